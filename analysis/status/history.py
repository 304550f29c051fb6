"""Since when a status holds, and when it changed: told of past years' ends from what was public by then.

Used by the step and by whoever asks of a past day.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from analysis.status.rules import HISTORY, Status
from analysis.status.tell import past_statuses
from analysis.status.verdicts import Verdict
from analysis.trends.subjects import Subject
from data.store import Database

UNTOLD = "too early to say"
Past = Mapping[date, Mapping[Subject, Status]]
Row = dict[str, Any]


def lasting(kind: str) -> str:
    """Return the column by which a subject is known from run to run: terms are numbered anew as new ones come."""
    return "name" if kind == "term" else "number"


def read_past(db: Database, subjects: Sequence[Subject], as_of: date) -> Past:
    """Return what the rule would have told of subjects of one kind at the end of each past year, oldest first."""
    ends = [date(year, 12, 31) for year in range(max(1, as_of.year - HISTORY), as_of.year)]
    return {end: past_statuses(db, subjects, end) for end in ends} if subjects else {}


def since(verdict: Verdict, past: Past) -> date:
    """Return the end of the first year from which on the status was the same without a break, else the day itself.

    The rule of shares never says "dead end"; one counts from the year in which the subject became dormant.
    """
    wanted = "dormant" if verdict.status == "dead end" else verdict.status
    found = verdict.as_of
    for end in sorted(past, reverse=True):
        if past[end].get(verdict.subject) != wanted:
            break
        found = end
    return found


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


def status_row(verdict: Verdict, begun: date) -> Row:
    """Return a verdict as a row of ``statuses``."""
    return {
        "kind": verdict.subject.kind, "number": verdict.subject.number, "name": verdict.subject.name,
        "as_of": verdict.as_of, "status": verdict.status, "since": begun, "certainty": verdict.certainty,
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
