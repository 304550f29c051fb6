"""What is told of subjects, from the tables of the step or anew as of a past day. Read by the faces."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from analysis.status.history import UNTOLD, lasting, read_past, reason_rows, since, status_row
from analysis.status.tell import status_of, statuses
from analysis.status.verdicts import Verdict
from analysis.trends.subjects import KINDS
from data.store import Database, rows_as_dicts

Row = dict[str, Any]
LONGEST_WORDS = 100
MOST = 10_000


def list_statuses(
    db: Database, some: Sequence[str] = (), kinds: Sequence[str] = KINDS, words: str = "", top: int = MOST
) -> list[Row]:
    """Return what the step told, with its reasons: the surest first within each status and kind.

    Parameters
    ----------
    some
        Statuses; none: all.
    words
        The name or the successor contains them.
    """
    rows = rows_as_dicts(
        db,
        """SELECT * FROM statuses
        WHERE (len($some::VARCHAR[]) = 0 OR list_contains($some::VARCHAR[], status))
          AND list_contains($kinds::VARCHAR[], kind)
          AND ($words = '' OR contains(lower(name), $words) OR contains(lower(coalesce(successor, '')), $words))
        ORDER BY status, kind, len(ends) DESC, certainty DESC, n DESC, number LIMIT $top""",
        {"some": list(some), "kinds": list(kinds), "words": words[:LONGEST_WORDS].strip().lower(), "top": top},
    )
    return _with_reasons(db, rows)


def _with_reasons(db: Database, rows: list[Row]) -> list[Row]:
    """Return rows of ``statuses`` with their findings, in order."""
    reasons: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for one in rows_as_dicts(
        db,
        """SELECT * FROM status_reasons WHERE list_contains($numbers::BIGINT[], number)
        ORDER BY kind, number, position""",
        {"numbers": sorted({row["number"] for row in rows})},
    ):
        reasons[one["kind"], one["number"]].append(one)
    return [row | {"reasons": reasons[row["kind"], row["number"]]} for row in rows]


def count_statuses(db: Database) -> list[Row]:
    """Return how many subjects of each kind have each status: ``kind``, ``status``, ``n``, ``as_of``."""
    return rows_as_dicts(
        db, "SELECT kind, status, count(*) AS n, max(as_of) AS as_of FROM statuses GROUP BY ALL ORDER BY ALL"
    )


def told_anew(db: Database, as_of: date, some: Sequence[str] = (), kinds: Sequence[str] = KINDS) -> list[Row]:
    """Return the same as :func:`list_statuses` of any day, told now; what is too early to say is left out."""
    found: list[Row] = []
    for kind in kinds:
        told = [one for one in statuses(db, kind, as_of).verdicts
                if one.status != UNTOLD and (not some or one.status in some)]  # fmt: skip
        found += rows_of(db, told, as_of)
    return sorted(found, key=lambda row: (row["status"], row["kind"], -len(row["ends"]), -row["certainty"],
                                          -row["n"], row["number"]))  # fmt: skip


def named_statuses(db: Database, name: str, as_of: date) -> list[Row]:
    """Return what is told of every subject that a name means, as of a day, all kinds of evidence weighed."""
    return [row for verdict in status_of(db, name, as_of) for row in rows_of(db, [verdict], as_of)]


def rows_of(db: Database, verdicts: Sequence[Verdict], as_of: date) -> list[Row]:
    """Return verdicts on subjects of one kind as rows with their reasons and since when each holds."""
    past = read_past(db, [one.subject for one in verdicts], as_of)
    return [status_row(one, since(one, past)) | {"reasons": reason_rows(one)} for one in verdicts]


def list_changes(db: Database, told: Row) -> list[Row]:
    """Return the changes of status of the subject of a row of ``statuses``, oldest first."""
    known_by = lasting(told["kind"])
    return rows_as_dicts(
        db,
        f"""SELECT as_of, before, status, replayed FROM status_changes WHERE kind = ? AND {known_by} = ?
        ORDER BY as_of, told_at""",
        [told["kind"], told[known_by]],
    )
