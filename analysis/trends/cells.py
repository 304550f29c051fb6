"""Papers of subjects by stratum and period, as of a day. Read by courses and by what is tested over time.

A *cell* is a stretch of a stratum (see :mod:`analysis.trends.standardised`) in a period.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analysis.terms.corpus import read_acronyms
from analysis.trends.dated import read_dated
from analysis.trends.periods import GRANULARITIES, Period, calendar, labels
from analysis.trends.shares import FEW_PERIODS
from analysis.trends.standardised import LEAST, FloatArray, IntArray, comparable, stretches
from analysis.trends.subjects import Subject, members
from analysis.trends.works import Dates, read_sizes
from data.edition_answers import once_an_edition
from data.store import Database, columns, lookup

Row = dict[str, object]
SUBJECTS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Periods, and the stretches of strata whose papers can be compared over them.

    Attributes
    ----------
    strata
        Stratum of each stretch, shape (n_stretches,).
    used
        Papers of each stretch, 0 in periods it is not counted in, shape (n_stretches, n_periods). Periods without
        papers are not covered; all others can be compared with the newest.
    left_out
        Strata, or periods of them, that are not counted, and why.
    reason
        Why nothing can be compared; None where something can.
    """

    granularity: str
    periods: list[Period]
    strata: list[str]
    used: IntArray
    left_out: list[Row]
    reason: str | None

    @property
    def only_by_month(self) -> bool:
        """Whether works known by their year alone are left out."""
        return self.granularity != "year"

    @property
    def covered(self) -> int:
        """How many periods are covered."""
        return int((self.used.sum(axis=0) > 0).sum())

    def stretch_of(self, strata: NDArray[np.object_]) -> IntArray:
        """Return the stretch of each of some strata in each period, -1 for none, shape (n_strata, n_periods).

        Parameters
        ----------
        strata
            In alphabetical order, those of the grid among them.
        """
        found = np.full((len(strata), len(self.periods)), -1)
        stretch, period = np.nonzero(self.used)
        found[np.searchsorted(strata, np.asarray(self.strata, dtype=object)[stretch]), period] = stretch
        return found


@dataclass(frozen=True, slots=True)
class Cells:
    """Papers of subjects in the cells where they have any, shape (n,) each."""

    subject: IntArray
    stretch: IntArray
    period: IntArray
    n: IntArray

    def by_period(self, n_subjects: int, n_periods: int) -> FloatArray:
        """Return the papers of each subject in each period, shape (n_subjects, n_periods)."""
        return _summed(self.subject, self.period, self.n, (n_subjects, n_periods))

    def by_stretch(self, n_subjects: int, n_stretches: int) -> FloatArray:
        """Return the papers of each subject in each stretch, shape (n_subjects, n_stretches)."""
        return _summed(self.subject, self.stretch, self.n, (n_subjects, n_stretches))

    def beside(self, others: "Cells", n_subjects: int) -> "Cells":
        """Return these of the first ``n_subjects`` and those of others after them."""
        subject = np.concatenate([self.subject, others.subject + n_subjects])
        stretch, period, n = (np.concatenate([getattr(one, name) for one in (self, others)])
                              for name in ("stretch", "period", "n"))  # fmt: skip
        return Cells(subject, stretch, period, n)

    def by_subject(self, n_subjects: int, n_stretches: int, n_periods: int) -> Iterator[IntArray]:
        """Yield the papers of each subject, shape (n_stretches, n_periods) each."""
        order = np.argsort(self.subject, kind="stable")
        ends = np.searchsorted(self.subject[order], np.arange(n_subjects + 1))
        for first, stop in zip(ends[:-1], ends[1:], strict=True):
            mine = order[first:stop]
            papers = np.zeros((n_stretches, n_periods), dtype=np.int64)
            papers[self.stretch[mine], self.period[mine]] = self.n[mine]
            yield papers

    def dense(self, n_subjects: int, n_stretches: int, periods: slice) -> IntArray:
        """Return the papers in some periods, shape (n_subjects, n_stretches, n_periods of the slice)."""
        first, stop = periods.start, periods.stop
        here = (self.period >= first) & (self.period < stop)
        found = np.zeros((n_subjects, n_stretches, stop - first), dtype=np.int64)
        found[self.subject[here], self.stretch[here], self.period[here] - first] = self.n[here]
        return found


def _summed(row: IntArray, column: IntArray, n: IntArray, shape: tuple[int, int]) -> FloatArray:
    flat = np.bincount(row * shape[1] + column, weights=n, minlength=shape[0] * shape[1])
    return flat.astype(np.float64).reshape(shape)


def choose_grid(db: Database, as_of: date, dates: Dates, granularity: str | None = None) -> Grid:
    """Return the grid of a granularity, or of the longest periods of which enough are covered.

    Without a granularity: years, then quarters and months where most papers are dated to the month, until
    :data:`analysis.trends.shares.FEW_PERIODS` periods are covered; else the shortest that the dates allow.
    """
    if granularity is not None:
        return read_grid(db, as_of, dates, granularity)
    allowed = list(GRANULARITIES) if dates.by_month * 2 > dates.n else ["year"]
    for name in allowed:
        grid = read_grid(db, as_of, dates, name)
        if grid.covered >= FEW_PERIODS:
            break
    return grid


@once_an_edition()
def read_grid(db: Database, as_of: date, dates: Dates, granularity: str) -> Grid:
    """Return what can be compared as of a day in periods of a granularity.

    Periods begin with the first and end with the last that holds :data:`analysis.trends.standardised.LEAST` papers.
    """
    periods = _full_periods(granularity, as_of, dates)
    if not periods:
        return Grid(granularity, [], [], np.zeros((0, 0), dtype=np.int64), [], _nothing(granularity, dates))
    names, sizes = read_sizes(db, as_of, periods, granularity != "year")
    numbers = stretches(sizes)
    used = np.zeros((int(numbers.max(initial=-1)) + 1, len(periods)), dtype=np.int64)
    row, t = np.nonzero(numbers >= 0)
    used[numbers[row, t], t] = sizes[row, t]
    strata = np.empty(len(used), dtype=object)
    strata[numbers[row, t]] = np.asarray(names, dtype=object)[row]
    linked = comparable(used) if len(used) else np.zeros(len(periods), dtype=bool)
    used = used * linked
    left_out = _left_out(names, sizes, numbers, linked, periods)
    kept = used.any(axis=1)
    reason = None if kept.any() else _nothing(granularity, dates)
    return Grid(granularity, periods, strata[kept].tolist(), used[kept], left_out, reason)


def _full_periods(granularity: str, as_of: date, dates: Dates) -> list[Period]:
    """Return the periods from the first to the last that holds papers enough."""
    works: Mapping[date, int] = dates.months
    if granularity == "year":
        works = {date(year, 1, 1): n for year, n in dates.years.items()}
    if not works:
        return []
    periods = calendar(granularity, min(works), min(as_of, date(max(works).year, 12, 31)))
    totals = [0] * len(periods)
    at = {(p.first.year, p.first.month): place for place, p in enumerate(periods)}
    months = GRANULARITIES[granularity]
    for day, n in works.items():
        place = at.get((day.year, (day.month - 1) // months * months + 1))
        if place is not None:
            totals[place] += n
    full = [place for place, n in enumerate(totals) if n >= LEAST]
    return periods[full[0] : full[-1] + 1] if full else []


def _nothing(granularity: str, dates: Dates) -> str:
    return (
        f"{dates.n:,} papers are dated, {dates.by_month:,} of them to the month, and no source, category or venue has "
        f"{LEAST} in a {granularity} that is over: shares over time cannot be told from what was loaded"
    )


def _left_out(
    names: Sequence[str], sizes: IntArray, numbers: IntArray, linked: np.ndarray, periods: Sequence[Period]
) -> list[Row]:
    """Return the strata with papers that are in no share, most papers first, and the periods of the others."""
    rows: list[Row] = []
    called = labels(periods)
    for name, papers, number in zip(names, sizes, numbers, strict=True):
        counted = (number >= 0) & linked
        few, loose = papers * (number < 0), papers * ((number >= 0) & ~linked)
        if loose.any():
            where = [called[t] for t in np.flatnonzero(loose)]
            rows.append({"stratum": name, "n": int(loose.sum()), "periods": where,
                         "reason": "nothing that is covered alike links these periods with the newest"})  # fmt: skip
        if few.any() and not counted.any():
            rows.append({"stratum": name, "n": int(few.sum()), "periods": [called[t] for t in np.flatnonzero(few)],
                         "reason": f"fewer than {LEAST} papers in each period"})  # fmt: skip
    return sorted(rows, key=lambda row: (-int(str(row["n"])), str(row["stratum"])))


def read_cells(db: Database, as_of: date, grid: Grid, subjects: Sequence[Subject]) -> Cells:
    """Return the papers of subjects, by their place in the list, in the cells of a grid."""
    parts = [
        _cells_of(db, as_of, grid, kind, chosen)
        for kind, some in by_kind(subjects).items()
        for chosen in (some[at : at + SUBJECTS_AT_ONCE] for at in range(0, len(some), SUBJECTS_AT_ONCE))
    ]
    empty = np.zeros(0, dtype=np.int64)
    columns_of = zip(*parts, strict=True) if parts else ([empty], [empty], [empty], [empty])
    return Cells(*(np.concatenate(list(column)).astype(np.int64) for column in columns_of))


def by_kind(subjects: Sequence[Subject]) -> dict[str, list[tuple[int, int]]]:
    """Return (number, place in the list) of the subjects of each kind."""
    found: dict[str, list[tuple[int, int]]] = {}
    for place, subject in enumerate(subjects):
        found.setdefault(subject.kind, []).append((subject.number, place))
    return found


def _cells_of(
    db: Database, as_of: date, grid: Grid, kind: str, chosen: Sequence[tuple[int, int]]
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    if not len(grid.used):
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, nothing, nothing
    rows = columns(
        db, f"WITH {held(kind)} SELECT subject, work_id FROM held", None, chosen_table(db, as_of, kind, chosen)
    )
    dated = read_dated(db)
    row = dated.rows_of(np.asarray(rows["work_id"], dtype=np.int64))
    some, subject = dated.of(row[row >= 0]), np.asarray(rows["subject"], dtype=np.int64)[row >= 0]
    place = some.places(grid.periods, as_of, grid.only_by_month)
    stretch = np.where(place >= 0, grid.stretch_of(dated.strata)[some.stratum, place], -1)
    here = stretch >= 0
    shape = (int(subject.max(initial=0)) + 1, *grid.used.shape)
    flat = np.ravel_multi_index((subject[here], stretch[here], place[here]), shape)
    found, n = np.unique(flat, return_counts=True)
    at, in_stretch, in_place = np.unravel_index(found, shape)
    return at, in_stretch, in_place, n


def held(kind: str) -> str:
    """Return the SQL of ``held(subject, work_id)``: the works of the subjects of the table ``chosen``."""
    return f"held AS (SELECT DISTINCT c.subject, m.work_id FROM ({members(kind)}) m JOIN chosen c USING (number))"


def chosen_table(db: Database, as_of: date, kind: str, chosen: Sequence[tuple[int, int]]) -> dict[str, pa.Table]:
    """Return the table ``chosen(number, subject)`` for queries, from (number, place in the list).

    Acronyms stand beside the terms that they mean as of the day, under the same place.
    """
    pairs = with_acronyms(db, as_of, chosen) if kind == "term" else chosen
    return {"chosen": pa.table({"number": pa.array([number for number, _ in pairs], pa.int64()),
                                "subject": pa.array([place for _, place in pairs], pa.int64())})}  # fmt: skip


def with_acronyms(db: Database, as_of: date, chosen: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return terms with the acronyms that stand for them as of a day, as (number, place in the list)."""
    places = dict(chosen)
    phrase_of = read_acronyms(db, as_of, list(places))
    short = [(acronym, places[long]) for acronym, long in sorted(phrase_of.items())]
    return [*chosen, *short]


def grouped_on(db: Database, kind: str) -> date | None:
    """Return the day that the grouping of works into subjects is of; None for terms, which each text tells by itself.

    In a library cut at a past day it is that day, whenever it was cut.
    """
    step = {"topic": "topics", "family": "families"}.get(kind)
    if step is None:
        return None
    day: date | None = lookup(
        db,
        """SELECT least(max(started)::DATE, (SELECT min(as_of) FROM main.as_of_cut)) FROM main.runs WHERE step = ?""",
        [step],
    )
    return day
