"""Step: the status of every topic, term and family. Writes ``statuses``, ``status_reasons`` and ``status_changes``.

The day is the one on which the library was fed last. Changes of status are only added: on the first run those of past
years' ends, each told from what was public by then, afterwards what differs from the last one told.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from analysis.status import evidence, measures, rules, verdicts
from analysis.status.rules import HISTORY, Status
from analysis.status.tell import past_statuses, statuses
from analysis.status.verdicts import Verdict
from analysis.trends.subjects import KINDS, Subject
from data.library import utc_now
from data.runs import Counts, StepReport, run_step
from data.staging import insert_rows
from data.store import Database, lookup, rows_as_dicts

VERSION = 1
READS = (
    "works", "records", "topics", "terms", "families", "claims", "citations", "citation_intents", "boards", "people",
)  # fmt: skip
TABLES = ("statuses", "status_reasons", "status_changes")
UNTOLD = "too early to say"
Progress = Callable[[int], object]
Row = dict[str, Any]


def run(db: Database, progress: Progress = lambda count: None) -> StepReport:
    """Tell the status of every subject that is followed, and note what changed."""
    return run_step(db, "status", VERSION, READS, _parameters(), lambda: _write(db, progress), writes=TABLES)


def _parameters() -> dict[str, Any]:
    """Return the thresholds that decide, by name."""
    return {
        f"{module.__name__.rsplit('.', 1)[-1]}.{name}": value
        for module in (measures, rules, evidence, verdicts) for name, value in vars(module).items()
        if name.isupper() and isinstance(value, int | float)
    }  # fmt: skip


def _write(db: Database, progress: Progress) -> Counts:
    as_of = lookup(db, "SELECT max(last_seen)::DATE FROM main.works WHERE NOT is_stub")
    db.execute("TRUNCATE main.statuses")
    db.execute("TRUNCATE main.status_reasons")
    read = written = 0
    for kind in KINDS if as_of is not None else ():
        told = [one for one in statuses(db, kind, as_of).verdicts if one.status != UNTOLD]
        past = _past(db, [one.subject for one in told], as_of) if told else {}
        insert_rows(db, "main.statuses", (status_row(one, _since(one, past)) for one in told))
        insert_rows(db, "main.status_reasons", (row for one in told for row in reason_rows(one)))
        read, written = read + sum(one.n for one in told), written + len(told)
        _note_changes(db, kind, told, past, utc_now())
        progress(len(told))
    return Counts(read, written)


def _past(db: Database, subjects: Sequence[Subject], as_of: date) -> dict[date, Mapping[Subject, Status]]:
    """Return what would have been told at the end of each past year, oldest first."""
    ends = [date(year, 12, 31) for year in range(as_of.year - HISTORY, as_of.year)]
    return {end: past_statuses(db, subjects, end) for end in ends if end < as_of}


def _since(verdict: Verdict, past: Mapping[date, Mapping[Subject, Status]]) -> date:
    """Return the end of the first year from which on the status was the same without a break, else the day itself."""
    wanted = "dormant" if verdict.status == "dead end" else verdict.status
    since = verdict.as_of
    for end in sorted(past, reverse=True):
        if past[end].get(verdict.subject) != wanted:
            break
        since = end
    return since


def status_row(verdict: Verdict, since: date) -> Row:
    """Return a verdict as a row of ``statuses``."""
    return {
        "kind": verdict.subject.kind, "number": verdict.subject.number, "name": verdict.subject.name,
        "as_of": verdict.as_of, "status": verdict.status, "since": since, "certainty": verdict.certainty,
        "also": verdict.also and verdict.also[0], "also_certainty": verdict.also and verdict.also[1],
        "n": verdict.n, "n_now": verdict.n_now, "share": verdict.share, "rule": verdict.rule,
        "ends": list(verdict.ends),
        "successor_number": verdict.successor and verdict.successor.subject.number,
        "successor": verdict.successor and verdict.successor.subject.name, "changes": list(verdict.changes),
    }  # fmt: skip


def reason_rows(verdict: Verdict) -> list[Row]:
    """Return the findings of a verdict as rows of ``status_reasons``."""
    return [
        {"kind": verdict.subject.kind, "number": verdict.subject.number, "position": position, "evidence": one.kind,
         "says": one.says, "value": one.value, "lo": one.lo, "hi": one.hi, "n": one.n, "period": one.period,
         "sentence": one.sentence, "works": list(one.works)}
        for position, one in enumerate(verdict.reasons, start=1)
    ]  # fmt: skip


def _note_changes(
    db: Database, kind: str, told: Sequence[Verdict], past: Mapping[date, Mapping[Subject, Status]], now: datetime
) -> None:
    """Add what changed: of subjects never told of, also at past years' ends."""
    rows = rows_as_dicts(
        db,
        """SELECT number, arg_max(status, (as_of, told_at)) AS status FROM main.status_changes WHERE kind = ?
        GROUP BY number""",
        [kind],
    )
    last = {row["number"]: str(row["status"]) for row in rows}
    changes: list[Row] = []
    for verdict in told:
        course = [(verdict.as_of, verdict.status, False)]
        before = last.get(verdict.subject.number)
        if before is None:
            course = [(end, some[verdict.subject], True) for end, some in past.items() if verdict.subject in some]
            course.append((verdict.as_of, verdict.status, False))
        changes += change_rows(verdict.subject, course, before, now)
    insert_rows(db, "main.status_changes", changes)


def change_rows(
    subject: Subject, course: Sequence[tuple[date, str, bool]], before: str | None, now: datetime
) -> list[Row]:
    """Return the changes in a course of (day, status, replayed), oldest first; what is too early to say is none."""
    rows: list[Row] = []
    for as_of, status, replayed in course:
        if status not in (before, UNTOLD):
            rows.append({"kind": subject.kind, "number": subject.number, "name": subject.name, "as_of": as_of,
                         "status": status, "before": before, "told_at": now, "replayed": replayed})  # fmt: skip
            before = status
    return rows
