"""People's decisions about identity, written beside the editions, taken into the ledger by `update`."""

import time
from pathlib import Path

from data.annotations import open_annotations
from data.errors import InputError
from data.identity import merge_works, undo_merge
from data.library import utc_now
from data.runs import StepReport
from data.store import Database, scalar


def fold_decisions(db: Database, annotations: Path) -> StepReport:
    """Merge the works a person declared one, and part again those whose decision was taken back.

    A decision is found again by its number in the merge's evidence, so folding twice changes nothing.
    """
    clock, read, written = time.perf_counter(), 0, 0
    if annotations.exists():
        with open_annotations(annotations) as people:
            rows = people.execute(
                "SELECT entry_id, work_id, value, person, undone FROM entries WHERE kind = 'merge' ORDER BY entry_id"
            ).fetchall()
        for entry_id, work_id, value, person, undone in rows:
            read += 1
            written += _fold(db, f"decision {entry_id} of {person}", int(work_id), value, undone is not None)
    return StepReport("decisions", read, written, read - written, round(time.perf_counter() - clock, 3))


def _fold(db: Database, evidence: str, kept: int, other: str, undone: bool) -> int:
    """Apply one decision; return 1 if it changed something."""
    known = db.execute("SELECT merge_id, undone_at FROM main.merges WHERE evidence = ?", [evidence]).fetchall()
    if undone:
        if known and known[0][1] is None:
            undo_merge(db, known[0][0], utc_now())
            return 1
        return 0
    here = "SELECT count(*) FROM main.works WHERE work_id IN (?, ?)"
    if known or not other.isdigit() or int(other) == kept or scalar(db, here, [kept, int(other)]) != 2:
        return 0
    try:
        merge_works(db, kept, int(other), utc_now(), evidence)
    except InputError:
        return 0
    return 1
