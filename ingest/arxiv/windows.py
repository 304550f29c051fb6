"""Days and records of arXiv that its harvesters share: which days are due, and how a complete window is loaded."""

import re
from datetime import date, datetime, timedelta

from data.loading import LoadCounts, load_staged, mark_deleted
from data.staging import code_links, create_staging, stage_select
from data.store import Database
from data.windows import Window, finish_window

SOURCE = "arxiv"
OVERLAP = timedelta(days=2)
"""Days harvested again: the list of a day changes while it is read."""
LONGEST_WINDOW = timedelta(days=31)
WITHDRAWN = re.compile(r"\b(paper|article|submission|manuscript|work)\b[^.]{0,40}\bwithdrawn\b", re.IGNORECASE)
FIELDS = """{"title": "VARCHAR", "abstract": "VARCHAR", "created": "VARCHAR", "categories": ["VARCHAR"],
"comments": "VARCHAR", "journal_ref": "VARCHAR", "doi": "VARCHAR", "licence": "VARCHAR", "updated": "VARCHAR",
"authors": [{"name": "VARCHAR", "family": "VARCHAR"}]}"""
HISTORY = """{"versions": [{"version": "INTEGER", "submitted": "TIMESTAMP", "source_type": "VARCHAR"}],
"withdrawn": "BOOLEAN"}"""
SELECT = f"""
SELECT * FROM (
    SELECT source_id, a.title, a.abstract,
           coalesce(h.versions[1].submitted::DATE, try_cast(a.created AS DATE)) AS published,
           'day' AS date_precision, try_cast(a.updated AS DATE) AS updated, a.journal_ref AS venue,
           a.categories[1] AS primary_category, a.comments AS comment, a.licence AS licence,
           'https://arxiv.org/abs/' || source_id AS url,
           CASE WHEN h.withdrawn THEN 'withdrawn' ELSE 'live' END AS state, a.authors AS authors,
           a.categories AS subjects,
           [{{'scheme': 'arxiv', 'value': source_id}}, {{'scheme': 'doi', 'value': a.doi}}] AS identifiers,
           list_filter(h.versions, lambda v: v.version IS NOT NULL) AS versions,
           {code_links("a.abstract", "a.comments")} AS artifacts
    FROM (SELECT source_id, from_json(content, '{FIELDS}') AS a FROM main.harvest_rows
          WHERE source = ? AND name = ? AND part = 'arXiv' AND content IS NOT NULL
          AND content->>'deleted' IS NULL)
    LEFT JOIN (SELECT source_id, from_json(content, '{HISTORY}') AS h FROM main.harvest_rows
          WHERE source = ? AND name = ? AND part = 'arXivRaw' AND content IS NOT NULL) USING (source_id))
LEFT JOIN (SELECT source_id, true AS is_known, updated AS known FROM main.records WHERE source = 'arxiv')
    USING (source_id)
WHERE CASE WHEN is_known THEN updated IS NOT NULL AND (known IS NULL OR known <= updated)
      ELSE ?::DATE IS NULL OR published >= ?::DATE END"""
"""A window that stayed open may hold a record as it was before another window brought it newer: the newer one stays.
The daily feed tells no day of change: what it brings is added where nothing is known, and gives way to all else."""


def load_arxiv(db: Database, window: Window, since: date | None, now: datetime) -> LoadCounts:
    """Load a complete window: both forms of each record joined, papers older than ``since`` left out."""
    create_staging(db)
    where: list[object] = [window.source, window.name]
    stage_select(db, SELECT, [*where, *where, since, since])
    gone = db.execute(
        """SELECT source_id, max(stamp)::DATE FROM main.harvest_rows
        WHERE source = ? AND name = ? AND content->>'deleted' = 'true' GROUP BY source_id""",
        where,
    ).fetchall()

    def also() -> None:
        mark_deleted(db, SOURCE, dict(gone), now)
        finish_window(db, window, now)

    return load_staged(db, SOURCE, now, also)


def uncovered(spans: list[tuple[date, date]], since: date, until: date) -> list[tuple[date, date]]:
    """Return the days from ``since`` to ``until`` that no span holds; days after the last span overlap it."""
    gaps, day = [], since
    for first, last in sorted(spans):
        if first > day:
            gaps.append((day, min(first - timedelta(days=1), until)))
        day = max(day, last + timedelta(days=1))
    if day <= until:
        gaps.append((max(day - OVERLAP, since) if spans else day, until))
    return [gap for gap in gaps if gap[0] <= gap[1]]


def months(name: str, since: date, until: date) -> list[Window]:
    """Return the windows from ``since`` to ``until`` (both inclusive), none much longer than a month."""
    windows = []
    while since <= until:
        following = (since.replace(day=1) + timedelta(days=32)).replace(day=1)
        last = until if until - since <= LONGEST_WINDOW else following - timedelta(days=1)
        windows.append(Window(SOURCE, f"{name} {since}..{last}", since, last))
        since = last + timedelta(days=1)
    return windows
