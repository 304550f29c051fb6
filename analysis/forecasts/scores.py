"""How good forecasts were: MASE against naive and drift, CRPS, coverage, with intervals. Used by every back-test.

An error counts in units of how much the series used to change, so that rare subjects weigh as much as common ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.forecasts.conformal import LEVELS, QUANTILES
from analysis.forecasts.rolling import METHODS, Rolled, scale_error
from analysis.forecasts.scale import BoolArray, Courses, FloatArray, IntArray

DRAWS = 1_000
SEED = 7
Figure = dict[str, float | int | None]


@dataclass(frozen=True, slots=True)
class Judged:
    """Forecasts of one horizon beside what followed; n of them.

    Attributes
    ----------
    series, made
        Number of the series, and of the period that it was forecast at, shape (n,).
    actual, scale
        What followed; what errors are divided by, shape (n,).
    quantiles
        By each of :data:`analysis.forecasts.rolling.METHODS`, shape (n_methods, n, n_quantiles).
    points
        Forecasts by each method that errors are taken of, shape (n_methods, n): the calibrated median of ours, the
        plain models as they are.
    """

    series: IntArray
    made: IntArray
    actual: FloatArray
    scale: FloatArray
    quantiles: FloatArray
    points: FloatArray


def judge(
    courses: Courses, rolled: Rolled, place: int, horizon: int, first: int = 0, stop: int | None = None
) -> Judged:
    """Return the forecasts of one horizon that were made from period ``first`` on and have come due by ``stop``."""
    stop = courses.share.shape[1] if stop is None else stop
    actual = np.full(courses.share.shape, np.nan)
    if horizon < stop:
        actual[:, : stop - horizon] = courses.share[:, horizon:stop]
    told = rolled.followed & np.isfinite(actual) & np.isfinite(rolled.quantiles[0, :, :, place, 0])
    told[:, :first] = False
    series, made = np.nonzero(told)
    quantiles, points = rolled.quantiles[:, told, place], rolled.points[:, told, place].copy()
    points[0] = quantiles[0, :, QUANTILES.index(0.5)]
    return Judged(series, made, actual[told], scale_error(courses)[told], quantiles, points)


def crps(quantiles: FloatArray, actual: FloatArray) -> FloatArray:
    """Return the continuous ranked probability score: the quantile losses' integral, doubled (Gneiting & Ranjan 2011).

    By the trapezoidal rule over the quantiles that are told, so about an eighth too small for a normal distribution,
    for every method alike. It has the unit of the share.

    Parameters
    ----------
    quantiles
        Shape (n, n_quantiles), as :data:`analysis.forecasts.conformal.QUANTILES`.
    actual
        Shape (n,).
    """
    chances = np.asarray(QUANTILES)
    ends = np.r_[0.0, chances, 1.0]
    gap = actual[:, None] - quantiles
    loss = np.where(gap >= 0, chances * gap, (chances - 1) * gap)
    return np.asarray(loss @ (ends[2:] - ends[:-2]))


def inside(quantiles: FloatArray, actual: FloatArray, level: float) -> BoolArray:
    """Return which of the values that followed lie in the interval of a level, its ends included."""
    place = LEVELS.index(level)
    return np.asarray((actual >= quantiles[:, place] - 1e-9) & (actual <= quantiles[:, -1 - place] + 1e-9))


def measures(judged: Judged, draws: int = DRAWS) -> dict[str, Figure]:
    """Return the measures of some forecasts, each with its 95 % interval over series and how many it rests on.

    ``mase`` is the mean absolute error over the scale; ``mase_to_naive`` the same over that of the naive forecast of
    the same horizon (naive is 1). Series without a scale are left out of both and counted in ``no_scale``.
    """
    errors = np.abs(judged.points - judged.actual) / judged.scale
    scaled = np.isfinite(errors[0])
    scores = np.stack([crps(judged.quantiles[method], judged.actual) for method in range(len(METHODS))])
    both = np.asarray(np.isfinite(scores).all(axis=0))
    parts: dict[str, tuple[FloatArray, FloatArray, BoolArray]] = {"mase": (errors[0], np.ones(len(scaled)), scaled)}
    for method, name in enumerate(METHODS[1:], start=1):
        parts[f"mase_to_{name}"] = (errors[0], errors[method], scaled)
        parts[f"crps_to_{name}"] = (scores[0], scores[method], both)
    for level in sorted(LEVELS):
        held = inside(judged.quantiles[0], judged.actual, level).astype(np.float64)
        parts[f"coverage_{round(100 * level)}"] = (held, np.ones(len(held)), np.ones(len(held), dtype=bool))
    found = {name: ratio(*part, judged.series, draws) for name, part in parts.items()}
    found["no_scale"] = {"value": int((~scaled).sum()), "lo": None, "hi": None, "n": len(scaled)}
    return found


def ratio(
    over: FloatArray, under: FloatArray, used: BoolArray, series: IntArray, draws: int = DRAWS
) -> Figure:  # fmt: skip
    """Return the ratio of two sums with its 95 % interval, by drawing series anew (bootstrap; Efron 1979).

    Forecasts of one series are drawn together: they are not independent.
    """
    if not used.any():
        return {"value": None, "lo": None, "hi": None, "n": 0}
    _, owner = np.unique(series[used], return_inverse=True)
    a, b = np.bincount(owner, over[used]), np.bincount(owner, under[used])
    if not b.sum() > 0:
        return {"value": None, "lo": None, "hi": None, "n": int(used.sum())}
    times = np.random.default_rng(SEED).multinomial(len(a), np.full(len(a), 1 / len(a)), size=draws)
    drawn = (times @ a) / np.maximum(times @ b, 1e-300)
    lo, hi = np.quantile(drawn, (0.025, 0.975))
    value = a.sum() / b.sum()
    return {"value": round(float(value), 4), "lo": round(float(lo), 4), "hi": round(float(hi), 4), "n": int(used.sum())}


def pooled(parts: Mapping[str, Judged] | list[Judged]) -> Judged:
    """Return several judged sets as one, series of different sets kept apart."""
    given = list(parts.values()) if isinstance(parts, Mapping) else parts
    shifts = np.cumsum([0] + [int(one.series.max(initial=-1)) + 1 for one in given])
    series = np.concatenate([one.series + shift for one, shift in zip(given, shifts, strict=False)])
    return Judged(
        series, *(np.concatenate([getattr(one, name) for one in given]) for name in ("made", "actual", "scale")),
        *(np.concatenate([getattr(one, name) for one in given], axis=1) for name in ("quantiles", "points")),
    )  # fmt: skip
