"""What members of groups choose: likes, dislikes, votes for the next session. Kept in the file of annotations.

Nothing is deleted: a choice is undone by marking it; of two likes of one person on one paper the later one holds.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from data.errors import InputError

ChoiceKind = Literal["like", "dislike", "vote"]
Origin = Literal["command", "explorer", "link", "import"]
LONGEST_NAME = 80
"""Characters of a person's or a group's name."""
_TABLE = """
CREATE TABLE IF NOT EXISTS choices (
    choice_id  INTEGER PRIMARY KEY AUTOINCREMENT,
    group_name TEXT NOT NULL,
    kind       TEXT NOT NULL,     -- like, dislike, vote
    work_id    INTEGER NOT NULL,  -- as the work was called then: redirects lead on
    person     TEXT NOT NULL,
    origin     TEXT NOT NULL,     -- command, explorer, link, import
    written    TEXT NOT NULL,     -- UTC
    undone     TEXT               -- UTC; NULL: in force
)
"""

_REPLAYS = """
CREATE TABLE IF NOT EXISTS replays (
    replay_id  INTEGER PRIMARY KEY AUTOINCREMENT,
    group_name TEXT NOT NULL,
    last_week  TEXT NOT NULL,     -- newest week replayed, as 2026-W06
    figure     TEXT NOT NULL,     -- JSON: value, lo, hi, n_weeks, k
    written    TEXT NOT NULL      -- UTC
)
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """One like, dislike or vote of a person in a group."""

    choice_id: int
    group: str
    kind: ChoiceKind
    work_id: int
    person: str
    origin: Origin
    written: datetime


def choose(
    db: sqlite3.Connection, group: str, kind: ChoiceKind, work_id: int, person: str, origin: Origin, now: datetime
) -> int:
    """Note a choice and return its number; the same choice made again is the one that is in force already.

    A like takes the place of the person's dislike of the paper, and the other way round.

    Raises
    ------
    InputError
        If kind or origin is unknown, or the person's name is empty, too long or not printable.
    """
    if kind not in get_args(ChoiceKind) or origin not in get_args(Origin):
        raise InputError(f"unknown choice {kind!r} or origin {origin!r}; known: {', '.join(get_args(ChoiceKind))}")
    if not person.strip() or len(person) > LONGEST_NAME or not person.isprintable():
        raise InputError(f"a person's name has 1 to {LONGEST_NAME} printable characters, not {person[:120]!r}")
    mine = [one for one in choices(db, group) if one.work_id == work_id and one.person == person]
    same = next((one for one in mine if one.kind == kind), None)
    if same is not None:
        return same.choice_id
    opposite = {"like": "dislike", "dislike": "like"}.get(kind)
    db.execute("BEGIN IMMEDIATE")
    for one in mine:
        if one.kind == opposite:
            _mark(db, one.choice_id, now)
    cursor = db.execute(
        """INSERT INTO choices (group_name, kind, work_id, person, origin, written) VALUES (?, ?, ?, ?, ?, ?)""",
        [group, kind, work_id, person, origin, now.isoformat()],
    )
    db.execute("COMMIT")
    return int(cursor.lastrowid or 0)


def undo_choice(db: sqlite3.Connection, choice_id: int, now: datetime) -> None:
    """Take one choice back.

    Raises
    ------
    InputError
        If there is no such choice in force.
    """
    db.execute(_TABLE)
    if _mark(db, choice_id, now) != 1:
        raise InputError(f"there is no choice {choice_id} in force; fieldmap group show NAME lists them")


def choices(db: sqlite3.Connection, group: str, until: datetime | None = None) -> list[Choice]:
    """Return the choices of a group in force, oldest first; with a time those that were in force then (UTC)."""
    db.execute(_TABLE)
    moment = until.isoformat() if until else "9999"
    rows = db.execute(
        """SELECT choice_id, group_name, kind, work_id, person, origin, written FROM choices
        WHERE group_name = $group AND written <= $moment AND (undone IS NULL OR undone > $moment) ORDER BY choice_id""",
        {"group": group, "moment": moment},
    ).fetchall()
    return [Choice(row[0], row[1], row[2], row[3], row[4], row[5], datetime.fromisoformat(row[6])) for row in rows]


def last_choice(db: sqlite3.Connection, group: str, person: str) -> Choice | None:
    """Return the newest choice of a person in force; None when there is none."""
    return next((one for one in reversed(choices(db, group)) if one.person == person), None)


def note_replay(db: sqlite3.Connection, group: str, last_week: str, figure: Mapping[str, float], now: datetime) -> None:
    """Keep how well a group's ranking did in past weeks."""
    db.execute(_REPLAYS)
    db.execute(
        "INSERT INTO replays (group_name, last_week, figure, written) VALUES (?, ?, ?, ?)",
        [group, last_week, json.dumps(dict(figure)), now.isoformat()],
    )


def last_replay(db: sqlite3.Connection, group: str) -> tuple[str, dict[str, float]] | None:
    """Return the newest week that was replayed for a group and the figure; None where there was no replay."""
    db.execute(_REPLAYS)
    row = db.execute(
        "SELECT last_week, figure FROM replays WHERE group_name = ? ORDER BY replay_id DESC LIMIT 1", [group]
    ).fetchone()
    return (row[0], json.loads(row[1])) if row else None


def _mark(db: sqlite3.Connection, choice_id: int, now: datetime) -> int:
    """Mark a choice as undone; return how many were in force."""
    told = "UPDATE choices SET undone = ? WHERE choice_id = ? AND undone IS NULL"
    return int(db.execute(told, [now.isoformat(), choice_id]).rowcount)
