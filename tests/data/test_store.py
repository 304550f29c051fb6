"""The store: migrations from every earlier version, all or nothing; comments; limits on a user's SQL."""

import re
from contextlib import closing
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from data.errors import InputError, SchemaError, StorageError
from data.store import (
    SCHEMA_FILE,
    SCHEMA_VERSION,
    Database,
    as_fieldmap_error,
    bump,
    counters,
    lookup,
    migrate,
    migrations,
    open_memory,
    open_readonly,
    rows_as_dicts,
    sandboxed_query,
    schema_version,
    transaction,
    whole_numbers,
)


def shape(db: Database) -> list[tuple[object, ...]]:
    return db.execute(
        """SELECT table_name, column_name, data_type, is_nullable, column_default FROM duckdb_columns()
        WHERE NOT internal ORDER BY ALL"""
    ).fetchall()


@pytest.mark.parametrize("version", [version for version, _ in migrations()])
def test_a_library_of_any_earlier_version_becomes_as_a_fresh_one(version: int) -> None:
    db, fresh = duckdb.connect(), duckdb.connect()
    migrate(db, [step for step in migrations() if step[0] <= version])
    assert schema_version(db) == version
    migrate(db)
    migrate(fresh)
    assert shape(db) == shape(fresh)
    assert schema_version(db) == SCHEMA_VERSION


def test_a_migration_is_applied_once(tmp_path: Path) -> None:
    (tmp_path / "0002_colour.sql").write_text("ALTER TABLE works ADD COLUMN colour VARCHAR; CREATE TABLE hues (h INT);")
    steps = [(1, SCHEMA_FILE), (2, tmp_path / "0002_colour.sql")]
    db = duckdb.connect()
    assert migrate(db, steps[:1]) == [1]
    assert migrate(db, steps) == [2]
    assert migrate(db, steps) == []
    assert db.execute("SELECT version, name FROM schema_migrations ORDER BY 1").fetchall() == [
        (1, "schema.sql"), (2, "0002_colour.sql")]  # fmt: skip


def test_a_migration_that_fails_half_way_leaves_the_version_before(tmp_path: Path) -> None:
    (tmp_path / "0002_bad.sql").write_text("CREATE TABLE hues (h INT); SELECT no_such_thing;")
    db = duckdb.connect()
    migrate(db)
    before = shape(db)
    with pytest.raises(duckdb.Error):
        migrate(db, [*migrations(), (SCHEMA_VERSION + 1, tmp_path / "0002_bad.sql")])
    assert (schema_version(db), shape(db)) == (SCHEMA_VERSION, before)


def test_a_newer_schema_is_refused() -> None:
    db = open_memory()
    db.execute("INSERT INTO schema_migrations VALUES (99, '0099_later.sql', now()::TIMESTAMP)")
    with pytest.raises(SchemaError, match="schema 99"):
        migrate(db)


def test_migrations_are_numbered_without_gap_or_repeat() -> None:
    assert [version for version, _ in migrations()] == list(range(1, SCHEMA_VERSION + 1))


def test_every_column_of_the_schema_is_explained() -> None:
    explained, bare = set(), {}
    for table in re.finditer(r"CREATE TABLE (\w+) \(\n(.*?)\n\)", SCHEMA_FILE.read_text(encoding="utf-8"), re.DOTALL):
        for line in table[2].splitlines():
            name = line.split()[0].strip('"')
            if "-- " in line:
                explained.add(name)
            else:
                bare[name] = table[1]
    assert len(explained) > 80
    assert {name: table for name, table in bare.items() if name not in explained} == {}


def test_a_transaction_keeps_all_or_nothing() -> None:
    db = open_memory()
    with pytest.raises(duckdb.Error), transaction(db):
        bump(db, "works", "no such\0table", *[None])  # type: ignore[list-item]
    assert counters(db, ["works"]) == {"works": 0}
    with transaction(db):
        bump(db, "works", "records")
        bump(db, "works")
    assert counters(db, ["works", "records", "never"]) == {"works": 2, "records": 1, "never": 0}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    with duckdb.connect(str(tmp_path / "e.duckdb")) as db:
        migrate(db)
    return tmp_path / "e.duckdb"


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM works",
        "CREATE TABLE x (a INT)",
        "COPY works TO '{folder}/out.csv'",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "EXPORT DATABASE '{folder}/out'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_blob('/etc/passwd')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM read_parquet('http://example.org/x.parquet')",
        "FROM sniff_csv('/etc/passwd')",
        "ATTACH '{folder}/other.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "PRAGMA database_list",
        "PRAGMA enable_external_access = true",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
        "RESET lock_configuration",
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP TABLE works",
        "EXPLAIN ANALYZE DELETE FROM works",
        "CALL pragma_version()",
        "CHECKPOINT",
        "BEGIN",
        "SELECT getenv('HOME')",
        "SELEC 1",
        "",
        "-- nothing",
    ],
)
def test_sql_that_writes_or_reaches_outside_is_refused(database: Path, sql: str) -> None:
    before = database.read_bytes()
    with pytest.raises(InputError):
        sandboxed_query(database, sql.replace("{folder}", str(database.parent)))
    assert database.read_bytes() == before
    assert [path.name for path in database.parent.iterdir()] == [database.name]


def test_sql_that_only_reads_works(database: Path) -> None:
    assert sandboxed_query(database, "SELECT 1 AS one") == (["one"], [(1,)], False)
    assert sandboxed_query(database, "WITH a AS (SELECT range AS n FROM range(9)) FROM a", max_rows=4)[2]
    for sql in ("DESCRIBE works", "SHOW TABLES", "SUMMARIZE works", "EXPLAIN SELECT 1", "FROM works", "VALUES (1)"):
        sandboxed_query(database, sql)


def test_sql_of_a_user_leaves_readers_of_the_same_file_as_they_were(database: Path) -> None:
    with closing(open_readonly(database)) as reader:
        for _ in range(2):
            assert sandboxed_query(database, "SELECT 1 AS one")[1] == [(1,)]
        reader.execute("SET threads = 1")
        assert lookup(reader, "SELECT 1") == 1


def test_endless_and_greedy_sql_is_stopped(database: Path) -> None:
    with pytest.raises(InputError, match=r"took longer than 0\.3 s"):
        sandboxed_query(database, "SELECT count(*) FROM range(1000000000) a, range(1000000000) b", seconds=0.3)
    with pytest.raises(InputError):
        sandboxed_query(database, "SELECT list(range) FROM range(2000000000)", seconds=20, memory_gb=0.25)
    with pytest.raises(InputError):
        sandboxed_query(database, "SELECT repeat('x', 9000000000)", seconds=20, memory_gb=0.25)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (duckdb.IOException("Could not write file: No space left on device"), 74),
        (duckdb.IOException("Cannot open file: Permission denied"), 74),
        (duckdb.FatalException("database has been invalidated"), 74),
        (duckdb.OutOfMemoryException("could not allocate"), 74),
        (duckdb.BinderException("no such column"), 70),
    ],
)
def test_what_the_database_says_becomes_our_exit_code(error: duckdb.Error, code: int) -> None:
    told = as_fieldmap_error(error, Path("ledger.duckdb"))
    assert (told.exit_code, isinstance(told, StorageError)) == (code, code == 74)
    assert "ledger.duckdb" in str(told)


@pytest.mark.parametrize("n", [0, 1, 100_000])
def test_a_table_travels_with_its_query_alone(n: int) -> None:
    db = open_memory()
    numbers = np.arange(n, dtype=np.int64)[::-1]
    given = {"given": pa.table({"number": numbers})}
    assert whole_numbers(db, "SELECT number + ? FROM given ORDER BY 1", [1], given).tolist() == list(range(1, n + 1))
    assert rows_as_dicts(db, "SELECT count(*) AS n FROM given", tables=given) == [{"n": n}]
    with pytest.raises(duckdb.CatalogException):
        rows_as_dicts(db, "SELECT * FROM given")
