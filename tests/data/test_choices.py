"""Likes, dislikes and votes: kept, superseded, undone, and seen as they stood."""

from datetime import datetime, timedelta

import pytest

from data.annotations import open_annotations
from data.choices import choices, choose, last_choice, undo_choice
from data.errors import InputError

NOW = datetime(2026, 2, 3, 4, 5, 6)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def db(tmp_path):
    with open_annotations(tmp_path / "a.sqlite") as opened:
        yield opened


def kinds(db, **more):
    return [(one.work_id, one.kind, one.person) for one in choices(db, "readers", **more)]


def test_a_dislike_takes_the_place_of_the_same_persons_like_and_of_no_one_elses(db):
    choose(db, "readers", "like", 7, "ada", "command", NOW)
    choose(db, "readers", "like", 7, "alan", "command", NOW)
    choose(db, "readers", "dislike", 7, "ada", "link", LATER)
    assert kinds(db) == [(7, "like", "alan"), (7, "dislike", "ada")]
    assert kinds(db, until=NOW) == [(7, "like", "ada"), (7, "like", "alan")]


def test_a_vote_stands_beside_a_like(db):
    choose(db, "readers", "like", 7, "ada", "command", NOW)
    choose(db, "readers", "vote", 7, "ada", "command", NOW)
    assert kinds(db) == [(7, "like", "ada"), (7, "vote", "ada")]


def test_the_same_choice_twice_is_one(db):
    first = choose(db, "readers", "vote", 7, "ada", "link", NOW)
    assert choose(db, "readers", "vote", 7, "ada", "link", LATER) == first
    assert db.execute("SELECT count(*) FROM choices").fetchone() == (1,)


def test_a_choice_is_undone_once_and_never_deleted(db):
    number = choose(db, "readers", "like", 7, "ada", "command", NOW)
    undo_choice(db, number, LATER)
    assert kinds(db) == []
    assert kinds(db, until=NOW) == [(7, "like", "ada")]
    with pytest.raises(InputError, match=f"no choice {number} in force"):
        undo_choice(db, number, LATER)


def test_groups_do_not_see_each_others_choices(db):
    choose(db, "others", "like", 7, "ada", "command", NOW)
    assert kinds(db) == []
    assert last_choice(db, "readers", "ada") is None
    assert last_choice(db, "others", "ada").work_id == 7


@pytest.mark.parametrize(
    ("kind", "person", "said"),
    [("love", "ada", "unknown choice 'love'"), ("like", " ", "printable"), ("like", "a\x1b[2J", "printable"),
     ("like", "x" * 81, "printable")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(db, kind, person, said):
    with pytest.raises(InputError, match=said):
        choose(db, "readers", kind, 7, person, "command", NOW)
