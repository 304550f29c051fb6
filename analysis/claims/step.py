"""Step: claims in the abstracts of new and changed works. Writes the tier ``abstract`` of ``claims``."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from analysis.claims.extract import extract_claims
from analysis.claims.ledger import add_read, begin_reading, claim_row, settle
from data.abstracts import stage_unread, unread_batches
from data.library import utc_now
from data.runs import Counts, StepReport, run_step
from data.store import Database, scalar
from data.vocabulary import UNCORRECTED, Corrections

VERSION = 4
EXTRACTOR = f"rules {VERSION}"
Progress = Callable[[int], object]


def run(db: Database, progress: Progress = lambda count: None, corrections: Corrections = UNCORRECTED) -> StepReport:
    """Read every abstract that has not been read in its present form, or not with these corrections."""
    return run_step(
        db, "claims", VERSION, ("works", "records"), {"vocabulary": corrections.digest},
        lambda: _extract(db, progress, corrections), writes=("claims",),
    )  # fmt: skip


def _extract(db: Database, progress: Progress, corrections: Corrections) -> Counts:
    """Extract from works changed since the last run (all of them on the first, or after a new version)."""
    stage_unread(db, "claims", VERSION, corrections.digest)
    begin_reading(db)
    read = written = 0
    for rows in unread_batches(db):
        written += add_read(db, _claim_rows(rows, corrections))
        read += len(rows)
        progress(len(rows))
    settle(db, "abstract", EXTRACTOR, utc_now(), "SELECT work_id FROM to_read")
    with_claims = scalar(db, "SELECT count(DISTINCT work_id) FROM main.claims WHERE retired_at IS NULL")
    return Counts(read, written, skipped=int(with_claims))


def _claim_rows(rows: Iterable[tuple[Any, ...]], corrections: Corrections) -> Iterator[dict[str, Any]]:
    for work_id, record_id, title, abstract in rows:
        for position, claim in enumerate(extract_claims(title, abstract, corrections), start=1):
            yield claim_row(work_id, record_id, position, claim)
