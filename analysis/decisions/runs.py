"""Runs of models as tables tell them: score, method, size, data, compute, day. For effects and frontiers."""

import math
import re
from calendar import isleap, monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.decisions.csv_table import read_csv
from data.errors import InputError

TEXTS = ("name", "method", "paper", "trained_on")
AMOUNTS = ("parameters", "data", "compute", "price", "flops", "memory", "latency", "throughput", "energy")
"""What a score is set against; parameters and data are counts, compute is training FLOP, the others in their unit."""
FIELDS = (*TEXTS, "score", "day", *AMOUNTS)
OTHER_NAMES = {
    "name": ("model", "system"), "score": ("accuracy", "value", "top1"), "day": ("date", "published", "release_date"),
    "parameters": ("params", "param_count"), "data": ("tokens", "examples", "dataset_size"), "compute": ("flop",),
    "trained_on": ("training_data", "dataset"), "method": ("family",), "paper": ("source", "reference"),
}  # fmt: skip
SCALES = {
    "": 1.0, "k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "b": 1e9, "g": 1e9, "bn": 1e9, "billion": 1e9,
    "t": 1e12, "trillion": 1e12, "p": 1e15, "e": 1e18, "z": 1e21, "y": 1e24,
}  # fmt: skip
MOST_ROWS = 100_000
MIXED = 1e5
"""Ratio of neighbouring numbers in a column without units above which it is taken to mix two units."""
_AMOUNT = re.compile(r"([+-]?(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([A-Za-z]*)")
_SWAPPED = str.maketrans(",.", ".,")
_NOTHING = {"", "-", "--", "n/a", "na", "nan", "none", "null", "unknown", "?"}
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Run:
    """One model with one score, as one row or claim tells it; what is not known is None or empty."""

    name: str
    score: float | None
    source: str
    """Ref of its evidence: ``F.runs.csv:12`` or ``C123``."""
    method: str = ""
    paper: str = ""
    """What it was published in: runs of one paper are alike, so papers are what is left out in turn or drawn anew."""
    trained_on: str = ""
    day: date | None = None
    amounts: Mapping[str, float] = field(default_factory=dict)
    """By name of ``AMOUNTS``, all above zero."""
    label: str = ""
    """Of a claim: the title of its paper."""
    work: str = ""
    """Of a claim: the ref of its paper."""

    @property
    def group(self) -> str:
        """The paper; a run without one stands for itself."""
        return self.paper or self.source


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of a table, and what was left out of it and why."""

    runs: tuple[Run, ...]
    left_out: tuple[str, ...] = ()
    """In words, each with the place of its row."""


def read_runs(
    path: Path, columns: Mapping[str, str] | None = None, units: Mapping[str, str] | None = None,
    until: date | None = None,
) -> Runs:  # fmt: skip
    """Return the runs of a CSV file with a line of headings.

    Parameters
    ----------
    columns
        Heading of a field, by its name; the others are found by their own or a usual name.
    units
        What the bare numbers of an amount count, by its name: K, M, B, T.
    until
        No run may be of a later day.

    Raises
    ------
    InputError
        If a heading is missing, a value is no number, not above zero or of a later day, or a column mixes units; with
        the line.
    """
    table = read_csv(path, MOST_ROWS)
    headings = _headings(path, list(table.headings), columns or {})
    rows = dict(table.named_rows())
    if not rows:
        raise InputError(f"{path.name} holds no run below its headings")
    for name in units or {}:
        if name not in AMOUNTS:
            raise InputError(f"units: {name[:60]!r} is no amount; amounts are {', '.join(AMOUNTS)}")
    told = [_run(path, line, row, headings, units or {}, until, table.decimal_comma) for line, row in rows.items()]
    for name in AMOUNTS:
        if name in headings and not (units or {}).get(name):
            _require_one_unit(path, headings[name], rows, table.decimal_comma)
    return without_repeats(told)


def without_repeats(runs: Iterable[Run]) -> Runs:
    """Return runs each once: one that tells the same as an earlier one, but for its place, is left out."""
    seen: dict[tuple[object, ...], str] = {}
    kept, left_out = [], []
    for run in runs:
        key = (run.name, run.score, run.method, run.paper, run.trained_on, run.day, *sorted(run.amounts.items()))
        if key in seen:
            left_out.append(f"{run.source}: the same as {seen[key]}")
            continue
        seen[key] = run.source
        kept.append(run)
    return Runs(tuple(kept), tuple(left_out))


def amount(text: str, unit: str = "", decimal_comma: bool = False) -> float | None:
    """Return a printed amount as a number; None where nothing is told.

    Parameters
    ----------
    unit
        What a bare number counts.
    decimal_comma
        A comma stands before decimals and a point between thousands: 1.013,01.

    Raises
    ------
    InputError
        If it is no number, or its unit is not known.

    Examples
    --------
    >>> amount("1.3B"), amount("1,013.01", "M"), amount("2.1e24"), amount("n/a")
    (1300000000.0, 1013010000.0, 2.1e+24, None)
    """
    if text.strip().lower() in _NOTHING:
        return None
    plain = text.translate(_SWAPPED) if decimal_comma else text
    found = _AMOUNT.fullmatch(plain.strip().rstrip("%").strip())
    scale = SCALES.get((found[2] or unit).lower()) if found else None
    if found is None or scale is None:
        raise InputError(f"{text[:60]!r} is no amount; write a number, or one with K, M, B or T")
    value = float(found[1].replace(",", "")) * scale
    if not math.isfinite(value):
        raise InputError(f"{text[:60]!r} is beyond all bounds")
    return value


def column(runs: Sequence[Run], name: str) -> FloatArray:
    """Return an amount, the score, or the day in years, of each run, shape (n,); NaN where it is not known."""
    return np.asarray([_value(run, name) for run in runs], dtype=np.float64)


def years(day: date) -> float:
    """Return a day as a year with its fraction."""
    first = date(day.year, 1, 1)
    return day.year + (day - first).days / (366 if isleap(day.year) else 365)


def groups_of(runs: Sequence[Run]) -> NDArray[np.int64]:
    """Return the number of each run's paper, in the order of their names, shape (n,)."""
    _, numbers = np.unique(np.asarray([run.group for run in runs], dtype=str), return_inverse=True)
    return np.asarray(numbers, dtype=np.int64)


def _value(run: Run, name: str) -> float:
    value = run.score if name == "score" else run.amounts.get(name)
    if name == "day":
        value = None if run.day is None else years(run.day)
    return math.nan if value is None else value


def _headings(path: Path, there: list[str], asked: Mapping[str, str]) -> dict[str, str]:
    """Return the heading of each field that the file has."""
    for name, heading in asked.items():
        if name not in FIELDS:
            raise InputError(f"columns: {name[:60]!r} is no field of a run; fields are {', '.join(FIELDS)}")
        if heading not in there:
            raise InputError(f"{path.name} has no column {heading[:60]!r}; it has {', '.join(there)[:300]}")
    plain = {heading.lower().replace(" ", "_"): heading for heading in reversed(there)}
    found = {
        name: plain[known] for name in FIELDS for known in reversed((name, *OTHER_NAMES.get(name, ())))
        if known in plain and plain[known] not in asked.values()
    }  # fmt: skip
    return found | dict(asked)


def _run(
    path: Path, line: int, row: Mapping[str, str], headings: Mapping[str, str], units: Mapping[str, str],
    until: date | None, decimal_comma: bool,
) -> Run:  # fmt: skip
    place = f"{path.name}, line {line}"
    texts = {name: " ".join(row[headings[name]].split()) if name in headings else "" for name in TEXTS}
    texts = {name: "" if text.lower() in _NOTHING else text for name, text in texts.items()}
    try:
        amounts = {
            name: amount(row[headings[name]], units.get(name, ""), decimal_comma)
            for name in AMOUNTS
            if name in headings
        }
        score = amount(row[headings["score"]], "", decimal_comma) if "score" in headings else None
    except InputError as error:
        raise InputError(f"{place}: {error}") from None
    for name, value in amounts.items():
        if value is not None and value <= 0:
            raise InputError(f"{place}: {name} is {value:g}; it must be above zero (leave it empty where unknown)")
    day = _day(place, row[headings["day"]], until) if "day" in headings else None
    known = {name: value for name, value in amounts.items() if value is not None}
    source = f"F.{path.name}:{line}"
    return Run(texts.pop("name") or f"line {line}", score, source, **texts, day=day, amounts=known)


def _day(place: str, text: str, until: date | None) -> date | None:
    """Return a day; of a year or month alone its last day, when it was public for certain."""
    text = text.strip()
    if text.lower() in _NOTHING:
        return None
    try:
        if re.fullmatch(r"\d{4}", text):
            first, last = date(int(text), 1, 1), date(int(text), 12, 31)
        elif re.fullmatch(r"\d{4}-\d{2}", text):
            first = date.fromisoformat(f"{text}-01")
            last = first.replace(day=monthrange(first.year, first.month)[1])
        else:
            first = last = date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{place}: {text[:60]!r} is no day; write it as 2026-11-22, 2026-11 or 2026") from None
    if until is not None and first > until:
        raise InputError(f"{place}: {text} lies after {until}; correct the day or leave the run out")
    return last


def _require_one_unit(
    path: Path, heading: str, rows: Mapping[int, Mapping[str, str]], decimal_comma: bool
) -> None:  # fmt: skip
    """Refuse a column of bare numbers that lie apart as those of two units do: 7 beside 6738000000."""
    bare = sorted(
        (amount(row[heading], "", decimal_comma) or 0.0, line) for line, row in rows.items()
        if (found := _AMOUNT.fullmatch(row[heading].strip())) and not found[2]
    )  # fmt: skip
    for (low, first), (high, second) in zip(bare, bare[1:], strict=False):
        if low > 0 and high / low > MIXED:
            raise InputError(f"{path.name}: {heading} is {low:g} in line {first} and {high:g} in line {second}, which "
                             "look like two units; write the unit beside (7B), or one unit for all")  # fmt: skip
