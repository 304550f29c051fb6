"""Step: claims in the abstracts of new and changed works. Writes the tier ``abstract`` of ``claims``."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from analysis.claims.extract import extract_claims
from analysis.claims.ledger import add_read, begin_reading, claim_row, settle
from data.library import utc_now
from data.runs import Counts, StepReport, run_step
from data.store import Database, scalar
from data.works import work_blocks

VERSION = 3
EXTRACTOR = f"rules {VERSION}"
ROWS_AT_ONCE = 4_000
Progress = Callable[[int], object]


def run(db: Database, progress: Progress = lambda count: None) -> StepReport:
    """Read every abstract that has not been read in its present form and write the claims in it."""
    return run_step(db, "claims", VERSION, ("works", "records"), {}, lambda: _extract(db, progress), writes=("claims",))


def _extract(db: Database, progress: Progress) -> Counts:
    """Extract from works changed since the last run (all of them on the first, or after a new version)."""
    since = scalar(db, "SELECT max(started) FROM main.runs WHERE step = 'claims' AND version = ?", [VERSION])
    db.execute(
        """CREATE OR REPLACE TEMP TABLE to_read AS
        SELECT w.work_id, w.abstract_record_id AS record_id FROM main.works w
        WHERE NOT w.is_stub AND (?::TIMESTAMP IS NULL OR w.changed_at >= ?)""",
        [since, since],
    )
    begin_reading(db)
    read = written = 0
    for rows in _batches(db):
        written += add_read(db, _claim_rows(rows))
        read += len(rows)
        progress(len(rows))
    settle(db, "abstract", EXTRACTOR, utc_now(), "SELECT work_id FROM to_read")
    with_claims = scalar(db, "SELECT count(DISTINCT work_id) FROM main.claims WHERE retired_at IS NULL")
    return Counts(read, written, skipped=int(with_claims))


def _batches(db: Database) -> Iterator[list[tuple[Any, ...]]]:
    """Yield (work_id, record_id, title, abstract) in blocks, so that no corpus lies in memory."""
    for first, last in work_blocks(db, ROWS_AT_ONCE):
        rows = db.execute(
            """SELECT t.work_id, t.record_id, r.title, r.abstract FROM to_read t
            JOIN main.records r USING (record_id) WHERE r.abstract IS NOT NULL AND t.work_id BETWEEN ? AND ?
            ORDER BY t.work_id""",
            [first, last],
        ).fetchall()
        if rows:
            yield rows


def _claim_rows(rows: Iterable[tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    for work_id, record_id, title, abstract in rows:
        for position, claim in enumerate(extract_claims(title, abstract), start=1):
            yield claim_row(work_id, record_id, position, claim)
