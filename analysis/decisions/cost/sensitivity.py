"""What would change the answer: each input moved alone (tornado), two together (grid), where the answer flips. Pure.

The outcome is what the first option costs more than the second over all months of the plan. Part of `decide cost`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.decisions.candidates.record import Cell
from analysis.decisions.cost.bill import bill_of, score
from analysis.decisions.cost.case import Case, HybridOption, Option, cell_at, moved, number
from analysis.decisions.cost.queueing import Floats
from data.errors import InputError

MOVED_BY = 0.2
"""How far an input is moved where nobody has said what it may be."""
FARTHEST = 10.0
"""Flips are looked for down to a tenth of an input and up to ten times it."""
FASTEST_GROWTH = 0.5
"""A month; beyond that a plan of a year is none."""
_LOOKS = 16
_HALVINGS = 24
_SHARES = ("correct", "cache_hits", "failures", "cached_share", "escalated")
_OF_OPTION = ("correct", "cache_hits", "failures", "paid_share", "cached_share", "speed", "variation", "escalated",
              "amortise_months")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Driver:
    """One input, moved alone."""

    key: str
    value: float
    low: float
    high: float
    is_told: bool
    """The range was told; else it is 20 % either way."""
    at_low: float
    """The outcome there; infinite where the first option cannot meet the target, minus infinite where the second."""
    at_high: float
    flip: float | None
    """Nearest value at which the other option becomes the cheaper one; None: none within a factor of ten, or it is the
    load, of which the break-even tells more."""
    misses_target: bool
    """It does so because the cheaper one cannot meet the latency target there."""

    @property
    def swing(self) -> float:
        """How far the outcome moves."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, slots=True)
class Grid:
    """The outcome where two inputs move together."""

    row_key: str
    column_key: str
    rows: Floats
    columns: Floats
    apart: Floats
    """Shape (n_rows, n_columns)."""


def plan_loads(case: Case) -> Floats:
    """Return the mean requests per second of each month."""
    return np.asarray(number(case.load.qps) * (1 + number(case.load.growth)) ** np.arange(case.months, dtype=float))


def outcome(case: Case, first: str, second: str) -> float:
    """Return what the first option costs more than the second over the plan, as they are compared."""
    one, other = (_plan_score(case, case.options[key], plan_loads(case)) for key in (first, second))
    if np.isinf(one) and np.isinf(other):
        return float("nan")
    return float(one - other)


def _plan_score(case: Case, option: Option, loads: Floats) -> float:
    """Return what an option costs over the plan; infinite where it cannot meet the target."""
    try:
        return float(score(case, bill_of(case, option, loads)).sum())
    except InputError:
        return float("inf")


def tornado(case: Case, first: str, second: str) -> tuple[Driver, ...]:
    """Return each input moved alone over what it may be, the widest swing first."""
    base = outcome(case, first, second)
    found = [_driver(case, first, second, key, base) for key in _keys(case, first, second)]
    return tuple(sorted((one for one in found if one.swing > 0 or one.flip is not None),
                        key=lambda one: (-one.swing, one.key)))  # fmt: skip


def _keys(case: Case, first: str, second: str) -> Iterator[str]:
    """Yield the inputs that can move the outcome."""
    yield from ("load.qps", "load.growth", "load.tokens_in", "load.tokens_out", "target", "wrong")
    named = dict.fromkeys(key for one in (first, second) for key in _with_parts(case.options[one]))
    for key in named:
        option = case.options[key]
        yield from (f"options.{key}.{name}" for name in _OF_OPTION if isinstance(getattr(option, name, None), Cell))
        for group in ("monthly", "per_request", "once"):
            yield from (f"options.{key}.{group}.{name}" for name in getattr(option, group))


def _with_parts(option: Option) -> Iterator[str]:
    yield option.key
    if isinstance(option, HybridOption):
        yield from (option.base, option.peak)


def _driver(case: Case, first: str, second: str, key: str, base: float) -> Driver:
    cell = cell_at(case, key)
    low, high, is_told = _range(key, cell)
    ends = [_at(case, first, second, key, value) for value in (low, high)]
    if _is_straight(case, first, second, key):
        flip = _solved(number(cell), base, (low, high), (ends[0], ends[1]), _ceiling(key))
        return Driver(key, number(cell), low, high, is_told, ends[0], ends[1], flip, False)
    flip = _flip(case, first, second, key, base)
    is_missed = flip is not None and not np.isfinite(_at(case, first, second, key, flip))
    return Driver(key, number(cell), low, high, is_told, ends[0], ends[1], flip, is_missed)


def _is_straight(case: Case, first: str, second: str, key: str) -> bool:
    """Tell whether the outcome is a straight line in an input; with a hybrid, prices choose the replicas."""
    if any(isinstance(case.options[one], HybridOption) for one in (first, second)):
        return False
    parts = key.split(".")
    return key == "load.tokens_in" or parts[-1] in ("paid_share", "cached_share") or parts[-2:-1] in (
        ["monthly"], ["per_request"], ["once"])  # fmt: skip


def _solved(
    value: float, base: float, span: tuple[float, float], ends: tuple[float, float], ceiling: float
) -> float | None:
    """Return where a straight line is zero; None where that is too far off."""
    slope = (ends[1] - ends[0]) / (span[1] - span[0]) if span[1] > span[0] else 0.0
    flip = value - base / slope if slope else np.inf
    return flip if value / FARTHEST <= flip <= min(value * FARTHEST, ceiling) else None


def _range(key: str, cell: Cell) -> tuple[float, float, bool]:
    """Return what an input may be, and whether that was told."""
    low, high = cell.bounds
    if low < high < float("inf"):
        return low, high, True
    value = number(cell)
    ends = sorted((value * (1 - MOVED_BY), value * (1 + MOVED_BY)))
    return ends[0], min(ends[1], _ceiling(key)), False


def _ceiling(key: str) -> float:
    name = key.rsplit(".", 1)[-1]
    if name == "growth":
        return FASTEST_GROWTH
    return 1.0 if name == "correct" else 0.99 if name in _SHARES else float("inf")


def _at(case: Case, first: str, second: str, key: str, value: float) -> float:
    return outcome(moved(case, key, value), first, second)


def _flip(case: Case, first: str, second: str, key: str, base: float) -> float | None:
    """Return the value nearest to what is told, by ratio, at which the sign of the outcome changes."""
    value, ceiling = number(cell_at(case, key)), _ceiling(key)
    if key == "load.qps" or (key == "wrong" and value == 0):
        return None  # of the load, the break-even tells more
    if value > 0:
        paths = [np.geomspace(value, end, _LOOKS) for end in (value / FARTHEST, min(value * FARTHEST, ceiling))]
    else:
        paths = [np.linspace(value, min(ceiling, 0.5), _LOOKS)]
    found = [flip for path in paths if (flip := _along(case, first, second, key, path, base)) is not None]
    return min(found, key=lambda one: abs(np.log(one / value)) if value > 0 else one, default=None)


def _along(case: Case, first: str, second: str, key: str, path: Floats, base: float) -> float | None:
    """Return where the sign first changes on a path, to six digits."""
    before = float(path[0])
    for after in path[1:]:
        if _at(case, first, second, key, float(after)) * base < 0:
            return _between(case, first, second, key, before, float(after), base)
        before = float(after)
    return None


def _between(case: Case, first: str, second: str, key: str, same: float, other: float, base: float) -> float:
    for _ in range(_HALVINGS):
        middle = (same + other) / 2
        if _at(case, first, second, key, middle) * base < 0:
            other = middle
        else:
            same = middle
    return other


def grid(
    case: Case, first: str, second: str, row_key: str, rows: Sequence[float], column_key: str, columns: Sequence[float]
) -> Grid:  # fmt: skip
    """Return the outcome where two inputs move together.

    Loads are worked out together, so a grid with ``load.qps`` on its rows or columns is the quick one.
    """
    told_rows, told_columns = np.array(rows, float), np.array(columns, float)
    if column_key == "load.qps" and row_key != column_key:
        turned = grid(case, first, second, column_key, columns, row_key, rows)
        return Grid(row_key, column_key, told_rows, told_columns, turned.apart.T)
    if row_key == "load.qps":
        by_column = [_over_loads(moved(case, column_key, float(one)), first, second, told_rows)
                     for one in told_columns]  # fmt: skip
        return Grid(row_key, column_key, told_rows, told_columns, np.stack(by_column, axis=1))
    told = [_over_both(case, key, (row_key, told_rows), (column_key, told_columns)) for key in (first, second)]
    with np.errstate(invalid="ignore"):  # where both miss the target
        return Grid(row_key, column_key, told_rows, told_columns, np.asarray(told[0] - told[1]))


def _over_both(case: Case, option: str, down: tuple[str, Floats], across: tuple[str, Floats]) -> Floats:
    """Return what an option costs over the plan by two inputs; one that it does not depend on is not moved."""
    parts = list(_with_parts(case.options[option]))
    rows, columns = (values if not key.startswith("options.") or key.split(".")[1] in parts else values[:1]
                     for key, values in (down, across))  # fmt: skip
    told = [[_moved_score(moved(moved(case, down[0], float(row)), across[0], float(one)), option) for one in columns]
            for row in rows]  # fmt: skip
    return np.broadcast_to(np.array(told), (len(down[1]), len(across[1])))


def _moved_score(case: Case, option: str) -> float:
    return _plan_score(case, case.options[option], plan_loads(case))


def _over_loads(case: Case, first: str, second: str, loads: Floats) -> Floats:
    growth = (1 + number(case.load.growth)) ** np.arange(case.months)
    told = [_scores(case, case.options[key], np.outer(loads, growth)) for key in (first, second)]
    with np.errstate(invalid="ignore"):  # where both miss the target
        return np.asarray(told[0] - told[1])


def _scores(case: Case, option: Option, loads: NDArray[np.float64]) -> Floats:
    try:
        return np.asarray(score(case, bill_of(case, option, loads.ravel())).reshape(loads.shape).sum(axis=1))
    except InputError:
        return np.full(len(loads), np.inf)


def labels(case: Case) -> Mapping[str, str]:
    """Return the inputs in words, by key."""
    told = {"load.qps": "load (requests a second)", "load.growth": "growth a month", "load.tokens_in": "tokens in",
            "load.tokens_out": "tokens out", "target": "latency target", "wrong": "cost of a wrong answer"}  # fmt: skip
    words = {"correct": "share of right answers", "cache_hits": "share answered from the cache",
             "failures": "share of failed attempts", "paid_share": "price level (of the card)",
             "cached_share": "cached share of input", "speed": "throughput (of what is told)",
             "variation": "spread of service times", "escalated": "share sent on",
             "amortise_months": "months of amortisation"}  # fmt: skip
    for key, option in case.options.items():
        told |= {f"options.{key}.{name}": f"{option.name}: {word}" for name, word in words.items()}
        for group, ending in (("monthly", "a month"), ("per_request", "a request"), ("once", "once")):
            told |= {f"options.{key}.{group}.{name}": f"{option.name}: {name.replace('_', ' ')} {ending}"
                     for name in getattr(option, group)}  # fmt: skip
    return told
