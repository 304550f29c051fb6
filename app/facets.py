"""Facets of a search: how many of the works found fall to each year, subject, venue and topic; and sorting them.

Used by `app.reading`.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from data.store import Database, rows_as_dicts

Sort = Literal["relevance", "date", "citations"]
MOST_VALUES = 20
"""Values of a facet that are listed, most frequent first; years are listed whole."""
FOUND = "SELECT unnest($works::BIGINT[]) AS work_id"
VALUES = {
    "year": "SELECT work_id, year(published) AS value FROM works WHERE published IS NOT NULL",
    "subject": "SELECT work_id, subject AS value FROM subjects",
    "venue": "SELECT work_id, venue AS value FROM works WHERE venue IS NOT NULL",
    "topic": "SELECT m.work_id, t.topic_id AS value, t.name FROM topic_members m JOIN topics t USING (topic_id)",
}
CITED_BY_THEN = """SELECT c.cited_id AS work_id, count(*) AS n FROM citations c JOIN works w ON w.work_id = c.citing_id
    WHERE list_contains($works::BIGINT[], c.cited_id) AND NOT w.is_stub
      AND (w.public_by <= $as_of OR w.work_id IN (SELECT work_id FROM versions WHERE submitted::DATE <= $as_of))
    GROUP BY c.cited_id"""


def count_facets(db: Database, works: Sequence[int]) -> dict[str, list[dict[str, Any]]]:
    """Return by facet [{value, count}], most frequent first (years newest first), ties by value; topics with a name."""
    facets = {}
    for name, values in VALUES.items():
        extra, order = (", min(name) AS name" if name == "topic" else ""), "count DESC, value"
        facets[name] = rows_as_dicts(
            db,
            f"""SELECT value, count(DISTINCT work_id) AS count{extra} FROM ({values}) JOIN ({FOUND}) USING (work_id)
            GROUP BY value ORDER BY {"value DESC" if name == "year" else f"{order} LIMIT {MOST_VALUES}"}""",
            {"works": list(works)},
        )
    return facets


def sorted_works(db: Database, works: Sequence[int], by: Sort, as_of: date | None) -> list[int]:
    """Return works newest first, or most cited first; without a date, or uncited, last; ties by work id."""
    if by == "date":
        sql = f"SELECT work_id FROM works JOIN ({FOUND}) USING (work_id) ORDER BY published DESC NULLS LAST, work_id"
        return [row["work_id"] for row in rows_as_dicts(db, sql, {"works": list(works)})]
    cited = citers(db, works, as_of)
    return sorted(works, key=lambda work: (-cited.get(work, 0), work))


def citers(db: Database, works: Sequence[int], as_of: date | None) -> dict[int, int]:
    """Return how many works of this library cite each of some works, by a day if one is given; a lower bound."""
    if as_of is None:
        sql = f"SELECT work_id, coalesce(n_citers, 0) AS n FROM works JOIN ({FOUND}) USING (work_id)"
        return {row["work_id"]: int(row["n"]) for row in rows_as_dicts(db, sql, {"works": list(works)})}
    found = rows_as_dicts(db, CITED_BY_THEN, {"works": list(works), "as_of": as_of})
    return dict.fromkeys(works, 0) | {row["work_id"]: int(row["n"]) for row in found}
