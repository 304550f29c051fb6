"""Where every source puts what it read, before identity and loading: temporary tables of one shape.

A bulk source stages with one SELECT; a parser stages :class:`data.records.Paper` objects through Arrow.
`data.loading.load_staged` then takes it into the ledger.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from data.records import Author, Identifier, Paper, ResultTable
from data.store import Database

AUTHORS = "STRUCT(name VARCHAR, family VARCHAR)[]"
IDENTIFIERS = "STRUCT(scheme VARCHAR, value VARCHAR)[]"

PAPER_COLUMNS = {
    "source_id": "VARCHAR",
    "title": "VARCHAR",
    "abstract": "VARCHAR",
    "published": "DATE",
    "date_precision": "VARCHAR",
    "updated": "DATE",
    "venue": "VARCHAR",
    "primary_category": "VARCHAR",
    "comment": "VARCHAR",
    "licence": "VARCHAR",
    "url": "VARCHAR",
    "state": "VARCHAR",
    "authors": AUTHORS,
    "subjects": "VARCHAR[]",
    "identifiers": IDENTIFIERS,
    "versions": "STRUCT(version INTEGER, submitted TIMESTAMP, source_type VARCHAR)[]",
    "artifacts": "STRUCT(kind VARCHAR, url VARCHAR)[]",
    "parts": "VARCHAR",
}
"""``parts`` is a digest of references, passages and tables, so that a change in them is a change of the record."""
REFERENCE_COLUMNS = {
    "citing_source_id": "VARCHAR",
    "title": "VARCHAR",
    "authors": AUTHORS,
    "year": "INTEGER",
    "venue": "VARCHAR",
    "identifiers": IDENTIFIERS,
    "contexts": "VARCHAR[]",
    "intents": "VARCHAR[]",
    "is_influential": "BOOLEAN",
}
PASSAGE_COLUMNS = {"source_id": "VARCHAR", "position": "INTEGER", "section": "VARCHAR", "text": "VARCHAR"}
TABLE_COLUMNS = {
    "source_id": "VARCHAR",
    "position": "INTEGER",
    "label": "VARCHAR",
    "caption": "VARCHAR",
    "cells": "VARCHAR[][]",
    "header_rows": "INTEGER",
    "header_columns": "INTEGER",
    "spans": 'STRUCT("row" INTEGER, "column" INTEGER, "rows" INTEGER, "columns" INTEGER)[]',
    "bold": 'STRUCT("row" INTEGER, "column" INTEGER)[]',
    "cited": 'STRUCT("row" INTEGER, "column" INTEGER, entry VARCHAR)[]',
}
TABLES = {
    "staged_papers": PAPER_COLUMNS | {"is_stub": "BOOLEAN", "title_key": "UBIGINT", "content_hash": "UBIGINT"},
    "staged_references": REFERENCE_COLUMNS,
    "staged_passages": PASSAGE_COLUMNS,
    "staged_tables": TABLE_COLUMNS,
}

TEXT_COLUMNS = ("title", "abstract", "venue", "comment")
CODE_PATTERN = r"https?://(?:www\.)?(?:github\.com|gitlab\.com)/[A-Za-z0-9][\w.-]*/[A-Za-z0-9_][\w-]*(?:\.[\w-]+)*"


def create_staging(db: Database) -> None:
    """Make the staging tables anew, empty."""
    for name, columns in TABLES.items():
        shape = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        db.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({shape})")


def stage_select(db: Database, select: str, parameters: list[object] | None = None, is_stub: bool = False) -> None:
    """Stage the rows of a SELECT that yields any of the paper columns by name; absent ones are NULL.

    Texts are cleaned, identifiers brought to their normal form, and code links read from abstract and comment.
    """
    given = {row[0] for row in db.execute(f"DESCRIBE {select}", parameters or []).fetchall()}
    parts = [_cleaned(name, kind, name in given) for name, kind in PAPER_COLUMNS.items()]
    columns = ", ".join(PAPER_COLUMNS)
    lines = "".join(f", one_line({name}) AS {name}_line" for name in TEXT_COLUMNS if name in given)
    db.execute(
        f"""
        INSERT INTO staged_papers
        SELECT {columns}, {is_stub} AS is_stub, title_key(title) AS title_key, hash({columns}) AS content_hash
        FROM (SELECT {", ".join(parts)} FROM (SELECT *{lines} FROM ({select})))""",
        parameters or [],
    )


def drop_unusable(db: Database, longest_abstract: int) -> int:
    """Take away staged rows without id or title, or with a text too long for an abstract; return how many."""
    return len(
        db.execute(
            """DELETE FROM staged_papers
            WHERE source_id IS NULL OR source_id = '' OR title IS NULL OR length(abstract) > ? RETURNING 1""",
            [longest_abstract],
        ).fetchall()
    )


def _cleaned(name: str, kind: str, given: bool) -> str:
    """Return the expression that brings one staged column to its normal form."""
    if name == "artifacts":
        return f"[]::{kind} AS artifacts" if not given else "artifacts"
    if not given:
        empty = {"state": "'live'"}.get(name, f"[]::{kind}" if kind.endswith("[]") else f"NULL::{kind}")
        return f"{empty} AS {name}"
    if name in TEXT_COLUMNS:
        return f"clean_line({name}_line, {name}) AS {name}"
    if name == "identifiers":
        normal = "list_transform(identifiers, lambda i: identifier(i.scheme, i.value))"
        return f"list_sort(list_distinct(list_filter({normal}, lambda i: i IS NOT NULL))) AS identifiers"
    if kind.endswith("[]"):
        return f"coalesce({name}::{kind}, []) AS {name}"
    return f"{name}::{kind} AS {name}"


def code_links(*columns: str) -> str:
    """Return the SQL expression that lists the code links written in some text columns."""
    text = " || ' ' || ".join(f"coalesce({column}, '')" for column in columns)
    found = f"regexp_extract_all({text}, '{CODE_PATTERN}')"
    links = f"list_transform(list_distinct({found}), lambda u: {{'kind': 'code', 'url': u}})"
    hosts = " OR ".join(f"contains({column}, 'github.com/') OR contains({column}, 'gitlab.com/')" for column in columns)
    return f"CASE WHEN {hosts} THEN {links} ELSE [] END"


def stage_papers(db: Database, papers: Iterable[Paper], is_stub: bool = False) -> int:
    """Stage parsed papers with their references, passages and tables; return how many.

    The caller hands them in batches that fit in memory; ``is_stub``: they are mentions, not harvested.
    """
    rows: dict[str, list[dict[str, object]]] = {"papers": [], "references": [], "passages": [], "tables": []}
    for paper in papers:
        rows["papers"].append(_paper_row(paper))
        rows["references"] += _reference_rows(paper)
        rows["passages"] += [
            {"source_id": paper.source_id, "position": number, "section": passage.section, "text": passage.text}
            for number, passage in enumerate(paper.passages, start=1)
        ]
        rows["tables"] += [
            _table_row(paper.source_id, number, table) for number, table in enumerate(paper.tables, start=1)
        ]
    _stage_rows(db, rows, is_stub)
    return len(rows["papers"])


def _stage_rows(db: Database, rows: dict[str, list[dict[str, object]]], is_stub: bool) -> None:
    """Hand the rows to DuckDB as Arrow tables and stage them."""
    if rows["papers"]:
        with_arrow(
            db, rows["papers"], PAPER_COLUMNS, lambda name: stage_select(db, f"SELECT * FROM {name}", is_stub=is_stub)
        )
    if rows["references"]:
        with_arrow(
            db, rows["references"], REFERENCE_COLUMNS, lambda name: stage_references(db, f"SELECT * FROM {name}")
        )
    if rows["passages"]:
        insert_passages = "INSERT INTO staged_passages BY NAME SELECT * FROM "
        with_arrow(db, rows["passages"], PASSAGE_COLUMNS, lambda name: db.execute(insert_passages + name))
    if rows["tables"]:
        insert_tables = "INSERT INTO staged_tables BY NAME SELECT * FROM "
        with_arrow(db, rows["tables"], TABLE_COLUMNS, lambda name: db.execute(insert_tables + name))


def with_arrow(
    db: Database, rows: list[dict[str, object]], columns: dict[str, str], use: Callable[[str], object]
) -> None:
    """Register ``rows`` as an Arrow table for the time that ``use(name)`` runs."""
    table = pa.Table.from_pylist(rows, schema=pa.schema([(name, _arrow_type(columns[name])) for name in rows[0]]))
    db.register("staged_arrow", table)
    try:
        use("staged_arrow")
    finally:
        db.unregister("staged_arrow")


def insert_rows(db: Database, table: str, rows: Iterable[Mapping[str, Any]]) -> int:
    """Append rows to a table by name, through Arrow in the table's own types, and return how many.

    Fields that a row lacks are NULL.
    """
    given = list(rows)
    if given:
        schema = db.sql(f"SELECT * FROM {table} LIMIT 0").to_arrow_table().schema
        db.register("given_rows", pa.Table.from_pylist(given, schema=schema))
        try:
            db.execute(f"INSERT INTO {table} BY NAME SELECT * FROM given_rows")
        finally:
            db.unregister("given_rows")
    return len(given)


def stage_references(db: Database, select: str, parameters: list[object] | None = None) -> None:
    """Stage the rows of a SELECT that yields any of the reference columns by name; absent ones are NULL."""
    given = {row[0] for row in db.execute(f"DESCRIBE {select}", parameters or []).fetchall()}
    parts = []
    for name, kind in REFERENCE_COLUMNS.items():
        if name in ("title", "venue") and name in given:
            parts.append(f"clean_text({name}) AS {name}")
        elif name == "identifiers" and name in given:
            parts.append(_cleaned(name, kind, True))
        elif name in given:
            parts.append(
                f"coalesce({name}::{kind}, []) AS {name}" if kind.endswith("[]") else f"{name}::{kind} AS {name}"
            )
        else:
            parts.append(f"[]::{kind} AS {name}" if kind.endswith("[]") else f"NULL::{kind} AS {name}")
    db.execute(f"INSERT INTO staged_references SELECT {', '.join(parts)} FROM ({select})", parameters or [])


def _arrow_type(kind: str) -> pa.DataType:
    """Return the Arrow type of a staged column's SQL type."""
    simple = {
        "VARCHAR": pa.string(), "DATE": pa.string(), "INTEGER": pa.int32(), "BIGINT": pa.int64(),
        "UBIGINT": pa.uint64(), "DOUBLE": pa.float64(), "BOOLEAN": pa.bool_(), "TIMESTAMP": pa.timestamp("us"),
    }  # fmt: skip
    if kind in simple:
        return simple[kind]
    if kind.startswith("STRUCT("):
        inner = [part.split() for part in kind[len("STRUCT(") : kind.rindex(")")].split(", ")]
        return pa.list_(pa.struct([(name.strip('"'), simple[sql]) for name, sql in inner]))
    return pa.list_(_arrow_type(kind.removesuffix("[]")))


def _authors(authors: tuple[Author, ...]) -> list[dict[str, str]]:
    return [{"name": author.name, "family": author.family} for author in authors]


def _identifiers(identifiers: tuple[Identifier, ...]) -> list[dict[str, str]]:
    return [{"scheme": name.scheme, "value": name.value} for name in identifiers]


def _paper_row(paper: Paper) -> dict[str, object]:
    return {
        "source_id": paper.source_id,
        "title": paper.title,
        "abstract": paper.abstract,
        "published": paper.published,
        "date_precision": paper.precision,
        "venue": paper.venue,
        "licence": paper.licence or None,
        "state": paper.state,
        "authors": _authors(paper.authors),
        "subjects": list(paper.subjects),
        "identifiers": _identifiers(paper.identifiers),
        "artifacts": [asdict(artifact) for artifact in paper.artifacts],
        "parts": hashlib.md5(repr((paper.references, paper.passages, paper.tables)).encode()).hexdigest(),
    }


def _table_row(source_id: str, number: int, table: ResultTable) -> dict[str, object]:
    return {
        "source_id": source_id,
        "position": number,
        "label": table.label,
        "caption": table.caption,
        "cells": [list(row) for row in table.cells],
        "header_rows": table.header_rows,
        "header_columns": table.header_columns,
        "spans": [asdict(span) for span in table.spans],
        "bold": [{"row": row, "column": column} for row, column in table.bold],
        "cited": [asdict(entry) for entry in table.cited],
    }


def _reference_rows(paper: Paper) -> list[dict[str, object]]:
    return [
        {
            "citing_source_id": paper.source_id,
            "title": entry.title,
            "authors": _authors(entry.authors),
            "year": entry.year,
            "venue": entry.venue,
            "identifiers": _identifiers(entry.identifiers),
            "contexts": list(entry.contexts),
            "intents": list(entry.intents),
            "is_influential": entry.is_influential,
        }
        for entry in paper.references
    ]
