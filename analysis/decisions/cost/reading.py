"""A cost decision read from its TOML file, every number with its source. For `fieldmap decide cost` and the page Cost.

A number stands bare (tier *given*), with its unit ("1500 ms"), or as a table: {value, low, high, tier, source}.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypedDict

from analysis.decisions.candidates.attributes import read_amount
from analysis.decisions.candidates.record import TIERS, Candidate, Cell
from analysis.decisions.cost.case import (
    ApiOption,
    Batch,
    Card,
    Case,
    HostedOption,
    HybridOption,
    Load,
    Option,
    number,
    usual_pair,
)
from analysis.decisions.cost.models import (
    devices_for,
    memory_of,
    model_record,
    parameters_of,
    quality_of,
    share_right,
)
from analysis.decisions.cost.prices import Rate, read_card
from analysis.decisions.file import Head, Table
from data.errors import InputError

MOST_QPS = 1e6
"""Requests per second in the busiest hour of the last month; more is a typing error rather than a plan."""
MOST_MONTHS = 60
MOST_OPTIONS = 12
MOST_BATCHES = 12
MONTHLY = ("engineering", "on_call", "storage", "network", "gateway", "monitoring", "licence", "support", "other")
EACH = ("gateway", "network", "storage", "moderation", "other")
ONCE = ("training", "fine_tuning", "labelling", "evaluation", "integration", "migration", "hardware", "other")
_SHARED = ("name", "kind", "correct", "cache_hits", "failures", "monthly", "per_request", "once", "amortise_months",
           "candidates", "candidate", "card", "model", "paid_share", "prices_checked")  # fmt: skip
_API = ("cached_share", "p95_seconds")
_HOSTED = ("devices", "throughput", "batch", "batches", "speed", "variation", "policy", "least_replicas",
           "spare_replicas", "most_utilisation", "start_minutes", "tokens_per_second", "memory")  # fmt: skip
_HYBRID = ("base", "peak", "mode", "escalated", "replicas")
_PLAIN = ("devices", "batch", "least_replicas", "spare_replicas", "replicas", "months")
"""Whole numbers, which stand bare."""
_HIGHEST = 1e9


class _Shared(TypedDict):
    key: str
    name: str
    correct: Cell | None
    cache_hits: Cell
    failures: Cell
    monthly: Mapping[str, Cell]
    per_request: Mapping[str, Cell]
    once: Mapping[str, Cell]
    amortise_months: Cell
    served: str
    quality: Mapping[str, Cell]


def read_case(head: Head, table: Table, today: date, models: Sequence[Candidate] = ()) -> Case:
    """Return the case that a decision file tells.

    Parameters
    ----------
    today
        Day on which the ages of prices are counted, where the file names none.
    models
        Those of the boards of a library that the decision names.

    Raises
    ------
    InputError
        If a key is unknown, a number is impossible, a price has no date, currencies differ without a rate, or the load
        grows beyond all measure.
    """
    table.only("day", "money", "load", "target", "quality", "options", "compare", "months", "boards")
    money, load = table.table("money").only("currency", "rates"), _load(table.table("load"))
    currency, rates = money.text("currency"), _rates(money.table("rates"))
    months = table.whole("months", 12, 1, MOST_MONTHS)
    _require_bounded(load, months, table.file)
    target = table.table("target").only("p95_seconds")
    quality = table.table("quality").only("cost_of_wrong_answer")
    day = table.day("day") or today
    named = table.table("options").named_tables()
    if not 2 <= len(named) <= MOST_OPTIONS:
        raise InputError(f"{table.file}: give 2 to {MOST_OPTIONS} options as [options.NAME], not {len(named)}")
    options = {key: _option(head, key, one, load, currency, rates, models) for key, one in named.items()}
    checked = {key: told for key, one in named.items() if (told := one.day("prices_checked"))}
    _require_past(options.values(), day, table.file)
    return Case(
        head.title, head.question, table.file, day, currency, load,
        cell(target, "p95_seconds", "s", attribute="latency", lowest=1e-6), months,
        cell(quality, "cost_of_wrong_answer", currency, 0.0), options, _compared(table, options), checked,
    )  # fmt: skip


def cell(
    table: Table, key: str, unit: str, default: float | None = None, lowest: float = 0.0, highest: float = _HIGHEST,
    attribute: str = "",
) -> Cell:  # fmt: skip
    """Return a number of a table with its source; one that the file does not tell is an assumption of ours.

    Parameters
    ----------
    attribute
        As which text with a unit is read ("1500 ms"); empty: text is refused.
    """
    name = table.name(key)
    if key not in table:
        return Cell(table.number(key, default), unit, None, None, "assumed", f"A.{name}", "our default")
    ref, value = f"F.{table.file}:{name}", table.told[key]
    if not isinstance(value, dict):
        told, lo, hi = _amount(table, key, lowest, highest, attribute)
        return Cell(told, unit, lo, hi, "given", ref, quote=str(value)[:80])
    inner = Table(value, table.file, name).only("value", "low", "high", "tier", "source")
    told, lo, hi = _amount(inner, "value", lowest, highest, attribute)
    if "low" in inner or "high" in inner:
        lo, hi = (_amount(inner, end, lowest, highest, attribute)[0] for end in ("low", "high"))
        if not lo <= told <= hi:
            raise inner.wrong("value", f"a number from low to high ({lo:g} to {hi:g})")
    tier = inner.choice("tier", TIERS, "given")
    return Cell(told, unit, lo, hi, tier, ref.replace("F.", "A.", 1) if tier == "assumed" else ref,
                inner.text("source", ""), str(value.get("value"))[:80])  # fmt: skip


def _amount(
    table: Table, key: str, lowest: float, highest: float, attribute: str
) -> tuple[float, float | None, float | None]:  # fmt: skip
    value = table.told.get(key)
    if not isinstance(value, str) or not attribute:
        return table.number(key, None, lowest, highest), None, None
    try:
        read = read_amount(attribute, value)
    except InputError as error:
        raise InputError(f"{table.file}: {table.name(key)}: {error}") from error
    if not lowest <= read.value <= highest:
        raise table.wrong(key, f"from {lowest:g} to {highest:g}")
    return read.value, read.lo, read.hi


def _share(table: Table, key: str, default: float, highest: float = 1.0) -> Cell:
    return cell(table, key, "", default, 0.0, highest)


def _load(table: Table) -> Load:
    table.only("qps", "hours", "growth_per_month", "tokens_in", "tokens_out", "tokens_in_spread", "tokens_out_spread")
    return Load(
        cell(table, "qps", "requests/s", lowest=1e-9, highest=MOST_QPS, attribute="throughput"), _hours(table),
        cell(table, "growth_per_month", "", 0.0, -0.9, 10.0),
        cell(table, "tokens_in", "tokens", lowest=0), cell(table, "tokens_out", "tokens", lowest=0),
        cell(table, "tokens_in_spread", "", 1.0, 0, 10), cell(table, "tokens_out_spread", "", 1.0, 0, 10),
    )  # fmt: skip


def _hours(table: Table) -> tuple[float, ...]:
    """Return the load of each hour over the mean; the same all day where the file does not say."""
    told = table.numbers("hours") or (1.0,)
    if len(told) not in (1, 24, 168) or min(told) < 0 or not 0 < sum(told) < math.inf:
        raise table.wrong("hours", "24 numbers of a day or 168 of a week, none negative, not all 0")
    mean = sum(told) / len(told)
    return tuple(one / mean for one in told)


def _require_bounded(load: Load, months: int, file: str) -> None:
    grown = number(load.qps) * load.peak * (1 + number(load.growth)) ** (months - 1)
    if grown > MOST_QPS:
        raise InputError(
            f"{file}: load.growth_per_month {number(load.growth):g} makes {grown:,.0f} requests a second in the "
            f"busiest hour of month {months}; at most {MOST_QPS:,.0f} can be planned: lower it, or plan fewer months"
        )


def _rates(table: Table) -> dict[str, Rate]:
    told = {}
    for currency, one in table.named_tables().items():
        one.only("value", "date", "source")
        day = one.day("date")
        if day is None:
            raise InputError(f"{table.file}: {one.where} has no date; a rate is true of a day")
        told[currency] = Rate(one.number("value", None, 1e-9, _HIGHEST), day, one.text("source"))
    return told


def _option(
    head: Head, key: str, table: Table, load: Load, currency: str, rates: Mapping[str, Rate],
    models: Sequence[Candidate],
) -> Option:  # fmt: skip
    kind = table.choice("kind", ("api", "self-hosted", "hybrid"))
    table.only(*_SHARED, *{"api": _API, "self-hosted": _HOSTED, "hybrid": _HYBRID}[kind])
    if not key.replace("_", "").replace("-", "").isalnum():
        raise InputError(f"{table.file}: the option {key[:40]!r} needs a name of letters, digits, - and _")
    known = model_record(head, table, models)
    shared = _shared(key, table, known, currency)
    if kind == "hybrid":
        replicas = table.whole("replicas", 1, 1, 10_000) if "replicas" in table else None
        return HybridOption(**shared, base=table.text("base"), peak=table.text("peak"),
                            mode=table.choice("mode", ("overflow", "cascade"), "overflow"),
                            escalated=_share(table, "escalated", 0.2), replicas=replicas)  # fmt: skip
    card = read_card(head.beside(table.text("card")), table.text("model"), currency, rates)
    paid = cell(table, "paid_share", "", 1.0, 0.0, 10.0)
    if kind == "api":
        return _api(table, shared, card, paid)
    return _hosted(table, shared, card, paid, load, known)


def _shared(key: str, table: Table, known: Candidate | None, currency: str) -> _Shared:
    return {
        "key": key, "name": table.text("name"), "correct": _correct(table, known),
        "cache_hits": _share(table, "cache_hits", 0.0, 0.9999), "failures": _share(table, "failures", 0.0, 0.9999),
        "monthly": _costs(table.table("monthly"), MONTHLY, f"{currency} per month"),
        "per_request": _costs(table.table("per_request"), EACH, f"{currency} per request"),
        "once": _costs(table.table("once"), ONCE, currency),
        "amortise_months": cell(table, "amortise_months", "months", 12.0, 1, 240),
        "served": known.name if known else "", "quality": quality_of(known),
    }  # fmt: skip


def _correct(table: Table, record: Candidate | None) -> Cell | None:
    """Return the share of right answers: a number, or the name of an attribute of the candidate."""
    if "correct" not in table:
        return None
    if isinstance(table.told["correct"], str):
        return share_right(table, record)
    return cell(table, "correct", "", None, 1e-6, 1.0)


def _costs(table: Table, known: Sequence[str], unit: str) -> dict[str, Cell]:
    table.only(*known)
    return {name: cell(table, name, unit) for name in table}


def _api(table: Table, shared: _Shared, card: Card, paid: Cell) -> ApiOption:
    if "input" not in card.prices:
        raise table.wrong("card", "a card of a model, with prices of tokens")
    cached = _share(table, "cached_share", 0.0)
    if number(cached) and "cached_input" not in card.prices:
        raise InputError(f"{table.file}: {table.name('cached_share')} needs prices.cached_input in {card.file}")
    p95 = cell(table, "p95_seconds", "s", attribute="latency") if "p95_seconds" in table else None
    return ApiOption(**shared, card=card, paid_share=paid, cached_share=cached, p95_seconds=p95)


def _hosted(
    table: Table, shared: _Shared, card: Card, paid: Cell, load: Load, known: Candidate | None
) -> HostedOption:  # fmt: skip
    if "hour" not in card.prices:
        raise table.wrong("card", "a card of a machine, with a price of an hour")
    variation = load.spread_out
    if "variation" in table:
        variation = cell(table, "variation", "", None, 0, 10)
    batches, memory = _batches(table, load, known), memory_of(table, known)
    devices = table.whole("devices", devices_for(memory, card.memory), 1, 1000)
    return HostedOption(
        **shared, card=card, paid_share=paid, devices=devices, batches=batches,
        speed=_speed(table, batches), variation=variation, written=_written(table, load, known),
        policy=table.choice("policy", ("fixed", "hourly"), "fixed"),
        least=table.whole("least_replicas", 1, 0, 10_000), spare=table.whole("spare_replicas", 0, 0, 1000),
        most_utilisation=cell(table, "most_utilisation", "", 1.0, 0.01, 1.0),
        start_minutes=cell(table, "start_minutes", "minutes", 0.0, 0, 60), parameters=parameters_of(known),
        memory=memory,
    )  # fmt: skip


def _speed(table: Table, batches: tuple[Batch, ...]) -> Cell:
    """Return the factor on the throughput; its bounds are those of the throughput of the first batch size."""
    if "speed" in table:
        return cell(table, "speed", "", None, 1e-3, 1e3)
    first = batches[0].throughput
    ends = [None if end is None or not math.isfinite(end) else end / number(first) for end in (first.lo, first.hi)]
    return Cell(1.0, "", ends[0], ends[1], first.tier, first.source, "the throughput as it is told")


def _written(table: Table, load: Load, known: Candidate | None) -> float | None:
    """Return the tokens of an answer, where the throughput is told in tokens."""
    tables = table.tables("batches") or (table,)
    if any("throughput" in one for one in tables):
        return None
    by_token = any("tokens_per_second" in one for one in tables)
    return number(load.tokens_out) if by_token or (known and "throughput" not in known.cells) else None


def _batches(table: Table, load: Load, known: Candidate | None) -> tuple[Batch, ...]:
    """Return how much a replica does by batch size: of the file, or of the candidate where the file does not say."""
    if "batches" in table:
        if "throughput" in table or "tokens_per_second" in table:
            raise table.wrong("batches", "alone: throughput and tokens_per_second stand within it")
        told = [_batch(one.only("batch", "throughput", "tokens_per_second"), load) for one in table.tables("batches")]
        if not 1 <= len(told) <= MOST_BATCHES or len({one.size for one in told}) < len(told):
            raise table.wrong("batches", f"1 to {MOST_BATCHES} tables with different batch sizes")
        return tuple(told)
    if known is not None and "throughput" not in table and "tokens_per_second" not in table:
        return (_batch_of_candidate(table, load, known),)
    return (_batch(table, load),)


def _batch(table: Table, load: Load) -> Batch:
    size = table.whole("batch", 1, 1, 4096)
    if "tokens_per_second" not in table:
        return Batch(size, cell(table, "throughput", "requests/s", None, 1e-6, _HIGHEST, "throughput"))
    told = cell(table, "tokens_per_second", "tokens/s", None, 1e-6, _HIGHEST, "token_throughput")
    return Batch(size, _per_request(told, load, table))


def _per_request(told: Cell, load: Load, table: Table) -> Cell:
    """Return requests per second of tokens written per second."""
    each = number(load.tokens_out)
    if each <= 0:
        raise table.wrong("tokens_per_second", "given with load.tokens_out above 0, or as throughput")
    ends = [None if end is None else end / each for end in (told.lo, told.hi)]
    note = "; ".join(part for part in (told.note, f"{number(told):g} tokens a second, {each:g} a request") if part)
    return Cell(number(told) / each, "requests/s", ends[0], ends[1], told.tier, told.source, note, told.quote)


def _batch_of_candidate(table: Table, load: Load, known: Candidate) -> Batch:
    size = table.whole("batch", int(known.number("batch") or 1), 1, 4096)
    for name in ("throughput", "token_throughput"):
        found = known.cells.get(name)
        if found is not None and not isinstance(found.value, str) and found.value > 0:
            return Batch(size, found if name == "throughput" else _per_request(found, load, table))
    raise InputError(f"{table.file}: the candidate {known.name!r} has no throughput, nor has {table.where}; add "
                     "throughput = requests per second of a replica")  # fmt: skip


def _require_past(options: Iterable[Option], day: date, file: str) -> None:
    """Refuse prices of a day that is still to come."""
    for option in options:
        if isinstance(option, ApiOption | HostedOption) and option.card.day > day:
            raise InputError(f"{option.card.file}: the prices are of {option.card.day}, after the day of {file}, "
                             f"{day}; mend the date, or set day")  # fmt: skip


def _compared(table: Table, options: Mapping[str, Option]) -> tuple[str, str]:
    """Return the two options whose break-even is looked for, and check what hybrids name."""
    for option in options.values():
        if isinstance(option, HybridOption):
            for part, wanted, kind in (("base", HostedOption, "self-hosted"), ("peak", ApiOption, "api")):
                if not isinstance(options.get(getattr(option, part)), wanted):
                    raise InputError(f"{table.file}: options.{option.key}.{part} is {getattr(option, part)[:40]!r}; "
                                     f"name an option of kind {kind!r}")  # fmt: skip
    told = table.texts("compare") or usual_pair(options)
    if len(told) != 2 or told[0] == told[1] or any(one not in options for one in told):
        raise table.wrong("compare", f"two of the options {', '.join(options)}")
    return told[0], told[1]


def assumed(name: str, value: Any) -> Any:
    """Return what stands in the file for a value that is set for one run: a number is an assumption of the user."""
    is_sourced = isinstance(value, int | float) and not isinstance(value, bool) and name not in _PLAIN
    return {"value": value, "tier": "assumed", "source": "set for this run"} if is_sourced else value
