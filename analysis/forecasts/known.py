"""The courses of all subjects of a kind that forecasts are made from, as of a day. Used by the step and by `forecast`.

A forecast needs its like: weights and intervals are learned from all subjects of the kind together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from analysis.forecasts.rolling import LEAST
from analysis.forecasts.scale import Courses, FloatArray, IntArray
from analysis.terms.corpus import read_counted, read_names
from analysis.terms.vocabulary import is_term
from analysis.trends.cells import Cells, Grid, read_cells, read_grid
from analysis.trends.courses import course_of
from analysis.trends.dated import BY_MONTH
from analysis.trends.periods import GRANULARITIES, Period, calendar
from analysis.trends.subjects import Subject, all_subjects
from analysis.trends.works import read_dates
from data.edition_answers import once_an_edition
from data.store import Database, whole_numbers

MOST_TERMS = 600
"""Terms forecast at most, those with most papers in the last three years."""
HORIZONS = (3, 6, 12, 24)
"""Months ahead; each is told where it is some whole periods."""
FEW_PERIODS = 5
"""Covered periods below which nothing is forecast."""
TIMES = 3
"""Periods of history that a horizon asks for, in horizons: fewer hold no two past forecasts that do not overlap."""
SHORTER = (("quarter", 10), ("month", 9))
"""Periods shorter than a year that are taken, in this order, where so many are covered."""
FARTHEST = 4.0
"""Times that the papers a standardised share is of may be more or fewer than those of the period.

Beyond, the share rests on a few strata that hardly have the subject: 2 papers of such can be told as a share of 1.
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the subjects of a kind as of a day.

    Attributes
    ----------
    courses
        Shape (n_subjects, n_periods).
    n
        Papers of each subject, shape (n_subjects, n_periods).
    totals
        All papers, shape (n_periods,).
    reason
        Why nothing can be forecast; None where something can.
    """

    as_of: date
    granularity: str
    periods: list[Period]
    subjects: list[Subject]
    courses: Courses
    n: IntArray
    totals: IntArray
    reason: str | None

    @property
    def months(self) -> int:
        """Months of a period."""
        return GRANULARITIES[self.granularity]

    @property
    def year(self) -> int:
        """Periods of a year."""
        return 12 // self.months

    @property
    def covered(self) -> int:
        """Periods that are covered."""
        return int((self.courses.total > 0).any(axis=0).sum())

    def horizons(self) -> list[int]:
        """Return the months ahead that the periods and their number allow, ascending."""
        return [months for months in HORIZONS if self.why_not(months) is None]

    def why_not(self, months: int) -> str | None:
        """Return why nothing can be told so many months ahead; None where something can."""
        if self.reason is not None:
            return self.reason
        if months % self.months:
            return f"periods of a {self.granularity} tell nothing {months} months ahead"
        needed = max(FEW_PERIODS, TIMES * months // self.months)
        if self.covered < needed:
            return (
                f"{self.covered} covered periods of a {self.granularity}; {needed} are needed to tell and to check "
                f"{months} months ahead"
            )
        return None

    def ahead(self, months: int) -> Period:
        """Return the period that ends so many months after the newest."""
        return period_ahead(self.granularity, self.periods[-1], months)


def period_ahead(granularity: str, newest: Period, months: int) -> Period:
    """Return the calendar period that ends some months after one."""
    number = newest.last.year * 12 + newest.last.month - 1 + months
    after = number + 1
    until = date.fromordinal(date(after // 12, after % 12 + 1, 1).toordinal() - 1)
    return calendar(granularity, until, until)[-1]


def read_known(
    db: Database, kind: str, as_of: date, also: Sequence[Subject] = (), granularity: str | None = None
) -> Known:
    """Return what is known of the subjects of a kind, and of others of it that are asked for beside.

    Parameters
    ----------
    granularity
        'year', 'quarter' or 'month'; None: as :func:`choose_periods` chooses.
    """
    grid = (
        choose_periods(db, as_of) if granularity is None else read_grid(db, as_of, read_dates(db, as_of), granularity)
    )
    given = candidates(db, kind, as_of, grid)
    numbers = {subject.number for subject in given}
    others = [one for one in also if one.kind == kind and one.number not in numbers]
    subjects = [*given, *others]
    cells = candidate_cells(db, kind, as_of, grid).beside(read_cells(db, as_of, grid, others), len(given))
    course = course_of(db, as_of, grid, subjects, cells)
    exposure = bounded(course.exposure, course.n, course.total)
    share = np.where(exposure > 0, course.n / np.maximum(exposure, 1e-12), np.nan)
    return Known(
        as_of, grid.granularity, grid.periods, subjects, Courses.of(share, exposure), course.n, course.total,
        course.reason,
    )  # fmt: skip


def bounded(exposure: FloatArray, n: IntArray, total: IntArray) -> FloatArray:
    """Return the papers that shares are of, within :data:`FARTHEST` times those of the period; 0 where not covered."""
    within = np.clip(exposure, total / FARTHEST, total * FARTHEST)
    return np.where(total > 0, np.maximum(within, n), 0.0)


def choose_periods(db: Database, as_of: date) -> Grid:
    """Return quarters or months where most papers are dated so and enough are covered, else years."""
    dates = read_dates(db, as_of)
    for granularity, least in SHORTER if dates.by_month * 2 > dates.n else ():
        grid = read_grid(db, as_of, dates, granularity)
        if grid.covered >= least:
            return grid
    return read_grid(db, as_of, dates, "year")


@once_an_edition()
def candidate_cells(db: Database, kind: str, as_of: date, grid: Grid) -> Cells:
    """Return the papers of :func:`candidates` in the cells of a grid."""
    return read_cells(db, as_of, grid, candidates(db, kind, as_of, grid))


@once_an_edition()
def candidates(db: Database, kind: str, as_of: date, grid: Grid) -> list[Subject]:
    """Return the subjects of a kind that may have papers enough, chosen by what was public by the day alone."""
    if kind != "term":
        return all_subjects(db, kind)
    if not grid.periods:
        return []
    names = read_names(db, as_of)
    chosen = np.flatnonzero(is_term(read_counted(db, as_of, names)))
    chosen = chosen[~np.isin(chosen, list(names.phrase_of))]
    back = max(12 // GRANULARITIES[grid.granularity], 3)
    since = grid.periods[max(0, len(grid.periods) - back)].first
    counted = whole_numbers(
        db,
        f"""SELECT t.term_id FROM main.term_works t JOIN main.works w USING (work_id)
        WHERE NOT w.is_stub AND NOT w.is_withdrawn AND w.public_by BETWEEN $since AND $as_of
              AND ($by_year OR w.{BY_MONTH})
        GROUP BY t.term_id HAVING count(*) >= $least ORDER BY count(*) DESC, t.term_id""",
        {"since": since, "as_of": as_of, "by_year": grid.granularity == "year", "least": LEAST},
    )
    found = counted[np.isin(counted, chosen)][:MOST_TERMS].tolist()
    return [Subject("term", number, names.names[number]) for number in found]
