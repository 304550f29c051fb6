"""A queue simulated request by request, as the oracle of the formulas of `decide cost`. For its tests and benchmark."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def response_times(
    rng: np.random.Generator, slots: int, offered: float, variation: float, n: int, warm_up: int
) -> Floats:
    """Return wait and service together of requests that come one by one to slots which share one queue.

    Arrivals are Poisson; service is gamma-distributed with mean 1 (fixed where ``variation`` is 0).

    Parameters
    ----------
    offered
        Arrivals per mean service time.
    n, warm_up
        Requests that are counted, and those before them that are not.
    """
    arrivals = np.cumsum(rng.exponential(1 / offered, n + warm_up))
    shape = 1 / variation**2 if variation else 0.0
    service = rng.gamma(shape, 1 / shape, n + warm_up) if variation else np.ones(n + warm_up)
    return np.asarray(_ends(arrivals, service, slots) - arrivals)[warm_up:]


@njit
def _ends(arrivals: Floats, service: Floats, slots: int) -> Floats:
    """Return when each request is done; the slot that is free first takes it."""
    free_at, ends = np.zeros(slots), np.empty(len(arrivals))
    for place in range(len(arrivals)):
        slot = np.argmin(free_at)
        free_at[slot] = max(arrivals[place], free_at[slot]) + service[place]
        ends[place] = free_at[slot]
    return ends


def p95_of_runs(
    seed: int, slots: int, offered: float, variation: float, runs: int, n: int, warm_up: int
) -> tuple[float, float]:
    """Return the mean of the p95 of independent runs, and its standard error."""
    rng = np.random.default_rng(seed)
    told = [float(np.quantile(response_times(rng, slots, offered, variation, n, warm_up), 0.95)) for _ in range(runs)]
    return float(np.mean(told)), float(np.std(told, ddof=1) / np.sqrt(runs))
