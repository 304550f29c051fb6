"""What the first page tells of a library: what rises, what has ended, what to check, what came last; no Streamlit."""

from dataclasses import dataclass, field
from typing import Any

from analysis.boards.lookup import list_discrepancies, list_sota
from analysis.status.lookup import list_statuses
from analysis.trends.movers import RISING
from app.reading import Reader
from data.errors import FieldmapError
from data.some_works import ALL_WORKS, SomeWorks
from data.store import Database, lookup, rows_as_dicts

Row = dict[str, Any]
MOST = 5
_NEWEST = """WITH newest AS (SELECT work_id, title_record_id, published FROM main.works
    WHERE NOT is_stub AND NOT is_withdrawn AND published IS NOT NULL AND {works}
    ORDER BY published DESC, work_id DESC LIMIT $most)
SELECT n.work_id, r.title, year(n.published) AS year FROM newest n
JOIN main.records r ON r.record_id = n.title_record_id ORDER BY n.published DESC, n.work_id DESC"""
_LARGEST = "SELECT topic_id, name, n_works FROM topics ORDER BY n_works DESC, topic_id LIMIT $most"


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """A first look at a field; an empty list means that nothing can be told, and `why_not` says why."""

    rising: list[Row] = field(default_factory=list)
    """``kind``, ``name``, ``growth``, ``interval``, ``n``: families and topics that rise beyond chance."""
    ended: list[Row] = field(default_factory=list)
    """Rows of :func:`analysis.status.lookup.list_statuses`."""
    n_discrepancies: int = 0
    sota: list[Row] = field(default_factory=list)
    """Claims of the state of the art that were not supported by what was public on their day."""
    topics: list[Row] = field(default_factory=list)
    why_not: dict[str, str] = field(default_factory=dict)


def home_facts(reader: Reader) -> HomeFacts:
    """Return the first look at a library, gathered once for an edition."""
    return reader.remembered("first look", lambda: _first_look(reader, MOST))


def _first_look(reader: Reader, most: int) -> HomeFacts:
    why_not: dict[str, str] = {}
    rising = [row for kind in ("family", "topic") for row in _rising(reader, kind, why_not)]
    ended = list_statuses(reader.db, ["dead end"], top=most) + list_statuses(reader.db, ["declining"], top=most)
    _, n_discrepancies = list_discrepancies(reader.db, only_unexplained=True, top=0)
    sota, _ = list_sota(reader.db, verdict="not supported", top=most)
    return HomeFacts(
        sorted(rising, key=lambda row: -row["interval"][0])[:most], ended[:most], n_discrepancies, sota,
        rows_as_dicts(reader.db, _LARGEST, {"most": most}), why_not,
    )  # fmt: skip


def newest_papers(db: Database, works: SomeWorks = ALL_WORKS, most: int = MOST) -> list[Row]:
    """Return the newest papers among some works: ``work_id``, ``title``, ``year``."""
    return rows_as_dicts(db, _NEWEST.format(works=works.hold("work_id")), {"most": most, **works.values})


def count_papers(db: Database, works: SomeWorks) -> int:
    """Return how many papers of the library are of some works."""
    sql = f"SELECT count(*) FROM main.works WHERE NOT is_stub AND {works.hold('work_id')}"
    return int(lookup(db, sql, dict(works.values)) or 0)


def _rising(reader: Reader, kind: str, why_not: dict[str, str]) -> list[Row]:
    try:
        moved = reader.movers(kind)
    except FieldmapError as error:
        why_not[kind] = str(error)
        return []
    if "reason" in moved.coverage:
        why_not[kind] = str(moved.coverage["reason"])
    names = ("name", "growth", "interval", "n")
    return [{"kind": kind} | {name: row[name] for name in names} for row in moved.rows if row["verdict"] == RISING]
