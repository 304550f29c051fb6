"""Boards from the command line to the pages, on a library of a few papers with imported results."""

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app.exchange import give_out
from app.reading import open_reader
from data.library import Library
from ingest.results.reading import read_results
from tests.app.pages import explorer, words
from tests.libraries import fieldmap, new_library
from tests.papers import write_lines


@pytest.fixture(scope="module")
def tiny(danube: Library) -> Library:
    return danube


@pytest.fixture
def answer(tiny: Library, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command and return its JSON."""

    def ask(*told: str) -> Any:
        capsys.readouterr()
        assert fieldmap(tiny, *told, "--json") == 0
        return json.loads(capsys.readouterr().out)

    return ask


def test_a_board_is_told_with_its_rows_and_evidence(answer: Any) -> None:
    told = answer("board", "-", "Danube", "F1")
    board = told["boards"][0]
    assert [(row["rank"], row["model"], row["value"]) for row in board["rows"]] == [
        (1, "SeaNet", 84.1), (2, "RiverNet", 80.2), (3, "RiverNet", 77.1)
    ]  # fmt: skip
    assert [(step["month"], step["value"]) for step in board["best_so_far"]] == [("2018-02", 80.2), ("2020-02", 84.1)]
    assert (board["comparable"], board["n_papers"], board["unit"]) == ("unknown", 3, "%")
    assert "Danube | F1 | SeaNet" in board["rows"][0]["sentence"]


def test_a_board_of_a_past_day_knows_nothing_later(answer: Any) -> None:
    told = answer("board", "parsing", "danube", "f1 score", "--as-of", "2018-12-31")
    assert [row["model"] for board in told["boards"] for row in board["rows"]] == ["RiverNet"]
    assert told["boards"][0]["is_drawn"] is False
    assert answer("board", "-", "-", "-", "--as-of", "2001-01-01")["boards"] == []


def test_boards_discrepancies_and_verdicts_are_listed(answer: Any) -> None:
    (listed,) = answer("boards", "danube")["boards"]
    assert (listed["best"], listed["best_model"], listed["n_papers"]) == (84.1, "SeaNet", 3)
    (found,) = answer("discrepancies")["discrepancies"]
    assert (found["model"], found["first_value"], found["other_value"], found["is_explained"]) == (
        "RiverNet", 80.2, 77.1, False
    )  # fmt: skip
    assert answer("discrepancies", "nobody")["total"] == 0
    assert {one["metric"] for one in answer("boards", "--health")["health"]} == {"F1"}
    assert [one["sentence"][:8] for one in answer("sota")["claims"]] == ["WaterNet"]


def test_text_is_printed_for_people_and_nothing_found_is_said(
    tiny: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    for command, wanted in (
        (("board", "-", "Danube", "F1"), "best so far: 2018-02 80.2%, 2020-02 84.1%"),
        (("boards",), "Danube, F1 (parsing)"), (("boards", "--health"), "Danube, F1"),
        (("discrepancies",), "RiverNet on Danube, F1: 80.2 and 77.1"), (("sota",), "1 claims of the state of the art"),
    ):  # fmt: skip
        capsys.readouterr()
        assert fieldmap(tiny, *command) == 0
        assert wanted in capsys.readouterr().out
    assert fieldmap(tiny, "board", "-", "Rhine", "F1") == 0
    assert "no result by these names" in capsys.readouterr().err
    assert [fieldmap(tiny, "board", *names) for names in (("-", "", "F1"), ("-", "results", "F1"), ("", "-", "-"))] == [
        2
    ] * 3


def test_an_import_says_what_it_set_aside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = new_library(tmp_path / "library")
    source = write_lines(tmp_path / "rows.jsonl", [{"dataset": "D", "metric": "F1", "value": "12/13", "model": "A"}])
    capsys.readouterr()
    assert fieldmap(library, "claims", "import", source, "--format", "sota-extractor", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["read"], told["set_aside"], told["reasons"]) == (0, 1, {"it is not one number": 1})
    assert (library.quarantine).exists()
    assert fieldmap(library, "claims", "import", tmp_path / "none", "--format", "papers-with-code") == 2


@pytest.mark.parametrize("format_", ["every-eval-ever", "papers-with-code"])
def test_what_is_written_is_read_back_the_same(format_: Any, tiny: Library, tmp_path: Path) -> None:
    with open_reader(tiny) as reader:
        told = give_out(
            reader, tmp_path / "out.jsonl" if format_ == "every-eval-ever" else tmp_path / "out.json", format_
        )
        assert told["results"] == 5
        kept = reader.db.execute(
            "SELECT value, uncertainty, model FROM claims WHERE model IS NOT NULL AND kind = 'result' ORDER BY ALL"
        ).fetchall()
    claims = [one.claim for one in read_results(Path(told["written"][0]), format_)]  # type: ignore[union-attr]
    models = [row[2] for row in kept]
    assert sorted(claim.value for claim in claims) == sorted(row[0] for row in kept)
    assert sorted(str(claim.uncertainty) for claim in claims) == sorted(str(row[1]) for row in kept)
    assert sorted(str(claim.model).replace(" (ensemble) (ensemble)", " (ensemble)") for claim in claims) == sorted(
        models
    )


def test_only_names_of_the_hub_are_written_for_it(tiny: Library, tmp_path: Path) -> None:
    with open_reader(tiny) as reader:
        told = give_out(reader, tmp_path / "hub", "hf-eval-results")
    assert (told["results"], told["set_aside"]) == (0, 5)
    assert list(told["reasons"]) == ["its data set is not named as on the Hub (ORG/NAME)"]


def test_what_people_say_of_claims_takes_effect_and_is_taken_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = new_library(tmp_path / "library")
    rows = [{"dataset": "D7", "metric": "F1", "value": value, "model": f"M{value}"} for value in (80, 90)]
    assert (
        fieldmap(library, "claims", "import", write_lines(tmp_path / "r.jsonl", rows), "--format", "sota-extractor")
        == 0
    )
    assert fieldmap(library, "update") == 0
    with open_reader(library) as reader:
        numbers = dict(reader.db.execute("SELECT value, claim_id FROM claims").fetchall())
    assert fieldmap(library, "claims", "confirm", numbers[80.0]) == 0
    assert fieldmap(library, "claims", "reject", numbers[90.0]) == 0
    assert fieldmap(library, "claims", "reject", 17) == 2
    assert fieldmap(library, "update") == 0
    with open_reader(library) as reader:
        assert reader.db.execute("SELECT value, tier FROM claims").fetchall() == [(80.0, "confirmed")]
    capsys.readouterr()
    assert fieldmap(library, "claims", "said", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert [one["said"] for one in said] == ["reject", "confirm"]
    assert [fieldmap(library, "claims", "undo", one["entry"]) for one in said] == [0, 0]
    assert fieldmap(library, "claims", "undo", 99) == 2
    assert fieldmap(library, "update") == 0
    with open_reader(library) as reader:
        assert reader.db.execute("SELECT value, tier FROM claims ORDER BY 1").fetchall() == [
            (80.0, "imported"), (90.0, "imported")
        ]  # fmt: skip


def test_the_page_of_boards_shows_one_as_of_a_day(tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(tiny, monkeypatch, "board_tables")
    assert "3 ranked results of 3 papers, 0 set aside" in words(shown)
    assert "84.1%" in shown.dataframe[0].value["value"].tolist()
    shown.date_input(key="stood-on").set_value("2001-01-01").run()
    assert not shown.exception
    assert "Nothing on this board was public" in words(shown)


def test_the_page_of_discrepancies_shows_both_quotes_and_the_verdicts(
    tiny: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: AppTest = explorer(tiny, monkeypatch, "contradictions")
    told = words(shown)
    assert "Unexplained: nothing that either paper says explains it" in told
    assert "80.2”" in told
    assert "0.771”" in told
    assert "WaterNet achieves a new state of the art" in told
