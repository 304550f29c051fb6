"""Forecasts at every period of some courses, each from what was known by then, with calibrated intervals.

The core of the step `forecasts`, which keeps the last period's, and of every back-test, which judges those before.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.forecasts.combining import Regression, Weights, features_of
from analysis.forecasts.conformal import QUANTILES, Calibration, group_of
from analysis.forecasts.experts import COMBINED, NAMES, Said, ask_experts
from analysis.forecasts.scale import BoolArray, Courses, FloatArray, IntArray, to_share

LEAST = 12
"""Papers of a subject in the last year (three periods if those are longer) below which it is not forecast."""
FIRST = 2
"""Periods before the first from which a forecast is made."""
LEARNED = (*COMBINED, "pooled regression")
METHODS = ("ensemble", "naive", "drift")
"""What intervals are made for: ours, and the two plain models beside."""


@dataclass(frozen=True, slots=True)
class Rolled:
    """Forecasts made at each period.

    Attributes
    ----------
    quantiles
        Share at each of :data:`analysis.forecasts.conformal.QUANTILES` by each of :data:`METHODS`, NaN where no
        interval can be told, shape (n_methods, n_series, n_periods, n_horizons, n_quantiles).
    points
        The forecasts before calibration, shape (n_methods, n_series, n_periods, n_horizons).
    now
        Share by the local level, smoothed over the noise of counting, shape (n_series, n_periods).
    followed
        Whether a series has papers enough at a period, shape (n_series, n_periods).
    weights
        Of the models :data:`LEARNED`, shape (n_periods, n_horizons, n_models).
    n_errors
        Past errors that an interval rests on, shape (n_series, n_periods, n_horizons).
    """

    quantiles: FloatArray
    points: FloatArray
    now: FloatArray
    followed: BoolArray
    weights: FloatArray
    n_errors: IntArray


def followed(courses: Courses, year: int) -> BoolArray:
    """Return which series have papers enough at which period, by what was counted until then."""
    n, back = np.cumsum(courses.n, axis=1), max(year, 3)
    recent = n.copy()
    recent[:, back:] -= n[:, :-back]
    covered = np.cumsum(courses.total > 0, axis=1)
    return np.asarray((recent >= LEAST - 1e-6) & (covered > FIRST) & (courses.total > 0))


def roll(courses: Courses, horizons: Sequence[int], year: int) -> Rolled:
    """Forecast at every period.

    Parameters
    ----------
    horizons
        In periods, ascending, 1 or more.
    year
        Periods of a year.
    """
    said, chosen = ask_experts(courses, horizons, year), followed(courses, year)
    runs = [_Run(said, chosen, courses, place, horizon, year) for place, horizon in enumerate(horizons)]
    for run in runs:
        run.go()
    now = to_share(said.places[NAMES.index("level"), :, :, 0], said.total)
    return Rolled(
        np.stack([run.quantiles for run in runs], axis=3), np.stack([run.points() for run in runs], axis=3), now,
        chosen, np.stack([run.weights for run in runs], axis=1), np.stack([run.n_errors for run in runs], axis=2),
    )  # fmt: skip


class _Run:
    """Forecasts of one horizon, period by period: what came due is learned from, then the next is told."""

    def __init__(
        self, said: Said, chosen: BoolArray, courses: Courses, place: int, horizon: int, year: int
    ) -> None:  # fmt: skip
        self.said, self.chosen, self.horizon = said, chosen, horizon
        self.models = said.places[[NAMES.index(name) for name in COMBINED], :, :, place]
        self.plain = said.places[[NAMES.index(name) for name in METHODS[1:]], :, :, place]
        self.spread = said.spread[:, :, place]
        self.actual = np.where(courses.total > 0, said.filled, np.nan)
        self.anchor = self.models[COMBINED.index("level")]
        self.looks = self._looks(max(year, 3))
        n_series, n_periods = chosen.shape
        self.places = np.zeros((len(LEARNED), n_series, n_periods))
        self.told = np.concatenate([np.zeros((1, n_series, n_periods)), self.plain])
        self.quantiles = np.full((len(METHODS), n_series, n_periods, len(QUANTILES)), np.nan)
        self.weights = np.zeros((n_periods, len(LEARNED)))
        self.n_errors = np.zeros((n_series, n_periods), dtype=np.int64)

    def points(self) -> FloatArray:
        """Return the forecasts before calibration, shape (n_methods, n_series, n_periods)."""
        return to_share(self.told, self.said.total)

    def go(self) -> None:
        """Forecast at every period."""
        regression, weights = Regression(len(self.looks) + 3), Weights(len(LEARNED))
        calibrations = [Calibration() for _ in METHODS]
        for t in range(self.chosen.shape[1]):
            made = t - self.horizon
            if made >= FIRST:
                self._learn(made, t, regression, weights, calibrations)
            self._tell(t, regression, weights)
            for method, calibration in enumerate(calibrations):
                self._calibrate(t, method, calibration)

    def _looks(self, year: int) -> FloatArray:
        """Return the places that features are made of: now, before, highest, mean; (n_looks, n_series, n_periods)."""
        filled, periods = self.said.filled, np.arange(self.chosen.shape[1])
        before = [filled[:, np.maximum(periods - back, 0)] for back in (0, 1, 2, year)]
        return np.stack([*before, np.maximum.accumulate(filled, axis=1), self.models[COMBINED.index("long mean")]])

    def _features(self, t: int) -> FloatArray:
        return features_of(self.looks[:, :, t], self.said.slope[:, t], self.spread[:, t], self.anchor[:, t])

    def _learn(
        self, made: int, t: int, regression: Regression, weights: Weights, calibrations: Sequence[Calibration]
    ) -> None:
        """Learn from the forecasts made earlier that came due."""
        rows = self.chosen[:, made] & np.isfinite(self.actual[:, t])
        if not rows.any():
            return
        actual, spread = self.actual[rows, t], self.spread[rows, made]
        regression.learn(self._features(made)[rows], (actual - self.anchor[rows, made]) / spread)
        weights.learn((self.places[:, rows, made] - actual) / spread)
        share = to_share(actual, self.said.total[rows, t])
        for method, calibration in enumerate(calibrations):
            calibration.adapt(self.quantiles[method, rows, made], share)
            calibration.learn((actual - self.told[method, rows, made]) / spread, self._groups(made)[rows])

    def _tell(self, t: int, regression: Regression, weights: Weights) -> None:
        pooled = self.anchor[:, t] + regression.tell(self._features(t)) * self.spread[:, t]
        self.places[:, :, t] = np.concatenate([self.models[:, :, t], pooled[None]])
        self.weights[t] = weights.tell()
        self.told[0, :, t] = self.weights[t] @ self.places[:, :, t]

    def _groups(self, t: int) -> IntArray:
        total = self.said.total[:, t]
        return group_of(to_share(self.anchor[:, t], total) * total)

    def _calibrate(self, t: int, method: int, calibration: Calibration) -> None:
        groups = self._groups(t)
        for group in np.unique(groups[self.chosen[:, t]]):
            rows = self.chosen[:, t] & (groups == group)
            errors, n = calibration.tell(int(group))
            if method == 0:
                self.n_errors[rows, t] = n
            if errors is not None:
                places = self.told[method, rows, t, None] + errors * self.spread[rows, t, None]
                self.quantiles[method, rows, t] = to_share(places, self.said.total[rows, t, None])


def scale_error(courses: Courses) -> FloatArray:
    """Return the mean change from one period to the next, since the first paper, up to each period.

    What errors are divided by (Hyndman & Koehler 2006): the mean absolute error of the naive forecast one period ahead
    on the history. NaN where fewer than three changes are known, or none is above 0; shape (n_series, n_periods).
    """
    started = np.cumsum(courses.n > 0, axis=1)[:, :-1] > 0
    change = np.abs(np.diff(courses.share, axis=1))
    counts = started & np.isfinite(change)
    n, total = np.cumsum(counts, axis=1), np.cumsum(np.where(counts, np.nan_to_num(change), 0.0), axis=1)
    mean = np.where((n >= 3) & (total > 0), total / np.maximum(n, 1), np.nan)
    return np.concatenate([np.full((len(mean), 1), np.nan), mean], axis=1)
