"""What a topic's page tells, from tables filled by hand."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from app.map_data import other_levels
from app.topic_facts import bridging_papers, central_papers, near_topics, topic_events
from data.store import Database, open_memory

TREE = """CREATE TABLE IF NOT EXISTS main.topic_tree (topic_id INTEGER, level VARCHAR, parent_id INTEGER, name VARCHAR,
    terms VARCHAR[], n_works INTEGER, n_sure INTEGER, stability DOUBLE, born TIMESTAMP)"""
PAPERS = """CREATE TABLE IF NOT EXISTS main.topic_papers (topic_id INTEGER, work_id BIGINT, role VARCHAR, place INTEGER,
    other_id INTEGER)"""
EVENTS = """CREATE TABLE IF NOT EXISTS main.topic_events (happened TIMESTAMP, level VARCHAR, kind VARCHAR,
    topic_id INTEGER, other_id INTEGER, overlap DOUBLE, name VARCHAR)"""
COLUMNS = ("ALTER TABLE main.topics ADD COLUMN IF NOT EXISTS parent_id INTEGER",
           "ALTER TABLE main.topic_members ADD COLUMN IF NOT EXISTS subtopic_id INTEGER")  # fmt: skip
LEFT, MIDDLE, RIGHT = 4, 8, 15


@pytest.fixture
def db() -> Iterator[Database]:
    """Three topics side by side, two papers each, work ids in the order of their places."""
    with open_memory() as opened:
        for work in range(6):
            opened.execute(
                """INSERT INTO main.records (record_id, work_id, source, source_id, title, title_key, state,
                is_stub, first_seen, last_seen, content_hash) VALUES (?, ?, 'made', ?, ?, 0, 'live', false,
                '2020-01-01', '2020-01-01', 0)""",
                [work, work, str(work), f"Paper {work}"],
            )
            opened.execute(
                """INSERT INTO main.works SELECT $work, $work, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, false,
                false, 1, TIMESTAMP '2020-01-01', TIMESTAMP '2020-01-01', TIMESTAMP '2020-01-01'""",
                {"work": work},
            )
            topic = (LEFT, MIDDLE, RIGHT)[work // 2]
            opened.execute(
                "INSERT INTO main.topic_members (work_id, topic_id, similarity) VALUES (?, ?, ?)",
                [work, topic, work / 10],
            )
            opened.execute("INSERT INTO main.map_places VALUES (?, ?, 0, true)", [work, work**2])
        for topic in (LEFT, MIDDLE, RIGHT):
            opened.execute(
                "INSERT INTO main.topics (topic_id, name, terms, n_works) VALUES (?, ?, [], 2)",
                [topic, f"topic {topic}"],
            )
        yield opened


def test_the_nearest_topics_are_those_of_the_nearest_middles(db: Database) -> None:
    assert [row["topic_id"] for row in near_topics(db, MIDDLE)] == [LEFT, RIGHT]
    assert [row["topic_id"] for row in near_topics(db, RIGHT)] == [MIDDLE, LEFT]


def test_without_named_papers_those_nearest_to_the_centre_stand_for_a_topic(db: Database) -> None:
    assert [row["work_id"] for row in central_papers(db, MIDDLE)] == [3, 2]


def test_papers_that_the_fit_named_come_in_its_order(db: Database) -> None:
    db.execute(PAPERS)
    db.executemany("INSERT INTO main.topic_papers VALUES (?, ?, ?, ?, ?)",
                   [[MIDDLE, 3, "representative", 2, None], [MIDDLE, 2, "representative", 1, None],
                    [MIDDLE, 3, "bridging", 1, LEFT]])  # fmt: skip
    assert [row["work_id"] for row in central_papers(db, MIDDLE)] == [2, 3]
    assert bridging_papers(db, MIDDLE) == [
        {"work_id": 3, "title": "Paper 3", "year": None, "other": LEFT, "other_name": f"topic {LEFT}"}]  # fmt: skip
    assert bridging_papers(db, LEFT) == []


def test_the_events_of_a_topic_are_told_from_both_sides_newest_first(db: Database) -> None:
    db.execute(EVENTS)
    db.executemany("INSERT INTO main.topic_events VALUES (?, 'topic', ?, ?, ?, ?, ?)",
                   [["2024-01-01", "born", LEFT, None, None, "rivers"],
                    ["2025-01-01", "split", MIDDLE, LEFT, 0.4, "lakes"]])  # fmt: skip
    told = topic_events(db, LEFT)
    assert told is not None
    assert [(row["kind"], row["other"], row["overlap"]) for row in told] == [
        ("split", MIDDLE, 0.4),
        ("born", None, None),
    ]


def test_areas_and_subtopics_stand_in_the_middle_of_their_papers(db: Database) -> None:
    db.execute(TREE)
    for sql in COLUMNS:
        db.execute(sql)
    for view in ("topics", "topic_members", "topic_tree"):
        db.execute(f"CREATE OR REPLACE VIEW public.{view} AS SELECT * FROM main.{view}")
    db.execute(f"UPDATE main.topics SET parent_id = 90 WHERE topic_id <> {RIGHT}")
    db.execute("UPDATE main.topic_members SET subtopic_id = 70 WHERE work_id IN (4, 5)")
    db.execute(
        """INSERT INTO main.topic_tree (topic_id, level, parent_id, name, terms, n_works, n_sure, stability, born)
        VALUES (90, 'area', NULL, 'waters', [], 4, 4, 1, '2020-01-01'),
               (70, 'subtopic', 15, 'deltas', [], 2, 2, 1, '2020-01-01')"""
    )
    told = other_levels(SimpleNamespace(db=db))  # type: ignore[arg-type]
    assert [(row["name"], row["topic_id"], row["x"]) for row in told] == [
        ("waters", None, 2.5),
        ("deltas", RIGHT, 20.5),
    ]
