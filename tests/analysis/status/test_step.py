"""The step: what it writes, that it does nothing when nothing changed, and that changes are only added."""

from datetime import date, datetime

import pytest

from analysis.status import history, step
from analysis.status.lookup import list_changes
from analysis.trends.subjects import Subject
from data.store import open_memory, rows_as_dicts
from tests.analysis.status.worlds import NEW, OLD, field, ledger

NOW = datetime(2026, 1, 2)
DAY = date(2026, 1, 2)


@pytest.fixture(scope="module")
def db():
    made = ledger(field())
    step.run(made)
    return made


def row_of(db, name):
    return rows_as_dicts(db, "SELECT * FROM statuses WHERE name = ?", [name])[0]


def test_the_status_stands_with_the_day_it_was_told_on_and_since_when(db):
    row = row_of(db, OLD)
    assert (row["kind"], row["status"], row["as_of"], row["since"]) == ("term", "dead end", DAY, date(2018, 12, 31))
    assert (row["successor"], row["ends"][0]) == (NEW, "share")


def test_every_kind_of_evidence_stands_beside_in_order(db):
    rows = rows_as_dicts(
        db, "SELECT * FROM status_reasons WHERE number = ? ORDER BY position", [row_of(db, OLD)["number"]]
    )
    assert [row["evidence"] for row in rows] == [
        "share", "newcomers", "early authors", "baseline", "boards", "criticism", "successor",
    ]  # fmt: skip
    assert rows[4]["says"] == "unknown"
    assert rows[4]["value"] is None


def test_the_changes_of_the_past_are_dated(db):
    rows = rows_as_dicts(
        db, "SELECT as_of, before, status, replayed FROM status_changes WHERE name = ? ORDER BY as_of", [OLD]
    )
    assert [(row["as_of"].year, row["before"], row["status"], row["replayed"]) for row in rows] == [
        (2015, None, "mature", True), (2016, "mature", "declining", True), (2018, "declining", "dormant", True),
        (2026, "dormant", "dead end", False),
    ]  # fmt: skip


def test_a_second_run_writes_nothing(db):
    assert step.run(db).written == 0 or step.run(db).read == 0


def test_a_forced_second_run_adds_no_change(db):
    before = rows_as_dicts(db, "SELECT * FROM status_changes")
    db.execute("DELETE FROM main.runs WHERE step = 'status'")
    step.run(db)
    assert rows_as_dicts(db, "SELECT * FROM status_changes") == before


def test_terms_that_were_numbered_anew_have_not_changed(db):
    db.execute("UPDATE status_changes SET number = (number + 1) % (SELECT max(number) + 1 FROM status_changes)")
    before = rows_as_dicts(db, "SELECT * FROM status_changes")
    db.execute("DELETE FROM main.runs WHERE step = 'status'")
    step.run(db)
    assert rows_as_dicts(db, "SELECT * FROM status_changes") == before
    assert [row["status"] for row in list_changes(db, row_of(db, OLD))] == [
        "mature",
        "declining",
        "dormant",
        "dead end",
    ]


def test_a_change_is_noted_once_and_silence_is_none():
    course = [(date(2015, 12, 31), "too early to say", True), (date(2016, 12, 31), "rising", True),
              (date(2017, 12, 31), "rising", True), (DAY, "mature", False)]  # fmt: skip
    rows = history.change_rows(Subject("term", 7, OLD), course, None, NOW)
    assert [(row["status"], row["before"], row["replayed"]) for row in rows] == [
        ("rising", None, True), ("mature", "rising", False),
    ]  # fmt: skip


def test_an_empty_ledger_has_no_status():
    empty = open_memory()
    assert step.run(empty).written == 0
    assert rows_as_dicts(empty, "SELECT * FROM statuses") == []
