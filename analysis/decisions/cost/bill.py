"""What each option costs a month at some loads, line by line, each line with the inputs it was made of. Pure.

A month has 730 hours. Amounts are exact up to floating point; they are rounded to cents only when shown.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from analysis.decisions.candidates.record import Cell
from analysis.decisions.cost.case import (
    HOURS_OF_MONTH,
    SECONDS_OF_HOUR,
    ApiOption,
    Card,
    Case,
    HostedOption,
    HybridOption,
    Option,
    number,
)
from analysis.decisions.cost.fleet import Fleet, fleet_of, served
from analysis.decisions.cost.queueing import Floats

SECONDS_OF_MONTH = HOURS_OF_MONTH * SECONDS_OF_HOUR
PER_TOKENS = 1e6
"""Prices of tokens are per million."""
Kind = TypeVar("Kind", bound=Option)


@dataclass(frozen=True, slots=True)
class Line:
    """One amount of a month, at each load."""

    name: str
    amount: Floats
    formula: str
    """In words; the names stand in ``inputs`` in this order."""
    inputs: tuple[str, ...]
    """Keys of the cells, as ``load.qps``."""


@dataclass(frozen=True, slots=True)
class Bill:
    """What an option costs a month, one entry a load."""

    key: str
    requests: Floats
    lines: tuple[Line, ...]
    correct: Floats | None
    """Share of good answers; None: not known."""
    replicas: Floats
    """Paid in the busiest hour; 0 of an API."""
    paid: Floats
    """Paid on average."""
    busy: Floats
    """Mean share of the replicas' places that are taken."""
    by_api: Floats
    """Share of the requests that goes to an API."""

    @property
    def total(self) -> Floats:
        """Amount of a month."""
        return np.asarray(np.sum([line.amount for line in self.lines], axis=0)) + np.zeros_like(self.requests)

    @property
    def each(self) -> Floats:
        """Amount per request."""
        return self.total / self.requests


def bills(case: Case, qps: Floats) -> dict[str, Bill]:
    """Return the bill of each option at some mean loads, in requests per second."""
    return {key: bill_of(case, option, qps) for key, option in case.options.items()}


def bill_of(case: Case, option: Option, qps: Floats) -> Bill:
    """Return the bill of one option.

    Raises
    ------
    InputError
        If its replicas cannot meet the target.
    """
    if isinstance(option, ApiOption):
        return _api_bill(case, option, qps)
    if isinstance(option, HostedOption):
        return _hosted_bill(case, option, qps)
    assert isinstance(option, HybridOption)
    base, peak = _parts(case, option)
    return (_overflow_bill if option.mode == "overflow" else _cascade_bill)(case, option, base, peak, qps)


def request_spread(case: Case, option: ApiOption) -> float:
    """Return the standard deviation of what one request costs by an API, since requests differ in length.

    Tokens in and out are taken as independent.
    """
    prices = {name: number(cell) for name, cell in option.card.prices.items()}
    cached, load = number(option.cached_share), case.load
    into = prices["input"] * (1 - cached) + prices.get("cached_input", 0.0) * cached
    spread = np.hypot(into * number(load.tokens_in) * number(load.spread_in),
                      prices["output"] * number(load.tokens_out) * number(load.spread_out))  # fmt: skip
    return float(spread) / PER_TOKENS * number(option.paid_share)


def score(case: Case, bill: Bill) -> Floats:
    """Return what options are compared by, in money of a month.

    The total and what its wrong answers cost; without a cost of these, what as many right answers as there are requests
    cost; the total alone where the share of right answers is not known of every option.
    """
    by, total = measure(case), bill.total
    if by == "total" or bill.correct is None:
        return total
    if by == "wrong":
        return total + bill.requests * (1 - bill.correct) * number(case.wrong)
    return total / bill.correct


def measure(case: Case) -> str:
    """Return what options are compared by: ``wrong``, ``correct`` or ``total``; see :func:`score`."""
    known = all(is_quality_known(case, option) for option in case.options.values())
    return "total" if not known else "wrong" if number(case.wrong) > 0 else "correct"


def is_quality_known(case: Case, option: Option) -> bool:
    """Tell whether the share of right answers of an option is said, or follows from its parts."""
    if option.correct is not None or not isinstance(option, HybridOption):
        return option.correct is not None
    return all(part.correct is not None for part in _parts(case, option))


def fleet_for(case: Case, option: HostedOption) -> Fleet:
    """Return the fleet of an option, its throughput in requests of the case's length."""
    if option.written:
        factor = number(option.speed) * option.written / number(case.load.tokens_out)
        option = replace(option, speed=replace(option.speed, value=factor))
    return fleet_of(option, number(case.target))


def hybrid_base(case: Case, option: HybridOption) -> HostedOption:
    """Return the machines of a hybrid; its own cache stands before them."""
    return _parts(case, option)[0]


def _parts(case: Case, option: HybridOption) -> tuple[HostedOption, ApiOption]:
    base, peak = case.options[option.base], case.options[option.peak]
    assert isinstance(base, HostedOption)
    assert isinstance(peak, ApiOption)
    return replace(base, cache_hits=option.cache_hits), replace(peak, cache_hits=option.cache_hits)


def _shares(option: Option, count: Floats) -> Floats | None:
    return None if option.correct is None else np.full_like(count, number(option.correct))


def _api_bill(case: Case, option: ApiOption, qps: Floats) -> Bill:
    requests, none = qps * SECONDS_OF_MONTH, np.zeros_like(qps)
    lines = (*_token_lines(case, option, requests * option.attempts), *_fixed_lines(option, requests))
    return Bill(option.key, requests, lines, _shares(option, qps), none, none, none, none + 1)


def _hosted_bill(case: Case, option: HostedOption, qps: Floats) -> Bill:
    requests = qps * SECONDS_OF_MONTH
    run = served(option, fleet_for(case, option), qps * option.attempts, case.load.hours)
    lines = (_machines(option, run.paid), *_fixed_lines(option, requests))
    return Bill(option.key, requests, lines, _shares(option, qps), run.replicas, run.paid, run.busy, np.zeros_like(qps))


def _cascade_bill(case: Case, option: HybridOption, base: HostedOption, peak: ApiOption, qps: Floats) -> Bill:
    """Let the base answer all; what it is not sure of goes to the API as well."""
    share = number(option.escalated)
    whole = _hosted_bill(case, base, qps)
    sent = whole.requests * share
    tokens = _token_lines(case, peak, sent * peak.attempts, f"options.{option.key}.escalated")
    lines = (*_of(base, whole.lines), *_of(peak, (*tokens, *_fixed_lines(peak, sent))),
             *_fixed_lines(option, whole.requests))  # fmt: skip
    by_api = np.full_like(qps, share * option.fresh)
    return replace(whole, key=option.key, lines=lines, by_api=by_api,
                   correct=_mixed(option, base, peak, np.full_like(qps, share)))  # fmt: skip


def _overflow_bill(case: Case, option: HybridOption, base: HostedOption, peak: ApiOption, qps: Floats) -> Bill:
    """Let as many replicas as are told, or cost least, take what they can in time; the rest goes to the API."""
    fleet = fleet_for(case, base)
    requests = qps * SECONDS_OF_MONTH
    fresh = qps * option.fresh
    taken = np.array([_taken(case, option, base, peak, fleet, one) for one in fresh])
    replicas, over = taken[:, 0], taken[:, 1]
    share = np.divide(over, fresh, out=np.zeros_like(over), where=fresh > 0)
    sent = requests * share
    reaching = over * SECONDS_OF_MONTH / (1 - number(peak.failures))
    on = np.maximum(replicas + base.spare, base.least)
    tokens = _token_lines(case, peak, reaching)
    lines = (_machines(base, on), *_fixed_lines(base, requests - sent))
    rate = (fresh - over) / (1 - number(base.failures))
    busy = np.divide(rate, on * fleet.throughput(replicas), out=np.zeros_like(rate), where=on > 0)
    told = (*_of(base, lines), *_of(peak, (*tokens, *_fixed_lines(peak, sent))), *_fixed_lines(option, requests))
    return Bill(option.key, requests, told, _mixed(option, base, peak, share), on, on, busy,
                share * option.fresh)  # fmt: skip


def _taken(
    case: Case, option: HybridOption, base: HostedOption, peak: ApiOption, fleet: Fleet, fresh: float
) -> tuple[float, float]:
    """Return the replicas of one's own and the mean requests per second that overflow."""
    each = fresh * np.array(case.load.hours)
    borne = fleet.capacity(float(each.max()) / (1 - number(base.failures))) * (1 - number(base.failures))
    if option.replicas is not None:
        place = min(option.replicas, len(borne)) - 1
        return float(option.replicas), float(np.maximum(each - borne[place], 0).mean())
    most = int(np.searchsorted(borne, each.max())) + 1
    counts = np.arange(1.0, most + 1)
    over = np.maximum(each[:, None] - borne[:most], 0).mean(axis=0)
    on = np.maximum(counts + base.spare, base.least)
    cost = on * _machine_month(base) + over * SECONDS_OF_MONTH * _marginal(case, peak)
    best = int(np.argmin(cost))
    return float(counts[best]), float(over[best])


def _machine_month(option: HostedOption) -> float:
    return option.devices * HOURS_OF_MONTH * number(option.card.prices["hour"]) * number(option.paid_share)


def _marginal(case: Case, option: ApiOption) -> float:
    """Return what one request more costs by the API."""
    lines = _token_lines(case, option, np.array([1 / (1 - number(option.failures))]))
    told = sum(float(line.amount[0]) for line in lines)
    return told + sum(number(cell) for cell in option.per_request.values())


def _mixed(option: HybridOption, base: HostedOption, peak: ApiOption, share: Floats) -> Floats | None:
    """Return the share of right answers where a share of the requests goes to the API, taken by chance."""
    if option.correct is not None:
        return np.full_like(share, number(option.correct))
    if base.correct is None or peak.correct is None:
        return None
    return (1 - share) * number(base.correct) + share * number(peak.correct)


def _of(option: Option, lines: tuple[Line, ...]) -> Iterator[Line]:
    return (replace(line, name=f"{option.name}: {line.name}") for line in lines)


def _machines(option: HostedOption, paid: Floats) -> Line:
    words = "replicas paid × machines each × 730 hours × price of an hour × price level"
    inputs = ("load.qps", "target", f"options.{option.key}.speed", *_card_keys(option, option.card, "hour"))
    return Line("machines", paid * _machine_month(option), words, inputs)


def _token_lines(case: Case, option: ApiOption, reaching: Floats, *also: str) -> Iterator[Line]:
    """Yield what an API takes for requests that reach it."""
    prices, load = {name: number(cell) for name, cell in option.card.prices.items()}, case.load
    cached = number(option.cached_share)
    parts: tuple[tuple[str, str, float, str, str], ...] = (
        ("input tokens", "input", number(load.tokens_in) * (1 - cached) / PER_TOKENS, "load.tokens_in",
         "× tokens in × (1 - cached share) × price of a token"),
        ("cached input tokens", "cached_input", number(load.tokens_in) * cached / PER_TOKENS, "load.tokens_in",
         "× tokens in × cached share × price of a cached token"),
        ("output tokens", "output", number(load.tokens_out) / PER_TOKENS, "load.tokens_out",
         "× tokens out × price of a token"),
        ("requests", "request", 1.0, "load.qps", "× price of a request"),
    )  # fmt: skip
    for name, price, amount, key, words in parts:
        if prices.get(price) and amount:
            keys = ("load.qps", key, *also, *_rate_keys(option), *_card_keys(option, option.card, price))
            told = f"requests that reach the API {words} × price level"
            factor = amount * prices[price] * number(option.paid_share)
            yield Line(name, reaching * factor, told, tuple(dict.fromkeys(keys)))


def _rate_keys(option: Option) -> Iterator[str]:
    return (f"options.{option.key}.{name}" for name in ("cache_hits", "failures", "cached_share"))


def _card_keys(option: Option, card: Card, price: str) -> tuple[str, str]:
    return f"options.{option.key}.card.prices.{price}", f"options.{option.key}.paid_share"


def _fixed_lines(option: Option, requests: Floats) -> Iterator[Line]:
    """Yield what does not depend on tokens or machines: people, gateways, storage, what was paid once."""
    here, same = f"options.{option.key}", np.ones_like(requests)
    months = number(option.amortise_months)
    groups: tuple[tuple[str, Mapping[str, Cell], str, Callable[[float], Floats], tuple[str, ...]], ...] = (
        ("monthly", option.monthly, "amount a month", lambda price: price * same, ()),
        ("per_request", option.per_request, "requests × amount each", lambda price: price * requests,
         ("load.qps",)),
        ("once", option.once, "amount paid once / months it is spread over", lambda price: price / months * same,
         (f"{here}.amortise_months",)),
    )  # fmt: skip
    for group, cells, words, amount, keys in groups:
        for name, cell in cells.items():
            told = name.replace("_", " ") + (" a request" if group == "per_request" else "")
            yield Line(told, amount(number(cell)), words, (f"{here}.{group}.{name}", *keys))
