"""How many replicas a load needs so that 95 % of each hour's requests are answered in time. Pure.

A replica takes a batch at once; a request holds its place for batch / throughput seconds, also when the batch is not
full. All replicas share one queue. Part of `decide cost`.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analysis.decisions.cost.case import HostedOption, number
from analysis.decisions.cost.queueing import Floats, fewest_groups, most_load, response_quantile, service_quantile
from data.errors import InputError

MOST_REPLICAS = 20_000
"""More is a typing error rather than a plan."""
_SMALLEST_TABLE = 64
_CHUNK = 2_048
"""Loads looked at together: bounds the memory to chunk x hours."""
_BY_TABLE = 4_000
"""Loads from which a table of what each number of replicas bears is quicker than a search for each load."""
_SAME = 1 - 1e-12
"""A load at the very step belongs below it."""
Points = tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Served:
    """How a fleet meets some loads, one entry a load."""

    replicas: Floats
    """Paid in the busiest hour."""
    paid: Floats
    """Paid on average over the hours."""
    busy: Floats
    """Mean share of the places that are taken."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """Replicas of one option under a latency target; see :func:`fleet_of`."""

    name: str
    points: Points
    """Batch sizes, each with the requests per second of a replica."""
    variation: float
    target: float
    most_utilisation: float

    def needed(self, rates: Floats) -> tuple[Floats, Floats]:
        """Return the replicas that rates of requests need, and the throughput of one; 0 replicas of no requests.

        Raises
        ------
        InputError
            If a rate takes too many.
        """
        different, places = np.unique(rates, return_inverse=True)
        found = self._by_table(different) if different.size > _BY_TABLE else self._by_search(different)
        return found[0][places].reshape(rates.shape), found[1][places].reshape(rates.shape)

    def _by_search(self, rates: Floats) -> tuple[Floats, Floats]:
        counts = [self.count(batch, throughput, rates) for batch, throughput in self.points]
        best = np.argmin(counts, axis=0)
        replicas = np.min(counts, axis=0)
        if np.isinf(replicas).any():
            raise self._too_many(float(rates.max()))
        return replicas, np.array([throughput for _, throughput in self.points])[best]

    def count(self, batch: int, throughput: float, rates: Floats) -> Floats:
        """Return the replicas that rates of requests need at one batch size; infinite where too many."""
        seconds = batch / throughput
        offered = rates * seconds * _SAME
        found = fewest_groups(batch, offered, seconds, self.variation, self.target, MOST_REPLICAS)
        return np.maximum(found, np.ceil(rates * _SAME / (throughput * self.most_utilisation)))

    def _by_table(self, rates: Floats) -> tuple[Floats, Floats]:
        capacity = self.capacity(float(rates.max()))
        replicas = np.where(rates > 0, np.searchsorted(capacity, rates * _SAME, side="left") + 1.0, 0.0)
        return replicas, self._table(len(capacity))[1][np.maximum(replicas - 1, 0).astype(int)]

    def capacity(self, most_rate: float) -> Floats:
        """Return the requests per second that 1, 2, 3 … replicas bear, up to a rate at least; rising.

        Raises
        ------
        InputError
            If that rate takes too many replicas.
        """
        size = _SMALLEST_TABLE
        while (told := self._table(size)[0])[-1] < most_rate:
            if size >= MOST_REPLICAS:
                raise self._too_many(most_rate)
            size = min(size * 2, MOST_REPLICAS)
        return told

    def throughput(self, replicas: Floats) -> Floats:
        """Return the requests per second of one of so many replicas, at the batch size that bears most."""
        return np.asarray(self._table(int(replicas.max()))[1][replicas.astype(int) - 1])

    def _table(self, size: int) -> tuple[Floats, Floats]:
        return _table(self.points, self.variation, self.target, self.most_utilisation, size)

    def _too_many(self, rate: float) -> InputError:
        return InputError(f"{self.name}: {rate:,.6g} requests a second take more than {MOST_REPLICAS:,} replicas; "
                          "check load.qps, load.growth_per_month and the throughput")  # fmt: skip


def fleet_of(option: HostedOption, target: float) -> Fleet:
    """Return the fleet of an option.

    Raises
    ------
    InputError
        If no batch size meets the target however many replicas there are.
    """
    speed, variation = number(option.speed), number(option.variation)
    points = tuple((one.size, number(one.throughput) * speed) for one in option.batches)
    alone = [(service_quantile(batch / throughput, variation), batch) for batch, throughput in points]
    seconds, batch = min(alone)
    if seconds > target:
        raise InputError(
            f"{option.name}: target.p95_seconds {target:g} cannot be met by any number of replicas: 95 % of the "
            f"requests take up to {seconds:.3g} s of service alone (at {batch} at once), "
            f"{seconds - target:.3g} s too long; allow more time, or state a smaller batch or a higher throughput"
        )
    return Fleet(option.name, points, variation, target, number(option.most_utilisation))


@lru_cache(maxsize=64)
def _table(points: Points, variation: float, target: float, most: float, size: int) -> tuple[Floats, Floats]:
    """Return what 1 to ``size`` replicas bear, and the throughput of one at the batch size that bears most."""
    replicas = np.arange(1.0, size + 1)
    borne = [
        np.minimum(most_load(replicas * batch, batch / throughput, variation, target), most * replicas * throughput)
        for batch, throughput in points
    ]
    throughputs = np.array([throughput for _, throughput in points])[np.argmax(borne, axis=0)]
    return np.maximum.accumulate(np.max(borne, axis=0)), throughputs


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
        needed, works = fleet.needed(rates * hours.max())
        on = np.maximum(needed + option.spare, option.least)
        return Served(on, on, np.divide(rates, on * works, out=np.zeros_like(rates), where=on > 0))
    each = rates[:, None] * hours
    needed, works = fleet.needed(each)
    on = np.maximum(needed + option.spare, option.least)
    more = np.maximum(np.roll(on, -1, axis=1) - on, 0) * number(option.start_minutes) / 60
    places = on.sum(axis=1)
    busy = np.divide((each / works).sum(axis=1), places, out=np.zeros_like(rates), where=places > 0)
    return Served(on.max(axis=1), (on + more).mean(axis=1), busy)


def steps(option: HostedOption, fleet: Fleet, hours: tuple[float, ...], most: float) -> Floats:
    """Return the mean rates, up to one, at which the number of replicas changes, rising."""
    weights = np.array([max(hours)]) if option.policy == "fixed" else np.unique([one for one in hours if one > 0])
    at = np.unique(np.outer(fleet.capacity(most * max(hours)), 1 / weights))
    return at[at < most]


def response(fleet: Fleet, rate: float) -> float:
    """Return the p95 in seconds that as many replicas as a rate of attempts per second needs give; the best batch's."""
    told = [(float(fleet.count(batch, throughput, np.array([rate]))[0]), batch, batch / throughput)
            for batch, throughput in fleet.points]  # fmt: skip
    replicas, batch, seconds = min(told)
    return response_quantile(replicas * batch, rate * seconds, seconds, fleet.variation)
