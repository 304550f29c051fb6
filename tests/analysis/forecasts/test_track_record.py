"""What is told of one subject, and how forecasts fared."""

from datetime import date

import pytest

from analysis.forecasts import step
from analysis.forecasts.outlook import read_outlook
from analysis.forecasts.track_record import judged_of, scored_calls, track_record, worst_misses
from analysis.trends.subjects import find_subjects
from data.store import open_memory
from tests.analysis.forecasts.made import PHRASES, ledger_of_years

END_2020, END_2021 = date(2020, 12, 31), date(2021, 12, 31)
ROW = {
    "forecast_id": 1, "kind": "term", "number": 4, "name": "tides", "made_on": END_2020, "horizon_months": 12,
    "period": "2021", "median": 0.1, "lo80": 0.08, "hi80": 0.12, "lo90": 0.07, "hi90": 0.13, "naive": 0.09,
    "drift": 0.11, "naive_quantiles": [0.07, 0.08, 0.1, 0.12, 0.13], "drift_quantiles": [0.07, 0.08, 0.1, 0.12, 0.13],
    "scale": 0.02, "call": "likely grows", "actual": 0.25, "came_true": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def filled():
    """Return a ledger whose forecasts of the end of 2020 are due."""
    db = ledger_of_years()
    for day in (END_2020, END_2021):
        step.run(db, day)
    return db


def subject(db):
    return find_subjects(db, PHRASES[0])[0]


def test_the_outlook_shows_what_was_kept_with_its_course(filled):
    told = read_outlook(filled, subject(filled), END_2021)
    assert [row["horizon_months"] for row in told.forecasts] == [12, 24]
    assert {row["made_on"] for row in told.forecasts} == {END_2021}
    assert [row["period"] for row in told.history] == [str(year) for year in range(2010, 2022)]
    assert told.history[-1]["share"] == pytest.approx(told.history[-1]["n"] / 60)
    assert told.call == told.forecasts[0]["call"]
    assert sum(told.weights[12].values()) == pytest.approx(1, abs=0.01)


def test_the_outlook_of_a_past_day_is_made_from_what_was_public(filled):
    now = read_outlook(filled, subject(filled), END_2020).forecasts
    kept = filled.execute(
        "SELECT median FROM forecasts WHERE name = ? AND made_on = '2020-12-31' ORDER BY horizon_months", [PHRASES[0]]
    ).fetchall()
    assert [row["median"] for row in now] == [row[0] for row in kept]
    before = read_outlook(filled, subject(filled), date(2019, 12, 31))
    assert [row["period"] for row in before.forecasts] == ["2020", "2021"]
    assert {row["made_on"] for row in before.forecasts} == {date(2019, 12, 31)}


def test_an_outlook_without_history_says_why(filled):
    told = read_outlook(filled, subject(filled), date(2012, 12, 31))
    assert told.forecasts == []
    assert told.call == "cannot be told"
    assert "3 covered periods of a year; 5 are needed" in told.reasons[12]


def test_the_record_counts_what_was_made_and_what_is_due(filled):
    told = track_record(filled)
    assert (told["due"], told["revised"]) == (len(PHRASES) + 1, 0)
    assert told["made"] == 4 * told["due"]
    measures = {row["measure"]: row for row in told["scored"]}
    assert measures["coverage_90"]["value"] == measures["coverage_90_as_known_then"]["value"]
    assert 0 < measures["mase_to_naive"]["value"] < 3
    assert sum(row["n"] for row in told["calls"]) == told["due"]
    assert {row["horizon_months"] for row in told["replayed"]} == {12, 24}


def test_without_forecasts_the_record_is_empty():
    told = track_record(open_memory())
    assert (told["made"], told["due"], told["scored"], told["worst"], told["replayed"]) == (0, 0, [], [], [])


def test_the_worst_misses_are_measured_in_widths_of_the_interval():
    near, inside = ROW | {"forecast_id": 2, "actual": 0.16}, ROW | {"forecast_id": 3, "actual": 0.12}
    rows = worst_misses([near, inside, ROW])
    assert [(row["forecast_id"], row["widths"]) for row in rows] == [(1, 2.0), (2, 0.5)]
    assert worst_misses([near, ROW], 1)[0]["forecast_id"] == 1


def test_calls_are_counted_with_wilsons_interval():
    rows = scored_calls([ROW, ROW | {"came_true": False}, ROW | {"call": "cannot be told", "came_true": None}])
    assert rows[0] == {"call": "likely grows", "n": 2, "of": 3, "came_true": 0.5, "lo": 0.0945, "hi": 0.9055}
    assert rows[3] == {"call": "cannot be told", "n": 1, "of": 3}


def test_kept_forecasts_are_judged_as_any_others():
    judged = judged_of([ROW, ROW | {"number": 5, "scale": None}, ROW])
    assert judged.series.tolist() == [0, 1, 0]
    assert judged.points[:, 0].tolist() == [0.1, 0.09, 0.11]
