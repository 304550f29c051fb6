"""Bursts of a subject: runs of periods with a raised share. Pure."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

TIMES = 2.0
"""Share in a burst over the share of all periods (Kleinberg's s); above one half, half way to one."""
PRICE = 1.0
"""What entering a burst costs, in natural logs times ln n (Kleinberg's gamma)."""
FloatArray = NDArray[np.float64]


def bursts(counts: ArrayLike, sizes: ArrayLike) -> NDArray[np.bool_]:
    """Return in which periods each subject bursts: the cheapest course of two states (Kleinberg 2002, section 4).

    Batches of ``sizes`` papers, of which ``counts`` have the subject; a state's cost is the negative log likelihood of
    the binomial with its share, entering a burst costs PRICE ln(periods), leaving it nothing.

    Parameters
    ----------
    counts
        Shape (n_subjects, n_periods).
    sizes
        Papers that could have it, shape (n_subjects, n_periods) or (n_periods,); at least the counts.

    Returns
    -------
    ndarray of shape (n_subjects, n_periods)
        All False for a subject that no paper has.
    """
    r = np.asarray(counts, dtype=np.float64)
    d = np.maximum(np.broadcast_to(np.asarray(sizes, dtype=np.float64), r.shape), r)
    base = np.clip(r.sum(axis=1) / np.maximum(d.sum(axis=1), 1), 1e-12, 1 - 1e-12)[:, None]
    raised = np.minimum(base * TIMES, (1 + base) / 2)
    cost = np.stack([-(r * np.log(q) + (d - r) * np.log1p(-q)) for q in (base, raised)])
    enter = PRICE * np.log(max(r.shape[1], 2))
    states = _cheapest(cost, enter)
    return np.asarray(states & (r.sum(axis=1) > 0)[:, None])


def _cheapest(cost: FloatArray, enter: float) -> NDArray[np.bool_]:
    """Return the course of least cost, by dynamic programming from the first period (Viterbi 1967); it begins below."""
    _, n_subjects, n_periods = cost.shape
    low, high = np.zeros(n_subjects), np.full(n_subjects, np.inf)
    from_high = np.zeros((2, n_subjects, n_periods), dtype=bool)
    for t in range(n_periods):
        from_high[0, :, t], from_high[1, :, t] = high < low, high <= low + enter
        low, high = np.minimum(low, high) + cost[0, :, t], np.minimum(high, low + enter) + cost[1, :, t]
    states = np.zeros((n_subjects, n_periods), dtype=bool)
    here = high < low
    for t in reversed(range(n_periods)):
        states[:, t] = here
        here = np.where(here, from_high[1, :, t], from_high[0, :, t])
    return states
