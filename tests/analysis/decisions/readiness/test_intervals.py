"""Intervals hold the value, agree with slower ways of making them, and do not depend on the order of rows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.decisions.readiness.calibration import binned, calibration_error
from analysis.decisions.readiness.intervals import (
    Sampling,
    average_precision,
    delong,
    estimate,
    logit_interval,
    score_cells,
    score_counts,
)
from analysis.decisions.readiness.metrics import METRICS
from data.errors import InputError
from tests.analysis.decisions.readiness.made import binary, labelled, numbered

QUICK = Sampling(resamples=200)
COMPUTED = [name for name, metric in METRICS.items() if metric.needs in ("labels", "scores")]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1), st.floats(0, 1)), min_size=2, max_size=40),
       st.sampled_from(COMPUTED))  # fmt: skip
def test_every_interval_holds_its_value(rows, name):
    rows = labelled(*zip(*[(true, told) for true, told, _ in rows], strict=True), [score for *_, score in rows])
    found = estimate(METRICS[name], rows, rows.labels[-1], QUICK)
    assert found is None or found.lo <= found.value <= found.hi


@pytest.mark.parametrize("name", COMPUTED)
def test_the_order_of_rows_changes_nothing(name):
    rows = binary(np.random.default_rng(1))
    turned = rows.take(np.arange(rows.n)[::-1])
    first, second = (estimate(METRICS[name], one, "1", QUICK) for one in (rows, turned))
    assert (first.value, first.lo) == pytest.approx((second.value, second.lo), abs=0.02)
    if METRICS[name].kind != "means":
        told = [(one.value, one.lo, one.hi, one.error) for one in (first, second)]
        assert told[0] == pytest.approx(told[1], abs=1e-9), "counts are the same in any order, so are draws from them"


def test_the_multinomial_bootstrap_is_that_of_resampled_rows():
    rng = np.random.default_rng(2)
    rows = labelled(rng.integers(0, 3, 200), rng.integers(0, 3, 200))
    found = estimate(METRICS["f1_macro"], rows, "", Sampling(resamples=4000))
    drawn = [estimate(METRICS["f1_macro"], rows.take(rng.integers(0, 200, 200)), "", QUICK).value for _ in range(400)]
    assert (found.lo, found.hi) == pytest.approx(np.quantile(drawn, [0.025, 0.975]), abs=0.015)
    assert found.error == pytest.approx(np.std(drawn), rel=0.15)


def test_means_of_many_rows_have_the_interval_of_the_central_limit():
    rng = np.random.default_rng(4)
    truth = rng.normal(size=10_000)
    found = estimate(METRICS["mean_absolute_error"], numbered(truth, np.zeros(10_000)), "", Sampling(resamples=4000))
    half = 1.96 * np.abs(truth).std() / 100
    assert (found.hi - found.lo) / 2 == pytest.approx(half, rel=0.08)


def test_delong_is_the_sum_over_all_pairs():
    """Placement values by brute force over every pair, ties half (DeLong et al. 1988, equations 3 to 6)."""
    rng = np.random.default_rng(6)
    truth, score = rng.random(60) < 0.4, np.round(rng.random(60), 1)
    up, down = score[truth][:, None], score[~truth][None, :]
    wins = (up > down) + 0.5 * (up == down)
    value, spread = delong(truth, score)
    assert value == pytest.approx(wins.mean())
    by_hand = np.var(wins.mean(1), ddof=1) / wins.shape[0] + np.var(wins.mean(0), ddof=1) / wins.shape[1]
    assert spread == pytest.approx(by_hand)


def test_a_perfect_order_has_an_area_of_one_and_an_interval_within_one():
    rows = labelled("0011", "0011", [0.1, 0.2, 0.8, 0.9])
    found = estimate(METRICS["roc_auc"], rows, "1", QUICK)
    assert (found.value, found.hi) == (1.0, 1.0)
    assert logit_interval(0.5, 0.1, 0.95) == pytest.approx((0.3135, 0.6865), abs=1e-3)


def test_few_score_bins_change_average_precision_little():
    rng = np.random.default_rng(8)
    truth = rng.random(6000) < 0.3
    score = truth * 0.3 + rng.random(6000)
    exact = average_precision(*score_counts(truth, score))[0]
    cells, places = score_cells(truth, score)
    assert average_precision(cells[None, :places], cells[None, places:])[0] == pytest.approx(exact, abs=1e-3)


def test_calibration_error_is_the_mean_distance_of_its_bins():
    """Two bins: 0.2 promised and 0.5 right over 2 rows, 0.9 promised and 1.0 right over 2 rows: (0.3 + 0.1) / 2."""
    found = binned(np.array([0.1, 0.3, 0.9, 0.9]), np.array([True, False, True, True]), bins=2)
    assert found.n.tolist() == [2, 2]
    assert float(calibration_error(found.n, found.score, found.right)) == pytest.approx(0.2)


def test_a_score_of_one_is_in_the_last_bin():
    assert binned(np.array([1.0, 0.0]), np.array([True, False]), bins=4).n.tolist() == [1, 0, 0, 1]


def test_scores_beyond_one_are_no_probabilities():
    with pytest.raises(InputError, match="a score is 7"):
        estimate(METRICS["expected_calibration_error"], labelled("01", "01", [0.2, 7.0]), "1", QUICK)


@pytest.mark.parametrize("name", ["f1", "roc_auc", "log_loss", "balanced_accuracy", "expected_calibration_error"])
def test_one_class_only_has_no_value_but_an_accuracy(name):
    rows = labelled("1111", "1101", [0.1, 0.2, 0.3, 0.4])
    assert estimate(METRICS[name], rows, "1", QUICK) is None
    assert estimate(METRICS["accuracy"], rows, "1", QUICK).value == 0.75


def test_nothing_has_no_value():
    assert estimate(METRICS["accuracy"], labelled("01", "01").take(np.array([], dtype=int)), "", QUICK) is None


def test_another_seed_moves_the_interval_little_and_the_value_not():
    rows = binary(np.random.default_rng(1))
    first, second = (estimate(METRICS["f1"], rows, "1", Sampling(seed, 2000)) for seed in (1, 2))
    assert first.value == second.value
    assert first.lo != second.lo
    assert first.lo == pytest.approx(second.lo, abs=0.01)


def test_a_calibrated_model_may_have_no_error_at_all():
    """A bootstrap of its bins would tell an error that is surely above zero; coverage fell to one half."""
    held = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        score = rng.random(300)
        truth = (rng.random(300) < score).astype(int)
        found = estimate(METRICS["expected_calibration_error"], labelled(truth, truth, score), "1", QUICK)
        held += found.lo == 0
    assert held >= 36


def test_an_error_of_calibration_that_is_there_is_found():
    score = np.full(1000, 0.9)
    truth = np.array([1] * 500 + [0] * 500)
    found = estimate(METRICS["expected_calibration_error"], labelled(truth, truth, score), "1", QUICK)
    assert found.value == pytest.approx(0.4)
    assert (found.lo, found.hi) == pytest.approx((0.4 - 0.031, 0.4 + 0.031), abs=0.008), "as of one share"
