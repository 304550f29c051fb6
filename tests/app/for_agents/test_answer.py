"""Paging, size and marking of answers, without a server."""

import json
from datetime import datetime
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.for_agents.answer import (
    LARGEST_CHARACTERS,
    NOTICE,
    Page,
    Told,
    answer,
    page_of,
    question_key,
    read_cursor,
    write_cursor,
)
from data.errors import InputError
from data.store import open_memory

COUNTS = {"works": 3, "citations": 2, "claims": 1, "topics": 0, "sources": [{"name": "a", "newest": "2026-02-27"}]}


class Opened(SimpleNamespace):
    def seen_until(self):
        return datetime(2026, 2, 28, 1, 2, 3)


READER = Opened(
    edition=SimpleNamespace(number=7, manifest={"published_at": "2026-02-28T02:00:00.5"}), counts=COUNTS,
    library=SimpleNamespace(as_of=None), db=open_memory(),
)  # fmt: skip


def told(rows, limit=10, first=0, facts=None):
    return answer(READER, page_of(rows, Page(first, limit), facts), Page(first, limit), "key").model_dump()


def test_an_answer_states_edition_day_and_coverage():
    made = told([{"a": 1}])
    assert made["edition"] == {"number": 7, "published_at": "2026-02-28 02:00:00", "holds_until": "2026-02-28 01:02:03",
                               "as_of": None, "papers": 3}  # fmt: skip
    assert made["coverage"].startswith("3 papers, the newest of 2026-02-27; 0 paragraphs of full text")
    assert made["notice"] == NOTICE


def test_pages_follow_each_other_without_gap_or_repeat():
    rows, seen, cursor = [{"n": n} for n in range(23)], [], ""
    while cursor is not None:
        made = told(rows, 10, read_cursor(cursor, 7, "key"))
        seen += [row["n"] for row in made["from_papers"]["rows"]]
        cursor = made["page"]["next_cursor"]
    assert seen == list(range(23))
    assert made["page"] | {"characters": 0} == {"first": 21, "rows": 3, "total": 23, "next_cursor": None,
        "characters": 0, "most_characters": LARGEST_CHARACTERS, "cut": None}  # fmt: skip


def test_rows_that_do_not_fit_come_on_the_next_page():
    rows = [{"n": n, "text": "x" * 10_000} for n in range(4)]
    made = told(rows)
    assert [row["n"] for row in made["from_papers"]["rows"]] == [0, 1]
    assert read_cursor(made["page"]["next_cursor"], 7, "key") == 2


def test_one_row_too_large_is_cut_and_says_so():
    made = told([{"text": "word " * 20_000, "list": list(range(10_000)), "n": 3}])
    (row,) = made["from_papers"]["rows"]
    assert row["n"] == 3
    assert row["text"].endswith(" …")
    assert made["page"]["cut"] == f"texts to 2,000 characters, lists to {len(row['list'])} items"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3_000),
    lambda inner: st.lists(inner, max_size=30) | st.dictionaries(st.text(max_size=20), inner, max_size=10),
    max_leaves=60,
)


@given(
    st.lists(st.dictionaries(st.text(max_size=20), values, max_size=10), max_size=6),
    st.dictionaries(st.text(max_size=9), values),
)
def test_no_answer_is_larger_than_is_told(rows, facts):
    made = told(rows, 50, facts=facts)
    assert made["page"]["characters"] <= LARGEST_CHARACTERS
    json.dumps(made, allow_nan=False)


def test_text_of_papers_has_no_control_characters():
    made = told([{"title": "a\x1b[31m\u202eb", "value": float("nan"), "n": np.int64(4), "s": np.array([1.5])}])
    assert made["from_papers"]["rows"] == [{"title": "a[31mb", "value": None, "n": 4, "s": [1.5]}]


@pytest.mark.parametrize(
    ("cursor", "message"),
    [
        ("%%%", "is no cursor"),
        ("YWJj", "is no cursor"),
        ("x" * 199, "is no cursor"),
        (write_cursor(7, 10, "other"), "another question"),
        (write_cursor(7, -1, "key"), "another question"),
        (write_cursor(6, 10, "key"), "edition 6, and edition 7 is current"),
    ],
)
def test_a_cursor_that_does_not_belong_is_refused(cursor, message):
    with pytest.raises(InputError, match=message):
        read_cursor(cursor, 7, "key")


def test_a_cursor_belongs_to_tool_and_arguments():
    keys = {
        question_key("search", {"query": "a"}),
        question_key("search", {"query": "b"}),
        question_key("ask", {"query": "a"}),
    }
    assert len(keys) == 3
    assert question_key("search", {"a": 1, "b": 2}) == question_key("search", {"b": 2, "a": 1})


def test_a_tool_that_tells_nothing_gives_an_empty_page():
    made = answer(READER, Told(), Page(0, 10), "key")
    assert (made.page.rows, made.page.next_cursor, made.from_papers.rows) == (0, None, [])
