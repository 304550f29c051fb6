"""Change points of a share: periods from which on it has another level. Pure; used by the step and `trends show`.

The course is cut into stretches of one level each, so that the Poisson likelihood less a penalty for each cut is
largest: exact, by dynamic programming (optimal partitioning, Jackson et al. 2005). Then each cut must hold within
strata: the papers of its two sides, in strata that both sides have, must be as improbable without it (a ratio of
levels common to all strata, given each stratum's papers: Breslow & Day 1987, section 3.5). So a level of early periods
that only a small stratum links with the rest is no change. A cut must also matter: levels differ by half at least.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

PENALTY = 1.0
"""Of a cut, times ln of the periods, beside :data:`ENTRY`: more periods offer more places by chance."""
ENTRY = 2.5
"""Constant part of the penalty; with it about 2 % of level courses at most have a cut (benchmarks/trends.py)."""
LEAST_FACTOR = 1.5
"""Times the levels of neighbouring stretches differ at least: less is no other level, however sure."""
LONGEST = 240
"""Periods looked at, the newest: twenty years of months."""
NEWTON = 25
"""Steps of Newton's method; the likelihood has one peak."""
IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


def change_points(
    counts: ArrayLike, exposure: ArrayLike, by_stratum: Iterable[IntArray] = (), sizes: IntArray | None = None
) -> BoolArray:
    """Return from which periods on each subject has another level.

    Parameters
    ----------
    counts
        Papers, shape (n_subjects, n_periods).
    exposure
        Papers that the share is of, same shape; where it is 0 a period is not covered and never begins a stretch.
    by_stratum
        Papers of each subject by stratum and period, shape (n_strata, n_periods) each; without any all are of one.
    sizes
        All papers by stratum and period, shape (n_strata, n_periods); given with ``by_stratum``.

    Returns
    -------
    ndarray of shape (n_subjects, n_periods)
        True where a stretch begins; never the first covered period.
    """
    k, e = (np.asarray(some, dtype=np.float64) for some in (counts, exposure))
    found = np.zeros(k.shape, dtype=bool)
    for row, papers in enumerate(by_stratum if sizes is not None else k[:, None]):
        covered = np.flatnonzero(e[row] > 0)[-LONGEST:]
        if len(covered) < 2 or not k[row, covered].any():
            continue
        cuts = _cuts(k[row, covered], e[row, covered])
        held = papers.any(axis=1)
        all_papers = e[row : row + 1] if sizes is None else sizes[held]
        found[row, covered[_that_hold(cuts, papers[held][:, covered], all_papers[:, covered])]] = True
    return found


def _cuts(k: FloatArray, e: FloatArray) -> list[int]:
    """Return the places where new levels begin, of one subject."""
    n = len(k)
    papers, sizes = np.r_[0, np.cumsum(k)], np.r_[0, np.cumsum(e)]
    penalty = ENTRY + PENALTY * np.log(n)
    best, last = np.full(n + 1, -np.inf), np.zeros(n + 1, dtype=np.int64)
    best[0] = -penalty
    for stop in range(1, n + 1):
        value = best[:stop] + _gain(papers[stop] - papers[:stop], sizes[stop] - sizes[:stop]) - penalty
        last[stop] = int(np.argmax(value))
        best[stop] = value[last[stop]]
    cuts, at = [], n
    while at > 0:
        at = int(last[at])
        if at > 0:
            cuts.append(at)
    return sorted(cuts)


def _gain(k: FloatArray, e: FloatArray) -> FloatArray:
    """Return the largest log likelihood of Poisson counts of one level, but for what no cut changes."""
    level = k / np.maximum(e, 1e-12)
    return np.asarray(np.where(k > 0, k * np.log(np.maximum(level, 1e-300)), 0.0))


def _that_hold(cuts: list[int], strata: NDArray[np.generic], sizes: NDArray[np.generic]) -> list[int]:
    """Return the cuts that hold within strata and matter; the least sure goes first, its neighbours are told anew."""
    cuts = list(cuts)
    least_gain = ENTRY + PENALTY * np.log(strata.shape[1])
    while cuts:
        ends = [0, *cuts, strata.shape[1]]
        n, all_n = (_within(some, ends) for some in (strata, sizes))
        told = [common_ratio(n[:, at], n[:, at + 1], all_n[:, at], all_n[:, at + 1]) for at in range(len(cuts))]
        failing = [
            at
            for at, (ratio, gain) in enumerate(told)
            if gain < least_gain or abs(np.log(ratio)) < np.log(LEAST_FACTOR)
        ]
        if not failing:
            break
        del cuts[min(failing, key=lambda at: told[at][1])]
    return cuts


def _within(papers: NDArray[np.generic], ends: Sequence[int]) -> FloatArray:
    """Return papers by stratum summed between cuts, shape (n_strata, n_stretches)."""
    return np.add.reduceat(papers.astype(np.float64), ends[:-1], axis=1)


def common_ratio(
    before: FloatArray, after: FloatArray, n_before: FloatArray, n_after: FloatArray
) -> tuple[float, float]:
    """Return the ratio of two levels that is common to all strata, and the gain in log likelihood over no change.

    Given all papers of the subject in a stratum, those of the later side are binomial with chance
    r n_after / (n_before + r n_after); strata that one side lacks say nothing. Half a paper is added to each side of
    the ratio told, so that it is finite.

    Parameters
    ----------
    before, after, n_before, n_after
        Papers of the subject and all papers on both sides, shape (n_strata,).
    """
    both = (n_before > 0) & (n_after > 0)
    earlier, later, n, m = before[both], after[both], n_before[both], n_after[both]
    if not (earlier.sum() + later.sum()):
        return 1.0, 0.0
    log_ratio = 0.0
    for _ in range(NEWTON):
        chance = m * np.exp(log_ratio) / (n + m * np.exp(log_ratio))
        slope = (later - (earlier + later) * chance).sum() - 0.5 * np.tanh(log_ratio / 2)
        curve = ((earlier + later) * chance * (1 - chance)).sum() + 0.25
        log_ratio = float(np.clip(log_ratio + np.clip(slope / curve, -2, 2), -20, 20))
    gain = _likelihood(log_ratio, earlier, later, n, m) - _likelihood(0.0, earlier, later, n, m)
    return float(np.exp(log_ratio)), gain


def _likelihood(log_ratio: float, earlier: FloatArray, later: FloatArray, n: FloatArray, m: FloatArray) -> float:
    """Return the log likelihood of papers on the later side, but for what the ratio does not change."""
    return float((later * log_ratio - (earlier + later) * np.log(n + m * np.exp(log_ratio))).sum())
