"""How much a subject grew beyond its strata, how sure that is, and how many such finds are chance. Pure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from analysis.trends.periods import PAST
from analysis.trends.works import IntArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
CONFIDENCE = 0.9
"""Of the interval of growth; its lower end is exceeded with 95 %."""


@dataclass(frozen=True, slots=True)
class Growth:
    """Growth of each subject from the past to the newest period, shape (n_subjects,) each.

    Attributes
    ----------
    observed, expected
        Papers of the newest period that have it, and that would if each stratum had kept its past share.
    total
        Papers that have it, past and newest together.
    ratio, lo, hi
        (observed + 1) / (expected + 1) and its interval.
    rise, fall
        Chance of as many papers or more (fewer) in the newest period, if dates were drawn by lot within strata.
    """

    observed: FloatArray
    expected: FloatArray
    total: FloatArray
    ratio: FloatArray
    lo: FloatArray
    hi: FloatArray
    rise: FloatArray
    fall: FloatArray


def growth(counts: ArrayLike, sizes: ArrayLike, past: ArrayLike, past_sizes: ArrayLike) -> Growth:
    """Return the indirectly standardised growth of subjects: observed over expected papers (Breslow & Day 1987, ch. 2).

    The interval is that of a ratio of two Poisson counts, each with one paper more: with the past share taken for as
    uncertain as one period's, it allows for strata that differ more than by chance. Given all papers of a subject,
    those of the newest period are a sum of draws with one chance a stratum; more than one paper from the mean, the
    binomial of the mean chance has the heavier tails (Hoeffding 1956), so the chances told there are upper bounds.

    Parameters
    ----------
    counts, past
        Papers per subject and stratum in the newest and in all past periods, shape (n_subjects, n_strata).
    sizes, past_sizes
        All papers of each stratum likewise, shape (n_strata,), above 0.
    """
    from scipy.stats import binom  # here, for it takes longer to import than all the rest that readers need

    now, before = np.asarray(counts, dtype=np.float64), np.asarray(past, dtype=np.float64)
    n_now, n_before = np.asarray(sizes, dtype=np.float64), np.asarray(past_sizes, dtype=np.float64)
    observed, expected = now.sum(axis=1), before @ (n_now / n_before)
    total = observed + before.sum(axis=1)
    chance = (now + before) @ (n_now / (n_now + n_before)) / np.maximum(total, 1)
    ratio = (observed + 1) / (expected + 1)
    width = np.exp(ndtri(0.5 + CONFIDENCE / 2) * np.sqrt(1 / (observed + 1) + 1 / (expected + 1)))
    return Growth(
        observed, expected, total, ratio, ratio / width, ratio * width,
        np.asarray(binom.sf(observed - 1, total, chance)), np.asarray(binom.cdf(observed, total, chance)),
    )  # fmt: skip


def growth_at(counts: IntArray, used: IntArray, newest: int) -> Growth:
    """Return the growth of subjects up to a period, in the strata that were covered in it and in one of those before.

    Parameters
    ----------
    counts
        Papers that have each subject, shape (n_subjects, n_strata, n_periods).
    used
        Papers of each stratum, 0 where it was not covered, shape (n_strata, n_periods).
    newest
        Number of the period; up to :data:`PAST` before it are its past.
    """
    past = slice(max(0, newest - PAST), max(0, newest))
    before = used[:, past].sum(axis=1)
    rows = np.flatnonzero((used[:, newest] > 0) & (before > 0))
    return growth(counts[:, rows, newest], used[rows, newest], counts[:, rows, past].sum(axis=2), before[rows])


def discoveries(chances: ArrayLike, tested: ArrayLike, rate: float = 0.05) -> BoolArray:
    """Return which of the tested hold when a share ``rate`` of those found may be chance (Benjamini & Hochberg 1995).

    Parameters
    ----------
    chances
        p-values in [0, 1], shape (n,).
    tested
        Which were tested, shape (n,); the others are never found.
    """
    p, among = np.asarray(chances, dtype=np.float64), np.flatnonzero(np.asarray(tested))
    ranked = np.sort(p[among])
    passing = np.flatnonzero(ranked <= rate * np.arange(1, len(ranked) + 1) / max(len(ranked), 1))
    found = np.zeros(len(p), dtype=bool)
    if len(passing):
        found[among] = p[among] <= ranked[passing[-1]]
    return found
