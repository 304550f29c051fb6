"""How far the best of a board may come, from what boards did after the same wait. Pure.

What is left to the metric's bound is looked at on its logarithm, so that the best never passes the bound. The
forecast is that the best stays: nothing that was tried is nearer to what comes. What is told beside it is the chance
that it is raised, and how far at most. Used by `fieldmap forecast --board`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.forecasts.scale import FloatArray

RAISES = 5
"""Times that the best must have been raised before anything is told."""
MONTHS = 24
"""Months that a board must be old."""
EVERY = 3
"""Months between the past days of a board that are looked at: nearer ones tell the same twice."""
NEWEST = 2
"""Days of each board that count: boards slow down, and older days tell of a faster time."""
LEVELS = (0.8, 0.9)
"""Chances with which the best goes no further than is told."""
BOARDS = 9
"""Boards that a range must come from: the largest of m is passed by the next with a chance of 1 / (m + 1)."""
CASES = 19
"""Past days of boards that it must come from."""
SOLVED = 1e-4
"""Smallest part of the first gap that is told: a board at its bound has nowhere to go."""
RAISED = 1e-9
"""Fall of the logarithm from which on the best was raised."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Climb:
    """The best of one board by month, from the first on.

    Attributes
    ----------
    gaps
        Logarithm of what is left to the bound, shape (n_months,), never rising.
    raises
        How often the best was raised so far, shape (n_months,).
    bound
        The best value there can be.
    higher_is_better
        Which side of it the board is on.
    """

    gaps: FloatArray
    raises: FloatArray
    bound: float
    higher_is_better: bool

    def value(self, gap: float) -> float:
        """Return the value with so much left, as a logarithm."""
        return self.bound - math.exp(gap) if self.higher_is_better else self.bound + math.exp(gap)

    def until(self, stop: int) -> "Climb":
        """Return the first ``stop`` months."""
        return Climb(self.gaps[:stop], self.raises[:stop], self.bound, self.higher_is_better)

    @property
    def is_told(self) -> bool:
        """Whether the board is old enough, and was raised often enough."""
        return len(self.gaps) >= MONTHS and self.raises[-1] >= RAISES


@dataclass(frozen=True, slots=True)
class Past:
    """What boards did after a wait: all cases, those of a board sharing its weight of one.

    Attributes
    ----------
    gains
        By how much the logarithm of what is left fell, ascending, 0 where the best stayed, shape (n_cases,).
    weights
        Shape (n_cases,); they add to ``n_boards``.
    """

    gains: FloatArray
    weights: FloatArray
    n_boards: int

    @property
    def chance(self) -> float:
        """The chance that the best of a board is raised, every board counting alike."""
        return float(self.weights[self.gains > RAISED].sum() / max(self.n_boards, 1))

    def at_most(self, level: float) -> float:
        """Return the gain that the next board stays within with a chance of at least ``level``.

        Conformal with weights (Tibshirani et al. 2019, equation 7): the asked board has the weight of one board more,
        and may do anything.
        """
        reached = np.cumsum(self.weights) / (self.n_boards + 1)
        place = int(np.searchsorted(reached, level - 1e-12))
        return float(self.gains[min(place, len(self.gains) - 1)])


def climb_of(steps: Sequence[tuple[str, float]], bound: float, higher_is_better: bool, until: str) -> Climb | None:
    """Return the climb of a board; None where the metric has no bound on the better side, or nothing is known by then.

    Parameters
    ----------
    steps
        Month (YYYY-MM) and value whenever the best rose, oldest first.
    until
        The last month that is over.
    """
    known = [(_month(month), value) for month, value in steps if month <= until]
    if not known or not math.isfinite(bound):
        return None
    n = _month(until) - known[0][0] + 1
    left = np.abs(np.asarray([value for _, value in known]) - bound)
    gaps = np.log(np.maximum(left, SOLVED * max(left[0], 1e-12)))
    at = np.searchsorted([month - known[0][0] for month, _ in known], np.arange(n), side="right") - 1
    return Climb(np.minimum.accumulate(gaps[at]), at.astype(np.float64), bound, higher_is_better)


def days_of(climb: Climb, months: int) -> list[int]:
    """Return the places of the newest past months of a board from which ``months`` later is known, newest first.

    Only those by which the board was old enough and raised often enough: later fame is no reason to look at it.
    """
    places = range(len(climb.gaps) - 1 - months, MONTHS - 2, -EVERY)
    return [t for t in places if climb.raises[t] >= RAISES][:NEWEST]


def past_gains(climbs: Sequence[Climb], months: int) -> Past:
    """Return what boards did in so many months, from each of their past days that counts."""
    gains: list[float] = []
    weights: list[float] = []
    boards = 0
    for climb in climbs:
        places = days_of(climb, months)
        boards += bool(places)
        gains += [float(climb.gaps[t] - climb.gaps[t + months]) for t in places]
        weights += [1 / len(places) for _ in places]
    order = np.argsort(gains, kind="stable")
    return Past(np.asarray(gains, dtype=np.float64)[order], np.asarray(weights, dtype=np.float64)[order], boards)


def forecast_frontier(
    climb: Climb, climbs: Sequence[Climb], horizons: Sequence[int]
) -> tuple[list[Row], dict[int, str]]:
    """Return the best to come by months ahead, how far it may come, and why nothing is told.

    Parameters
    ----------
    climb
        The board that is asked for.
    climbs
        All boards of the library, it among them.
    """
    rows: list[Row] = []
    reasons: dict[int, str] = {}
    for months in horizons:
        past = past_gains(climbs, months)
        why = why_not(climb, past)
        if why is not None:
            reasons[months] = why
        else:
            rows.append({"horizon_months": months, **_told(climb, past)})
    return rows, reasons


def _told(climb: Climb, past: Past) -> Row:
    """Return the values of a forecast: one end of each range is the best of today, which cannot get worse."""
    now = float(climb.gaps[-1])
    stays = round(climb.value(now), 6)
    row: Row = {"median": stays, "naive": stays, "chance": round(past.chance, 4)}
    for level in LEVELS:
        far = round(climb.value(now - past.at_most(level)), 6)
        name = round(100 * level)
        row |= {f"lo{name}": min(stays, far), f"hi{name}": max(stays, far)}
    return row | {"n_errors": len(past.gains), "n_boards": past.n_boards}


def why_not(climb: Climb, past: Past) -> str | None:
    """Return why nothing is told of a board; None where something is."""
    if not climb.is_told:
        return (
            f"{int(climb.raises[-1])} raises of the best in {len(climb.gaps)} months; {RAISES} in {MONTHS} months or "
            "more are needed"
        )
    if len(past.gains) < CASES or past.n_boards < BOARDS:
        return (
            f"{len(past.gains)} past days of {past.n_boards} boards can be looked back to; {CASES} of {BOARDS} boards "
            "are needed for a range"
        )
    return None


def _month(label: str) -> int:
    return int(label[:4]) * 12 + int(label[5:7]) - 1
