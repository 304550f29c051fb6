"""Places for new papers on a map that stays as it is: among those of the papers most alike. Used by the map step."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

SHARPNESS = 8.0
"""Power of a similarity in its weight: the nearest decide, so that a paper lies in a group, not between two."""


def place_new(neighbours: NDArray[Any], similarity: NDArray[Any], places: NDArray[Any]) -> NDArray[np.float64]:
    """Return the weighted mean of the places of each new paper's neighbours.

    Parameters
    ----------
    neighbours
        Rows in ``places``, shape (n_new, k), k > 0.
    similarity
        Their cosines, shape (n_new, k).
    places
        Shape (n, 2).

    Returns
    -------
    ndarray of shape (n_new, 2)
        Inside the neighbours' box.
    """
    weights = np.maximum(np.asarray(similarity, dtype=np.float64), 1e-3) ** SHARPNESS
    weights /= weights.sum(axis=1, keepdims=True)
    placed: NDArray[np.float64] = np.einsum("ij,ijc->ic", weights, np.asarray(places, dtype=np.float64)[neighbours])
    return placed
