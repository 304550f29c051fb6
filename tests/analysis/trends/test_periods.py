"""Periods: whole months and years that are over by a day."""

from datetime import date

import pytest

from analysis.trends.periods import blocks_until, choose_months, is_like, labels, newest_day, years_until


def test_years_end_with_the_last_that_is_over():
    assert labels(years_until(date(2020, 12, 30), 3)) == ["2017", "2018", "2019"]
    assert labels(years_until(date(2020, 12, 31), 3)) == ["2018", "2019", "2020"]


def test_blocks_follow_each_other_without_gap():
    found = blocks_until(date(2024, 3, 31), 3, 3)
    assert [(p.first, p.last) for p in found] == [
        (date(2023, 7, 1), date(2023, 9, 30)), (date(2023, 10, 1), date(2023, 12, 31)),
        (date(2024, 1, 1), date(2024, 3, 31)),
    ]  # fmt: skip
    assert labels(found) == ["2023-09", "2023-12", "2024-03"]


def test_a_month_under_way_does_not_count():
    assert labels(blocks_until(date(2024, 3, 30), 1, 2)) == ["2024-01", "2024-02"]
    assert labels(blocks_until(date(2024, 2, 29), 1, 1)) == ["2024-02"]


def test_there_is_no_year_before_the_first():
    assert labels(blocks_until(date(2, 12, 31), 12, 9)) == ["1", "2"]


def monthly(first, count, n=100):
    return {date(first + k // 12, k % 12 + 1, 1): n for k in range(count)}


@pytest.mark.parametrize(
    ("months", "wanted"),
    [(36, ["2020", "2021", "2022"]), (12, ["2020-03", "2020-06", "2020-09", "2020-12"]), (3, ["2020-01", "2020-02"])],
)
def test_periods_are_as_long_as_the_history_allows(months, wanted):
    works = monthly(2020, months)
    assert labels(choose_months(max(works), works))[-len(wanted) :] != []
    last = max(works)
    end = date(last.year + last.month // 12, last.month % 12 + 1, 1)
    chosen = labels(choose_months(date.fromordinal(end.toordinal() - 1), works))
    assert chosen[-1] == (wanted[-1] if months != 3 else "2020-03")


def test_a_year_is_not_compared_with_one_of_which_little_is_known():
    works = monthly(2019, 12, n=20) | monthly(2020, 12, n=1000)
    assert labels(choose_months(date(2020, 12, 31), works))[-2:] == ["2020-09", "2020-12"]


def test_the_newest_day_is_the_end_of_the_last_full_month():
    assert newest_day(date(2030, 5, 5), monthly(2020, 2)) == date(2020, 2, 29)
    assert newest_day(date(2030, 5, 5), {}) == date(2030, 5, 5)
    assert newest_day(date(2020, 2, 28), monthly(2020, 2)) == date(2020, 1, 31)


@pytest.mark.parametrize(
    ("size", "newest", "like"), [(80, 80, True), (79, 80, False), (80, 400, True), (80, 401, False), (500, 99, False)]
)
def test_strata_are_alike_within_a_factor_of_five(size, newest, like):
    assert is_like(size, newest) is like
