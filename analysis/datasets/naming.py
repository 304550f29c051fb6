"""Find the data sets that an abstract names and those it introduces; pure, used by the step `datasets`."""

import re
from dataclasses import dataclass

from analysis.claims.clean import undo_latex
from analysis.claims.extract import MAX_ABSTRACT_CHARS
from analysis.claims.mentions import Mention, find_datasets, find_metrics
from analysis.claims.names import canonical_dataset
from analysis.claims.sentences import split_sentences
from analysis.claims.vocabulary import tokenize
from data.vocabulary import UNCORRECTED, Corrections

_INTRODUCES = re.compile(
    r"\b(?:introduc|present|propos|releas|construct|creat|curat|collect|build|built|contribut|publish|develop|establish)\w*\b"
    r"[^.;]{0,60}$"
)
_IS_DATASET = re.compile(
    r"\s?(?:\([^()]{1,30}\))?,?\s(?:(?:an?|the|our|which is an?)\s)?(?:[\w/-]+,?\s){0,6}?"
    r"(?:data\s?set|benchmark|corpus|test\s?suite|testbed)\b"
)
_MOST_NAMES = 50
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class NamedDataset:
    """One data set of one abstract."""

    name: str
    is_known: bool
    is_introduced: bool
    sentence: str
    """The first that names it, verbatim."""


def named_datasets(abstract: str, corrections: Corrections = UNCORRECTED) -> list[NamedDataset]:
    """Return the data sets that ``abstract`` names, each once, in reading order.

    Known is what a list holds; the rest is found by shape and surroundings ("on X", "X benchmark", "we present X, a
    data set of"). An empty text gives an empty list.
    """
    found: dict[str, NamedDataset] = {}
    for start, end in split_sentences(abstract[:MAX_ABSTRACT_CHARS]):
        verbatim = abstract[start:end]
        text = " ".join(undo_latex(verbatim).split())
        tokens = tokenize(text)
        for mention in find_datasets(text, tokens, find_metrics(text, tokens, corrections), corrections):
            place = canonical_dataset(mention.name, corrections)
            if place.name and len(place.name) <= LONGEST_NAME:
                _note(found, NamedDataset(place.name, place.known, _introduced(text, mention), verbatim))
    return list(found.values())[:_MOST_NAMES]


def _note(found: dict[str, NamedDataset], one: NamedDataset) -> None:
    """Keep the first sentence, and that any sentence introduces it."""
    before = found.get(one.name)
    if before is None:
        found[one.name] = one
    elif one.is_introduced and not before.is_introduced:
        found[one.name] = NamedDataset(one.name, before.is_known, True, one.sentence)


def _introduced(text: str, mention: Mention) -> bool:
    """Whether a sentence presents a data set as new: "we introduce X, a benchmark for"."""
    before = _INTRODUCES.search(text[max(0, mention.start - 90) : mention.start])
    return before is not None and _IS_DATASET.match(text, mention.end) is not None
