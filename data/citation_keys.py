"""Citation keys that were given once and stay: a small SQLite file beside the editions. Used by `app.exports`.

A key in somebody's manuscript must mean the same work for good, whatever is harvested, corrected or merged later.
"""

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from data.errors import StorageError
from data.kept_file import open_kept

SCHEMA = """
CREATE TABLE IF NOT EXISTS citation_keys (
    citation_key TEXT PRIMARY KEY COLLATE NOCASE,  -- BibTeX takes keys that differ in case alone for one
    work_id      INTEGER NOT NULL UNIQUE           -- never reused, so that a key is not either
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS zotero_items (
    target   TEXT NOT NULL,     -- users/1 or groups/2
    work_id  INTEGER NOT NULL,
    item_key TEXT NOT NULL,     -- of the item in Zotero
    PRIMARY KEY (target, work_id), UNIQUE (target, item_key)
) WITHOUT ROWID;
PRAGMA user_version = 1;
"""
ITEM_LETTERS = "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
"""Of Zotero's item keys (https://www.zotero.org/support/dev/web_api/v3/write_requests#object_keys)."""
ITEM_LETTERS_EACH = 8
LETTERS = "bcdfghjkmnpqrstvwxyz"
"""Of the endings that tell clashing keys apart: no vowels, so that no word comes of them."""
SHORTEST_ENDING, LONGEST_ENDING = 2, 12


@dataclass(frozen=True, slots=True)
class KeyWish:
    """What the key of a work should be."""

    work_id: int
    key: str
    """Of letters and digits, as ``vaswani2017attention``."""
    identity: str
    """What the ending is made of when another work has the key: an identifier, so that it is the same elsewhere."""
    merged: tuple[int, ...] = ()
    """Works that were merged into this one: a key that one of them had goes on."""


def open_citation_keys(path: Path) -> AbstractContextManager[sqlite3.Connection]:
    """Open the file of citation keys, made when missing; errors are those of `data.kept_file.open_kept`."""
    return open_kept(path, SCHEMA)


def keys_of(db: sqlite3.Connection, wishes: Sequence[KeyWish]) -> dict[int, str]:
    """Return the key of each work: the one it has, or one that is given now, in the order of the wishes."""
    db.execute("BEGIN IMMEDIATE")
    try:
        told = {wish.work_id: _kept(db, wish) or _give(db, wish) for wish in wishes}
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    return told


def _kept(db: sqlite3.Connection, wish: KeyWish) -> str | None:
    """Return the key that a work has, or that the first of those merged into it had."""
    for work_id in (wish.work_id, *sorted(wish.merged)):
        row = db.execute("SELECT citation_key FROM citation_keys WHERE work_id = ?", [work_id]).fetchone()
        if row:
            return str(row[0])
    return None


def _give(db: sqlite3.Connection, wish: KeyWish) -> str:
    for ending in ("", *endings(wish.identity), f"w{wish.work_id}"):
        key = wish.key + ending
        cursor = db.execute("INSERT OR IGNORE INTO citation_keys VALUES (?, ?)", [key, wish.work_id])
        if cursor.rowcount == 1:
            return key
    raise StorageError(f"no citation key is left for work {wish.work_id}: {wish.key!r} and all its endings are taken")


def item_keys_of(db: sqlite3.Connection, target: str, identities: Mapping[int, str]) -> dict[int, str]:
    """Return the key of each work's item in a library of Zotero: the one it has, or one made of its identity."""
    told = {}
    for work_id, identity in identities.items():
        for place in count():
            row = db.execute(
                "SELECT item_key FROM zotero_items WHERE target = ? AND work_id = ?", [target, work_id]
            ).fetchone()
            if row:
                told[work_id] = str(row[0])
                break
            key = _letters(f"{identity}|{place}", ITEM_LETTERS, ITEM_LETTERS_EACH)
            db.execute("INSERT OR IGNORE INTO zotero_items VALUES (?, ?, ?)", [target, work_id, key])
    return told


def endings(identity: str) -> list[str]:
    """Return the endings of a clashing key, the shortest first; they depend on the work alone."""
    letters = _letters(identity, LETTERS, LONGEST_ENDING)
    return [letters[:length] for length in range(SHORTEST_ENDING, LONGEST_ENDING + 1)]


def _letters(text: str, alphabet: str, length: int) -> str:
    """Return letters that are made of a text's SHA-256."""
    number = int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest())
    letters = []
    for _ in range(length):
        number, place = divmod(number, len(alphabet))
        letters.append(alphabet[place])
    return "".join(letters)
