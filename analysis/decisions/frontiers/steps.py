"""The exact frontier: which points nothing else beats, and the best so far as a staircase. Pure."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.decisions.runs import FloatArray


def on_frontier(cost: ArrayLike, gain: ArrayLike) -> NDArray[np.bool_]:
    """Return which points are not beaten: none has as much gain for less cost, or more gain for as much cost.

    Points that are equal in both stand or fall together; a point with a value that is not known is never on it. Takes
    the time of sorting.

    Parameters
    ----------
    cost
        Lower is better, shape (n,).
    gain
        Higher is better, shape (n,).
    """
    x, y = np.asarray(cost, dtype=np.float64), np.asarray(gain, dtype=np.float64)
    told = np.zeros(len(x), dtype=bool)
    places = np.flatnonzero(~(np.isnan(x) | np.isnan(y)))
    order = places[np.lexsort((-y[places], x[places]))]
    if not len(order):
        return told
    best = np.maximum.accumulate(y[order])
    before = np.concatenate([[-np.inf], best[:-1]])
    first = np.concatenate([[True], np.diff(x[order]) > 0])
    top = y[order][np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))]
    earlier = before[np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))]
    told[order] = (y[order] == top) & (y[order] > earlier)
    return told


def best_by(cost: FloatArray, gain: FloatArray, at: ArrayLike) -> FloatArray:
    """Return the best gain at or below each cost, shape as ``at``; NaN where there is none."""
    known = ~(np.isnan(cost) | np.isnan(gain))
    order = np.argsort(cost[known], kind="stable")
    best = np.maximum.accumulate(gain[known][order]) if known.any() else np.zeros(0)
    place = np.searchsorted(cost[known][order], np.asarray(at, dtype=np.float64), side="right")
    return np.asarray(np.concatenate([[np.nan], best])[place])
