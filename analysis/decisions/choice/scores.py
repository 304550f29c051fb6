"""What a candidate is worth: the weighted sum of utilities, and TOPSIS beside it. Pure; used by `choose`."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


def weighted_sum(utilities: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the weighted sum of utilities in [0, 1], shape (..., n).

    Parameters
    ----------
    utilities
        In [0, 1], shape (..., n, n_criteria).
    weights
        Shares that sum to 1, shape (..., n_criteria).
    """
    return np.asarray(np.einsum("...nk,...k->...n", utilities, weights))


def topsis(values: FloatArray, weights: FloatArray, higher_is_better: BoolArray) -> FloatArray:
    """Return how near each candidate is to the ideal and far from the worst, in [0, 1] (TOPSIS; Hwang and Yoon 1981).

    Each column is divided by its length and weighted; the ideal takes the best of each column, the worst the worst.
    Closeness is the distance to the worst over the sum of both distances. Candidates that are all equal are ideal: 1.

    Parameters
    ----------
    values
        As measured, shape (n, n_criteria), finite.
    weights
        Shares that sum to 1, shape (n_criteria,).
    higher_is_better
        Shape (n_criteria,).
    """
    length = np.sqrt((values**2).sum(axis=0))
    placed = weights * values / np.where(length > 0, length, 1.0)
    gains = np.where(higher_is_better, placed, -placed)
    to_best = np.sqrt(((gains - gains.max(axis=0)) ** 2).sum(axis=1))
    to_worst = np.sqrt(((gains - gains.min(axis=0)) ** 2).sum(axis=1))
    both = to_best + to_worst
    return np.asarray(np.where(both > 0, to_worst / np.where(both > 0, both, 1.0), 1.0))


def rank_order_centroid(n: int) -> FloatArray:
    """Return the weights of criteria of which only the order is known, the weightiest first (Barron and Barrett 1996).

    It is the mean of all weights that keep the order: w_i = (1/n) sum over j >= i of 1/j.
    """
    return np.asarray(np.cumsum(1 / np.arange(n, 0, -1))[::-1] / n)


def ranks(scores: FloatArray) -> list[int]:
    """Return the rank of each score, 1 for the highest; equal ones share the better rank."""
    rising = np.sort(scores)
    higher = len(scores) - np.searchsorted(rising, scores, side="right")
    return [int(count) + 1 for count in higher]
