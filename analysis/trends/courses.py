"""The course of subjects: their shares by period, standardised over strata, as of a day. Used by trends and forecasts.

Nothing public after the day is counted. Which works form a topic is told by the newest fit all the same; a course says
of which day it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from analysis.trends.cells import Cells, Grid, choose_grid, grouped_on, read_cells
from analysis.trends.lateness import read_complete
from analysis.trends.periods import Period
from analysis.trends.standardised import FloatArray, IntArray, standardise
from analysis.trends.subjects import Subject
from analysis.trends.works import read_dates
from data.store import Database

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Course:
    """Shares of subjects by period, as of a day.

    Attributes
    ----------
    periods
        Consecutive calendar years, quarters or months, oldest first, all over by the day.
    n
        Papers of each subject in the strata used, shape (n_subjects, n_periods).
    total
        Papers of the strata used, 0 where a period is not covered, shape (n_periods,).
    share, lo, hi
        Share as if the strata had always been mixed alike, with its 95 % interval; NaN where a period is not covered,
        shape (n_subjects, n_periods).
    exposure
        Papers that the share is of, shape (n_subjects, n_periods).
    complete
        Expected part of the period's papers that has arrived, in (0, 1], shape (n_periods,); 1 where nothing is known
        of late arrivals, which ``arrivals`` says.
    complete_lo, complete_hi
        80 % band of ``complete``, same shape.
    arrivals
        What is known of late arrivals, in words.
    strata
        The strata used, each once.
    left_out
        Strata, or periods of them, that are in no share, and why.
    reason
        Why nothing can be told; None where something can.
    grouped
        Day of the fit that the grouping of each kind is of, for kinds that are fitted or defined as of today.
    """

    as_of: date
    granularity: str
    periods: list[Period]
    subjects: list[Subject]
    n: IntArray
    total: IntArray
    share: FloatArray
    lo: FloatArray
    hi: FloatArray
    exposure: FloatArray
    complete: FloatArray
    complete_lo: FloatArray
    complete_hi: FloatArray
    arrivals: str
    strata: list[str]
    left_out: list[Row]
    reason: str | None
    grouped: dict[str, date]


def read_course(db: Database, subjects: Sequence[Subject], as_of: date, granularity: str | None = None) -> Course:
    """Return the course of subjects as of a day.

    Parameters
    ----------
    db
        A ledger or an edition.
    granularity
        'year', 'quarter' or 'month'; None: the longest of which the dates cover enough.

    Raises
    ------
    InputError
        If there is no such granularity or kind of subject.
    """
    grid = choose_grid(db, as_of, read_dates(db, as_of), granularity)
    return course_of(db, as_of, grid, subjects, read_cells(db, as_of, grid, subjects))


def course_of(db: Database, as_of: date, grid: Grid, subjects: Sequence[Subject], cells: Cells) -> Course:
    """Return the course of subjects from their papers in the cells of a grid."""
    n = cells.by_period(len(subjects), len(grid.periods))
    told = standardise(cells.by_stretch(len(subjects), len(grid.used)), n, grid.used)
    late = read_complete(db, as_of, grid)
    days = {kind: grouped_on(db, kind) for kind in sorted({subject.kind for subject in subjects})}
    share, lo, hi, exposure = (np.round(part, 9) for part in (told.share, told.lo, told.hi, told.exposure))
    complete, complete_lo, complete_hi = (np.round(part, 6) for part in (late.part, late.lo, late.hi))
    return Course(
        as_of, grid.granularity, grid.periods, list(subjects), n.astype(np.int64), grid.used.sum(axis=0),
        share, lo, hi, exposure, complete, complete_lo, complete_hi, late.said,
        sorted(set(grid.strata)), grid.left_out, grid.reason, {kind: day for kind, day in days.items() if day},
    )  # fmt: skip
