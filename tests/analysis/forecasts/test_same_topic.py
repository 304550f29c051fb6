"""Forecasts of topics: of the topic as it is now, scored only while it is the same one."""

from datetime import date, datetime

import pytest

from analysis.forecasts import step
from analysis.forecasts.same_topic import Change, end_of
from analysis.forecasts.track_record import track_record
from app.forecast_reports import record_line, record_text
from data.store import rows_as_dicts
from tests.analysis.forecasts.made import ledger_of_years

FIRST, SECOND, THIRD = datetime(2021, 1, 5), datetime(2021, 3, 5), datetime(2021, 9, 5)
END_2020, END_2021 = date(2020, 12, 31), date(2021, 12, 31)
MERGED, GONE, SPLIT = 3, 4, 5
TOPICS = 10


def fit(db, day, **became):
    """Write a fit of all topics; all go on but those of which something else is told."""
    told = {number: ("continued", None) for number in range(TOPICS)} | {int(n[1:]): what for n, what in
                                                                             became.items()}  # fmt: skip
    db.execute("INSERT INTO main.topic_fits VALUES (?, '{}', 1, 1, 0)", [day])
    for number, what in told.items():
        if what is not None:
            db.execute("INSERT INTO main.topic_events VALUES (?, 'topic', ?, ?, ?, 0.6, 'x')",
                       [day, what[0], number, what[1]])  # fmt: skip


@pytest.fixture(scope="module")
def db():
    """Return a ledger of ten topics, forecast at the end of 2020 and scored after two refits."""
    made = ledger_of_years()
    for number in range(TOPICS):
        made.execute("INSERT INTO main.topics (topic_id, name, terms, n_works) VALUES (?, ?, [], 1)",
                     [number, f"topic {number}"])  # fmt: skip
    made.execute("INSERT INTO main.topic_members (work_id, topic_id, similarity) "
                 "SELECT work_id, work_id * 7 % ?, 1 FROM main.works", [TOPICS])  # fmt: skip
    fit(made, FIRST)
    step.run(made, END_2020)
    fit(made, SECOND, t4=None, t5=("continued", None))
    made.execute("INSERT INTO main.topic_events VALUES (?, 'topic', 'split', 90, 5, 0.4, 'x')", [SECOND])
    fit(made, THIRD, t3=("merged", 0), t4=None)
    step.run(made, END_2021)
    return made


def rows(db, sql):
    return rows_as_dicts(db, sql)


def test_a_topic_is_forecast_with_the_fit_it_was_made_on(db):
    made = rows(db, "SELECT kind, made_on, fitted FROM main.forecasts GROUP BY ALL")
    assert {row["fitted"] for row in made if row["kind"] == "topic" and row["made_on"] == END_2020} == {FIRST}
    assert {row["fitted"] for row in made if row["kind"] == "topic" and row["made_on"] == END_2021} == {THIRD}
    assert {row["fitted"] for row in made if row["kind"] == "term"} == {None}


def test_only_topics_that_every_refit_continued_are_scored(db):
    due = {row["number"] for row in rows(db, "SELECT number FROM forecasts WHERE kind = 'topic' AND period = '2021'")}
    scored = {row["number"] for row in rows(
        db, "SELECT number FROM forecasts JOIN forecast_scores USING (forecast_id) WHERE kind = 'topic'")}  # fmt: skip
    assert {MERGED, GONE, SPLIT} <= due
    assert due - scored == {MERGED, GONE}


def test_why_a_topic_is_never_scored_is_kept_with_its_day(db):
    told = rows(db, "SELECT number, told_on, reason FROM forecast_voids JOIN forecasts USING (forecast_id) ORDER BY 1")
    assert [(row["number"], row["told_on"]) for row in told] == [(MERGED, END_2021), (GONE, END_2021)]
    assert told[0]["reason"] == "no longer the same topic: at the fit of 2021-09-05 topic 3 went into topic 0"
    assert told[1]["reason"] == "no longer the same topic: at the fit of 2021-03-05 topic 4 is no longer found"


def test_the_track_record_tells_how_many_and_why(db):
    told = track_record(db)
    assert sum(row["n"] for row in told["void"]) == 2
    assert "2 can be scored no more" in record_line(told)
    assert "topic 3 went into topic 0" in record_text(told)


def test_running_again_tells_nothing_twice(db):
    before = rows(db, "SELECT * FROM main.forecast_voids ORDER BY ALL")
    db.execute("UPDATE change_counters SET counter = counter + 1")
    assert step.run(db, END_2021).written == 0
    assert rows(db, "SELECT * FROM main.forecast_voids ORDER BY ALL") == before


def test_a_fit_before_the_forecast_says_nothing_of_it():
    changes = [Change(FIRST, "died", None), Change(SECOND, "continued", None)]
    assert end_of(7, FIRST, [FIRST, SECOND], changes) is None
    assert end_of(7, FIRST, [FIRST], []) is None
    assert "is no longer found" in str(end_of(7, FIRST, [FIRST, SECOND], []))


def test_a_number_that_is_born_anew_is_another_topic():
    assert end_of(7, FIRST, [FIRST, SECOND], [Change(SECOND, "born", None)]) is not None
