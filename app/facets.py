"""Facets of a search: how many of the works found fall to each year, subject, venue and topic; and sorting them.

Used by `app.finding`.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.store import Database, rows_as_dicts, whole_numbers

IntMatrix = NDArray[np.int64]

Sort = Literal["relevance", "date", "citations"]
MOST_VALUES = 20
"""Values of a facet that are listed, most frequent first; years are listed whole."""
VALUES = {
    "year": "SELECT work_id, year(published) AS value FROM main.works WHERE published IS NOT NULL",
    "subject": "SELECT work_id, subject AS value FROM main.subjects",
    "venue": "SELECT work_id, venue AS value FROM main.works WHERE venue IS NOT NULL",
    "topic": "SELECT m.work_id, t.topic_id AS value, t.name FROM topic_members m JOIN topics t USING (topic_id)",
}
"""Over the table ``found`` of the query; the tables themselves, for a view joins or groups all works first."""
CITED_BY_THEN = """SELECT c.cited_id AS work_id, count(DISTINCT c.citing_id) AS n
    FROM main.citations c JOIN main.works w ON w.work_id = c.citing_id
    WHERE c.cited_id IN (SELECT work_id FROM found) AND c.citing_id <> c.cited_id AND NOT w.is_stub
      AND (w.public_by <= $as_of OR w.work_id IN (SELECT work_id FROM versions WHERE submitted::DATE <= $as_of))
    GROUP BY c.cited_id"""
CITED_NOW = "SELECT work_id, n_citers AS n FROM main.citation_metrics WHERE work_id IN (SELECT work_id FROM found)"


def count_facets(db: Database, works: IntMatrix) -> dict[str, list[dict[str, Any]]]:
    """Return by facet [{value, count}], most frequent first (years newest first), ties by value; topics with a name.

    Parameters
    ----------
    works
        Shape (n,).
    """
    facets = {}
    for name, values in VALUES.items():
        extra, order = (", min(name) AS name" if name == "topic" else ""), "count DESC, value"
        facets[name] = rows_as_dicts(
            db,
            f"""SELECT value, count(DISTINCT work_id) AS count{extra} FROM ({values}) JOIN found USING (work_id)
            GROUP BY value ORDER BY {"value DESC" if name == "year" else f"{order} LIMIT {MOST_VALUES}"}""",
            tables=_found(works),
        )
    return facets


def sorted_works(db: Database, works: IntMatrix, by: Sort, as_of: date | None, most: int) -> list[int]:
    """Return the first of some works, newest or most cited first; without a date, or uncited, last; ties by work id."""
    if by == "date":
        sql = "SELECT work_id FROM main.works JOIN found USING (work_id) ORDER BY published DESC NULLS LAST, work_id"
    else:
        cited = CITED_NOW if as_of is None else CITED_BY_THEN
        sql = f"SELECT work_id FROM found LEFT JOIN ({cited}) USING (work_id) ORDER BY coalesce(n, 0) DESC, work_id"
    day = {"as_of": as_of} if by != "date" and as_of is not None else {}
    found: list[int] = whole_numbers(db, f"{sql} LIMIT {int(most)}", day, _found(works)).tolist()
    return found


def citers(db: Database, works: Sequence[int], as_of: date) -> dict[int, int]:
    """Return how many works of this library cited each of some works by a day; a lower bound."""
    rows = rows_as_dicts(db, CITED_BY_THEN, {"as_of": as_of}, _found(np.array(works, dtype=np.int64)))
    return dict.fromkeys(works, 0) | {row["work_id"]: int(row["n"]) for row in rows}


def _found(works: IntMatrix) -> dict[str, pa.Table]:
    return {"found": pa.table({"work_id": works})}
