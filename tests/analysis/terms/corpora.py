"""Ledgers of invented papers in which some phrases rise and fall by known counts."""

from collections.abc import Iterable, Mapping

import numpy as np

from analysis.terms import step
from data.records import Paper
from data.store import Database, open_memory
from tests.loading import load
from tests.papers import paper

LETTERS = "bcdfghklmn"
STEADY = "river delta"


def word(number: int) -> str:
    """Return a made-up word of its own for a number: 12 is "qbqc"."""
    return "".join("q" + LETTERS[int(digit)] for digit in str(number))


def papers(key: str, n: int, phrases: Mapping[str, int], **fields) -> list[Paper]:
    """Return ``n`` papers; as many of the first have a phrase, in title and abstract, as told."""
    made = []
    for number in range(n):
        held = [phrase for phrase, count in phrases.items() if number < count]
        title = f"{' for '.join(held) or 'counting'} of {key} {word(number)}"
        made.append(paper(f"{key}-{number}", title, abstract=f"We tell of {title}.", **fields))
    return made


def years(venue: str, counts: Mapping[int, Mapping[str, int]], n: int = 100) -> list[Paper]:
    """Return papers of a venue, ``n`` a year, in which phrases stand as often as told."""
    return [
        one for year, phrases in counts.items()
        for one in papers(f"{venue}{word(year)}", n, phrases, published=f"{year}-01-01", precision="year", venue=venue)
    ]  # fmt: skip


def months(key: str, counts: Mapping[str, tuple[int, Mapping[str, int]]], **fields) -> list[Paper]:
    """Return papers by month (YYYY-MM), so many and with so many of each phrase, all on the month's tenth day."""
    return [
        one for month, (n, phrases) in counts.items()
        for one in papers(f"{key}{word(int(month.replace('-', '')))}", n, phrases, published=f"{month}-10",
                          precision="day", **fields)
    ]  # fmt: skip


def with_terms(*groups: Iterable[Paper], source: str = "s2orc") -> Database:
    """Return a ledger of papers whose terms are found."""
    db = open_memory()
    load(db, *(one for group in groups for one in group), source=source)
    step.run(db)
    return db


def names(rows: list[dict]) -> list[str]:
    """Return the terms of a list."""
    return [row["term"] for row in rows]


def lot(seed: int) -> np.random.Generator:
    """Return a seeded generator."""
    return np.random.default_rng(seed)
