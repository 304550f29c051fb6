"""Level and damped slope of many short noisy courses at once, by a Kalman filter. Used by experts.

Local level and damped local trend (Harvey 1989, ch. 2; Gardner & McKenzie 1985), with the noise of counting known, not
guessed. What is left to learn is how fast levels and slopes wander; of that all series are asked together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.forecasts.scale import Courses, FloatArray, noise, to_scale

LEVELS = (0.0, 0.1, 0.4, 1.5, 6.0, 25.0, 400.0)
"""Variance that a level gains in a period, in units of the median noise of counting."""
SLOPES = (0.05, 0.3)
"""The same of a slope; a fifth of the kinds has none (local level)."""
DAMPING = (0.7, 0.9)
"""What is left of a slope after a period."""
VAGUE = 1.0
"""Variance of the first level on the scale: any share is possible."""
ROUNDS = 3
"""Times the frequency of each kind of course is estimated anew from all series (empirical Bayes)."""


@dataclass(slots=True)
class States:
    """What is known of each series under each kind of course, shape (n_series, n_kinds) each.

    Attributes
    ----------
    level, slope
        On the scale of `analysis.forecasts.scale`.
    level_var, slope_var, shared_var
        Their variances and covariance.
    fit
        Sum of the log likelihoods of the shares so far, each given those before it.
    """

    level: FloatArray
    slope: FloatArray
    level_var: FloatArray
    slope_var: FloatArray
    shared_var: FloatArray
    fit: FloatArray


@dataclass(frozen=True, slots=True)
class Told:
    """What the kinds of course say together after a period.

    Attributes
    ----------
    level
        If no course had a slope (local level), shape (n_series,).
    slope
        Shape (n_series,), of the damped trend.
    ahead, spread
        Place on the scale at each horizon, and the standard deviation of the share counted there, shape
        (n_series, n_horizons).
    """

    level: FloatArray
    slope: FloatArray
    ahead: FloatArray
    spread: FloatArray


def kinds() -> FloatArray:
    """Return the kinds of course: variance of level and of slope, damping; shape (n_kinds, 3), those without first."""
    plain = [(level, 0.0, 0.0) for level in LEVELS]
    return np.asarray(plain + [(level, slope, phi) for level in LEVELS for slope in SLOPES for phi in DAMPING])


def run_filter(courses: Courses, horizons: Sequence[int]) -> Iterator[Told]:
    """Yield what is told after each period; one that is not covered teaches nothing, but time passes."""
    places, noises = to_scale(courses.share, courses.total), noise(courses.total)
    counted = noises[np.isfinite(noises)]
    given = kinds() * np.asarray([1.0, 1.0, 0.0]) * (float(np.median(counted)) if counted.size else 1.0)
    given[:, 2] = kinds()[:, 2]
    now = _begin((places.shape[0], len(given)), given)
    often = np.full(len(given), 1 / len(given))
    unit = np.ones(places.shape[0])
    for t in range(places.shape[1]):
        if t:
            _pass(now, given)
        _learn(now, places[:, t], noises[:, t])
        unit = np.where(np.isfinite(noises[:, t]), noises[:, t], unit)
        chances, often = _chances(now.fit, often)
        yield _tell(now, given, chances, horizons, unit)


def _begin(shape: tuple[int, int], given: FloatArray) -> States:
    zero = [np.zeros(shape) for _ in range(4)]
    slope_var = np.broadcast_to(3 * given[:, 1], shape).copy()
    return States(zero[0], zero[1], np.full(shape, VAGUE), slope_var, zero[2], zero[3])


def _pass(now: States, given: FloatArray) -> None:
    """Let a period pass."""
    level_gain, slope_gain, phi = given.T
    now.level, now.slope = now.level + phi * now.slope, phi * now.slope
    now.level_var = now.level_var + 2 * phi * now.shared_var + phi**2 * now.slope_var + level_gain
    now.shared_var = phi * now.shared_var + phi**2 * now.slope_var
    now.slope_var = phi**2 * now.slope_var + slope_gain


def _learn(now: States, places: FloatArray, noises: FloatArray) -> None:
    """Learn from the shares of a period, shape (n_series,) each; the first share only sets the level."""
    seen = np.isfinite(noises)[:, None]
    gap = np.where(seen, np.nan_to_num(places)[:, None] - now.level, 0.0)
    spread = now.level_var + np.where(seen, noises[:, None], np.inf)
    counts = seen & (now.level_var < VAGUE)
    told = np.log(np.where(counts, spread, 1.0)) + np.where(counts, gap**2 / spread, 0.0)
    now.fit = now.fit - 0.5 * told
    gain, slope_gain = now.level_var / spread, now.shared_var / spread
    now.level, now.slope = now.level + gain * gap, now.slope + slope_gain * gap
    now.slope_var = now.slope_var - slope_gain * now.shared_var
    now.shared_var = now.shared_var * (1 - gain)
    now.level_var = now.level_var * (1 - gain)


def _chances(fit: FloatArray, often: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return how probable each kind is for each series, and how frequent among all, by a few rounds of EM."""
    likely = np.exp(fit - fit.max(axis=1, keepdims=True))
    chances = likely * often
    for _ in range(ROUNDS):
        chances = likely * often
        chances /= chances.sum(axis=1, keepdims=True)
        often = chances.mean(axis=0) if len(chances) else often
    return chances, often


def _tell(now: States, given: FloatArray, chances: FloatArray, horizons: Sequence[int], unit: FloatArray) -> Told:
    plain = given[:, 2] == 0
    alone = chances[:, plain] / np.maximum(chances[:, plain].sum(axis=1, keepdims=True), 1e-300)
    ahead, spread = [], []
    for horizon in horizons:
        place, variance = _look_ahead(now, given, horizon)
        mean = (chances * place).sum(axis=1)
        ahead.append(mean)
        spread.append(np.sqrt((chances * (variance + (place - mean[:, None]) ** 2)).sum(axis=1) + unit))
    level, slope = (alone * now.level[:, plain]).sum(axis=1), (chances * now.slope).sum(axis=1)
    return Told(level, slope, np.stack(ahead, axis=1), np.stack(spread, axis=1))


def _look_ahead(now: States, given: FloatArray, horizon: int) -> tuple[FloatArray, FloatArray]:
    """Return place and variance of the level some periods ahead, shape (n_series, n_kinds)."""
    then = States(now.level, now.slope, now.level_var, now.slope_var, now.shared_var, now.fit)
    for _ in range(horizon):
        _pass(then, given)
    return then.level, then.level_var
