"""The tour: six steps whose examples are of the library at hand, and a strip that can be dismissed and taken again."""

from pathlib import Path

import pytest

from app.home_facts import HomeFacts, home_facts
from app.reading import Reader, open_reader
from app.tour import tour
from data.desk import hide, open_desk, undo
from data.library import utc_now
from tests.app.test_explorer import explorer, words
from tests.libraries import fieldmap, new_library


def test_each_step_opens_a_page_on_an_example_of_this_library(tidal: Reader) -> None:
    steps = tour(tidal, home_facts(tidal))
    assert [step.page.removeprefix("screens/") for step in steps] == [
        "find_papers.py", "topic_map.py", "radar.py", "audit_card.py", "trade_offs.py", "reading_group.py",
    ]  # fmt: skip
    audited = tidal.show(steps[3].query["paper"])
    assert audited["claims"]
    assert audited["title"] in steps[3].told
    assert steps[5].query == {"group": "tidalists"}


def test_the_largest_topic_and_the_first_riser_are_the_examples(tidal: Reader) -> None:
    facts = HomeFacts(
        rising=[{"kind": "family", "name": "GANs", "growth": 6.2, "interval": [4.1, 9.9], "n": 40}],
        topics=[{"topic_id": 3, "name": "parsing, trees", "n_works": 1200}],
    )
    search, mapped, rising, *_ = tour(tidal, facts)
    assert (search.label, search.query) == ("Search “parsing”", {"query": "parsing"})
    assert mapped.told.startswith("1,200 papers")
    assert (rising.label, rising.told) == ("What rises: GANs", "6.2 [4.1, 9.9] times its earlier share, 40 papers.")


def test_where_there_is_no_example_a_step_says_what_is_missing(tmp_path: Path) -> None:
    library = new_library(tmp_path / "library")
    assert fieldmap(library, "update") == 0
    with open_reader(library) as reader:
        told = [step.told for step in tour(reader, HomeFacts())]
    assert told[1] == "No topics yet: fieldmap update makes them from papers with a text."
    assert told[2].startswith("Nothing here rises beyond chance")
    assert told[3].startswith("No claim was read here yet")
    assert told[5].startswith("No reading group yet")


def test_the_strip_is_dismissed_and_taken_again(tidal: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(tidal.library, monkeypatch, "home")
    assert "New here?" in words(shown)
    shown.button(key="tour-dismiss").click().run()
    assert "New here?" not in words(shown)
    shown.button(key="tour-again").click().run()
    assert "New here?" in words(shown)


def test_a_tour_taken_again_elsewhere_is_there(tidal: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_desk(tidal.library.desk) as desk:
        entry = hide(desk, "reader", "tour", utc_now())
        shown = explorer(tidal.library, monkeypatch, "home")
        undo(desk, entry, utc_now())
    shown.button(key="tour-again").click().run()
    assert not shown.exception
    assert "New here?" in words(shown)
