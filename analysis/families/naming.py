"""How often a text names each family: words looked up in one table, linear in the text. Pure; used by the step.

Case, hyphens and a plural s do not count, but what is written with two capitals (GAN, ResNet) is looked for so.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from analysis.terms.plurals import normal_word
from analysis.terms.words import readable
from data.families import Family

WORD = re.compile(r"[^\W_]+")
SURE, UNSURE, NEAR, EXCEPTION = "sure", "unsure", "near", "exception"
SHORT = 30
"""Characters up to which capitals say nothing of how a text is printed: "A GAN"."""
Entry = tuple[tuple[str, ...], int, str]


@dataclass(frozen=True, slots=True)
class Table:
    """Names of families by their first word, longest first: (words, place of the family, what it is)."""

    by_first: dict[str, list[Entry]]
    n_families: int


@dataclass(frozen=True, slots=True)
class Named:
    """How a work names a family."""

    in_title: bool
    n_named: int
    """Times the abstract does."""


def table_of(families: Sequence[Family]) -> Table:
    """Return the table by which the names of families are found."""
    by_first: dict[str, list[Entry]] = {}
    for place, family in enumerate(families):
        kinds = ((SURE, family.names), (UNSURE, family.unsure), (NEAR, family.near), (EXCEPTION, family.exceptions))
        for kind, names in kinds:
            for words in dict.fromkeys(words_of(name) for name in names):
                if words:
                    by_first.setdefault(words[0], []).append((words, place, kind))
    for entries in by_first.values():
        entries.sort(key=lambda entry: (-len(entry[0]), entry))
    return Table(by_first, len(families))


def named_families(table: Table, title: str, abstract: str) -> dict[int, Named]:
    """Return the families that a work names, by their place.

    A name within an exception, or within a longer name of the same family, does not count; unsure names count only
    where a sure one, or a word near them, stands anywhere in title or abstract.
    """
    told = [_found(table, words_of(readable(text) if len(text) > SHORT else text)) for text in (title, abstract)]
    vouched = {place for found in told for place, kind in found if kind in (SURE, NEAR)}
    named: dict[int, Named] = {}
    counts = [
        _counted(place for place, kind in found if kind == SURE or (kind == UNSURE and place in vouched))
        for found in told
    ]
    for place in sorted({*counts[0], *counts[1]}):
        named[place] = Named(place in counts[0], counts[1].get(place, 0))
    return named


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in the form that spellings share; hyphens part words."""
    return tuple(_normal(word) for word in WORD.findall(text))


@lru_cache(maxsize=500_000)
def _normal(word: str) -> str:
    return normal_word(word)


def _found(table: Table, words: tuple[str, ...]) -> list[tuple[int, str]]:
    """Return (family, kind) of each name in the words; the longest of a family at a place holds."""
    found = []
    until: dict[int, int] = {}
    for start, word in enumerate(words):
        for entry, place, kind in table.by_first.get(word, ()):
            if kind != NEAR and until.get(place, 0) > start:
                continue
            if words[start : start + len(entry)] == entry:
                if kind != NEAR:
                    until[place] = start + len(entry)
                if kind != EXCEPTION:
                    found.append((place, kind))
    return found


def _counted(places: Iterable[int]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for place in places:
        counts[place] = counts.get(place, 0) + 1
    return counts
