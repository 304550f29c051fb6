"""A queue simulated request by request, as the oracle of the formulas of `decide cost`. For its tests and benchmark."""

import heapq

import numpy as np
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
    free_at = [0.0] * slots
    ends = np.empty(n + warm_up)
    for place, (arrival, seconds) in enumerate(zip(arrivals.tolist(), service.tolist(), strict=True)):
        end = max(arrival, free_at[0]) + seconds
        heapq.heapreplace(free_at, end)
        ends[place] = end
    return np.asarray(ends - arrivals)[warm_up:]


def p95_of_runs(
    seed: int, slots: int, offered: float, variation: float, runs: int, n: int, warm_up: int
) -> tuple[float, float]:
    """Return the mean of the p95 of independent runs, and its standard error."""
    rng = np.random.default_rng(seed)
    told = [float(np.quantile(response_times(rng, slots, offered, variation, n, warm_up), 0.95)) for _ in range(runs)]
    return float(np.mean(told)), float(np.std(told, ddof=1) / np.sqrt(runs))
