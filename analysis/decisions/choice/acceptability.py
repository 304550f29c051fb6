"""How sure a winner is: ranks over many draws of weights and of values within their error (SMAA). Used by `choose`.

Lahdelma, Hokkanen and Salminen (1998) name the share of weights that put a candidate first its acceptability index, and
the mean of these weights its central weights; Lahdelma and Salminen (2001, SMAA-2) extend the index to every rank.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.decisions.choice.criteria import Criterion, Scale, utility
from analysis.decisions.choice.scores import weighted_sum
from analysis.trends.shares import wilson_interval

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
WeightsDrawn = Literal["around", "order", "fixed"]
"""Around the given weights (Dirichlet), all that keep the given order alike, or the given ones each time."""
CELLS_AT_ONCE = 2_000_000
"""Values of one batch of draws: 16 MB."""


@dataclass(frozen=True, slots=True)
class Draws:
    """How often and how weights and values are drawn."""

    number: int = 10_000
    seed: int = 20
    weights: WeightsDrawn = "around"
    concentration: float = 20.0
    """Of the Dirichlet distribution: a weight of 0.5 then varies by 0.11 (one standard deviation)."""


@dataclass(frozen=True, slots=True)
class Acceptability:
    """What came of the draws."""

    ranks: FloatArray
    """Share of draws in which candidate i has rank r + 1, shape (n, n); rows and columns sum to 1."""
    central: FloatArray
    """Mean weights of the draws that a candidate wins, shape (n, n_criteria); NaN where it never does."""
    best: FloatArray
    """Probability of being first, with the 95 % interval that comes of the number of draws, shape (n, 3)."""


def acceptability(
    value: FloatArray, low: FloatArray, high: FloatArray, criteria: list[Criterion], scales: list[Scale], draws: Draws
) -> Acceptability:  # fmt: skip
    """Return how often each candidate takes each rank when weights and values are drawn.

    Parameters
    ----------
    value
        As known, shape (n, n_criteria); NaN where missing.
    low, high
        What it may be, likewise; infinite where missing. A value with bounds is drawn evenly between them, a share
        with known test items from its binomial error (as a normal distribution), a missing one evenly between the
        ends of its scale.
    """
    random = np.random.Generator(np.random.PCG64(draws.seed))
    n, n_criteria = value.shape
    weights = np.array([one.weight for one in criteria])
    counts, central = np.zeros((n, n), dtype=np.int64), np.zeros((n, n_criteria))
    batch = max(1, CELLS_AT_ONCE // max(1, n * n_criteria))
    for start in range(0, draws.number, batch):
        size = min(batch, draws.number - start)
        drawn = draw_weights(random, weights, draws, size)
        order = _orders(random, value, low, high, criteria, scales, drawn)
        for rank in range(n):
            counts[:, rank] += np.bincount(order[:, rank], minlength=n)
        np.add.at(central, order[:, 0], drawn)
    return _summary(counts, central, draws.number)


def draw_weights(random: np.random.Generator, weights: FloatArray, draws: Draws, size: int) -> FloatArray:
    """Return weights that sum to 1, shape (size, n_criteria)."""
    if draws.weights == "fixed" or len(weights) == 1:
        return np.tile(weights, (size, 1))
    if draws.weights == "around":
        return np.asarray(random.dirichlet(draws.concentration * weights, size))
    even = np.sort(random.dirichlet(np.ones(len(weights)), size), axis=1)[:, ::-1]
    places = np.argsort(np.argsort(-weights, kind="stable"), kind="stable")
    return np.asarray(even[:, places])


def _orders(
    random: np.random.Generator, value: FloatArray, low: FloatArray, high: FloatArray, criteria: list[Criterion],
    scales: list[Scale], weights: FloatArray,
) -> IntArray:  # fmt: skip
    """Return the candidates of each draw, best first, shape (size, n); equal ones in an order drawn by lot."""
    size, n = len(weights), len(value)
    utilities = np.empty((size, n, len(criteria)))
    for column, (criterion, scale) in enumerate(zip(criteria, scales, strict=True)):
        drawn = _values(random, value[:, column], low[:, column], high[:, column], criterion, scale, size)
        utilities[:, :, column] = utility(drawn, criterion, scale)
    scores = np.round(weighted_sum(utilities, weights), 12)
    return np.asarray(np.lexsort((random.random(scores.shape), -scores), axis=1))


def _values(
    random: np.random.Generator, value: FloatArray, low: FloatArray, high: FloatArray, criterion: Criterion,
    scale: Scale, size: int,
) -> FloatArray:  # fmt: skip
    """Return draws of one column, shape (size, n)."""
    ends = sorted((scale.worst, scale.best))
    least, most = np.where(np.isfinite(low), low, ends[0]), np.where(np.isfinite(high), high, ends[1])
    drawn = np.asarray(least + (most - least) * random.random((size, len(value))))
    is_point = least == most
    if criterion.test_items and is_point.any():
        error = binomial_error(value, criterion.test_items)
        noisy = np.clip(value + error * random.standard_normal((size, len(value))), 0.0, 100.0)
        drawn = np.where(is_point, noisy, drawn)
    return drawn


def binomial_error(percent: FloatArray, items: int) -> FloatArray:
    """Return the standard error of shares of right answers, in points: 100 sqrt(p (1 - p) / n)."""
    p = np.clip(percent, 0.0, 100.0) / 100
    return np.asarray(100 * np.sqrt(p * (1 - p) / items))


def _summary(counts: IntArray, central: FloatArray, number: int) -> Acceptability:
    wins = counts[:, 0]
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.where(wins[:, None] > 0, central / wins[:, None], np.nan)
    intervals = np.array([[wins[place] / number, *wilson_interval(int(wins[place]), number)]
                          for place in range(len(wins))])  # fmt: skip
    return Acceptability(counts / number, means, intervals.reshape(len(wins), 3))
