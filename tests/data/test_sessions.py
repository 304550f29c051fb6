"""Sessions, open questions and reading lists: kept, undone by marking, with all that hangs on them."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from data.errors import InputError, NotFoundError, StorageError
from data.sessions import (
    answer_question,
    ask_question,
    hold_session,
    keep_list,
    list_of,
    lists,
    note_led,
    open_sessions,
    plan_session,
    presented,
    questions,
    session_of,
    sessions,
    skills,
    tick,
    undo_entry,
    write_minutes,
)

NOW = datetime(2026, 1, 2, 3, 4, 5)
MAY, JUNE = date(2026, 5, 4), date(2026, 6, 1)
PAPERS: dict[str, Any] = {"level": "newcomer", "hours": 5.0, "papers": [{"work_id": 7, "role": "survey"}]}


def planned(db: Any, day: date = MAY, group: str = "readers", presenter: str = "ada") -> int:
    return plan_session(db, group, 7, "Rivers", day, presenter, NOW)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sessions.sqlite"


def test_a_session_is_planned_then_held_by_whom_it_was(file: Path) -> None:
    with open_sessions(file) as db:
        number = planned(db)
        assert (session_of(db, number).is_held, presented(db, "readers")) == (False, [])
        hold_session(db, number, JUNE, "alan", NOW)
    with open_sessions(file) as db:
        told = session_of(db, number)
        assert (told.day, told.presenter, told.is_held, told.title) == (JUNE, "alan", True, "Rivers")
        assert presented(db, "readers") == [(JUNE, "alan")]
        assert presented(db, "others") == []


def test_those_who_presented_come_by_day_not_by_the_order_of_writing(file: Path) -> None:
    with open_sessions(file) as db:
        hold_session(db, planned(db), JUNE, "ada", NOW)
        hold_session(db, planned(db), MAY, "alan", NOW)
        hold_session(db, planned(db, group="others"), MAY, "grace", NOW)
        assert presented(db, "readers") == [(MAY, "alan"), (JUNE, "ada")]


def test_a_session_is_held_once_until_that_is_undone(file: Path) -> None:
    with open_sessions(file) as db:
        number = planned(db)
        entry = hold_session(db, number, MAY, "ada", NOW)
        with pytest.raises(InputError, match="held already"):
            hold_session(db, number, JUNE, "alan", NOW)
        undo_entry(db, entry, NOW)
        hold_session(db, number, JUNE, "alan", NOW)
        assert presented(db, "readers") == [(JUNE, "alan")]


def test_skills_count_steps_of_sessions_that_were_held(file: Path) -> None:
    with open_sessions(file) as db:
        one, two, never = planned(db), planned(db, JUNE), planned(db)
        for number in (one, two, never):
            note_led(db, number, "baselines", "grace", NOW)
        hold_session(db, one, MAY, "ada", NOW)
        hold_session(db, two, JUNE, "grace", NOW)
        assert skills(db, "readers") == {"ada": {"presented": 1}, "grace": {"baselines": 2, "presented": 1}}


def test_the_last_minutes_count_and_the_earlier_ones_stay(file: Path) -> None:
    with open_sessions(file) as db:
        number = planned(db)
        write_minutes(db, number, "first", "ada", NOW)
        last = write_minutes(db, number, "second <script>'; DROP TABLE entries", "ada", NOW)
        assert session_of(db, number).minutes == "second <script>'; DROP TABLE entries"
        undo_entry(db, last, NOW)
        assert session_of(db, number).minutes == "first"


def test_a_question_is_open_until_a_person_answers_it(file: Path) -> None:
    with open_sessions(file) as db:
        asked = ask_question(db, planned(db), "Does it hold for lakes?", "ada", NOW)
        (told,) = questions(db, "readers")
        assert (told.is_open, told.work_id, told.group) == (True, 7, "readers")
        answer = answer_question(db, asked, "Yes, see table 3.", "alan", NOW, work_id=9)
        (told,) = questions(db)
        assert (told.is_open, told.answer, told.answer_work_id) == (False, "Yes, see table 3.", 9)
        undo_entry(db, answer, NOW)
        assert questions(db)[0].is_open


def test_undoing_a_session_takes_its_questions_with_it_and_deletes_nothing(file: Path) -> None:
    with open_sessions(file) as db:
        number = planned(db)
        ask_question(db, number, "Why?", "ada", NOW)
        undo_entry(db, number, NOW)
        assert (sessions(db), questions(db)) == ([], [])
        assert db.execute("SELECT count(*) FROM entries").fetchone() == (2,)
        with pytest.raises(NotFoundError, match=f"no entry {number} in force"):
            undo_entry(db, number, NOW)


def test_a_list_is_ticked_off_by_each_person_once(file: Path) -> None:
    with open_sessions(file) as db:
        number = keep_list(db, "rivers", PAPERS, "ada", NOW, "readers")
        tick(db, number, 7, "ada", NOW)
        tick(db, number, 7, "alan", NOW)
        with pytest.raises(InputError, match="already"):
            tick(db, number, 7, "ada", NOW)
        with pytest.raises(NotFoundError, match="work 8 is not on"):
            tick(db, number, 8, "ada", NOW)
        kept = list_of(db, number)
        assert (kept.topic, kept.made_of, kept.ticked) == ("rivers", PAPERS, ((7, "ada"), (7, "alan")))
        assert [one.list_id for one in lists(db, "readers")] == [number]
        assert lists(db, "others") == []


@pytest.mark.parametrize(
    ("group", "presenter", "title"),
    [(" ", "ada", "x"), ("readers", "", "x"), ("readers", "ada", " "), ("r" * 201, "ada", "x")],
    ids=["no group", "no presenter", "no title", "a long name"],
)
def test_what_makes_no_sense_is_refused(file: Path, group: str, presenter: str, title: str) -> None:
    with open_sessions(file) as db, pytest.raises(InputError, match="1 to"):
        plan_session(db, group, 7, title, MAY, presenter, NOW)


def test_what_hangs_on_nothing_is_refused(file: Path) -> None:
    with open_sessions(file) as db:
        with pytest.raises(NotFoundError, match="no session 5"):
            ask_question(db, 5, "Why?", "ada", NOW)
        with pytest.raises(NotFoundError, match="no question 5"):
            answer_question(db, 5, "So.", "ada", NOW)
        with pytest.raises(NotFoundError, match="no reading list 5"):
            tick(db, 5, 7, "ada", NOW)
        with pytest.raises(InputError, match="no step of a session"):
            note_led(db, planned(db), "dancing", "ada", NOW)  # type: ignore[arg-type]


def test_a_damaged_file_is_told_and_left_as_it_is(file: Path) -> None:
    file.write_bytes(b"not a database" * 1000)
    with pytest.raises(StorageError, match=r"sessions\.sqlite"), open_sessions(file):
        pass
    assert file.read_bytes() == b"not a database" * 1000
