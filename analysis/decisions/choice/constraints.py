"""Hard constraints: what a candidate must be, to be chosen at all. Contradictions are found, near misses measured.

Pure; used by `problem` and `choose`. A missing value neither meets a constraint nor fails it: it is *open*.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.decisions.candidates.attributes import attribute, shown
from analysis.decisions.candidates.record import Candidate, Cell
from data.errors import InputError

State = Literal["met", "open", "failed"]


@dataclass(frozen=True, slots=True)
class Constraint:
    """What one attribute must be; numbers in its base unit, both ends allowed."""

    attribute: str
    at_least: float | None = None
    at_most: float | None = None
    one_of: tuple[str, ...] = ()
    """Texts that are allowed; empty: any."""
    none_of: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The constraint in words: "latency at most 100 ms"."""
        parts = [f"{word} {shown(self.attribute, end)}" for word, end in
                 (("at least", self.at_least), ("at most", self.at_most)) if end is not None]  # fmt: skip
        parts += [f"{word} {', '.join(texts)}" for word, texts in
                  (("one of", self.one_of), ("none of", self.none_of)) if texts]  # fmt: skip
        return f"{self.attribute} {' and '.join(parts)}"


@dataclass(frozen=True, slots=True)
class Check:
    """How a candidate stands to a constraint."""

    constraint: Constraint
    state: State
    cell: Cell | None
    """What is known of the attribute; None: nothing."""
    excess: float = 0.0
    """By how much it fails, relative to the limit; infinite of texts."""
    by: float = 0.0
    """By how much it fails, in the base unit."""


def require_possible(constraints: Sequence[Constraint]) -> None:
    """Refuse constraints that no candidate can meet, whatever it is.

    Raises
    ------
    InputError
        If one asks for more than it allows, or for what its attribute cannot be; names all that do.
    """
    wrong = [text for constraint in constraints for text in [_contradiction(constraint)] if text]
    if wrong:
        raise InputError(f"constraints contradict each other: {'; '.join(wrong)}; change one of each")


def _contradiction(one: Constraint) -> str:
    if one.one_of or one.none_of:
        barred = {text.casefold() for text in one.none_of}
        allowed = [text for text in one.one_of if text.casefold() not in barred]
        return (
            f"{one.attribute}: all of {', '.join(one.one_of)} are also in none_of" if one.one_of and not allowed else ""
        )
    known = attribute(one.attribute)
    least = known.lo if one.at_least is None else one.at_least
    most = known.hi if one.at_most is None else one.at_most
    if least <= most:
        return ""
    if one.at_least is not None and one.at_most is not None:
        return f"{one.attribute} at least {shown(one.attribute, least)} and at most {shown(one.attribute, most)}"
    ends = f"{shown(one.attribute, known.lo)} to {shown(one.attribute, known.hi)}"
    return f"{one.told}, but {known.label} lies from {ends}"


def check(candidate: Candidate, constraint: Constraint) -> Check:
    """Return how a candidate stands to a constraint; a band that straddles the limit is open."""
    cell = candidate.cells.get(constraint.attribute)
    if cell is None:
        return Check(constraint, "open", None)
    if isinstance(cell.value, str):
        return _text_check(constraint, cell, cell.value)
    low, high = cell.bounds
    over = 0.0 if constraint.at_most is None else max(0.0, low - constraint.at_most)
    under = 0.0 if constraint.at_least is None else max(0.0, constraint.at_least - high)
    by = max(over, under)
    if by > 0:
        limit = constraint.at_most if over else constraint.at_least
        return Check(constraint, "failed", cell, by / abs(limit) if limit else by, by)
    may_fail = (constraint.at_most is not None and high > constraint.at_most) or (
        constraint.at_least is not None and low < constraint.at_least)  # fmt: skip
    return Check(constraint, "open" if may_fail else "met", cell)


def _text_check(constraint: Constraint, cell: Cell, text: str) -> Check:
    found = text.casefold()
    allowed, barred = ({one.casefold() for one in texts} for texts in (constraint.one_of, constraint.none_of))
    fails = (bool(allowed) and found not in allowed) or found in barred
    return Check(constraint, "failed" if fails else "met", cell, math.inf if fails else 0.0)


def state_of(checks: Sequence[Check]) -> State:
    """Return how a candidate stands to all constraints: failed if it fails one, else open if one is."""
    states = {one.state for one in checks}
    return "failed" if "failed" in states else "open" if "open" in states else "met"


def distance(checks: Sequence[Check]) -> tuple[float, float]:
    """Return how far a candidate is from meeting all: the largest excess and their sum; for sorting near misses."""
    excess = [one.excess for one in checks]
    return max(excess, default=0.0), sum(excess)
