"""Anyone's series from a file, forecast from every period and judged. Used by `fieldmap eval forecasts`."""

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.forecasts.rolling import roll
from analysis.forecasts.scale import Courses
from analysis.forecasts.scores import Figure, judge, measures
from data.errors import InputError

COLUMNS = ("series", "period", "n", "total")
MOST_SERIES, MOST_PERIODS, MOST_ROWS = 20_000, 1_200, 5_000_000
LONGEST_NAME = 500


@dataclass(frozen=True, slots=True)
class Series:
    """Series of one file.

    Attributes
    ----------
    periods
        Labels in ascending order; a period in no row is not there.
    courses
        Shape (n_series, n_periods).
    """

    names: list[str]
    periods: list[str]
    courses: Courses


def read_series(path: Path) -> Series:
    """Read a CSV with a heading series, period, n, total: a line for each series and period.

    Periods are in the order of their labels (2023, 2023-07). A series without a line for a period has no papers of the
    period's total in it, if another series tells that; else the period is not covered.

    Raises
    ------
    InputError
        If a column, a number or a total is missing or impossible, or the file is too large.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            missing = [name for name in COLUMNS if name not in (rows.fieldnames or [])]
            if missing:
                raise InputError(f"{path} has no column {', '.join(missing)}; wanted: {', '.join(COLUMNS)}")
            return _series(path, rows)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} cannot be read: {error}; a CSV of {', '.join(COLUMNS)} is wanted") from error


def _series(path: Path, rows: Iterable[Mapping[str, str | None]]) -> Series:
    counts: dict[tuple[str, str], tuple[float, float]] = {}
    totals: dict[str, float] = {}
    for number, row in enumerate(rows, start=2):
        if number > MOST_ROWS:
            raise InputError(f"{path} has more than {MOST_ROWS:,} lines; fewer are wanted")
        name, period = (str(row[column] or "").strip()[:LONGEST_NAME] for column in ("series", "period"))
        n, total = (_number(path, number, row[column]) for column in ("n", "total"))
        if not name or not period or n > total:
            raise InputError(f"{path}, line {number}: a name, a period and n <= total are wanted, not {dict(row)}")
        if (name, period) in counts:
            raise InputError(f"{path}, line {number}: {name}, {period} stands there twice")
        counts[name, period] = n, total
        totals[period] = max(total, totals.get(period, 0.0))
    return _as_courses(path, counts, totals)


def _number(path: Path, line: int, text: str | None) -> float:
    try:
        value = float(text or "")
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise InputError(f"{path}, line {line}: {text!r} is no count")
    return value


def _as_courses(
    path: Path, counts: Mapping[tuple[str, str], tuple[float, float]], totals: Mapping[str, float]
) -> Series:
    names, periods = sorted({name for name, _ in counts}), sorted(totals)
    if len(names) > MOST_SERIES or len(periods) > MOST_PERIODS:
        raise InputError(
            f"{path} has {len(names):,} series of {len(periods):,} periods; {MOST_SERIES:,} of {MOST_PERIODS:,} can be "
            "read at most"
        )
    total = np.tile([totals[period] for period in periods], (len(names), 1)).astype(np.float64)
    n = np.zeros_like(total)
    rows, places = ({value: at for at, value in enumerate(some)} for some in (names, periods))
    for (name, period), (count, of) in counts.items():
        n[rows[name], places[period]], total[rows[name], places[period]] = count, of
    share = np.where(total > 0, n / np.maximum(total, 1e-12), np.nan)
    return Series(names, periods, Courses.of(share.reshape(n.shape), total))


def evaluate_series(
    series: Series, horizons: Sequence[int], year: int, since: str | None = None
) -> dict[str, Figure]:  # fmt: skip
    """Return the measures of forecasts from every period, by horizon in periods.

    Parameters
    ----------
    since
        Label of the first period that forecasts which count are made in; None for all.

    Raises
    ------
    InputError
        If no forecast can be judged.
    """
    first = 0 if since is None else sum(period < since for period in series.periods)
    rolled = roll(series.courses, horizons, year)
    found: dict[str, Figure] = {}
    for place, horizon in enumerate(horizons):
        judged = judge(series.courses, rolled, place, horizon, first)
        if len(judged.actual):
            ahead = f"{horizon} ahead"
            found |= {f"{ahead}: {measure}": figure for measure, figure in measures(judged).items()}
    if not found:
        raise InputError(
            f"no forecast of {len(series.names):,} series of {len(series.periods):,} periods can be judged: 12 papers "
            "in a year, and 19 past forecasts that have come due, are needed"
        )
    return found
