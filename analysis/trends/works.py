"""Works as of a day: when they became public, in which stratum, and how many of each a period holds.

Used by whatever counts papers over time. A work counts at its first public date and belongs to what its first record is
from: source and category where the source is arXiv, else source and venue.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analysis.trends.periods import Period
from data.edition_answers import once_an_edition
from data.store import Database, columns, rows_as_dicts

STRATUM = """concat_ws(' ', r.source, coalesce(
    CASE WHEN r.source = 'arxiv' THEN r.primary_category END, v.series, r.venue, r.primary_category))"""
COUNTED = f"""WITH works_then AS (
    SELECT w.work_id, w.public_by, w.date_precision, r.source, {STRATUM} AS stratum
    FROM main.works w JOIN main.records r ON r.record_id = w.date_record_id
    LEFT JOIN main.venue_series v ON v.venue = r.venue
    WHERE NOT w.is_stub AND NOT w.is_withdrawn AND w.public_by <= $as_of)"""
"""Works that were public by a day, each in its stratum."""
BY_MONTH = "date_precision IN ('day', 'month')"
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Dates:
    """How works are dated that were public by a day."""

    n: int
    by_month: int
    """Of these, dated to the day or month."""
    undated: int
    """Works without any date, in no count."""
    months: dict[date, int]
    """Works dated to the day or month, by the first day of the month."""
    years: dict[int, int]
    """All works, by year."""


@once_an_edition()
def read_dates(db: Database, as_of: date) -> Dates:
    """Return how the works are dated that were public by a day."""
    rows = rows_as_dicts(
        db,
        f"""{COUNTED} SELECT date_trunc('month', public_by)::DATE AS month, {BY_MONTH} AS by_month, count(*) AS n
        FROM works_then GROUP BY ALL ORDER BY ALL""",
        {"as_of": as_of},
    )
    missing = rows_as_dicts(
        db, "SELECT count(*) AS n FROM main.works WHERE NOT is_stub AND NOT is_withdrawn AND public_by IS NULL"
    )
    years: dict[int, int] = {}
    for row in rows:
        years[row["month"].year] = years.get(row["month"].year, 0) + row["n"]
    months = {row["month"]: row["n"] for row in rows if row["by_month"]}
    return Dates(sum(years.values()), sum(months.values()), missing[0]["n"], months, years)


def read_sizes(db: Database, as_of: date, periods: Sequence[Period], only_by_month: bool) -> tuple[list[str], IntArray]:
    """Return the strata, in alphabetical order, and their papers in each period, shape (n_strata, n_periods)."""
    rows = columns(
        db,
        f"""{COUNTED} SELECT stratum, p.place, count(*) AS n FROM works_then w
        JOIN periods p ON w.public_by BETWEEN p.first AND p.last WHERE {dated(only_by_month)} GROUP BY ALL""",
        {"as_of": as_of},
        {"periods": period_table(periods)},
    )
    strata, row = np.unique(np.asarray(rows["stratum"], dtype=str), return_inverse=True)
    sizes = np.zeros((len(strata), len(periods)), dtype=np.int64)
    sizes[row, np.asarray(rows["place"], dtype=np.int64)] = rows["n"]
    return strata.tolist(), sizes


def dated(only_by_month: bool) -> str:
    """Return the condition that a work is dated well enough for periods of months, or any."""
    return BY_MONTH if only_by_month else "true"


def period_table(periods: Sequence[Period]) -> pa.Table:
    """Return the table ``periods(place, first, last)`` for queries."""
    return pa.table({"place": np.arange(len(periods)), "first": pa.array([p.first for p in periods], pa.date32()),
                     "last": pa.array([p.last for p in periods], pa.date32())})  # fmt: skip
