"""Step: the status of every topic, term and family. Writes ``statuses``, ``status_reasons`` and ``status_changes``.

The day is the one on which the library was fed last. Changes of status are only added: on the first run those of past
years' ends, each told from what was public by then, afterwards what differs from the last one told.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from analysis.status import evidence, measures, rules, verdicts
from analysis.status.history import UNTOLD, Past, Row, change_rows, lasting, read_past, reason_rows, since, status_row
from analysis.status.tell import statuses
from analysis.status.verdicts import Verdict
from analysis.trends.subjects import KINDS
from data.library import utc_now
from data.runs import Counts, StepReport, run_step
from data.staging import insert_rows
from data.store import Database, rows_as_dicts
from data.works import seen_until

VERSION = 1
READS = (
    "works", "records", "topic_members", "terms", "family_works", "claims", "citations", "citation_intents", "boards",
    "people",
)  # fmt: skip
TABLES = ("statuses", "status_reasons", "status_changes")
Progress = Callable[[int], object]


def run(db: Database, progress: Progress = lambda count: None) -> StepReport:
    """Tell the status of every subject that is followed, and note what changed."""
    as_of = seen_until(db)
    told = _parameters() | {"year": as_of and as_of.year}
    return run_step(db, "status", VERSION, READS, told, lambda: _write(db, as_of, progress), writes=TABLES)


def _parameters() -> dict[str, Any]:
    """Return the thresholds that decide, by name."""
    return {
        f"{module.__name__.rsplit('.', 1)[-1]}.{name}": value
        for module in (measures, rules, evidence, verdicts) for name, value in vars(module).items()
        if name.isupper() and isinstance(value, int | float)
    }  # fmt: skip


def _write(db: Database, as_of: date | None, progress: Progress) -> Counts:
    db.execute("TRUNCATE main.statuses")
    db.execute("TRUNCATE main.status_reasons")
    if as_of is None:
        return Counts(0, 0)
    read = written = 0
    for kind in KINDS:
        told = [one for one in statuses(db, kind, as_of).verdicts if one.status != UNTOLD]
        past = read_past(db, [one.subject for one in told], as_of)
        insert_rows(db, "main.statuses", (status_row(one, since(one, past)) for one in told))
        insert_rows(db, "main.status_reasons", (row for one in told for row in reason_rows(one)))
        read, written = read + sum(one.n for one in told), written + len(told)
        _note_changes(db, kind, told, past, utc_now())
        progress(len(told))
    return Counts(read, written)


def _note_changes(db: Database, kind: str, told: Sequence[Verdict], past: Past, now: datetime) -> None:
    """Add what changed: of subjects never told of, also at past years' ends."""
    known_by = lasting(kind)
    rows = rows_as_dicts(
        db,
        f"""SELECT {known_by}, arg_max(status, (as_of, told_at)) AS status FROM main.status_changes WHERE kind = ?
        GROUP BY {known_by}""",
        [kind],
    )
    last = {row[known_by]: str(row["status"]) for row in rows}
    changes: list[Row] = []
    for verdict in told:
        course = [(verdict.as_of, verdict.status, False)]
        before = last.get(getattr(verdict.subject, known_by))
        if before is None:
            course = [(end, some[verdict.subject], True) for end, some in past.items() if verdict.subject in some]
            course.append((verdict.as_of, verdict.status, False))
        changes += change_rows(verdict.subject, course, before, now)
    insert_rows(db, "main.status_changes", changes)
