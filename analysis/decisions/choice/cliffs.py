"""Performance cliffs: how far a model falls from its mean to its worst slice, with an interval. Used by `choose`.

A slice is a part of the test items: a language, a year, a group of people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from analysis.decisions.candidates.attributes import read_amount
from analysis.decisions.csv_table import read_csv
from analysis.trends.shares import wilson_interval
from data.errors import InputError

COLUMNS = ("model", "slice", "value", "n")
LARGEST_BYTES = 2_000_000
MOST_SLICES = 20_000
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Slice:
    """A model's result on one slice."""

    name: str
    value: float
    """In the base unit of its attribute: per cent for accuracy."""
    items: int | None
    """Test items of the slice; None: not told."""
    source: str
    """Ref of its evidence, as "F.slices.csv:3"."""


@dataclass(frozen=True, slots=True)
class Cliff:
    """How far a model falls from the mean of its slices to the worst."""

    model: str
    worst: Slice
    mean: float
    """Over all slices, weighted by items where all tell them."""
    drop: float
    low: float | None
    """The 95 % interval of the drop, with an allowance for taking the worst of several; None: items not told."""
    high: float | None
    n_slices: int
    sources: tuple[str, ...]


def read_slices(path: Path, attribute: str) -> dict[str, list[Slice]]:
    """Read results by slice from CSV with the columns model, slice, value and, if known, n.

    Raises
    ------
    InputError
        If it cannot be read, lacks a column, or holds something that is no value; names file and line.
    """
    table = read_csv(path, MOST_SLICES, LARGEST_BYTES)
    missing = [column for column in COLUMNS[:3] if column not in table.headings]
    if missing:
        raise InputError(f"{path.name} lacks the column {', '.join(missing)}; wanted: {', '.join(COLUMNS)}")
    found: dict[str, list[Slice]] = {}
    for line, row in table.named_rows():
        model, one = _slice(f"{path.name}, line {line}", f"F.{path.name}:{line}", row, attribute)
        found.setdefault(model, []).append(one)
    return found


def _slice(where: str, source: str, row: Mapping[str, str], attribute: str) -> tuple[str, Slice]:
    """Return the model of a row, and its result on a slice."""
    model, name = (row[column].strip() for column in ("model", "slice"))
    if not model or not name:
        raise InputError(f"{where}: model and slice are wanted, not {model!r} and {name!r}")
    try:
        value = read_amount(attribute, row["value"].strip()).value
    except InputError as error:
        raise InputError(f"{where}: {error}") from error
    return model, Slice(name, value, _items(row.get("n", "").strip(), where), source)


def _items(text: str, where: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or not 0 < int(text) < 10**12:
        raise InputError(f"{where}: n is the number of test items, above 0, not {text[:40]!r}")
    return int(text)


def cliffs(slices: Mapping[str, Sequence[Slice]], higher_is_better: bool = True, as_shares: bool = True) -> list[Cliff]:
    """Return the drop of each model that has two slices or more, in the order given.

    Parameters
    ----------
    as_shares
        The values are percentages of test items, so that an interval can be told.
    """
    return [_cliff(model, told, higher_is_better, as_shares) for model, told in slices.items() if len(told) > 1]


def _cliff(model: str, told: Sequence[Slice], higher_is_better: bool, as_shares: bool) -> Cliff:
    weights = [one.items or 0 for one in told] if all(one.items for one in told) else [1] * len(told)
    mean = sum(weight * one.value for weight, one in zip(weights, told, strict=True)) / sum(weights)
    worst = (min if higher_is_better else max)(told, key=lambda one: one.value)
    drop = mean - worst.value if higher_is_better else worst.value - mean
    ends: tuple[float | None, float | None] = (None, None)
    if as_shares and all(one.items for one in told):
        ends = _interval(told, worst, higher_is_better)
    return Cliff(model, worst, mean, drop, *ends, len(told), tuple(one.source for one in told))


def _interval(told: Sequence[Slice], worst: Slice, higher_is_better: bool) -> tuple[float, float]:
    """Return the interval of the drop from the mean to the worst slice, in points.

    The drop is the share of the other slices among all items times the difference between these and the worst, two
    independent proportions. As the worst was picked among several, the error is shared out among them (Bonferroni).
    """
    all_items = sum(one.items or 0 for one in told)
    items = worst.items or 0
    others = all_items - items
    right = sum((one.items or 0) * one.value / 100 for one in told if one is not worst)
    ours, theirs = (right, others), (items * worst.value / 100, items)
    confidence = 1 - (1 - CONFIDENCE) / len(told)
    low, high = difference_interval(ours, theirs, confidence) if higher_is_better else difference_interval(
        theirs, ours, confidence)  # fmt: skip
    return 100 * low * others / all_items, 100 * high * others / all_items


def difference_interval(
    first: tuple[float, float], second: tuple[float, float], confidence: float
) -> tuple[float, float]:  # fmt: skip
    """Return the interval of the difference of two independent proportions, (right, items) each.

    The hybrid score interval (Newcombe 1998, method 10).
    """
    (k1, n1), (k2, n2) = first, second
    p1, p2 = k1 / n1, k2 / n2
    (l1, u1), (l2, u2) = (tuple(map(float, wilson_interval(k, n, confidence))) for k, n in (first, second))
    lower = p1 - p2 - sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2)
    return lower, p1 - p2 + sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2)
