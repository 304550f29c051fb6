"""Is a library sound? Checks of the ledger, the editions, quarantine and what people wrote, each with its remedy.

`fieldmap doctor` runs these and adds a look into the search indexes. Nothing is changed.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path

from data.annotations import open_annotations
from data.desk import open_desk
from data.editions import current_number, damaged_files, load_edition, numbers
from data.errors import FieldmapError
from data.identity import WORK_TABLES
from data.library import Library
from data.quarantine import quarantined_bytes
from data.sessions import open_sessions
from data.store import Database, scalar

REPUBLISH = "fieldmap publish --force makes a new edition"
RELOAD = "load the source again (nothing is counted twice); if it stays, keep the library and report it"

CHILDREN = tuple(table for table in WORK_TABLES if table != "records")
RULES = {
    "works with a record that is gone": """SELECT count(*) FROM main.works w
        WHERE title_record_id NOT IN (SELECT record_id FROM main.records)
           OR abstract_record_id NOT IN (SELECT record_id FROM main.records)
           OR authors_record_id NOT IN (SELECT record_id FROM main.records)""",
    "records without their work": """SELECT count(*) FROM main.records
        WHERE work_id NOT IN (SELECT work_id FROM main.works)""",
    "records that stand twice": """SELECT count(*) FROM (SELECT 1 FROM main.records GROUP BY source, source_id
        HAVING count(*) > 1)""",
    "identifiers that name two works": """SELECT count(*) FROM (SELECT 1 FROM main.identifiers
        GROUP BY scheme, value HAVING count(DISTINCT work_id) > 1)""",
    "citations without their work": """SELECT count(*) FROM main.citations
        WHERE citing_id NOT IN (SELECT work_id FROM main.works) OR cited_id NOT IN (SELECT work_id FROM main.works)""",
    "works whose count of records is wrong": """SELECT count(*) FROM main.works w JOIN (
        SELECT work_id, count(*) AS n FROM main.records GROUP BY work_id) r USING (work_id) WHERE w.n_records <> r.n""",
    **{
        f"{table} that do not match their record": f"""SELECT count(*) FROM main.{table} t LEFT JOIN main.records r
        USING (record_id) WHERE r.work_id IS DISTINCT FROM t.work_id"""
        for table in CHILDREN
    },
}
"""Each query counts what breaks a rule; 0 is sound."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where, and what to do."""

    what: str
    where: str
    remedy: str

    def as_dict(self) -> dict[str, str]:
        """Return the problem as the command line prints it."""
        return asdict(self)


def check_ledger(db: Database, where: str) -> Iterator[Problem]:
    """Yield what is wrong between the tables of a ledger or an edition."""
    for what, sql in RULES.items():
        count = int(scalar(db, sql))
        if count:
            yield Problem(f"{count:,} {what}", where, RELOAD)


def check_editions(library: Library) -> Iterator[Problem]:
    """Yield what is wrong with the editions: a pointer to nothing, a file missing, cut or altered."""
    try:
        current = current_number(library)
    except FieldmapError as error:
        yield Problem(str(error), str(library.current), "fieldmap rollback points to the last sound edition")
        current = None
    present = numbers(library)
    if current is not None and current not in present:
        yield Problem(f"CURRENT names edition {current}, which is not there", str(library.current), "fieldmap rollback")
    for number in present:
        remedy = f"fieldmap rollback, then {REPUBLISH}" if number == current else REPUBLISH
        try:
            damaged = damaged_files(load_edition(library, number))
        except (FieldmapError, OSError) as error:
            yield Problem(str(error), f"edition {number}", remedy)
            continue
        for name in damaged:
            yield Problem(f"{name} is not as it was published (SHA-256 differs)", f"edition {number}", remedy)


def check_quarantine(db: Database, library: Library) -> Iterator[Problem]:
    """Yield quarantined records whose bytes are gone or altered."""
    rows = db.execute('SELECT file, "offset", size_bytes, sha256, origin FROM main.quarantine').fetchall()
    for file, offset, size, sha256, origin in rows:
        try:
            content = quarantined_bytes(library.quarantine, file, offset, size)
        except OSError as error:
            yield Problem(f"bytes of {origin} cannot be read: {error}", file, "restore quarantine/ from a backup")
            continue
        if hashlib.sha256(content).hexdigest() != sha256:
            yield Problem(f"bytes of {origin} are not as they were kept", file, "restore quarantine/ from a backup")


def check_annotations(library: Library) -> Iterator[Problem]:
    """Yield what is wrong with the file of what people wrote."""
    yield from _check_written(library.annotations, open_annotations)


def check_desk(library: Library) -> Iterator[Problem]:
    """Yield what is wrong with the file of follows, watches and saved views."""
    yield from _check_written(library.desk, open_desk)


def check_sessions(library: Library) -> Iterator[Problem]:
    """Yield what is wrong with the file of sessions and reading lists."""
    yield from _check_written(library.sessions, open_sessions)


def _check_written(
    file: Path, opened: Callable[[Path], AbstractContextManager[sqlite3.Connection]]
) -> Iterator[Problem]:
    """Yield what is wrong with a file that people write; a missing one is fine."""
    if not file.exists():
        return
    try:
        with opened(file) as db:
            found = db.execute("PRAGMA integrity_check").fetchone()[0]
    except FieldmapError as error:
        yield Problem(str(error), file.name, "restore it from a backup, or move it away to begin anew")
        return
    if found != "ok":
        yield Problem(f"integrity check says {found}", file.name, "restore it from a backup")
