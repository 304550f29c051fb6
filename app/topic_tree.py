"""The topics of a library as a tree, and what became of them, as the faces ask for them and print them."""

from typing import Any, Literal

from app.output import plain, table
from data.errors import NotFoundError
from data.store import Database, lookup, rows_as_dicts

Row = dict[str, Any]
Level = Literal["area", "topic", "subtopic"]
LEVELS = ("area", "topic", "subtopic")


def topic_tree(db: Database, level: str = "topic") -> Row:
    """Return the fit and its groups down to a level, each below its parent, larger ones first, ties by number.

    Raises
    ------
    NotFoundError
        If the edition has no topics.
    """
    fits = rows_as_dicts(db, "SELECT fitted, n_works, n_topics, n_none FROM topic_fits ORDER BY fitted DESC LIMIT 1")
    if not fits:
        raise NotFoundError("no topics here yet; run: fieldmap analyze topics, then: fieldmap publish")
    rows = rows_as_dicts(
        db,
        """SELECT topic_id, level, parent_id, name, terms, n_works, n_sure, stability, born FROM topic_tree
        WHERE list_contains($levels, level) ORDER BY n_works DESC, topic_id""",
        {"levels": list(LEVELS[: LEVELS.index(level) + 1])},
    )
    n_new = lookup(db, "SELECT count(*) FROM topic_members WHERE is_new")
    n_none = lookup(db, "SELECT count(*) FROM topic_members WHERE topic_id < 0")
    return fits[0] | {"n_none": n_none, "n_new": n_new, "topics": _in_order(rows)}


def _in_order(rows: list[Row]) -> list[Row]:
    """Return groups below their parents; one whose parent is not listed stands on top."""
    here = {row["topic_id"] for row in rows}
    below: dict[int | None, list[Row]] = {}
    for row in rows:
        below.setdefault(row["parent_id"] if row["parent_id"] in here else None, []).append(row)
    ordered: list[Row] = []
    waiting = below.get(None, [])[::-1]
    while waiting:
        row = waiting.pop()
        ordered.append(row)
        waiting += below.get(row["topic_id"], [])[::-1]
    return ordered


def topic_events(db: Database, top: int, everything: bool = False) -> list[Row]:
    """Return what became of areas and topics, newest first; with ``everything`` subtopics and what only went on."""
    return rows_as_dicts(
        db,
        """SELECT e.happened, e.level, e.kind, e.topic_id, e.name, e.other_id, o.name AS other_name, e.overlap
        FROM topic_events e LEFT JOIN topic_tree o ON o.topic_id = e.other_id
        WHERE $all OR (e.level <> 'subtopic' AND e.kind <> 'continued')
        ORDER BY e.happened DESC, e.level, e.kind, e.topic_id LIMIT $top""",
        {"all": everything, "top": top},
    )


def tree_text(told: Row) -> str:
    """Return the tree as the command line prints it."""
    depth = {level: place for place, level in enumerate(LEVELS)}
    top = min((depth[row["level"]] for row in told["topics"]), default=0)
    rows = [
        [row["topic_id"], "  " * (depth[row["level"]] - top) + plain(row["name"]), f"{row['n_works']:,}",
         f"{row['n_sure']:,}", "-" if row["stability"] is None else f"{row['stability']:.2f}"]
        for row in told["topics"]
    ]  # fmt: skip
    held = sum(row["n_works"] for row in told["topics"] if row["level"] == "topic")
    lines = [table(rows, ["number", "topic", "papers", "sure", "stability"]), ""]
    counted = f"{told['n_none']:,} papers have no topic" if held or told["n_none"] else "no paper has a topic"
    return "\n".join([*lines, f"{counted}; fitted {told['fitted']:%Y-%m-%d} on {told['n_works']:,} papers, "
                              f"{told['n_new']:,} assigned since"])  # fmt: skip


def events_text(events: list[Row]) -> str:
    """Return the events as the command line prints them."""
    rows = [
        [f"{row['happened']:%Y-%m-%d}", row["level"], row["kind"], row["topic_id"], row["name"],
         "-" if row["other_id"] is None else f"{row['other_id']} {row['other_name'] or ''}",
         "-" if row["overlap"] is None else f"{row['overlap']:.2f}"]
        for row in events
    ]  # fmt: skip
    return table(rows, ["day", "level", "what", "number", "name", "from or into", "overlap"])
