"""What is handed to the reader of tables, and the names a paper gives to its own system; stage of ``extract``."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.claims.context import read_names
from analysis.claims.sentences import split_sentences
from analysis.claims.vocabulary import tokenize
from data.records import Passage, ResultTable
from data.vocabulary import UNCORRECTED, Corrections

_TITLE_NAME = re.compile(r"^\s*([^\s:,]+(?:\s[^\s:,]+){0,2})\s?:\s")
_WORDY = re.compile(r"[a-z-]+|[A-Z][a-z]+|\d+")
_NAMED = re.compile(
    r"\b(?:call(?:ed)?|named?|dubbed|termed|denoted?(?: as| by)?|refer(?:red)? to (?:it |this \w+ )?as)\s+"
    r"(?:it\s|this\s|our \w+\s)?"
    r"[\"“'`]{0,2}([A-Z][\w.+*-]*[A-Z\d+][\w.+*-]*|[A-Z][a-z]+[A-Z]\w*|[A-Z][\w]*Net)\b"
)
_ABBREVIATED = re.compile(
    r"\b(?:propos\w*|introduc\w*|present\w*|develop\w*)\b[^.;()]{5,110}\(\s?([A-Z][\w+-]{1,20}|[a-z]+[A-Z]\w*)\s?\)"
)
MOST_PASSAGES_FOR_NAMES = 30
"""The name stands in the introduction."""
MOST_NAMES = 6


@dataclass(frozen=True, slots=True)
class PaperText:
    """A paper as far as claims are read from it."""

    title: str = ""
    abstract: str = ""
    tables: Sequence[ResultTable] = ()
    passages: Sequence[Passage] = ()


def own_names(paper: PaperText, corrections: Corrections = UNCORRECTED) -> tuple[str, ...]:
    """Return the names of the system that a paper proposes, from its title, its abstract, its introduction."""
    found: list[str] = []
    title = _TITLE_NAME.match(paper.title)
    if title and not _is_plain(title[1]):
        found.append(title[1])
    sentences = ((sentence, tokenize(sentence)) for sentence in _sentences(paper.abstract))
    model = read_names(sentences, corrections).model
    found += [model] if model else []
    texts = [paper.abstract, *(passage.text for passage in paper.passages[:MOST_PASSAGES_FOR_NAMES])]
    for text in texts:
        for cue in (_NAMED, _ABBREVIATED):
            found += [name for name in cue.findall(text[:5_000]) if len(name) > 2]
    return tuple(dict.fromkeys(found))[:MOST_NAMES]


def _is_plain(name: str) -> bool:
    """Tell whether a name is made of common words: "Deep learning" before a colon names nothing."""
    words = name.split()
    return len(words) > 2 or all(_WORDY.fullmatch(word) for word in words)


def _sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]
