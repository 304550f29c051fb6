"""The dated works of a library in arrays, read once for all days and subjects. Used by works and by status.papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analysis.trends.periods import Period
from data.edition_answers import once_an_edition
from data.store import Database, columns

STRATUM = """concat_ws(' ', r.source, coalesce(
    CASE WHEN r.source = 'arxiv' THEN r.primary_category END, v.series, r.venue, r.primary_category))"""
COUNTED = f"""WITH works_then AS (
    SELECT w.work_id, w.public_by, w.date_precision, r.source, {STRATUM} AS stratum
    FROM main.works w JOIN main.records r ON r.record_id = w.date_record_id
    LEFT JOIN main.venue_series v ON v.venue = r.venue
    WHERE NOT w.is_stub AND NOT w.is_withdrawn AND w.public_by <= $as_of)"""
"""Works that were public by a day, each in its stratum."""
BY_MONTH = "date_precision IN ('day', 'month')"
LIBRARIES = 2
"""Editions whose works are kept at once: some twenty bytes a work."""
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Dated:
    """Works with a date that are neither stubs nor withdrawn, by number, shape (n_works,) each.

    Attributes
    ----------
    public_by
        Last day that the date can mean.
    by_month
        Whether it is known to the day or month.
    stratum
        Row in ``strata``, which are in alphabetical order.
    has_abstract
        Whether an abstract is known.
    """

    work_id: IntArray
    public_by: NDArray[np.datetime64]
    by_month: BoolArray
    stratum: NDArray[np.int32]
    has_abstract: BoolArray
    strata: NDArray[np.object_]

    def places(self, periods: Sequence[Period], as_of: date, only_by_month: bool) -> IntArray:
        """Return the place of each work's period; -1 for one in none of them, not public by the day, or dated worse."""
        if not periods:
            return np.full(len(self.work_id), -1)
        first, last = (np.asarray([getattr(p, end) for p in periods], "datetime64[D]") for end in ("first", "last"))
        place = np.searchsorted(first, self.public_by, side="right") - 1
        inside = (place >= 0) & (self.public_by <= np.minimum(last[place], np.datetime64(as_of)))
        return np.where(inside & (self.by_month | (not only_by_month)), place, -1)

    def of(self, rows: IntArray) -> "Dated":
        """Return the works of some rows, in their order."""
        return Dated(self.work_id[rows], self.public_by[rows], self.by_month[rows], self.stratum[rows],
                     self.has_abstract[rows], self.strata)  # fmt: skip

    def rows_of(self, work_id: IntArray) -> IntArray:
        """Return the rows of works; -1 for those that are not here."""
        if not len(self.work_id):
            return np.full(len(work_id), -1)
        row = np.minimum(np.searchsorted(self.work_id, work_id), len(self.work_id) - 1)
        return np.where(self.work_id[row] == work_id, row, -1)


@once_an_edition(LIBRARIES)
def read_dated(db: Database) -> Dated:
    """Return the dated works of a library."""
    ever = {"as_of": date.max}
    strata = columns(db, f"{COUNTED} SELECT DISTINCT stratum FROM works_then ORDER BY stratum", ever)["stratum"]
    rows = columns(
        db,
        f"""{COUNTED} SELECT t.work_id, t.public_by, t.{BY_MONTH} AS by_month, s.number AS stratum,
               w.abstract_record_id IS NOT NULL AS has_abstract
        FROM works_then t JOIN strata s USING (stratum) JOIN main.works w ON w.work_id = t.work_id
        ORDER BY t.work_id""",
        ever,
        {"strata": pa.table({"stratum": pa.array(strata, pa.string()),
                             "number": np.arange(len(strata), dtype=np.int32)})},
    )  # fmt: skip
    return Dated(
        rows["work_id"].astype(np.int64), rows["public_by"].astype("datetime64[D]"), rows["by_month"].astype(bool),
        rows["stratum"].astype(np.int32), rows["has_abstract"].astype(bool), np.asarray(strata, dtype=object),
    )  # fmt: skip
