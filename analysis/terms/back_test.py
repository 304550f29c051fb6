"""How well the lists would have told what rose: replayed year by year, against events judged by hand.

Used by `fieldmap eval terms` and ``benchmarks/terms.py``. The lists never see the events.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from analysis.terms.corpus import read_counts, read_names
from analysis.terms.lists import LISTED, TermTrends, term_trends
from analysis.trends.growth import FloatArray
from analysis.trends.periods import LEAST, years_until
from analysis.trends.shares import wilson_interval
from analysis.trends.works import IntArray, read_dates, read_sizes
from data.errors import InputError
from data.store import Database

LONGEST_PATTERN = 1_000
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class KnownTerm:
    """A term of which somebody says when it rose and fell."""

    term: str
    pattern: re.Pattern[str]
    rising: frozenset[int]
    declining: frozenset[int]

    def is_named_by(self, row: Row) -> bool:
        """Whether a listed term, or an acronym of it, matches; a hyphen counts as a space."""
        names = [row["term"], *row["aliases"]]
        return any(self.pattern.search(form) for name in names for form in _forms(str(name)))


def _forms(name: str) -> tuple[str, str, str]:
    return name, name.replace(" ", "-"), name.replace("-", " ")


def read_known_terms(path: Path) -> list[KnownTerm]:
    """Read a JSON list of {term, pattern, rising_years, declining_years}; other keys are ignored.

    Raises
    ------
    InputError
        If the file is not such a list, or a pattern is no regular expression.
    """
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        rows = rows["terms"] if isinstance(rows, dict) else rows
        return [_known_term(row) for row in rows]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, re.error) as error:
        raise InputError(
            f"{path}: {error}; a JSON list is wanted, of {{term, pattern, rising_years, declining_years}} each"
        ) from error


def _known_term(row: Mapping[str, Any]) -> KnownTerm:
    pattern = str(row.get("pattern") or re.escape(str(row["term"])))
    if len(pattern) > LONGEST_PATTERN:
        raise ValueError(f"the pattern of {row['term']!r} is longer than {LONGEST_PATTERN} characters")
    years = [frozenset(int(year) for year in row.get(name, [])) for name in ("rising_years", "declining_years")]
    return KnownTerm(str(row["term"]), re.compile(pattern), *years)


def replay(db: Database, years: Iterable[int], top: int = LISTED) -> dict[int, TermTrends]:
    """Return the lists as of the end of each year."""
    return {year: term_trends(db, date(year, 12, 31), top) for year in years}


def found_events(
    lists: Mapping[int, Sequence[Row]], known: Iterable[KnownTerm], years: Sequence[int], kind: str = "rising"
) -> list[tuple[str, int, bool, bool]]:
    """Return (term, year, listed that year, listed the year before) of each event of some years."""
    return [
        (one.term, year, _lists(one, lists.get(year, [])), _lists(one, lists.get(year - 1, [])))
        for one in known for year in sorted(getattr(one, kind)) if year in years
    ]  # fmt: skip


def _lists(known: KnownTerm, rows: Iterable[Row]) -> bool:
    return any(known.is_named_by(row) for row in rows)


def grow_again(db: Database, year: int, terms: Sequence[int]) -> list[bool]:
    """Return whether the share of each term is larger in the next year than in this one.

    Shares are averaged over the strata with enough papers in both years, each stratum alike. A judge of its own: it
    shares no formula with the lists. Empty where no stratum has enough.
    """
    found = two_years(db, date(year + 1, 12, 31), date(year, 12, 31), np.asarray(terms, dtype=np.int64))
    return [bool(later > now) for now, later in found.shares]


@dataclass(frozen=True, slots=True)
class TwoYears:
    """Terms in the strata that have enough papers in each of two years.

    Attributes
    ----------
    counts
        Papers of these strata that have the term, shape (n_terms, 2), the earlier year first.
    shares
        Share averaged over the strata, shape (n_terms, 2); without rows where there is no such stratum.
    """

    counts: IntArray
    shares: FloatArray


def two_years(db: Database, as_of: date, named: date, terms: IntArray) -> TwoYears:
    """Return papers and mean shares of terms in the last two years that are over.

    Parameters
    ----------
    named
        Acronyms are joined as of this day.
    """
    periods = years_until(as_of, 2)
    strata, sizes = read_sizes(db, as_of, periods, only_by_month=False)
    rows = np.flatnonzero((sizes >= LEAST).all(axis=1)) if sizes.size else np.zeros(0, dtype=np.int64)
    if not len(rows):
        return TwoYears(np.zeros((0, 2), dtype=np.int64), np.zeros((0, 2)))
    used = [strata[row] for row in rows]
    counts = read_counts(db, as_of, read_names(db, named), terms, used, periods, only_by_month=False)
    return TwoYears(counts.sum(axis=1), (counts / sizes[rows]).mean(axis=1))


def scores(
    db: Database, known: Sequence[KnownTerm], first: int, last: int, top: int = LISTED
) -> dict[str, dict[str, float]]:
    """Return the measures of the lists of some years, each with its 95 % interval (Wilson) and what it counts.

    Raises
    ------
    InputError
        If no event lies in these years.
    """
    years = list(range(first, last + 1))
    lists = replay(db, [first - 1, *years], top)
    rising = {year: told.emerging for year, told in lists.items()}
    falling = {year: told.declining for year, told in lists.items()}
    if not any(found_events(rising, known, years, kind) for kind in ("rising", "declining")):
        raise InputError(f"no rising or declining year between {first} and {last} in the file: see --from and --until")
    return measures(db, known, years, rising, falling)


def measures(
    db: Database, known: Sequence[KnownTerm], years: Sequence[int], rising: Mapping[int, Sequence[Row]],
    falling: Mapping[int, Sequence[Row]],
) -> dict[str, dict[str, float]]:  # fmt: skip
    """Return the measures of emerging and declining lists by year."""
    rose, fell = found_events(rising, known, years), found_events(rising, known, years, "declining")
    told = found_events(falling, known, years, "declining")
    newest = max(read_dates(db, date.max).years, default=0)
    again = [grew for year in years if year < newest
             for grew in grow_again(db, year, [row["term_id"] for row in rising.get(year, [])])]  # fmt: skip
    return {
        "rising found": _share([now or before for _, _, now, before in rose]),
        "rising foreseen": _share([before for _, _, _, before in rose]),
        "listed terms that grow again": _share(again),
        "falling listed as emerging": _share([now for _, _, now, _ in fell]),
        "falling found": _share([now for _, _, now, _ in told]),
    }


def _share(flags: Sequence[bool]) -> dict[str, float]:
    lo, hi = wilson_interval([sum(flags)], [len(flags)])
    value = sum(flags) / len(flags) if flags else 0.0
    return {"value": round(value, 4), "lo": round(float(lo[0]), 4), "hi": round(float(hi[0]), 4), "n": len(flags)}
