"""Cut a library at a past day: a ledger beside it that holds only what was public by then. Used by `app.past`.

What each table keeps is declared in `data.cut_rules`; the analyses then run on the cut as on any ledger.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data.cut_rules import INCREMENTAL, RULES, Rule
from data.errors import InputError, StorageError
from data.files import sync_folder
from data.library import Library, utc_now
from data.settings import StoreSettings
from data.store import (
    SCHEMA_VERSION,
    Database,
    attach_readonly,
    bump,
    counters,
    open_ledger,
    rows_as_dicts,
    scalar,
    transaction,
)
from data.works import stage_derived

VERSION = 1
"""Raised by hand when a rule changes, so that every day is cut anew."""
HALF_MADE = ".cutting"
ROOM = 1.2
"""Room that must be free on the disk, times what a cut is expected to take."""
Parameters = dict[str, object]


@dataclass(frozen=True, slots=True)
class Cut:
    """A library cut at a day, and what it is made of."""

    as_of: date
    fingerprint: str
    is_new: bool
    """Whether it was cut just now; else the ledger is as it was, and the cut is used again."""
    n_kept: int
    """Harvested works."""
    n_later: int
    n_undated: int
    marked: dict[str, int]
    """Works by mark."""


def cut_days(library: Library) -> list[date]:
    """Return the days this library has been cut at, ascending."""
    ledgers = library.cuts.glob(f"*/{library.ledger.name}")
    names = [path.parent.name for path in ledgers if re.fullmatch(r"\d{4}-\d{2}-\d{2}", path.parent.name)]
    return sorted(date.fromisoformat(name) for name in names)


def cut(
    library: Library, settings: StoreSettings, day: date, tell: Callable[[int], object] = lambda size_bytes: None
) -> Cut:
    """Cut a library at a day, or find that it has been cut so already; the caller holds both writer locks.

    Written beside and renamed at the end: a process that dies leaves the earlier cut, or none.

    Parameters
    ----------
    tell
        Hears before anything is written how many bytes ledger and edition will take, about.

    Raises
    ------
    InputError
        If nothing here was public by that day.
    StorageError
        If the disk has no room for it.
    """
    target = library.at(day)
    with open_ledger(library, settings) as db:
        fingerprint = ledger_fingerprint(db, day)
        _require_works(db, day)
        expected = expected_bytes(library, db, day)
    known = _known_cut(target, settings)
    if known is not None and known.fingerprint == fingerprint:
        return known
    _require_room(library, expected)
    tell(expected)
    with _beside(target) as beside, open_ledger(beside, settings) as db:
        with attach_readonly(db, library.ledger, "whole"):
            cut_ledger(db, day, fingerprint)
        db.execute("CHECKPOINT")
    made = _known_cut(target, settings)
    if made is None:
        raise StorageError(f"{target.ledger} is gone since it was written; run the command again")
    return Cut(**{name: getattr(made, name) for name in made.__slots__} | {"is_new": True})


def ledger_fingerprint(db: Database, day: date) -> str:
    """Return what tells whether a cut at a day would differ from an earlier one."""
    read = counters(db, sorted(name for name, rule in RULES.items() if rule.keeps))
    told = json.dumps([VERSION, SCHEMA_VERSION, day.isoformat(), read], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def expected_bytes(library: Library, db: Database, day: date) -> int:
    """Return about how many bytes the cut's ledger and its edition will take: the share of works that are kept."""
    share = scalar(db, "SELECT avg((public_by <= ? AND NOT is_stub)::INTEGER) FROM main.works", [day]) or 0.0
    of_all = scalar(db, "SELECT avg((NOT is_stub)::INTEGER) FROM main.works") or 1.0
    edition = max((_size(path) for path in library.editions.glob("[0-9]*")), default=2 * library.ledger.stat().st_size)
    return int((library.ledger.stat().st_size + edition) * float(share) / float(of_all))


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def size_of_cut(library: Library, day: date) -> int:
    """Return the bytes that a cut takes; vectors that it shares with the library are counted."""
    return _size(library.at(day).home)


def remove_cut(library: Library, day: date) -> int:
    """Remove the cut at a day with all its editions, and return the bytes that were freed; the caller holds its lock.

    Raises
    ------
    InputError
        If the library was not cut at that day.
    """
    folder = library.at(day).home
    if not folder.is_dir():
        kept = ", ".join(map(str, cut_days(library))) or "none"
        raise InputError(f"{library.root} has not been cut at {day}; cuts: {kept}")
    doomed, freed = library.cuts / f".gone-{day}", _size(folder)
    shutil.rmtree(doomed, ignore_errors=True)
    folder.rename(doomed)
    shutil.rmtree(doomed, ignore_errors=True)
    return freed


def _require_works(db: Database, day: date) -> None:
    first = scalar(db, "SELECT min(public_by) FROM main.works WHERE NOT is_stub")
    if first is None or first > day:
        known = f"the first paper is public by {first}" if first else "no paper here has a date"
        raise InputError(f"nothing in this library was public by {day}: {known}")


def _require_room(library: Library, expected: int) -> None:
    free = shutil.disk_usage(library.root).free
    if free < ROOM * expected:
        raise StorageError(
            f"a cut of {library.root} takes about {expected / 1e6:,.0f} MB and {free / 1e6:,.0f} MB are free; make "
            "room (fieldmap as-of remove DAY) and run the command again"
        )


def _known_cut(target: Library, settings: StoreSettings) -> Cut | None:
    """Return the cut that a folder holds; None where there is none."""
    if not target.ledger.exists():
        return None
    with open_ledger(target, settings) as db:
        rows = rows_as_dicts(db, "SELECT * EXCLUDE (cut_at) FROM main.as_of_cut")
        marked = dict(db.execute("SELECT mark, count(DISTINCT work_id) FROM main.as_of_marks GROUP BY 1").fetchall())
    return Cut(is_new=False, marked=marked, **rows[0]) if rows else None


@contextmanager
def _beside(target: Library) -> Iterator[Library]:
    """Give a library whose ledger becomes that of ``target`` at the end of the block."""
    beside = Library(target.home / HALF_MADE)
    shutil.rmtree(beside.root, ignore_errors=True)
    beside.root.mkdir(parents=True)
    try:
        yield beside
        for name in (target.ledger.name, f"{target.ledger.name}.wal"):  # the old log must never meet the new ledger
            (target.home / name).unlink(missing_ok=True)
        beside.ledger.rename(target.ledger)
        sync_folder(target.home)
    finally:
        shutil.rmtree(beside.root, ignore_errors=True)


def cut_ledger(db: Database, day: date, fingerprint: str = "") -> None:
    """Fill an empty ledger with what the database attached as ``whole`` held by the end of a day."""
    with transaction(db):
        _stage(db, day)
        for name, rule in sorted(RULES.items(), key=lambda item: (item[1].order, item[0])):
            if name == "records":
                _stage_kept(db)
            if name == "works":
                _write_works(db)
            elif rule.keeps:
                _copy(db, name, rule, day)
            if name == "citations":
                _stage_dropped(db)
        _mark(db, day)
        _note(db, day, fingerprint)
        bump(db, *(name for name, rule in RULES.items() if rule.keeps and name not in ("runs", "change_counters")))
    for name in ("own_records", "public_works", "later_works", "revised", "withdrawn_later", "kept_records",
                 "dropped_references", "texts_changed", "touched", "derived"):  # fmt: skip
        db.execute(f"DROP TABLE {name}")


STAGED = {
    "own_records": """SELECT record_id, work_id FROM whole.main.records WHERE NOT is_stub AND public_by <= $day""",
    "public_works": """SELECT work_id FROM own_records
        UNION SELECT work_id FROM whole.main.works WHERE is_stub AND public_by <= $day""",
    "later_works": "SELECT work_id FROM whole.main.works WHERE published > $day",
    "revised": """SELECT work_id, arg_min(version, submitted) AS version, min(submitted)::DATE AS since
        FROM whole.main.versions WHERE submitted::DATE > $day AND work_id IN (SELECT work_id FROM own_records)
        GROUP BY work_id""",
    "withdrawn_later": """SELECT r.record_id FROM whole.main.records r LEFT JOIN (
            SELECT record_id, min(submitted)::DATE AS since FROM whole.main.versions WHERE source_type = 'I'
            GROUP BY record_id) v ON v.record_id = r.record_id AND r.state = 'withdrawn'
        WHERE r.state <> 'live' AND coalesce(v.since, r.updated) > $day""",
}
"""Sets that the conditions of the rules name; a paper is withdrawn from the first version that arXiv marks so, or from
the last change that its source tells."""
UNDATED = """INSERT INTO own_records SELECT record_id, work_id FROM whole.main.records
    WHERE NOT is_stub AND public_by IS NULL AND work_id IN (SELECT work_id FROM own_records)
      AND work_id NOT IN (SELECT work_id FROM revised)"""
"""A record without a date is told of a paper that has one (its full text, its page elsewhere)."""

TEXTS_CHANGED = """SELECT work_id FROM revised UNION
    SELECT work_id FROM whole.main.records
    WHERE NOT is_stub AND record_id NOT IN (SELECT record_id FROM own_records)"""
"""Works of which some text is left out."""


def _stage(db: Database, day: date) -> None:
    for name, select in STAGED.items():
        db.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {select}", {"day": day} if "$day" in select else {})
    db.execute(UNDATED)
    db.execute(f"CREATE OR REPLACE TEMP TABLE texts_changed AS {TEXTS_CHANGED}")


def _stage_kept(db: Database) -> None:
    """List the records that are kept: those of papers that were public, and the mentions that kept citations name."""
    db.execute(
        """CREATE OR REPLACE TEMP TABLE kept_records AS SELECT record_id FROM own_records
        UNION SELECT citing_record_id FROM main.citations UNION SELECT cited_record_id FROM main.citations"""
    )


def _stage_dropped(db: Database) -> None:
    """Count the references of each kept record that came with a later version of its paper."""
    db.execute(
        """CREATE OR REPLACE TEMP TABLE dropped_references AS SELECT citing_record_id AS record_id, count(*) AS n FROM (
            SELECT citing_record_id, cited_record_id FROM whole.main.citations
            WHERE citing_record_id IN (SELECT record_id FROM own_records)
            EXCEPT SELECT citing_record_id, cited_record_id FROM main.citations) GROUP BY 1"""
    )


def _copy(db: Database, name: str, rule: Rule, day: date) -> None:
    """Take the rows of one table that its rule keeps."""
    given = {column: rule.changed.get(column, f't."{column}"') for column in rule.columns}
    taken = ", ".join(f'{expression} AS "{column}"' for column, expression in given.items())
    told: Parameters = {"day": day, "incremental": list(INCREMENTAL)}
    sql = f"INSERT INTO main.{name} BY NAME SELECT {taken} FROM whole.main.{name} t WHERE {rule.keeps}"
    db.execute(sql, {key: value for key, value in told.items() if f"${key}" in sql})


NO_TEXT = ("work_id", "n_records", "first_seen", "last_seen", "changed_at")
"""Columns of a work that say nothing of what is read in it."""


def _write_works(db: Database) -> None:
    """Derive the works from the records that are kept.

    One that is as in the whole library, with the same texts, keeps the time of its last change, so that it is not
    read again.
    """
    db.execute("CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT work_id FROM main.records")
    stage_derived(db)
    told = [name for name in RULES["works"].columns if name not in NO_TEXT]
    same = " AND ".join(f"d.{name} IS NOT DISTINCT FROM o.{name}" for name in told)
    db.execute(
        f"""INSERT INTO main.works BY NAME
        SELECT d.*, CASE WHEN {same} AND d.work_id NOT IN (SELECT work_id FROM texts_changed)
                         THEN o.changed_at ELSE ?::TIMESTAMP END AS changed_at
        FROM derived d JOIN whole.main.works o ON o.work_id = d.work_id ORDER BY d.work_id""",
        [utc_now()],
    )


def _mark(db: Database, day: date) -> None:
    """Mark the works of which more is shown than is sure to have been public."""
    db.execute(
        """INSERT INTO main.as_of_marks
        SELECT work_id, 'text', 'version ' || version || ' came on ' || since || ': title and abstract are those of '
               || 'the newest version, its full text is left out' FROM revised ORDER BY work_id"""
    )
    db.execute(
        """INSERT INTO main.as_of_marks
        SELECT DISTINCT work_id, 'text', 'changed at its source on ' || max(updated)::VARCHAR
               || ': title and abstract may be later ones'
        FROM whole.main.records WHERE updated > ? AND record_id IN (SELECT record_id FROM own_records)
          AND work_id NOT IN (SELECT work_id FROM whole.main.versions) GROUP BY work_id ORDER BY work_id""",
        [day],
    )
    db.execute(
        """INSERT INTO main.as_of_marks
        SELECT DISTINCT work_id, 'withdrawn', 'withdrawn or deleted, on a day that nobody knows' FROM main.records
        WHERE state <> 'live' AND updated IS NULL AND record_id NOT IN (
            SELECT record_id FROM main.versions WHERE source_type = 'I') ORDER BY work_id"""
    )


def _note(db: Database, day: date, fingerprint: str) -> None:
    """Write what was cut, and how much was left out."""
    db.execute(
        """INSERT INTO main.as_of_cut
        SELECT $day, $fingerprint, $now, (SELECT count(*) FROM main.works WHERE NOT is_stub),
               count(*) FILTER (public_by > $day), count(*) FILTER (public_by IS NULL)
        FROM whole.main.works WHERE NOT is_stub""",
        {"day": day, "fingerprint": fingerprint, "now": utc_now()},
    )
