"""What a person keeps: what they saw last, what they follow, saved views, watches and what these have told.

A small SQLite file beside the editions, written and read live, kept across editions and rollbacks. Nothing is deleted:
an entry is undone by marking it, and can be brought back. Tags, notes and ratings are in `data.annotations`.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import parse_qsl, urlencode

from data.errors import InputError
from data.kept_file import open_kept

Kind = Literal["look", "follow", "view", "watch", "hidden"]
SubjectKind = Literal["topic", "term", "family", "author", "paper", "venue", "benchmark", "search"]
What = Literal["papers", "status", "best", "claims", "citers", "contradicted"]
Desk = sqlite3.Connection
LONGEST_NAME = 200
"""Characters of the name of a person or a group."""
LONGEST_LABEL = 200
"""Characters of what a subject or a view is called."""
LONGEST_QUERY = 2_000
"""Characters of a saved address or a saved search."""
MOST_OF_A_KIND = 500
"""Entries of one kind that a person or a group has in force at most."""
PAGE = re.compile(r"([a-z][a-z-]{0,59})?")
"""The path of a page within the explorer, '' for the first: nothing that can lead out of it."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    entry_id   INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT NOT NULL,     -- look, follow, view, watch, hidden
    person     TEXT NOT NULL,     -- whose it is, or who wrote it for the group
    group_name TEXT NOT NULL,     -- of a watch: whose it is; '': the person's own
    subject    TEXT NOT NULL,     -- of a follow or watch: topic, term, family …; of a view: its page; else ''
    key        TEXT NOT NULL,     -- lasting number or name of the subject; query string of a view; what is hidden
    label      TEXT NOT NULL,     -- as it was called then
    whats      TEXT NOT NULL,     -- of a watch: JSON list of what it tells of; else ''
    edition    INTEGER NOT NULL,  -- the edition that was looked at then; 0: none
    seen_until TEXT NOT NULL,     -- UTC: up to when that edition had seen things; '': none
    written    TEXT NOT NULL,     -- UTC
    undone     TEXT               -- UTC; NULL: in force
);
CREATE INDEX IF NOT EXISTS entries_by_person ON entries (person, kind);
CREATE TABLE IF NOT EXISTS alerts (
    watch_id INTEGER NOT NULL,
    thing    TEXT NOT NULL,       -- what was told, by a name that lasts
    told     TEXT NOT NULL,       -- UTC
    PRIMARY KEY (watch_id, thing)
) WITHOUT ROWID;
PRAGMA user_version = 1;
"""
SAME = """o.kind = entries.kind AND o.person = entries.person AND o.group_name = entries.group_name
    AND o.subject = entries.subject AND o.key = entries.key AND o.whats = entries.whats
    AND (o.kind <> 'view' OR o.label = entries.label)"""
"""What makes two entries the same thing, whatever a subject was called then."""
SAME_VIEW = "o.kind = 'view' AND entries.kind = 'view' AND o.person = entries.person AND o.label = entries.label"
"""What makes one view take the place of another: its name alone."""
COLUMNS = "entry_id, kind, person, group_name, subject, key, label, whats, edition, seen_until, written, undone"


@dataclass(frozen=True, slots=True)
class Target:
    """What is followed or watched, by a name that lasts from edition to edition."""

    kind: SubjectKind
    key: str
    """Number of a topic, work or spelling of an author; slug of a family; normal form of a term; else a name; of a
    search the JSON of what is asked."""
    label: str
    """As it was called when it was kept."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Which edition was looked at, and up to when it had seen things (UTC)."""

    edition: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a person keeps."""

    entry_id: int
    kind: Kind
    person: str
    group: str
    """Whose watch it is; '': the person's own."""
    subject: str
    key: str
    label: str
    whats: tuple[What, ...]
    seen: Seen | None
    """The edition that was current then; None: there was none."""
    written: datetime
    is_undone: bool

    @property
    def target(self) -> Target:
        """What is followed or watched."""
        if self.subject not in get_args(SubjectKind):
            raise InputError(f"entry {self.entry_id} follows nothing: it is a {self.kind}")
        kind: SubjectKind = self.subject  # type: ignore[assignment]  # checked above, which mypy does not follow
        return Target(kind, self.key, self.label)


def open_desk(path: Path) -> AbstractContextManager[sqlite3.Connection]:
    """Open the file of what people keep, made when missing; errors are those of `data.kept_file.open_kept`."""
    return open_kept(path, SCHEMA)


def mark_seen(db: sqlite3.Connection, person: str, seen: Seen, now: datetime) -> int:
    """Note that a person has seen all that an edition tells, and return the number of the entry."""
    return _write(db, "look", person, now, seen=seen)


def last_look(db: sqlite3.Connection, person: str) -> Entry | None:
    """Return when a person last marked an edition as seen; None: never."""
    return next(iter(reversed(kept(db, "look", person))), None)


def follow(db: sqlite3.Connection, person: str, target: Target, seen: Seen, now: datetime) -> int:
    """Follow something and return the number of the entry: the one in force already, if it is followed."""
    return _write(db, "follow", person, now, subject=target.kind, key=target.key, label=target.label, seen=seen)


def watch(
    db: sqlite3.Connection, person: str, target: Target, whats: Sequence[What], seen: Seen, now: datetime,
    group: str = "",
) -> int:  # fmt: skip
    """Watch something for a person, or for a group, and return the number of the entry.

    The same watch made again is the one that is in force.

    Raises
    ------
    InputError
        If it is to tell of nothing, or of something that is not known.
    """
    unknown = [one for one in whats if one not in get_args(What)]
    if unknown or not whats:
        raise InputError(f"a watch tells of {', '.join(get_args(What))}; not of {', '.join(unknown) or 'nothing'}")
    chosen = [one for one in get_args(What) if one in whats]
    return _write(db, "watch", person, now, group=group, subject=target.kind, key=target.key, label=target.label,
                  whats=json.dumps(chosen), seen=seen)  # fmt: skip


def save_view(db: sqlite3.Connection, person: str, name: str, page: str, query: str, now: datetime) -> int:
    """Keep the address of a page under a name; a view saved again under its name takes the place of the earlier one.

    Parameters
    ----------
    page
        Its path within the explorer, '' for the first.
    query
        What stands behind the ? of its address.

    Raises
    ------
    InputError
        If the page is no name of one, or the address is too long.
    """
    if not PAGE.fullmatch(page):
        raise InputError(f"{page[:60]!r} is no page of the explorer: a view keeps one of its own pages")
    kept_query = plain_query(query)
    label = _label(name)
    earlier = [one for one in kept(db, "view", person) if one.label == label]
    if any((one.subject, one.key) == (page, kept_query) for one in earlier):
        return earlier[0].entry_id
    number = _write(db, "view", person, now, subject=page, key=kept_query, label=label)
    for one in earlier:
        undo(db, one.entry_id, now)
    return number


def plain_query(query: str) -> str:
    """Return a query string written anew, so that it holds names and values and nothing else.

    Raises
    ------
    InputError
        If it is too long or cannot be read.
    """
    try:
        pairs = parse_qsl(query.removeprefix("?"), keep_blank_values=True, max_num_fields=100)
    except ValueError as error:
        raise InputError(f"the address cannot be kept: {str(error)[:100]}") from error
    written = urlencode(pairs)
    if len(written) > LONGEST_QUERY:
        raise InputError(f"the address has {len(written):,} characters; at most {LONGEST_QUERY:,} can be kept")
    return written


def hide(db: sqlite3.Connection, person: str, name: str, now: datetime) -> int:
    """Note that a person wants something out of the way (a tour), and return the number of the entry."""
    return _write(db, "hidden", person, now, key=_label(name))


def hidden(db: sqlite3.Connection, person: str) -> dict[str, int]:
    """Return what a person wants out of the way, by name, with the number of the entry."""
    return {one.key: one.entry_id for one in kept(db, "hidden", person)}


def kept(
    db: sqlite3.Connection, kind: Kind | None = None, person: str | None = None, with_undone: bool = False
) -> list[Entry]:
    """Return what is kept, oldest first: of a kind and a person, or of all.

    Parameters
    ----------
    with_undone
        Also what was taken back.
    """
    rows = db.execute(
        f"""SELECT {COLUMNS} FROM entries WHERE ($kind IS NULL OR kind = $kind)
        AND ($person IS NULL OR person = $person) AND ($all OR undone IS NULL) ORDER BY entry_id""",
        {"kind": kind, "person": person, "all": with_undone},
    ).fetchall()
    return [_entry(row) for row in rows]


def undo(db: sqlite3.Connection, entry_id: int, now: datetime) -> None:
    """Take one entry back.

    Raises
    ------
    InputError
        If there is no such entry in force.
    """
    sql = "UPDATE entries SET undone = ? WHERE entry_id = ? AND undone IS NULL"
    if db.execute(sql, [now.isoformat(), entry_id]).rowcount != 1:
        raise InputError(f"there is no entry {entry_id} in force; fieldmap kept list shows them")


def bring_back(db: sqlite3.Connection, entry_id: int) -> None:
    """Bring one entry back that was taken back: it is as it was before, what its watch has told included.

    Raises
    ------
    InputError
        If there is none that was taken back, or the same thing was kept again since.
    """
    sql = f"""UPDATE entries SET undone = NULL WHERE entry_id = ? AND undone IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM entries o WHERE o.undone IS NULL AND o.kind <> 'look' AND ({SAME} OR {SAME_VIEW}))"""
    if db.execute(sql, [entry_id]).rowcount != 1:
        raise InputError(f"there is no entry {entry_id} that was taken back and not kept again since")


def note_told(db: sqlite3.Connection, told: Iterable[tuple[int, str]], now: datetime) -> int:
    """Note what watches have told (entry, thing), all or none, and return how many of it are new."""
    rows = [(watch_id, thing, now.isoformat()) for watch_id, thing in told]
    db.execute("BEGIN IMMEDIATE")
    done = db.executemany("INSERT OR IGNORE INTO alerts (watch_id, thing, told) VALUES (?, ?, ?)", rows)
    db.execute("COMMIT")
    return max(done.rowcount, 0)


def told_things(db: sqlite3.Connection, watch_id: int) -> set[str]:
    """Return what a watch has told."""
    return {row[0] for row in db.execute("SELECT thing FROM alerts WHERE watch_id = ?", [watch_id])}


def _write(
    db: sqlite3.Connection, kind: Kind, person: str, now: datetime, group: str = "", subject: str = "", key: str = "",
    label: str = "", whats: str = "", seen: Seen | None = None,
) -> int:  # fmt: skip
    """Write an entry, unless the same one is in force: then that is its number. A look is always a new one."""
    told = label if kind in ("look", "hidden") else _label(label)
    values = [kind, _name(person), _name(group) if group else "", subject, _key(key), told, whats]
    db.execute("BEGIN IMMEDIATE")
    try:
        number = None if kind == "look" else _same(db, values)
        if number is None:
            _require_room(db, values)
            stamp = [seen.edition, seen.until.isoformat()] if seen else [0, ""]
            cursor = db.execute(
                f"INSERT INTO entries ({COLUMNS.removeprefix('entry_id, ')}) VALUES (?,?,?,?,?,?,?,?,?,?,NULL)",
                [*values, *stamp, now.isoformat()],
            )
            number = int(cursor.lastrowid or 0)
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    return number


def _same(db: sqlite3.Connection, values: list[str]) -> int | None:
    """Return the entry in force that says the same, whatever its subject was called then."""
    named = dict(zip(("kind", "person", "group_name", "subject", "key", "label", "whats"), values, strict=True))
    row = db.execute(
        f"""SELECT o.entry_id FROM entries o, (SELECT $kind AS kind, $person AS person, $group_name AS group_name,
            $subject AS subject, $key AS key, $label AS label, $whats AS whats) AS entries
        WHERE o.undone IS NULL AND {SAME}""",
        named,
    ).fetchone()
    return row[0] if row else None


def _require_room(db: sqlite3.Connection, values: list[str]) -> None:
    kind, person, group = values[:3]
    n = db.execute(
        "SELECT count(*) FROM entries WHERE undone IS NULL AND kind = ? AND person = ? AND group_name = ?",
        [kind, person, group],
    ).fetchone()[0]
    if kind != "look" and n >= MOST_OF_A_KIND:
        raise InputError(f"{group or person} has {n:,} entries of the kind {kind} already; take some back first")


def _name(name: str) -> str:
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise InputError(f"a name has 1 to {LONGEST_NAME} printable characters, not {name[:120]!r}")
    return name


def _label(label: str) -> str:
    """Return what something is called in one line of bounded length."""
    shown = " ".join("".join(one if one.isprintable() else " " for one in label).split())
    if not shown:
        raise InputError("what is kept needs a name")
    return shown if len(shown) <= LONGEST_LABEL else shown[: LONGEST_LABEL - 1] + "…"


def _key(key: str) -> str:
    if len(key) > LONGEST_QUERY or "\x00" in key:
        raise InputError(f"what is kept has {len(key):,} characters; at most {LONGEST_QUERY:,} can be")
    return key


def _entry(row: Sequence[object]) -> Entry:
    number, kind, person, group, subject, key, label, whats, edition, until, written, undone = row
    seen = Seen(int(str(edition)), datetime.fromisoformat(str(until))) if until else None
    return Entry(int(str(number)), str(kind), str(person), str(group), str(subject), str(key), str(label),  # type: ignore[arg-type]  # kinds as written
                 tuple(json.loads(str(whats))) if whats else (), seen, datetime.fromisoformat(str(written)),
                 undone is not None)  # fmt: skip
