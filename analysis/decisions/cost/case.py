"""What a cost decision is asked about: the load, the target, and the options with their prices. Plain records.

Every number is a cell with its source, so that each amount can name what it was made of, and each can be moved.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Literal, TypeVar, cast

from analysis.decisions.candidates.record import Cell

HOURS_OF_MONTH = 730.0
"""8,760 hours of a year over twelve."""
SECONDS_OF_HOUR = 3600.0
Policy = Literal["fixed", "hourly"]
Mode = Literal["overflow", "cascade"]
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Load:
    """Requests as they come."""

    qps: Cell
    """Mean requests per second of the first month."""
    hours: tuple[float, ...]
    """Load of each hour of a day or week over the mean; their mean is 1."""
    growth: Cell
    """Share by which the load grows from one month to the next."""
    tokens_in: Cell
    tokens_out: Cell
    spread_in: Cell
    """Coefficient of variation of the tokens of a request."""
    spread_out: Cell

    @property
    def peak(self) -> float:
        """Load of the busiest hour over the mean."""
        return max(self.hours)


@dataclass(frozen=True, slots=True)
class Card:
    """A list of prices as it stood on a day, in the currency of the case."""

    name: str
    """The model of an API, or the machine."""
    provider: str
    day: date
    source: str
    """Where the prices were read."""
    prices: Mapping[str, Cell]
    """API: input, cached_input, output per million tokens, request each; machine: hour."""
    file: str
    is_example: bool
    """Made up for an example: nobody's offer."""
    most_rps: Cell | None = None
    """Requests per second that the provider takes at most."""
    memory: Cell | None = None
    """Of one machine, in GB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """What every way to serve has."""

    key: str
    """Its table in the file: ``options.KEY``."""
    name: str
    correct: Cell | None
    """Share of the answers that are good enough; None: nobody has said."""
    cache_hits: Cell
    """Share of the requests answered from a cache of one's own."""
    failures: Cell
    """Share of the attempts that fail, are paid, and are sent again until one succeeds."""
    monthly: Mapping[str, Cell]
    per_request: Mapping[str, Cell]
    once: Mapping[str, Cell]
    """Paid once and spread over ``amortise_months``: training, labelling, integration."""
    amortise_months: Cell
    served: str = ""
    """The model as files and boards call it; empty: none is named."""
    quality: Mapping[str, Cell] = field(default_factory=dict)
    """How good that model is, by attribute (accuracy:SQuAD), each as its file or claim says."""

    @property
    def fresh(self) -> float:
        """Share of the requests that the cache does not answer."""
        return 1 - number(self.cache_hits)

    @property
    def attempts(self) -> float:
        """Attempts that reach the model per request of a user: cache hits off, repeats on."""
        return self.fresh / (1 - number(self.failures))


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiOption(Option):
    """A model behind somebody's API, paid by the token."""

    card: Card
    paid_share: Cell
    """Share of the card's prices that is paid (a discount of 20 %: 0.8)."""
    cached_share: Cell
    """Share of the input tokens that the provider counts as cached."""
    p95_seconds: Cell | None
    """As stated or measured; None: not known."""


@dataclass(frozen=True, slots=True)
class Batch:
    """How much one replica does with so many requests at once."""

    size: int
    throughput: Cell
    """Requests per second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedOption(Option):
    """A model on machines of one's own, paid by the hour."""

    card: Card
    paid_share: Cell
    devices: int
    """Machines of the card that make one replica."""
    batches: tuple[Batch, ...]
    speed: Cell
    """Throughput over what ``batches`` say; 1 unless moved. Its bounds are those of the throughput."""
    variation: Cell
    """Coefficient of variation of service times."""
    written: float | None
    """Tokens of an answer for which ``batches`` hold; None: they were told per request, whatever its length."""
    policy: Policy
    """Replicas as the busiest hour needs them all month, or as each hour does."""
    least: int
    """Replicas that are always on."""
    spare: int
    """Replicas beyond what the target needs, for failures."""
    most_utilisation: Cell
    start_minutes: Cell
    """A replica is paid this long before the hour that needs it."""
    parameters: Cell | None = None
    memory: Cell | None = None
    """That a replica takes, in GB; None: nobody has said how large the model is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HybridOption(Option):
    """Two other options together: the first takes what it can, the second the rest."""

    base: str
    """Key of a hosted option."""
    peak: str
    """Key of an API option."""
    mode: Mode
    """``overflow``: what so many replicas cannot take in time; ``cascade``: what the first is not sure of."""
    escalated: Cell
    """Share of the requests that the first is not sure of; of a cascade."""
    replicas: int | None
    """Replicas of one's own under ``overflow``; None: as many as cost least."""


@dataclass(frozen=True, slots=True)
class Case:
    """A whole cost decision."""

    title: str
    question: str
    file: str
    day: date
    """On which the ages of prices are counted."""
    currency: str
    load: Load
    target: Cell
    """Seconds within which 95 % of the requests of every hour are to be answered."""
    months: int
    wrong: Cell
    """What a wrong answer costs; 0: not counted."""
    options: Mapping[str, Option]
    compare: tuple[str, str]
    """The two options whose break-even is looked for."""
    checked: Mapping[str, date] = field(default_factory=dict)
    """By option: when the user says that its prices still held."""
    papers: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """By ref of a claim or work that cells rest on: title and number of the paper."""


def usual_pair(options: Mapping[str, Option]) -> tuple[str, ...]:
    """Return the keys of the two options that are compared where nobody says which: machines and an API, else two."""
    own = [key for key, one in options.items() if isinstance(one, HostedOption)]
    api = [key for key, one in options.items() if isinstance(one, ApiOption)]
    return (own[0], api[0]) if own and api else tuple(options)[:2]


def number(cell: Cell) -> float:
    """Return the number of a cell."""
    assert not isinstance(cell.value, str)
    return cell.value


def cells_of(case: Case) -> dict[str, Cell]:
    """Return every number of a case by its key, in the order in which people read them."""
    load = case.load
    told = {f"load.{name}": getattr(load, name) for name in
            ("qps", "growth", "tokens_in", "tokens_out", "spread_in", "spread_out")}  # fmt: skip
    told |= {"target": case.target, "wrong": case.wrong}
    for key, option in case.options.items():
        told |= {f"options.{key}.{name}": cell for name, cell in _cells_of_option(option)}
    return told


def _cells_of_option(option: Option) -> Iterator[tuple[str, Cell]]:
    idle = {"amortise_months"} if not option.once else set()
    idle |= {"escalated"} if isinstance(option, HybridOption) and option.mode == "overflow" else set()
    for one in fields(option):
        value = getattr(option, one.name)
        if one.name in idle:
            continue
        if isinstance(value, Cell):
            yield one.name, value
        elif isinstance(value, Mapping):
            yield from ((f"{one.name}.{name}", cell) for name, cell in value.items())
        elif isinstance(value, Card):
            yield from ((f"card.prices.{name}", cell) for name, cell in value.prices.items())
            yield from (("card.most_rps", value.most_rps),) if value.most_rps else ()
            yield from (("card.memory", value.memory),) if value.memory else ()
        elif one.name == "batches":
            yield from ((f"batches.{batch.size}", batch.throughput) for batch in value)


def cell_at(thing: Any, key: str) -> Cell:
    """Return the cell that a dotted key names, as ``load.qps`` or ``options.own.speed``.

    Raises
    ------
    KeyError
        If there is none.
    """
    for name in key.split("."):
        try:
            thing = thing[name] if isinstance(thing, Mapping) else getattr(thing, name)
        except AttributeError:
            raise KeyError(key) from None
    if not isinstance(thing, Cell):
        raise KeyError(key)
    return thing


def moved(thing: Thing, key: str, value: float) -> Thing:
    """Return a case with one number at another value; it is known exactly then."""
    name, _, rest = key.partition(".")
    whole: Any = thing
    is_mapping = isinstance(thing, Mapping)
    part = whole[name] if is_mapping else getattr(whole, name)
    changed = moved(part, rest, value) if rest else replace(part, value=value, lo=None, hi=None)
    return cast("Thing", {**whole, name: changed} if is_mapping else replace(whole, **{name: changed}))
