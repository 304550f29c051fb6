"""Works from their records: which title, abstract, date and authors a work shows, and whether it is a stub.

A work has no facts of its own, so merging, parting and reloading all end here. Used by loading and identity; what
reads the texts of all works goes by :func:`work_blocks`.
"""

from collections.abc import Iterable
from datetime import date, datetime

from data.store import Database, bump, lookup, rows_as_dicts

RANK = "record_id + 4611686018427387904 * is_stub::INTEGER + 2305843009213693952 * (abstract IS NULL)::INTEGER"
"""Orders the records of a work: harvested before stub (2^62), with abstract before without (2^61), oldest first."""
FIRST = "datediff('day', DATE '1000-01-01', r.public_by) * 1099511627776 + r.record_id"
"""Orders records by the day they were public for certain (times 2^40), those of one day by their numbers: without the
latter, which of two venues a work belongs to would change from one load to the next."""
DATED = "r.public_by IS NOT NULL AND NOT r.is_stub"
"""Records whose date counts. A work of stubs takes the median year of its mentions: bibliographies misprint years."""


def work_blocks(db: Database, size: int) -> list[tuple[int, int]]:
    """Return the first and last id of each block of ``size`` harvested works, ascending; the last may be smaller.

    Reading all works ``BETWEEN`` such ids costs in proportion to their number; reading each time what lies beyond the
    last id, with a limit, costs the square of it, since the database looks at all that are left.
    """
    rows = rows_as_dicts(
        db,
        """SELECT min(work_id) AS first, max(work_id) AS last FROM (
            SELECT work_id, (row_number() OVER (ORDER BY work_id) - 1) // ? AS block
            FROM main.works WHERE NOT is_stub)
        GROUP BY block ORDER BY first""",
        [size],
    )
    return [(row["first"], row["last"]) for row in rows]


def seen_until(db: Database) -> date | None:
    """Return the day on which the newest record was seen, or that the library was cut at; None for an empty one."""
    day: date | None = lookup(
        db,
        """SELECT least(max(last_seen)::DATE, (SELECT min(as_of) FROM main.as_of_cut)) FROM main.records
        WHERE NOT is_stub""",
    )
    return day


def derive_works(db: Database, work_ids: Iterable[int], now: datetime) -> None:
    """Make the given works anew from their records, inside the caller's transaction; one without records goes."""
    db.execute("CREATE OR REPLACE TEMP TABLE touched (work_id BIGINT)")
    db.executemany("INSERT INTO touched VALUES (?)", [[work_id] for work_id in set(work_ids)])
    derive_touched(db, now)


def derive_touched(db: Database, now: datetime) -> None:
    """Make the works listed in the temporary table ``touched(work_id)`` anew from their records."""
    stage_derived(db)
    db.execute("DELETE FROM main.works WHERE work_id IN (SELECT work_id FROM touched)")
    db.execute("INSERT INTO main.works BY NAME SELECT *, ?::TIMESTAMP AS changed_at FROM derived", [now])
    bump(db, "works")


def stage_derived(db: Database) -> None:
    """Make the temporary table ``derived``: the works listed in ``touched(work_id)`` as their records tell them."""
    db.execute(
        f"""CREATE OR REPLACE TEMP TABLE derived AS
        SELECT r.work_id,
               arg_min(r.record_id, {RANK}) AS title_record_id,
               arg_min(r.record_id, {RANK}) FILTER (r.abstract IS NOT NULL) AS abstract_record_id,
               arg_min(r.record_id, {RANK}) FILTER (r.has_authors) AS authors_record_id,
               arg_min(r.record_id, {FIRST}) FILTER ({DATED}) AS date_record_id,
               coalesce(arg_min(r.published, {FIRST}) FILTER ({DATED}),
                        quantile_disc(r.published, 0.5)) AS published,
               coalesce(arg_min(r.date_precision, {FIRST}) FILTER ({DATED}),
                        min(r.date_precision)) AS date_precision,
               coalesce(min(r.public_by) FILTER ({DATED}), quantile_disc(r.public_by, 0.5)) AS public_by,
               arg_min(r.venue, {RANK}) FILTER (r.venue IS NOT NULL) AS venue,
               arg_min(r.primary_category, {RANK}) FILTER (r.primary_category IS NOT NULL) AS primary_category,
               bool_and(r.is_stub) AS is_stub,
               bool_or(r.state <> 'live') AS is_withdrawn,
               count(*)::INTEGER AS n_records,
               coalesce(min(r.first_seen) FILTER (NOT r.is_stub), min(r.first_seen)) AS first_seen,
               max(r.last_seen) AS last_seen
        FROM (SELECT record_id, work_id, is_stub, abstract, published, date_precision, public_by, venue,
                     primary_category, state, first_seen, last_seen,
                     record_id IN (SELECT record_id FROM main.authorship
                                   WHERE work_id IN (SELECT work_id FROM touched)) AS has_authors
              FROM main.records WHERE work_id IN (SELECT work_id FROM touched)) r
        GROUP BY r.work_id"""
    )
