"""What is told of directions, emerging to dead, as the faces ask for it and the command line prints it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from analysis.status.history import UNTOLD
from analysis.status.lookup import count_statuses, list_statuses, named_statuses, told_anew
from analysis.status.rules import STATUSES
from analysis.trends.subjects import KINDS
from app.output import plain, table
from data.errors import NotFoundError
from data.store import Database, lookup

Row = dict[str, Any]
LISTED = 20
"""Subjects of each status in the text; the JSON document has all."""


def require_statuses(db: Database) -> None:
    """Refuse an edition that was published before statuses were told.

    Raises
    ------
    NotFoundError
        If the step has never run.
    """
    if not lookup(db, "SELECT count(*) FROM main.runs WHERE step = 'status'"):
        raise NotFoundError("no status was told here yet: run fieldmap analyze status, then fieldmap publish")


def statuses_as_of(
    db: Database, as_of: date | None, some: Sequence[str] = (), kinds: Sequence[str] = KINDS
) -> list[Row]:
    """Return the statuses that the step told, or anew as of a day."""
    if as_of is not None:
        return told_anew(db, as_of, some, kinds)
    require_statuses(db)
    return list_statuses(db, some, kinds)


def status_named(db: Database, name: str, as_of: date) -> list[Row]:
    """Return what is told of the subjects that a name means.

    Raises
    ------
    NotFoundError
        If nothing bears the name.
    """
    rows = named_statuses(db, name, as_of)
    if not rows:
        raise NotFoundError(
            f"no topic, term or family is called {plain(name)[:100]!r}; fieldmap trends status lists those that are "
            "followed"
        )
    return rows


def counts_text(db: Database) -> str:
    """Return how many subjects of each kind have each status."""
    rows = count_statuses(db)
    n = {(row["kind"], row["status"]): row["n"] for row in rows}
    kinds = sorted({row["kind"] for row in rows})
    day = max((row["as_of"] for row in rows), default=None)
    cells = [[status, *(n.get((kind, status), 0) for kind in kinds)] for status in STATUSES[1:]]
    return f"as of {day}\n{table(cells, ['status', *kinds])}" if rows else "of no subject a status can be told here"


def list_text(rows: Sequence[Row], top: int = LISTED) -> str:
    """Return the subjects of each status in a line each."""
    parts = []
    for status in STATUSES:
        mine = [row for row in rows if row["status"] == status]
        if mine:
            cells = [[row["name"], row["kind"], row["since"], f"{row['certainty']:.0%}", row["n"], row["n_now"],
                      ", ".join(row["ends"]), row["successor"]] for row in mine[:top]]  # fmt: skip
            headings = ["subject", "kind", "since", "sure", "papers", "lately", "speaks for an end", "successor"]
            more = f"\n… and {len(mine) - top:,} more; --json has all" if len(mine) > top else ""
            parts.append(f"{status}: {len(mine):,}\n{table(cells, headings)}{more}")
    return "\n\n".join(parts) or "no subject has this status"


def verdict_text(row: Row) -> str:
    """Return everything told of one subject."""
    also = f"; in {row['also_certainty']:.0%} it is {row['also']}" if row["also"] else ""
    lines = [
        f"{plain(row['name'])} ({row['kind']}) as of {row['as_of']}: {row['status']}, since {row['since']}",
        f"  {row['rule']}",
    ]
    if row["status"] != UNTOLD:
        lines.append(f"  the same in {row['certainty']:.0%} of redraws of its papers{also}")
    lines += [f"  [{one['says']}] {one['evidence']}: {plain(one['sentence'])}" for one in row["reasons"]]
    if row["successor"]:
        lines.append(f"  successor: {plain(row['successor'])}")
    lines += [f"  would change our mind: {change}" for change in row["changes"]]
    return "\n".join(lines)


def register_text(rows: Sequence[Row]) -> str:
    """Return the register of dead ends, each with everything told of it."""
    return "\n\n".join(map(verdict_text, rows)) or (
        "no dead end: no subject that had a time of its own is all but gone with three kinds of evidence against it"
    )
