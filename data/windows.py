"""The harvest ledger: each window of a source (a file, a day, a batch), whether it is done, and what came of it."""

from datetime import datetime

from data.store import Database, transaction


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
