"""Periods that shares are told for, as of a day: calendar years, or blocks of months where dates allow. Pure.

A period counts only when it is over by that day, and when some source was covered in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from data.errors import InputError

PAST = 3
"""Periods before the newest that it is compared with: one or two are noisy where a source's sample changes."""
HISTORY = 8
"""Periods in all, for first looks at the course of a share and for bursts."""
LEAST = 80
"""Papers of a stratum in a period below which a share of 2 % has an interval from 0.5 to 7 %."""
JUMP = 5.0
"""Times a stratum may be larger or smaller than in the newest period; beyond, what covers it has changed."""
BLOCKS = (12, 3, 1)
"""Months of a period, the first that the dates allow."""
GRANULARITIES = {"year": 12, "quarter": 3, "month": 1}
"""Months of a calendar period, the longest first."""
MOST_PERIODS = 600
"""Calendar periods looked at, the newest ones: fifty years of months."""
Months = Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Period:
    """Some whole months; both days are in it."""

    label: str
    first: date
    last: date


def blocks_until(day: date, months: int, count: int) -> list[Period]:
    """Return ``count`` periods of some months, oldest first; the newest ends with the last month that is over.

    Twelve months that end in December are a year and called so; others are called by their last month.
    """
    end = day + timedelta(1)
    stop = end.year * 12 + end.month - 1
    found = []
    for back in range(count):
        last, first = stop - back * months, stop - (back + 1) * months
        if first < 12:
            break
        ends = _month_start(last) - timedelta(1)
        label = f"{ends.year}" if months == 12 and ends.month == 12 else f"{ends.year}-{ends.month:02}"
        found.append(Period(label, _month_start(first), ends))
    return found[::-1]


def years_until(day: date, count: int = HISTORY) -> list[Period]:
    """Return the last calendar years that are over on a day, oldest first."""
    whole = day if (day.month, day.day) == (12, 31) else date(max(day.year - 1, 2), 12, 31)
    return blocks_until(whole, 12, count)


def calendar(granularity: str, since: date, day: date) -> list[Period]:
    """Return the calendar years, quarters or months from the one that ``since`` lies in, over by ``day``, oldest first.

    They are called 2024, 2024-Q3 and 2024-07.

    Raises
    ------
    InputError
        If there is no such granularity.
    """
    if granularity not in GRANULARITIES:
        raise InputError(f"periods of a {granularity!r} are not known; known: {', '.join(GRANULARITIES)}")
    months, over = GRANULARITIES[granularity], _months_over(day)
    first, stop = (since.year * 12 + since.month - 1) // months, over // months
    return [
        Period(
            _label(number, months), _month_start(number * months), _month_start((number + 1) * months) - timedelta(1)
        )
        for number in range(max(first, stop - MOST_PERIODS), stop)
    ]


def _months_over(day: date) -> int:
    """Return the number of the month after the last one that is over on a day."""
    if day >= date(9999, 11, 30):
        return 9999 * 12 + 10
    after = day + timedelta(1)
    return after.year * 12 + after.month - 1


def _label(number: int, months: int) -> str:
    year, part = divmod(number * months, 12)
    return {12: f"{year}", 3: f"{year}-Q{part // 3 + 1}", 1: f"{year}-{part + 1:02}"}[months]


def choose_months(day: date, works: Months, count: int = HISTORY) -> list[Period]:
    """Return the longest periods of which two past ones are as full as the newest; else with one; else single months.

    Parameters
    ----------
    works
        Works that count, by the first day of their month; months without any may be missing.
    """
    for wanted in (2, 1):
        for months in BLOCKS:
            periods = blocks_until(newest_day(day, works), months, count)
            sizes = [sum(n for month, n in works.items() if p.first <= month <= p.last) for p in periods]
            if sizes and sum(is_like(n, sizes[-1]) for n in sizes[-1 - PAST : -1]) >= wanted:
                return periods
    return blocks_until(newest_day(day, works), 1, count)


def newest_day(day: date, works: Months) -> date:
    """Return the day, or the end of the last month before it that has :data:`LEAST` works."""
    full = [month for month, n in works.items() if n >= LEAST and _month_end(month) <= day]
    return _month_end(max(full)) if full else day


def is_like(size: float, newest: float) -> bool:
    """Whether a period, or a stratum in it, holds enough papers and about as many as in the newest period."""
    return size >= LEAST and newest >= LEAST and newest / JUMP <= size <= newest * JUMP


def labels(periods: Sequence[Period]) -> list[str]:
    """Return what the periods are called."""
    return [period.label for period in periods]


def _month_start(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _month_end(month: date) -> date:
    return _month_start(month.year * 12 + month.month) - timedelta(1)
