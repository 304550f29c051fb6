"""Follow, tag, save, undo, mark as seen: on the pages, and in a browser while a new edition comes."""

import re
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
import streamlit as st
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from app.desk import seen_now
from app.filters import Filters
from app.reading import open_reader
from app.saved_search import search_key
from data.annotations import open_annotations, tag_work, tagged, undo_entry
from data.desk import Seen, Target, follow, kept, mark_seen, open_desk, save_view, undo
from data.library import Library, utc_now
from tests.app.desk_library import NEW, first_edition, next_edition
from tests.app.pages import explorer, words
from tests.browser import chromium, open_page, settle
from tests.browser import explorer as served
from tests.libraries import fieldmap

PERSON = "reader"
STEPS = ("people", "terms", "topics")
"""Analyses that these pages need."""
HOSTILE = "<script>window.harmed = 1</script> [x](javascript:alert(1)) :red[y]"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Library, Path]:
    """Make a library that can grow by two papers on tidal waves."""
    folder = tmp_path_factory.mktemp("kept")
    return first_edition(folder, *STEPS), folder


@pytest.fixture
def library(made: tuple[Library, Path]) -> Library:
    """Give the library as if nobody kept anything."""
    for path in (made[0].desk, made[0].annotations):
        for name in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            name.unlink(missing_ok=True)
    st.cache_resource.clear()
    return made[0]


def links(shown: AppTest) -> list[str]:
    """Return the labels of the links on a page."""
    return [one.proto.label for one in shown.get("page_link")]


def followed(library: Library) -> list[tuple[str, str]]:
    with open_desk(library.desk) as desk:
        return [(one.subject, one.label) for one in kept(desk, "follow", PERSON)]


def test_who_keeps_nothing_is_told_how_to_begin(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(library, monkeypatch, "kept_things")
    assert "has a button Follow" in shown.info[0].value
    assert "You have marked no edition as seen; this is edition 1." in words(shown)


@pytest.mark.parametrize(
    ("page", "query", "target"),
    [("topic_map", {"topic": "0"}, ("topic", "tidal waves")),
     ("find_papers", {"paper": "P10-1001"}, ("paper", "Tidal waves in shallow water")),
     ("find_papers", {"query": "waves"}, ("search", "waves")),
     ("people", {"name": "Lovelace"}, ("author", "Ada Lovelace"))],
    ids=["topic", "paper", "search", "author"],
)  # fmt: skip
def test_a_press_follows_and_another_stops(
    library: Library, monkeypatch: pytest.MonkeyPatch, page: str, query: dict[str, str], target: tuple[str, str]
) -> None:
    shown = explorer(library, monkeypatch, page, **query)
    press(shown, f"follow-{target[0]}")
    assert followed(library) == [target]
    press(shown, f"follow-{target[0]}")
    assert followed(library) == []


def press(shown: AppTest, key: str) -> None:
    """Press the first button whose key begins so."""
    next(one for one in shown.button if one.key and one.key.startswith(key)).click().run()
    assert not shown.exception


def test_a_tag_is_put_on_a_paper_taken_off_and_filters_a_search(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = explorer(library, monkeypatch, paper="P10-1001")
    field = next(one for one in shown.text_input if one.label == "Another tag")
    field.set_value("to read").run()
    with open_annotations(library.annotations) as people:
        (work,) = tagged(people, "To Read", PERSON)
    found = explorer(library, monkeypatch, tag="to read")
    assert [label for label in links(found) if "Tidal waves in shallow water" in label]
    assert not [one for one in found.button if one.key and one.key.startswith("follow-search")]
    press(shown, "tag-")
    with open_annotations(library.annotations) as people:
        assert tagged(people, "to read") == []
    assert "nobody has put a tag" in explorer(library, monkeypatch, tag="to read").error[0].value


def test_a_view_is_kept_at_the_end_of_a_page_and_leads_back(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(library, monkeypatch, "topic_map", topic="0")
    name = next(one for one in shown.text_input if one.label == "Keep it under a name")
    name.set_value("My topic").run()
    assert "Kept as “My topic”" in words(shown)
    page = explorer(library, monkeypatch, "kept_things")
    (link,) = [one for one in page.get("page_link") if one.proto.label == "My topic"]
    assert (link.proto.page, link.proto.query_string) == ("topics", "topic=0")


def test_what_is_kept_is_shown_as_text_and_leads_nowhere_else(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_desk(library.desk) as desk, open_annotations(library.annotations) as people:
        save_view(desk, PERSON, HOSTILE, "gone", "x=//example.org", utc_now())
        save_view(desk, PERSON, HOSTILE[:30], "topics", "topic=javascript:alert(1)", utc_now())
        follow(desk, PERSON, Target("venue", HOSTILE, HOSTILE), seen_of(library), utc_now())
        tag_work(people, 1, PERSON, HOSTILE[:50], utc_now())
    shown = explorer(library, monkeypatch, "kept_things")
    said = words(shown) + "".join(links(shown))
    assert "its page is no longer there" in said
    assert "<script" not in said
    assert "[x](" not in said
    assert not [one for one in shown.get("page_link") if one.proto.external]


def seen_of(library: Library) -> Seen:
    with open_reader(library) as reader:
        return seen_now(reader)


def test_undo_takes_back_and_brings_back(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_desk(library.desk) as desk:
        follow(desk, PERSON, Target("topic", "0", "tidal waves"), seen_of(library), utc_now())
    shown = explorer(library, monkeypatch, "kept_things")
    press(shown, "kept-K1")
    assert followed(library) == []
    press(shown, "back-K1")
    assert followed(library) == [("topic", "tidal waves")]


def test_what_is_followed_leads_to_the_page_that_shows_it(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    search = Filters(since=date(2012, 1, 1), topic=0, venue="ACL", has_code=True)
    with open_desk(library.desk) as desk:
        for target in (Target("search", search_key("waves", search), "a search"), Target("benchmark", "iris", "Iris")):
            follow(desk, PERSON, target, seen_of(library), utc_now())
    shown = explorer(library, monkeypatch, "kept_things")
    told = {one.proto.page: dict(parse_qsl(one.proto.query_string)) for one in shown.get("page_link")}
    assert told["boards"] == {"board_words": "Iris"}
    assert told["search"] == {
        "query": "waves", "since": "2012-01-01", "in_topic": "0", "venue": "ACL", "with_code": "true"
    }  # fmt: skip
    found = explorer(library, monkeypatch, **told["search"])
    assert "since 2012 · topic 0" in words(found)
    assert found.checkbox(key="with_code").value


def test_what_was_taken_back_elsewhere_is_said_to_be(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_desk(library.desk) as desk, open_annotations(library.annotations) as people:
        look, tag = mark_seen(desk, PERSON, seen_of(library), utc_now()), tag_work(people, 1, PERSON, "x", utc_now())
        kept_page, paper = explorer(library, monkeypatch, "kept_things"), explorer(library, monkeypatch, paper="W1")
        undo(desk, look, utc_now())
        undo_entry(people, tag, utc_now())
    press(kept_page, "unmark-seen")
    press(paper, "tag-")
    assert f"there is no entry {look} in force" in kept_page.warning[0].value
    assert f"there is no entry {tag} in force" in paper.warning[0].value


def test_a_watch_that_is_to_tell_nothing_is_not_made(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(library, monkeypatch, "kept_things")
    shown.text_input(key="watch-name").set_value("tidal wave")
    shown.multiselect(key="watch-tells-search").set_value([])
    next(one for one in shown.button if one.label == "Watch").click().run()
    assert [one.value for one in shown.warning] == ["Choose what it tells."]


def test_a_watch_is_made_on_the_page_and_what_cannot_be_is_said(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = explorer(library, monkeypatch, "kept_things")
    shown.text_input(key="watch-name").set_value("tidal wave")
    next(one for one in shown.button if one.label == "Watch").click().run()
    assert any("search · tidal wave · tells papers" in label for label in links(shown))
    shown.selectbox(key="watch-kind").set_value("venue").run()
    shown.text_input(key="watch-name").set_value("Nowhere")
    next(one for one in shown.button if one.label == "Watch").click().run()
    assert "no paper here has the venue" in shown.warning[0].value


def test_home_tells_what_a_new_edition_brings_until_it_is_marked_as_seen(
    library: Library, made: tuple[Library, Path]
) -> None:
    """Follow a topic in a browser, publish an edition with two new papers in it, look, mark, and it is gone."""
    with served(library) as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(60_000)
        open_page(page, f"{address}/topics?topic=0")
        page.get_by_role("button", name="Follow").click()
        expect(page.get_by_role("button", name="Following: stop")).to_be_visible()
        open_page(page, address)
        page.get_by_role("button", name="Mark as seen").click()
        expect(page.get_by_text("Nothing is new in what you follow.")).to_be_visible()
        next_edition(library, made[1], *STEPS)
        open_page(page, address)
        expect(page.get_by_text("3 new papers")).to_be_visible()
        told = page.get_by_text(re.compile(r"^topic .+: new papers \d"))
        told.click()
        expect(page.get_by_text(re.compile("^New papers of the topic"))).to_be_visible()
        expect(page.get_by_role("link", name=re.compile(f"^“({'|'.join(map(re.escape, NEW))})”, Ada Lovelace")).first
               ).to_be_visible()  # fmt: skip
        page.get_by_role("button", name="Mark as seen").click()
        expect(page.get_by_text("Nothing is new in what you follow.")).to_be_visible()
        expect(told).to_have_count(0)
        page.get_by_role("button", name="Take the last mark back").click()
        expect(told).to_be_visible()
        settle(page)
        page.close()
    assert fieldmap(library, "kept", "news") == 0
