"""Rank acceptability: closed-form cases, sums, seeds, ties, missing values and the error of a measurement."""

import numpy as np
import pytest
from scipy.stats import norm

from analysis.decisions.choice.acceptability import Draws, acceptability, binomial_error, draw_weights
from analysis.decisions.choice.criteria import Criterion, Scale

UNIT = Scale(0.0, 100.0, "given", "given")
TWO = [Criterion("score:a", True, 0.5), Criterion("score:b", True, 0.5)]


def exact(values: list[list[float]], draws: Draws, criteria: list[Criterion] = TWO) -> np.ndarray:  # type: ignore[type-arg]
    value = np.array(values)
    return acceptability(value, value, value, criteria, [UNIT] * len(criteria), draws).ranks


def test_two_opposite_candidates_share_an_even_simplex() -> None:
    """With weights uniform over all orders, each of two mirror images wins half the time (by symmetry)."""
    found = exact([[100, 0], [0, 100]], Draws(40_000, 1, "around", 2.0))
    assert found[:, 0] == pytest.approx([0.5, 0.5], abs=0.01)


def test_the_index_is_the_share_of_weights_in_closed_form() -> None:
    """Evenly over w in [0, 1], (100, 0) beats (60, 60) where w > 0.6, and (0, 100) where 1 - w > 0.6."""
    found = exact([[100, 0], [60, 60], [0, 100]], Draws(40_000, 2, "around", 2.0))
    assert found[:, 0] == pytest.approx([0.4, 0.2, 0.4], abs=0.01)


def test_rows_and_columns_sum_to_one() -> None:
    values = np.random.default_rng(3).uniform(0, 100, (7, 2)).tolist()
    found = exact(values, Draws(2_000, 3))
    assert found.sum(axis=0) == pytest.approx(np.ones(7))
    assert found.sum(axis=1) == pytest.approx(np.ones(7))


def test_the_same_seed_gives_the_same_shares_and_another_seed_others() -> None:
    values = [[70.0, 40.0], [40.0, 70.0], [60.0, 55.0]]
    assert (exact(values, Draws(500, 4)) == exact(values, Draws(500, 4))).all()
    assert (exact(values, Draws(500, 4)) != exact(values, Draws(500, 5))).any()


def test_equal_candidates_share_the_first_rank() -> None:
    assert exact([[50, 50], [50, 50]], Draws(20_000, 6))[:, 0] == pytest.approx([0.5, 0.5], abs=0.015)


def test_a_dominated_candidate_never_wins() -> None:
    found = exact([[90, 90], [80, 80]], Draws(1_000, 7))
    assert found.tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_drawn_weights_keep_their_order_and_sum_to_one() -> None:
    random, weights = np.random.default_rng(8), np.array([0.2, 0.5, 0.3])
    drawn = draw_weights(random, weights, Draws(weights="order"), 5_000)
    assert drawn.sum(axis=1) == pytest.approx(np.ones(5_000))
    assert (drawn[:, 1] >= drawn[:, 2]).all()
    assert (drawn[:, 2] >= drawn[:, 0]).all()
    assert drawn.mean(axis=0) == pytest.approx([1 / 9, 11 / 18, 5 / 18], abs=0.01)


def test_weights_around_the_given_ones_have_these_as_their_mean() -> None:
    weights = np.array([0.2, 0.5, 0.3])
    drawn = draw_weights(np.random.default_rng(9), weights, Draws(concentration=20), 40_000)
    assert drawn.mean(axis=0) == pytest.approx(weights, abs=0.005)
    assert drawn.std(axis=0) == pytest.approx(np.sqrt(weights * (1 - weights) / 21), abs=0.005)


def test_the_error_of_a_test_set_decides_as_the_normal_distribution_says() -> None:
    """80.0 against 79.0 % on 1,000 items each: the difference over its error is 0.558."""
    criteria = [Criterion("accuracy:a", True, 1.0, test_items=1_000)]
    found = exact([[80.0], [79.0]], Draws(40_000, 10, "fixed"), criteria)
    error = np.hypot(*binomial_error(np.array([80.0, 79.0]), 1_000))
    assert binomial_error(np.array([50.0]), 100).tolist() == [5.0]
    assert found[0, 0] == pytest.approx(norm.cdf(1 / error), abs=0.01)


def test_a_missing_value_is_drawn_between_the_ends_and_a_band_within_itself() -> None:
    """Evenly within 0 to 100 it beats 75 a quarter of the time; within 60 to 80 likewise."""
    one = [Criterion("score:a", True, 1.0)]
    missing = acceptability(np.array([[75.0], [np.nan]]), np.array([[75.0], [-np.inf]]), np.array([[75.0], [np.inf]]),
                            one, [UNIT], Draws(40_000, 11, "fixed"))  # fmt: skip
    band = acceptability(np.array([[75.0], [70.0]]), np.array([[75.0], [60.0]]), np.array([[75.0], [80.0]]),
                         one, [UNIT], Draws(40_000, 12, "fixed"))  # fmt: skip
    assert missing.ranks[1, 0] == pytest.approx(0.25, abs=0.01)
    assert band.ranks[1, 0] == pytest.approx(0.25, abs=0.01)


def test_the_interval_of_a_probability_narrows_with_the_draws() -> None:
    value = np.array([[70.0, 40.0], [40.0, 70.0]])
    few, many = (acceptability(value, value, value, TWO, [UNIT] * 2, Draws(n, 13)).best[0] for n in (100, 10_000))
    assert few[1] < few[0] < few[2]
    assert many[2] - many[1] < 0.15 * (few[2] - few[1])


def test_central_weights_are_those_that_favour_a_candidate() -> None:
    value = np.array([[100.0, 0.0], [0.0, 100.0], [0.0, 0.0]])
    found = acceptability(value, value, value, TWO, [UNIT] * 2, Draws(5_000, 14, "around", 2.0))
    assert found.central[0] == pytest.approx([0.75, 0.25], abs=0.02)
    assert np.isnan(found.central[2]).all()
