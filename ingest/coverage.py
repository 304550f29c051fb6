"""Whom a source was asked about, and when: the papers that are due, and what came of asking.

Used by the sources that are asked for the papers of this library (Semantic Scholar, OpenAlex, Hugging Face).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import md5
from typing import Any

from data.store import Database
from data.windows import Window, open_windows

DUE = """
SELECT name FROM (
    SELECT w.work_id, w.published, i.scheme || ':' || i.value AS name
    FROM main.works w JOIN (SELECT DISTINCT work_id, scheme, value FROM main.identifiers) i USING (work_id)
    WHERE NOT w.is_stub AND list_contains($schemes, i.scheme) AND regexp_full_match(i.value, $pattern)
    QUALIFY row_number() OVER (PARTITION BY w.work_id ORDER BY list_position($schemes, i.scheme), i.value) <= $names)
LEFT JOIN (SELECT asked_for AS name, max(asked_at) AS asked_at FROM main.source_coverage
           WHERE source = $source GROUP BY asked_for) USING (name)
WHERE asked_at IS NULL OR asked_at <= $before
ORDER BY asked_at NULLS FIRST, published DESC NULLS LAST, work_id DESC, name LIMIT $most"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking a source for one paper."""

    name: str
    """The identifier asked for, as scheme:value."""
    found: bool
    n_listed: int | None = None
    """References the source counts; None: it does not say."""
    n_given: int | None = None
    """References it gave; None: withheld or not asked for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which identifiers a source is asked for.

    Attributes
    ----------
    schemes
        The preferred one first.
    names
        Identifiers a work: some sources know the versions of one paper as papers of their own.
    pattern
        Values that do not fit whole are never asked for.
    """

    schemes: tuple[str, ...]
    names: int = 1
    pattern: str = ".+"


def due(db: Database, source: str, wanted: Wanted, before: datetime, most: int) -> list[str]:
    """Return the identifiers to ask for, as scheme:value: those never asked for, newest paper first, then the others.

    Parameters
    ----------
    before
        Those asked for after this time are left alone.
    """
    rows = db.execute(
        DUE,
        {"schemes": list(wanted.schemes), "pattern": wanted.pattern, "names": wanted.names, "source": source,
         "before": before, "most": max(most, 0)},
    ).fetchall()  # fmt: skip
    return list(dict.fromkeys(name for (name,) in rows))


def due_windows(
    db: Database, source: str, kind: str, wanted: Wanted, today: date, refresh_days: int, most: int, ids_a_window: int
) -> list[Window]:
    """Return the batches to ask for today; none while some of an earlier run are left, for those come first."""
    if open_windows(db, source, kind):
        return []
    before = datetime.combine(today - timedelta(days=refresh_days), datetime.max.time())
    ids = due(db, source, wanted, before, most)
    batches = [ids[start : start + ids_a_window] for start in range(0, len(ids), ids_a_window)]
    return [
        Window(
            source,
            f"{kind} {today} {md5(' '.join(batch).encode()).hexdigest()[:8]}",
            cursor={"ids": batch},
            expected=len(batch),
        )
        for batch in batches
    ]


def note_coverage(db: Database, source: str, asked: Iterable[Asked], now: datetime) -> None:
    """Note for each identifier whether it was found and how many of its references were given.

    Runs inside the caller's transaction, after the records were loaded.
    """
    answers = list(asked)
    columns: list[list[Any]] = [
        [one.name for one in answers],
        ["found" if one.found else "unknown" for one in answers],
        [one.n_listed for one in answers],
        [one.n_given for one in answers],
    ]
    db.execute(
        """CREATE OR REPLACE TEMP TABLE asked AS
        SELECT unnest(?::VARCHAR[]) AS asked_for, unnest(?::VARCHAR[]) AS state, unnest(?::INTEGER[]) AS n_listed,
               unnest(?::INTEGER[]) AS n_given""",
        columns,
    )
    db.execute(
        "DELETE FROM main.source_coverage WHERE source = ? AND asked_for IN (SELECT asked_for FROM asked)", [source]
    )
    db.execute(
        """INSERT INTO main.source_coverage
        SELECT ?, a.asked_for, min(i.work_id), a.state, a.n_listed, a.n_given, ?
        FROM asked a JOIN main.identifiers i ON i.scheme || ':' || i.value = a.asked_for GROUP BY ALL""",
        [source, now],
    )
    db.execute(
        """UPDATE main.reference_lists l SET n_listed = greatest(l.n_listed, a.n_listed)
        FROM asked a JOIN main.identifiers i ON i.scheme || ':' || i.value = a.asked_for
        JOIN main.records r ON r.work_id = i.work_id AND r.source = ? WHERE l.record_id = r.record_id""",
        [source],
    )
