"""A file of citations between papers that are known by an identifier, with the citing sentences where it has them.

Loaded in SQL. Papers that are not in the library become stubs.
"""

from datetime import datetime
from pathlib import Path

from data.errors import InputError
from data.loading import LoadCounts, load_staged
from data.staging import create_staging, stage_references, stage_select
from data.store import Database, reading_errors, scalar
from ingest.listing import SCHEMES, open_rows


def load_citations(
    db: Database, path: Path, columns: dict[str, str], scheme: str, source: str, now: datetime
) -> LoadCounts:
    """Load the citations of one file.

    Parameters
    ----------
    columns
        Names of the columns ``citing``, ``cited`` and, if there are any, ``contexts``.
    scheme
        What the identifiers are: arxiv, doi, acl …

    Raises
    ------
    InputError
        If the file cannot be read, a column is missing, or the scheme is unknown.
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
    counts = load_staged(db, source, now)
    return LoadCounts(read=read, stubs_new=counts.stubs_new, citations=counts.citations,
                      unchanged=counts.unchanged, merged=counts.merged)  # fmt: skip


def _stage(db: Database, columns: dict[str, str], known: dict[str, str], scheme: str) -> int:
    """Stage the citing papers as stubs and their references; return the rows read."""
    contexts = "[]::VARCHAR[]"
    if "contexts" in columns:
        column = f'"{columns["contexts"]}"'
        contexts = column if known[columns["contexts"]].endswith("[]") else f"[clean_text({column}::VARCHAR)]"
    db.execute(
        f"""CREATE OR REPLACE TEMP TABLE pairs AS
        SELECT identifier('{scheme}', "{columns["citing"]}"::VARCHAR) AS citing,
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
    return int(scalar(db, "SELECT count(*) FROM pairs"))
