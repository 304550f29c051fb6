"""Take what a source staged into the ledger: one transaction, set-based, the same whether repeated once or often.

Every source ends here. Called with the staging tables of `data.staging` filled.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from data.identity import assign_works
from data.staging import create_staging, stage_select
from data.store import Database, bump, scalar, transaction
from data.works import derive_touched, derive_works


@dataclass(frozen=True, slots=True)
class LoadCounts:
    """What one load did."""

    read: int = 0
    works_new: int = 0
    """Works that became known as papers: new ones, and stubs that were now harvested."""
    works_changed: int = 0
    unchanged: int = 0
    """Records that came again as they were."""
    duplicates: int = 0
    """Records that stood more than once in the input; the newest was taken."""
    quarantined: int = 0
    stubs_new: int = 0
    citations: int = 0
    merged: int = 0
    doubtful: int = 0

    def plus(self, other: "LoadCounts") -> "LoadCounts":
        """Return the sum of two loads."""
        return LoadCounts(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def load_staged(db: Database, source: str, now: datetime, also: Callable[[], object] = lambda: None) -> LoadCounts:
    """Load the staged papers, then their references; all of it is committed, or nothing.

    Parameters
    ----------
    db
        The ledger, with the staging tables filled.
    source
        Name the records are known under.
    now
        Time stamp of the load, UTC.
    also
        Runs last, in the same transaction.
    """
    with transaction(db):
        papers = _load_papers(db, source, now)
        stubs, citations = _load_references(db, source, now)
        also()
    create_staging(db)
    return LoadCounts(
        read=papers.read,
        works_new=papers.works_new,
        works_changed=papers.works_changed,
        unchanged=papers.unchanged,
        duplicates=papers.duplicates,
        stubs_new=stubs.works_new,
        citations=citations,
        merged=papers.merged + stubs.merged,
        doubtful=papers.doubtful + stubs.doubtful,
    )


def mark_deleted(db: Database, source: str, deleted: dict[str, date], now: datetime) -> int:
    """Mark records that their source deleted, inside the caller's transaction; return how many were known.

    They stay, out of every count. Should one come again, it is live again.

    Parameters
    ----------
    deleted
        Source ids with the day the source deleted them; a record that changed later is left as it is.
    """
    found = []
    for source_id, day in deleted.items():
        found += db.execute(
            """UPDATE main.records SET state = 'deleted', content_hash = 0, updated = ?, last_seen = ?
            WHERE source = ? AND source_id = ? AND state <> 'deleted' AND (updated IS NULL OR updated <= ?)
            RETURNING work_id""",
            [day, now, source, source_id, day],
        ).fetchall()
    if found:
        derive_works(db, [row[0] for row in found], now)
        bump(db, "records")
    return len(found)


def _load_papers(db: Database, source: str, now: datetime) -> LoadCounts:
    """Load ``staged_papers`` (papers or stubs) and their facts."""
    read = int(scalar(db, "SELECT count(*) FROM staged_papers"))
    duplicates = _drop_duplicates(db)
    unchanged = _mark_seen(db, source, now)
    if not _line_up(db, source):
        return LoadCounts(read=read, duplicates=duplicates, unchanged=unchanged)
    before = _works_before(db)
    assigned = assign_works(db, now)
    _write_records(db, source, now)
    _write_facts(db)
    db.execute(
        """CREATE OR REPLACE TEMP TABLE touched AS
        SELECT DISTINCT work_id FROM (SELECT work_id FROM incoming UNION ALL
            SELECT old_work_id FROM incoming WHERE old_work_id IS NOT NULL UNION ALL
            SELECT kept FROM losers UNION ALL SELECT merged FROM losers)"""
    )
    derive_touched(db, now)
    changed_works, new_works = _count_works(db, before)
    bump(db, "records", "versions", "identifiers", "authorship", "subjects", "artifacts", "passages", "result_tables")
    return LoadCounts(
        read=read,
        works_new=new_works,
        works_changed=changed_works,
        unchanged=unchanged,
        duplicates=duplicates,
        merged=assigned.merged,
        doubtful=assigned.doubtful,
    )


def _drop_duplicates(db: Database) -> int:
    """Keep one row of each source id: the newest, then the one with an abstract; return how many went."""
    db.execute(
        """CREATE OR REPLACE TEMP TABLE surplus AS
        SELECT rowid AS surplus FROM staged_papers
        WHERE source_id IN (SELECT source_id FROM staged_papers GROUP BY source_id HAVING count(*) > 1)
        QUALIFY row_number() OVER (PARTITION BY source_id
            ORDER BY updated DESC NULLS LAST, abstract IS NULL, content_hash) > 1"""
    )
    count = int(scalar(db, "SELECT count(*) FROM surplus"))
    if count:
        db.execute("DELETE FROM staged_papers WHERE rowid IN (SELECT surplus FROM surplus)")
    return count


def _mark_seen(db: Database, source: str, now: datetime) -> int:
    """Note that unchanged records were seen again; return how many."""
    db.execute(
        """CREATE OR REPLACE TEMP TABLE known AS
        SELECT s.rowid AS row, r.record_id, r.work_id, r.content_hash = s.content_hash AS same
        FROM staged_papers s JOIN main.records r ON r.source = ? AND r.source_id = s.source_id""",
        [source],
    )
    db.execute(
        "UPDATE main.records SET last_seen = ? WHERE record_id IN (SELECT record_id FROM known WHERE same)", [now]
    )
    return int(scalar(db, "SELECT count(*) FROM known WHERE same"))


def _line_up(db: Database, source: str) -> int:
    """Fill ``incoming`` with the rows to place, ranked by source id whatever the reading order; return how many."""
    db.execute(
        """CREATE OR REPLACE TEMP TABLE incoming AS
        SELECT row_number() OVER (ORDER BY s.source_id) - 1 AS rank, s.rowid AS row, k.work_id,
               k.record_id IS NULL AS is_new, k.record_id AS known_id
        FROM staged_papers s LEFT JOIN known k ON k.row = s.rowid WHERE k.same IS NOT true"""
    )
    db.execute(
        """CREATE OR REPLACE TEMP TABLE incoming AS
        SELECT rank, row, coalesce(known_id, (SELECT coalesce(max(record_id), 0) FROM main.records) + 1 + rank)
               AS record_id, work_id, is_new
        FROM incoming"""
    )
    return int(scalar(db, "SELECT count(*) FROM incoming"))


def _works_before(db: Database) -> int:
    return int(scalar(db, "SELECT count(*) FROM main.works WHERE NOT is_stub"))


def _count_works(db: Database, before: int) -> tuple[int, int]:
    """Return (works changed, works new): of the touched works, those known before and those not."""
    stub_batch = scalar(db, "SELECT coalesce(bool_and(is_stub), false) FROM staged_papers")
    if stub_batch:
        new = int(scalar(db, "SELECT count(DISTINCT work_id) FROM new_works"))
        return 0, new
    new = _works_before(db) - before
    touched = int(
        scalar(db, "SELECT count(*) FROM main.works WHERE work_id IN (SELECT work_id FROM touched) AND NOT is_stub")
    )
    return max(touched - new, 0), max(new, 0)


_RECORD_FIELDS = (
    "title", "abstract", "published", "date_precision", "updated", "venue", "primary_category", "comment", "licence",
    "url", "state", "is_stub", "title_key", "content_hash",
)  # fmt: skip


def _write_records(db: Database, source: str, now: datetime) -> None:
    """Write new and changed records; a changed one is taken out and put in again.

    Updating them in place would make the database write whole row groups anew: ten times as slow for a day's changes.
    """
    db.execute(
        """CREATE OR REPLACE TEMP TABLE earlier AS
        SELECT record_id, first_seen FROM main.records
        WHERE record_id IN (SELECT record_id FROM incoming WHERE NOT is_new)"""
    )
    db.execute("DELETE FROM main.records WHERE record_id IN (SELECT record_id FROM earlier)")
    fields = ", ".join(f"s.{name}" for name in _RECORD_FIELDS)
    db.execute(
        f"""INSERT INTO main.records BY NAME
        SELECT i.record_id, i.work_id, ?::VARCHAR AS source, s.source_id, {fields},
               public_by(s.published, s.date_precision) AS public_by,
               coalesce(e.first_seen, ?::TIMESTAMP) AS first_seen, ?::TIMESTAMP AS last_seen
        FROM incoming i JOIN staged_papers s ON s.rowid = i.row LEFT JOIN earlier e ON e.record_id = i.record_id""",
        [source, now, now],
    )


def _write_facts(db: Database) -> None:
    """Write what hangs on the records that came: gone first where the record was known, then inserted."""
    for table in ("versions", "identifiers", "authorship", "subjects", "artifacts", "passages", "result_tables"):
        db.execute(f"DELETE FROM main.{table} WHERE record_id IN (SELECT record_id FROM incoming WHERE NOT is_new)")
    rows = "FROM incoming i JOIN staged_papers s ON s.rowid = i.row"
    db.execute(
        f"""INSERT INTO main.versions SELECT work_id, record_id, v.version, v.submitted, v.source_type
        FROM (SELECT i.work_id, i.record_id, unnest(s.versions) AS v {rows})"""
    )
    db.execute(
        f"""INSERT INTO main.identifiers SELECT n.scheme, n.value, work_id, record_id
        FROM (SELECT i.work_id, i.record_id, unnest(s.identifiers) AS n {rows})"""
    )
    db.execute(
        f"""INSERT INTO main.authorship
        SELECT work_id, record_id, position, a.name, family_key(coalesce(nullif(a.family, ''), a.name)),
               person_key(a.name)
        FROM (SELECT i.work_id, i.record_id, unnest(s.authors) AS a, generate_subscripts(s.authors, 1) AS position
              {rows}) WHERE trim(a.name) <> ''"""
    )
    db.execute(
        f"""INSERT INTO main.subjects SELECT DISTINCT work_id, record_id, subject, subject IS NOT DISTINCT FROM main_one
        FROM (SELECT i.work_id, i.record_id, unnest(s.subjects) AS subject, s.primary_category AS main_one {rows})"""
    )
    db.execute(
        f"""INSERT INTO main.artifacts SELECT DISTINCT work_id, record_id, a.kind, a.url
        FROM (SELECT i.work_id, i.record_id, unnest(s.artifacts) AS a {rows})"""
    )
    named = f"{rows} JOIN staged_passages p ON p.source_id = s.source_id"
    db.execute(f"INSERT INTO main.passages SELECT i.work_id, i.record_id, p.position, p.section, p.text {named}")
    named = f"{rows} JOIN staged_tables p ON p.source_id = s.source_id"
    db.execute(f"INSERT INTO main.result_tables SELECT i.work_id, i.record_id, p.* EXCLUDE (source_id) {named}")


def _load_references(db: Database, source: str, now: datetime) -> tuple[LoadCounts, int]:
    """Turn ``staged_references`` into stub records, works and citations; return the stubs and new citations.

    An entry without title and identifier cannot be resolved: it counts in ``reference_lists`` only. A mention's key
    is its best identifier, else title, first author and year, so that all who cite a paper share one record.
    A record that came unchanged keeps the citations it has.
    """
    if not scalar(db, "SELECT count(*) FROM staged_references") or not scalar(db, "SELECT count(*) FROM incoming"):
        return LoadCounts(), 0
    db.execute(
        """CREATE OR REPLACE TEMP TABLE mentions AS
        SELECT *, CASE
            WHEN len(identifiers) > 0 THEN 'ref:' || identifiers[1].scheme || ':' || identifiers[1].value
            WHEN length(title_letters(title)) >= 3 THEN 'ref:title:' || title_key(title) || ':' ||
                coalesce(family_key(coalesce(nullif(authors[1].family, ''), authors[1].name)), '') || ':' ||
                coalesce(year::VARCHAR, '') END AS mention
        FROM staged_references"""
    )
    db.execute(
        """CREATE OR REPLACE TEMP TABLE citing AS
        SELECT s.source_id, i.record_id, i.work_id, s.is_stub FROM incoming i JOIN staged_papers s ON s.rowid = i.row
        WHERE s.source_id IN (SELECT citing_source_id FROM mentions)"""
    )
    db.execute("DELETE FROM mentions WHERE citing_source_id NOT IN (SELECT source_id FROM citing)")
    db.execute("DELETE FROM staged_papers")
    stage_select(
        db,
        """SELECT mention AS source_id, coalesce(min(title), mention) AS title,
                  arg_min(authors, (title, authors)) AS authors,
                  CASE WHEN min(year) BETWEEN 1800 AND 2100 THEN make_date(min(year), 1, 1) END AS published,
                  CASE WHEN min(year) BETWEEN 1800 AND 2100 THEN 'year' END AS date_precision,
                  min(venue) AS venue, min(identifiers) AS identifiers
           FROM mentions WHERE mention IS NOT NULL GROUP BY mention""",
        is_stub=True,
    )
    stubs = _load_papers(db, source, now)
    return stubs, _write_citations(db, source, now)


def _write_citations(db: Database, source: str, now: datetime) -> int:
    """Write the citations and bibliographies of the citing records anew; return how many citations there are.

    What a stub cites is known from elsewhere, edge by edge: it is no bibliography, and says nothing of its length.
    A citation that was known keeps the day on which it was first seen.
    """
    db.execute(
        """CREATE OR REPLACE TEMP TABLE known_citations AS SELECT citing_record_id, cited_record_id, first_seen
        FROM main.citations WHERE citing_record_id IN (SELECT record_id FROM citing)"""
    )
    for table, column in (("citations", "citing_record_id"), ("reference_lists", "record_id")):
        db.execute(f"DELETE FROM main.{table} WHERE {column} IN (SELECT record_id FROM citing)")
    db.execute(
        """INSERT INTO main.citations
        SELECT c.work_id, any_value(r.work_id), c.record_id, r.record_id,
               list_distinct(flatten(list(m.contexts))), list_distinct(flatten(list(m.intents))),
               bool_or(m.is_influential), ?, coalesce(min(k.first_seen), ?), ?
        FROM mentions m JOIN citing c ON c.source_id = m.citing_source_id
        JOIN main.records r ON r.source = ? AND r.source_id = m.mention
        LEFT JOIN known_citations k ON k.citing_record_id = c.record_id AND k.cited_record_id = r.record_id
        GROUP BY c.work_id, c.record_id, r.record_id""",
        [source, now, now, source],
    )
    db.execute(
        """INSERT INTO main.reference_lists
        SELECT c.work_id, c.record_id, count(*), count(m.mention), ?, ?, ?
        FROM mentions m JOIN citing c ON c.source_id = m.citing_source_id
        WHERE NOT c.is_stub GROUP BY c.work_id, c.record_id""",
        [source, now, now],
    )
    bump(db, "citations", "reference_lists")
    return int(
        scalar(db, "SELECT count(*) FROM main.citations WHERE citing_record_id IN (SELECT record_id FROM citing)")
    )
