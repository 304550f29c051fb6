"""Small SQLite files beside the editions, for what is kept across them: annotations, sessions, outbox, citation keys.

They are written and read live by everyone; one writer waits for another. Used by the modules of `data` named so, and
by backups.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from data.errors import StorageError

PATIENCE_SECONDS = 10


@contextmanager
def open_kept(path: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """Open a file, made by the schema when missing; each statement is durable on its own.

    Raises
    ------
    StorageError
        If the file cannot be opened, read or written, or is damaged.
    """
    try:
        db = sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None)
    except sqlite3.Error as error:
        raise StorageError(f"{path} cannot be opened: {error}") from error
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        if db.execute("PRAGMA user_version").fetchone()[0] == 0:
            db.executescript(schema)
        yield db
    except sqlite3.DatabaseError as error:
        raise StorageError(f"{path} cannot be read or written: {error}") from error
    finally:
        db.close()


def copy_kept(path: Path, target: Path) -> None:
    """Copy a file as of one moment, while others read and write it.

    Raises
    ------
    StorageError
        If the file cannot be read, or is damaged.
    """
    try:
        with (
            closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=PATIENCE_SECONDS)) as db,
            closing(sqlite3.connect(target)) as copied,
        ):
            db.backup(copied)
    except sqlite3.Error as error:
        raise StorageError(f"{path} cannot be copied: {error}; fieldmap doctor says what is wrong") from error
