"""Two runs on the same rows: the difference, its interval and its tests are those of other libraries."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score
from statsmodels.stats.contingency_tables import mcnemar as of_statsmodels

from analysis.decisions.readiness.intervals import Sampling
from analysis.decisions.readiness.metrics import METRICS
from analysis.decisions.readiness.paired import difference, differences, matched, mcnemar
from data.errors import InputError
from tests.analysis.decisions.readiness.made import binary, labelled, numbered

QUICK = Sampling(resamples=500)


def two_runs(only_a=12, only_b=4, both=30, neither=10):
    """Return runs with so many rows that only A, only B, both or neither has right."""
    a = [1] * only_a + [0] * only_b + [1] * both + [0] * neither
    b = [0] * only_a + [1] * only_b + [1] * both + [0] * neither
    truth = [1] * len(a)
    return labelled([*truth, 0], [*a, 0]), labelled([*truth, 0], [*b, 0])


@pytest.mark.parametrize(("only_a", "only_b"), [(12, 4), (3, 3), (0, 6), (1, 0)])
def test_mcnemar_is_the_exact_test_of_statsmodels(only_a, only_b):
    p, first, second = mcnemar(*two_runs(only_a, only_b))
    assert (first, second) == (only_a, only_b)
    assert p == pytest.approx(of_statsmodels([[30, only_a], [only_b, 10]], exact=True).pvalue)


def test_equal_runs_do_not_differ():
    rows = binary(np.random.default_rng(0))
    told = difference(METRICS["f1_macro"], rows, rows, "1", QUICK)
    assert (told.found.value, told.found.lo, told.found.hi, told.p, told.p_mcnemar) == (0, 0, 0, 1, 1)


def test_randomisation_of_accuracy_is_the_sign_test():
    """Swapping rows only one has right: twice the binomial tail, ties counted, as McNemar's exact test."""
    told = difference(METRICS["accuracy"], *two_runs(), "1", QUICK)
    assert told.found.value == pytest.approx(-8 / 57)
    assert told.p == pytest.approx(told.p_mcnemar, abs=0.01)


def test_randomisation_of_means_is_that_of_all_sign_changes():
    truth, a, b = np.zeros(10), np.arange(10.0), np.arange(10.0) * [1, 2, 1, 0.5, 1, 2, 1, 1, 2, 1]
    told = difference(METRICS["mean_absolute_error"], numbered(truth, a), numbered(truth, b), "", QUICK)
    exact = stats.permutation_test((np.abs(b), np.abs(a)), lambda x, y, axis: (x - y).mean(axis=axis), vectorized=True,
                                   permutation_type="samples", n_resamples=np.inf)  # fmt: skip
    assert told.p == pytest.approx(exact.pvalue, abs=0.015)


def test_the_interval_of_a_difference_is_paired():
    """Two runs that err on the same rows differ by less than their own intervals would allow."""
    rng = np.random.default_rng(1)
    a = binary(rng, 500)
    b = replace(a, y_pred=np.where(rng.random(500) < 0.02, 1 - a.y_pred, a.y_pred).astype(np.int32))
    told = difference(METRICS["accuracy"], a, b, "1", QUICK)
    assert told.found.hi - told.found.lo < 0.04
    assert told.found.lo <= told.found.value <= told.found.hi


def test_areas_are_compared_with_their_covariance():
    rng = np.random.default_rng(2)
    a = binary(rng, 400)
    b = replace(a, score=np.clip(a.score + 0.05 * rng.normal(size=400), 0, 1))
    told = difference(METRICS["roc_auc"], a, b, "1", QUICK)
    drawn = [rng.integers(0, 400, 400) for _ in range(400)]
    spread = np.std([roc_auc_score(b.y_true[i], b.score[i]) - roc_auc_score(a.y_true[i], a.score[i]) for i in drawn])
    assert told.test == "DeLong"
    assert told.found.error == pytest.approx(spread, rel=0.15)


@pytest.mark.parametrize("name", ["average_precision", "log_loss", "brier_score_loss", "f1", "matthews_corrcoef"])
def test_swapping_the_runs_turns_the_sign(name):
    rng = np.random.default_rng(3)
    a, b = binary(rng, 300), binary(rng, 300, 0.7)
    b = replace(b, y_true=a.y_true)
    there, back = difference(METRICS[name], a, b, "1", QUICK), difference(METRICS[name], b, a, "1", QUICK)
    assert there.found.value == pytest.approx(-back.found.value)
    assert there.p == pytest.approx(back.p, abs=0.02)


def test_p_of_equally_good_runs_is_even():
    """Of 200 pairs of runs that are right by the same chance, at most 5 % are told to differ (19: p > 0.995)."""
    rng, told = np.random.default_rng(4), 0
    for _ in range(200):
        a = binary(rng, 120)
        b = np.where(rng.random(120) < 0.8, a.y_true, 1 - a.y_true)
        told += mcnemar(a, replace(a, y_pred=b.astype(np.int32)))[0] < 0.05
    assert 0 < told <= 19


def test_rows_are_matched_by_identifier_in_any_order():
    a = labelled("0110", "0111")
    b = replace(a.take(np.array([3, 1, 0, 2])), ids=pa.array(list("dbac"), pa.large_string()))
    a = replace(a, ids=pa.array(list("abcd"), pa.large_string()))
    first, second = matched(a, b)
    assert (first.y_pred == second.y_pred).all()


def test_labels_of_only_one_run_are_known_to_both():
    first, second = matched(labelled("012", "012"), labelled("012", "01x"))
    assert first.labels == second.labels == ("0", "1", "2", "x")
    assert first.y_true.tolist() == second.y_true.tolist()


def with_ids(rows, ids):
    return replace(rows, ids=pa.array(list(ids), pa.large_string()))


@pytest.mark.parametrize(("a", "b", "told"), [
    (labelled("0101", "0101"), labelled("010", "010"), "has 4 rows, made.csv 3"),
    (labelled("0101", "0101"), labelled("0110", "0110"), r"disagree on the truth of 2 rows \(first: row 3\)"),
    (with_ids(labelled("01", "01"), "ab"), with_ids(labelled("01", "01"), "ax"), "first: 'b'"),
], ids=["length", "truth", "identifiers"])  # fmt: skip
def test_runs_on_other_rows_are_refused(a, b, told):
    with pytest.raises(InputError, match=told):
        matched(a, b)


def test_each_group_has_its_difference():
    rng = np.random.default_rng(5)
    a = binary(rng, 400, groups={"g": ["x"] * 100 + ["y"] * 300})
    told = differences([METRICS["accuracy"]], a, a, "", QUICK, ["g"])
    rows = [(column, group, one.found.n) for column, group, one in told]
    assert rows == [("", "", 400), ("g", "x", 100), ("g", "y", 300)]


def test_calibration_of_two_runs_is_not_compared():
    rows = binary(np.random.default_rng(6))
    with pytest.raises(InputError, match="log_loss"):
        difference(METRICS["expected_calibration_error"], rows, rows, "1", QUICK)
