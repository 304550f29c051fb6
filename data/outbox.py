"""The outbox of digests: each as it was made, and each message with its state; a SQLite file beside the editions.

A message goes out at most once per person and week: "sending" is committed before its text leaves this machine, and
what is found in that state later becomes "unknown", which only a person's word sends again.
"""

import sqlite3
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from data.errors import InputError, NotFoundError
from data.kept_file import open_kept

Outbox = sqlite3.Connection
State = Literal["queued", "sending", "sent", "unknown", "refused"]
Channel = Literal["mail", "webhook"]
MOST_ATTEMPTS = 8
"""Temporary refusals after which a message counts as refused: about a week and a half, as waits double."""
FIRST_WAIT = timedelta(minutes=15)
LONGEST_WAIT = timedelta(days=2)
LONGEST_ANSWER = 500
"""Characters kept of what a server answered."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS digests (
    digest_id  INTEGER PRIMARY KEY AUTOINCREMENT,
    group_name TEXT NOT NULL,
    week       TEXT NOT NULL,     -- ISO 8601, as 2026-W06
    title      TEXT NOT NULL,
    edition    INTEGER NOT NULL,
    n_papers   INTEGER NOT NULL,
    document   TEXT NOT NULL,     -- JSON, whole: every form of it is made from this
    made       TEXT NOT NULL,     -- UTC
    UNIQUE (group_name, week)
);
CREATE TABLE IF NOT EXISTS messages (
    message_id INTEGER PRIMARY KEY AUTOINCREMENT,
    digest_id  INTEGER NOT NULL REFERENCES digests,
    group_name TEXT NOT NULL,
    week       TEXT NOT NULL,
    channel    TEXT NOT NULL,     -- mail, webhook
    receiver   TEXT NOT NULL,     -- address in lower case, or name of the webhook
    name       TEXT NOT NULL,     -- of the person; of a webhook its name
    header_id  TEXT NOT NULL,     -- Message-ID of a mail
    body       BLOB,              -- as it goes out; NULL once it was sent
    state      TEXT NOT NULL,     -- queued, sending, sent, unknown, refused
    attempts   INTEGER NOT NULL,
    next_try   TEXT NOT NULL,     -- UTC: not before
    UNIQUE (group_name, week, channel, receiver)
);
CREATE TABLE IF NOT EXISTS changes (
    change_id  INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id INTEGER NOT NULL REFERENCES messages,
    state      TEXT NOT NULL,
    code       INTEGER,           -- of the server's answer; NULL: there was none
    words      TEXT NOT NULL,     -- of the server or of ours, bounded
    at         TEXT NOT NULL      -- UTC
);
CREATE INDEX IF NOT EXISTS changes_by_message ON changes (message_id);
PRAGMA user_version = 1;
"""


@dataclass(frozen=True, slots=True)
class KeptDigest:
    """A digest as it was made."""

    digest_id: int
    group: str
    week: str
    title: str
    edition: int
    n_papers: int
    document: str
    """JSON."""
    made: datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to be queued."""

    channel: Channel
    receiver: str
    name: str
    header_id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """A message and what became of it."""

    message_id: int
    digest_id: int
    group: str
    week: str
    channel: Channel
    receiver: str
    name: str
    header_id: str
    state: State
    attempts: int
    next_try: datetime
    code: int | None
    """Of the last answer; None: there was none."""
    words: str
    """Of the last change."""
    changed: datetime


def open_outbox(path: Path) -> AbstractContextManager[sqlite3.Connection]:
    """Open the file of outbox, made when missing; errors are those of `data.kept_file.open_kept`."""
    return open_kept(path, SCHEMA)


def keep_digest(
    db: sqlite3.Connection, group: str, week: str, title: str, edition: int, n_papers: int, document: str, now: datetime
) -> int:  # fmt: skip
    """Keep a digest and return its number; one of the same week gives way, unless a message of it was queued."""
    row = db.execute(
        """SELECT d.digest_id, count(m.message_id) FROM digests d LEFT JOIN messages m USING (digest_id)
        WHERE d.group_name = ? AND d.week = ? GROUP BY d.digest_id""", [group, week],
    ).fetchone()  # fmt: skip
    if row is not None and row[1]:
        return int(row[0])
    cursor = db.execute(
        """INSERT INTO digests (group_name, week, title, edition, n_papers, document, made) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (group_name, week) DO UPDATE SET title = excluded.title, edition = excluded.edition,
            n_papers = excluded.n_papers, document = excluded.document, made = excluded.made RETURNING digest_id""",
        [group, week, title, edition, n_papers, document, now.isoformat()],
    )
    return int(cursor.fetchone()[0])


def kept_digests(db: sqlite3.Connection, group: str | None = None, week: str | None = None) -> list[KeptDigest]:
    """Return the digests kept, of a group and a week or of all, the newest week first."""
    rows = db.execute(
        """SELECT digest_id, group_name, week, title, edition, n_papers, document, made FROM digests
        WHERE (?1 IS NULL OR group_name = ?1) AND (?2 IS NULL OR week = ?2) ORDER BY week DESC, group_name""",
        [group, week],
    ).fetchall()
    return [KeptDigest(*(*row[:7], datetime.fromisoformat(row[7]))) for row in rows]


def queue(db: sqlite3.Connection, digest_id: int, letters: list[Letter], now: datetime) -> int:
    """Queue messages of a digest, all or none; who was to have one of that group and week already gets no other.

    Returns
    -------
    int
        How many were queued.
    """
    made = 0
    db.execute("BEGIN IMMEDIATE")
    try:
        for letter in letters:
            cursor = db.execute(
                """INSERT INTO messages (digest_id, group_name, week, channel, receiver, name, header_id, body, state,
                    attempts, next_try)
                SELECT digest_id, group_name, week, ?, ?, ?, ?, ?, 'queued', 0, ? FROM digests WHERE digest_id = ?
                ON CONFLICT DO NOTHING""",
                [letter.channel, letter.receiver.lower() if letter.channel == "mail" else letter.receiver, letter.name,
                 letter.header_id, letter.body, now.isoformat(), digest_id],
            )  # fmt: skip
            if cursor.rowcount == 1:
                made += 1
                _note(db, int(cursor.lastrowid or 0), "queued", None, "", now)
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    return made


def due(db: sqlite3.Connection, now: datetime) -> list[int]:
    """Return the messages that wait and may be tried now, the oldest first."""
    rows = db.execute(
        "SELECT message_id FROM messages WHERE state = 'queued' AND next_try <= ? ORDER BY message_id",
        [now.isoformat()],
    ).fetchall()
    return [int(row[0]) for row in rows]


def body_of(db: sqlite3.Connection, message_id: int) -> bytes:
    """Return the text of a message that was not sent yet."""
    row = db.execute("SELECT body FROM messages WHERE message_id = ?", [message_id]).fetchone()
    if row is None or row[0] is None:
        raise NotFoundError(f"there is no message {message_id} whose text is still kept")
    return bytes(row[0])


def begin(db: sqlite3.Connection, message_id: int, now: datetime) -> bool:
    """Commit that a message is being sent; False if another has begun it: then it must not be sent here."""
    return _change(db, message_id, ("queued",), "sending", None, "", now)


def note_sent(db: sqlite3.Connection, message_id: int, code: int | None, words: str, now: datetime) -> None:
    """Note that the server took a message; its text is no longer kept."""
    if _change(db, message_id, ("sending",), "sent", code, words, now):
        db.execute("UPDATE messages SET body = NULL WHERE message_id = ?", [message_id])


def note_unknown(db: sqlite3.Connection, message_id: int, code: int | None, words: str, now: datetime) -> None:
    """Note that nobody can tell whether a message arrived."""
    _change(db, message_id, ("sending",), "unknown", code, words, now)


def note_refused(db: sqlite3.Connection, message_id: int, code: int | None, words: str, now: datetime) -> None:
    """Note that the server will not take a message."""
    _change(db, message_id, ("queued", "sending"), "refused", code, words, now)


def note_later(db: sqlite3.Connection, message_id: int, code: int | None, words: str, now: datetime) -> None:
    """Note a temporary refusal: the message waits, each time twice as long; after the last attempt it is refused."""
    row = db.execute("SELECT attempts FROM messages WHERE message_id = ?", [message_id]).fetchone()
    attempts = int(row[0]) + 1 if row else MOST_ATTEMPTS
    if attempts >= MOST_ATTEMPTS:
        note_refused(db, message_id, code, f"given up after {attempts} attempts: {words}", now)
    elif _change(db, message_id, ("queued", "sending"), "queued", code, words, now):
        wait = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
        db.execute("UPDATE messages SET next_try = ? WHERE message_id = ?", [(now + wait).isoformat(), message_id])
    db.execute("UPDATE messages SET attempts = ? WHERE message_id = ?", [attempts, message_id])


def settle(db: sqlite3.Connection, now: datetime) -> int:
    """Turn what was left in "sending" by a process that died into "unknown"; the caller holds the sender's lock.

    Returns
    -------
    int
        How many there were.
    """
    left = db.execute("SELECT message_id FROM messages WHERE state = 'sending' ORDER BY message_id").fetchall()
    for (message_id,) in left:
        note_unknown(db, message_id, None, "the sender ended while it was being sent", now)
    return len(left)


def resend(db: sqlite3.Connection, message_id: int, person: str, now: datetime) -> None:
    """Queue a message again, by a person's word.

    Raises
    ------
    NotFoundError
        If there is no such message.
    InputError
        If it is not unknown or refused.
    """
    found = [one for one in messages(db) if one.message_id == message_id]
    if not found:
        raise NotFoundError(f"there is no message {message_id}; fieldmap digest outbox lists them")
    if not _change(db, message_id, ("unknown", "refused"), "queued", None, f"again, by the word of {person}", now):
        raise InputError(f"message {message_id} is {found[0].state}; only what is unknown or refused can be sent again")
    db.execute("UPDATE messages SET attempts = 0, next_try = ? WHERE message_id = ?", [now.isoformat(), message_id])


def messages(
    db: sqlite3.Connection, state: State | None = None, group: str | None = None, week: str | None = None
) -> list[Message]:
    """Return messages with the last change of each, the newest first."""
    rows = db.execute(
        """SELECT m.message_id, m.digest_id, m.group_name, m.week, m.channel, m.receiver, m.name, m.header_id, m.state,
            m.attempts, m.next_try, c.code, c.words, c.at
        FROM messages m JOIN changes c ON c.change_id =
            (SELECT max(change_id) FROM changes WHERE message_id = m.message_id)
        WHERE (?1 IS NULL OR m.state = ?1) AND (?2 IS NULL OR m.group_name = ?2) AND (?3 IS NULL OR m.week = ?3)
        ORDER BY m.message_id DESC""",
        [state, group, week],
    ).fetchall()
    return [
        Message(*(*row[:10], datetime.fromisoformat(row[10]), *row[11:13], datetime.fromisoformat(row[13])))
        for row in rows
    ]


def last_header_id(db: sqlite3.Connection, group: str, before_week: str, receiver: str) -> str:
    """Return the Message-ID of the last mail of a group that a person may have got before a week; '' if none."""
    row = db.execute(
        """SELECT header_id FROM messages WHERE group_name = ? AND week < ? AND receiver = ? AND channel = 'mail'
        AND state IN ('sent', 'unknown') ORDER BY week DESC LIMIT 1""",
        [group, before_week, receiver.lower()],
    ).fetchone()
    return str(row[0]) if row else ""


def _change(
    db: sqlite3.Connection, message_id: int, of: tuple[State, ...], to: State, code: int | None, words: str,
    now: datetime,
) -> bool:  # fmt: skip
    """Move a message on if it is in one of some states; committed before this returns."""
    db.execute("BEGIN IMMEDIATE")
    try:
        marks = ", ".join("?" * len(of))
        cursor = db.execute(
            f"UPDATE messages SET state = ? WHERE message_id = ? AND state IN ({marks})", [to, message_id, *of]
        )
        if cursor.rowcount == 1:
            _note(db, message_id, to, code, words, now)
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    return cursor.rowcount == 1


def _note(
    db: sqlite3.Connection, message_id: int, state: State, code: int | None, words: str, now: datetime
) -> None:  # fmt: skip
    db.execute(
        "INSERT INTO changes (message_id, state, code, words, at) VALUES (?, ?, ?, ?, ?)",
        [message_id, state, code, " ".join(words.split())[:LONGEST_ANSWER], now.isoformat()],
    )
