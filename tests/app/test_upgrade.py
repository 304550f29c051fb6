"""A library that an earlier Fieldmap made: a backup first; then publishing brings it up to date, or one goes back."""

import shutil
from pathlib import Path

import duckdb
import pytest

from data.backup import back_up, restore
from data.library import Library
from data.store import SCHEMA_VERSION, migrate, migrations, schema_version
from tests.libraries import fieldmap, new_library, rows
from tests.papers import write_lines

PAPERS = [{"id": f"2001.0000{n}", "title": f"A river and its bed number {n}", "abstract": "It runs."} for n in range(5)]
COLUMNS = """SELECT table_name, string_agg('"' || column_name || '"', ', ') FROM (
    SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = ? AND schema_name = 'main'
    INTERSECT
    SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'new' AND schema_name = 'main')
WHERE table_name <> 'schema_migrations' AND table_name IN (SELECT table_name FROM duckdb_tables()) GROUP BY ALL"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("upgrade")
    made = new_library(folder / "library")
    assert fieldmap(made, "ingest", "listing", write_lines(folder / "papers.jsonl", PAPERS)) == 0
    return made


def of_version(library: Library, version: int, folder: Path) -> Library:
    """Return the library as a Fieldmap of that version would have left it: its tables, its columns, the same rows."""
    old = Library(folder)
    old.root.mkdir()
    shutil.copy(library.settings_file, old.settings_file)
    with duckdb.connect(str(old.ledger)) as db:
        migrate(db, migrations()[:version])
        db.execute(f"ATTACH '{library.ledger}' AS new (READ_ONLY)")
        for table, columns in db.execute(COLUMNS, [old.ledger.stem]).fetchall():
            db.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.main.{table}")
    return old


@pytest.mark.parametrize("version", [2, 9, SCHEMA_VERSION - 1])
def test_publishing_brings_an_earlier_library_up_to_date(version: int, library: Library, tmp_path: Path) -> None:
    old = of_version(library, version, tmp_path / "old")
    assert fieldmap(old, "publish") == 0
    assert rows(old, "SELECT title FROM public.works ORDER BY 1") == rows(
        library, "SELECT title FROM public.works ORDER BY 1"
    )
    assert rows(old, "SELECT max(version) FROM schema_migrations") == [(SCHEMA_VERSION,)]
    assert fieldmap(old, "doctor") == 0


def test_a_backup_keeps_the_schema_as_it_was_so_that_one_can_go_back(library: Library, tmp_path: Path) -> None:
    old = of_version(library, SCHEMA_VERSION - 1, tmp_path / "old")
    back_up(old, tmp_path / "before.tar.zst", "0.0")
    assert fieldmap(old, "publish") == 0
    restore(tmp_path / "before.tar.zst", tmp_path / "back")
    with duckdb.connect(str(Library(tmp_path / "back").ledger), read_only=True) as db:
        assert schema_version(db) == SCHEMA_VERSION - 1
