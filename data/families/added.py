"""Families that people add here, and those they take out; kept in the file of annotations. Used by `fieldmap families`.

Nothing is deleted: what is removed is marked, and the newest word on a slug holds.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from data.errors import InputError
from data.families import MOST_FAMILIES, PEOPLE, Family, KeyPaper, curated

_TABLE = """
CREATE TABLE IF NOT EXISTS families (
    entry_id   INTEGER PRIMARY KEY AUTOINCREMENT,
    action     TEXT NOT NULL,  -- add, remove
    slug       TEXT NOT NULL,
    definition TEXT NOT NULL,  -- JSON; empty of a removal
    person     TEXT NOT NULL,
    written    TEXT NOT NULL   -- UTC
)
"""


def followed(db: sqlite3.Connection) -> tuple[Family, ...]:
    """Return the families in force, by slug: those that come with Fieldmap, as people changed them here."""
    found = {family.slug: family for family in curated()}
    for action, slug, definition in _entries(db):
        if action == "remove":
            found.pop(slug, None)
        else:
            found[slug] = _from_json(definition)
    return tuple(found[slug] for slug in sorted(found))


def add_family(db: sqlite3.Connection, family: Family, person: str, now: datetime) -> None:
    """Follow a family from now on; one with the same slug is replaced.

    Raises
    ------
    InputError
        If too many are followed.
    """
    known = {one.slug for one in followed(db)}
    if family.slug not in known and len(known) >= MOST_FAMILIES:
        raise InputError(f"{MOST_FAMILIES:,} families are followed; remove some with fieldmap families remove")
    _write(db, "add", family.slug, json.dumps(asdict(family), ensure_ascii=False, sort_keys=True), person, now)


def remove_family(db: sqlite3.Connection, slug: str, person: str, now: datetime) -> None:
    """Follow a family no longer.

    Raises
    ------
    InputError
        If it is not followed.
    """
    if slug not in {one.slug for one in followed(db)}:
        raise InputError(f"no family is called {slug}; fieldmap families list shows their short names")
    _write(db, "remove", slug, "", person, now)


def _write(db: sqlite3.Connection, action: str, slug: str, definition: str, person: str, now: datetime) -> None:
    db.execute(_TABLE)
    db.execute(
        "INSERT INTO families (action, slug, definition, person, written) VALUES (?, ?, ?, ?, ?)",
        [action, slug, definition, person, now.isoformat()],
    )


def _entries(db: sqlite3.Connection) -> Iterable[tuple[str, str, str]]:
    db.execute(_TABLE)
    return db.execute("SELECT action, slug, definition FROM families ORDER BY entry_id").fetchall()


def _from_json(text: str) -> Family:
    told = json.loads(text)
    lists = {name: tuple(told[name]) for name in ("names", "unsure", "near", "exceptions")}
    keys = tuple(KeyPaper(**key) for key in told["keys"])
    return Family(told["slug"], told["name"], **lists, keys=keys, source=told["source"], origin=PEOPLE)
