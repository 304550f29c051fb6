"""The scale that shares are forecast on: the arc sine of the root, where a count's noise is alike at every level.

Used by every module of this package. A share of n of N papers has the variance 1 / (4 N) there, be it 0.1 % or 10 %
(Anscombe 1948), so that one noise level serves rare and common subjects, zeros included, and no forecast leaves [0, 1].
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Courses:
    """Shares of some subjects in consecutive periods of equal length, oldest first.

    Attributes
    ----------
    share
        In [0, 1], NaN where the period is not covered, shape (n_series, n_periods).
    total
        Papers that each share is of, 0 where not covered, shape (n_series, n_periods).
    """

    share: FloatArray
    total: FloatArray

    @classmethod
    def of(cls, share: ArrayLike, total: ArrayLike) -> "Courses":
        """Return courses whose totals are given for each share, or once for all series, shape (n_periods,)."""
        shares = np.atleast_2d(np.asarray(share, dtype=np.float64))
        totals = np.broadcast_to(np.asarray(total, dtype=np.float64), shares.shape)
        shares = np.where(totals > 0, shares, np.nan)
        if not ((shares >= 0) & (shares <= 1) | np.isnan(shares)).all():
            raise ValueError(f"shares in [0, 1] are wanted, not {np.nanmin(shares)} to {np.nanmax(shares)}")
        return cls(shares, np.where(np.isnan(shares), 0.0, totals))

    @property
    def n(self) -> FloatArray:
        """Papers of each subject, as the shares tell them; 0 where not covered."""
        return np.nan_to_num(self.share) * self.total

    def until(self, stop: int) -> "Courses":
        """Return the courses of the first ``stop`` periods."""
        return Courses(self.share[:, :stop], self.total[:, :stop])

    def of_rows(self, rows: NDArray[np.int64] | BoolArray) -> "Courses":
        """Return the courses of some series."""
        return Courses(self.share[rows], self.total[rows])


def to_scale(share: ArrayLike, total: ArrayLike) -> FloatArray:
    """Return shares on the scale: arcsin sqrt((n + 3/8) / (N + 3/4)) (Anscombe 1948, eq. 4); NaN stays NaN."""
    p, size = np.asarray(share, dtype=np.float64), np.asarray(total, dtype=np.float64)
    return np.asarray(np.arcsin(np.sqrt(np.clip((p * size + 0.375) / (size + 0.75), 0, 1))))


def to_share(place: ArrayLike, total: ArrayLike) -> FloatArray:
    """Return the share whose place on the scale is given, for a period of ``total`` papers; within [0, 1]."""
    z, size = np.clip(np.asarray(place, dtype=np.float64), 0, np.pi / 2), np.asarray(total, dtype=np.float64)
    return np.asarray(np.clip((np.sin(z) ** 2 * (size + 0.75) - 0.375) / np.maximum(size, 1e-12), 0, 1))


def noise(total: ArrayLike) -> FloatArray:
    """Return the variance of a share on the scale that comes of counting; infinite where nothing was counted."""
    size = np.asarray(total, dtype=np.float64)
    return np.asarray(np.where(size > 0, 1 / (4 * np.maximum(size, 1e-12) + 2), np.inf))
