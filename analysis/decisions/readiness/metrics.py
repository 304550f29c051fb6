"""The metrics a suite may name: scikit-learn's and Hugging Face Evaluate's, their direction and range. Pure.

Point values are scikit-learn's own. The formulas beside them work on many resamples at once; tests hold the two equal.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics as sk

from analysis.decisions.readiness.texts import TEXT_FORMULAS
from data.errors import InputError

Floats = NDArray[np.float64]
Kind = Literal["share", "counts", "means", "ranks", "calibration", "read"]
"""What it is computed from: a share of rows that are right, counts of pairs of labels, means of columns, the order of
scores, scores in bins; ``read``: only results are taken."""
Needs = Literal["labels", "scores", "numbers", "texts", "nothing"]
CountFormula = Callable[[Floats, Floats, Floats], Floats]
"""(right, true, predicted) per class, each of shape (..., n_classes), to the metric of shape (...)."""
ALIASES = {
    "acc": "accuracy", "zero_one": "zero_one_loss", "hamming_loss": "zero_one_loss", "f1_score": "f1",
    "precision_score": "precision", "recall_score": "recall", "matthews_correlation": "matthews_corrcoef",
    "mcc": "matthews_corrcoef", "cohen_kappa_score": "cohen_kappa", "auc": "roc_auc", "auroc": "roc_auc",
    "roc_auc_score": "roc_auc", "average_precision_score": "average_precision", "brier": "brier_score_loss",
    "brier_score": "brier_score_loss", "cross_entropy": "log_loss", "mae": "mean_absolute_error",
    "mse": "mean_squared_error", "rmse": "root_mean_squared_error", "mape": "mean_absolute_percentage_error",
    "r_squared": "r2", "r2_score": "r2", "pearson": "pearsonr",
    "ece": "expected_calibration_error", "em": "exact_match", "acc_norm": "accuracy_norm", "rouge_l": "rougel",
    "word_error_rate": "wer", "character_error_rate": "cer", "token_f1": "squad_f1", "squad_em": "squad_exact_match",
    "chrf2": "chrf",
}  # fmt: skip
"""Names of Hugging Face Evaluate, of lm-evaluation-harness and of habit for those below."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric by its name in scikit-learn or Hugging Face Evaluate."""

    name: str
    kind: Kind
    needs: Needs
    higher_is_better: bool
    lowest: float | None
    """It cannot be lower; None: no such end."""
    highest: float | None

    @property
    def best(self) -> float | None:
        """The best value there can be."""
        return self.highest if self.higher_is_better else self.lowest

    @property
    def worst(self) -> float | None:
        """The worst value there can be."""
        return self.lowest if self.higher_is_better else self.highest


def metric_named(name: str) -> Metric:
    """Return the metric of a name or alias, in any case.

    Raises
    ------
    InputError
        If no metric has the name; near ones are named.
    """
    key = name.strip().lower().replace("-", "_").replace(" ", "_")
    found = METRICS.get(ALIASES.get(key, key))
    if found is not None:
        return found
    plain = key.removeprefix("neg_")
    if plain != key and ALIASES.get(plain, plain) in METRICS:
        raise InputError(f"{name!r}: name {ALIASES.get(plain, plain)} itself; its direction (lower is better) is known")
    near = get_close_matches(key, sorted({*METRICS, *ALIASES}), n=3, cutoff=0.5)
    raise InputError(f"no metric is named {name!r}; " + (f"near: {', '.join(near)}; " if near else "")
                     + "for a metric of your own give results and its direction (higher or lower)")  # fmt: skip


def row_kind(metric: Metric) -> Literal["labels", "numbers", "texts"]:
    """Return what truth and prediction must be for a metric."""
    return metric.needs if metric.needs in ("numbers", "texts") else "labels"


def own_metric(name: str, higher_is_better: bool) -> Metric:
    """Return a metric that only the user knows: its results are read, its ends are not known."""
    return Metric(name, "read", "nothing", higher_is_better, None, None)


def sklearn_value(metric: Metric, y_true: Any, y_pred: Any, weights: Floats, positive: Any) -> float:
    """Return a metric of labels as scikit-learn computes it.

    Parameters
    ----------
    y_true, y_pred
        Labels of distinct pairs, shape (n_pairs,).
    weights
        Rows of each pair, shape (n_pairs,).
    positive
        The positive label, for the binary metrics.
    """
    function, options = _SKLEARN[metric.name]
    if "average" in options:
        options = {**options, "zero_division": 0.0}
        if options["average"] == "binary":  # one label alone: the same, and it holds with more than two
            options = {**options, "average": "macro", "labels": [positive]}
    return float(function(y_true, y_pred, sample_weight=weights, **options))


def _ratio(above: Floats, below: Floats) -> Floats:
    """Divide; 0 where there is nothing to divide by, as ``zero_division=0`` of scikit-learn."""
    return np.divide(above, below, out=np.zeros(np.broadcast(above, below).shape), where=below > 0)


def _precision(right: Floats, true: Floats, predicted: Floats) -> Floats:
    return _ratio(right, predicted)


def _recall(right: Floats, true: Floats, predicted: Floats) -> Floats:
    return _ratio(right, true)


def _f1(right: Floats, true: Floats, predicted: Floats) -> Floats:
    return _ratio(2 * right, true + predicted)


def _jaccard(right: Floats, true: Floats, predicted: Floats) -> Floats:
    return _ratio(right, true + predicted - right)


def _macro(of_class: CountFormula) -> CountFormula:
    """Average over the classes that occur in truth or prediction."""

    def averaged(right: Floats, true: Floats, predicted: Floats) -> Floats:
        occurs = (true + predicted) > 0
        return _ratio((of_class(right, true, predicted) * occurs).sum(-1), occurs.sum(-1).astype(float))

    return averaged


def _weighted(of_class: CountFormula) -> CountFormula:
    """Average over classes, each weighted by its rows in truth."""

    def averaged(right: Floats, true: Floats, predicted: Floats) -> Floats:
        return _ratio((of_class(right, true, predicted) * true).sum(-1), true.sum(-1))

    return averaged


def _micro(of_class: CountFormula) -> CountFormula:
    def pooled(right: Floats, true: Floats, predicted: Floats) -> Floats:
        return of_class(right.sum(-1), true.sum(-1), predicted.sum(-1))

    return pooled


def accuracy(right: Floats, true: Floats, predicted: Floats) -> Floats:
    """Return the share of rows that are right."""
    return _ratio(right.sum(-1), true.sum(-1))


def _zero_one_loss(right: Floats, true: Floats, predicted: Floats) -> Floats:
    return 1.0 - accuracy(right, true, predicted)


def _balanced_accuracy(right: Floats, true: Floats, predicted: Floats) -> Floats:
    """Average recall over the classes that occur in truth (Brodersen et al. 2010)."""
    return _ratio(_recall(right, true, predicted).sum(-1), (true > 0).sum(-1).astype(float))


def _matthews(right: Floats, true: Floats, predicted: Floats) -> Floats:
    """Return Matthews' correlation of many classes (Gorodkin 2004)."""
    n = true.sum(-1)
    above = right.sum(-1) * n - (true * predicted).sum(-1)
    below = (n**2 - (predicted**2).sum(-1)) * (n**2 - (true**2).sum(-1))
    return _ratio(above, np.sqrt(below))


def _kappa(right: Floats, true: Floats, predicted: Floats) -> Floats:
    """Return Cohen's kappa (Cohen 1960)."""
    n = true.sum(-1)
    by_chance = _ratio((true * predicted).sum(-1), n**2)
    return _ratio(accuracy(right, true, predicted) - by_chance, 1.0 - by_chance)


def _averages(name: str, of_class: CountFormula) -> dict[str, CountFormula]:
    return {
        f"{name}_macro": _macro(of_class),
        f"{name}_micro": _micro(of_class),
        f"{name}_weighted": _weighted(of_class),
    }


BINARY: Mapping[str, CountFormula] = {"precision": _precision, "recall": _recall, "f1": _f1, "jaccard": _jaccard}
"""Of the positive class alone, per class."""
COUNT_FORMULAS: Mapping[str, CountFormula] = {
    "accuracy": accuracy, "exact_match": accuracy, "zero_one_loss": _zero_one_loss,
    "balanced_accuracy": _balanced_accuracy, "matthews_corrcoef": _matthews, "cohen_kappa": _kappa,
    **{name: formula for of, base in BINARY.items() for name, formula in _averages(of, base).items()},
}  # fmt: skip


def _mae(means: Floats) -> Floats:
    return means[..., 0]


def _root(means: Floats) -> Floats:
    return np.sqrt(means[..., 0])


def _r2(means: Floats) -> Floats:
    """Return 1 - error / variance; columns: squared error, truth, truth squared (both centred)."""
    return 1.0 - _ratio(means[..., 0], means[..., 2] - means[..., 1] ** 2)


def _pearson(means: Floats) -> Floats:
    """Return Pearson's r; columns: truth, prediction, their squares, their product (all centred)."""
    t, p, tt, pp, tp = (means[..., column] for column in range(5))
    return _ratio(tp - t * p, np.sqrt(np.maximum((tt - t**2) * (pp - p**2), 0.0)))


MEAN_FORMULAS: Mapping[str, Callable[[Floats], Floats]] = {
    "mean_absolute_error": _mae, "mean_squared_error": _mae, "mean_absolute_percentage_error": _mae, "log_loss": _mae,
    "brier_score_loss": _mae, "root_mean_squared_error": _root, "r2": _r2, "pearsonr": _pearson, **TEXT_FORMULAS,
}  # fmt: skip
"""From the means of a metric's columns, shape (..., n_columns), to the metric."""


def mean_columns(metric: Metric, truth: Floats, prediction: Floats) -> Floats:
    """Return the columns whose means a metric is made of, shape (n_rows, n_columns).

    Parameters
    ----------
    truth
        Numbers; 1.0 for the positive class where scores are judged.
    prediction
        Numbers, or scores of the positive class in [0, 1].
    """
    error = truth - prediction
    if metric.name == "mean_absolute_error":
        return np.abs(error)[:, None]
    if metric.name == "mean_absolute_percentage_error":
        return (np.abs(error) / np.maximum(np.abs(truth), np.finfo(float).eps))[:, None]
    if metric.name == "log_loss":
        p = np.clip(prediction, np.finfo(float).eps, 1 - np.finfo(float).eps)
        return -(truth * np.log(p) + (1 - truth) * np.log1p(-p))[:, None]
    if metric.name in ("mean_squared_error", "root_mean_squared_error", "brier_score_loss"):
        return (error**2)[:, None]
    t, p = truth - truth.mean(), prediction - prediction.mean()
    columns = (error**2, t, t**2) if metric.name == "r2" else (t, p, t**2, p**2, t * p)
    return np.column_stack(columns)


def _table() -> dict[str, Metric]:
    share = [Metric(name, "share", "labels", name != "zero_one_loss", 0.0, 1.0)
             for name in ("accuracy", "exact_match", "zero_one_loss")]  # fmt: skip
    averaged = (name for of in BINARY for name in _averages(of, _f1))
    counts = [Metric(name, "counts", "labels", True, 0.0, 1.0) for name in ("balanced_accuracy", *BINARY, *averaged)]
    counts += [Metric(name, "counts", "labels", True, -1.0, 1.0) for name in ("matthews_corrcoef", "cohen_kappa")]
    scores = [Metric("roc_auc", "ranks", "scores", True, 0.0, 1.0),
              Metric("average_precision", "ranks", "scores", True, 0.0, 1.0),
              Metric("log_loss", "means", "scores", False, 0.0, None),
              Metric("brier_score_loss", "means", "scores", False, 0.0, 1.0),
              Metric("expected_calibration_error", "calibration", "scores", False, 0.0, 1.0)]  # fmt: skip
    errors = ("mean_absolute_error", "mean_squared_error", "root_mean_squared_error", "mean_absolute_percentage_error")
    numbers = [Metric(name, "means", "numbers", False, 0.0, None) for name in errors]
    numbers += [Metric("r2", "means", "numbers", True, None, 1.0),
                Metric("pearsonr", "means", "numbers", True, -1.0, 1.0)]  # fmt: skip
    texts = [Metric(name, "means", "texts", name not in ("wer", "cer"), 0.0,
                    None if name in ("wer", "cer") else 100.0 if name in ("bleu", "sacrebleu", "chrf") else 1.0)
             for name in TEXT_FORMULAS]  # fmt: skip
    up = ("accuracy_norm", "rougelsum", "meteor", "pass_at_k", "mean_iou", "spearmanr")
    read = [Metric(name, "read", "nothing", True, 0.0, 1.0) for name in up]
    read += [Metric(name, "read", "nothing", False, 0.0, None) for name in ("ter", "perplexity")]
    return {metric.name: metric for metric in (*share, *counts, *scores, *numbers, *texts, *read)}


METRICS: Mapping[str, Metric] = _table()
_SKLEARN: Mapping[str, tuple[Callable[..., Any], Mapping[str, Any]]] = {
    "accuracy": (sk.accuracy_score, {}), "exact_match": (sk.accuracy_score, {}),
    "zero_one_loss": (sk.zero_one_loss, {}), "balanced_accuracy": (sk.balanced_accuracy_score, {}),
    "matthews_corrcoef": (sk.matthews_corrcoef, {}), "cohen_kappa": (sk.cohen_kappa_score, {}),
    **{of + ("" if average == "binary" else f"_{average}"): (function, {"average": average})
       for of, function in (("precision", sk.precision_score), ("recall", sk.recall_score), ("f1", sk.f1_score),
                            ("jaccard", sk.jaccard_score))
       for average in ("binary", "macro", "micro", "weighted")},
}  # fmt: skip
