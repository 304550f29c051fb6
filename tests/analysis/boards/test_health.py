"""Health of benchmarks: each state by hand."""

from datetime import date

import pytest

from analysis.boards.health import Health, Named, health
from analysis.boards.results import Result
from tests.analysis.boards.made import result

TODAY = date(2024, 12, 31)
NAMED = Named([date(year, 3, 1) for year in (2018, 2020, 2023, 2024, 2024)], 0, 100, 100)


def judge(results: list[Result], named: Named = NAMED, as_of: date | None = TODAY) -> Health:
    return health(results, named, [], as_of)


def series(values: list[float], first: int = 2018, **told: object) -> list[Result]:
    """Return a result of one model a year."""
    return [result(place, value, year=first + place, model=f"M{place}", **told) for place, value in enumerate(values)]


def test_a_benchmark_whose_top_lies_far_apart_discriminates() -> None:
    told = judge(series([60, 65, 70, 76, 82, 88, 91], uncertainty=0.5))
    assert (told.state, told.best, told.headroom, told.top_spread, told.noise) == ("discriminating", 91, 9, 21, 0.5)
    assert (told.recent_gain, told.late_share) == (9, round(4 / 7, 4))


def test_a_top_within_the_noise_saturates() -> None:
    told = judge(series([90, 94.1, 94.2, 94.3, 94.5, 94.6, 94.7], uncertainty=0.4))
    assert (told.state, told.reason) == ("saturating", "the five best lie within 0.5, numbers vary by 0.4")


def test_a_best_that_no_longer_rises_saturates() -> None:
    assert judge(series([60, 70, 80, 90, 92, 92.1, 92.2])).state == "saturating"


def test_what_nobody_names_any_more_is_abandoned_where_silence_means_something() -> None:
    """Four of 100 papers named it; of 100 more, four would, of 50 two."""
    days, results = [date(2018, 3, 1)] * 4, series([60, 70, 80], first=2016)
    told = judge(results, Named(days, 0, 100, 100))
    assert (told.state, told.reason) == (
        "abandoned", "no paper here names it after 2018-03-01; as often as before, 4 would"
    )  # fmt: skip
    assert judge(results, Named(days, 0, 100, 50)).state == "unknown"


def test_a_new_benchmark_is_fresh() -> None:
    assert judge([result(1, 50, year=2024), result(2, 60, year=2024)]).state == "fresh"


@pytest.mark.parametrize("as_of", [None, TODAY])
def test_few_results_are_unknown(as_of: date | None) -> None:
    assert judge([result(1, 50, year=2020)], as_of=as_of).state == "unknown"
    assert judge([], as_of=as_of).state == "unknown"
    assert judge(series([50, 60, 70]), as_of=as_of).state == "unknown"


def test_adoption_counts_papers_by_year_and_nothing_later() -> None:
    told = judge(series([50, 60]), Named([date(2024, 6, 1), date(2023, 6, 1), date(2023, 7, 1), date(2026, 1, 1)], 2))
    assert (told.n_naming, told.n_recent, told.n_before, told.last_named) == (3, 1, 2, date(2024, 6, 1))
    assert told.n_contamination == 2


def test_what_is_later_than_the_day_changes_nothing() -> None:
    told = series([60, 65, 70, 76, 82, 88, 91], uncertainty=0.5)
    assert judge([*told, result(90, 99.9, year=2030)]) == judge(told)
