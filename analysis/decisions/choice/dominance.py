"""The exact Pareto front in any number of criteria, also of candidates whose values are only known within bounds.

Used by `choose`. Values are gains throughout: higher is better in every column. Comparisons are of ranks, which are
whole numbers, so that no rounding decides. A candidate that no other dominates is on the front; equal ones share it.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
Standing = Literal["on", "possibly", "off"]
"""On the front whatever the values within their bounds; on it for some of them; dominated for all of them."""
BLOCK = 512
"""Candidates compared with the front at once: a block and a front of 10,000 take 5 MB."""
FIRST = 64
"""Members of the front that a block meets first: the best all-round ones, which dominate most."""


def on_front(gains: FloatArray) -> BoolArray:
    """Tell which candidates no other one dominates: is as good in every criterion and better in one.

    Candidates are taken in falling order of the sum of their ranks: whoever dominates another has a larger one, so
    each block needs to be compared with the front so far and with itself only (sort-filter skyline; Chomicki, Godfrey,
    Gryz and Liang 2003).

    Parameters
    ----------
    gains
        Shape (n, n_criteria), without NaN; infinite values are allowed.

    Returns
    -------
    ndarray of shape (n,)
    """
    ranks = _ranks(gains)
    order = np.argsort(-ranks.sum(axis=1), kind="stable")
    kept = np.zeros(len(ranks), dtype=np.bool_)
    front = np.empty((0, ranks.shape[1]), dtype=np.int64)
    for start in range(0, len(order), BLOCK):
        block = order[start : start + BLOCK]
        block = block[~is_dominated(ranks[block], front[:FIRST])]
        block = block[~is_dominated(ranks[block], front[FIRST:])]
        block = block[~is_dominated(ranks[block], ranks[block])]
        kept[block] = True
        front = np.concatenate([front, ranks[block]])
    return kept


def standings(low: FloatArray, high: FloatArray) -> list[Standing]:
    """Return how each candidate stands to the front when its gains are only known within bounds.

    The bounds are taken one by one: any combination may be the truth. Then a candidate is dominated for certain if
    another's lowest gains dominate its highest, and on the front for certain if no other's highest dominate its lowest.

    Parameters
    ----------
    low, high
        Bounds of the gains, both included, shape (n, n_criteria); infinite where nothing is known.
    """
    ranks = _ranks(np.concatenate([low, high]))
    lows, highs = ranks[: len(low)], ranks[len(low) :]
    off = is_dominated(highs, lows[on_front(low)])
    maybe_off = _is_dominated_by_another(lows, highs, on_front(high))
    return ["off" if gone else "possibly" if maybe else "on" for gone, maybe in zip(off, maybe_off, strict=True)]


def is_dominated(points: IntArray, others: IntArray) -> BoolArray:
    """Tell which points one of the others dominates, shape (n,); a point equal to all its rivals is not."""
    if not len(others) or not len(points):
        return np.zeros(len(points), dtype=np.bool_)
    return np.concatenate([
        _dominates(others, points[start : start + BLOCK]).any(axis=1) for start in range(0, len(points), BLOCK)
    ])  # fmt: skip


def _dominates(others: IntArray, points: IntArray) -> BoolArray:
    """Tell which others dominate which points, shape (n_points, n_others)."""
    as_good = np.ones((len(points), len(others)), dtype=np.bool_)
    better = np.zeros_like(as_good)
    for column in range(points.shape[1]):
        theirs, ours = others[:, column], points[:, column, None]
        as_good &= theirs >= ours
        better |= theirs > ours
    return as_good & better


def dominators(gains: FloatArray, point: FloatArray) -> IntArray:
    """Return the places of the candidates that dominate a point, in order.

    Parameters
    ----------
    gains
        Shape (n, n_criteria), without NaN.
    point
        Shape (n_criteria,).
    """
    return np.flatnonzero((gains >= point).all(axis=1) & (gains > point).any(axis=1))


def _is_dominated_by_another(lows: IntArray, highs: IntArray, front: BoolArray) -> BoolArray:
    """Tell whose lowest gains the highest of *another* dominate.

    The front of the highest gains answers for all who are not on it. A member of that front is compared with everybody
    but itself, and only if it has bounds: without, nothing can dominate it.
    """
    found = np.zeros(len(lows), dtype=np.bool_)
    found[~front] = is_dominated(lows[~front], highs[front])
    wide = np.flatnonzero(front & (lows != highs).any(axis=1))
    for start in range(0, len(wide), BLOCK):
        block = wide[start : start + BLOCK]
        dominated = _dominates(highs, lows[block])
        dominated[np.arange(len(block)), block] = False
        found[block] = dominated.any(axis=1)
    return found


def _ranks(gains: FloatArray) -> IntArray:
    """Return the dense rank of each value within its column, from 0 for the lowest; shape as given."""
    if np.isnan(gains).any():
        raise ValueError("a gain is NaN: give what is not known as bounds")
    ranks = np.empty(gains.shape, dtype=np.int64)
    for column in range(gains.shape[1]):
        ranks[:, column] = np.unique(gains[:, column], return_inverse=True)[1].reshape(-1)
    return ranks
