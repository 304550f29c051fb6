"""What is known of one topic, for its page, and how the share of each grows; no Streamlit in here.

Used by `app.topic_page` and `app.map_data`. What a table of this edition does not hold is None, and the page says so.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from analysis.people.lookup import people_of
from analysis.trends.courses import Course, read_course
from analysis.trends.subjects import Subject
from app.open_edition import OpenEdition
from data.edition_answers import once_an_edition
from data.errors import NotFoundError
from data.store import Database, columns, lookup, rows_as_dicts, whole_numbers

LISTED = 12
BACK = 3
"""Covered periods that lie between the two whose shares are compared for growth; fewer where fewer are covered."""
MOST_GROWTH = 2.0
"""Times by which a share must have grown, or shrunk, for the strongest colour."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TopicFacts:
    """What is known of a topic."""

    topic: Row
    """Its row of ``topics``, whatever columns that has, and ``share`` of all papers with a topic."""
    course: Course
    """Its share over time."""
    papers: list[Row]
    """Those nearest to its middle in wording."""
    bridging: list[Row] | None
    """Those that lie between it and another topic, which stands beside; None: not known in this edition."""
    events: list[Row] | None
    """How it came about, newest first; None: not known in this edition."""
    people: list[Row]
    boards: list[Row]
    neighbours: list[Row]
    """Topics nearest on the map."""


def topic_facts(opened: OpenEdition, number: str) -> TopicFacts:
    """Return what is known of a topic.

    Raises
    ------
    NotFoundError
        If there is no such topic.
    """
    return opened.remembered(("topic", number.strip()), lambda: _topic_facts(opened, number))


def _topic_facts(opened: OpenEdition, number: str) -> TopicFacts:
    topic = _topic(opened.db, number)
    topic_id = topic["topic_id"]
    works = whole_numbers(opened.db, "SELECT work_id FROM topic_members WHERE topic_id = ?", [topic_id]).tolist()
    subject = Subject("topic", topic_id, topic["name"])
    return TopicFacts(
        topic, read_course(opened.db, [subject], opened.seen_until().date()), central_papers(opened.db, topic_id),
        bridging_papers(opened.db, topic_id), topic_events(opened.db, topic_id), people_of(opened.db, works, LISTED),
        boards_of(opened.db, topic_id), near_topics(opened.db, topic_id),
    )  # fmt: skip


def _topic(db: Database, number: str) -> Row:
    rows = rows_as_dicts(
        db,
        """SELECT *, n_works / (SELECT sum(n_works) FROM topics) AS share FROM topics
        WHERE topic_id::VARCHAR = ?""",
        [number.strip()[:20]],
    )
    if not rows:
        known = lookup(db, "SELECT count(*) FROM topics")
        raise NotFoundError(f"there is no topic {number.strip()[:20]!r} among the {known:,} of this edition")
    return rows[0]


def central_papers(db: Database, topic_id: int, limit: int = LISTED) -> list[Row]:
    """Return the papers that stand for a topic, where the fit named them; else those nearest to its centre."""
    if _columns(db, "topic_papers"):
        named = rows_as_dicts(
            db,
            """SELECT p.work_id, w.title, year(w.published) AS year FROM topic_papers p JOIN works w USING (work_id)
            WHERE p.topic_id = ? AND p.role = 'representative' ORDER BY p.place, p.work_id LIMIT ?""",
            [topic_id, limit],
        )
        if named:
            return named
    return rows_as_dicts(
        db,
        """SELECT m.work_id, w.title, year(w.published) AS year
        FROM topic_members m JOIN works w USING (work_id) WHERE m.topic_id = ?
        ORDER BY m.similarity DESC, m.work_id LIMIT ?""",
        [topic_id, limit],
    )


def bridging_papers(db: Database, topic_id: int, limit: int = LISTED) -> list[Row] | None:
    """Return the papers that lie between a topic and another, which stands beside; None where that is not known."""
    if not _columns(db, "topic_papers"):
        return None
    return rows_as_dicts(
        db,
        """SELECT p.work_id, w.title, year(w.published) AS year, t.topic_id AS other, t.name AS other_name
        FROM topic_papers p JOIN works w USING (work_id) JOIN topics t ON t.topic_id = p.other_id
        WHERE p.topic_id = ? AND p.role = 'bridging' ORDER BY p.place, p.work_id LIMIT ?""",
        [topic_id, limit],
    )


def topic_events(db: Database, topic_id: int) -> list[Row] | None:
    """Return what became of a topic from fit to fit, newest first; None where that is not kept."""
    if not _columns(db, "topic_events"):
        return None
    return rows_as_dicts(
        db,
        """SELECT happened::DATE AS day, kind, name,
               CASE WHEN topic_id = $topic THEN other_id ELSE topic_id END AS other, round(overlap, 2) AS overlap
        FROM topic_events WHERE topic_id = $topic OR other_id = $topic
        ORDER BY happened DESC, kind, topic_id, other_id LIMIT 50""",
        {"topic": topic_id},
    )


def boards_of(db: Database, topic_id: int, limit: int = LISTED) -> list[Row]:
    """Return the benchmarks that papers of a topic report results on, those of most papers first."""
    return rows_as_dicts(
        db,
        """SELECT min(b.dataset) AS dataset, min(b.metric) AS metric, count(DISTINCT b.work_id) AS n
        FROM board_results b JOIN topic_members m USING (work_id) WHERE m.topic_id = ?
        GROUP BY b.dataset_key, b.metric_key ORDER BY n DESC, b.dataset_key, b.metric_key LIMIT ?""",
        [topic_id, limit],
    )


def near_topics(db: Database, topic_id: int, limit: int = 6) -> list[Row]:
    """Return the topics whose middle on the map is nearest to that of a topic."""
    return rows_as_dicts(
        db,
        """SELECT o.topic_id, t.name, t.n_works FROM middles o JOIN topics t USING (topic_id), middles h
        WHERE h.topic_id = $topic AND o.topic_id <> $topic
        ORDER BY round((o.x - h.x) ** 2 + (o.y - h.y) ** 2, 6), o.topic_id LIMIT $limit""",
        {"topic": topic_id, "limit": limit},
        {"middles": _middles(db)},
    )


@once_an_edition()
def _middles(db: Database) -> pa.Table:
    """Return the table ``middles(topic_id, x, y)``: where the middle of each topic lies on the map."""
    return pa.table(columns(
        db,
        """SELECT m.topic_id, median(p.x) AS x, median(p.y) AS y
        FROM topic_members m JOIN map_places p USING (work_id) WHERE m.topic_id >= 0 GROUP BY m.topic_id""",
    ))  # fmt: skip


def topic_growth(opened: OpenEdition, topics: Sequence[Row]) -> tuple[dict[int, float], str]:
    """Return how each topic's share grew, from -1 (halved) to 1 (doubled), and between which periods, in words.

    Topics whose shares' intervals overlap are left out; without two covered periods the words are empty.
    """
    subjects = [Subject("topic", topic["topic_id"], topic["name"]) for topic in topics]
    course = read_course(opened.db, subjects, opened.seen_until().date())
    covered = np.flatnonzero(course.total > 0)
    if course.reason is not None or len(covered) < 2 or not subjects:
        return {}, ""
    last, first = int(covered[-1]), int(covered[max(len(covered) - 1 - BACK, 0)])
    grown = {}
    for row, subject in enumerate(subjects):
        apart = course.lo[row, last] > course.hi[row, first] or course.hi[row, last] < course.lo[row, first]
        if apart and course.share[row, first] > 0 and course.share[row, last] > 0:
            times = math.log(course.share[row, last] / course.share[row, first]) / math.log(MOST_GROWTH)
            grown[subject.number] = round(max(min(times, 1.0), -1.0), 3)
    return grown, (
        f"Share of the papers in {course.periods[last].label} against {course.periods[first].label}; grey: the 95 % "
        "intervals overlap, or nothing is known."
    )


def _columns(db: Database, table: str) -> list[str]:
    """Return the columns of a table or view; none where it is not there."""
    rows = rows_as_dicts(
        db, "SELECT DISTINCT column_name FROM information_schema.columns WHERE table_name = ? ORDER BY 1", [table]
    )
    return [row["column_name"] for row in rows]
