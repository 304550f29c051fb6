"""What people add to the vocabulary and take from it; kept in the file of annotations, read by steps and commands.

Nothing is deleted: a correction is undone by marking it, so that updates of the lists and rollbacks leave it in force.
"""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from data.errors import InputError
from data.vocabulary import USER, Corrections, Entry, Kind, folded

Action = Literal["add", "remove"]
Direction = Literal["", "+", "-"]
SHORTEST, LONGEST = 2, 100
"""Characters of a name."""
MOST = 10_000
"""Corrections in force: more is a list of one's own, not corrections."""
_TABLE = """
CREATE TABLE IF NOT EXISTS vocabulary (
    entry_id  INTEGER PRIMARY KEY AUTOINCREMENT,
    action    TEXT NOT NULL,     -- add, remove
    kind      TEXT NOT NULL,     -- metric, dataset, task, model
    name      TEXT NOT NULL,
    spelling  TEXT NOT NULL,     -- another spelling of the name; empty: the name alone
    direction TEXT NOT NULL,     -- of a metric: + higher is better, - lower; empty: not said
    person    TEXT NOT NULL,
    written   TEXT NOT NULL,     -- UTC
    undone    TEXT               -- UTC; NULL: in force
)
"""


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing a person said of a name."""

    entry_id: int
    action: Action
    kind: Kind
    name: str
    spelling: str
    direction: Direction
    person: str
    written: datetime


def write_correction(
    db: sqlite3.Connection, action: Action, kind: Kind, name: str, person: str, now: datetime, spelling: str = "",
    direction: Direction = "",
) -> int:  # fmt: skip
    """Note a correction and return the number by which it can be taken back.

    Raises
    ------
    InputError
        If the kind is unknown, a name is too short, too long or has no letter, or there are too many corrections.
    """
    if kind not in get_args(Kind):
        raise InputError(f"unknown kind {kind}; known: {', '.join(get_args(Kind))}")
    for one in (name, *filter(None, [spelling])):
        if not SHORTEST <= len(one) <= LONGEST or not one.isprintable() or not any(c.isalpha() for c in one):
            raise InputError(
                f"a name has {SHORTEST} to {LONGEST} characters with a letter among them, not {one[:120]!r}"
            )
    in_force = corrections(db)
    if len(in_force) >= MOST:
        raise InputError(f"{MOST:,} corrections are in force; take some back with fieldmap vocabulary undo")
    row = [action, kind, name, spelling, direction]
    same = next((one for one in in_force if [one.action, one.kind, one.name, one.spelling, one.direction] == row), None)
    if same is not None:
        return same.entry_id
    cursor = db.execute(
        """INSERT INTO vocabulary (action, kind, name, spelling, direction, person, written)
        VALUES (?, ?, ?, ?, ?, ?, ?)""",
        [*row, person, now.isoformat()],
    )
    return int(cursor.lastrowid or 0)


def undo_correction(db: sqlite3.Connection, entry_id: int, now: datetime) -> None:
    """Take one correction back.

    Raises
    ------
    InputError
        If there is no such correction in force.
    """
    db.execute(_TABLE)
    cursor = db.execute(
        "UPDATE vocabulary SET undone = ? WHERE entry_id = ? AND undone IS NULL", [now.isoformat(), entry_id]
    )
    if cursor.rowcount != 1:
        raise InputError(f"there is no correction {entry_id} in force; fieldmap vocabulary list --mine shows them")


def corrections(db: sqlite3.Connection) -> list[Correction]:
    """Return the corrections in force, oldest first."""
    db.execute(_TABLE)
    rows = db.execute(
        """SELECT entry_id, action, kind, name, spelling, direction, person, written FROM vocabulary
        WHERE undone IS NULL ORDER BY entry_id"""
    ).fetchall()
    return [
        Correction(number, action, kind, name, spelling, direction, person, datetime.fromisoformat(written))
        for number, action, kind, name, spelling, direction, person, written in rows
    ]


def taken_together(found: list[Correction]) -> Corrections:
    """Return corrections as the readers of text take them; of two on one name the later one holds."""
    added: dict[tuple[Kind, str], Entry] = {}
    removed: set[tuple[Kind, str]] = set()
    for one in found:
        key = (one.kind, folded(one.name))
        if one.action == "remove":
            added.pop(key, None)
            removed.add(key)
            continue
        removed.discard(key)
        before = added.get(key)
        spellings = (*(before.spellings if before else (one.name,)), *filter(None, [one.spelling]))
        direction = one.direction or (before.facts.get("direction", "") if before else "")
        added[key] = Entry(one.kind, one.name, tuple(dict.fromkeys(spellings)), USER, {"direction": direction})
    return Corrections(tuple(added.values()), frozenset(removed))
