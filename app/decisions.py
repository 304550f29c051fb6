"""People's decisions about identity, written beside the editions, taken into the ledger by `update`."""

import time
from pathlib import Path

from data.annotations import Decision, decisions, open_annotations
from data.errors import InputError
from data.identity import merge_works, rejoin, separate_works, settle_pairs, undo_merge
from data.library import utc_now
from data.runs import StepReport
from data.store import Database, scalar


def fold_decisions(db: Database, annotations: Path) -> StepReport:
    """Merge and part works as people decided, and undo what they took back.

    A decision is found again by its number or time, so folding twice changes nothing.
    """
    clock, read, written = time.perf_counter(), 0, 0
    if annotations.exists():
        with open_annotations(annotations) as people:
            found = decisions(people)
        for decision in found:
            read += 1
            fold = _fold_merge if decision.kind == "merge" else _fold_separation
            written += fold(db, decision)
    if written:
        settle_pairs(db)
    return StepReport("decisions", read, written, read - written, round(time.perf_counter() - clock, 3))


def _fold_separation(db: Database, decision: Decision) -> int:
    """Part two works, or take that back; return 1 if it changed something."""
    known = scalar(db, "SELECT count(*) FROM main.separations WHERE decided_at = ?", [decision.written])
    if decision.is_undone:
        return int(rejoin(db, decision.written) > 0) if known else 0
    if known or decision.other is None or not _are_works(db, decision):
        return 0
    separate_works(db, decision.work_id, decision.other, decision.written)
    return 1


def _are_works(db: Database, decision: Decision) -> bool:
    here = "SELECT count(*) FROM main.works WHERE work_id IN (?, ?)"
    return decision.other != decision.work_id and scalar(db, here, [decision.work_id, decision.other]) == 2


def _fold_merge(db: Database, decision: Decision) -> int:
    """Merge two works, or take that back; return 1 if it changed something."""
    evidence = f"decision {decision.entry_id} of {decision.person}"
    known = db.execute("SELECT merge_id, undone_at FROM main.merges WHERE evidence = ?", [evidence]).fetchall()
    if decision.is_undone:
        if known and known[0][1] is None:
            undo_merge(db, known[0][0], utc_now())
            return 1
        return 0
    if known or decision.other is None or not _are_works(db, decision):
        return 0
    try:
        merge_works(db, decision.work_id, decision.other, utc_now(), evidence)
    except InputError:
        return 0
    return 1
