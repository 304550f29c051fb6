"""`fieldmap reading-list` as people use it: made, kept, ticked off; what the library cannot tell is said."""

from pathlib import Path
from typing import Any

import pytest

from app.reading_lists import kept_lists
from data.library import Library
from tests.app.pages import explorer, words
from tests.libraries import answer, fieldmap, new_library
from tests.papers import snapshot_line, write_lines

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def made(tidal_library: Library) -> Library:
    return tidal_library


@pytest.fixture
def library(made: Library) -> Library:
    """Begin without what other tests kept."""
    made.sessions.unlink(missing_ok=True)
    return made


def lines(told: Any) -> list[str]:
    return [one["text"] for one in told["sections"][0]["sentences"]]


def test_a_list_begins_with_the_survey_then_follows_the_citations(library: Library, capsys: Captured) -> None:
    said = lines(answer(library, capsys, "reading-list", "make", "tidal wave", "--hours", "8"))
    assert said[0].startswith("8 works, about 176 minutes of the 8 hours there are, at 200 words a minute")
    assert said[1].startswith("Survey: Ada Lovelace (2013), “A survey of tidal wave models”: its title says")
    years = [int(one.split("(")[1][:4]) for one in said[2:]]
    assert years == sorted(years)
    assert said[2].startswith("Foundation: Ada Lovelace (2010)") or said[2].startswith(
        "Turning point: Ada Lovelace (2010)"
    )


def test_fewer_hours_make_a_shorter_list_that_fits(library: Library, capsys: Captured) -> None:
    told = answer(library, capsys, "reading-list", "make", "tidal wave", "--hours", "1")
    assert lines(told)[0].startswith("2 works, about 44 minutes of the 1 hours there are")


def test_levels_begin_elsewhere(library: Library, capsys: Captured) -> None:
    newcomer = answer(library, capsys, "reading-list", "make", "tidal wave", "--hours", "1", "--level", "newcomer")
    researcher = answer(library, capsys, "reading-list", "make", "tidal wave", "--hours", "1", "--level", "researcher")
    assert any(one.startswith("Survey") for one in lines(newcomer))
    assert not any(one.startswith("Survey") for one in lines(researcher))


def test_a_kept_list_is_ticked_off_and_that_undone(library: Library, capsys: Captured) -> None:
    number = answer(library, capsys, "reading-list", "make", "tidal wave", "--keep", "--group", "readers")["list"]
    entry = answer(library, capsys, "reading-list", "tick", number, "P10-1001", "--as", "ada")["entry"]
    told = answer(library, capsys, "reading-list", "show", number)
    assert told["progress"]["read"] == {"ada": {"papers": 1, "minutes": 22}}
    assert [one["list_id"] for one in answer(library, capsys, "reading-list", "list", "readers")] == [number]
    assert fieldmap(library, "session", "undo", entry) == 0
    assert answer(library, capsys, "reading-list", "show", number)["progress"]["read"] == {}


def test_the_text_shows_who_read_what(library: Library, capsys: Captured) -> None:
    number = answer(library, capsys, "reading-list", "make", "tidal wave", "--keep")["list"]
    capsys.readouterr()
    assert fieldmap(library, "reading-list", "tick", number, "P13-1004", "--as", "alan") == 0
    shown = capsys.readouterr().out
    assert "Survey" in shown
    assert "alan 1 of 8 papers, 22 of 176 minutes" in shown


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("make", "tidal wave", "--hours", "0.1"), "0.5 to 200 hours, not 0.1"),
        (("make", "tidal wave", "--hours", "nan"), "0.5 to 200 hours, not nan"),
        (("make", "quantum chess"), "no family, topic or term here"),
        (("show", "77"), "no reading list 77"),
        (("tick", "77", "P10-1001"), "no reading list 77"),
    ],
)
def test_wrong_use_is_told_with_what_is_wrong(
    library: Library, capsys: Captured, words: tuple[str, ...], why: str
) -> None:
    capsys.readouterr()
    assert fieldmap(library, "reading-list", *words) == 2
    assert why in capsys.readouterr().err


def test_without_citations_it_says_what_cannot_be_told(tmp_path: Path, capsys: Captured) -> None:
    library = new_library(tmp_path / "library")
    papers = [snapshot_line(f"2001.{n:05}", f"Tidal wave number {n}", abstract="We look at the tidal wave.")
              for n in range(6)]  # fmt: skip
    assert fieldmap(library, "ingest", "arxiv-snapshot", write_lines(tmp_path / "p.json", papers)) == 0
    assert fieldmap(library, "update") == 0
    told = answer(library, capsys, "reading-list", "make", "tidal wave", "--hours", "1")
    assert told["sections"][0]["note"].startswith("No reference of the topic's papers is known here, so foundations")
    assert {one.split(":")[0] for one in lines(told)[1:]} == {"At the core", "Recent"}


def test_the_page_keeps_a_list_and_ticks_it_off(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(library, monkeypatch, "reading_list", topic="tidal wave")
    assert "Survey: Ada Lovelace (2013)" in words(shown)
    shown.button(key="keep").click().run()
    (kept,) = kept_lists(library)
    box = f"tick-{kept.list_id}-{kept.made_of['papers'][0]['work_id']}"
    shown.checkbox(key=f"{box}-False").check().run()
    assert [person for _, person in kept_lists(library)[0].ticked] == ["reader"]
    assert any("1 of 8 papers read" in one.label for one in shown.expander)
    shown.checkbox(key=f"{box}-True").uncheck().run()
    assert kept_lists(library)[0].ticked == ()
