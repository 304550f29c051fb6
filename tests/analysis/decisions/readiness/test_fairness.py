"""Fairness gaps are those of Fairlearn."""

import numpy as np
import pytest
from fairlearn import metrics as fairlearn

from analysis.decisions.readiness.fairness import GAPS, fairness_gap
from analysis.decisions.readiness.intervals import Sampling
from tests.analysis.decisions.readiness.made import binary, labelled

QUICK = Sampling(resamples=300)


@pytest.mark.parametrize("gap", GAPS)
def test_each_gap_is_the_difference_of_fairlearn(gap):
    rng = np.random.default_rng(4)
    groups = np.array(list("abc"))[rng.integers(0, 3, 600)]
    rows = binary(rng, 600, groups={"g": groups})
    function = getattr(fairlearn, f"{gap}_difference")
    wanted = function(rows.y_true, rows.y_pred, sensitive_features=groups)
    assert fairness_gap(gap, rows, "g", "1", QUICK).found.value == pytest.approx(wanted)


def test_gaps_are_computed_by_hand():
    """Group a: 10 of 10 found, 0 of 10 wrong; b: 5 of 10 found, 2 of 10 wrong."""
    truth = ([1] * 10 + [0] * 10) * 2
    told = [1] * 10 + [0] * 10 + [1] * 5 + [0] * 5 + [1] * 2 + [0] * 8
    rows = labelled(truth, told, groups={"g": ["a"] * 20 + ["b"] * 20})
    values = {gap: fairness_gap(gap, rows, "g", "1", QUICK).found.value for gap in GAPS}
    assert values == pytest.approx({"demographic_parity": 0.15, "equalized_odds": 0.5, "equal_opportunity": 0.5})
    rates = fairness_gap("equalized_odds", rows, "g", "1", QUICK).rates
    assert [(one.group, one.selected, one.true_positive, one.false_positive) for one in rates] == [
        ("a", 0.5, 1.0, 0.0), ("b", 0.35, 0.5, 0.2)
    ]  # fmt: skip


def test_the_interval_holds_the_gap_and_does_not_fall_below_zero():
    rows = binary(np.random.default_rng(5), 200, groups={"g": ["a"] * 100 + ["b"] * 100})
    for gap in GAPS:
        found = fairness_gap(gap, rows, "g", "1", QUICK).found
        assert 0 <= found.lo <= found.value <= found.hi


def test_a_group_with_few_rows_is_left_out_and_named():
    rows = labelled("01" * 40 + "01", "01" * 40 + "10", groups={"g": ["a"] * 40 + ["b"] * 40 + ["c"] * 2})
    told = fairness_gap("equal_opportunity", rows, "g", "1", QUICK)
    assert told.left_out == ("c",)
    assert told.found.value == 0


def test_one_group_alone_has_no_gap():
    rows = labelled("01" * 20, "01" * 20, groups={"g": ["a"] * 40})
    assert fairness_gap("demographic_parity", rows, "g", "1", QUICK).found is None


def test_groups_that_are_treated_alike_may_have_no_gap():
    held = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        rows = binary(rng, 300, groups={"g": np.array(list("abcd"))[rng.integers(0, 4, 300)]})
        held += fairness_gap("equal_opportunity", rows, "g", "1", QUICK).found.lo == 0
    assert held >= 36


def test_the_interval_of_two_groups_is_near_that_of_two_shares():
    """60 of 100 against 40 of 100 found: 0.2, give or take 1.96 times 0.0693."""
    truth = [1] * 200 + [0] * 40
    told = [1] * 60 + [0] * 40 + [1] * 40 + [0] * 60 + [0] * 40
    rows = labelled(truth, told, groups={"g": ["a"] * 100 + ["b"] * 100 + ["a", "b"] * 20})
    found = fairness_gap("equal_opportunity", rows, "g", "1", Sampling(resamples=4000)).found
    assert (found.lo, found.hi) == pytest.approx((0.2 - 0.136, 0.2 + 0.136), abs=0.02)
