"""The only opener of DuckDB: the writer's ledger, and read-only databases of editions.

Steps get a connection (`db`) from here and never make one. Results are always fetched whole (`fetchall`,
`.to_arrow_table()`), since an unfinished result blocks its connection in DuckDB 2.
"""

import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.errors import FieldmapError, InputError, SchemaError, StorageError
from data.library import Library, utc_now
from data.settings import StoreSettings

Database = duckdb.DuckDBPyConnection
DatabaseError = duckdb.Error
Parameters = list[Any] | dict[str, Any] | None
SCHEMA_FILE = Path(__file__).with_name("schema.sql")
MACROS_FILE = Path(__file__).with_name("macros.sql")
MIGRATIONS = Path(__file__).with_name("migrations")


def migrations(folder: Path = MIGRATIONS) -> list[tuple[int, Path]]:
    """Return (version, file) of every migration in order; version 1 is ``schema.sql``."""
    later = sorted((int(path.name[:4]), path) for path in folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    return [(1, SCHEMA_FILE), *later]


SCHEMA_VERSION = migrations()[-1][0]


@contextmanager
def open_ledger(library: Library, settings: StoreSettings) -> Iterator[Database]:
    """Open the writer's database, brought up to the current schema; the caller holds the writer lock.

    Raises
    ------
    SchemaError
        If a newer Fieldmap made it.
    StorageError
        If the file cannot be opened or written.
    """
    library.scratch.mkdir(parents=True, exist_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{settings.memory_gb}GB",
        "threads": settings.threads or len(os.sched_getaffinity(0)),
        "temp_directory": str(library.scratch),
        "preserve_insertion_order": False,
    }
    with database_errors(library.ledger):
        db = duckdb.connect(str(library.ledger), config=config)
        try:
            migrate(db)
            db.execute(MACROS_FILE.read_text(encoding="utf-8"))
            yield db
        finally:
            db.close()


def open_memory() -> Database:
    """Return a database in memory with the current schema and macros, for extraction without a library and tests."""
    db = duckdb.connect()
    migrate(db)
    db.execute(MACROS_FILE.read_text(encoding="utf-8"))
    return db


def open_readonly(path: Path, memory_gb: float = 1.0) -> Database:
    """Open the database of an edition for reading; unqualified names mean the public views first."""
    with database_errors(path):
        db = duckdb.connect(str(path), read_only=True, config={"memory_limit": f"{memory_gb}GB"})
        db.execute("SET search_path = 'public,main'")
        return db


def open_sandboxed(path: Path, memory_gb: float = 1.0) -> Database:
    """Open the database of an edition for a query of a user: no files, no network, settings locked.

    It is an instance of its own. Connections to one file share an instance in a process, and what is locked for the
    user would be locked for every reader that has the edition open.
    """
    with database_errors(path):
        db = duckdb.connect(config={"memory_limit": f"{memory_gb}GB", "temp_directory": ""})
        db.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS edition (READ_ONLY)")
        db.execute("USE edition")
        db.execute("SET search_path = 'edition.public,edition.main'")
        db.execute("SET enable_external_access = false")
        db.execute("SET lock_configuration = true")
        return db


@contextmanager
def attach_readonly(db: Database, path: Path, name: str) -> Iterator[None]:
    """Have the database in a file beside that of ``db`` under a name, for reading; no one else may have it open."""
    with database_errors(path):
        db.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS {name} (READ_ONLY)")
    try:
        yield
    finally:
        db.execute(f"DETACH {name}")


def migrate(db: Database, steps: Iterable[tuple[int, Path]] | None = None) -> list[int]:
    """Apply the migrations that ``db`` has not seen, each in one transaction; return their versions.

    Raises
    ------
    SchemaError
        If the database knows a version that this code does not.
    """
    steps = list(migrations() if steps is None else steps)
    here = schema_version(db)
    newest = steps[-1][0]
    if here > newest:
        raise SchemaError(
            f"this library has schema {here}; this Fieldmap knows up to {newest}: install a newer Fieldmap"
        )
    applied = []
    for version, path in steps:
        if version > here:
            with transaction(db):
                db.execute(path.read_text(encoding="utf-8"))
                db.execute("INSERT INTO schema_migrations VALUES (?, ?, ?)", [version, path.name, utc_now()])
            applied.append(version)
    return applied


def schema_version(db: Database) -> int:
    """Return the schema version of a database; 0 for an empty one."""
    found = db.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'schema_migrations'").fetchall()
    if not found[0][0]:
        return 0
    return int(db.execute("SELECT coalesce(max(version), 0) FROM schema_migrations").fetchall()[0][0])


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """Run a block as one transaction: all of it is kept, or none."""
    db.execute("BEGIN TRANSACTION")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        with_rollback(db)
        raise


def with_rollback(db: Database) -> None:
    """Undo the open transaction, if there still is one (a failed commit has already ended it)."""
    try:
        db.execute("ROLLBACK")
    except duckdb.Error:
        return


@contextmanager
def database_errors(path: Path) -> Iterator[None]:
    """Turn DuckDB's own errors into ours, naming the file and the remedy; Ctrl-C stays what it is."""
    try:
        yield
    except duckdb.InterruptException as error:
        raise KeyboardInterrupt from error
    except RuntimeError as error:
        if "interrupted" in str(error):  # how DuckDB 2 reports Ctrl-C in the middle of a query
            raise KeyboardInterrupt from error
        raise
    except duckdb.Error as error:
        raise as_fieldmap_error(error, path) from error


@contextmanager
def reading_errors(path: Path) -> Iterator[None]:
    """Turn what DuckDB says of an input file into an :class:`InputError` that names it."""
    try:
        yield
    except duckdb.OutOfMemoryException:
        raise
    except (
        duckdb.IOException,
        duckdb.InvalidInputException,
        duckdb.ConversionException,
        duckdb.BinderException,
    ) as error:
        if "no space left" in str(error).lower():
            raise
        text = str(error).splitlines()[0]
        raise InputError(f"{path} cannot be read: {text}; nothing of it was loaded") from error


def as_fieldmap_error(error: duckdb.Error, path: Path | None = None) -> FieldmapError:
    """Return the error of ours that says what a DuckDB error means to a person."""
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    where, lowered = f"{path}: " if path else "", str(error).lower()
    if any(sign in lowered for sign in ("no space left", "could not write", "file too large", "disk full")):
        return StorageError(f"{where}the disk is full or refuses writing: {text}; make room and run the command again")
    if isinstance(error, duckdb.OutOfMemoryException):
        return StorageError(f"{where}{text}; raise store.memory_gb in fieldmap.toml")
    if "conflicting lock" in lowered:
        return StorageError(f"{where}open in another program: {text}")
    if isinstance(error, duckdb.IOException | duckdb.SerializationException | duckdb.FatalException):
        return StorageError(f"{where}cannot be read or written: {text}; fieldmap doctor says more")
    return FieldmapError(f"{where}{text}")


def bump(db: Database, *names: str) -> None:
    """Count one more change of each named table; call it inside the transaction that wrote them."""
    db.execute(
        """INSERT INTO change_counters SELECT DISTINCT unnest(?::VARCHAR[]), 1
        ON CONFLICT (name) DO UPDATE SET counter = counter + 1""",
        [list(names)],
    )


def counters(db: Database, names: Iterable[str]) -> dict[str, int]:
    """Return the change counter of each named table; 0 for one that was never written."""
    known = dict(db.execute("SELECT name, counter FROM change_counters").fetchall())
    return {name: int(known.get(name, 0)) for name in names}


def scalar(db: Database, sql: str, parameters: list[Any] | dict[str, Any] | None = None) -> Any:
    """Return the one value that a query yields; None when it yields no row."""
    rows = db.execute(sql, parameters or []).fetchall()
    return rows[0][0] if rows else None


def rows_as_dicts(
    db: Database, sql: str, parameters: Parameters = None, tables: Mapping[str, pa.Table] | None = None
) -> list[dict[str, Any]]:
    """Return the rows of a query as dictionaries by column name; has its own cursor, so threads may share ``db``.

    Unqualified names mean the public views. Temporary tables of the connection are not seen.

    Parameters
    ----------
    tables
        Tables of this query alone, by name: how thousands of values travel, which lists are slow at.
    """
    with _own_cursor(db, tables) as cursor:
        result = cursor.execute(sql, parameters or [])
        names = [column[0] for column in result.description or []]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def whole_numbers(
    db: Database, sql: str, parameters: Parameters = None, tables: Mapping[str, pa.Table] | None = None
) -> NDArray[np.int64]:
    """Return the one column of a query, whole numbers without NULL, shape (n,); as :func:`rows_as_dicts` otherwise."""
    with _own_cursor(db, tables) as cursor:
        (column,) = cursor.execute(sql, parameters or []).fetchnumpy().values()
        return np.asarray(column, dtype=np.int64)


def columns(
    db: Database, sql: str, parameters: Parameters = None, tables: Mapping[str, pa.Table] | None = None
) -> dict[str, NDArray[Any]]:
    """Return the columns of a query by name, without NULL, shape (n,) each; as :func:`rows_as_dicts` otherwise."""
    with _own_cursor(db, tables) as cursor:
        found = cursor.execute(sql, parameters or []).fetchnumpy()
        return {name: np.asarray(values) for name, values in found.items()}


@contextmanager
def _own_cursor(db: Database, tables: Mapping[str, pa.Table] | None) -> Iterator[Database]:
    cursor = db.cursor()
    try:
        cursor.execute("SET search_path = 'public,main'")
        for name, table in (tables or {}).items():
            cursor.register(name, table)
        yield cursor
    finally:
        cursor.close()


def lookup(db: Database, sql: str, parameters: list[Any] | dict[str, Any] | None = None) -> Any:
    """Return the one value a query on an edition yields, None without a row; safe from several threads."""
    rows = rows_as_dicts(db, sql, parameters)
    return next(iter(rows[0].values())) if rows else None


def sandboxed_query(
    path: Path, sql: str, max_rows: int = 10_000, seconds: float = 30.0, memory_gb: float = 1.0
) -> tuple[list[str], list[tuple[Any, ...]], bool]:
    """Run one query of a user on an edition, with no access to files or network and with limits.

    Returns
    -------
    tuple
        Column names, at most ``max_rows`` rows, and whether more were left out.

    Raises
    ------
    InputError
        If the query is wrong, reaches outside, writes, or takes longer than ``seconds``.
    """
    db = open_sandboxed(path, memory_gb)
    timer = threading.Timer(seconds, db.interrupt)
    try:
        statements = duckdb.extract_statements(sql)
        if len(statements) != 1 or statements[0].type not in READING:
            raise InputError("one reading statement is wanted: SELECT, WITH, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN")
        timer.start()
        result = db.execute(statements[0])
        names = [column[0] for column in result.description or []]
        rows = result.fetchmany(max_rows + 1)
        return names, rows[:max_rows], len(rows) > max_rows
    except duckdb.InterruptException as error:
        raise InputError(f"the query took longer than {seconds:g} s and was stopped; narrow it") from error
    except duckdb.OutOfMemoryException as error:
        raise InputError(f"the query needs more than {memory_gb:g} GB of memory; narrow it") from error
    except duckdb.Error as error:
        raise InputError(f"the query cannot be run: {error}") from error
    finally:
        timer.cancel()
        db.close()


READING = {
    kind
    for name in ("SELECT", "EXPLAIN", "RELATION")
    if (kind := getattr(duckdb.StatementType, name, None)) is not None
}
