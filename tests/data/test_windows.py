"""Windows of a harvest: what was expected of one, and what it received."""

from datetime import datetime

from data.store import Database, open_memory, transaction
from data.windows import Row, Window, begin_window, cursor_of, finish_window, keep_page, kept_contents, plan_windows

NOW = datetime(2026, 11, 21)
WINDOW = Window("arxiv", "oai cs 2024-01", expected=2)


def planned() -> Database:
    db = open_memory()
    plan_windows(db, [WINDOW], NOW)
    begin_window(db, WINDOW, NOW)
    return db


def state(db: Database) -> tuple[str, int | None, int]:
    return db.execute("SELECT state, expected, received FROM public.harvest_windows").fetchall()[0]


def test_a_window_counts_records_however_many_pages_and_forms_they_came_in() -> None:
    db = planned()
    keep_page(db, WINDOW, [Row("arXiv", "a", "", {"n": 1}), Row("arXivRaw", "a", "", {})], {"page": 1}, expected=3)
    keep_page(db, WINDOW, [Row("arXiv", "a", "", {"n": 2}), Row("arXiv", "b", "", None)], {"page": 2})
    assert state(db) == ("pending", 3, 4)
    with transaction(db):
        finish_window(db, WINDOW, NOW)
    assert state(db) == ("done", 3, 2)


def test_what_a_window_kept_and_where_it_stands_can_be_read_back() -> None:
    db = planned()
    keep_page(db, WINDOW, [Row("arXiv", "b", "", None), Row("arXiv", "a", "", {"n": 1})], {"page": 1})
    assert kept_contents(db, WINDOW, "arXiv") == [("a", {"n": 1}), ("b", None)]
    assert cursor_of(db, WINDOW) == {"page": 1}
    assert cursor_of(db, Window("arxiv", "unknown")) == {}
