"""Shares over time with their uncertainty, and whether the data carry a trend at all. Used by the trends step."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

FEW_PAPERS = 30
"""Papers of a period below which a share's interval is wider than any usual change: at 30 it spans up to ±18 points."""
FEW_PERIODS = 5
"""Periods with enough papers below which a line is two or three points, not a trend."""
FloatArray = NDArray[np.float64]


def wilson_interval(successes: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Return the Wilson score interval of shares (Wilson 1927), elementwise.

    Parameters
    ----------
    successes, n
        Counts of equal shape, 0 <= successes <= n.
    confidence
        In (0, 1).

    Returns
    -------
    tuple
        Lower and upper ends in [0, 1]; where n is 0, nothing is known: 0 and 1.

    Raises
    ------
    ValueError
        If a count is negative or exceeds its n, or the confidence is out of range.
    """
    k, total = np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if (k < 0).any() or (k > total).any() or not 0 < confidence < 1:
        raise ValueError(f"0 <= successes <= n and 0 < confidence < 1 are wanted, not {k}, {total}, {confidence}")
    z = float(ndtri(0.5 + confidence / 2))
    safe = np.maximum(total, 1)
    share = k / safe
    centre = (share + z**2 / (2 * safe)) / (1 + z**2 / safe)
    half = z / (1 + z**2 / safe) * np.sqrt(share * (1 - share) / safe + z**2 / (4 * safe**2))
    lo = np.where(k == 0, 0.0, centre - half)
    hi = np.where(k == total, 1.0, centre + half)
    return np.where(total > 0, lo, 0.0), np.where(total > 0, hi, 1.0)


def can_show(totals: Sequence[int]) -> tuple[bool, str]:
    """Tell whether papers per period carry a trend, and say why in plain words.

    Parameters
    ----------
    totals
        Papers of each period that has any.
    """
    enough = sum(total >= FEW_PAPERS for total in totals)
    said = (
        f"{sum(totals):,} papers over {len(totals)} periods, a median of {int(np.median(totals)) if totals else 0} each"
    )
    if enough < FEW_PERIODS:
        full = f"only {enough} periods hold" if enough else "no period holds"
        return False, (
            f"{said}: {full} {FEW_PAPERS} papers or more, and {FEW_PERIODS} are needed. These points cannot show that "
            "a topic rises or falls; read them as what was loaded, not as the field."
        )
    return True, f"{said}; {enough} periods hold {FEW_PAPERS} papers or more."
