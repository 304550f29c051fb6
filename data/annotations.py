"""What people write: ratings, notes, tags, watches, votes, merge decisions; and which digests went out.

A small SQLite file beside the editions, written and read live by everyone, kept across editions and rollbacks.
Nothing is deleted: an entry is undone by marking it, so the last thing done can be taken back.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

from data.errors import InputError
from data.kept_file import open_kept

Kind = Literal["rating", "note", "tag", "watch", "vote", "merge", "separate", "confirm", "reject"]
LONGEST = 20_000
"""Characters of one entry."""
LONGEST_TAG = 60
"""Characters of a tag."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    entry_id  INTEGER PRIMARY KEY AUTOINCREMENT,
    kind      TEXT NOT NULL,     -- rating, note, tag, watch, vote, merge, separate, confirm, reject
    work_id   INTEGER NOT NULL,  -- as the work was called then: redirects lead on
    person    TEXT NOT NULL,
    value     TEXT NOT NULL,
    written   TEXT NOT NULL,     -- UTC
    undone    TEXT               -- UTC; NULL: in force
);
CREATE INDEX IF NOT EXISTS entries_by_work ON entries (work_id, kind);
CREATE TABLE IF NOT EXISTS digests (
    digest_id  INTEGER PRIMARY KEY AUTOINCREMENT,
    group_name TEXT NOT NULL,
    edition    INTEGER NOT NULL,
    seen_until TEXT NOT NULL,    -- UTC: works first seen up to here have been told
    written    TEXT NOT NULL     -- UTC
);
PRAGMA user_version = 1;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a person wrote about a work."""

    entry_id: int
    kind: Kind
    work_id: int
    person: str
    value: str
    written: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided on two works: one and the same (merge), or different (separate)."""

    entry_id: int
    kind: Kind
    work_id: int
    other: int | None
    """The other work; None: not a number."""
    person: str
    written: datetime
    is_undone: bool


@dataclass(frozen=True, slots=True)
class ClaimVerdict:
    """What a person says of a claim: that it is right (confirm), or wrong (reject)."""

    entry_id: int
    kind: Kind
    claim_id: int
    person: str
    written: datetime


def open_annotations(path: Path) -> AbstractContextManager[sqlite3.Connection]:
    """Open the file of annotations, made when missing; errors are those of `data.kept_file.open_kept`."""
    return open_kept(path, SCHEMA)


def write_entry(db: sqlite3.Connection, kind: Kind, work_id: int, person: str, value: str, now: datetime) -> int:
    """Add one entry and return its number.

    Raises
    ------
    InputError
        If the kind is unknown or the value is empty or too long; a rating is 1 to 5.
    """
    if kind not in get_args(Kind):
        raise InputError(f"unknown kind {kind}; known: {', '.join(get_args(Kind))}")
    if not value.strip() or len(value) > LONGEST:
        raise InputError(f"a {kind} has 1 to {LONGEST:,} characters, not {len(value):,}")
    if kind == "tag" and (len(value) > LONGEST_TAG or not value.isprintable()):
        raise InputError(f"a tag has 1 to {LONGEST_TAG} printable characters, not {value[:100]!r}")
    if kind == "rating" and value not in ("1", "2", "3", "4", "5"):
        raise InputError(f"a rating is 1 to 5, not {value!r}")
    cursor = db.execute(
        "INSERT INTO entries (kind, work_id, person, value, written) VALUES (?, ?, ?, ?, ?)",
        [kind, work_id, person, value, now.isoformat()],
    )
    return int(cursor.lastrowid or 0)


def tag_work(db: sqlite3.Connection, work_id: int, person: str, tag: str, now: datetime) -> int:
    """Put a person's tag on a work and return the number of the entry: the one in force already, if it has the tag.

    Case and white space do not tell tags apart.

    Raises
    ------
    InputError
        If the tag is empty, too long or not printable.
    """
    shown = " ".join(tag.split())
    with _at_once(db):
        known = _tag_of(db, work_id, person, shown)
        return known.entry_id if known else write_entry(db, "tag", work_id, person, shown, now)


def _tag_of(db: sqlite3.Connection, work_id: int, person: str, tag: str) -> Entry | None:
    """Return the entry in force by which a person has put a tag on a work."""
    same = (one for one in entries_of(db, [work_id]) if one.kind == "tag" and one.person == person)
    return next((one for one in same if one.value.casefold() == tag.casefold()), None)


def tagged(db: sqlite3.Connection, tag: str, person: str | None = None) -> list[int]:
    """Return the works that have a tag, ascending, as they were called then: a person's, or anybody's."""
    wanted = " ".join(tag.split()).casefold()
    found = entries_by(db, person, ("tag",))
    return sorted({one.work_id for one in found if one.value.casefold() == wanted})


def tags(db: sqlite3.Connection, person: str | None = None) -> list[str]:
    """Return the tags in use, in the order of the alphabet; of two that differ in case the one written first."""
    found: dict[str, str] = {}
    for one in entries_by(db, person, ("tag",)):
        found.setdefault(one.value.casefold(), one.value)
    return [found[key] for key in sorted(found)]


def entries_by(
    db: sqlite3.Connection, person: str | None, kinds: tuple[Kind, ...], is_undone: bool = False
) -> list[Entry]:
    """Return the entries of some kinds in force (or taken back), oldest first: a person's, or everybody's."""
    rows = db.execute(
        f"""SELECT entry_id, kind, work_id, person, value, written FROM entries
        WHERE (undone IS NOT NULL) = ? AND (? IS NULL OR person = ?) AND kind IN ({", ".join("?" * len(kinds))})
        ORDER BY entry_id""",
        [is_undone, person, person, *kinds],
    ).fetchall()
    return [Entry(row[0], row[1], row[2], row[3], row[4], datetime.fromisoformat(row[5])) for row in rows]


def bring_back_entry(db: sqlite3.Connection, entry_id: int) -> None:
    """Bring one entry back that was taken back.

    Raises
    ------
    InputError
        If there is none that was taken back, or it is a tag that was put there again since.
    """
    with _at_once(db):
        row = db.execute("SELECT kind, work_id, person, value FROM entries WHERE entry_id = ?", [entry_id]).fetchone()
        if row and row[0] == "tag" and _tag_of(db, row[1], row[2], row[3]):
            raise InputError(f"there is no entry {entry_id} that was taken back and not written again since")
        sql = "UPDATE entries SET undone = NULL WHERE entry_id = ? AND undone IS NOT NULL"
        if db.execute(sql, [entry_id]).rowcount != 1:
            raise InputError(f"there is no entry {entry_id} that was taken back")


@contextmanager
def _at_once(db: sqlite3.Connection) -> Iterator[None]:
    """Look and write as one step: nobody else writes in between."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def undo_entry(db: sqlite3.Connection, entry_id: int, now: datetime) -> None:
    """Take one entry back.

    Raises
    ------
    InputError
        If there is no such entry in force.
    """
    cursor = db.execute(
        "UPDATE entries SET undone = ? WHERE entry_id = ? AND undone IS NULL", [now.isoformat(), entry_id]
    )
    if cursor.rowcount != 1:
        raise InputError(f"there is no entry {entry_id} in force")


def entries_of(db: sqlite3.Connection, work_ids: list[int]) -> list[Entry]:
    """Return the entries in force on some works, oldest first."""
    marks = ", ".join("?" * len(work_ids))
    rows = db.execute(
        f"""SELECT entry_id, kind, work_id, person, value, written FROM entries
        WHERE undone IS NULL AND work_id IN ({marks}) ORDER BY entry_id""",
        work_ids,
    ).fetchall()
    return [Entry(row[0], row[1], row[2], row[3], row[4], datetime.fromisoformat(row[5])) for row in rows]


def decisions(db: sqlite3.Connection) -> list[Decision]:
    """Return all decisions on identity, those taken back too, oldest first."""
    rows = db.execute(
        """SELECT entry_id, kind, work_id, value, person, written, undone FROM entries
        WHERE kind IN ('merge', 'separate') ORDER BY entry_id"""
    ).fetchall()
    return [
        Decision(row[0], row[1], int(row[2]), int(row[3]) if row[3].isdigit() else None, row[4],
                 datetime.fromisoformat(row[5]), row[6] is not None)
        for row in rows
    ]  # fmt: skip


def claim_verdicts(db: sqlite3.Connection) -> list[ClaimVerdict]:
    """Return what people say of claims, in force, oldest first; of two on one claim the later one counts."""
    rows = db.execute(
        """SELECT entry_id, kind, value, person, written FROM entries
        WHERE kind IN ('confirm', 'reject') AND undone IS NULL ORDER BY entry_id"""
    ).fetchall()
    return [
        ClaimVerdict(row[0], row[1], int(row[2]), row[3], datetime.fromisoformat(row[4]))
        for row in rows
        if row[2].isdigit()
    ]


def last_digest(db: sqlite3.Connection, group: str) -> datetime | None:
    """Return up to when a group has been told of new works; None before its first digest."""
    row = db.execute(
        "SELECT seen_until FROM digests WHERE group_name = ? ORDER BY digest_id DESC LIMIT 1", [group]
    ).fetchone()
    return datetime.fromisoformat(row[0]) if row else None


def note_digest(db: sqlite3.Connection, group: str, edition: int, seen_until: datetime, now: datetime) -> None:
    """Remember that a group's digest was made."""
    db.execute(
        "INSERT INTO digests (group_name, edition, seen_until, written) VALUES (?, ?, ?, ?)",
        [group, edition, seen_until.isoformat(), now.isoformat()],
    )
