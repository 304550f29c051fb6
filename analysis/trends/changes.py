"""Change points of a share: periods from which on it has another level. Pure; used by the step and `trends show`.

The course is cut into stretches of one level each, so that the Poisson likelihood less a penalty for each cut is
largest: exact, by dynamic programming (optimal partitioning, Jackson et al. 2005). A cut must also matter: the levels
on its two sides differ by half at least.
"""

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
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


def change_points(counts: ArrayLike, exposure: ArrayLike) -> BoolArray:
    """Return from which periods on each subject has another level.

    Parameters
    ----------
    counts
        Papers, shape (n_subjects, n_periods).
    exposure
        Papers that the share is of, same shape; where it is 0 a period is not covered and never begins a stretch.

    Returns
    -------
    ndarray of shape (n_subjects, n_periods)
        True where a stretch begins; never the first covered period.
    """
    k, e = (np.asarray(some, dtype=np.float64) for some in (counts, exposure))
    found = np.zeros(k.shape, dtype=bool)
    for row in range(len(k)):
        covered = np.flatnonzero(e[row] > 0)[-LONGEST:]
        if len(covered) > 1 and k[row, covered].any():
            cuts = _cuts(k[row, covered], e[row, covered])
            found[row, covered[cuts]] = True
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
    return _that_matter(sorted(cuts), papers, sizes)


def _gain(k: FloatArray, e: FloatArray) -> FloatArray:
    """Return the largest log likelihood of Poisson counts of one level, but for what no cut changes."""
    level = k / np.maximum(e, 1e-12)
    return np.asarray(np.where(k > 0, k * np.log(np.maximum(level, 1e-300)), 0.0))


def _that_matter(cuts: list[int], papers: FloatArray, sizes: FloatArray) -> list[int]:
    """Return the cuts without those between levels that are nearly alike, the least first to go."""
    cuts = list(cuts)
    while cuts:
        ends = [0, *cuts, len(papers) - 1]
        levels = [
            (papers[b] - papers[a] + 0.5) / (sizes[b] - sizes[a]) for a, b in zip(ends[:-1], ends[1:], strict=True)
        ]
        steps = [abs(np.log(b / a)) for a, b in zip(levels[:-1], levels[1:], strict=True)]
        least = int(np.argmin(steps))
        if steps[least] >= np.log(LEAST_FACTOR):
            break
        del cuts[least]
    return cuts
