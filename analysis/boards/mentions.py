"""Which papers name which data sets, speak of contamination, or claim the state of the art; used by `step`."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from analysis.boards.names import dataset
from analysis.boards.sota import MENTIONS_SOTA, SotaSentence, sota_sentences
from analysis.claims.sentences import split_sentences
from analysis.claims.vocabulary import PhraseTable, dataset_table, tokenize

CONTAMINATION = re.compile(
    r"(?i)\bcontaminat\w+|\b(?:data|test[- ]set|benchmark|train(?:ing)?[- ]test)\s(?:leak\w*|overlap)|\bmemori[sz]\w+"
    r"|\bseen\s(?:during|in)\s(?:pre-?)?training"
)
_SOTA = re.compile(MENTIONS_SOTA)


class Told(NamedTuple):
    """What title and abstract of a paper tell."""

    datasets: dict[str, bool]
    """Keys of the data sets named, and whether beside contamination."""
    claims: list[SotaSentence]
    """Of the state of the art."""


class DatasetNames:
    """The data sets that stand on boards, found in text by any of their spellings."""

    def __init__(self, spellings: Mapping[str, Iterable[str]]) -> None:
        """Take the spellings of each data set by its key."""
        self._keys = frozenset(spellings)
        self._table = PhraseTable((name, key) for key in sorted(spellings) for name in sorted(spellings[key]))

    def keys_in(self, text: str) -> set[str]:
        """Return the keys of the data sets that a text names."""
        tokens = tokenize(text)
        own = {hit.name for hit in self._table.find(text, tokens)}
        usual = {dataset(hit.name).key for hit in dataset_table().find(text, tokens)}
        return own | usual & self._keys


def read_text(title: str, abstract: str, names: DatasetNames) -> Told:
    """Return what a paper's title and abstract tell of data sets and the state of the art."""
    named = dict.fromkeys(sorted(names.keys_in(f"{title}. {abstract}")), False)
    if named and CONTAMINATION.search(abstract):
        for start, end in split_sentences(abstract):
            if CONTAMINATION.search(abstract, start, end):
                named |= dict.fromkeys(names.keys_in(abstract[start:end]), True)
    return Told(named, sota_sentences(abstract) if _SOTA.search(abstract) else [])
