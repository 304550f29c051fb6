"""Measure the tagger on anyone's tagged sentences; used by ``fieldmap eval tags``."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from analysis.tags.scoring import span_scores
from analysis.tags.tagger import TAGS, Tagger
from data.errors import InputError

KINDS = tuple(dict.fromkeys(tag.partition("-")[2] for tag in TAGS if tag != "O"))
LONGEST_SENTENCE = 10_000
"""Tokens of one line; a longer one is no sentence."""


class TaggedSentence(NamedTuple):
    """Tokens with their tags, one each."""

    tokens: list[str]
    tags: list[str]


def read_tagged(lines: Iterable[str]) -> Iterator[TaggedSentence]:
    """Yield the sentences of JSON lines ``{tokens, tags}``, tags as BIO or IO of TASK, DATASET and METRIC.

    Tags of other types count as O, so that a richer gold standard can be used as it is; empty lines are passed over.

    Raises
    ------
    InputError
        If a line is no such object, or has not as many tags as tokens.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            tokens, tags = row["tokens"], row["tags"]
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise InputError(f"line {number} is no JSON object with tokens and tags: {line.strip()[:80]!r}") from error
        if not _fits(tokens, tags):
            raise InputError(
                f"line {number} needs as many tags as tokens, all of them text, {LONGEST_SENTENCE:,} at most"
            )
        yield TaggedSentence(tokens, [tag if tag.partition("-")[2] in KINDS else "O" for tag in tags])


def _fits(tokens: Any, tags: Any) -> bool:
    if not isinstance(tokens, list) or not isinstance(tags, list) or len(tokens) != len(tags):
        return False
    return len(tokens) <= LONGEST_SENTENCE and all(isinstance(one, str) for one in (*tokens, *tags))


def measure_tags(sentences: Iterable[TaggedSentence], tagger: Tagger) -> dict[str, dict[str, Any]]:
    """Return F1 of exact spans, micro and by type, each ``{value, lo, hi, n}``.

    Types that the gold standard never has are not counted against the tagger: it may say less than the tagger knows.

    Raises
    ------
    InputError
        If there is no sentence.
    """
    read = list(sentences)
    if not read:
        raise InputError("the file holds no tagged sentence")
    told = {tag.partition("-")[2] for sentence in read for tag in sentence.tags}
    said = [[tag if tag.partition("-")[2] in told else "O" for tag in tagger.tag(sentence.tokens)] for sentence in read]
    return span_scores([sentence.tags for sentence in read], said)
