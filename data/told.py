"""What sources tell beside a record: counts of today, machine-made summaries, vectors. They change without the paper.

Kept apart from the record, so that a count that grew is no change of the paper. Called by sources in their ``load``.
"""

from dataclasses import dataclass, field
from datetime import datetime

from data.staging import with_arrow
from data.store import Database, bump


@dataclass(frozen=True, slots=True)
class Told:
    """What a source tells of one of its records."""

    source_id: str
    counts: dict[str, int] = field(default_factory=dict)
    """By kind: citations, influential_citations, upvotes, stars."""
    summary: tuple[str, str] | None = None
    """(model, sentence)."""
    vector: tuple[str, list[float]] | None = None
    """(model, vector)."""


def keep_told(db: Database, source: str, told: list[Told], now: datetime) -> None:
    """Replace what is kept of these records, inside the caller's transaction; records not loaded are passed over."""
    counts: list[dict[str, object]] = [
        {"source_id": one.source_id, "kind": kind, "count": count} for one in told for kind, count in one.counts.items()
    ]
    summaries: list[dict[str, object]] = [
        {"source_id": one.source_id, "model": one.summary[0], "text": one.summary[1]} for one in told if one.summary
    ]
    vectors: list[dict[str, object]] = [
        {"source_id": one.source_id, "model": one.vector[0], "vector": one.vector[1]} for one in told if one.vector
    ]
    _replace(db, "source_counts", source, counts, {"kind": "VARCHAR", "count": "BIGINT"}, now)
    _replace(db, "summaries", source, summaries, {"model": "VARCHAR", "text": "VARCHAR"}, now)
    _replace(db, "source_vectors", source, vectors, {"model": "VARCHAR", "vector": "DOUBLE[]"}, now)


def _replace(
    db: Database, table: str, source: str, rows: list[dict[str, object]], columns: dict[str, str], now: datetime
) -> None:
    if not rows:
        return
    names = ", ".join(f"t.{name}" for name in columns)

    def write(arrow: str) -> None:
        found = f"FROM {arrow} t JOIN main.records r ON r.source = ? AND r.source_id = t.source_id"
        db.execute(f"DELETE FROM main.{table} WHERE record_id IN (SELECT r.record_id {found})", [source])
        db.execute(
            f"INSERT INTO main.{table} SELECT r.work_id, r.record_id, {names}, ?::TIMESTAMP {found}", [now, source]
        )

    with_arrow(db, rows, {"source_id": "VARCHAR"} | columns, write)
    bump(db, table)
