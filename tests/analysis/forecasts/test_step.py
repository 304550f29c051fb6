"""The step: forecasts are kept once a period, scored when due, and never rewritten."""

from datetime import date

import numpy as np
import pytest

from analysis.forecasts import making, step
from analysis.forecasts.known import bounded, candidates, choose_periods, period_ahead, read_known
from analysis.forecasts.making import FIELDS, make_forecasts
from analysis.terms import step as terms_step
from analysis.trends.periods import Period
from analysis.trends.subjects import Subject
from data.store import open_memory, rows_as_dicts
from tests.analysis.forecasts.made import PHRASES, ledger_of_years, yearly
from tests.loading import load

END_2019, END_2020, END_2021 = (date(year, 12, 31) for year in (2019, 2020, 2021))


@pytest.fixture(scope="module")
def filled():
    """Return a ledger with forecasts of two ends of years; those made at the first are due at the second."""
    db = ledger_of_years()
    reports = [step.run(db, day) for day in (END_2020, END_2021)]
    return db, reports


def kept(db, table="forecasts", where="true"):
    return rows_as_dicts(db, f"SELECT * FROM main.{table} WHERE {where} ORDER BY ALL")


def test_every_term_with_papers_enough_is_forecast_one_and_two_years_ahead(filled):
    rows = kept(filled[0], where="made_on = '2020-12-31'")
    assert {row["name"] for row in rows} >= set(PHRASES)
    assert {(row["horizon_months"], row["period"]) for row in rows} == {(12, "2021"), (24, "2022")}
    assert {(row["granularity"], row["made_from"], row["n_periods"]) for row in rows} == {("year", "2020", 11)}


def test_a_forecast_holds_its_interval_the_plain_models_and_what_it_rests_on(filled):
    row = kept(filled[0], where="made_on = '2020-12-31'")[0]
    values = [row[name] for name in FIELDS]
    assert values == sorted(values)
    assert all(0 <= value <= 1 for value in values)
    assert row["naive"] == pytest.approx(row["last_share"], abs=1e-7)
    assert row["n_errors"] >= 19
    assert (row["code_version"], row["method"]) == (making.VERSION, making.METHOD)


def test_what_is_due_is_scored_once_against_what_followed(filled):
    db = filled[0]
    scores = {row["forecast_id"]: row for row in kept(db, "forecast_scores")}
    due = kept(db, where="period = '2021'")
    assert set(scores) == {row["forecast_id"] for row in due}
    known = read_known(db, "term", END_2021)
    for row in due:
        score = scores[row["forecast_id"]]
        place = [one.number for one in known.subjects].index(row["number"])
        assert score["actual"] == pytest.approx(known.courses.share[place, -1], abs=1e-7)
        assert score["error"] == pytest.approx(row["median"] - score["actual"], abs=1e-7)
        assert score["inside90"] == (row["lo90"] - 1e-9 <= score["actual"] <= row["hi90"] + 1e-9)
        assert (score["revision"], score["scored_on"]) == (0, END_2021)


def test_running_again_changes_nothing():
    db = ledger_of_years()
    step.run(db, END_2020)
    before = [kept(db, name) for name in step.TABLES]
    assert step.run(db, END_2020).read == 0
    db.execute("UPDATE change_counters SET counter = counter + 1")
    assert step.run(db, END_2020).written == 0
    assert [kept(db, name) for name in step.TABLES] == before


def test_neither_later_code_nor_later_data_change_a_forecast_or_a_score(monkeypatch):
    """A past that is counted otherwise is a new score, numbered and dated; what was written stays as it was."""
    db = ledger_of_years()
    step.run(db, END_2020)
    step.run(db, END_2021)
    forecasts, scores = kept(db), kept(db, "forecast_scores")
    monkeypatch.setattr(step, "VERSION", step.VERSION + 1)
    monkeypatch.setattr(making, "VERSION", making.VERSION + 1)
    late = [one for one in yearly(2021, 2021, seed=99) if one.published == "2021-01-01"]
    for number, one in enumerate(late):
        load(db, one.__class__(**{name: getattr(one, name) for name in one.__slots__} | {"source_id": f"late-{number}",
             "title": f"{one.title} lately", "abstract": PHRASES[0]}), source="s2orc")  # fmt: skip
    terms_step.run(db)
    step.run(db, date(2022, 6, 30))
    assert kept(db) == forecasts
    after = kept(db, "forecast_scores")
    assert [row for row in after if row["revision"] == 0] == scores
    revised = [row for row in after if row["revision"] == 1]
    assert revised
    assert {row["scored_on"] for row in revised} == {date(2022, 6, 30)}


def test_nothing_after_the_day_changes_a_forecast():
    short, long = ledger_of_years(last=2019), ledger_of_years(last=2021)
    for db in (short, long):
        step.run(db, END_2019)
    values = [
        {(row["name"], row["horizon_months"]): [row[name] for name in FIELDS] for row in kept(db)}
        for db in (short, long)
    ]
    assert values[0].keys() == values[1].keys()
    for key, told in values[0].items():
        np.testing.assert_allclose(told, values[1][key], atol=1e-7)


def test_the_replay_of_past_periods_is_kept_with_its_measures(filled):
    rows = {(row["horizon_months"], row["measure"]): row for row in kept(filled[0], "forecast_skill")}
    assert {row["made_on"] for row in rows.values()} == {END_2021}
    assert rows[12, "coverage_90"]["n"] > 19
    assert 0 < rows[12, "mase_to_naive"]["value"] < 2
    assert rows[12, "likely grows"]["n"] >= 0


def test_a_short_history_is_not_forecast_and_says_why():
    db = ledger_of_years(2018, 2021)
    assert step.run(db, END_2021).written == 0
    known = read_known(db, "term", END_2021)
    made = make_forecasts(known)
    assert made.rows == []
    assert made.reason(known.subjects[0], 12) == (
        "4 covered periods of a year; 5 are needed to tell and to check 12 months ahead"
    )
    assert "tell nothing 3 months" in made.reason(known.subjects[0], 3)


def test_two_years_ahead_ask_for_six_years():
    known = read_known(ledger_of_years(2017, 2021), "term", END_2021)
    assert known.covered == 5
    assert known.horizons() == [12]
    assert "6 are needed" in known.why_not(24)


def test_few_papers_and_unknown_subjects_say_why(filled):
    db = filled[0]
    known = read_known(db, "term", END_2021)
    rare = Subject("term", 10_000, "nothing")
    assert "12 papers" in make_forecasts(known).reason(rare, 12)
    beside = make_forecasts(read_known(db, "term", END_2021, [rare]))
    assert beside.reason(rare, 12) == "0 papers in the last 3 periods of a year; 12 are needed"


def test_a_library_without_papers_or_dates_forecasts_nothing():
    db = open_memory()
    assert step.run(db, END_2021).written == 0
    known = read_known(db, "topic", END_2021)
    assert known.periods == []
    assert "cannot be told" in known.why_not(12)


def test_terms_are_chosen_as_of_the_day(filled):
    db = filled[0]
    grid = choose_periods(db, date(2011, 12, 31))
    assert grid.periods[-1].label == "2011"
    assert {one.name for one in candidates(db, "term", date(2011, 12, 31), grid)} >= set(PHRASES)
    assert candidates(db, "term", date(2009, 12, 31), choose_periods(db, date(2009, 12, 31))) == []


@pytest.mark.parametrize(
    ("granularity", "label", "last", "months", "ahead"),
    [("year", "2020", date(2020, 12, 31), 24, "2022"), ("quarter", "2020-Q4", date(2020, 12, 31), 6, "2021-Q2"),
     ("month", "2020-11", date(2020, 11, 30), 3, "2021-02"), ("month", "2023-02", date(2023, 2, 28), 12, "2024-02")],
)  # fmt: skip
def test_a_horizon_ends_so_many_months_later(granularity, label, last, months, ahead):
    assert period_ahead(granularity, Period(label, last.replace(day=1), last), months).label == ahead


def test_a_share_is_never_of_a_few_papers_of_strata_that_hardly_have_the_subject():
    told = bounded(np.asarray([[2.0, 90.0, 9_000.0, 0.0]]), np.asarray([[2, 9, 1, 0]]), np.asarray([100, 100, 100, 0]))
    assert told.tolist() == [[25, 90, 400, 0]]
