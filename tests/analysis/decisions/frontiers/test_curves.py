"""Curves are quantile regressions on their own scale, and find the curve that points were made from."""

import numpy as np
import pytest
from scipy.optimize import linprog

from analysis.decisions.frontiers.curves import Curve, draws, fit, fitted, forms_of, pinball, quantile_line
from analysis.decisions.frontiers.points import points_of
from tests.analysis.decisions.frontiers.made import dated_runs, sized_runs


def by_linear_program(x, z, quantile):
    """Return the least mean pinball loss of any line, by linear programming (Koenker & Bassett 1978, section 3)."""
    n = len(x)
    told = linprog(
        np.concatenate([np.zeros(4), np.full(n, quantile), np.full(n, 1 - quantile)]),
        A_eq=np.column_stack([np.ones(n), -np.ones(n), x, -x, np.eye(n), -np.eye(n)]), b_eq=z, method="highs",
    )  # fmt: skip
    return told.fun / n


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("quantile", [0.5, 0.9])
def test_no_line_has_less_loss_than_ours(seed, quantile):
    chance = np.random.default_rng(seed)
    x, z = chance.integers(0, 6, 30).astype(float), chance.standard_normal(30)
    start, slope = quantile_line(x, z, quantile)
    assert pinball(z - start - slope * x, quantile) == pytest.approx(by_linear_program(x, z, quantile), abs=1e-9)


def test_a_line_without_noise_is_found():
    x = np.arange(10.0)
    assert quantile_line(x, 3 - 2 * x, 0.9) == pytest.approx((3, -2))


def test_points_at_one_place_have_no_slope():
    assert quantile_line(np.ones(10), np.arange(10.0), 0.9) == (8.0, 0.0)


def test_every_curve_goes_there_and_back():
    y = np.asarray([10.0, 50.0, 80.0])
    for curve in (Curve("saturating", 90.0, 0, 1), Curve("logistic", 100.0, 0, 1), Curve("line", np.inf, 0, 1)):
        assert curve.y(curve.z(y)) == pytest.approx(y)
        moved = curve.through(2.0, 50.0)
        assert moved.at(np.asarray([2.0]))[0] == pytest.approx(50.0)


def test_a_saturating_frontier_without_noise_is_found():
    points = points_of(sized_runs(1, drop=0.0), "parameters", bound=100.0)
    curve = fit(points, "saturating")
    assert curve.at(np.asarray([7.0, 9.0])) == pytest.approx(90 - 60 * 10 ** (-0.35 * np.asarray([1, 3])), abs=0.6)


def test_the_curve_lies_above_as_many_points_as_it_says():
    points = points_of(sized_runs(2, n=200), "parameters", bound=100.0)
    below = (points.y <= fit(points, "logistic", 0.9).at(points.x) + 1e-9).mean()
    assert below == pytest.approx(0.9, abs=0.02)


def test_over_time_a_bounded_score_is_logistic_and_an_amount_a_line():
    points = points_of(dated_runs(1), "day", bound=100.0)
    assert fit(points).form == "logistic"
    assert fit(points_of(dated_runs(1), "day", "compute")).form == "line"
    assert forms_of(points_of(dated_runs(1), "day")) == ("saturating", "line")


def test_over_size_the_form_that_predicts_best_is_taken():
    points = points_of(sized_runs(3, n=120, top=85.0, drop=1.0), "parameters", bound=100.0)
    assert fit(points).form == "saturating"
    assert fit(points).top < 95


def test_draws_are_the_same_for_the_same_seed_only():
    points = points_of(sized_runs(1), "parameters", bound=100.0)
    one, again, other = (draws(points, "logistic", 0.9, 20, seed) for seed in (7, 7, 8))
    assert one == again
    assert one != other
    assert len(one) == 20


def test_no_asymptote_lies_below_the_best_run():
    points = points_of(sized_runs(4), "parameters", bound=100.0)
    assert all(curve.top > points.y.max() for curve in draws(points, "saturating", 0.9, 10, 0))
    assert fitted(points, points.x, points.y, "saturating", 0.9).top <= 100.0
