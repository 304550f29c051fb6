"""The step that makes topics: lasting numbers, events, new works without a refit, libraries with little in them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from analysis.topics.step import TopicParameters, run
from data.runs import StepReport
from data.store import Database, open_memory, scalar
from tests.analysis.maps.test_step import KEY, OTHER, VECTORS, embed, forget

DAY = datetime(2026, 1, 1)


@pytest.fixture
def db() -> Iterator[Database]:
    with open_memory() as opened:
        yield opened


def group(db: Database, vectors: Path, days: int = 0, parameters: TopicParameters | None = None) -> StepReport:
    return run(db, vectors, KEY, parameters or TopicParameters(), now=DAY + timedelta(days=days))


def topics(db: Database) -> dict[int, int]:
    """Return the topic of each work."""
    return dict(db.execute("SELECT work_id, topic_id FROM topic_members ORDER BY 1").fetchall())


def events(db: Database, days: int) -> set[str]:
    rows = db.execute("SELECT DISTINCT kind FROM topic_events WHERE happened = ?", [DAY + timedelta(days=days)])
    return {kind for (kind,) in rows.fetchall()}


def test_every_work_has_a_row_and_twice_changes_nothing(db: Database, tmp_path: Path) -> None:
    embed(db, tmp_path, range(200))
    embed(db, tmp_path, range(200, 210), withdrawn=True)
    assert group(db, tmp_path).read == 200
    before = topics(db)
    assert set(before) == set(range(200))
    assert len(set(before.values()) - {-1}) == 4
    report = group(db, tmp_path, 1)
    assert (report.read, topics(db)) == (0, before)
    assert events(db, 0) == {"born"}


def test_a_few_new_works_join_topics_and_nothing_else_changes(db: Database, tmp_path: Path) -> None:
    embed(db, tmp_path, range(200))
    group(db, tmp_path)
    before = topics(db)
    embed(db, tmp_path, range(200, 210))
    assert group(db, tmp_path, 1).written == 10
    after = topics(db)
    assert {work: after[work] for work in before} == before
    assert scalar(db, "SELECT count(*) FROM topic_members WHERE is_new") == 10
    alike = VECTORS[200:210] @ VECTORS[:200].T
    assert [after[work] for work in range(200, 210)] == [before[int(nearest)] for nearest in alike.argmax(axis=1)]
    counted = "SELECT sum(n_works) FROM topic_tree WHERE level = 'topic'"
    assert scalar(db, counted) == sum(number >= 0 for number in after.values())
    assert scalar(db, "SELECT count(*) FROM topic_fits") == 1


def test_works_that_are_gone_leave_their_topic_without_a_refit(db: Database, tmp_path: Path) -> None:
    embed(db, tmp_path, range(200))
    group(db, tmp_path)
    forget(db, range(5))
    group(db, tmp_path, 1)
    assert set(topics(db)) == set(range(5, 200))
    assert scalar(db, "SELECT sum(n_works) FROM topics") <= 195


@pytest.mark.parametrize(
    ("more", "days", "parameters"),
    [(40, 1, TopicParameters()), (5, 31, TopicParameters()), (1, 1, TopicParameters(seed=21))],
    ids=["many-new", "old", "other-parameters"],
)
def test_numbers_last_when_topics_are_made_anew(
    db: Database, tmp_path: Path, more: int, days: int, parameters: TopicParameters
) -> None:
    embed(db, tmp_path, range(200))
    group(db, tmp_path)
    before = topics(db)
    embed(db, tmp_path, range(200, 200 + more))
    group(db, tmp_path, days, parameters)
    after = topics(db)
    both = [work for work in before if before[work] >= 0 and after[work] >= 0]
    assert [after[work] for work in both] == [before[work] for work in both]
    assert "continued" in events(db, days)
    assert scalar(db, "SELECT max(born) FROM topics") == DAY


def test_a_retired_number_is_never_used_again(db: Database, tmp_path: Path) -> None:
    embed(db, tmp_path, range(200))
    group(db, tmp_path)
    first = set(topics(db).values()) - {-1}
    gone = topics(db)[0]
    forget(db, [work for work, number in topics(db).items() if number == gone])
    group(db, tmp_path, 1)
    assert "died" in events(db, 1)
    embed(db, tmp_path, range(200, 240))
    group(db, tmp_path, 40)
    later = set(topics(db).values()) - {-1}
    assert gone not in later
    assert all(number in first or number > max(first) for number in later)


def test_a_failed_step_loses_no_number(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    embed(db, tmp_path, range(200))
    group(db, tmp_path)
    before = topics(db)
    forget(db, range(40))

    def fails(*args: object) -> None:
        raise OSError("no room")

    with monkeypatch.context() as patched:
        patched.setattr("analysis.topics.kept._write_topics", fails)
        with pytest.raises(OSError, match="no room"):
            group(db, tmp_path, 1)
    assert topics(db) == before


def test_levels_name_their_parents_and_every_number_is_of_one_level(db: Database, tmp_path: Path) -> None:
    embed(db, tmp_path, range(240))
    group(db, tmp_path)
    rows = db.execute("SELECT topic_id, level, parent_id FROM topic_tree").fetchall()
    level = {number: of for number, of, _ in rows}
    above = {"topic": "area", "subtopic": "topic"}
    assert len(level) == len(rows)
    assert all(level[parent] == above[of] for _, of, parent in rows if parent is not None)
    inside = db.execute("SELECT m.topic_id, t.parent_id FROM topic_members m JOIN topic_tree t "
                        "ON t.topic_id = m.subtopic_id").fetchall()  # fmt: skip
    assert all(topic == parent for topic, parent in inside)


def test_representative_papers_are_members_and_at_most_five(db: Database, tmp_path: Path) -> None:
    embed(db, tmp_path, range(200))
    group(db, tmp_path)
    told = db.execute("SELECT topic_id, work_id FROM topic_papers WHERE role = 'representative'").fetchall()
    assert {topics(db)[work] for _, work in told} == {number for number, _ in told}
    assert max(np.unique([number for number, _ in told], return_counts=True)[1]) <= 5


@pytest.mark.parametrize("n", [0, 1, 3, 10])
def test_a_library_with_little_in_it_is_grouped(db: Database, tmp_path: Path, n: int) -> None:
    if n:
        embed(db, tmp_path, range(n))
    assert group(db, tmp_path).read == n
    assert len(topics(db)) == n


def test_vectors_of_another_model_are_not_read(db: Database, tmp_path: Path) -> None:
    embed(db, tmp_path, range(20), OTHER)
    assert group(db, tmp_path).read == 0
