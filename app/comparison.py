"""What a comparison is: things side by side, what is known of each, and what of it may be concluded.

Made by `app.comparing_subjects` and `app.comparing_papers`; printed and shown by `app.comparison_reports`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from analysis.trends.trajectories import Trajectories

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known of at least one of those compared."""

    name: str
    values: tuple[str, ...]
    """In words, in the order of the things; empty where it is not known."""
    differs: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A list for each thing: its papers, people, boards."""

    name: str
    entries: list[list[Row]]
    """``label``, and ``work_id`` and ``year`` where it is a paper."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two to four things of one sort, side by side."""

    sort: str
    """'subjects' (topics, terms, families) or 'papers'."""
    things: list[Row]
    """``name``, ``kind`` and ``number``."""
    as_of: date
    findings: list[str]
    """What may be concluded, each with its numbers; where nothing may, that."""
    facts: list[Fact]
    lists: list[Listed]
    pairs: list[Row]
    """What holds between two: ``first``, ``second`` (places of things), counts and ratios."""
    coverage: str
    trajectories: Trajectories | None = field(default=None)


def fact(name: str, values: Sequence[str | None], differs: bool | None = None) -> list[Fact]:
    """Return a fact, or nothing where it is known of none; by default what is known and not the same differs."""
    said = tuple(value or "" for value in values)
    known = {value for value in said if value}
    return [Fact(name, said, len(known) > 1 if differs is None else differs)] if known else []
