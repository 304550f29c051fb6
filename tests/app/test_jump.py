"""What a few typed letters may mean: papers, people, boards, groups and pages of a real library, and what is open."""

import pytest

from app.jump import MOST, Entry, Jumps, always, jump_to
from app.reading import Reader

PAGES = {"": "Home", "topics": "Topics", "dead-ends": "Dead ends", "forecasts": "Forecasts"}


@pytest.fixture(scope="module")
def jumps(tidal: Reader) -> Jumps:
    return Jumps.read(tidal.db)


def labels(entries: list[Entry]) -> list[str]:
    return [entry.label for entry in entries]


def test_a_title_that_begins_as_typed_stands_first(tidal: Reader, jumps: Jumps) -> None:
    first = jump_to(tidal, jumps, "deep ti", PAGES, {})[0]
    assert (first.kind, first.label, first.detail) == ("paper", "Deep tidal waves", "2014")
    assert first.query == {"paper": str(tidal.work("P14-1005"))}


def test_words_may_stand_anywhere_in_a_title(tidal: Reader, jumps: Jumps) -> None:
    assert labels(jump_to(tidal, jumps, "wave shall", PAGES, {}))[:-1] == ["Tidal waves in shallow water"]


def test_an_identifier_is_its_paper(tidal: Reader, jumps: Jumps) -> None:
    assert labels(jump_to(tidal, jumps, "P14-1005", PAGES, {}))[:-1] == ["Deep tidal waves"]
    assert labels(jump_to(tidal, jumps, "P99-9999", PAGES, {}))[:-1] == []


@pytest.mark.parametrize(
    ("asked", "kind", "label", "page"),
    [
        ("dead", "page", "Dead ends", "dead-ends"), ("tidali", "group", "tidalists", "screens/reading_group.py"),
        ("iris", "board", "iris, accuracy", "screens/board_tables.py"),
        ("tidal wave", "term", "tidal waves", "screens/compare_things.py"),
    ],
)  # fmt: skip
def test_every_kind_is_found_and_opens_its_page(
    tidal: Reader, jumps: Jumps, asked: str, kind: str, label: str, page: str
) -> None:
    found = {entry.kind: entry for entry in jump_to(tidal, jumps, asked, PAGES, {})}
    assert (found[kind].label, found[kind].page) == (label, page)


def test_people_are_found_by_any_part_of_their_name(tidal: Reader, jumps: Jumps) -> None:
    found = [entry for entry in jump_to(tidal, jumps, "lovel", PAGES, {}) if entry.kind == "person"]
    assert labels(found) == ["Ada Lovelace"]
    assert found[0].query == {"name": "Ada Lovelace"}


def test_the_last_entry_searches_for_what_was_typed(tidal: Reader, jumps: Jumps) -> None:
    last = jump_to(tidal, jumps, " whales & seas ", PAGES, {})[-1]
    assert (last.label, last.query) == ("Search for “whales & seas”", {"query": "whales & seas"})


def test_two_names_are_compared(tidal: Reader, jumps: Jumps) -> None:
    first = jump_to(tidal, jumps, "tidal wave vs snow", PAGES, {})[0]
    assert (first.page, first.query) == ("screens/compare_things.py", {"things": "tidal wave | snow"})


def test_without_words_the_pages_stand_and_what_can_be_done_with_the_open_paper() -> None:
    assert labels(always(PAGES, {})) == list(PAGES.values())
    first = always(PAGES, {"paper": "7"})[0]
    assert (first.label, first.page, first.query) == ("Audit this paper", "screens/audit_card.py", {"paper": "7"})


def test_an_answer_is_bounded(tidal: Reader, jumps: Jumps) -> None:
    assert len(jump_to(tidal, jumps, "t" * 100_000, PAGES, {})) == 1
    assert len(jump_to(tidal, jumps, "t", PAGES, {"paper": "7"})) <= MOST
