"""Forecasts at every period: nothing later counts, and the intervals hold what they state."""

import numpy as np
import pytest

from analysis.forecasts.rolling import LEARNED, LEAST, followed, roll, scale_error
from analysis.forecasts.scale import Courses
from analysis.forecasts.scores import inside, judge, measures
from tests.analysis.forecasts.made import drawn


@pytest.fixture(scope="module")
def wandering():
    courses = drawn(150, 30, seed=6)
    return courses, roll(courses, [1, 3], year=1)


def test_nothing_later_changes_a_forecast(wandering):
    courses, whole = wandering
    part = roll(courses.until(20), [1, 3], year=1)
    np.testing.assert_allclose(whole.quantiles[:, :, :20], part.quantiles, atol=1e-9)
    np.testing.assert_allclose(whole.weights[:20], part.weights, atol=1e-9)


def test_the_order_of_the_series_does_not_matter(wandering):
    courses, whole = wandering
    order = np.random.default_rng(0).permutation(150)
    turned = roll(courses.of_rows(order), [1, 3], year=1)
    np.testing.assert_allclose(turned.quantiles, whole.quantiles[:, order], atol=1e-7)


def test_the_intervals_hold_what_they_state(wandering):
    told = measures(judge(*wandering, 0, 1))
    assert told["coverage_90"]["value"] == pytest.approx(0.9, abs=0.03)
    assert told["coverage_80"]["value"] == pytest.approx(0.8, abs=0.03)


def test_quantiles_ascend_within_the_shares(wandering):
    told = wandering[1].quantiles[:, wandering[1].followed[:, -1], -1]
    assert np.isfinite(told).all()
    assert (np.diff(told, axis=-1) >= 0).all()
    assert (told >= 0).all()
    assert (told <= 1).all()


def test_what_only_scatters_is_forecast_better_than_by_its_last_share():
    courses = drawn(100, 25, wander=0.0, seed=8)
    told = measures(judge(courses, roll(courses, [2], year=1), 0, 2))
    assert told["mase_to_naive"]["hi"] < 0.85
    assert told["crps_to_naive"]["hi"] < 0.85


def test_what_only_wanders_is_forecast_no_worse_than_by_its_last_share():
    courses = drawn(100, 25, total=200_000, wander=0.03, seed=9)
    told = measures(judge(courses, roll(courses, [1], year=1), 0, 1))
    assert told["mase_to_naive"]["value"] < 1.03


def test_weights_are_shares_of_one(wandering):
    weights = wandering[1].weights
    assert weights.shape == (30, 2, len(LEARNED))
    np.testing.assert_allclose(weights.sum(axis=-1), 1)
    assert (weights >= 0).all()


def test_a_series_with_few_papers_is_not_followed():
    courses = Courses.of(np.asarray([[LEAST, 0, 0, 0, 0], [LEAST - 1, 0, 0, LEAST, 0]]) / 100, np.full(5, 100))
    assert followed(courses, 1).tolist() == [[False, False, True, False, False], [False, False, False, True, True]]


@pytest.mark.parametrize("n_periods", [1, 2, 4])
def test_short_courses_have_no_interval(n_periods):
    told = roll(drawn(80, n_periods), [1], year=1)
    assert np.isnan(told.quantiles).all()
    assert (told.n_errors == 0).all()


def test_a_single_series_is_never_calibrated_from_fewer_than_nineteen_errors():
    told = roll(drawn(1, 30), [1], year=1)
    known = np.isfinite(told.quantiles[0, 0, :, 0, 0])
    assert told.n_errors[0, known, 0].min() == 19
    assert known.any()


def test_no_series_and_no_papers_are_no_error():
    assert roll(Courses.of(np.zeros((0, 6)), np.zeros((0, 6))), [1], 1).quantiles.shape[1] == 0
    nothing = roll(Courses.of(np.zeros((3, 6)), np.zeros(6)), [1], 1)
    assert np.isnan(nothing.quantiles).all()
    assert not nothing.followed.any()


def test_errors_are_divided_by_the_mean_change_since_the_first_paper():
    courses = Courses.of([[0, 0, 0.1, 0.2, 0.1, 0.4]], np.full(6, 100))
    np.testing.assert_allclose(scale_error(courses)[0], [np.nan] * 5 + [(0.1 + 0.1 + 0.3) / 3])
    steady = Courses.of([[0.1] * 6], np.full(6, 100))
    assert np.isnan(scale_error(steady)).all()


def test_inside_counts_the_ends():
    told = np.asarray([[0.1, 0.2, 0.3, 0.4, 0.5]] * 3)
    assert inside(told, np.asarray([0.1, 0.15, 0.6]), 0.9).tolist() == [True, True, False]
    assert inside(told, np.asarray([0.1, 0.2, 0.4]), 0.8).tolist() == [False, True, True]
