"""The harvest ledger: each window of a source (file, month of a set, batch), whether it is done, what came of it.

A window harvested over the network keeps what it received in ``harvest_rows`` until it is complete; rows and the cursor
that follows them are committed together, so that a killed run goes on at the page after the last one it kept.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from data.store import Database, bump, transaction


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a source that is asked for as one."""

    source: str
    name: str
    since: date | None = None
    until: date | None = None
    cursor: dict[str, Any] = field(default_factory=dict)
    """Where to go on; empty: at the beginning."""
    expected: int | None = None
    """Records it should bring; None: known only when it is asked for."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record as a source gave it in one form."""

    part: str
    source_id: str
    stamp: str
    """The source's date of last change; '' where it tells none."""
    content: dict[str, Any] | None
    """None: refused; nothing to load, and not to be asked for again in this window."""


def note_window(
    db: Database, source: str, name: str, started: datetime, finished: datetime, received: int, error: str | None = None
) -> None:
    """Note that a window was read to its end, or failed with ``error``; a window read again keeps one row."""
    with transaction(db):
        attempts = db.execute(
            "SELECT coalesce(max(attempts), 0) FROM main.harvest_windows WHERE source = ? AND name = ?", [source, name]
        ).fetchall()[0][0]
        db.execute("DELETE FROM main.harvest_windows WHERE source = ? AND name = ?", [source, name])
        db.execute(
            "INSERT INTO main.harvest_windows VALUES (?, ?, NULL, NULL, ?, NULL, NULL, ?, ?, ?, ?, ?)",
            [source, name, "failed" if error else "done", received, attempts + 1, error, started, finished],
        )


def plan_windows(db: Database, windows: Iterable[Window], now: datetime) -> int:
    """Add the windows that the ledger does not know yet; return how many."""
    added = 0
    with transaction(db):
        for window in windows:
            added += len(
                db.execute(
                    """INSERT INTO main.harvest_windows
                    SELECT ?, ?, ?, ?, 'pending', ?, ?, 0, 0, NULL, ?, NULL
                    WHERE NOT EXISTS (FROM main.harvest_windows WHERE source = ? AND name = ?) RETURNING 1""",
                    [window.source, window.name, window.since, window.until, _packed(window.cursor), window.expected,
                     now, window.source, window.name],
                ).fetchall()
            )  # fmt: skip
    return added


def open_windows(db: Database, source: str, kind: str) -> list[Window]:
    """Return the windows of a source that are not done, oldest first; ``kind`` is the first word of their names."""
    rows = db.execute(
        """SELECT name, since, until, cursor, expected FROM main.harvest_windows
        WHERE source = ? AND split_part(name, ' ', 1) = ? AND state <> 'done' ORDER BY since NULLS LAST, name""",
        [source, kind],
    ).fetchall()
    return [Window(source, name, since, until, json.loads(cursor or "{}"), expected)
            for name, since, until, cursor, expected in rows]  # fmt: skip


def begin_window(db: Database, window: Window, now: datetime) -> None:
    """Note one more attempt at a window."""
    with transaction(db):
        db.execute(
            """UPDATE main.harvest_windows SET attempts = attempts + 1, started = ?
            WHERE source = ? AND name = ?""",
            [now, window.source, window.name],
        )


def keep_page(
    db: Database, window: Window, rows: list[Row], cursor: dict[str, Any], store: Callable[[], int] = lambda: 0,
    expected: int | None = None,
) -> int:  # fmt: skip
    """Keep what one page brought, and where the next one begins; a record that came before is replaced.

    Returns how many records: ``rows``, and those that ``store`` keeps by itself in the same transaction. ``expected``
    is how many records the source announces for the window; None leaves what is known.
    """
    where = [window.source, window.name]
    with transaction(db):
        count = len(rows) + store()
        if rows:
            db.execute(
                "CREATE OR REPLACE TEMP TABLE page (part VARCHAR, source_id VARCHAR, stamp VARCHAR, content VARCHAR)"
            )
            newest = {(row.part, row.source_id): row for row in rows}
            packed = [[row.part, row.source_id, row.stamp, _packed(row.content)] for row in newest.values()]
            _insert(db, packed)
            db.execute(
                """DELETE FROM main.harvest_rows WHERE source = ? AND name = ?
                AND (part, source_id) IN (SELECT part, source_id FROM page)""",
                where,
            )
            db.execute("INSERT INTO main.harvest_rows SELECT ?, ?, * FROM page", where)
        db.execute(
            """UPDATE main.harvest_windows SET cursor = ?, received = received + ?, expected = coalesce(?, expected)
            WHERE source = ? AND name = ?""",
            [_packed(cursor), count, expected, *where],
        )
    return count


def _insert(db: Database, rows: list[list[Any]]) -> None:
    """Fill the temporary table ``page`` in one statement."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    db.execute("INSERT INTO page SELECT unnest(?), unnest(?), unnest(?), unnest(?)", columns)


def held(db: Database, window: Window, part: str) -> dict[str, str]:
    """Return the records of a window that are kept in one form, with their stamps."""
    return dict(
        db.execute(
            "SELECT source_id, stamp FROM main.harvest_rows WHERE source = ? AND name = ? AND part = ?",
            [window.source, window.name, part],
        ).fetchall()
    )


def cursor_of(db: Database, window: Window) -> dict[str, Any]:
    """Return the cursor of a window as it was last committed."""
    told = db.execute(
        "SELECT cursor FROM main.harvest_windows WHERE source = ? AND name = ?", [window.source, window.name]
    ).fetchall()
    return dict(json.loads(told[0][0] or "{}")) if told else {}


def kept_contents(db: Database, window: Window, part: str) -> list[tuple[str, dict[str, Any] | None]]:
    """Return what a window kept in one part, by the id it was asked for by or has in the source."""
    rows = db.execute(
        """SELECT source_id, content FROM main.harvest_rows WHERE source = ? AND name = ? AND part = ?
        ORDER BY source_id""",
        [window.source, window.name, part],
    ).fetchall()
    return [(name, json.loads(content) if content else None) for name, content in rows]


def finish_window(db: Database, window: Window, now: datetime) -> None:
    """Mark a window done and forget what it kept; call it in the transaction that loaded it.

    From now on ``received`` counts records, whatever number of forms and pages they came in.
    """
    where = [window.source, window.name]
    db.execute(
        """UPDATE main.harvest_windows w SET received = n FROM (
            SELECT source, name, count(DISTINCT source_id) AS n FROM main.harvest_rows
            WHERE source = ? AND name = ? GROUP BY source, name) r WHERE r.source = w.source AND r.name = w.name""",
        where,
    )
    db.execute("DELETE FROM main.harvest_rows WHERE source = ? AND name = ?", where)
    db.execute(
        """UPDATE main.harvest_windows SET state = 'done', cursor = NULL, last_error = NULL, finished = ?
        WHERE source = ? AND name = ?""",
        [now, *where],
    )
    bump(db, "harvest_windows")


def fail_window(db: Database, window: Window, error: str, now: datetime) -> None:
    """Note why a window is not done; its rows and cursor stay."""
    with transaction(db):
        db.execute(
            """UPDATE main.harvest_windows SET state = 'failed', last_error = ?, finished = ?
            WHERE source = ? AND name = ?""",
            [error, now, window.source, window.name],
        )
        bump(db, "harvest_windows")


def _packed(told: Any) -> str | None:
    return None if told is None else json.dumps(told, ensure_ascii=False)
