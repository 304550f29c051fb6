"""All public tables of an edition as Parquet files, with a manifest. Used by `fieldmap export parquet`.

DuckDB writes them itself, a row group at a time. Texts of papers leave as far as their licences allow.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pyarrow import parquet

from data.errors import InputError
from data.files import replace_file, sha256_of
from data.licence import LONGEST_QUOTE, is_open_sql, quotable_sql
from data.store import Database, rows_as_dicts, scalar

MANIFEST = "manifest.json"
TEXTS = ("abstract", "sentence", "evidence")
"""Columns that hold words of papers: cut as the licence of the work says."""
TEXTS_TOLD = (f"cut to {LONGEST_QUOTE} characters where the licence is closed or not known; of full text only what an "
              "open licence covers")  # fmt: skip
FULL_TEXT = ("passages", "result_tables")
"""Tables of full text: pieces of a closed paper would make most of it, so that none of it leaves."""


def export_tables(
    db: Database, folder: Path, facts: Mapping[str, Any], on_table: Callable[[], object] = lambda: None
) -> list[Path]:
    """Write every public view of an edition to ``folder/VIEW.parquet`` and return the files, the manifest last.

    Parameters
    ----------
    db
        An edition, open for reading.
    facts
        What the manifest tells beside: edition, when it was published.
    on_table
        Called after each table.

    Raises
    ------
    InputError
        If the folder is a file, or holds other things than an earlier export.
    """
    require_own_folder(folder)
    folder.mkdir(parents=True, exist_ok=True)
    tables = {}
    for view in views(db):
        tables[view] = _export(db, view, folder / f"{view}.parquet")
        on_table()
    manifest = {**facts, "texts": TEXTS_TOLD, "tables": tables}  # fmt: skip
    replace_file(folder / MANIFEST, json.dumps(manifest, indent=1, default=str).encode())
    return [*(folder / f"{view}.parquet" for view in tables), folder / MANIFEST]


def require_own_folder(folder: Path) -> None:
    """Refuse a place where the files of others lie.

    Raises
    ------
    InputError
        If it is a file, or a folder with files but without a manifest of ours.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; name a folder")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        raise InputError(f"{folder} is not empty and no earlier export; name another folder")


def views(db: Database) -> list[str]:
    """Return the names of all public views, in the order of the alphabet."""
    rows = rows_as_dicts(db, "SELECT view_name FROM duckdb_views() WHERE schema_name = 'public' ORDER BY view_name")
    return [row["view_name"] for row in rows]


def _export(db: Database, view: str, path: Path) -> dict[str, Any]:
    """Write one view and return what the manifest says of it."""
    columns = rows_as_dicts(db, "DESCRIBE SELECT * FROM public." + _name(view))
    beside = path.with_name(f".{path.name}.tmp")
    try:
        db.execute(f"COPY ({_query(view, [row['column_name'] for row in columns])}) TO '{_quoted(beside)}' "
                   "(FORMAT parquet, COMPRESSION zstd)")  # fmt: skip
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    told = {
        "rows": parquet.read_metadata(path).num_rows,
        "size_bytes": path.stat().st_size, "sha256": sha256_of(path),
        "columns": {row["column_name"]: row["column_type"] for row in columns},
    }  # fmt: skip
    if view in FULL_TEXT:
        told["rows_left_out_by_licence"] = int(scalar(db, f"SELECT count(*) FROM public.{_name(view)}")) - told["rows"]
    return told


def _query(view: str, columns: list[str]) -> str:
    """Return the query of a view as it may leave."""
    licence = _licence(columns)
    shown = [_column(name, licence) for name in columns]
    where = f" WHERE {is_open_sql(licence)}" if view in FULL_TEXT else ""
    return f"SELECT {', '.join(shown)} FROM public.{_name(view)} t{where}"


def _licence(columns: list[str]) -> str:
    """Return the licence of a row's texts as an expression: its own, that of its record, or of its work's abstract."""
    if "licence" in columns:
        return "t.licence"
    if "record_id" in columns:
        return "(SELECT a.licence FROM main.records a WHERE a.record_id = t.record_id)"
    if "work_id" in columns:
        return ("(SELECT a.licence FROM main.works o JOIN main.records a ON a.record_id = o.abstract_record_id "
                "WHERE o.work_id = t.work_id)")  # fmt: skip
    return "NULL"


def _column(name: str, licence: str) -> str:
    if name in TEXTS:
        return f"{quotable_sql(f't.{_name(name)}', licence)} AS {_name(name)}"
    if name == "contexts":  # of the citing paper, whose text came with no licence
        return f"list_transform(t.contexts, lambda one: {quotable_sql('one', 'NULL')}) AS contexts"
    return f"t.{_name(name)}"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
