"""The arrays of dated works give what SQL over the tables gives."""

from datetime import date

import numpy as np
import pytest

from analysis.trends.cells import choose_grid, read_cells
from analysis.trends.dated import COUNTED, read_dated
from analysis.trends.periods import calendar
from analysis.trends.subjects import all_subjects, members
from analysis.trends.works import period_table, read_dates, read_sizes
from data.store import rows_as_dicts
from tests.analysis.terms.corpora import STEADY, months, with_terms, years

DAY = date(2021, 6, 30)


@pytest.fixture(scope="module")
def db():
    """Return a ledger of two venues, one dated to the year alone; one paper is withdrawn, a few come after the day."""
    by_year = years("KDD", {year: {STEADY: 40, "tidal wave": year - 2015} for year in range(2016, 2021)})
    by_month = months("m", {f"{year}-{month:02}": (40, {STEADY: 9, "tidal wave": month}) for year in (2020, 2021)
                            for month in (1, 5, 6, 9)}, venue="WWW")  # fmt: skip
    made = with_terms(by_year, by_month)
    made.execute("UPDATE main.works SET is_withdrawn = true WHERE work_id = (SELECT min(work_id) FROM main.works)")
    return made


@pytest.mark.parametrize("granularity", ["year", "quarter", "month"])
def test_sizes_are_those_of_a_query(db, granularity):
    periods, by_month = calendar(granularity, date(2016, 1, 1), DAY), granularity != "year"
    strata, sizes = read_sizes(db, DAY, periods, by_month)
    wanted = rows_as_dicts(
        db,
        f"""{COUNTED} SELECT stratum, p.place, count(*) AS n FROM works_then w
        JOIN periods p ON w.public_by BETWEEN p.first AND p.last
        WHERE NOT {by_month} OR w.date_precision <> 'year' GROUP BY ALL""",
        {"as_of": DAY},
        {"periods": period_table(periods)},
    )
    found = {(strata[row], place): sizes[row, place] for row, place in np.argwhere(sizes).tolist()}
    assert found == {(row["stratum"], row["place"]): row["n"] for row in wanted}


def test_dates_are_counted_by_the_day(db):
    dates = read_dates(db, DAY)
    assert (dates.n, dates.by_month, dates.undated) == (499 + 280, 280, 0)
    assert dates.years == {2016: 99, 2017: 100, 2018: 100, 2019: 100, 2020: 260, 2021: 120}
    assert dates.months[date(2021, 6, 1)] == 40
    assert max(dates.months) == date(2021, 6, 1)


def test_cells_are_those_of_a_query(db):
    grid, subjects = choose_grid(db, DAY, read_dates(db, DAY), "year"), all_subjects(db, "term")
    cells = read_cells(db, DAY, grid, subjects)
    rows = rows_as_dicts(
        db,
        f"""{COUNTED} SELECT number, stratum, year(public_by) AS year, count(*) AS n
        FROM ({members("term")}) JOIN works_then USING (work_id) GROUP BY ALL""",
        {"as_of": DAY},
    )
    place = {period.first.year: t for t, period in enumerate(grid.periods)}
    used = {(grid.strata[stretch], t) for stretch, t in np.argwhere(grid.used).tolist()}
    wanted = {(row["number"], row["stratum"], row["year"]): row["n"] for row in rows
              if (row["stratum"], place.get(row["year"])) in used}  # fmt: skip
    found = {(subjects[subject].number, grid.strata[stretch], grid.periods[t].first.year): n for subject, stretch, t, n
             in zip(cells.subject.tolist(), cells.stretch, cells.period, cells.n, strict=True)}  # fmt: skip
    assert found == wanted
    assert len(wanted) > 10


def test_a_work_that_is_not_dated_has_no_row(db):
    dated = read_dated(db)
    assert dated.rows_of(np.asarray([dated.work_id[3], -5, 10**9])).tolist() == [3, -1, -1]
