"""Shares over time as if the strata had always been mixed alike, so that a venue that joins is no trend. Pure.

Papers of a subject in stratum s and period t are taken for Poisson with mean size(s, t) · a(s) · b(t): each stratum has
its own level, all follow one course (Breslow & Day 1987, section 4.3). The share told is b(t) times the mean level.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.trends.shares import wilson_interval

LEAST = 30
"""Papers of a stratum in a period below which it is not counted: at 30 a share's interval spans up to ±18 points."""
JUMP = 3.0
"""Times as many papers, or as few, as in the last counted period from which on a stratum is another one."""
PRIOR = 1.0
"""Papers of the mean level that each stratum is given beside its own: more would make venues too much alike."""
ROUNDS = 300
CLOSE = 1e-7
"""Largest relative change of a period's level in a round, at which the fit ends."""
IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Standardised:
    """Shares of subjects, shape (n_subjects, n_periods) each; NaN where a period is not covered.

    Attributes
    ----------
    share, lo, hi
        Share of the papers with its 95 % interval, of counting alone (Wilson).
    exposure
        Papers that the share is of: counts over exposure is the share.
    """

    share: FloatArray
    lo: FloatArray
    hi: FloatArray
    exposure: FloatArray


def stretches(sizes: IntArray, least: int = LEAST, jump: float = JUMP) -> IntArray:
    """Return which stretch each stratum is in: a jump in its size begins a new one.

    Parameters
    ----------
    sizes
        Papers of each stratum, shape (n_strata, n_periods).

    Returns
    -------
    ndarray of shape (n_strata, n_periods)
        Numbers from 0 over all strata; -1 where a stratum has fewer than ``least`` papers.
    """
    found = np.full(sizes.shape, -1, dtype=np.int64)
    number = -1
    for row, papers in enumerate(sizes):
        before = 0
        for t in np.flatnonzero(papers >= least):
            if not before / jump <= papers[t] <= before * jump:
                number += 1
            found[row, t], before = number, papers[t]
    return found


def comparable(used: IntArray) -> BoolArray:
    """Return the periods whose levels can be compared with the newest covered one, shape (n_periods,).

    Two periods can be compared if a stretch has papers in both, or in periods that link them.

    Parameters
    ----------
    used
        Papers of each stretch, 0 where it is not counted, shape (n_stretches, n_periods).
    """
    covered = used > 0
    reached = np.zeros(used.shape[1], dtype=bool)
    reached[np.flatnonzero(covered.any(axis=0))[-1:]] = True
    while True:
        grown = reached | covered[covered[:, reached].any(axis=1)].any(axis=0)
        if (grown == reached).all():
            return reached
        reached = grown


def standardise(by_stretch: FloatArray, by_period: FloatArray, used: IntArray) -> Standardised:
    """Return the shares of subjects by period.

    Parameters
    ----------
    by_stretch, by_period
        Papers of each subject in each stretch and each period, shapes (n_subjects, n_stretches) and
        (n_subjects, n_periods): all that the fit needs to know of the counts.
    used
        All papers, shape (n_stretches, n_periods); every period with papers is comparable with every other.
    """
    sizes = used.astype(np.float64)
    level, course = _fit(by_stretch, by_period, sizes)
    mean_level = level @ (sizes.sum(axis=1) / max(sizes.sum(), 1))
    expected = level @ sizes
    known = (mean_level > 0)[:, None] & (expected > 0)
    exposure = np.where(known, expected / np.where(mean_level > 0, mean_level, 1)[:, None], sizes.sum(axis=0))
    exposure = np.maximum(exposure, by_period)
    covered = np.broadcast_to(sizes.sum(axis=0) > 0, exposure.shape)
    share = np.where(covered, by_period / np.maximum(exposure, 1e-12), np.nan)
    lo, hi = (np.where(covered, end, np.nan) for end in wilson_interval(by_period, exposure))
    return Standardised(share, lo, hi, np.where(covered, exposure, 0.0))


def _fit(by_stretch: FloatArray, by_period: FloatArray, sizes: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return levels and courses by iterative proportional fitting (Deming & Stephan 1940).

    Levels are shrunk towards their mean by :data:`PRIOR` papers (a gamma prior, Clayton & Kaldor 1987). A stretch that
    was covered while there were hardly any papers of the subject says little of its level: one chance paper then would
    make all its papers the subject's, were it covered now.
    """
    course = np.ones_like(by_period)
    level = np.zeros_like(by_stretch)
    for _ in range(ROUNDS):
        weight = course @ sizes.T
        usual = by_stretch.sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-300)
        held = np.maximum(usual[:, None], 1e-300)
        level = (by_stretch + PRIOR) / (weight + PRIOR / held) * (usual[:, None] > 0)
        expected = level @ sizes
        newer = np.where(expected > 0, by_period / np.maximum(expected, 1e-300), 0.0)
        scale = newer.max(axis=1, initial=0.0, keepdims=True)
        newer /= np.where(scale > 0, scale, 1)
        done = np.abs(newer - course).max(initial=0.0) < CLOSE
        course = newer
        if done:
            break
    return level, course
