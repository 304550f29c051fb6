"""Slices are compared with the rest, and no slice of noise is found more often than the stated level."""

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

from analysis.decisions.readiness.intervals import Sampling
from analysis.decisions.readiness.metrics import METRICS
from analysis.decisions.readiness.slices import holm, slices_of, worst_slice
from tests.analysis.decisions.readiness.made import binary, labelled, numbered

QUICK = Sampling(resamples=200)


def two_groups(right_here, n_here, right_rest, n_rest):
    """Return predictions of a slice "a" and a rest "b" with so many right."""
    right = [1] * right_here + [0] * (n_here - right_here) + [1] * right_rest + [0] * (n_rest - right_rest)
    return labelled([1] * len(right), right, groups={"group": ["a"] * n_here + ["b"] * n_rest})


def test_a_slice_of_accuracy_is_tested_as_two_shares():
    one = slices_of(METRICS["accuracy"], two_groups(70, 100, 170, 200), "", QUICK)[0]
    _, p = proportions_ztest([70, 170], [100, 200], alternative="smaller")
    assert (one.group, one.n, one.found.value) == ("a", 100, 0.7)
    assert one.shortfall == pytest.approx(0.15)
    assert one.p == pytest.approx(p)


def test_a_slice_where_few_errors_are_expected_is_tested_exactly():
    """Fisher's exact test by hand: of 3 errors all 3 in 30 of 90 rows: C(30, 3) / C(90, 3)."""
    one = slices_of(METRICS["accuracy"], two_groups(27, 30, 60, 60), "", QUICK)[0]
    assert one.p == pytest.approx(30 * 29 * 28 / (90 * 89 * 88))


def test_a_bad_slice_is_found_and_the_others_are_not():
    rng = np.random.default_rng(0)
    groups = np.array(list("abcd"))[rng.integers(0, 4, 2000)]
    truth = rng.integers(0, 2, 2000)
    told = np.where(rng.random(2000) < np.where(groups == "c", 0.75, 0.9), truth, 1 - truth)
    found = slices_of(METRICS["f1_macro"], labelled(truth, told, groups={"g": groups}), "", QUICK)
    assert [one.group for one in found if one.is_worse] == ["c"]
    assert worst_slice(found).group == "c"


def test_slices_of_noise_are_rarely_found():
    """At a level of 5 %: at most 14 of 100 with a chance of 0.999."""
    rng = np.random.default_rng(1)
    found = 0
    for _ in range(100):
        rows = binary(rng, 300, groups={"g": np.array(list("abcdef"))[rng.integers(0, 6, 300)]})
        found += worst_slice(slices_of(METRICS["accuracy"], rows, "", QUICK)) is not None
    assert found <= 14


def test_a_lower_error_is_better_in_a_slice_too():
    groups = ["a"] * 50 + ["b"] * 50
    rows = numbered(np.zeros(100), [1.0, 3.0] * 25 + [0.0, 1.0] * 25, {"g": groups})
    worse, better = slices_of(METRICS["mean_absolute_error"], rows, "", QUICK)
    assert (worse.shortfall, better.shortfall) == (1.5, -1.5)
    assert worse.is_worse
    assert not better.is_worse


def test_a_small_slice_is_shown_but_not_tested():
    one = slices_of(METRICS["accuracy"], two_groups(0, 29, 200, 200), "", QUICK)[0]
    assert one.found.value == 0
    assert one.p is None
    assert not one.is_worse


def test_a_slice_with_one_class_has_no_value():
    rows = labelled("1" * 40 + "01" * 20, "1" * 40 + "01" * 20, groups={"g": ["a"] * 40 + ["b"] * 40})
    found = slices_of(METRICS["balanced_accuracy"], rows, "", QUICK)
    assert found[0].found is None
    assert found[1].found.value == 1


def test_calibration_is_shown_by_slice_but_not_tested():
    """Fewer rows alone make it larger: a week would look worse than the other seven."""
    rows = binary(np.random.default_rng(2), 400, groups={"g": ["a"] * 50 + ["b"] * 350})
    found = slices_of(METRICS["expected_calibration_error"], rows, "1", QUICK)
    assert all(one.found is not None and one.p is None for one in found)


def test_holm_is_that_of_statsmodels_in_any_order():
    ps = [0.2, 0.01, 0.04, 0.01, 0.9]
    assert holm(ps) == pytest.approx(multipletests(ps, method="holm")[1])
    assert holm([]) == []


def test_slices_do_not_depend_on_which_others_are_asked_for():
    rng = np.random.default_rng(3)
    groups = {name: np.array(list("xy"))[rng.integers(0, 2, 400)] for name in ("one", "two")}
    rows = binary(rng, 400, groups=groups)
    both = slices_of(METRICS["f1"], rows, "1", QUICK)
    alone = slices_of(METRICS["f1"], rows, "1", QUICK, columns=["two"])
    assert [one.found for one in both if one.column == "two"] == [one.found for one in alone]
