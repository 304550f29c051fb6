"""How far the best of a board may come: what is left to the metric's bound, forecast on its logarithm. Pure.

A share of what is left falls in each month, so that the best approaches the bound and never passes it (a saturating
exponential); intervals come from what all boards did after the same wait. Used by `fieldmap forecast --board`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.forecasts.conformal import QUANTILES, SMALLEST, quantile
from analysis.forecasts.making import FIELDS
from analysis.forecasts.scale import FloatArray

RAISES = 5
"""Times that the best must have been raised before anything is told."""
MONTHS = 24
"""Months that a board must be old."""
HALVED = 24.0
"""Months after which a month counts half in the pace of a board."""
PULL = 24.0
"""Months of the pace of all boards that are added to a board's own."""
EVERY = 6
"""Months between the past forecasts of a board whose errors are taken: nearer ones tell the same twice."""
BOARDS = 5
"""Boards that errors must come from."""
SOLVED = 1e-4
"""Smallest part of the first gap that is told: a board at its bound has nowhere to go."""
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


def pace(climb: Climb, usual: float) -> float:
    """Return how the logarithm of what is left changes a month: recent months count more; drawn to the usual."""
    change = np.diff(climb.gaps)
    weight = 0.5 ** (np.arange(len(change))[::-1] / HALVED)
    return float((weight @ change + PULL * usual) / (weight.sum() + PULL))


def usual_pace(climbs: Sequence[Climb]) -> float:
    """Return the pace over all months of all boards; 0 of none."""
    months = sum(len(climb.gaps) - 1 for climb in climbs)
    return sum(float(climb.gaps[-1] - climb.gaps[0]) for climb in climbs) / months if months else 0.0


def past_errors(climbs: Sequence[Climb], horizon: int) -> tuple[FloatArray, int]:
    """Return what followed less what would have been forecast, of all boards, and how many boards that is of."""
    errors, boards = [], 0
    for climb in climbs:
        others = [one for one in climbs if one is not climb]
        usual = usual_pace(others)
        mine = [
            float(climb.gaps[t - 1 + horizon] - climb.gaps[t - 1] - horizon * pace(climb.until(t), usual))
            for t in range(MONTHS, len(climb.gaps) - horizon + 1, EVERY) if climb.raises[t - 1] >= RAISES
        ]  # fmt: skip
        errors += mine
        boards += bool(mine)
    return np.sort(np.asarray(errors)), boards


def forecast_frontier(
    climb: Climb, climbs: Sequence[Climb], horizons: Sequence[int]
) -> tuple[list[Row], dict[int, str]]:
    """Return the best to come by months ahead, with intervals, and why there is none.

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
        errors, boards = past_errors(climbs, months)
        why = _why_not(climb, len(errors), boards)
        if why is not None:
            reasons[months] = why
            continue
        middle = climb.gaps[-1] + months * pace(climb, usual_pace(climbs))
        ends = [min(middle + quantile(errors, chance), climb.gaps[-1]) for chance in QUANTILES]
        values = sorted(round(climb.value(end), 6) for end in ends)
        rows.append({
            "horizon_months": months, **dict(zip(FIELDS, values, strict=True)),
            "naive": round(climb.value(climb.gaps[-1]), 6), "n_errors": len(errors), "n_boards": boards,
        })  # fmt: skip
    return rows, reasons


def _why_not(climb: Climb, n_errors: int, n_boards: int) -> str | None:
    if len(climb.gaps) < MONTHS or climb.raises[-1] < RAISES:
        return (
            f"{int(climb.raises[-1])} raises of the best in {len(climb.gaps)} months; {RAISES} in {MONTHS} months or "
            "more are needed"
        )
    if n_errors < SMALLEST or n_boards < BOARDS:
        return (
            f"{n_errors} past forecasts of {n_boards} boards can be checked; {SMALLEST} of {BOARDS} boards are needed "
            "for an interval"
        )
    return None


def _month(label: str) -> int:
    return int(label[:4]) * 12 + int(label[5:7]) - 1
