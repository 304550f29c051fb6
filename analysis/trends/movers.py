"""Which subjects of a kind rise and fall as of a day, beyond chance and coverage. Used by the step and the radar.

Growth is told as for terms: the newest period against up to three before it, within the strata that cover both alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from scipy.special import ndtri

from analysis.trends.cells import Grid, grouped_on, read_cells
from analysis.trends.growth import CONFIDENCE, FloatArray, Growth, discoveries, growth_at
from analysis.trends.strata import Frame, choose_frame, coverage
from analysis.trends.subjects import Subject, all_subjects
from analysis.trends.works import IntArray, read_dates
from data.edition_answers import once_an_edition
from data.store import Database

RATE = 0.05
"""Share of the subjects said to move that may be chance (false discovery rate, over all of their kind)."""
LEAST_WORKS = 8
"""Papers, past and newest together, below which a subject is not tested."""
RISING, FALLING, STEADY, TOO_FEW = "rising", "falling", "steady", "too few papers"
ORDER = (RISING, FALLING, STEADY, TOO_FEW)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Movers:
    """The subjects of a kind: those that rise, those that fall, then the rest; and what this rests on."""

    as_of: date
    kind: str
    grouped_on: date | None
    """Day of the fit or definitions that the grouping is of; None for terms."""
    coverage: Row
    rows: list[Row]


def read_movers(db: Database, kind: str, as_of: date) -> Movers:
    """Return how all subjects of a kind move as of a day."""
    subjects = all_subjects(db, kind)
    dates = read_dates(db, as_of)
    frame = choose_frame(db, as_of, dates)
    if not frame.strata:
        return Movers(as_of, kind, grouped_on(db, kind), coverage(frame, dates, 0, 0, 0), [])
    rows = moves(db, as_of, frame, subjects)
    told = [sum(row["verdict"] == verdict for row in rows) for verdict in ORDER]
    rests_on = coverage(frame, dates, len(rows) - told[3], told[0], told[1])
    return Movers(as_of, kind, grouped_on(db, kind), rests_on, sorted(rows, key=_rank))


@once_an_edition()
def moves(db: Database, as_of: date, frame: Frame, subjects: Sequence[Subject]) -> list[Row]:
    """Return how each subject moves, in their order; all of them are tested together."""
    grid = Grid("month" if frame.only_by_month else "year", frame.periods, frame.strata, frame.used, [], None)
    newest = len(frame.periods) - 1
    cells = read_cells(db, as_of, grid, subjects)
    counts = cells.dense(len(subjects), len(frame.strata), slice(0, newest + 1)) * (frame.used > 0)
    found, before = growth_at(counts, frame.used, newest), growth_at(counts, frame.used, newest - 1)
    tested = found.total >= LEAST_WORKS
    rising = discoveries(found.rise, tested, RATE) & (found.observed >= LEAST_WORKS)
    falling = discoveries(found.fall, tested, RATE) & (found.expected >= LEAST_WORKS)
    verdicts = np.where(rising, RISING, np.where(falling, FALLING, np.where(tested, STEADY, TOO_FEW)))
    size = int(frame.used[:, -1].sum())
    return [
        _row(subject, place, found, before, counts[place], size) | {"verdict": str(verdicts[place])}
        for place, subject in enumerate(subjects)
    ]


def _row(subject: Subject, place: int, found: Growth, before: Growth, counts: IntArray, size: int) -> Row:
    faster = acceleration(found, before)
    return {
        "kind": subject.kind, "number": subject.number, "name": subject.name,
        "n": int(found.observed[place]), "expected": round(float(found.expected[place]), 2),
        "share": round(float(found.observed[place]) / size, 6),
        "share_before": round(float(found.expected[place]) / size, 6),
        "growth": round(float(found.ratio[place]), 4),
        "interval": [round(float(found.lo[place]), 4), round(float(found.hi[place]), 4)],
        "growth_before": round(float(before.ratio[place]), 4) if before.total[place] else None,
        "acceleration": [round(float(part[place]), 4) for part in faster] if before.total[place] else None,
        "chance": float(f"{min(found.rise[place], found.fall[place]):.3g}"),
        "spread": int((counts[:, -1] > 0).sum()), "evenness": round(evenness(counts[:, -1]), 2),
    }  # fmt: skip


def acceleration(found: Growth, before: Growth) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return growth over the growth one period earlier, with its 90 % interval: that of a ratio of four counts."""
    ratio = found.ratio / before.ratio
    spread = sum(1 / (some + 1) for some in (found.observed, found.expected, before.observed, before.expected))
    width = np.exp(ndtri(0.5 + CONFIDENCE / 2) * np.sqrt(spread))
    return ratio, ratio / width, ratio * width


def evenness(papers: IntArray) -> float:
    """Return over how many strata papers are spread: exp of their entropy (Hill 1973), 0 without papers."""
    parts = papers[papers > 0] / max(int(papers.sum()), 1)
    return float(np.exp(-(parts * np.log(parts)).sum())) if len(parts) else 0.0


def _rank(row: Row) -> tuple[int, float, str, int]:
    score = {RISING: row["interval"][0], FALLING: 1 / row["interval"][1]}.get(row["verdict"], float(row["n"]))
    return ORDER.index(row["verdict"]), -score, row["name"], row["number"]
