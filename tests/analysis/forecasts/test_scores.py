"""Scores of forecasts, worked out by hand."""

import numpy as np
import pytest
from scipy.stats import norm

from analysis.forecasts.conformal import QUANTILES
from analysis.forecasts.scores import Judged, crps, measures, pooled, ratio


def judged(n=4):
    """Return forecasts of one half and of naive 0.4 beside 0.6, where shares used to change by 0.2."""
    quantiles = np.stack([np.tile([0.1, 0.2, 0.5, 0.7, 0.8], (n, 1))] * 3)
    points = np.stack([np.full(n, 0.5), np.full(n, 0.4), np.full(n, 0.2)])
    return Judged(np.arange(n), np.zeros(n, dtype=int), np.full(n, 0.6), np.full(n, 0.2), quantiles, points)


def test_every_measure_can_be_worked_out():
    told = measures(judged())
    values = {name: figure["value"] for name, figure in told.items()}
    assert values == {
        "mase": 0.5, "mase_to_naive": 0.5, "crps_to_naive": 1.0, "mase_to_drift": 0.25, "crps_to_drift": 1.0,
        "coverage_80": 1.0, "coverage_90": 1.0, "no_scale": 0,
    }  # fmt: skip
    assert told["mase"] == {"value": 0.5, "lo": 0.5, "hi": 0.5, "n": 4}


def test_the_score_adds_the_losses_of_the_quantiles():
    """Weights 0.1, 0.45, 0.8, 0.45, 0.1; the loss of a quantile is its chance, or one less it, times the gap."""
    told = crps(np.asarray([[0.1, 0.2, 0.5, 0.7, 0.8]]), np.asarray([0.6]))
    losses = [0.05 * 0.5, 0.1 * 0.4, 0.5 * 0.1, 0.1 * 0.1, 0.05 * 0.2]
    assert told == pytest.approx([np.dot([0.1, 0.45, 0.8, 0.45, 0.1], losses)])


def test_a_sure_forecast_scores_about_its_error():
    assert crps(np.full((1, 5), 0.3), np.asarray([0.5])) == pytest.approx([0.2 * 0.95])


def test_it_is_near_the_crps_of_a_normal_forecast():
    """The exact one for N(0, 1) at y: y (2 F(y) - 1) + 2 f(y) - 1 / sqrt(pi) (Gneiting & Raftery 2007)."""
    drawn = np.random.default_rng(2).normal(size=4_000)
    exact = drawn * (2 * norm.cdf(drawn) - 1) + 2 * norm.pdf(drawn) - 1 / np.sqrt(np.pi)
    told = crps(np.tile(norm.ppf(QUANTILES), (4_000, 1)), drawn)
    assert told.mean() == pytest.approx(exact.mean(), rel=0.2)


def test_series_without_a_scale_are_left_out_and_counted():
    one = judged()
    one.scale[0] = np.nan
    told = measures(one)
    assert (told["mase"]["n"], told["no_scale"]["value"], told["coverage_90"]["n"]) == (3, 1, 4)


def test_nothing_judged_has_no_value():
    assert measures(judged(0))["mase"] == {"value": None, "lo": None, "hi": None, "n": 0}


def test_series_are_drawn_whole():
    """Of two series, one always right and one always wrong, the interval spans all; of forty, it does not."""
    over = np.repeat([0.0, 1.0], 100)
    every = np.ones(200, dtype=bool)
    two = ratio(over, np.ones(200), every, np.repeat([0, 1], 100))
    many = ratio(over, np.ones(200), every, np.arange(200))
    assert (two["lo"], two["hi"], two["value"]) == (0.0, 1.0, 0.5)
    assert many["hi"] - many["lo"] < 0.2


def test_series_of_different_sets_stay_apart():
    both = pooled([judged(), judged(2)])
    assert both.series.tolist() == [0, 1, 2, 3, 4, 5]
    assert both.quantiles.shape == (3, 6, 5)
    assert measures(both)["mase"]["n"] == 6
