"""Step: courses of topics and families, and which of them move. Writes ``courses`` and ``subject_trends``.

As of the last month that was over when the newest record was seen, so that a harvest without news changes nothing.
"""

from datetime import date, timedelta
from typing import Any

import numpy as np

from analysis.trends.cells import read_cells, read_grid
from analysis.trends.courses import Course, course_of
from analysis.trends.emergence import read_emergence, window_of
from analysis.trends.movers import moves
from analysis.trends.periods import GRANULARITIES
from analysis.trends.strata import choose_frame
from analysis.trends.subjects import Subject, all_subjects
from analysis.trends.trajectories import course_rows
from analysis.trends.works import Dates, read_dates
from data.runs import Counts, StepReport, run_step
from data.staging import insert_rows
from data.store import Database
from data.works import seen_until

VERSION = 3
KINDS = ("topic", "family")
READS = ("works", "records", "topic_members", "family_works", "people", "citations")
WRITES = ("courses", "subject_trends")
SUBJECTS_AT_ONCE = 500
Row = dict[str, Any]


def run(db: Database) -> StepReport:
    """Tell the course of every topic and family by year, quarter and month, and whether it rises or falls."""
    day = newest_day(db)
    return run_step(db, "trends", VERSION, READS, {"as_of": day}, lambda: _write(db, day), writes=WRITES)


def newest_day(db: Database) -> date:
    """Return the end of the last month that was over when the newest record was seen; of an empty library, day one."""
    seen = seen_until(db)
    if seen is None:
        return date.min
    return (seen + timedelta(1)).replace(day=1) - timedelta(1)


def _write(db: Database, day: date) -> Counts:
    for name in WRITES:
        db.execute(f"TRUNCATE main.{name}")
    subjects = [subject for kind in KINDS for subject in all_subjects(db, kind)]
    dates = read_dates(db, day)
    written = sum(
        _write_courses(db, day, dates, name, subjects[at : at + SUBJECTS_AT_ONCE])
        for name in GRANULARITIES for at in range(0, len(subjects), SUBJECTS_AT_ONCE)
    )  # fmt: skip
    return Counts(len(subjects), written + _write_moves(db, day, dates))


def _write_courses(db: Database, day: date, dates: Dates, granularity: str, subjects: list[Subject]) -> int:
    grid = read_grid(db, day, dates, granularity)
    if grid.reason:
        return 0
    cells = read_cells(db, day, grid, subjects)
    course = course_of(db, day, grid, subjects, cells)
    return insert_rows(db, "main.courses", _rows(course, course_rows(course, grid, cells)))


def _rows(course: Course, told: list[list[Row]]) -> list[Row]:
    return [
        {"kind": subject.kind, "number": subject.number, "granularity": course.granularity, "period": point["period"],
         "n": point["n"], "total": point["total"], "share": point["share"], "lo": point["lo"], "hi": point["hi"],
         "complete": point["complete"], "is_burst": point["burst"], "is_change": point["change"]}
        for subject, points in zip(course.subjects, told, strict=True)
        for point in points if point["share"] is not None
    ]  # fmt: skip


def _write_moves(db: Database, day: date, dates: Dates) -> int:
    frame = choose_frame(db, day, dates)
    if not frame.strata:
        return 0
    written = 0
    for kind in KINDS:
        subjects = all_subjects(db, kind)
        evidence = read_emergence(db, day, window_of(frame), subjects)
        rows = [
            {**row, **parts, "as_of": day, "lo": row["interval"][0], "hi": row["interval"][1]}
            for row, parts in zip(moves(db, day, frame, subjects), evidence, strict=True)
        ]
        kept = np.setdiff1d(list(rows[0]), ["interval", "acceleration"]).tolist() if rows else []
        written += insert_rows(db, "main.subject_trends", ({name: row[name] for name in kept} for row in rows))
    return written
