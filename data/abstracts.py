"""Abstracts that a step has yet to read: of works that changed, or of all when what it reads with changed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from data.store import Database, rows_as_dicts, scalar
from data.works import work_blocks

ROWS_AT_ONCE = 4_000


def stage_unread(db: Database, step: str, version: int, digest: str) -> None:
    """Make the temporary table ``to_read(work_id, record_id)`` of works that ``step`` has yet to read."""
    since = unread_since(db, step, version, digest)
    db.execute(
        """CREATE OR REPLACE TEMP TABLE to_read AS
        SELECT w.work_id, w.abstract_record_id AS record_id FROM main.works w
        WHERE NOT w.is_stub AND (?::TIMESTAMP IS NULL OR w.changed_at >= ?)""",
        [since, since],
    )


def unread_since(db: Database, step: str, version: int, digest: str) -> datetime | None:
    """Return when ``step`` ran last: works that changed later are unread; None: all are.

    All are on the first run, after a new version, and when ``digest``, of the corrections of the vocabulary, is another
    than the last time; it is noted.
    """
    last = rows_as_dicts(db, "SELECT digest FROM main.vocabulary_read WHERE step = ?", [step])
    same = (last[0]["digest"] if last else "") == digest
    since = scalar(db, "SELECT max(started) FROM main.runs WHERE step = ? AND version = ?", [step, version])
    db.execute("DELETE FROM main.vocabulary_read WHERE step = ?", [step])
    db.execute("INSERT INTO main.vocabulary_read VALUES (?, ?)", [step, digest])
    return since if same else None


def unread_batches(db: Database) -> Iterator[list[tuple[Any, ...]]]:
    """Yield (work_id, record_id, title, abstract) of ``to_read`` in blocks, so that no corpus lies in memory."""
    for first, last in work_blocks(db, ROWS_AT_ONCE):
        rows = db.execute(
            """SELECT t.work_id, t.record_id, r.title, r.abstract FROM to_read t
            JOIN main.records r USING (record_id) WHERE r.abstract IS NOT NULL AND t.work_id BETWEEN ? AND ?
            ORDER BY t.work_id""",
            [first, last],
        ).fetchall()
        if rows:
            yield rows
