"""A new map laid onto the last one, so that places stay put, and how far they moved all the same. Used by the map step.

Near and far mean the same on a map that is turned, mirrored, stretched or shifted; only these are done.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

EDGE = 0.005
"""Part of the places at either edge that does not count for the width: a few stray papers must not stretch it."""
FEWEST = 3
"""Papers that both maps must hold, to lay one onto the other."""
Places = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Movement:
    """How far papers moved from one map to the next, as a part of the map's width."""

    n: int
    """Papers that both maps hold."""
    median: float
    p95: float


def align(places: NDArray[Any], rows: NDArray[Any], onto: NDArray[Any]) -> Places:
    """Return all places turned, mirrored, stretched and shifted so that some of them come nearest to what they were.

    Orthogonal Procrustes with scale (Schönemann & Carroll 1970, equations 2.8 to 2.10): the sum of squared distances
    is the least.

    Parameters
    ----------
    places
        New places, shape (n, 2).
    rows
        Those of papers that the last map holds, too, shape (m,); of fewer than three nothing is learnt.
    onto
        Their last places, shape (m, 2).
    """
    made = np.asarray(places, dtype=np.float64)
    if len(rows) < FEWEST:
        return made
    here, there = made[rows], np.asarray(onto, dtype=np.float64)
    middle, target = here.mean(axis=0), there.mean(axis=0)
    left, strength, right = np.linalg.svd((here - middle).T @ (there - target))
    spread = float(((here - middle) ** 2).sum())
    scale = float(strength.sum()) / spread if spread > 0 and strength.sum() > 0 else 1.0
    return np.asarray(scale * (made - middle) @ (left @ right) + target, dtype=np.float64)


def movement(before: NDArray[Any], after: NDArray[Any]) -> Movement | None:
    """Return how far papers moved, shapes (n, 2) in one order; None of no papers."""
    if not len(before):
        return None
    moved = np.linalg.norm(np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64), axis=1)
    median, p95 = np.quantile(moved / map_width(before), [0.5, 0.95])
    return Movement(len(before), float(median), float(p95))


def map_width(places: NDArray[Any]) -> float:
    """Return the larger side of the box that holds all but a few stray places; 1 where all lie in one."""
    low, high = np.quantile(np.asarray(places, dtype=np.float64), [EDGE, 1 - EDGE], axis=0)
    width = float((high - low).max())
    return width if width > 0 else 1.0
