"""At which loads two options cost the same: all of them, since replicas come whole and lines can cross often. Pure.

Between two steps in the number of replicas costs are straight lines, and the crossing is solved; with a hybrid it is
found by bisection. Part of `decide cost`.
"""

from dataclasses import dataclass

import numpy as np

from analysis.decisions.cost.bill import bill_of, fleet_for, hybrid_base, score
from analysis.decisions.cost.case import Case, HostedOption, HybridOption, Option, number
from analysis.decisions.cost.fleet import steps
from analysis.decisions.cost.queueing import Floats

MOST_STEPS = 20_000
MOST_REPLICAS_LOOKED_AT = 4_000
_GRID = 256
_JUST_ABOVE = 1 + 1e-9
_HALVINGS = 60
LOOKED_AT = 50.0
"""Loads from a fiftieth of the load of the case to fifty times it are looked at, as far as replicas can be counted."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """A load at which the cheaper of two options changes."""

    qps: float
    above: str
    """Key of the option that is cheaper just above."""
    is_jump: bool
    """One more replica turns it: the two never cost the same there."""
    amount: float
    """What both are compared by there, in money of a month; at a jump that of the dearer one just below."""


@dataclass(frozen=True, slots=True)
class BreakEven:
    """All crossings within a range of loads."""

    crossings: tuple[Crossing, ...]
    lowest: float
    highest: float
    cheaper_at_lowest: str
    cheaper_at_highest: str
    is_exact: bool
    """Every step was looked at; else a pair of crossings between two looked at may be missing."""


def difference(case: Case, first: str, second: str, qps: Floats) -> Floats:
    """Return what the first option costs more than the second in a month, as they are compared."""
    told = [score(case, bill_of(case, case.options[key], qps)) for key in (first, second)]
    return np.asarray(told[0] - told[1])


def break_even(case: Case, first: str, second: str, lowest: float | None = None, highest: float | None = None
               ) -> BreakEven:  # fmt: skip
    """Return every load at which the cheaper of two options changes.

    Parameters
    ----------
    lowest, highest
        Mean requests per second looked at; by default a fiftieth of those of the case, and fifty times them or as far
        as some thousand replicas go.
    """
    qps = number(case.load.qps)
    low, high = lowest or qps / LOOKED_AT, highest or _highest(case, first, second)
    at = [_steps(case, case.options[key], high) for key in (first, second)]
    found = np.unique(np.concatenate(at))
    found = found[found > low]
    is_exact = len(found) <= MOST_STEPS and not any(isinstance(case.options[key], HybridOption)
                                                    for key in (first, second))  # fmt: skip
    if len(found) > MOST_STEPS:
        found = found[:: len(found) // MOST_STEPS + 1]
    points = np.unique(np.concatenate([np.geomspace(low, high, _GRID), found, found * _JUST_ABOVE]))
    apart = difference(case, first, second, points)
    changes = _changes(apart)
    crossings = tuple(_crossing(case, first, second, points[here : here + 2], apart[here : here + 2])
                      for here in changes)  # fmt: skip
    ends = [first if one <= 0 else second for one in (apart[0], apart[-1])]
    return BreakEven(crossings, low, high, ends[0], ends[1], is_exact)


def _highest(case: Case, first: str, second: str) -> float:
    """Return the highest load looked at: as far as some thousand replicas go, and at least that of the plan."""
    qps = number(case.load.qps)
    planned = qps * max(1.0, 1 + number(case.load.growth)) ** (case.months - 1)
    bearable = [qps * LOOKED_AT]
    for key in (first, second):
        option = case.options[key]
        own = hybrid_base(case, option) if isinstance(option, HybridOption) else option
        if isinstance(own, HostedOption):
            fastest = max(number(one.throughput) for one in own.batches) * number(own.speed)
            bearable.append(MOST_REPLICAS_LOOKED_AT * fastest / (own.attempts * case.load.peak))
    return max(planned * (1 + 1e-9), min(bearable))


def _steps(case: Case, option: Option, highest: float) -> Floats:
    """Return the mean loads at which an option takes one more replica."""
    if isinstance(option, HybridOption):
        if option.mode == "overflow":
            return np.empty(0)
        option = hybrid_base(case, option)
    if not isinstance(option, HostedOption):
        return np.empty(0)
    return steps(option, fleet_for(case, option), case.load.hours, highest * option.attempts) / option.attempts


def _changes(apart: Floats) -> list[int]:
    """Return the places after which the sign changes; a tie goes with what was before."""
    signs = np.sign(apart)
    for place in range(1, len(signs)):
        signs[place] = signs[place] or signs[place - 1]
    return [int(place) for place in np.flatnonzero(signs[1:] * signs[:-1] < 0)]


def _crossing(case: Case, first: str, second: str, ends: Floats, apart: Floats) -> Crossing:
    above = first if apart[1] < 0 else second
    low, high = (float(one) for one in ends)
    if high <= low * _JUST_ABOVE * _JUST_ABOVE:
        return Crossing(low, above, True, _amount(case, second if above == first else first, low))
    for _ in range(_HALVINGS):
        solved = low - apart[0] * (high - low) / (apart[1] - apart[0])
        at_solved = float(difference(case, first, second, np.array([solved]))[0])
        if abs(at_solved) <= 1e-9 * _amount(case, first, solved):
            return Crossing(float(solved), above, False, _amount(case, first, solved))
        middle = (low + high) / 2
        at_middle = float(difference(case, first, second, np.array([middle]))[0])
        is_before = at_middle * apart[0] > 0
        low, high = (middle, high) if is_before else (low, middle)
        apart = np.array([at_middle, apart[1]] if is_before else [apart[0], at_middle])
    return Crossing(low, above, True, _amount(case, first, low))


def _amount(case: Case, key: str, qps: float) -> float:
    return float(score(case, bill_of(case, case.options[key], np.array([qps])))[0])


def break_even_of_wrong(case: Case, first: str, second: str, qps: Floats) -> float | None:
    """Return what a wrong answer must cost for two options to be equal; None where no price of errors makes them so.

    w = (C1 - C2) / (N (q1 - q2)): the dearer has to be the better one.
    """
    one, other = (bill_of(case, case.options[key], qps) for key in (first, second))
    if one.correct is None or other.correct is None:
        return None
    better = float((one.requests * (one.correct - other.correct)).sum())
    dearer = float((one.total - other.total).sum())
    return dearer / better if better * dearer > 0 else None
