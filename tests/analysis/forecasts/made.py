"""Courses drawn by lot, for the tests of forecasts."""

import numpy as np

from analysis.forecasts.scale import Courses


def drawn(n_series=60, n_periods=24, total=600, seed=1, wander=0.02, level=0.05):
    """Return courses whose places on the scale wander at random, counted with noise."""
    rng = np.random.default_rng(seed)
    places = np.arcsin(np.sqrt(level)) + rng.normal(0, wander, (n_series, n_periods)).cumsum(axis=1)
    shares = np.sin(np.clip(places, 0.02, 1.5)) ** 2
    return Courses.of(rng.binomial(total, shares) / total, np.full(n_periods, float(total)))
