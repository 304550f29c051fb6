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

from analysis.trends.dated import BY_MONTH, read_dated
from analysis.trends.periods import Period
from data.edition_answers import once_an_edition
from data.store import Database, lookup

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
    dated = read_dated(db)
    public = dated.public_by[dated.public_by <= np.datetime64(as_of)]
    by_month = public[dated.by_month[dated.public_by <= np.datetime64(as_of)]]
    undated = lookup(db, "SELECT count(*) FROM main.works WHERE NOT is_stub AND NOT is_withdrawn AND public_by IS NULL")
    years = {day.year: n for day, n in _counted(public, "Y").items()}
    return Dates(len(public), len(by_month), int(undated), _counted(by_month, "M"), years)


def _counted(days: NDArray[np.datetime64], unit: str) -> dict[date, int]:
    """Return how many days lie in each month (M) or year (Y), by its first day, ascending."""
    found, n = np.unique(days.astype(f"datetime64[{unit}]"), return_counts=True)
    return dict(zip(found.astype("datetime64[D]").tolist(), n.tolist(), strict=True))


def read_sizes(db: Database, as_of: date, periods: Sequence[Period], only_by_month: bool) -> tuple[list[str], IntArray]:
    """Return the strata, in alphabetical order, and their papers in each period, shape (n_strata, n_periods)."""
    known = read_dated(db)
    place = known.places(periods, as_of, only_by_month)
    here = place >= 0
    flat = np.bincount(known.stratum[here] * len(periods) + place[here], minlength=len(known.strata) * len(periods))
    sizes = flat.astype(np.int64).reshape(len(known.strata), len(periods))
    some = sizes.any(axis=1)
    return known.strata[some].tolist(), sizes[some]


def dated(only_by_month: bool) -> str:
    """Return the condition that a work is dated well enough for periods of months, or any."""
    return BY_MONTH if only_by_month else "true"


def period_table(periods: Sequence[Period]) -> pa.Table:
    """Return the table ``periods(place, first, last)`` for queries."""
    return pa.table({"place": np.arange(len(periods)), "first": pa.array([p.first for p in periods], pa.date32()),
                     "last": pa.array([p.last for p in periods], pa.date32())})  # fmt: skip
