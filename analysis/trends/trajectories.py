"""All that is told of some subjects over time, side by side. Asked by `fieldmap trends show` and the radar page."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np

from analysis.trends.bursts import bursts
from analysis.trends.cells import Cells, Grid, choose_grid, read_cells
from analysis.trends.changes import BoolArray, change_points
from analysis.trends.courses import Course, course_of
from analysis.trends.emergence import read_emergence, window_of
from analysis.trends.movers import moves
from analysis.trends.strata import choose_frame, coverage
from analysis.trends.subjects import Subject, all_subjects
from analysis.trends.works import read_dates
from data.store import Database

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Trajectories:
    """Subjects with their course, growth and evidence, and what it rests on."""

    as_of: date
    granularity: str
    reason: str | None
    """Why no shares can be told; None where some can."""
    subjects: list[Row]
    strata: list[str]
    left_out: list[Row]
    arrivals: str
    grouped: dict[str, date]
    coverage: Row
    """What growth rests on: its newest period, those before, the strata."""


def read_trajectories(
    db: Database, subjects: Sequence[Subject], as_of: date, granularity: str | None = None
) -> Trajectories:  # fmt: skip
    """Return subjects side by side as of a day.

    Topics and families are tested for growth together with all of their kind; of terms the chance of one test alone is
    told, and no verdict.
    """
    dates = read_dates(db, as_of)
    grid = choose_grid(db, as_of, dates, granularity)
    cells = read_cells(db, as_of, grid, subjects)
    course = course_of(db, as_of, grid, subjects, cells)
    points = course_rows(course, grid, cells)
    frame = choose_frame(db, as_of, dates)
    grown: list[Row] = [{} for _ in subjects]
    if frame.strata:
        grown = _grown(db, as_of, frame, subjects)
    evidence = read_emergence(db, as_of, window_of(frame), subjects)
    return Trajectories(
        as_of, course.granularity, course.reason,
        [asdict(one) | {"trend": grown[i] or None, "evidence": evidence[i] or None, "course": points[i]}
         for i, one in enumerate(subjects)],
        course.strata, course.left_out, course.arrivals, course.grouped, coverage(frame, dates, 0, 0, 0),
    )  # fmt: skip


def course_rows(course: Course, grid: Grid, cells: Cells) -> list[list[Row]]:
    """Return for each subject its periods: share with interval, papers, what has arrived, bursts and change points.

    A period that is not covered has no share.
    """
    covered = course.total > 0
    burst = np.zeros(course.n.shape, dtype=bool)
    exposure = np.maximum(course.exposure, course.n)
    burst[:, covered] = bursts(course.n[:, covered], exposure[:, covered])
    changes = changes_of(course, grid, cells)
    return [
        [
            {"period": period.label, "first": period.first, "last": period.last, "n": int(course.n[i, t]),
             "total": int(course.total[t]), **_shares(course, i, t), "complete": round(float(course.complete[t]), 4),
             "burst": bool(burst[i, t]), "change": bool(changes[i, t])} for t, period in enumerate(course.periods)
        ]
        for i in range(len(course.subjects))
    ]  # fmt: skip


def changes_of(course: Course, grid: Grid, cells: Cells) -> BoolArray:
    """Return from which periods on each subject of a course has another level, shape (n_subjects, n_periods)."""
    exposure = np.where(course.total > 0, np.maximum(course.exposure, course.n), 0)
    papers = cells.by_subject(len(course.subjects), len(grid.used), len(grid.periods))
    return change_points(course.n, exposure, papers, grid.used)


def _shares(course: Course, i: int, t: int) -> Row:
    if not course.total[t]:
        return {"share": None, "lo": None, "hi": None}
    return {name: round(float(getattr(course, name)[i, t]), 6) for name in ("share", "lo", "hi")}


def _grown(db: Database, as_of: date, frame: Any, subjects: Sequence[Subject]) -> list[Row]:
    """Return how subjects move; topics and families by the test of all of their kind."""
    found: dict[tuple[str, int], Row] = {}
    for kind in sorted({subject.kind for subject in subjects}):
        some = [one for one in subjects if one.kind == kind]
        rows = moves(db, as_of, frame, some if kind == "term" else all_subjects(db, kind))
        found |= {(kind, row["number"]): row | ({"verdict": None} if kind == "term" else {}) for row in rows}
    return [found.get((one.kind, one.number), {}) for one in subjects]
