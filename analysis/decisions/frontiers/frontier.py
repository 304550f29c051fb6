"""A frontier whole: staircase, curve with its band, slope, what a gain takes, what it would have told before. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analysis.decisions.frontiers.ahead import Course, Reach, course, last_place, projection, reach
from analysis.decisions.frontiers.curves import FORMS, QUANTILE, Curve, curved_forms, draws, fit
from analysis.decisions.frontiers.points import DAY, SCORE, Points, points_of, why_no_curve
from analysis.decisions.frontiers.slopes import Slope, frontier_slope, mean_slope
from analysis.decisions.frontiers.steps import on_frontier
from analysis.decisions.runs import FloatArray, Run, years
from data.errors import InputError

PLACES = 60
"""At which a curve is drawn."""
MOST_DRAWS = 2_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a table of runs."""

    against: tuple[str, ...]
    """day, or amounts."""
    of: str = SCORE
    gain: float | None = None
    """Points of the score to gain; None: not asked."""
    bound: float | None = None
    higher_is_better: bool = True
    form: str = ""
    """saturating, logistic or line; empty: as `curves.fit` chooses."""
    quantile: float = QUANTILE
    draws: int = 200
    seed: int = 0
    prices: Mapping[str, float] = field(default_factory=dict)
    """Money for one of an amount, by its name."""
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class Frontier:
    """The frontier along one axis."""

    points: Points
    is_best: NDArray[np.bool_]
    """Runs that nothing beats, shape (n,)."""
    why_no_curve: str
    curve: Curve | None
    course: Course | None
    """Within what is known; over size also as far as the curve is used."""
    ahead: Course | None
    """Over time, beyond the last day."""
    reach: Reach | None
    slope: Slope | None
    """Over time: of all runs, decades or points a year."""
    best_slope: Slope | None
    price: float | None
    gain: float | None = None
    """Points that are asked for."""

    def amount(self, place: float | None) -> float | None:
        """Return what a place of the axis stands for."""
        return None if place is None else float(self.points.axis.off(np.asarray([place]))[0])

    @property
    def start(self) -> int:
        """The best run; of equals the cheapest or earliest."""
        return int(np.flatnonzero(self.points.y == self.points.y.max())[0])


def frontiers_of(runs: Sequence[Run], asked: Asked) -> tuple[Frontier, ...]:
    """Return the frontier along each axis that is asked for.

    Raises
    ------
    InputError
        If no axis is asked for, or a part of the question cannot be meant.
    """
    _require_sound(asked)
    return tuple(frontier(points_of(runs, one, asked.of, asked.bound, asked.higher_is_better), asked)
                 for one in asked.against)  # fmt: skip


def frontier(points: Points, asked: Asked) -> Frontier:
    """Return the frontier of points; without a curve, and the reason, where they carry none."""
    best, why = on_frontier(points.x, points.y), why_no_curve(points)
    price = asked.prices.get(points.axis.name)
    if why:
        return Frontier(points, best, why, None, None, None, None, None, None, price)
    curve = fit(points, asked.form, asked.quantile)
    drawn = draws(points, curve.form, asked.quantile, asked.draws, asked.seed)
    ahead, slope, best_slope = None, None, None
    last = float(points.x.max())
    if points.axis.is_day:
        ahead = projection(points, curve, drawn, np.linspace(last, last_place(points), 25)[1:])
        slope = mean_slope(points, asked.seed, asked.draws)
        best_slope = frontier_slope(points, asked.quantile, asked.seed, asked.draws)
    at = np.linspace(float(points.x.min()), last if points.axis.is_day else last_place(points), PLACES)
    wanted = asked.gain if points.of == SCORE else None
    return Frontier(
        points, best, "", curve, course(points, curve, drawn, at), ahead,
        None if wanted is None else reach(points, [*drawn, *_other_forms(points, curve, asked)], wanted), slope,
        best_slope, price, wanted,
    )  # fmt: skip


def _other_forms(points: Points, curve: Curve, asked: Asked) -> list[Curve]:
    """Return draws of the other forms that level off: over size none of them is known to be right beyond the runs.

    One form alone says too often that nothing more can be reached (benchmarks/frontiers.py).
    """
    if asked.form or points.axis.is_day:
        return []
    others = [form for form in curved_forms(points) if form != curve.form]
    return [one for form in others for one in draws(points, form, asked.quantile, asked.draws, asked.seed)]


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What a frontier over time would have told on a day, and what came."""

    until: float
    ahead_years: float
    told: float
    lo: float
    hi: float
    naive: float
    """The best by that day."""
    came: float
    """The best by the later day; all in points of the score, as it is counted."""
    n: int
    """Runs that were known by that day."""

    @property
    def is_inside(self) -> bool:
        """Whether what came lies in the band."""
        return min(self.lo, self.hi) - 1e-9 <= self.came <= max(self.lo, self.hi) + 1e-9


def held_back(
    runs: Sequence[Run], asked: Asked, until: float, ahead_years: Sequence[float] = (0.5, 1.0)
) -> tuple[HeldBack, ...]:
    """Return what the runs up to a day would have told of the best later on; nothing where they carry no curve.

    Parameters
    ----------
    until
        A year with its fraction.
    """
    past = [run for run in runs if run.day is not None and years(run.day) <= until and run.score is not None]
    if not past:
        return ()
    points = points_of(past, DAY, SCORE, asked.bound, asked.higher_is_better)
    if why_no_curve(points):
        return ()
    curve = fit(points, asked.form, asked.quantile)
    drawn = draws(points, curve.form, asked.quantile, asked.draws, asked.seed)
    told, best = [], float(points.y.max())
    for ahead in ahead_years:
        later = [run.score * points.sign for run in runs if run.score is not None and run.day is not None
                 and until < years(run.day) <= until + ahead]  # fmt: skip
        if not later or until <= float(points.x.max()) - 1e-9:
            continue
        at = projection(points, curve, drawn, np.asarray([until + ahead]))
        values = points.value(np.asarray([at.y[0], at.lo[0], at.hi[0], best, max(best, *later)]))
        middle, lo, hi, naive, came = values.tolist()
        told.append(HeldBack(until, ahead, middle, lo, hi, naive, came, len(points.x)))
    return tuple(told)


def bands(told: Course, points: Points) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return a course and its band as values that are printed, lower end first."""
    y, lo, hi = (points.value(one) for one in (told.y, told.lo, told.hi))
    return y, np.minimum(lo, hi), np.maximum(lo, hi)


def _require_sound(asked: Asked) -> None:
    if not asked.against:
        raise InputError("against is empty; name day, or amounts such as parameters and compute")
    if asked.form and asked.form not in FORMS:
        raise InputError(f"form: {asked.form[:40]!r} is none of {', '.join(FORMS)}")
    if not 0.5 <= asked.quantile <= 0.99:
        raise InputError(f"quantile is {asked.quantile:g}; a frontier lies between 0.5 and 0.99")
    if not 20 <= asked.draws <= MOST_DRAWS:
        raise InputError(f"draws is {asked.draws}; take 20 to {MOST_DRAWS:,}")
    if asked.gain is not None and not (math.isfinite(asked.gain) and asked.gain > 0):
        raise InputError(f"gain is {asked.gain:g}; give the points to gain, above zero")
    for name, price in asked.prices.items():
        if not (math.isfinite(price) and price > 0) or name == DAY:
            raise InputError(f"price: {price:g} for {name[:40]!r} is no price of an amount; give one above zero")
