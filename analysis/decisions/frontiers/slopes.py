"""How fast an amount or a score moves: factor a year, doublings, with intervals over papers. Pure."""

import math
from dataclasses import dataclass

import numpy as np

from analysis.decisions.frontiers.curves import QUANTILE, draws, quantile_line
from analysis.decisions.frontiers.points import Points
from analysis.decisions.runs import FloatArray

LEVEL = 0.9
"""Coverage of the intervals of slopes: that in which Epoch AI publishes its own."""
DRAWS = 400
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Slope:
    """Decades a year of an amount, or points a year of a score."""

    value: float
    lo: float
    hi: float
    n: int

    def factors(self) -> tuple[float, float, float]:
        """Return the factor a year, and its interval, of an amount."""
        return 10.0**self.value, 10.0**self.lo, 10.0**self.hi

    def doubling_months(self) -> tuple[float, float, float]:
        """Return the months in which an amount doubles, and its interval; below zero it halves in as many."""
        return _months(self.value), _months(self.hi), _months(self.lo)


def mean_slope(points: Points, seed: int = 0, n_draws: int = DRAWS) -> Slope:
    """Return the least-squares slope of all points, with a bootstrap interval over papers."""
    chance = np.random.default_rng(seed)
    members = [np.flatnonzero(points.groups == one) for one in np.unique(points.groups)]
    told = []
    for _ in range(n_draws):
        some = np.concatenate([members[one] for one in chance.integers(len(members), size=len(members))])
        if np.ptp(points.x[some]) > 0:
            told.append(_line(points.x[some], points.y[some]))
    value = _line(points.x, points.y) if np.ptp(points.x) > 0 else math.nan
    return _slope(value * points.sign, np.asarray(told) * points.sign, len(points.x))


def frontier_slope(points: Points, quantile: float = QUANTILE, seed: int = 0, n_draws: int = DRAWS) -> Slope:
    """Return the slope that a share of the points stays below, with a bootstrap interval over papers."""
    told = [curve.slope * points.sign for curve in draws(points, "line", quantile, n_draws, seed)]
    value = quantile_line(points.x, points.y, quantile)[1] * points.sign
    return _slope(value, np.asarray(told), len(points.x))


def _line(x: FloatArray, y: FloatArray) -> float:
    u = x - x.mean()
    return float(u @ y / (u @ u))


def _slope(value: float, told: FloatArray, n: int) -> Slope:
    if not len(told):
        return Slope(value, math.nan, math.nan, n)
    lo, hi = np.quantile(told, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Slope(value, float(lo), float(hi), n)


def _months(slope: float) -> float:
    return MONTHS * math.log10(2) / slope if slope else math.inf
