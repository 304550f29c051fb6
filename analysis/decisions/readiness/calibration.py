"""Calibration: how far scores are from the shares they promise, in bins that are told. Pure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BINS = 15
"""Bins of equal width, as Guo et al. 2017 use."""


@dataclass(frozen=True, slots=True)
class Bins:
    """Rows by score, in bins of equal width over [0, 1], the upper end included in the last."""

    n: Floats
    """Rows per bin, shape (n_bins,)."""
    score: Floats
    """Mean score of each bin; 0 in an empty one."""
    right: Floats
    """Share of each bin that is positive (or right); 0 in an empty one."""


def binned(score: Floats, right: NDArray[np.bool_], bins: int = BINS) -> Bins:
    """Return scores in [0, 1] with what came of them, in bins of equal width."""
    places = np.minimum((score * bins).astype(np.int64), bins - 1)
    n = np.bincount(places, minlength=bins).astype(float)

    def mean(values: NDArray[np.float64]) -> Floats:
        found = np.bincount(places, weights=values, minlength=bins)
        return np.asarray(np.divide(found, n, out=np.zeros(bins), where=n > 0))

    return Bins(n, mean(score), mean(right.astype(float)))


def calibration_error(n: Floats, score: Floats, right: Floats) -> Floats:
    """Return the expected calibration error of bins of shape (..., n_bins) (Naeini et al. 2015, equation 3).

    The mean over rows of how far the share that is right lies from the mean score of its bin.
    """
    total = n.sum(axis=-1)
    return np.asarray((n * np.abs(right - score)).sum(axis=-1) / np.maximum(total, 1))
