"""Step: claims in the abstracts of new and changed works. Writes ``claims``; one abstract is read once."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from analysis.claims.extract import extract_claims
from data.records import Claim
from data.runs import Counts, StepReport, run_step
from data.staging import with_arrow
from data.store import Database, scalar
from data.works import work_blocks

VERSION = 1
ROWS_AT_ONCE = 4_000
COLUMNS = {
    "work_id": "BIGINT", "record_id": "BIGINT", "position": "INTEGER", "kind": "VARCHAR", "task": "VARCHAR",
    "dataset": "VARCHAR", "split": "VARCHAR", "metric": "VARCHAR", "value": "DOUBLE", "value_hi": "DOUBLE",
    "unit": "VARCHAR", "relative": "BOOLEAN", "higher_is_better": "BOOLEAN", "model": "VARCHAR",
    "settings": "VARCHAR[]", "sentence": "VARCHAR", "confidence": "DOUBLE",
}  # fmt: skip
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
    db.execute(
        """DELETE FROM main.claims WHERE work_id IN (SELECT work_id FROM to_read)
        OR work_id NOT IN (SELECT work_id FROM main.works)"""
    )
    read = written = 0
    for rows in _batches(db):
        claims = list(_claim_rows(rows))
        if claims:
            with_arrow(
                db, claims, COLUMNS, lambda name: db.execute(f"INSERT INTO main.claims BY NAME SELECT * FROM {name}")
            )
        read, written = read + len(rows), written + len(claims)
        progress(len(rows))
    return Counts(read, written, skipped=int(scalar(db, "SELECT count(DISTINCT work_id) FROM main.claims")))


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


def _claim_rows(rows: Iterable[tuple[Any, ...]]) -> Iterator[dict[str, object]]:
    for work_id, record_id, title, abstract in rows:
        for position, claim in enumerate(extract_claims(title, abstract), start=1):
            yield {"work_id": work_id, "record_id": record_id, "position": position, **_columns(claim)}


def _columns(claim: Claim) -> dict[str, object]:
    return {
        "kind": claim.kind, "task": claim.task, "dataset": claim.dataset, "split": claim.split, "metric": claim.metric,
        "value": claim.value, "value_hi": claim.value_hi, "unit": claim.unit or None, "relative": claim.relative,
        "higher_is_better": claim.higher_is_better, "model": claim.model, "settings": list(claim.settings),
        "sentence": claim.sentence, "confidence": claim.confidence,
    }  # fmt: skip
