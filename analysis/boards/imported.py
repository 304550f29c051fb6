"""Results that were imported, in the table of claims: settled by file, tied to the papers they name.

`app.exchange` hands in what `ingest.results` read. A row is known again by its file and what it says; one that a newer
import of the same file no longer holds is retired.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from analysis.claims.ledger import add_read, begin_reading, claim_row, settle
from data.records import ImportedClaim
from data.store import Database, bump, scalar, transaction

AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What an import did."""

    read: int
    new: int
    in_force: int
    """Claims of this file."""
    of_papers_here: int
    """Of these, whose paper is in this library."""


def import_claims(
    db: Database, origin: str, extractor: str, rows: Iterable[ImportedClaim], now: datetime
) -> ImportCounts:
    """Take the results of one file into the claims, and retire those of an earlier import that it no longer holds.

    Parameters
    ----------
    origin
        Name of the file or service: the same name again is the same source, newer.
    """
    with transaction(db):
        before = int(scalar(db, "SELECT count(*) FROM main.claims"))
        begin_reading(db)
        db.execute(
            """CREATE OR REPLACE TEMP TABLE sources_read
            (position INTEGER, scheme VARCHAR, value VARCHAR, title VARCHAR, url VARCHAR)"""
        )
        read = _stage(db, origin, rows)
        _unlink_gone(db)
        settle(db, "imported", extractor, now, "SELECT NULL::BIGINT")
        _retire_gone(db, origin, now)
        _write_sources(db)
        link_imported(db)
        bump(db, "claims")
    return _counts(db, origin, read, before)


def _stage(db: Database, origin: str, rows: Iterable[ImportedClaim]) -> int:
    read, claims, sources = 0, [], []
    for position, row in enumerate(rows, start=1):
        told = claim_row(0, 0, position, row.claim) | {"work_id": None, "record_id": None}
        claims.append(told | {"origin": origin, "dated": row.dated})
        sources += _source_rows(position, row)
        read += 1
        if len(claims) == AT_ONCE:
            _add(db, claims, sources)
            claims, sources = [], []
    _add(db, claims, sources)
    return read


def _source_rows(position: int, row: ImportedClaim) -> list[list[Any]]:
    told = [row.title or None, row.url or None]
    named = [[position, one.scheme, one.value, *told] for one in row.identifiers]
    return named or ([[position, None, None, *told]] if any(told) else [])


def _add(db: Database, claims: list[dict[str, Any]], sources: list[list[Any]]) -> None:
    add_read(db, claims)
    if sources:
        columns = list(zip(*sources, strict=True))
        db.execute(
            """INSERT INTO sources_read SELECT unnest(?::INTEGER[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[]),
            unnest(?::VARCHAR[]), unnest(?::VARCHAR[])""",
            [list(column) for column in columns],
        )


def _unlink_gone(db: Database) -> None:
    """Part earlier imported claims from works that are no more, so that none is retired for a merge."""
    db.execute(
        """UPDATE main.claims SET work_id = NULL
        WHERE origin IS NOT NULL AND work_id NOT IN (SELECT work_id FROM main.works)"""
    )


def _retire_gone(db: Database, origin: str, now: datetime) -> None:
    db.execute(
        """UPDATE main.claims SET retired_at = ? WHERE tier = 'imported' AND origin = ? AND retired_at IS NULL
        AND claim_id NOT IN (SELECT claim_id FROM claims_settled)""",
        [now, origin],
    )


def _write_sources(db: Database) -> None:
    """Write the papers that the claims of this import name."""
    db.execute("DELETE FROM main.claim_sources WHERE claim_id IN (SELECT claim_id FROM claims_settled)")
    db.execute(
        """INSERT INTO main.claim_sources SELECT s.claim_id, r.scheme, r.value, r.title, r.url
        FROM claims_settled s JOIN sources_read r USING (position)"""
    )


def link_imported(db: Database) -> int:
    """Give every imported claim the work that its identifiers name by now; return how many changed.

    Works that merged, and papers that were harvested after the import, are found this way.
    """
    return len(
        db.execute(
            """UPDATE main.claims AS c SET work_id = l.work_id FROM (
                SELECT c.claim_id, min(i.work_id) AS work_id FROM main.claims c
                LEFT JOIN main.claim_sources s USING (claim_id)
                LEFT JOIN main.identifiers i ON i.scheme = s.scheme AND i.value = s.value
                WHERE c.origin IS NOT NULL GROUP BY c.claim_id) l
            WHERE l.claim_id = c.claim_id AND l.work_id IS DISTINCT FROM c.work_id RETURNING c.claim_id"""
        ).fetchall()
    )


def relink(db: Database) -> int:
    """Link imported claims in a transaction of its own; the table counts as changed only where one did."""
    with transaction(db):
        changed = link_imported(db)
        if changed:
            bump(db, "claims")
    return changed


def _counts(db: Database, origin: str, read: int, before: int) -> ImportCounts:
    rows = db.execute(
        """SELECT count(*), count(work_id) FROM main.claims
        WHERE origin = ? AND retired_at IS NULL""",
        [origin],
    ).fetchall()
    after = int(scalar(db, "SELECT count(*) FROM main.claims"))
    return ImportCounts(read, after - before, int(rows[0][0]), int(rows[0][1]))


def exported_claims(db: Database, tiers: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return the absolute results in force with a data set, metric and model, beside the paper each is from.

    Parameters
    ----------
    tiers
        Only these; none means all.
    """
    cursor = db.execute(
        """SELECT c.*, w.title, w.published, coalesce(c.dated, w.public_by) AS day, s.url, s.title AS source_title,
            (SELECT list(DISTINCT i.scheme || ':' || i.value ORDER BY i.scheme || ':' || i.value)
             FROM main.identifiers i WHERE i.work_id = c.work_id) AS identifiers
        FROM main.claims c LEFT JOIN public.works w USING (work_id)
        LEFT JOIN (SELECT claim_id, min(url) AS url, min(title) AS title FROM main.claim_sources GROUP BY claim_id) s
            USING (claim_id)
        WHERE c.retired_at IS NULL AND c.kind IN ('result', 'baseline') AND NOT c.relative AND c.dataset IS NOT NULL
          AND c.metric IS NOT NULL AND c.model IS NOT NULL AND (len($tiers) = 0 OR list_contains($tiers, c.tier))
        ORDER BY c.claim_id""",
        {"tiers": list(tiers)},
    )
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
