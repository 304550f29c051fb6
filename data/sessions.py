"""What reading groups do: sessions planned and held, who led which step, open questions, reading lists and their ticks.

A small SQLite file beside the editions, written and read live, kept across editions and rollbacks. Nothing is deleted:
an entry is undone by marking it, and what hangs on it (a session's questions, a question's answer) goes with it.
"""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from data.errors import InputError, NotFoundError
from data.kept_file import open_kept

Kind = Literal["session", "held", "led", "minutes", "question", "answer", "list", "tick"]
Step = Literal["brief", "lineage", "claims", "data", "baselines", "metrics", "reproducibility", "discussion", "code"]
"""Parts of a session that a member can lead; those of the appraisal among them."""
LONGEST = 100_000
"""Characters of one entry: minutes are the longest."""
LONGEST_NAME = 200
"""Characters of the name of a person or a group."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    entry_id   INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT NOT NULL,     -- session, held, led, minutes, question, answer, list, tick
    parent_id  INTEGER,           -- session of held, led, minutes, question; question of an answer; list of a tick
    group_name TEXT,              -- of a session or a list; NULL: a list of nobody's group
    work_id    INTEGER,           -- paper of a session, an answer or a tick, as it was called then; NULL: none
    person     TEXT NOT NULL,     -- who presents, led, took minutes, asked, answered, made the list, read
    day        TEXT,              -- of a session: planned; of held: when it was; else NULL
    value      TEXT NOT NULL,     -- of a session the paper's title; of led the step; of a list JSON; else words
    written    TEXT NOT NULL,     -- UTC
    undone     TEXT               -- UTC; NULL: in force
);
CREATE INDEX IF NOT EXISTS entries_by_parent ON entries (parent_id);
CREATE INDEX IF NOT EXISTS entries_by_group ON entries (group_name, kind);
PRAGMA user_version = 1;
"""
COLUMNS = "entry_id, kind, parent_id, group_name, work_id, person, day, value, written"


@dataclass(frozen=True, slots=True)
class GroupSession:
    """A session of a group on one paper, planned or held."""

    session_id: int
    group: str
    work_id: int
    title: str
    day: date
    """When it was held, or else is planned for."""
    presenter: str
    is_held: bool
    led: tuple[tuple[Step, str], ...]
    """Which step who led."""
    minutes: str
    """The last minutes written; empty: none."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that a session left open, and its answer if a person gave one."""

    question_id: int
    session_id: int
    group: str
    work_id: int
    """The paper of the session."""
    text: str
    asked_by: str
    asked: datetime
    answer: str | None
    """Words of a person; None: it is open."""
    answered_by: str | None
    answer_work_id: int | None
    """The paper that answers it, as far as a person said so."""

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered it."""
        return self.answer is None


@dataclass(frozen=True, slots=True)
class ReadingList:
    """A reading list as it was kept, and what of it was ticked off."""

    list_id: int
    group: str | None
    person: str
    topic: str
    made_of: dict[str, Any]
    """Level, hours, and the papers in order: ``work_id``, ``role``, ``minutes``, ``title``."""
    ticked: tuple[tuple[int, str], ...]
    """Work and person of each tick, oldest first."""
    written: datetime


def open_sessions(path: Path) -> AbstractContextManager[sqlite3.Connection]:
    """Open the file of sessions, made when missing; errors are those of `data.kept_file.open_kept`."""
    return open_kept(path, SCHEMA)


def plan_session(
    db: sqlite3.Connection, group: str, work_id: int, title: str, day: date, presenter: str, now: datetime
) -> int:
    """Keep a session that is to come and return its number.

    Raises
    ------
    InputError
        If a name is empty or too long.
    """
    return _write(db, "session", now, person=presenter, group=group, work_id=work_id, day=day, value=title)


def hold_session(db: sqlite3.Connection, session_id: int, day: date, presenter: str, now: datetime) -> int:
    """Keep that a session was held, on which day and who presented; return the number of the entry.

    Raises
    ------
    NotFoundError
        If there is no such session in force.
    InputError
        If it is held already: undo that first.
    """
    if session_of(db, session_id).is_held:
        raise InputError(f"session {session_id} is held already; undo that entry to say otherwise")
    return _write(db, "held", now, person=presenter, parent=session_id, day=day, value="held")


def note_led(db: sqlite3.Connection, session_id: int, step: Step, person: str, now: datetime) -> int:
    """Keep that a person led a step of a session; raises as :func:`hold_session` where there is none."""
    if step not in get_args(Step):
        raise InputError(f"{step!r} is no step of a session; those are {', '.join(get_args(Step))}")
    session_of(db, session_id)
    return _write(db, "led", now, person=person, parent=session_id, value=step)


def write_minutes(db: sqlite3.Connection, session_id: int, text: str, person: str, now: datetime) -> int:
    """Keep the minutes of a session; of several the last counts."""
    session_of(db, session_id)
    return _write(db, "minutes", now, person=person, parent=session_id, value=text)


def ask_question(db: sqlite3.Connection, session_id: int, text: str, person: str, now: datetime) -> int:
    """Keep a question that a session left open and return its number."""
    session_of(db, session_id)
    return _write(db, "question", now, person=person, parent=session_id, value=text)


def answer_question(
    db: sqlite3.Connection, question_id: int, text: str, person: str, now: datetime, work_id: int | None = None
) -> int:
    """Keep a person's answer to a question, which closes it; of several the last counts.

    Raises
    ------
    NotFoundError
        If there is no such question in force.
    """
    if all(one.question_id != question_id for one in questions(db)):
        raise NotFoundError(f"there is no question {question_id}; fieldmap session questions lists them")
    return _write(db, "answer", now, person=person, parent=question_id, work_id=work_id, value=text)


def undo_entry(db: sqlite3.Connection, entry_id: int, now: datetime) -> None:
    """Take one entry back, and with it what hangs on it.

    Raises
    ------
    NotFoundError
        If there is no such entry in force.
    """
    cursor = db.execute(
        "UPDATE entries SET undone = ? WHERE entry_id = ? AND undone IS NULL", [now.isoformat(), entry_id]
    )
    if cursor.rowcount != 1:
        raise NotFoundError(f"there is no entry {entry_id} in force")


def sessions(db: sqlite3.Connection, group: str | None = None) -> list[GroupSession]:
    """Return the sessions in force, of one group or all, by day; ties in the order in which they were planned."""
    children = _children(db, ("held", "led", "minutes"))
    found = [_session(row, children.get(row["entry_id"], [])) for row in _rows(db, "session", group)]
    return sorted(found, key=lambda one: (one.day, one.session_id))


def session_of(db: sqlite3.Connection, session_id: int) -> GroupSession:
    """Return one session.

    Raises
    ------
    NotFoundError
        If there is no such session in force.
    """
    for one in sessions(db):
        if one.session_id == session_id:
            return one
    raise NotFoundError(f"there is no session {session_id}; fieldmap session list shows them")


def presented(db: sqlite3.Connection, group: str) -> list[tuple[date, str]]:
    """Return day and presenter of each session that a group held, oldest first."""
    return [(one.day, one.presenter) for one in sessions(db, group) if one.is_held and one.presenter]


def skills(db: sqlite3.Connection, group: str | None = None) -> dict[str, dict[str, int]]:
    """Return how often each member led each step of the sessions held, and presented, by name."""
    told: dict[str, dict[str, int]] = {}
    for one in sessions(db, group):
        if one.is_held:
            for step, person in (*one.led, *([("presented", one.presenter)] if one.presenter else [])):
                counts = told.setdefault(person, {})
                counts[step] = counts.get(step, 0) + 1
    return dict(sorted(told.items()))


def questions(db: sqlite3.Connection, group: str | None = None) -> list[OpenQuestion]:
    """Return the questions of the sessions in force, of one group or all, oldest first, answered ones too."""
    held = {one.session_id: one for one in sessions(db, group)}
    answers = _children(db, ("answer",))
    return [
        _question(row, held[row["parent_id"]], answers.get(row["entry_id"], []))
        for row in _rows(db, "question") if row["parent_id"] in held
    ]  # fmt: skip


def keep_list(
    db: sqlite3.Connection, topic: str, made_of: dict[str, Any], person: str, now: datetime, group: str | None = None
) -> int:
    """Keep a reading list and return its number."""
    told = json.dumps({"topic": topic, **made_of}, ensure_ascii=False)
    return _write(db, "list", now, person=person, group=group, value=told)


def tick(db: sqlite3.Connection, list_id: int, work_id: int, person: str, now: datetime) -> int:
    """Keep that a person read a paper of a list and return the number of the entry.

    Raises
    ------
    NotFoundError
        If there is no such list in force, or the paper is not on it.
    InputError
        If that person ticked it off before.
    """
    kept = list_of(db, list_id)
    if work_id not in [paper["work_id"] for paper in kept.made_of["papers"]]:
        raise NotFoundError(f"work {work_id} is not on reading list {list_id}")
    if (work_id, person) in kept.ticked:
        raise InputError(f"{person} ticked work {work_id} off reading list {list_id} already")
    return _write(db, "tick", now, person=person, parent=list_id, work_id=work_id, value="read")


def tick_entry(db: sqlite3.Connection, list_id: int, work_id: int, person: str) -> int:
    """Return the number of a person's tick of a work.

    Raises
    ------
    NotFoundError
        If that person did not tick it off.
    """
    for row in _children(db, ("tick",)).get(list_id, []):
        if (row["work_id"], row["person"]) == (work_id, person):
            return int(row["entry_id"])
    raise NotFoundError(f"{person} has not ticked work {work_id} off reading list {list_id}")


def lists(db: sqlite3.Connection, group: str | None = None) -> list[ReadingList]:
    """Return the reading lists in force, of one group or all, oldest first."""
    ticks = _children(db, ("tick",))
    return [_list(row, ticks.get(row["entry_id"], [])) for row in _rows(db, "list", group)]


def list_of(db: sqlite3.Connection, list_id: int) -> ReadingList:
    """Return one reading list.

    Raises
    ------
    NotFoundError
        If there is no such list in force.
    """
    for one in lists(db):
        if one.list_id == list_id:
            return one
    raise NotFoundError(f"there is no reading list {list_id}; fieldmap reading-list list shows them")


Row = dict[str, Any]


def _write(
    db: sqlite3.Connection, kind: Kind, now: datetime, *, person: str, value: str, parent: int | None = None,
    group: str | None = None, work_id: int | None = None, day: date | None = None,
) -> int:  # fmt: skip
    if not value.strip() or len(value) > LONGEST:
        raise InputError(f"a {kind} has 1 to {LONGEST:,} characters, not {len(value):,}")
    for what, name in (("person", person), ("group", group)):
        if name is not None and (not name.strip() or len(name) > LONGEST_NAME):
            raise InputError(f"the name of a {what} has 1 to {LONGEST_NAME} characters, not {len(name):,}")
    cursor = db.execute(
        """INSERT INTO entries (kind, parent_id, group_name, work_id, person, day, value, written)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        [kind, parent, group, work_id, person.strip(), day and day.isoformat(), value, now.isoformat()],
    )
    return int(cursor.lastrowid or 0)


def _rows(db: sqlite3.Connection, kind: Kind, group: str | None = None) -> list[Row]:
    """Return the entries of a kind in force, oldest first."""
    found = db.execute(
        f"""SELECT {COLUMNS} FROM entries WHERE kind = ? AND undone IS NULL AND (? IS NULL OR group_name = ?)
        ORDER BY entry_id""",
        [kind, group, group],
    ).fetchall()
    return [dict(zip(COLUMNS.split(", "), row, strict=True)) for row in found]


def _children(db: sqlite3.Connection, kinds: Sequence[Kind]) -> dict[int, list[Row]]:
    """Return entries in force by the entry they hang on, oldest first."""
    told: dict[int, list[Row]] = {}
    for row in sorted((row for kind in kinds for row in _rows(db, kind)), key=lambda row: row["entry_id"]):
        told.setdefault(row["parent_id"], []).append(row)
    return told


def _session(row: Row, children: Sequence[Row]) -> GroupSession:
    held = next((one for one in children if one["kind"] == "held"), None)
    minutes = [one["value"] for one in children if one["kind"] == "minutes"]
    return GroupSession(
        row["entry_id"], row["group_name"], row["work_id"], row["value"], date.fromisoformat((held or row)["day"]),
        (held or row)["person"], held is not None,
        tuple((one["value"], one["person"]) for one in children if one["kind"] == "led"),
        minutes[-1] if minutes else "",
    )  # fmt: skip


def _question(row: Row, session: GroupSession, answers: Sequence[Row]) -> OpenQuestion:
    last = answers[-1] if answers else {}
    return OpenQuestion(
        row["entry_id"], session.session_id, session.group, session.work_id, row["value"], row["person"],
        datetime.fromisoformat(row["written"]), last.get("value"), last.get("person"), last.get("work_id"),
    )  # fmt: skip


def _list(row: Row, ticks: Sequence[Row]) -> ReadingList:
    made_of = json.loads(row["value"])
    return ReadingList(
        row["entry_id"], row["group_name"], row["person"], made_of.pop("topic"), made_of,
        tuple((one["work_id"], one["person"]) for one in ticks), datetime.fromisoformat(row["written"]),
    )  # fmt: skip
