"""Periods and strata that can be compared as of a day, and what is told of them. Used by the lists.

A stratum is a source's category or venue. One that joins, or is covered differently than before, is left out and named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from analysis.trends.periods import LEAST, PAST, Period, choose_months, is_like, labels, years_until
from analysis.trends.works import Dates, IntArray, read_sizes
from data.edition_answers import once_an_edition
from data.store import Database

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Periods, and the strata that can be compared over them.

    Attributes
    ----------
    used
        Papers of each stratum that is used, 0 in past periods it was not covered in, shape (n_strata, n_periods).
    """

    periods: list[Period]
    only_by_month: bool
    strata: list[str]
    used: IntArray
    left_out: list[Row]

    def compared(self) -> list[str]:
        """Return the past periods that a used stratum was covered in; all of them where none is used."""
        past = self.periods[self.past]
        if not self.strata:
            return labels(past)
        return [past[t].label for t in np.flatnonzero(self.used[:, self.past].any(axis=0))]

    @property
    def past(self) -> slice:
        """The periods that the newest is compared with."""
        return slice(max(0, len(self.periods) - 1 - PAST), len(self.periods) - 1)


@once_an_edition()
def choose_frame(db: Database, as_of: date, dates: Dates) -> Frame:
    """Choose periods and strata: a stratum counts where the newest period and a past one cover it alike."""
    only_by_month = dates.by_month * 2 > dates.n
    periods = choose_months(as_of, dates.months) if only_by_month else years_until(_newest_year(as_of, dates))
    strata, sizes = read_sizes(db, as_of, periods, only_by_month)
    past = range(max(0, len(periods) - 1 - PAST), len(periods) - 1)
    like = np.asarray([[is_like(n, row[-1]) for n in row] for row in sizes], dtype=bool).reshape(sizes.shape)
    keep = like[:, list(past)].any(axis=1) if len(strata) else np.zeros(0, dtype=bool)
    left_out: list[Row] = [
        {"stratum": strata[i], "n": int(sizes[i, -1]), "n_before": [int(sizes[i, t]) for t in past],
         "reason": _reason(int(sizes[i, -1]), [int(sizes[i, t]) for t in past])}
        for i in np.flatnonzero(~keep) if sizes[i, -1] or sizes[i, list(past)].any()
    ]  # fmt: skip
    kept = [strata[i] for i in np.flatnonzero(keep)]
    left_out.sort(key=lambda row: (-row["n"], row["stratum"]))
    return Frame(periods, only_by_month, kept, np.where(like, sizes, 0)[keep], left_out)


def _newest_year(as_of: date, dates: Dates) -> date:
    """Return the last day of the newest year that is over and has papers enough, or the day itself."""
    full = [year for year, n in dates.years.items() if n >= LEAST and date(year, 12, 31) <= as_of]
    return date(max(full), 12, 31) if full else as_of


def _reason(n: int, before: Sequence[int]) -> str:
    if n < LEAST:
        return f"{n} papers in the newest period; {LEAST} are needed"
    if max(before, default=0) < LEAST:
        return f"no past period has {LEAST} papers"
    return f"{n:,} papers against {', '.join(f'{m:,}' for m in before)} before: what is covered has changed"


def coverage(frame: Frame, dates: Dates, n_tested: int, n_rising: int, n_falling: int) -> Row:
    """Return what the lists rest on."""
    past = frame.periods[frame.past] if frame.periods else []
    told: Row = {
        "period": frame.periods[-1].label if frame.periods else None, "past": frame.compared(),
        "since": past[0].first if past else None, "begins": frame.periods[-1].first if frame.periods else None,
        "ends": frame.periods[-1].last if frame.periods else None,
        "dated_by": "month" if frame.only_by_month else "year", "works": dates.n, "undated": dates.undated,
        "known_by_year_only": dates.n - dates.by_month if frame.only_by_month else 0,
        "strata": [
            {"stratum": name, "n": int(sizes[-1]), "n_before": sizes[frame.past].tolist()}
            for name, sizes in zip(frame.strata, frame.used, strict=True)
        ],
        "left_out": frame.left_out, "tested": n_tested, "rising": n_rising, "falling": n_falling,
    }  # fmt: skip
    if not frame.strata:
        told["reason"] = (
            f"no source, category or venue has {LEAST} papers in a period and about as many in one before it: what "
            "rises cannot be told from what was loaded"
        )
    return told
