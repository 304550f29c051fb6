"""Step: the data sets that abstracts name. Writes ``named_datasets``, a row a work and name."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from analysis.datasets.naming import named_datasets
from data.abstracts import stage_unread, unread_batches
from data.runs import Counts, StepReport, run_step
from data.staging import insert_rows
from data.store import Database, scalar
from data.vocabulary import UNCORRECTED, Corrections

VERSION = 1
Progress = Callable[[int], object]


def run(db: Database, progress: Progress = lambda count: None, corrections: Corrections = UNCORRECTED) -> StepReport:
    """Read every abstract that has not been read in its present form, or not with these corrections."""
    parameters = {"vocabulary": corrections.digest}
    return run_step(
        db, "datasets", VERSION, ("works", "records"), parameters, lambda: _read(db, progress, corrections),
        writes=("named_datasets",),
    )  # fmt: skip


def _read(db: Database, progress: Progress, corrections: Corrections) -> Counts:
    read = written = 0
    stage_unread(db, "datasets", VERSION, corrections.digest)
    db.execute(
        """DELETE FROM main.named_datasets WHERE work_id IN (SELECT work_id FROM to_read)
        OR work_id NOT IN (SELECT work_id FROM main.works WHERE NOT is_stub)"""
    )
    for rows in unread_batches(db):
        written += insert_rows(db, "main.named_datasets", _mention_rows(rows, corrections))
        read += len(rows)
        progress(len(rows))
    return Counts(read, written, skipped=int(scalar(db, "SELECT count(*) FROM main.named_datasets")) - written)


def _mention_rows(rows: Iterable[tuple[Any, ...]], corrections: Corrections) -> Iterator[dict[str, Any]]:
    for work_id, record_id, _, abstract in rows:
        for one in named_datasets(abstract, corrections):
            yield {
                "work_id": work_id, "record_id": record_id, "name": one.name, "is_known": one.is_known,
                "is_introduced": one.is_introduced, "sentence": one.sentence,
            }  # fmt: skip
