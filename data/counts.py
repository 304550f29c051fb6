"""How much a library holds and how its sources stand: for `status`, the manifest of an edition, and the explorer."""

from typing import Any

from data.store import Database, rows_as_dicts, scalar

COUNTED = {
    "works": "SELECT count(*) FROM main.works WHERE NOT is_stub",
    "stubs": "SELECT count(*) FROM main.works WHERE is_stub",
    "withdrawn": "SELECT count(*) FROM main.works WHERE is_withdrawn AND NOT is_stub",
    "records": "SELECT count(*) FROM main.records WHERE NOT is_stub",
    "citations": "SELECT count(*) FROM public.citations",
    "vectors": "SELECT count(DISTINCT work_id) FROM main.embeddings",
    "claims": "SELECT count(*) FROM main.claims WHERE retired_at IS NULL",
    "topics": "SELECT count(*) FROM main.topics",
    "quarantine": "SELECT count(*) FROM main.quarantine",
    "review": "SELECT count(*) FROM main.review_pairs WHERE decision IS NULL",
}


def count_library(db: Database) -> dict[str, Any]:
    """Return the counts by name, and under ``sources`` one entry per source."""
    counts: dict[str, Any] = {name: int(scalar(db, sql)) for name, sql in COUNTED.items()}
    counts["sources"] = sources(db)
    return counts


def sources(db: Database) -> list[dict[str, Any]]:
    """Return for each source its state, newest paper, gaps (windows not done) and last error."""
    return rows_as_dicts(
        db,
        """SELECT name, CASE WHEN gaps > 0 THEN 'incomplete' ELSE 'complete' END AS state,
               newest, gaps, last_error, records
        FROM (SELECT coalesce(r.source, h.source) AS name, r.newest::VARCHAR AS newest,
                     coalesce(h.gaps, 0) AS gaps, h.last_error, coalesce(r.records, 0) AS records
              FROM (SELECT source, max(public_by) AS newest, count(*) AS records
                    FROM main.records WHERE NOT is_stub GROUP BY source) r
              FULL JOIN (SELECT source, count(*) FILTER (state <> 'done') AS gaps,
                                arg_max(last_error, started) AS last_error
                         FROM main.harvest_windows GROUP BY source) h ON h.source = r.source)
        ORDER BY name""",
    )
