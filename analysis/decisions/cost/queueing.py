"""How long requests wait for a machine: M/M/c exactly, M/G/c approximately; how much load c slots bear. Pure.

Arrivals are Poisson, all slots share one queue, first come first served. Used by the fleet of `decide cost`.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
TARGET_SHARE = 0.95
"""Share of the requests that have to be answered within the latency target: p95."""
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(48)
_NODES, _WEIGHTS = (_NODES + 1) / 2, _WEIGHTS / 2
_HALVINGS = 44
NEARLY_FIXED = 0.02
"""Coefficient of variation below which service times count as fixed: a gamma function of 1/cv**2 loses its digits."""


def erlang_c(slots: Floats, offered: Floats) -> Floats:
    """Return the share of requests that have to wait (Erlang 1917; M/M/c).

    With the Erlang B of ``c`` slots as a ratio of Poisson probabilities, P(N = c) / P(N <= c), and
    C = B / (1 - rho (1 - B)). Nothing overflows: exact to about ten digits up to a hundred thousand slots.

    Parameters
    ----------
    slots
        Requests that can be served at once, c.
    offered
        Arrivals per second times seconds of service, a; below ``slots``.

    Returns
    -------
    ndarray
        Shares in [0, 1]; 1 where ``offered`` reaches ``slots``, since the queue then grows for ever.
    """
    slots, offered = np.broadcast_arrays(np.asarray(slots, float), np.asarray(offered, float))
    load = np.clip(offered, 1e-300, slots)
    blocked = np.exp(slots * np.log(load) - load - special.gammaln(slots + 1)) / special.gammaincc(slots + 1, load)
    waiting = blocked / (1 - np.minimum(load / slots, 1.0) * (1 - blocked))
    return np.where(offered >= slots, 1.0, np.where(offered <= 0, 0.0, np.minimum(waiting, 1.0)))


def mean_wait(slots: Floats, offered: Floats, seconds: float, variation: float = 1.0) -> Floats:
    """Return the mean seconds that requests wait: exact for M/M/c, else Allen-Cunneen's.

    W = C(c, a) / (c - a) * S * (1 + cv**2) / 2 (the Allen-Cunneen approximation, Allen 1990; with Poisson arrivals
    that of Lee & Longton 1959).

    Parameters
    ----------
    seconds
        Mean service time, S.
    variation
        Coefficient of variation of service times, cv; 1 of an exponential one.
    """
    slots, offered = np.asarray(slots, float), np.asarray(offered, float)
    free = np.where(offered < slots, slots - offered, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(erlang_c(slots, offered) * seconds / free * (1 + variation**2) / 2)


def late_share(slots: Floats, offered: Floats, seconds: float, variation: float, target: float) -> Floats:
    """Return the share of requests whose wait and service together take longer than a target.

    A request waits with probability C(c, a), then for an exponential time whose mean is that of :func:`mean_wait`;
    service is gamma-distributed. For cv = 1 that is M/M/c, exactly; else an approximation, whose error
    `benchmarks/cost.py` measures against a simulation.

    Parameters
    ----------
    target
        Seconds.

    Returns
    -------
    ndarray
        Shares in [0, 1]; 1 where ``offered`` reaches ``slots``.
    """
    slots, offered = np.broadcast_arrays(np.asarray(slots, float), np.asarray(offered, float))
    return _late(slots, offered, seconds, variation, *_time_left(seconds, variation, target))


def _late(
    slots: Floats, offered: Floats, seconds: float, variation: float, left: Floats, weights: Floats
) -> Floats:  # fmt: skip
    rate = 2 * np.maximum(slots - offered, 1e-12) / seconds / (1 + variation**2)
    waits_too_long = np.exp(-rate[..., None] * left) @ weights
    late = (1 - weights.sum()) + erlang_c(slots, offered) * waits_too_long
    return np.where(offered >= slots, 1.0, np.clip(late, 0.0, 1.0))


def service_within(seconds: float, variation: float, target: float) -> float:
    """Return the share of requests whose service alone ends within a target."""
    if variation < NEARLY_FIXED:
        return float(target >= seconds)
    shape = 1 / variation**2
    return float(special.gammainc(shape, shape * target / seconds))


def service_quantile(seconds: float, variation: float, share: float = TARGET_SHARE) -> float:
    """Return the seconds within which a share of the requests is served once served at all."""
    if variation < NEARLY_FIXED:
        return seconds
    shape = 1 / variation**2
    return float(special.gammaincinv(shape, share)) * seconds / shape


def _time_left(seconds: float, variation: float, target: float) -> tuple[Floats, Floats]:
    """Return what service times within a target leave of it for waiting, and weights that sum to their probability.

    Gauss-Legendre nodes in the quantiles of the service time.
    """
    within = service_within(seconds, variation, target)
    if variation < NEARLY_FIXED:
        return np.array([max(target - seconds, 0.0)]), np.array([within])
    shape = 1 / variation**2
    ends = special.gammaincinv(shape, within * _NODES) * seconds / shape
    return np.maximum(target - ends, 0.0), within * _WEIGHTS


def response_quantile(
    slots: float, offered: float, seconds: float, variation: float, share: float = TARGET_SHARE
) -> float:
    """Return the seconds within which a share of the requests is answered, wait and service together.

    Returns
    -------
    float
        Seconds; infinite where ``offered`` reaches ``slots``.
    """
    if offered >= slots:
        return np.inf
    half = 1 - (1 - share) / 2
    longest_wait = (1 + variation**2) / 2 * seconds / (slots - offered) * np.log(1 / (1 - half))
    low, high = 0.0, service_quantile(seconds, variation, half) + float(longest_wait)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_late = late_share(np.array(slots), np.array(offered), seconds, variation, middle) > 1 - share
        low, high = (middle, high) if is_late else (low, middle)
    return high


def most_load(
    slots: Floats, seconds: float, variation: float, target: float, share: float = TARGET_SHARE
) -> Floats:  # fmt: skip
    """Return the most requests per second that slots bear within a latency target, by bisection.

    Returns
    -------
    ndarray
        Requests per second, each at most ``slots / seconds``; 0 where service alone misses the target.
    """
    slots = np.asarray(slots, float)
    if service_within(seconds, variation, target) < share:
        return np.zeros(slots.shape)
    left, weights = _time_left(seconds, variation, target)
    low, high = np.zeros(slots.shape), slots.copy()
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_met = _late(slots, middle, seconds, variation, left, weights) <= 1 - share
        low, high = np.where(is_met, middle, low), np.where(is_met, high, middle)
    return np.asarray(low / seconds)


def fewest_groups(
    group: int, offered: Floats, seconds: float, variation: float, target: float, most: int, share: float = TARGET_SHARE
) -> Floats:
    """Return the fewest groups of slots that keep the late share down, by bisection over whole numbers.

    Parameters
    ----------
    group
        Slots of one group: the batch of a replica.
    most
        Groups beyond which nobody looks.

    Returns
    -------
    ndarray
        Whole numbers; infinite where ``most`` are too few; 0 where nothing is offered.
    """
    left, weights = _time_left(seconds, variation, target)
    if weights.sum() < share:
        return np.where(offered > 0, np.inf, 0.0)

    def is_met(groups: Floats) -> NDArray[np.bool_]:
        return _late(groups * group, offered, seconds, variation, left, weights) <= 1 - share

    few = np.floor(offered / group)
    step = np.ones_like(offered)
    while (behind := ~is_met(few + step) & (few + step < most)).any():
        few, step = np.where(behind, few + step, few), np.where(behind, 2 * step, step)
    enough = np.minimum(few + step, most)
    while (apart := enough - few > 1).any():
        middle = np.where(apart, np.floor((few + enough) / 2), enough)
        met = is_met(middle)
        few, enough = np.where(apart & ~met, middle, few), np.where(apart & met, middle, enough)
    found = np.where(is_met(enough), enough, np.inf)
    return np.where(offered > 0, found, 0.0)
