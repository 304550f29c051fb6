"""Price cards: dated lists of what an API or a machine costs, as YAML files that the user edits. Part of `decide cost`.

A card without a date or a source is refused: a price is true of a day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from analysis.decisions.candidates.record import Cell
from analysis.decisions.cost.case import Card
from analysis.decisions.cost.models import gigabytes
from analysis.decisions.file import Table
from data.errors import InputError

LARGEST_BYTES = 100_000
API_PRICES = {"input": "per million tokens", "cached_input": "per million tokens", "output": "per million tokens",
              "request": "per request"}  # fmt: skip
MACHINE_PRICES = {"hour": "per hour"}
_HIGHEST = 1e6


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of another currency was in that of the case, on a day."""

    value: float
    day: date
    source: str


def read_card(path: Path, model: str, currency: str, rates: Mapping[str, Rate]) -> Card:
    """Return a price card in the currency of a case.

    Parameters
    ----------
    model
        Whose prices are wanted: the model of an API, or the machine.
    rates
        Dated exchange rates that the user gives, by currency.

    Raises
    ------
    InputError
        If the file cannot be read, is of another model, lacks its date or source, or is in a currency without a rate.
    """
    table = Table(_content(path), path.name)
    kind = "model" if "model" in table else "machine"
    table.only(kind, "provider", "date", "source", "currency", "prices", "example", "most_requests_per_second",
               *(("memory",) if kind == "machine" else ()))  # fmt: skip
    day = table.day("date")
    if day is None:
        raise InputError(f"{path.name}: a price without a date cannot be used; add date: YYYY-MM-DD, the day on which "
                         "the prices were read")  # fmt: skip
    if table.text(kind) != model:
        raise InputError(f"{path.name} holds the prices of {table.text(kind)!r}, not of {model!r}; name the card of "
                         "that model, or mend the model")  # fmt: skip
    prices = _prices(table.table("prices"), API_PRICES if kind == "model" else MACHINE_PRICES, day)
    most = table.number_if_told("most_requests_per_second", 1e-9, 1e9)
    ref = f"F.{path.name}:most_requests_per_second"
    return Card(
        model, table.text("provider"), day, table.text("source"),
        _converted(prices, table.text("currency"), currency, rates, path.name), path.name, table.flag("example"),
        None if most is None else Cell(most, "requests/s", None, None, "stated", ref),
        gigabytes(table, "memory", "stated") if "memory" in table else None,
    )  # fmt: skip


def _content(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise InputError(f"the price card {path} cannot be read: {error}") from error
    if len(content) > LARGEST_BYTES:
        raise InputError(f"{path.name} is larger than {LARGEST_BYTES:,} bytes: no price card is")
    try:
        told = yaml.safe_load(content)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise InputError(f"{path.name} is not valid YAML: {' '.join(str(error).split())[:200]}") from error
    if not isinstance(told, dict) or not all(isinstance(key, str) for key in told):
        raise InputError(f"{path.name} is no price card: expected lines as 'model: NAME' and 'date: 2026-01-31'")
    return told


def _prices(table: Table, known: Mapping[str, str], day: date) -> dict[str, Cell]:
    """Return the prices of a card; those of tokens all have to be there but that of cached ones."""
    table.only(*known)
    needed = [name for name in known if name in ("input", "output", "hour")]
    for name in needed:
        table.number(name, None, 0, _HIGHEST)
    return {
        name: Cell(table.number(name, None, 0, _HIGHEST), known[name], None, None, "stated",
                   f"F.{table.file}:prices.{name}", f"price of {day}")
        for name in table
    }  # fmt: skip


def _converted(
    prices: Mapping[str, Cell], found: str, wanted: str, rates: Mapping[str, Rate], file: str
) -> dict[str, Cell]:  # fmt: skip
    """Return prices in the currency wanted, each in its unit; no rate is guessed."""
    if found != wanted and found not in rates:
        raise InputError(f"{file} is in {found}, the decision in {wanted}; give a dated rate: "
                         f'[money.rates.{found}] value = …, date = …, source = "…"')  # fmt: skip
    rate = rates[found] if found != wanted else None
    told = {}
    for name, cell in prices.items():
        assert not isinstance(cell.value, str)
        note = cell.note + (f"; {cell.value:g} {found} at {rate.value:g} of {rate.day} ({rate.source})" if rate else "")
        told[name] = Cell(cell.value * (rate.value if rate else 1), f"{wanted} {cell.unit}", None, None, cell.tier,
                          cell.source, note, f"{cell.value:g} {found} {cell.unit}")  # fmt: skip
    return told
