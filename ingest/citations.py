"""A file of citations between papers that are known by an identifier, with the citing sentences where it has them.

Loaded in SQL. Papers that are not in the library become stubs.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from data.errors import InputError
from data.loading import LoadCounts, load_staged
from data.quarantine import Refused, quarantine
from data.staging import create_staging, stage_references, stage_select
from data.store import Database, reading_errors, scalar
from ingest.listing import JSON_LINES, SCHEMES, kind_of, open_rows, torn_rows
from ingest.text_lines import refused_lines, text_of


def load_citations(
    db: Database, path: Path, columns: dict[str, str], scheme: str, source: str, folder: Path, now: datetime
) -> LoadCounts:
    """Load the citations of one file; rows without two identifiers go to quarantine in ``folder``.

    Parameters
    ----------
    columns
        Names of the columns ``citing``, ``cited`` and, if there are any, ``contexts``.
    scheme
        What the identifiers are: arxiv, doi, acl …

    Raises
    ------
    InputError
        If the file cannot be read, a column is missing, the scheme is unknown, or no row names two papers.
    """
    if scheme not in SCHEMES:
        raise InputError(f"unknown scheme {scheme}; known: {', '.join(SCHEMES)}")
    if not {"citing", "cited"} <= set(columns) or set(columns) - {"citing", "cited", "contexts"}:
        raise InputError("--map citing=COLUMN cited=COLUMN [contexts=COLUMN] is wanted")
    known = open_rows(db, path)
    for name, column in columns.items():
        if column not in known:
            raise InputError(f"{path} has no column {column} (mapped to {name}); it has: {', '.join(known)}")
    create_staging(db)
    with reading_errors(path):
        read = _stage(db, columns, known, scheme)
    refused = [*torn_rows(db, path), *_refused(db, path, columns)]
    if read == 0:
        raise InputError(f"{path}: no row names two papers by {scheme} ids in {columns['citing']} and "
                         f"{columns['cited']}; nothing was loaded")  # fmt: skip
    counts = load_staged(db, source, now)
    quarantined = quarantine(db, folder, source, refused, now) if refused else 0
    return LoadCounts(read=read + quarantined, stubs_new=counts.stubs_new, citations=counts.citations,
                      unchanged=counts.unchanged, merged=counts.merged, quarantined=quarantined)  # fmt: skip


def _stage(db: Database, columns: dict[str, str], known: dict[str, str], scheme: str) -> int:
    """Stage the citing papers as stubs and their references; return the rows that name both."""
    contexts = "[]::VARCHAR[]"
    if "contexts" in columns:
        column = f'"{columns["contexts"]}"'
        contexts = column if known[columns["contexts"]].endswith("[]") else f"[clean_text({column}::VARCHAR)]"
    db.execute(
        f"""CREATE OR REPLACE TEMP TABLE pairs AS
        SELECT "{columns["citing"]}"::VARCHAR AS citing_text, "{columns["cited"]}"::VARCHAR AS cited_text,
               identifier('{scheme}', "{columns["citing"]}"::VARCHAR) AS citing,
               identifier('{scheme}', "{columns["cited"]}"::VARCHAR) AS cited,
               list_filter({contexts}, lambda c: c <> '') AS contexts
        FROM listing_rows"""
    )
    named = "FROM pairs WHERE citing IS NOT NULL AND cited IS NOT NULL"
    stage_select(
        db,
        f"""SELECT 'ref:' || citing.scheme || ':' || citing.value AS source_id,
                   citing.scheme || ':' || citing.value AS title, [citing] AS identifiers,
                   md5(array_to_string(list_sort(list(
                       cited.value || ' ' || array_to_string(contexts, ' '))), '|')) AS parts
            {named} GROUP BY citing""",
        is_stub=True,
    )
    stage_references(
        db,
        f"""SELECT 'ref:' || citing.scheme || ':' || citing.value AS citing_source_id, [cited] AS identifiers,
                   flatten(list(contexts)) AS contexts {named} GROUP BY citing, cited""",
    )
    return int(scalar(db, f"SELECT count(*) {named}"))


def _refused(db: Database, path: Path, columns: dict[str, str]) -> Iterator[Refused]:
    """Yield the rows without two identifiers of the scheme, with the reason."""
    if not scalar(db, "SELECT count(*) FROM pairs WHERE citing IS NULL OR cited IS NULL"):
        return
    bad = {
        name: {row[0] for row in db.execute(f"SELECT DISTINCT {name}_text FROM pairs WHERE {name} IS NULL").fetchall()}
        for name in ("citing", "cited")
    }

    def judge(told: dict[str, Any]) -> str | None:
        for name, texts in bad.items():
            text = text_of(told.get(columns[name]))
            if text is None or text in texts:
                return f"no usable identifier in {columns[name]}: {text!r:.100}"
        return None

    if kind_of(path) in JSON_LINES:
        yield from refused_lines(path, judge)
        return
    rows = db.execute("SELECT row_number() OVER () AS row, * FROM listing_rows")
    names = [column[0] for column in rows.description or []][1:]
    for number, *values in rows.fetchall():
        told = dict(zip(names, values, strict=True))
        if reason := judge(told):
            content = json.dumps(told, ensure_ascii=False, default=str)
            yield Refused(f"{path.name}:row {number}", reason, content.encode())
