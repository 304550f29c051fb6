"""Doubtful pairs: shown, decided on the command line and in the explorer, folded in by update, undone."""

import json
from pathlib import Path
from typing import Any

import pytest

from data.library import Library
from tests.app.pages import explorer, words
from tests.libraries import fieldmap, new_library, rows
from tests.papers import snapshot_line, write_lines

TITLE = "On the flow of rivers into lakes <b>and</b> seas"
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Make a library of two records that agree in title and author and have arXiv ids of their own."""
    made = new_library(tmp_path / "library")
    lines = [snapshot_line("2001.00001", TITLE), snapshot_line("2001.00002", TITLE)]
    assert fieldmap(made, "ingest", "arxiv-snapshot", write_lines(tmp_path / "two.json", lines)) == 0
    assert fieldmap(made, "update") == 0
    return made


def listed(library: Library, capsys: Captured) -> dict[str, Any]:
    capsys.readouterr()
    assert fieldmap(library, "review", "list", "--json") == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def works(library: Library) -> int:
    assert fieldmap(library, "update") == 0
    return int(rows(library, "SELECT count(*) FROM works")[0][0])


def test_one_work_two_works_and_back(library: Library, capsys: Captured) -> None:
    pair = listed(library, capsys)["pairs"][0]
    assert pair["reason"] == "same title; identifiers differ"
    assert (pair["ids_a"], pair["authors_b"]) == ("arxiv:2001.00001", "Ada Lovelace")
    assert fieldmap(library, "review", "same", pair["pair"]) == 0
    assert listed(library, capsys)["open"] == 0
    assert works(library) == 1
    assert rows(library, "SELECT decision FROM review_pairs") == [("same",)]
    number = listed(library, capsys)["decisions"][0]["decision"]
    assert fieldmap(library, "review", "undo", number) == 0
    assert works(library) == 2
    assert fieldmap(library, "review", "undo", number) == 2
    assert fieldmap(library, "doctor") == 0


def test_two_works_stay_two_and_can_be_asked_about_again(library: Library, capsys: Captured) -> None:
    pair = listed(library, capsys)["pairs"][0]["pair"]
    assert fieldmap(library, "review", "different", pair) == 0
    assert works(library) == 2
    assert rows(library, "SELECT decision FROM review_pairs") == [("different",)]
    assert works(library) == 2
    assert listed(library, capsys)["open"] == 0
    assert fieldmap(library, "review", "undo", listed(library, capsys)["decisions"][0]["decision"]) == 0
    assert works(library) == 2
    assert listed(library, capsys)["open"] == 1


def test_a_pair_that_is_not_there_is_named(library: Library, capsys: Captured) -> None:
    assert fieldmap(library, "review", "same", "7-8") == 2
    assert "no pair '7-8'" in capsys.readouterr().err


def test_the_page_shows_decides_and_undoes(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(library, monkeypatch, "review_pairs")
    assert "disagree elsewhere: 1." in words(shown)
    assert "&lt;b&gt;" in words(shown)
    next(button for button in shown.button if button.label == "Two works").click().run()
    assert not shown.exception
    assert "No pair waits" in shown.info[0].value
    assert "two works" in words(shown)
    next(button for button in shown.button if button.label == "Undo").click().run()
    assert "disagree elsewhere: 1." in words(shown)
