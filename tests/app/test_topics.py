"""`fieldmap topics`: the tree and the events of an edition, as people and scripts read them."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.topic_tree import events_text, topic_events, topic_tree, tree_text
from data.errors import NotFoundError
from data.staging import insert_rows
from data.store import Database, open_memory
from tests.libraries import fieldmap, new_library

DAY = datetime(2026, 1, 1)


def group(number: int, level: str, parent: int | None, name: str, n: int) -> dict[str, Any]:
    return {"topic_id": number, "level": level, "parent_id": parent, "name": name, "terms": [name], "n_works": n,
            "n_sure": 1, "stability": None if level == "area" else 0.875, "born": DAY}  # fmt: skip


@pytest.fixture
def db() -> Database:
    db = open_memory()
    tree = [group(9, "area", None, "water", 12), group(1, "topic", 9, "rivers", 5), group(4, "topic", 9, "lakes", 7),
            group(12, "subtopic", 4, "salt lakes", 3)]  # fmt: skip
    insert_rows(db, "main.topic_tree", tree)
    told = {"fitted": DAY, "told": "{}", "n_works": 14, "n_topics": 2, "n_none": 2}
    insert_rows(db, "main.topic_fits", [told])
    event = {"happened": DAY, "level": "topic", "overlap": 0.5, "name": "rivers", "other_id": None}
    insert_rows(db, "main.topic_events", [
        event | {"kind": "split", "topic_id": 1, "other_id": 4}, event | {"kind": "continued", "topic_id": 4},
        event | {"kind": "born", "topic_id": 12, "level": "subtopic"},
    ])  # fmt: skip
    return db


def test_groups_stand_below_their_parents_larger_ones_first(db: Database) -> None:
    told = topic_tree(db, "subtopic")
    assert [row["topic_id"] for row in told["topics"]] == [9, 4, 12, 1]
    assert told["n_new"] == 0


def test_the_tree_ends_at_the_level_asked_for(db: Database) -> None:
    assert [row["topic_id"] for row in topic_tree(db, "topic")["topics"]] == [9, 4, 1]
    assert [row["topic_id"] for row in topic_tree(db, "area")["topics"]] == [9]


def test_the_text_has_every_group_with_its_numbers(db: Database) -> None:
    lines = tree_text(topic_tree(db, "subtopic")).splitlines()
    assert lines[2].split() == ["9", "water", "12", "1", "-"]
    assert lines[4].split() == ["12", "salt", "lakes", "3", "1", "0.88"]
    assert "fitted 2026-01-01 on 14 papers" in lines[-1]


def test_events_leave_out_subtopics_and_what_went_on_unless_asked_for(db: Database) -> None:
    assert [event["kind"] for event in topic_events(db, 10)] == ["split"]
    assert {event["kind"] for event in topic_events(db, 10, everything=True)} == {"split", "continued", "born"}
    assert "4 lakes" in events_text(topic_events(db, 10))


def test_an_edition_without_topics_says_what_to_do() -> None:
    with pytest.raises(NotFoundError, match="fieldmap analyze topics"):
        topic_tree(open_memory())


def test_a_library_that_published_nothing_ends_with_wrong_use(tmp_path: Path) -> None:
    assert fieldmap(new_library(tmp_path / "none"), "topics") == 2
