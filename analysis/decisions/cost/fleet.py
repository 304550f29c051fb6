"""How many replicas a load needs so that 95 % of each hour's requests are answered in time. Pure.

A replica takes a batch at once; a request holds its place for batch / throughput seconds, also when the batch is not
full. All replicas share one queue. Part of `decide cost`.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analysis.decisions.cost.case import HostedOption, number
from analysis.decisions.cost.queueing import Floats, most_load, response_quantile, service_quantile
from data.errors import InputError

MOST_REPLICAS = 20_000
"""More is a typing error rather than a plan."""
_FIRST_SIZE = 64
_CHUNK = 2_048
"""Loads looked at together: bounds the memory to chunk x hours."""


@dataclass(frozen=True, slots=True)
class Served:
    """How a fleet meets some loads, one entry a load."""

    replicas: Floats
    """Paid in the busiest hour."""
    paid: Floats
    """Paid on average over the hours."""
    busy: Floats
    """Mean share of the places that are taken."""
    busiest: Floats
    """The same in the busiest hour."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """What n replicas of an option bear within the target, n from 1."""

    capacity: Floats
    """Requests per second, rising."""
    batch: Floats
    """Batch size that bears most, by n."""
    throughput: Floats
    """Requests per second of one replica at that batch size, by n."""

    def needed(self, rates: Floats) -> Floats:
        """Return the replicas that rates of requests need; 0 of no requests."""
        return np.where(rates > 0, np.searchsorted(self.capacity, rates * (1 - 1e-12), side="left") + 1.0, 0.0)


def fleet_of(option: HostedOption, target: float, most_rate: float) -> Fleet:
    """Return what replicas of an option bear, up to a rate of requests per second.

    Raises
    ------
    InputError
        If no batch size meets the target however many replicas there are, or it takes too many.
    """
    speed = number(option.speed)
    points = tuple((one.size, number(one.throughput) * speed) for one in option.batches)
    variation, utilisation = number(option.variation), number(option.most_utilisation)
    size = _FIRST_SIZE
    while True:
        fleet = _fleet(points, variation, target, utilisation, size)
        if fleet.capacity[-1] >= most_rate:
            return fleet
        if fleet.capacity[-1] == 0:
            raise _too_slow(option, points, variation, target)
        if size >= MOST_REPLICAS:
            raise InputError(f"{option.name}: {most_rate:,.6g} requests a second take more than {MOST_REPLICAS:,} "
                             "replicas; check load.qps, load.growth and the throughput")  # fmt: skip
        size = min(size * 4, MOST_REPLICAS)


@lru_cache(maxsize=256)
def _fleet(points: tuple[tuple[int, float], ...], variation: float, target: float, most: float, size: int) -> Fleet:
    replicas = np.arange(1.0, size + 1)
    borne = [
        np.minimum(most_load(replicas * batch, batch / throughput, variation, target), most * replicas * throughput)
        for batch, throughput in points
    ]
    best = np.argmax(borne, axis=0)
    told = np.array(points)[best]
    return Fleet(np.maximum.accumulate(np.max(borne, axis=0)), told[:, 0], told[:, 1])


def _too_slow(
    option: HostedOption, points: tuple[tuple[int, float], ...], variation: float, target: float
) -> InputError:
    """Return the error that service alone misses the target, with how much is missing."""
    alone = [(service_quantile(batch / throughput, variation), batch) for batch, throughput in points]
    seconds, batch = min(alone)
    return InputError(
        f"{option.name}: target.p95_seconds {target:g} cannot be met by any number of replicas: 95 % of the requests "
        f"take up to {seconds:.3g} s of service alone (at {batch} at once), {seconds - target:.3g} s too long; "
        "allow more time, or state a smaller batch or a higher throughput"
    )


def served(option: HostedOption, fleet: Fleet, rates: Floats, hours: tuple[float, ...]) -> Served:
    """Return the replicas that mean rates need over the hours, as the option's policy runs them.

    Parameters
    ----------
    rates
        Mean attempts per second, shape (n,).
    hours
        Load of each hour over the mean.
    """
    parts = [_served(option, fleet, chunk, np.array(hours)) for chunk in
             np.split(rates, range(_CHUNK, len(rates), _CHUNK))]  # fmt: skip
    return Served(*(np.concatenate([getattr(part, name) for part in parts]) for name in Served.__slots__))


def _served(option: HostedOption, fleet: Fleet, rates: Floats, hours: Floats) -> Served:
    if option.policy == "fixed":
        needed = fleet.needed(rates * hours.max())
        on = np.maximum(needed + option.spare, option.least)
        works = fleet.throughput[np.maximum(needed - 1, 0).astype(int)]
        busy = np.divide(rates, on * works, out=np.zeros_like(rates), where=on > 0)
        return Served(on, on, busy, busy * hours.max())
    each = rates[:, None] * hours
    needed = fleet.needed(each)
    on = np.maximum(needed + option.spare, option.least)
    more = np.maximum(np.roll(on, -1, axis=1) - on, 0) * number(option.start_minutes) / 60
    works = fleet.throughput[np.maximum(needed - 1, 0).astype(int)]
    paid = (on + more).mean(axis=1)
    share = np.divide(each, on * works, out=np.zeros_like(each), where=on > 0)
    weight = np.divide(share * on, on.sum(axis=1, keepdims=True), out=np.zeros_like(each), where=on > 0)
    return Served(on.max(axis=1), paid, weight.sum(axis=1), share.max(axis=1))


def steps(option: HostedOption, fleet: Fleet, hours: tuple[float, ...], most: float) -> Floats:
    """Return the mean rates, up to one, at which the number of replicas changes, rising."""
    weights = np.array([max(hours)]) if option.policy == "fixed" else np.unique([one for one in hours if one > 0])
    at = np.unique(np.outer(fleet.capacity, 1 / weights))
    return at[at < most]


def response(option: HostedOption, fleet: Fleet, replicas: int, rate: float) -> float:
    """Return the p95 in seconds that so many replicas give at a rate of attempts per second."""
    place = min(replicas, len(fleet.batch)) - 1
    batch = float(fleet.batch[place])
    seconds = batch / float(fleet.throughput[place])
    return response_quantile(replicas * batch, rate * seconds, seconds, number(option.variation))
