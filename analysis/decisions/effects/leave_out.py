"""Intervals from leaving out one paper after another: the jackknife over papers. Used by matching, regression, shares.

Runs of one paper are alike, so papers are the units. With few papers this covers nearer to what it states than drawing
papers anew with replacement does; benchmarks/effects.py measures both.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.decisions.runs import FloatArray

LEVEL = 0.95
IntArray = NDArray[np.int64]
Keep = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval, and how it moves when a paper is left out."""

    value: float
    lo: float
    hi: float
    n_papers: int
    error: float
    """Standard error."""
    without: tuple[float, ...] = ()
    """The value with one paper left out, in the order of the papers."""

    @property
    def is_shown(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.lo > 0 or self.hi < 0

    @property
    def keeps_its_sign(self) -> bool:
        """Whether no single paper turns it round."""
        return all(np.sign(one) == np.sign(self.value) for one in self.without)


def leave_out(groups: IntArray, estimate: Callable[[Keep], FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Return some numbers of all runs, shape (k,), and with each paper left out, shape (n_papers, k).

    Parameters
    ----------
    groups
        The paper of each run, shape (n,).
    estimate
        The numbers from the runs that are kept; NaN where these cannot tell.
    """
    whole = estimate(np.ones(len(groups), dtype=bool))
    rows = [estimate(groups != paper) for paper in np.unique(groups)]
    return whole, np.asarray(rows, dtype=np.float64).reshape(len(rows), len(whole))


def intervals(whole: FloatArray, without: FloatArray, level: float = LEVEL) -> list[Estimate]:
    """Return estimates with jackknife intervals of Student's t with one degree of freedom fewer than papers.

    The variance is (G - 1) / G times the sum of squares of what each of G papers moves, about the whole (Efron 1982,
    chapter 3; for regressions CV3 of MacKinnon, Nielsen & Webb 2023, equation 13). NaN without two papers.
    """
    n = len(without)
    if n < 2:
        return [Estimate(float(value), np.nan, np.nan, n, np.nan) for value in whole]
    error = np.sqrt((n - 1) / n * ((without - whole) ** 2).sum(axis=0))
    reach = float(stats.t.ppf((1 + level) / 2, n - 1)) * error
    return [
        Estimate(float(value), float(value - wide), float(value + wide), n, float(one), tuple(map(float, moved)))
        for value, wide, one, moved in zip(whole, reach, error, without.T, strict=True)
    ]
