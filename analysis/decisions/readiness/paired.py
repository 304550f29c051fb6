"""Two runs on the same rows: their difference and its interval, McNemar's exact test, approximate randomisation."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import stats

from analysis.decisions.readiness.intervals import (
    FEW_ROWS,
    SCORE_BINS,
    Estimate,
    Floats,
    Sampling,
    average_precision,
    columns_of,
    count_formula,
    drawn_means,
    estimate,
    is_positive,
    multinomial_blocks,
    per_class,
    percentile_estimate,
    placements,
)
from analysis.decisions.readiness.metrics import MEAN_FORMULAS, Metric
from analysis.decisions.readiness.predictions import Predictions
from data.errors import InputError

SWAPS = 9_999
"""Rounds of approximate randomisation: the smallest p is 1 in 10,000."""
_CELLS = 4_000_000


@dataclass(frozen=True, slots=True)
class Difference:
    """How run B differs from run A on the same rows."""

    metric: str
    a: float
    b: float
    found: Estimate
    """B minus A."""
    p: float
    """That swapping A and B row by row gives a difference as large (approximate randomisation, Noreen 1989), or the
    test that ``test`` names."""
    test: str
    p_mcnemar: float | None
    """Exact, two-sided, of rows that only one has right (McNemar 1947); None where rows are not right or wrong."""
    only_a: int | None
    """Rows that only A has right."""
    only_b: int | None


def matched(a: Predictions, b: Predictions) -> tuple[Predictions, Predictions]:
    """Return two runs with equal rows side by side, in the order of A, coded by the same labels.

    Rows are matched by identifier where both have one, else by their order.

    Raises
    ------
    InputError
        If they have not the same rows: another number, other identifiers, or another truth.
    """
    if a.n != b.n:
        raise InputError(f"{a.source} has {a.n:,} rows, {b.source} {b.n:,}: a paired comparison needs the same rows; "
                         "predict the same test set with both")  # fmt: skip
    if a.ids is not None and b.ids is not None:
        places = pc.index_in(a.ids, value_set=b.ids)
        if places.null_count:
            missing = a.ids.filter(pc.is_null(places))[0].as_py()
            raise InputError(f"{places.null_count:,} rows of {a.source} are not in {b.source} (first: {missing!r})")
        b = b.take(places.to_numpy(zero_copy_only=False).astype(np.int64))
    if a.labels != b.labels:
        a, b = _same_labels(a, b)
    other = np.flatnonzero(_truth(a) != _truth(b))
    if len(other):
        raise InputError(f"{a.source} and {b.source} disagree on the truth of {len(other):,} rows (first: row "
                         f"{other[0] + 1:,}); name the column of identifiers, or sort both alike")  # fmt: skip
    return a, b


def _truth(rows: Predictions) -> NDArray[Any]:
    """Return what was to be predicted: codes, numbers or texts."""
    if rows.texts is not None:
        return np.asarray(rows.texts[0].to_pylist(), dtype=object)
    truth = rows.y_true if rows.y_true is not None else rows.truth
    assert truth is not None
    return truth


def _same_labels(a: Predictions, b: Predictions) -> tuple[Predictions, Predictions]:
    labels = tuple(sorted({*a.labels, *b.labels}))
    order = {label: place for place, label in enumerate(labels)}
    return _recoded(a, labels, order), _recoded(b, labels, order)


def _recoded(rows: Predictions, labels: tuple[str, ...], order: dict[str, int]) -> Predictions:
    places = np.array([order[label] for label in rows.labels], dtype=np.int32)
    assert rows.y_true is not None
    assert rows.y_pred is not None
    return Predictions(rows.source, rows.n, labels, places[rows.y_true], places[rows.y_pred], None, None, rows.score,
                       rows.groups, rows.ids)  # fmt: skip


def difference(
    metric: Metric, a: Predictions, b: Predictions, positive: str, sampling: Sampling, name: str = ""
) -> Difference | None:
    """Return how B differs from A on matched rows; None where the metric has no value there.

    Labels: paired bootstrap over distinct triples of truth and both predictions, p by approximate randomisation. Means:
    the same over rows. Area under the ROC curve: the paired test of DeLong et al. (1988). Average precision:
    paired bootstrap, p from its normal approximation.
    """
    found = [estimate(metric, rows, positive, sampling, name) for rows in (a, b)]
    if found[0] is None or found[1] is None:
        return None
    values = found[0].value, found[1].value
    if metric.kind in ("share", "counts"):
        told, p, test = _of_labels(metric, a, b, positive, sampling, name, values)
    elif metric.kind == "means":
        told, p, test = _of_means(metric, a, b, positive, sampling, name, values)
    elif metric.name == "roc_auc":
        told, p, test = _of_areas(a, b, positive, sampling, values)
    elif metric.name == "average_precision":
        told, p, test = _of_precision(a, b, positive, sampling, name, values)
    else:
        raise InputError(f"{metric.name} of two runs is not compared row by row; compare log_loss or brier_score_loss")
    p_mcnemar, only_a, only_b = mcnemar(a, b) if metric.needs == "labels" else (None, None, None)
    return Difference(metric.name, *values, told, p, test, p_mcnemar, only_a, only_b)


def mcnemar(a: Predictions, b: Predictions) -> tuple[float, int, int]:
    """Return McNemar's exact p (two-sided), and how many rows only A and only B has right."""
    right_a, right_b = a.y_true == a.y_pred, b.y_true == b.y_pred
    only_a, only_b = int(np.count_nonzero(right_a & ~right_b)), int(np.count_nonzero(right_b & ~right_a))
    if only_a + only_b == 0:
        return 1.0, 0, 0
    return float(stats.binomtest(only_a, only_a + only_b, 0.5).pvalue), only_a, only_b


def _triples(a: Predictions, b: Predictions) -> tuple[NDArray[np.int64], ...]:
    """Return truth, A, B and rows of each distinct triple."""
    assert a.y_true is not None
    assert a.y_pred is not None
    assert b.y_pred is not None
    width = len(a.labels)
    codes, counts = np.unique((a.y_true.astype(np.int64) * width + a.y_pred) * width + b.y_pred, return_counts=True)
    return codes // (width * width), codes // width % width, codes % width, counts


def _of_labels(
    metric: Metric, a: Predictions, b: Predictions, positive: str, sampling: Sampling, name: str,
    values: tuple[float, float],
) -> tuple[Estimate, float, str]:  # fmt: skip
    true, in_a, in_b, counts = _triples(a, b)
    formula, size = count_formula(metric, a.labels, positive), len(a.labels)
    drawn = np.concatenate([
        formula(*per_class(block, true, in_b, size)) - formula(*per_class(block, true, in_a, size))
        for block in multinomial_blocks(counts, sampling, name)
    ])  # fmt: skip
    observed = values[1] - values[0]
    rng, at_once, hits = sampling.generator("swaps", name), max(1, _CELLS // len(counts)), 0
    both, both_a, both_b = np.tile(true, 2), np.concatenate([in_a, in_b]), np.concatenate([in_b, in_a])
    for first in range(0, SWAPS, at_once):
        kept = rng.binomial(counts, 0.5, size=(min(at_once, SWAPS - first), len(counts)))
        cells = np.concatenate([kept, counts - kept], axis=1)
        swapped = formula(*per_class(cells, both, both_b, size)) - formula(*per_class(cells, both, both_a, size))
        hits += int(np.count_nonzero(np.abs(swapped) >= abs(observed) - 1e-12))
    told = percentile_estimate(observed, drawn, a.n, sampling.confidence)
    return told, (1 + hits) / (1 + SWAPS), "approximate randomisation"


def _of_means(
    metric: Metric, a: Predictions, b: Predictions, positive: str, sampling: Sampling, name: str,
    values: tuple[float, float],
) -> tuple[Estimate, float, str]:  # fmt: skip
    in_a, in_b = (columns_of(metric, rows, positive) for rows in (a, b))
    formula, width = MEAN_FORMULAS[metric.name], in_a.shape[1]
    drawn = drawn_means(np.column_stack([in_a, in_b]), sampling, name)
    observed = values[1] - values[0]
    told = percentile_estimate(
        observed, formula(drawn[:, width:]) - formula(drawn[:, :width]), a.n, sampling.confidence
    )
    if metric.name == "pearsonr":  # its columns are centred on either run: rows cannot be swapped
        return told, _normal_p(observed, told.error), "bootstrap, normal approximation"
    if a.n > FEW_ROWS:
        return told, _normal_p(observed, told.error), "paired bootstrap, normal approximation"
    rng, hits, at_once = sampling.generator("swaps", name), 0, max(1, _CELLS // a.n)
    centre, half = (in_a + in_b).mean(axis=0) / 2, (in_b - in_a) / 2
    for first in range(0, SWAPS, at_once):
        signs = rng.integers(0, 2, size=(min(at_once, SWAPS - first), a.n)) * 2.0 - 1.0
        shift = signs @ half / a.n
        swapped = formula(centre + shift) - formula(centre - shift)
        hits += int(np.count_nonzero(np.abs(swapped) >= abs(observed) - 1e-12))
    return told, (1 + hits) / (1 + SWAPS), "approximate randomisation"


def _normal_p(value: float, error: float) -> float:
    if error == 0:
        return float(value == 0)
    return float(2 * stats.norm.sf(abs(value) / error))


def _of_areas(
    a: Predictions, b: Predictions, positive: str, sampling: Sampling, values: tuple[float, float]
) -> tuple[Estimate, float, str]:  # fmt: skip
    truth = is_positive(a, positive)
    assert a.score is not None
    assert b.score is not None
    _, up_a, down_a = placements(truth, a.score)
    _, up_b, down_b = placements(truth, b.score)
    error = math.sqrt(sum(float(np.var(one, ddof=1)) / len(one) if len(one) > 1 else 0.25
                          for one in (up_b - up_a, down_b - down_a)))  # fmt: skip
    value, half = values[1] - values[0], float(stats.norm.ppf(0.5 + sampling.confidence / 2)) * error
    return Estimate(value, value - half, value + half, a.n, "DeLong", error), _normal_p(value, error), "DeLong"


def _of_precision(
    a: Predictions, b: Predictions, positive: str, sampling: Sampling, name: str, values: tuple[float, float]
) -> tuple[Estimate, float, str]:  # fmt: skip
    truth = is_positive(a, positive)
    assert a.score is not None
    assert b.score is not None
    places = [_score_bins(score) for score in (a.score, b.score)]
    codes, counts = np.unique(np.stack([truth.astype(np.int64), *places]), axis=1, return_counts=True)
    drawn = np.concatenate([
        _binned_precision(block, codes[0], codes[2]) - _binned_precision(block, codes[0], codes[1])
        for block in multinomial_blocks(counts, sampling, name)
    ])  # fmt: skip
    told = percentile_estimate(values[1] - values[0], drawn, a.n, sampling.confidence)
    return told, _normal_p(told.value, told.error), "paired bootstrap, normal approximation"


def _score_bins(score: Floats) -> NDArray[np.int64]:
    """Return the bin of each score by falling rank, at most ``SCORE_BINS`` of them; equal scores share one."""
    ranks = stats.rankdata(-score, method="min") - 1
    return np.asarray(ranks * SCORE_BINS // len(score) if len(score) > SCORE_BINS else ranks, dtype=np.int64)


def _binned_precision(counts: NDArray[np.int64], truth: NDArray[np.int64], bins: NDArray[np.int64]) -> Floats:
    size = int(bins.max()) + 1
    sides = [np.zeros((len(counts), size), dtype=np.int64) for _ in range(2)]
    for side, wanted in zip(sides, (1, 0), strict=True):
        of_side = np.flatnonzero(truth == wanted)
        order = of_side[np.argsort(bins[of_side], kind="stable")]
        distinct, starts = np.unique(bins[order], return_index=True)
        if len(order):
            side[:, distinct] = np.add.reduceat(counts[:, order], starts, axis=1)
    return average_precision(*sides)


def differences(
    metrics: Sequence[Metric], a: Predictions, b: Predictions, positive: str, sampling: Sampling, columns: Sequence[str]
) -> list[tuple[str, str, Difference]]:  # fmt: skip
    """Return (column, group, difference) for all rows first ('', ''), then for each group of some columns."""
    found = []
    for metric in metrics:
        whole = difference(metric, a, b, positive, sampling, metric.name)
        found += [("", "", whole)] if whole is not None else []
        for column in columns:
            grouping = a.groups[column]
            for code, group in enumerate(grouping.names):
                inside = grouping.codes == code
                part = difference(metric, a.take(inside), b.take(inside), positive, sampling, f"{column}={group}")
                found += [(column, group, part)] if part is not None else []
    return found
