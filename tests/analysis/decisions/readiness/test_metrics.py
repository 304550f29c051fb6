"""Metrics are scikit-learn's, under its names and those of Hugging Face Evaluate."""

import numpy as np
import pytest
from sklearn import metrics as sk

from analysis.decisions.readiness.intervals import Sampling, estimate, pairs_of
from analysis.decisions.readiness.metrics import BINARY, COUNT_FORMULAS, METRICS, metric_named
from data.errors import InputError
from tests.analysis.decisions.readiness.made import binary, labelled, numbered

QUICK = Sampling(resamples=200)


@pytest.mark.parametrize("name", COUNT_FORMULAS)
def test_formulas_over_resamples_are_those_of_scikit_learn(name):
    rng = np.random.default_rng(3)
    rows = labelled(rng.integers(0, 4, 300), rng.integers(0, 4, 300))
    true, predicted, counts = pairs_of(rows)
    classes = np.eye(len(rows.labels))
    told = ((counts * (true == predicted)) @ classes[true], counts @ classes[true], counts @ classes[predicted])
    assert COUNT_FORMULAS[name](*told) == pytest.approx(estimate(METRICS[name], rows, "", QUICK).value, abs=1e-12)


@pytest.mark.parametrize(("name", "function"), [
    ("f1", sk.f1_score), ("precision", sk.precision_score), ("recall", sk.recall_score), ("jaccard", sk.jaccard_score),
])  # fmt: skip
def test_binary_metrics_are_of_the_positive_label(name, function):
    rows = binary(np.random.default_rng(5))
    found = estimate(METRICS[name], rows, "1", QUICK)
    assert found.value == pytest.approx(function(rows.y_true, rows.y_pred))
    assert estimate(METRICS[name], rows, "0", QUICK).value == pytest.approx(
        function(rows.y_true, rows.y_pred, pos_label=0)
    )


@pytest.mark.parametrize(("name", "function"), [
    ("roc_auc", sk.roc_auc_score), ("average_precision", sk.average_precision_score), ("log_loss", sk.log_loss),
    ("brier_score_loss", sk.brier_score_loss),
])  # fmt: skip
def test_metrics_of_scores_are_those_of_scikit_learn(name, function):
    rows = binary(np.random.default_rng(7))
    assert estimate(METRICS[name], rows, "1", QUICK).value == pytest.approx(function(rows.y_true, rows.score))


@pytest.mark.parametrize(("name", "function"), [
    ("mean_absolute_error", sk.mean_absolute_error), ("mean_squared_error", sk.mean_squared_error),
    ("root_mean_squared_error", sk.root_mean_squared_error), ("r2", sk.r2_score),
    ("mean_absolute_percentage_error", sk.mean_absolute_percentage_error),
    ("pearsonr", lambda truth, told: np.corrcoef(truth, told)[0, 1]),
])  # fmt: skip
def test_metrics_of_numbers_are_those_of_scikit_learn(name, function):
    rng = np.random.default_rng(9)
    truth = 100 + rng.normal(size=80)
    told = truth + rng.normal(size=80)
    assert estimate(METRICS[name], numbered(truth, told), "", QUICK).value == pytest.approx(function(truth, told))


def test_a_table_of_four_is_computed_by_hand():
    rows = labelled("1111100000", "1110010000")
    values = {
        name: estimate(METRICS[name], rows, "1", QUICK).value for name in ("accuracy", "recall", "precision", "f1")
    }
    assert values == pytest.approx({"accuracy": 0.7, "recall": 0.6, "precision": 0.75, "f1": 2 / 3})


@pytest.mark.parametrize(("alias", "name"), [
    ("ACC", "accuracy"), ("MAE", "mean_absolute_error"), ("matthews_correlation", "matthews_corrcoef"),
    ("auroc", "roc_auc"), ("rmse", "root_mean_squared_error"), ("F1-macro", "f1_macro"), ("ece",
    "expected_calibration_error"),
])  # fmt: skip
def test_names_of_evaluate_and_of_habit_are_understood(alias, name):
    assert metric_named(alias).name == name


@pytest.mark.parametrize(("asked", "told"), [("acuracy", "accuracy"), ("f1_makro", "f1_macro"), ("rouge", "rouge1")])
def test_an_unknown_metric_names_near_ones(asked, told):
    with pytest.raises(InputError, match=told):
        metric_named(asked)


def test_a_negated_scorer_is_asked_for_by_its_plain_name():
    with pytest.raises(InputError, match="name log_loss itself"):
        metric_named("neg_log_loss")


def test_every_metric_knows_its_better_end():
    assert not METRICS["log_loss"].higher_is_better
    assert METRICS["log_loss"].best == 0
    assert METRICS["accuracy"].best == 1
    assert all(metric.best is not None for metric in METRICS.values() if metric.kind != "read")
    assert set(BINARY) < set(METRICS)
