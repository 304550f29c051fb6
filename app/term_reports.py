"""Terms that rise and fall, as the faces ask for them and the command line prints them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from analysis.terms.back_test import KnownTerm, scores
from analysis.terms.lists import TermTrends, term_trends
from app.output import plain, table
from data.errors import InputError, NotFoundError
from data.store import Database, lookup, rows_as_dicts

Row = dict[str, Any]
LONGEST = 100
"""Years that are replayed at most."""
NAMED = 12
"""Strata that are named in the text; the JSON document names all."""


def terms_as_of(db: Database, as_of: date, top: int) -> TermTrends:
    """Return the terms that rise and fall as of a day.

    Raises
    ------
    NotFoundError
        If the edition was published before its terms were found.
    """
    _require_terms(db)
    return term_trends(db, as_of, top)


def back_test(db: Database, known: Sequence[KnownTerm], first: int, last: int, top: int) -> dict[str, dict[str, float]]:
    """Return the measures of the lists of some years.

    Raises
    ------
    InputError
        If the years are in the wrong order, or nobody judged any of them.
    NotFoundError
        If the edition was published before its terms were found.
    """
    if last < first or last - first > LONGEST:
        raise InputError(f"--from {first} --until {last}: up to {LONGEST} years are wanted, the first one first")
    _require_terms(db)
    return scores(db, known, first, last, top)


def back_test_text(told: dict[str, dict[str, float]]) -> str:
    """Return the measures as a table."""
    rows = [[name, f"{one['value']:.3f}", f"{one['lo']:.3f}-{one['hi']:.3f}", one["n"]] for name, one in told.items()]
    return table(rows, ["measure", "value", "95 %", "n"])


def _require_terms(db: Database) -> None:
    if not lookup(db, "SELECT count(*) FROM main.runs WHERE step = 'terms'"):
        raise NotFoundError("no terms are known here: run fieldmap analyze terms, then fieldmap publish")


def terms_text(told: TermTrends) -> str:
    """Return both lists as tables under what they rest on."""
    parts = [coverage_text(told)]
    for label, rows in (("emerging", told.emerging), ("declining", told.declining)):
        if "reason" not in told.coverage:
            parts.append(f"{label}\n{_table(rows)}" if rows else f"{label}: none")
    return "\n\n".join(parts)


def coverage_text(told: TermTrends) -> str:
    """Return what the lists rest on: periods, papers, strata used and left out, how many terms were tested."""
    coverage = told.coverage
    if "reason" in coverage:
        return f"as of {told.as_of}: {coverage['reason']}{_left_out(coverage['left_out'])}"
    n = sum(row["n"] for row in coverage["strata"])
    return (
        f"as of {told.as_of}: {coverage['period']} against {', '.join(coverage['past'])}, {n:,} papers of "
        f"{_names(coverage['strata'])}\n{coverage['tested']:,} terms tested, {coverage['rising']:,} rise and "
        f"{coverage['falling']:,} fall beyond chance (5 % of these may be chance){_left_out(coverage['left_out'])}"
    )


def titles_of(db: Database, work_ids: Sequence[int]) -> list[tuple[int, str, int | None]]:
    """Return number, title and year of works, in their order."""
    rows = rows_as_dicts(
        db,
        """SELECT w.work_id, r.title, year(w.published) AS year FROM named JOIN main.works w USING (work_id)
        JOIN main.records r ON r.record_id = w.title_record_id""",
        None,
        {"named": pa.table({"work_id": pa.array(sorted(set(work_ids)), pa.int64())})},
    )
    by_id = {row["work_id"]: (row["work_id"], row["title"], row["year"]) for row in rows}
    return [by_id[work_id] for work_id in work_ids if work_id in by_id]


def _table(rows: Sequence[Row]) -> str:
    cells = [
        [row["term"], ", ".join(row["aliases"]), f"{row['growth']:.2f}",
         f"{row['interval'][0]:.2f}-{row['interval'][1]:.2f}", row["n"], f"{row['expected']:.1f}",
         f"{100 * row['share']:.2f} %", row["first_seen"], ", ".join(row["also"][:3])] for row in rows
    ]  # fmt: skip
    headings = ["term", "or", "times", "90 %", "papers", "expected", "share", "first seen", "nearly the same papers"]
    return table(cells, headings)


def _names(strata: Sequence[Row]) -> str:
    named = ", ".join(plain(row["stratum"]) for row in strata[:NAMED])
    more = f" and {len(strata) - NAMED} more" if len(strata) > NAMED else ""
    return named + more


def _left_out(strata: Sequence[Row]) -> str:
    return f"\nleft out: {_names(strata)}" if strata else ""
