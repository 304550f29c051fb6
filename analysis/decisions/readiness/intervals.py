"""A metric of some predictions with its interval: Wilson, DeLong, or bootstrap from counts and means. Pure.

Resampling rows with replacement is drawing how often each distinct row occurs: one multinomial draw over distinct pairs
of labels, however many rows there are.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse, stats

from analysis.decisions.readiness.calibration import BINS, binned, calibration_error
from analysis.decisions.readiness.metrics import (
    BINARY,
    COUNT_FORMULAS,
    MEAN_FORMULAS,
    CountFormula,
    Metric,
    mean_columns,
    sklearn_value,
)
from analysis.decisions.readiness.predictions import Predictions
from analysis.decisions.readiness.texts import text_columns
from analysis.trends.shares import wilson_interval
from data.errors import InputError

Floats = NDArray[np.float64]
RESAMPLES = 1_000
CONFIDENCE = 0.95
FEW_ROWS = 2_000
"""Up to here means are resampled row by row; above, the central limit theorem gives their joint normal."""
SCORE_BINS = 2_000
"""Scores are cut into so many bins of equal count where resampling each distinct one would take too long."""
STRONGEST = 8.0
"""Differences are looked for up to so many times those found."""
STEPS = 10
"""Of bisection: strengths to a hundredth."""
_CELLS = 4_000_000
"""Numbers drawn at a time."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval and what it rests on."""

    value: float
    lo: float
    hi: float
    n: int
    """Rows."""
    method: str
    """How the interval was made, in words."""
    error: float
    """Standard error."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How intervals are made."""

    seed: int = 0
    resamples: int = RESAMPLES
    confidence: float = CONFIDENCE
    bins: int = BINS
    """Of calibration."""

    def generator(self, *names: object) -> np.random.Generator:
        """Return a generator of its own for a name, so that the order of questions changes no answer."""
        told = "\x1f".join(map(str, names)).encode()
        return np.random.default_rng([self.seed, *np.frombuffer(told.ljust(4, b"\0"), dtype=np.uint8)])


def estimate(metric: Metric, rows: Predictions, positive: str, sampling: Sampling, name: str = "") -> Estimate | None:
    """Return a metric of some predictions with its interval.

    Parameters
    ----------
    positive
        The positive label; '' where there is none.
    name
        Of the question, for the seed.

    Returns
    -------
    Estimate or None
        None where the metric has no value: no rows, or one class only where it needs two.
    """
    if not rows.n or (metric.kind != "share" and metric.needs not in ("numbers", "texts") and _classes(rows) < 2):
        return None
    if metric.kind in ("share", "counts"):
        return _of_labels(metric, rows, positive, sampling, name)
    if metric.kind == "means":
        return _of_means(metric, rows, positive, sampling, name)
    if metric.kind == "ranks":
        return _of_ranks(metric, rows, positive, sampling, name)
    return _of_bins(rows, positive, sampling, name)


def is_positive(rows: Predictions, positive: str) -> NDArray[np.bool_]:
    """Return whether each row's true label is the positive one."""
    assert rows.y_true is not None
    return np.asarray(rows.y_true == rows.labels.index(positive))


def _classes(rows: Predictions) -> int:
    return len(np.unique(rows.y_true)) if rows.y_true is not None else 2


def pairs_of(rows: Predictions) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct pairs of (truth, prediction) and how many rows have each, shapes (n_pairs,)."""
    assert rows.y_true is not None
    assert rows.y_pred is not None
    width = len(rows.labels)
    codes = rows.y_true.astype(np.int64) * width + rows.y_pred
    if width * width <= _CELLS:
        counts = np.bincount(codes, minlength=0)
        found = np.flatnonzero(counts)
        counts = counts[found]
    else:
        found, counts = np.unique(codes, return_counts=True)
    return found // width, found % width, counts


def _of_labels(metric: Metric, rows: Predictions, positive: str, sampling: Sampling, name: str) -> Estimate:
    true, predicted, counts = pairs_of(rows)
    labels = np.array(rows.labels, dtype=object)
    weights = counts.astype(float)
    value = sklearn_value(metric, labels[true], labels[predicted], weights, positive)
    if metric.kind == "share":
        return _wilson(value, rows.n, sampling.confidence)
    formula = count_formula(metric, rows.labels, positive)
    drawn = np.concatenate([
        formula(*per_class(block, true, predicted, len(rows.labels)))
        for block in multinomial_blocks(counts, sampling, name)
    ])  # fmt: skip
    return percentile_estimate(value, drawn, rows.n, sampling.confidence)


def count_formula(metric: Metric, labels: tuple[str, ...], positive: str) -> CountFormula:
    """Return the formula of a metric of labels; a binary one takes the positive label alone."""
    if metric.name not in BINARY:
        return COUNT_FORMULAS[metric.name]
    place, of_class = labels.index(positive), BINARY[metric.name]
    return lambda right, true, predicted: of_class(right, true, predicted)[..., place]


def per_class(
    counts: NDArray[np.int64], true: NDArray[np.int64], predicted: NDArray[np.int64], n_labels: int
) -> tuple[Floats, Floats, Floats]:
    """Return rows that are right, that are true, and that are predicted per class, each (n_draws, n_labels).

    Parameters
    ----------
    counts
        Rows of each distinct pair, shape (n_draws, n_pairs).
    """
    pairs = np.arange(len(true))
    right = np.flatnonzero(true == predicted)

    def summed(places: NDArray[np.int64], classes: NDArray[np.int64]) -> Floats:
        into = sparse.csr_matrix((np.ones(len(places)), (places, classes)), shape=(len(true), n_labels))
        return np.asarray(counts @ into, dtype=np.float64)

    return summed(right, true[right]), summed(pairs, true), summed(pairs, predicted)


def multinomial_blocks(counts: NDArray[np.int64], sampling: Sampling, name: str) -> Iterator[NDArray[np.int64]]:
    """Yield bootstrap counts in blocks of shape (n_draws, n_cells), all of them ``sampling.resamples`` draws."""
    rng, total = sampling.generator("bootstrap", name), int(counts.sum())
    at_once = max(1, _CELLS // max(len(counts), 1))
    for first in range(0, sampling.resamples, at_once):
        yield rng.multinomial(total, counts / total, size=min(at_once, sampling.resamples - first))


def _wilson(value: float, n: int, confidence: float) -> Estimate:
    lo, hi = wilson_interval(round(value * n), n, confidence)
    error = math.sqrt(max(value * (1 - value), 0.25 / n) / n)
    return Estimate(value, min(float(lo), value), max(float(hi), value), n, "Wilson", error)


def percentile_estimate(value: float, drawn: Floats, n: int, confidence: float) -> Estimate:
    """Return a value with the percentiles of its bootstrap (Efron 1979), widened to hold it."""
    tail = (1 - confidence) / 2
    lo, hi = np.quantile(drawn, [tail, 1 - tail])
    return Estimate(value, min(float(lo), value), max(float(hi), value), n, "bootstrap", float(np.std(drawn)))


def inverted_estimate(
    value: float, n: int, drawn: Callable[[float], Floats], at: Callable[[float], float], confidence: float
) -> Estimate:
    """Return a value that chance makes larger (a largest difference, an error summed over bins) with its interval.

    Resampling the data would put the interval above the truth: a largest difference is larger in data than in truth,
    and larger again in a resample. So tests are inverted (Carpenter 1999): the interval is of those strengths of the
    differences under which a value as far out as this one has a chance of more than the tail.

    Parameters
    ----------
    drawn
        From a strength of the differences found (0: none, 1: as found) to values that chance then gives.
    at
        From a strength to the true value that it means; rises.
    """
    tail = (1 - confidence) / 2
    low = _crossing(lambda strength: float(np.mean(drawn(strength) >= value - 1e-12)) > tail)
    high = _crossing(lambda strength: float(np.mean(drawn(strength) <= value + 1e-12)) <= tail)
    error = float(np.std(drawn(1.0)))
    return Estimate(value, min(at(low), value), max(at(high), value), n, "inverted tests", error)


def _crossing(holds: Callable[[float], bool]) -> float:
    """Return the strength from which on something holds, by bisection; the strongest where it never does."""
    low, high = 0.0, STRONGEST
    if holds(low):
        return low
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _of_means(metric: Metric, rows: Predictions, positive: str, sampling: Sampling, name: str) -> Estimate:
    columns = columns_of(metric, rows, positive)
    formula = MEAN_FORMULAS[metric.name]
    value = float(formula(columns.mean(axis=0)))
    drawn = formula(drawn_means(columns, sampling, name))
    return percentile_estimate(value, drawn, rows.n, sampling.confidence)


def columns_of(metric: Metric, rows: Predictions, positive: str) -> Floats:
    """Return the columns whose means a metric is made of, shape (n_rows, n_columns)."""
    if metric.needs == "texts":
        assert rows.texts is not None
        return text_columns(metric.name, rows.texts[0].to_pylist(), rows.texts[1].to_pylist())
    return mean_columns(metric, *truth_and_prediction(metric, rows, positive))


def truth_and_prediction(metric: Metric, rows: Predictions, positive: str) -> tuple[Floats, Floats]:
    """Return what a metric of numbers or scores compares: the numbers, or 1 for the positive class and its score."""
    if metric.needs == "numbers":
        assert rows.truth is not None
        assert rows.prediction is not None
        return rows.truth, rows.prediction
    assert rows.score is not None
    return is_positive(rows, positive).astype(float), rows.score


def drawn_means(columns: Floats, sampling: Sampling, name: str) -> Floats:
    """Return bootstrap means of columns, shape (n_resamples, n_columns)."""
    rng, n = sampling.generator("means", name), len(columns)
    if n > FEW_ROWS:
        spread = np.atleast_2d(np.cov(columns, rowvar=False)) / n
        return rng.multivariate_normal(columns.mean(axis=0), spread, size=sampling.resamples, method="eigh")
    at_once = max(1, _CELLS // n)
    blocks = [rng.multinomial(n, np.full(n, 1 / n), size=min(at_once, sampling.resamples - first)) @ columns / n
              for first in range(0, sampling.resamples, at_once)]  # fmt: skip
    return np.concatenate(blocks)


def _of_ranks(metric: Metric, rows: Predictions, positive: str, sampling: Sampling, name: str) -> Estimate:
    truth = is_positive(rows, positive)
    assert rows.score is not None
    if metric.name == "roc_auc":
        value, spread = delong(truth, rows.score)
        lo, hi = logit_interval(value, math.sqrt(spread), sampling.confidence)
        return Estimate(value, min(lo, value), max(hi, value), rows.n, "DeLong", math.sqrt(spread))
    exact = average_precision(*score_counts(truth, rows.score))
    counts, places = score_cells(truth, rows.score)
    drawn = np.concatenate([
        average_precision(block[:, :places], block[:, places:])
        for block in multinomial_blocks(counts, sampling, name)
    ])  # fmt: skip
    return percentile_estimate(float(exact[0]), drawn, rows.n, sampling.confidence)


def delong(truth: NDArray[np.bool_], score: Floats) -> tuple[float, float]:
    """Return the area under the ROC curve and its variance (DeLong et al. 1988; fast form: Sun & Xu 2014)."""
    value, of_positive, of_negative = placements(truth, score)
    spread = _variance(of_positive) / len(of_positive) + _variance(of_negative) / len(of_negative)
    return value, spread


def placements(truth: NDArray[np.bool_], score: Floats) -> tuple[float, Floats, Floats]:
    """Return the area, and for each positive (negative) the share of negatives (positives) it is on the right side of.

    Ties count half.
    """
    positive, negative = score[truth], score[~truth]
    ranks = stats.rankdata(np.concatenate([positive, negative]))
    above = (ranks[: len(positive)] - stats.rankdata(positive)) / len(negative)
    below = 1.0 - (ranks[len(positive) :] - stats.rankdata(negative)) / len(positive)
    return float(above.mean()), above, below


def _variance(values: Floats) -> float:
    return float(np.var(values, ddof=1)) if len(values) > 1 else 0.25


def logit_interval(value: float, error: float, confidence: float) -> tuple[float, float]:
    """Return an interval within (0, 1) that is symmetric on the log-odds scale; at the ends, the normal one cut off."""
    z = float(stats.norm.ppf(0.5 + confidence / 2))
    if not 0 < value < 1 or error == 0:
        return max(value - z * error, 0.0), min(value + z * error, 1.0)
    centre, half = math.log(value / (1 - value)), z * error / (value * (1 - value))
    return 1 / (1 + math.exp(-max(centre - half, -700))), 1 / (1 + math.exp(-(centre + half)))


def score_counts(truth: NDArray[np.bool_], score: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return positives and negatives at each distinct score, highest first, shapes (1, n_scores)."""
    distinct, places = np.unique(score, return_inverse=True)
    positives, negatives = (np.bincount(places[side], minlength=len(distinct))[::-1] for side in (truth, ~truth))
    return positives[None, :], negatives[None, :]


def score_cells(truth: NDArray[np.bool_], score: Floats) -> tuple[NDArray[np.int64], int]:
    """Return positives, then negatives, in bins of scores, highest first, shape (2 * n_bins,), and the bins."""
    positives, negatives = score_counts(truth, score)
    if positives.shape[1] > SCORE_BINS:
        reached = np.cumsum((positives + negatives)[0])
        bins = np.minimum((reached * SCORE_BINS - 1) // reached[-1], SCORE_BINS - 1)
        positives, negatives = (np.bincount(bins, weights=side[0], minlength=SCORE_BINS).astype(np.int64)[None, :]
                                for side in (positives, negatives))  # fmt: skip
    return np.concatenate([positives[0], negatives[0]]), positives.shape[1]


def average_precision(positives: NDArray[np.int64], negatives: NDArray[np.int64]) -> Floats:
    """Return the average precision of counts at falling scores, shape (n_draws,), as scikit-learn defines it."""
    found = np.cumsum(positives, axis=1)
    shown = found + np.cumsum(negatives, axis=1)
    precision = np.divide(found, shown, out=np.zeros(found.shape), where=shown > 0)
    total = found[:, -1]
    summed = (precision * positives).sum(axis=1)
    return np.asarray(np.divide(summed, total, out=np.zeros(len(total)), where=total > 0))


def _of_bins(rows: Predictions, positive: str, sampling: Sampling, name: str) -> Estimate:
    """Return the expected calibration error with its interval: bins keep their rows, what came true is drawn."""
    found = binned(*confidence_and_right(rows, positive), sampling.bins)
    filled = found.n > 0
    n, score, right = found.n[filled], found.score[filled], found.right[filled]

    def share(strength: float) -> Floats:
        return np.clip(score + strength * (right - score), 0.0, 1.0)

    def drawn(strength: float) -> Floats:
        rng = sampling.generator("bins", name)
        came = rng.binomial(n.astype(np.int64), share(strength), size=(sampling.resamples, len(n))) / n
        return calibration_error(n, score, came)

    def at(strength: float) -> float:
        return float(calibration_error(n, score, share(strength)))

    return inverted_estimate(at(1.0), rows.n, drawn, at, sampling.confidence)


def confidence_and_right(rows: Predictions, positive: str) -> tuple[Floats, NDArray[np.bool_]]:
    """Return what calibration compares: the score and whether the row is positive; without a positive label, right."""
    assert rows.score is not None
    if (rows.score < 0).any() or (rows.score > 1).any():
        worst = float(rows.score[np.argmax(np.abs(rows.score - 0.5))])
        raise InputError(f"{rows.source}: a score is {worst:g}; calibration, log loss and Brier need probabilities "
                         "from 0 to 1")  # fmt: skip
    if positive:
        return rows.score, is_positive(rows, positive)
    assert rows.y_true is not None
    return rows.score, np.asarray(rows.y_true == rows.y_pred)
