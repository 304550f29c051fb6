"""What is best in a table or a paper: bold cells checked against the numbers, and a paper's best result by board."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.claims.tables.groups import Entry, Group, ReadTable
from analysis.claims.tables.lexicon import metric_of, metrics_in
from data.records import Claim

FEWEST_COMPARED = 3
"""Systems of a group: of two, bold may mark the own one."""


@dataclass(frozen=True, slots=True)
class BoldMistake:
    """A bold number that is not the best of its group."""

    heads: tuple[str, ...]
    row: int
    column: int
    value: float
    best: float
    higher_is_better: bool | None
    """None: the direction is not told; the number is neither the least nor the greatest."""


def bold_mistakes(table: ReadTable) -> list[BoldMistake]:
    """Return the bold numbers of a table that other numbers of their group surpass.

    Groups of fewer than three systems are not judged, nor those where bold marks more than half of the numbers.
    """
    found = []
    for group in table.groups:
        bold = [entry for entry in group.entries if entry.bold]
        if len(group.entries) >= FEWEST_COMPARED and 0 < len(bold) * 2 <= len(group.entries):
            found += _mistakes(group, bold, _direction(group, table.table.caption))
    return found


def _mistakes(group: Group, bold: Sequence[Entry], higher: bool | None) -> list[BoldMistake]:
    values = [entry.number.value for entry in group.entries]
    marked = [entry.number.value for entry in bold]
    bests = {None: (min(values), max(values)), True: (max(values),), False: (min(values),)}[higher]
    if any(best in marked for best in bests):
        return []  # the best is bold; further bold ones mark equals or blocks
    best = bests[0] if higher is not None or abs(marked[0] - bests[0]) < abs(marked[0] - bests[-1]) else bests[-1]
    first = bold[0]
    return [BoldMistake(group.heads, first.place.row, first.place.column, marked[0], best, higher)]


def _direction(group: Group, caption: str) -> bool | None:
    """Return the direction of the metric in the heads, else of those in the caption where they agree."""
    told = next((named for head in group.heads[::-1] if (named := metric_of(head))), None)
    if told is not None:
        return told.higher_is_better
    directions = {named.higher_is_better for named in metrics_in(caption)}
    return directions.pop() if len(directions) == 1 else None


def best_results(claims: Iterable[Claim]) -> list[Claim]:
    """Return the best own result by task, data set, split and metric, as a leaderboard lists a paper.

    Ablations count only where nothing else is told. Ties keep the first in reading order; a metric without direction
    keeps the greatest value.
    """
    best: dict[tuple[str | None, ...], Claim] = {}
    for claim in claims:
        if claim.kind != "result":
            continue
        key = (claim.task, claim.dataset, claim.split, claim.metric)
        known = best.get(key)
        if known is None or _rank(claim) > _rank(known):
            best[key] = claim
    return list(best.values())


def _rank(claim: Claim) -> tuple[bool, float]:
    return "ablation" not in claim.settings, -claim.value if claim.higher_is_better is False else claim.value
