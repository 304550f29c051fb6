"""Discrepancies: one model, one benchmark, different numbers; explained or not, traced to the first source. Pure.

A number is set against the first source of its model on its benchmark. What both papers say of split, version and
setting explains it, so does the rounding of print, a stated deviation, or that it was copied from a third paper; what
only one of them says explains nothing and is told.
"""

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analysis.boards.comparable import UNKNOWN
from analysis.boards.results import Entry, Result, entries_of, metric_of

UNDATED = date.max
SAME = 1e-9
"""Numbers nearer than this are equal."""
DEVIATIONS = 2.0
"""Stated deviations within which two numbers agree (about 95 % for one measured twice)."""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Two numbers of one model on one benchmark from two papers."""

    first: Entry
    """The first source: own results before quoted ones, then by date, citations and claim."""
    other: Entry
    is_explained: bool
    cause: str
    """split, version, task, setting, rounding, deviation, copied; or unknown."""
    reason: str
    copied_from: int | None
    """The claim that the other number is copied from."""
    first_rank: int | None
    """Of the model among the others with the first number; None: direction unknown."""
    other_rank: int | None
    n_models: int
    """Ranked with it, itself counted."""


def find_discrepancies(results: Sequence[Result], citers: Mapping[int, int]) -> list[Discrepancy]:
    """Return the discrepancies among the results of one data set and metric, by model and claim.

    Parameters
    ----------
    citers
        How many works cite a work; decides between sources of one day.
    """
    together: defaultdict[str, list[Entry]] = defaultdict(list)
    entries = [entry for entry in entries_of(results) if entry.value is not None]
    for entry in entries:
        if entry.result.model_key:
            together[entry.result.model_key].append(entry)
    crowd = {model for model, own in together.items() if len({entry.result.paper for entry in own}) > 1}
    if not crowd:
        return []
    ladders = _Ladders(entries, metric_of(results).higher_is_better)
    return [found for model in sorted(crowd) for found in _of_model(together[model], citers, ladders)]


def _of_model(entries: Sequence[Entry], citers: Mapping[int, int], ladders: "_Ladders") -> list[Discrepancy]:
    """Return the discrepancies of one model: each paper's numbers against those of the first source."""
    ordered = sorted(entries, key=lambda entry: _age(entry, citers))
    origin = ordered[0].result.paper
    sources = [entry for entry in ordered if entry.result.paper == origin]
    found = []
    for place, entry in enumerate(ordered):
        if entry.result.paper != origin:
            first = _nearest(entry, sources)
            if not _equal(entry, first):
                found.append(_settled(first, entry, ordered[:place], ladders))
    return found


def _age(entry: Entry, citers: Mapping[int, int]) -> tuple[Any, ...]:
    """Order sources: measured before quoted, earlier before later, cited more before less."""
    one = entry.result
    return (not one.is_own, one.day or UNDATED, -citers.get(one.work_id or -1, 0), one.claim_id)


def _nearest(entry: Entry, sources: Sequence[Entry]) -> Entry:
    """Return the number of the first source that a number is to be set against.

    That of the same split, version and setting where there is one, and of these the nearest: a paper may hold several
    variants under one name.
    """

    def unlike(source: Entry) -> tuple[int, float, int]:
        apart = sum(_differs(getattr(entry.result, part), getattr(source.result, part)) for part in _PARTS)
        return apart, abs(_value(source) - _value(entry)), source.result.claim_id

    return min(sources, key=unlike)


_PARTS = {"split": "split", "version": "version", "task": "task", "comparable": "setting"}
"""What may differ between two results, and the cause that this is."""


def _differs(one: str, other: str) -> bool:
    """Whether both are said and differ."""
    return one != other and one not in ("", UNKNOWN) and other not in ("", UNKNOWN)


def _settled(first: Entry, other: Entry, earlier: Sequence[Entry], ladders: "_Ladders") -> Discrepancy:
    """Return a discrepancy with its cause and its effect on ranks."""
    source = _copied(other, earlier)
    cause, reason = _cause(first, other, source)
    mine = other.result.model_key or ""
    copied = source.result.claim_id if source is not None and cause == "copied" else None
    return Discrepancy(
        first, other, cause != "unknown", cause, reason, copied, ladders.rank(first, mine), ladders.rank(other, mine),
        ladders.size(first, mine),
    )  # fmt: skip


def _cause(first: Entry, other: Entry, source: Entry | None) -> tuple[str, str]:
    """Return what explains two numbers, in one word and in words; "unknown" where nothing does."""
    for part, cause in _PARTS.items():
        one, two = getattr(first.result, part), getattr(other.result, part)
        if _differs(one, two):
            return cause, f"{cause} differs: {one} and {two}"
    if is_rounded(_value(first), _decimals(first), _value(other), _decimals(other)):
        return "rounding", f"{_value(first):g} and {_value(other):g} agree as far as the shorter one is printed"
    deviation = math.hypot(first.uncertainty or 0.0, other.uncertainty or 0.0)
    if deviation and abs(_value(first) - _value(other)) <= DEVIATIONS * deviation:
        return "deviation", f"within {DEVIATIONS:g} stated deviations ({deviation:.3g})"
    if source is not None:
        return "copied", f"the same number as in an earlier paper ({source.result.paper}), quoted here"
    return "unknown", _left_open(first.result, other.result)


def _left_open(first: Result, other: Result) -> str:
    """Say what only one of two papers tells."""
    open_ = [
        f"{cause} ({one if one not in ('', UNKNOWN) else two})"
        for part, cause in _PARTS.items()
        if (one := getattr(first, part)) != (two := getattr(other, part))
    ]
    return (
        f"only one of them tells its {' and '.join(open_)}" if open_ else "nothing that either paper says explains it"
    )


def _copied(other: Entry, earlier: Sequence[Entry]) -> Entry | None:
    """Return the earlier result that a quoted number was copied from, if it was: the first with the same number."""
    if other.result.is_own:
        return None
    for entry in earlier:
        far = entry.result.paper != other.result.paper and not _is_later(entry.result, other.result)
        if far and (
            _equal(entry, other) or is_rounded(_value(entry), _decimals(entry), _value(other), _decimals(other))
        ):
            return entry
    return None


def _is_later(one: Result, other: Result) -> bool:
    return one.day is not None and other.day is not None and one.day > other.day


def is_rounded(one: float, decimals_of_one: int, other: float, decimals_of_other: int) -> bool:
    """Whether two numbers are one, the shorter printed rounded (or cut, after the first decimal).

    Parameters
    ----------
    decimals_of_one, decimals_of_other
        Digits behind the point as printed, on the common scale; may be negative.
    """
    if decimals_of_one == decimals_of_other:
        return False
    if decimals_of_one < decimals_of_other:
        one, other, decimals_of_other = other, one, decimals_of_one
    step = 10.0**-decimals_of_other
    if abs(one - other) <= 0.5 * step + SAME:
        return True
    cut = math.floor(one / step + SAME) * step
    return decimals_of_other >= 1 and abs(cut - other) <= SAME


def _decimals(entry: Entry) -> int:
    """Return how many decimals a value has on the scale of its board, as far as its number tells."""
    text = f"{entry.result.printed:.10f}".rstrip("0")
    shift = 2 if abs(_value(entry) - entry.result.printed) > SAME else 0
    return max(len(text.split(".")[1]) - shift, 0)


def _value(entry: Entry) -> float:
    """Return the value of a ranked entry."""
    if entry.value is None:
        raise AssertionError("unreachable: only ranked entries are compared")
    return entry.value


def _equal(one: Entry, other: Entry) -> bool:
    return math.isclose(_value(one), _value(other), rel_tol=SAME, abs_tol=SAME)


class _Ladders:
    """Best values of the models of each board, to rank one more number among them."""

    def __init__(self, entries: Sequence[Entry], higher_is_better: bool | None) -> None:
        self._better = higher_is_better
        best: defaultdict[tuple[str, ...], dict[str, float]] = defaultdict(dict)
        sign = -1.0 if higher_is_better else 1.0
        for entry in entries:
            models, loss = best[self._board(entry)], sign * _value(entry)
            models[entry.result.family] = min(loss, models.get(entry.result.family, math.inf))
        self._best = best
        self._losses = {board: sorted(models.values()) for board, models in best.items()}

    @staticmethod
    def _board(entry: Entry) -> tuple[str, ...]:
        one = entry.result
        return (one.task, one.version, one.split, one.comparable)

    def rank(self, entry: Entry, model: str) -> int | None:
        """Return the rank of a number among the other models of its board; None where the direction is unknown."""
        if self._better is None:
            return None
        board = self._board(entry)
        loss = -_value(entry) if self._better else _value(entry)
        own = self._best[board].get(model, math.inf)
        return bisect_left(self._losses[board], loss) + 1 - (own < loss)

    def size(self, entry: Entry, model: str) -> int:
        """Return how many models are ranked on the board of an entry, the one asked about among them."""
        losses = self._losses[self._board(entry)]
        return bisect_right(losses, math.inf) + (model not in self._best[self._board(entry)])
