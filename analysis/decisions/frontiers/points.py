"""What a frontier is drawn over: the axes and the points that runs make on them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from analysis.decisions.runs import AMOUNTS, FloatArray, Run, column, groups_of
from data.errors import InputError

DAY, SCORE = "day", "score"
MORE_IS_GOOD = ("throughput",)
"""Amounts of which more is better; of the others less is."""
FEWEST = 8
"""Points that a curve needs, on at least four places of the axis; a staircase needs one."""
FEWEST_PLACES = 4


@dataclass(frozen=True, slots=True)
class Axis:
    """What points lie along: decades of an amount, turned round where more is good, or years."""

    name: str

    @property
    def is_day(self) -> bool:
        """Whether it is time."""
        return self.name == DAY

    def on(self, values: FloatArray) -> FloatArray:
        """Return amounts in decades, days (as years with fractions) as they are; lower is cheaper or earlier."""
        if self.is_day:
            return values
        told = np.log10(values)
        return np.asarray(-told if self.name in MORE_IS_GOOD else told)

    def off(self, places: FloatArray) -> FloatArray:
        """Return places of the axis as amounts or years."""
        if self.is_day:
            return places
        return np.asarray(10.0 ** (-places if self.name in MORE_IS_GOOD else places))


@dataclass(frozen=True, slots=True)
class Points:
    """Runs on two axes, in order of the first, then of their source."""

    axis: Axis
    runs: tuple[Run, ...]
    x: FloatArray
    """On the axis, shape (n,)."""
    y: FloatArray
    """Scores, or decades of an amount, turned so that higher is better, shape (n,)."""
    groups: NDArray[np.int64]
    of: str
    """score, or the amount that is followed."""
    sign: int
    """-1 where lower is better and y was turned round."""
    bound: float | None
    """Best that y can be; None: none is known."""
    n_unknown: int
    """Runs that lack either value."""

    def value(self, y: FloatArray) -> FloatArray:
        """Return what y stands for: a score as printed, or an amount."""
        told = self.sign * y
        return np.asarray(told if self.of == SCORE else 10.0**told)


def points_of(
    runs: Sequence[Run], against: str, of: str = SCORE, bound: float | None = None, higher_is_better: bool = True
) -> Points:
    """Return the points of runs that tell both values.

    Parameters
    ----------
    against
        day, or an amount.
    of
        score, or an amount that is followed over time.
    bound
        Best that a score can be; where lower is better it is 0 unless told, as long as all scores are above it.

    Raises
    ------
    InputError
        If an axis is not known, no run tells both values, or a score lies beyond its bound; names the run.
    """
    if against not in (DAY, *AMOUNTS) or of not in (SCORE, *AMOUNTS) or against == of:
        raise InputError(f"{of[:40]!r} against {against[:40]!r} is no frontier; take score or an amount against day or "
                         f"another amount ({', '.join(AMOUNTS)})")  # fmt: skip
    axis, sign = Axis(against), 1 if higher_is_better else -1
    x, y = column(runs, against), column(runs, of)
    known = np.flatnonzero(~(np.isnan(x) | np.isnan(y)))
    if not len(known):
        raise InputError(f"no run tells both its {of} and its {against}")
    if of == SCORE and not higher_is_better and bound is None and y[known].min() > 0:
        bound = 0.0
    if of == SCORE and bound is not None:
        _require_within([runs[int(place)] for place in known], sign, bound)
    places = axis.on(x[known])
    order = known[np.lexsort((np.asarray([runs[int(place)].source for place in known]), places))]
    some = [runs[int(place)] for place in order]
    told = y[order] if of == SCORE else np.log10(y[order])
    return Points(axis, tuple(some), axis.on(x[order]), sign * told, groups_of(some), of, sign,
                  None if bound is None or of != SCORE else sign * bound, len(runs) - len(known))  # fmt: skip


def why_no_curve(points: Points) -> str:
    """Return why no curve is fitted, in words; empty where one may be."""
    if len(points.x) < FEWEST:
        return f"{len(points.x)} runs tell their {points.of} and {points.axis.name}; a curve needs {FEWEST}"
    if len(np.unique(np.round(points.x, 6))) < FEWEST_PLACES:
        return f"the runs lie on fewer than {FEWEST_PLACES} places of {points.axis.name}; a curve needs more"
    if float(np.ptp(points.y)) < 1e-12:
        return f"every run has the same {points.of}; there is nothing to fit"
    return ""


def day_of(year: float) -> date:
    """Return a year with its fraction as a day, within what a calendar holds."""
    whole = min(max(int(year), 1), 9998)
    first = date(whole, 1, 1)
    return first + timedelta(days=round((min(max(year, 1), 9998.99) - whole) * (date(whole + 1, 1, 1) - first).days))


def _require_within(runs: Sequence[Run], sign: int, bound: float) -> None:
    for run in runs:
        if run.score is not None and sign * run.score > sign * bound:
            raise InputError(f"{run.source}: the score {run.score:g} lies beyond the bound {bound:g}; correct it, the "
                             "bound, or the unit (0.81 or 81)")  # fmt: skip
