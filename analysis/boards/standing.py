"""Boards: who stands where, the best so far by month, the frontier against parameters. Pure.

One board for each class of settings that may be compared; a board of one paper is not drawn.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from analysis.boards.results import Entry, Result, entries_of, metric_of, public_by
from analysis.boards.scale import scale_unit

FEWEST_PAPERS = 2
"""Papers with a ranked result, below which a board is not drawn."""


class BoardKey(NamedTuple):
    """What makes one board; '' where a part is not said, which is a value of its own."""

    task: str
    dataset_key: str
    version: str
    split: str
    metric_key: str
    comparable: str


@dataclass(frozen=True, slots=True)
class Place:
    """One result on a board."""

    entry: Entry
    rank: int | None
    """From 1; equal values share one; None: set aside, or the direction of the metric is not known."""
    raised: bool
    """Whether it was better than all that was public by then."""
    on_frontier: bool
    """Whether no other result is as good with fewer parameters."""


class Best(NamedTuple):
    """The best that was public for certain by the end of a month, from the first such month on."""

    month: str
    value: float
    claim_id: int


@dataclass(frozen=True)
class Board:
    """All results that may be compared with each other."""

    key: BoardKey
    dataset: str
    metric: str
    higher_is_better: bool | None
    unit: str
    entries: list[Entry]
    """In order of claim."""
    n_papers: int
    """With a ranked result."""

    @cached_property
    def places(self) -> list[Place]:
        """Return who stands where: best first, then those set aside. Worked out when first asked for."""
        ranked = [entry for entry in self.entries if entry.value is not None]
        better = self.higher_is_better
        raised = {claim for _, _, claim in self._raises}
        light = frontier(ranked, better) if better is not None else set()
        ranks = _ranks(ranked, better)
        places = [Place(entry, ranks.get(claim), claim in raised, claim in light)
                  for entry in self.entries for claim in (entry.result.claim_id,)]  # fmt: skip
        return sorted(
            places, key=lambda place: (place.entry.value is None, place.rank or 0, place.entry.result.claim_id)
        )

    @cached_property
    def best_so_far(self) -> list[Best]:
        """Return a step for each month in which the best rose; empty for a board that is not drawn."""
        return by_month(self._raises) if self.is_drawn else []

    @cached_property
    def _raises(self) -> list[tuple[date, float, int]]:
        return best_so_far(self.entries, self.higher_is_better) if self.higher_is_better is not None else []

    @property
    def is_drawn(self) -> bool:
        """Whether enough papers stand on it, and it is known which way is up."""
        return self.n_papers >= FEWEST_PAPERS and self.higher_is_better is not None

    @property
    def ranked(self) -> list[Place]:
        """Return the results that are ranked, best first."""
        return [place for place in self.places if place.entry.value is not None]

    @property
    def days(self) -> list[date]:
        """Return the days of its ranked results, ascending."""
        return sorted(place.entry.result.day for place in self.ranked if place.entry.result.day is not None)


def key_of(result: Result) -> BoardKey:
    """Return the board that a result stands on."""
    return BoardKey(
        result.task, result.dataset_key, result.version, result.split, result.metric_key, result.comparable
    )  # fmt: skip


def boards_of(results: Sequence[Result], as_of: date | None = None) -> list[Board]:
    """Return the boards of the results of one data set and metric, by key, as they stood on a day.

    Parameters
    ----------
    as_of
        Only what was public for certain by then, that day included: scale and direction, too, are read from that
        alone. None: all, undated ones among them.
    """
    known = public_by(results, as_of)
    if not known:
        return []
    better = metric_of(known).higher_is_better
    unit = scale_unit(metric_of(known), [one.unit for one in known])
    together: defaultdict[BoardKey, list[Entry]] = defaultdict(list)
    for entry in entries_of(known):
        together[key_of(entry.result)].append(entry)
    return [_board(key, together[key], better, unit) for key in sorted(together)]


def _board(key: BoardKey, entries: list[Entry], better: bool | None, unit: str) -> Board:
    papers = len({entry.result.paper for entry in entries if entry.value is not None})
    first = entries[0].result
    return Board(key, first.dataset, first.metric, better, unit, entries, papers)


def _ranks(ranked: Sequence[Entry], better: bool | None) -> dict[int, int]:
    """Return the rank of each claim; equal values share the better one."""
    if better is None:
        return {}
    values = sorted((entry.value or 0.0 for entry in ranked), reverse=better)
    first = {value: place for place, value in reversed(list(enumerate(values, start=1)))}
    return {entry.result.claim_id: first[entry.value or 0.0] for entry in ranked}


def best_so_far(entries: Sequence[Entry], higher_is_better: bool) -> list[tuple[date, float, int]]:
    """Return (day, value, claim) of each dated result that was better than all before it, by day.

    Of several on one day the best counts, of equal ones the first claim; undated ones are left out.
    """
    sign = 1.0 if higher_is_better else -1.0
    dated = sorted(
        (entry.result.day, -sign * entry.value, entry.result.claim_id)
        for entry in entries
        if entry.result.day is not None and entry.value is not None
    )
    steps: list[tuple[date, float, int]] = []
    for day, loss, claim in dated:
        if not steps or loss < -sign * steps[-1][1]:
            steps.append((day, -sign * loss, claim))
    return steps


def by_month(steps: Sequence[tuple[date, float, int]]) -> list[Best]:
    """Return the last step of each month."""
    last = {f"{day:%Y-%m}": Best(f"{day:%Y-%m}", value, claim) for day, value, claim in steps}
    return [last[month] for month in sorted(last)]


def frontier(entries: Sequence[Entry], higher_is_better: bool) -> set[int]:
    """Return the claims on the Pareto front of value against parameters; those without parameters are on none."""
    sign = 1.0 if higher_is_better else -1.0
    sized = sorted(
        (entry.result.parameters, -sign * entry.value, entry.result.claim_id)
        for entry in entries
        if entry.result.parameters is not None and entry.value is not None
    )
    front: set[int] = set()
    least, size = float("inf"), None
    for parameters, loss, claim in sized:
        if loss < least or (loss == least and parameters == size):
            front.add(claim)
            least, size = loss, parameters
    return front
