"""The arXiv metadata snapshot (Kaggle ``arxiv-metadata-oai-snapshot.json``): JSON lines, plain, .gz or .zst.

Loaded in SQL, whole file in one transaction. Fields: https://www.kaggle.com/datasets/Cornell-University/arxiv
"""

from datetime import datetime
from pathlib import Path
from typing import Any

from data.errors import InputError
from data.loading import LoadCounts, load_staged
from data.quarantine import quarantine
from data.staging import code_links, create_staging, drop_unusable, stage_select
from data.store import Database, reading_errors, scalar
from ingest.text_lines import (
    LONGEST_ABSTRACT,
    LONGEST_LINE,
    is_blank,
    quoted,
    refused_lines,
    require_file,
    text_of,
    too_long,
)

COLUMNS = {
    "id": "VARCHAR",
    "title": "VARCHAR",
    "abstract": "VARCHAR",
    "authors": "VARCHAR",
    "authors_parsed": "VARCHAR[][]",
    "categories": "VARCHAR",
    "comments": "VARCHAR",
    "doi": "VARCHAR",
    "journal-ref": "VARCHAR",
    "license": "VARCHAR",
    "update_date": "VARCHAR",
    "versions": "STRUCT(version VARCHAR, created VARCHAR)[]",
}

SELECT = f"""
SELECT id AS source_id, title, abstract,
       try_strptime(versions[1].created, '%a, %-d %b %Y %H:%M:%S GMT')::DATE AS published, 'day' AS date_precision,
       try_cast(update_date AS DATE) AS updated, "journal-ref" AS venue,
       split_part(categories, ' ', 1) AS primary_category, comments AS comment, license AS licence,
       'https://arxiv.org/abs/' || id AS url,
       CASE WHEN contains(comments, 'withdrawn') AND regexp_matches(comments,
                 '(?i)\\b(paper|article|submission|manuscript|work)\\b[^.]{{0,40}}\\bwithdrawn\\b') THEN 'withdrawn'
            ELSE 'live' END AS state,
       list_transform(authors_parsed, lambda a: {{
           'name': trim(concat_ws(' ', nullif(a[2], ''), a[1], nullif(a[3], ''))), 'family': a[1]}}) AS authors,
       string_split(categories, ' ') AS subjects,
       [{{'scheme': 'arxiv', 'value': id}}, {{'scheme': 'doi', 'value': doi}}] AS identifiers,
       list_filter(list_transform(versions, lambda v: {{
           'version': try_cast(v.version[2:] AS INTEGER),
           'submitted': try_strptime(v.created, '%a, %-d %b %Y %H:%M:%S GMT'), 'source_type': NULL}}),
           lambda v: v.version IS NOT NULL) AS versions,
       {code_links("abstract", "comments")} AS artifacts
FROM snapshot_lines"""


def load_snapshot(db: Database, path: Path, folder: Path, now: datetime) -> LoadCounts:
    """Load a snapshot file; lines that cannot be loaded go to quarantine in ``folder``.

    Raises
    ------
    InputError
        If the file is missing, empty, cut short in its compression, or holds no arXiv record.
    """
    require_file(path)
    create_staging(db)
    shape = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    with reading_errors(path):
        db.execute(
            f"""CREATE OR REPLACE TEMP VIEW snapshot_lines AS SELECT * FROM read_json({quoted(path)},
            format = 'newline_delimited', columns = {{{shape}}}, ignore_errors = true,
            maximum_object_size = {LONGEST_LINE})"""
        )
        stage_select(db, SELECT)
    unusable = drop_unusable(db, LONGEST_ABSTRACT)
    if not scalar(db, "SELECT count(*) FROM staged_papers"):
        raise InputError(f"{path} holds no arXiv record (JSON lines with id and title are wanted); nothing was loaded")
    counts = load_staged(db, "arxiv", now)
    if unusable:
        quarantine(db, folder, "arxiv", refused_lines(path, judge), now)
    return counts.plus(LoadCounts(read=unusable, quarantined=unusable))


def judge(told: dict[str, Any]) -> str | None:
    """Say why one snapshot object cannot be loaded, or None."""
    if not text_of(told.get("id")):
        return "no id"
    if is_blank(text_of(told.get("title"))):
        return "no title"
    return too_long(text_of(told.get("abstract")))
