"""Which papers a source is asked for, in which order, and what is noted of it."""

from datetime import date, datetime, timedelta

import pytest

from data.loading import load_staged
from data.records import Identifier, Paper
from data.staging import create_staging, stage_papers
from data.store import Database, open_memory
from data.windows import plan_windows
from ingest.coverage import Asked, Wanted, due, due_windows, note_coverage

NOW = datetime(2026, 11, 21, 12)


def paper(number: int, *names: str, published: str | None = None) -> Paper:
    return Paper(f"p{number}", f"On the river number {number}", published=published, precision=published and "day",
                 identifiers=tuple(Identifier(*name.split(":", 1)) for name in names))  # fmt: skip


@pytest.fixture
def db() -> Database:
    db = open_memory()
    create_staging(db)
    stage_papers(db, [
        paper(1, "arxiv:2401.00001", "doi:10.1000/a", published="2024-01-01"),
        paper(2, "doi:10.1000/b", published="2024-03-01"),
        paper(3, "arxiv:2402.00003", "acl:x", published="2024-02-01"),
        paper(4, "dblp:x/y"), paper(5, "arxiv:hep-th/9901001"),
    ])  # fmt: skip
    load_staged(db, "listing", NOW)
    return db


def test_the_newest_papers_come_first_each_by_its_preferred_name(db: Database) -> None:
    first = ["doi:10.1000/b", "arxiv:2402.00003", "arxiv:2401.00001", "arxiv:hep-th/9901001"]
    assert due(db, "s", Wanted(("arxiv", "doi")), NOW, 10) == first
    assert due(db, "s", Wanted(("arxiv", "doi")), NOW, 2) == first[:2]
    assert due(db, "s", Wanted(("doi", "arxiv")), NOW, 10)[2] == "doi:10.1000/a"
    assert due(db, "s", Wanted(("doi", "arxiv"), names=4), NOW, 10)[2:4] == ["arxiv:2401.00001", "doi:10.1000/a"]
    new_style = Wanted(("arxiv",), pattern=r"\d{4}\.\d{5}")
    assert due(db, "s", new_style, NOW, 10) == ["arxiv:2402.00003", "arxiv:2401.00001"]
    assert due(db, "s", Wanted(("arxiv",)), NOW, -1) == []


def test_those_asked_for_come_last_and_only_when_it_is_time(db: Database) -> None:
    note_coverage(db, "s", [Asked("doi:10.1000/b", True, 7, 3), Asked("arxiv:2402.00003", False)], NOW)
    note_coverage(db, "s", [Asked("arxiv:2402.00003", False)], NOW - timedelta(days=5))
    rest = ["arxiv:2401.00001", "arxiv:hep-th/9901001"]
    wanted = Wanted(("arxiv", "doi"))
    assert due(db, "s", wanted, NOW - timedelta(days=9), 10) == rest
    assert due(db, "s", wanted, NOW, 10) == [*rest, "arxiv:2402.00003", "doi:10.1000/b"]
    assert len(due(db, "another", wanted, NOW - timedelta(days=9), 10)) == 4
    assert db.execute("SELECT asked_for, state, n_listed, n_given FROM source_coverage ORDER BY 1").fetchall() == [
        ("arxiv:2402.00003", "unknown", None, None), ("doi:10.1000/b", "found", 7, 3)]  # fmt: skip


def test_what_is_left_of_an_earlier_run_comes_first(db: Database) -> None:
    wanted, today = Wanted(("arxiv", "doi")), date(2026, 11, 21)
    windows = due_windows(db, "s", "works", wanted, today, 30, 10, 3)
    assert [len(window.cursor["ids"]) for window in windows] == [3, 1]
    plan_windows(db, windows, NOW)
    assert due_windows(db, "s", "works", wanted, today, 30, 10, 3) == []
    assert len(due_windows(db, "s", "pages", wanted, today, 30, 10, 3)) == 2
