"""How much of the neighbourhood of papers a map keeps. Used by the map step and by benchmarks."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

SAMPLE = 2_000
"""Papers looked at: enough for an error of half a point."""
SEED = 20


def neighbours_kept(neighbours: NDArray[Any], places: NDArray[Any], sample: int = SAMPLE) -> float | None:
    """Return the share of the nearest papers that are among as many nearest on the map, over a seeded sample.

    Lee & Verleysen 2009, equation 8, at one k; chance gives about k / n.

    Parameters
    ----------
    neighbours
        Rows of the nearest others, shape (n, k).
    places
        Shape (n, 2).

    Returns
    -------
    float or None
        In [0, 1]; None where there are no neighbours.
    """
    n, k = neighbours.shape
    if not k:
        return None
    rows = np.sort(np.random.default_rng(SEED).choice(n, min(sample, n), replace=False))
    near = _nearest(np.asarray(places, dtype=np.float64), rows, k)
    hits = [len(set(here) & set(there)) for here, there in zip(near, neighbours[rows].tolist(), strict=True)]
    return float(sum(hits) / (k * len(rows)))


def _nearest(places: NDArray[np.float64], rows: NDArray[Any], k: int) -> list[list[int]]:
    """Return the rows of the k nearest others on the map; among papers in one place it is chance which."""
    found = np.asarray(KDTree(places).query(places[rows], k=k + 1)[1]).reshape(len(rows), -1)
    return [[one for one in near if one != row][:k] for row, near in zip(rows.tolist(), found.tolist(), strict=True)]
