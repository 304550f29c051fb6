"""What each simple model says at each period of what follows, from nothing later. Used by rolling.

Places are on the scale of `analysis.forecasts.scale`. Naive and drift are there to be beaten; the others are combined.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.forecasts.filters import run_filter
from analysis.forecasts.scale import BoolArray, Courses, FloatArray, to_scale

NAMES = ("naive", "drift", "recent mean", "long mean", "level", "damped trend", "theta", "logistic")
COMBINED = ("naive", "recent mean", "long mean", "level", "damped trend", "theta", "logistic")
"""Drift is left to be compared with: what it knows, theta knows with less noise."""
HALVED = 3.0
"""Years after which a share counts half in the logistic line."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said at each period.

    Attributes
    ----------
    places
        Shape (n_models, n_series, n_periods, n_horizons), models as in :data:`NAMES`.
    spread
        Standard deviation to be expected by the damped trend, shape (n_series, n_periods, n_horizons).
    slope
        Of the damped trend per period, shape (n_series, n_periods).
    filled
        Places as they are, the last one where a period is not covered, shape (n_series, n_periods).
    total
        Papers likewise.
    """

    places: FloatArray
    spread: FloatArray
    slope: FloatArray
    filled: FloatArray
    total: FloatArray


def ask_experts(courses: Courses, horizons: Sequence[int], year: int) -> Said:
    """Ask every model at every period.

    Parameters
    ----------
    horizons
        In periods, ascending, 1 or more.
    year
        Periods of a year.
    """
    told = list(run_filter(courses, horizons))
    ahead = np.asarray(horizons, dtype=np.float64)
    total, share = _filled(courses.total, courses.total > 0), _filled(courses.share, courses.total > 0)
    level = np.stack([one.level for one in told], axis=1)
    here = to_scale(share, total)
    lines = {
        "naive": _flat(here, ahead), "drift": to_scale(_drift(share, ahead), total[:, :, None]),
        "recent mean": _flat(to_scale(_recent(courses, max(year, 3)), total), ahead),
        "long mean": _flat(to_scale(_recent(courses, courses.share.shape[1]), total), ahead),
        "level": _flat(level, ahead), "damped trend": np.stack([one.ahead for one in told], axis=1),
        "theta": level[:, :, None] + _slopes(here)[:, :, None] / 2 * ahead,
        "logistic": to_scale(_logistic(courses, ahead, HALVED * year), total[:, :, None]),
    }  # fmt: skip
    spread, slope = (np.stack([getattr(one, name) for one in told], axis=1) for name in ("spread", "slope"))
    return Said(np.stack([lines[name] for name in NAMES]), spread, slope, here, total)


def _filled(values: FloatArray, known: BoolArray) -> FloatArray:
    """Return values with the last known one where a period has none; 0 before the first."""
    at = np.maximum.accumulate(np.where(known, np.arange(values.shape[1]), -1), axis=1)
    return np.where(at >= 0, np.take_along_axis(np.nan_to_num(values), np.maximum(at, 0), axis=1), 0.0)


def _flat(values: FloatArray, ahead: FloatArray) -> FloatArray:
    return np.repeat(values[:, :, None], len(ahead), axis=2)


def _drift(share: FloatArray, ahead: FloatArray) -> FloatArray:
    """Return the line through the first and the last share (Hyndman & Athanasopoulos 2021, 5.2), within [0, 1]."""
    steps = np.maximum(np.arange(share.shape[1]), 1)
    slope = (share - share[:, :1]) / steps
    return np.clip(share[:, :, None] + slope[:, :, None] * ahead, 0, 1)


def _recent(courses: Courses, periods: int) -> FloatArray:
    """Return the share over the last some periods together; 0 where none is covered."""
    n, total = (np.cumsum(values, axis=1) for values in (courses.n, courses.total))
    if periods < n.shape[1]:
        n[:, periods:], total[:, periods:] = (v[:, periods:] - v[:, :-periods] for v in (n.copy(), total.copy()))
    return np.asarray(n / np.maximum(total, 1e-12))


def _slopes(here: FloatArray) -> FloatArray:
    """Return the slope of the least-squares line through all places up to each period.

    Half of it added to a level is the theta method (Assimakopoulos & Nikolopoulos 2000; Hyndman & Billah 2003).
    """
    x = np.arange(here.shape[1], dtype=np.float64)
    n = x + 1
    mean_x, sum_xx = x / 2, x * (x + 1) * (2 * x + 1) / 6
    sum_y, sum_xy = np.cumsum(here, axis=1), np.cumsum(here * x, axis=1)
    return np.asarray((sum_xy - mean_x * sum_y) / np.maximum(sum_xx - n * mean_x**2, 1e-12) * (x > 0))


def _logistic(courses: Courses, ahead: FloatArray, half_life: float) -> FloatArray:
    """Return a logistic curve: a line through the log odds, old periods discounted, weighted by what was counted."""
    p = (courses.n + 0.5) / (courses.total + 1)
    odds, weight = np.log(p / (1 - p)), courses.total * p * (1 - p)
    x = np.arange(p.shape[1], dtype=np.float64)
    kept = 0.5 ** (1 / half_life)
    size, sum_x, sum_y, sum_xx, sum_xy = (_discounted(weight * part, kept) for part in (1.0, x, odds, x**2, x * odds))
    size = np.maximum(size, 1e-12)
    mean_x, mean_y = sum_x / size, sum_y / size
    slope = (sum_xy / size - mean_x * mean_y) / np.maximum(sum_xx / size - mean_x**2, 1e-9)
    line = mean_y[:, :, None] + slope[:, :, None] * ((x - mean_x)[:, :, None] + ahead)
    return np.asarray(1 / (1 + np.exp(-np.clip(line, -30, 30))))


def _discounted(values: FloatArray, kept: float) -> FloatArray:
    """Return sums up to each period in which older ones count less."""
    sums = values.copy()
    for t in range(1, values.shape[1]):
        sums[:, t] += kept * sums[:, t - 1]
    return sums
