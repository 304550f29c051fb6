"""What pages are given: claims page by page, boards by words, the best rows of a board."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from analysis.boards.lookup import find_boards, list_boards
from app import views
from app.reading import Reader, open_reader
from data.store import rows_as_dicts
from data.vocabulary import UNCORRECTED
from tests.libraries import analyzed, listed_library

PAPERS = 60
DATASETS = ("SQuAD", "MNLI", "CoNLL-2003")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Sixty papers, each with two results, whose values rise and fall."""
    folder: Path = tmp_path_factory.mktemp("views")
    papers = [
        {"id": f"p{n}", "title": f"River number {n} and its lake", "published": f"{2010 + n // 12}-{n % 12 + 1:02}-01",
         "abstract": f"Our model Rill{n}Net achieves {60 + (7 * n) % 31}.{n % 10}% accuracy on {DATASETS[n % 3]}. "
                     f"Rill{n}Net obtains an F1 score of {50 + (11 * n) % 37}.{n % 10} on {DATASETS[(n + 1) % 3]}."}
        for n in range(PAPERS)
    ]  # fmt: skip
    with open_reader(analyzed(listed_library(folder, papers), "claims", "boards")) as opened:
        yield opened


def test_the_pages_of_claims_hold_every_claim_once_surest_first(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "CLAIMS_A_PAGE", 25)
    all_of_them = rows_as_dicts(reader.db, "SELECT * FROM claims WHERE kind = 'result' AND contains(dataset, 'NLI')")
    expected = sorted(all_of_them, key=lambda row: (-row["confidence"], row["work_id"], row["position"]))
    asked = (["result"], "nli", "", 0.0)
    found = [row for page in (1, 2, 3) for row in views.claims(reader, *asked, page)[0]]
    assert [(row["work_id"], row["value"]) for row in found] == [(row["work_id"], row["value"]) for row in expected]
    assert views.claims(reader, *asked)[1] == len(expected) == 2 * PAPERS // 3


def test_other_filters_are_other_claims(reader: Reader) -> None:
    rows, total = views.claims(reader, ["result", "baseline"], "SQuAD", "accuracy", 0.0)
    assert total == len(rows) == PAPERS // 3
    assert {row["metric"] for row in rows} == {"accuracy"}
    assert views.claims(reader, ["result"], "SQuAD", "no such metric", 0.0) == ([], 0)
    assert views.claims(reader, ["result"], "SQuAD", "accuracy", 0.0, page=9) == ([], total)


def test_words_find_boards_beyond_those_listed_first(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = list_boards(reader.db)
    monkeypatch.setattr(views, "MOST_BOARDS", 1)
    assert [row["board_id"] for row in views.boards(reader)[0]] == [listed[0]["board_id"]]
    other = next(row for row in listed if row["dataset"] != listed[0]["dataset"])
    assert views.boards(reader, other["dataset"].upper())[0][0]["dataset"] == other["dataset"]
    assert views.boards(reader, "no such board")[0] == []


def test_a_board_of_the_list_is_told_as_its_names_find_it(reader: Reader) -> None:
    for row in views.boards(reader)[0]:
        shown, naming = views.board(reader, row, None, UNCORRECTED)
        told = find_boards(reader.db, row["task"] or "-", row["dataset"], row["metric"])
        assert shown is not None
        assert {name: value for name, value in shown.items() if name != "n_rows"} in told.boards
        assert (naming, shown["n_rows"]) == (told.n_naming, len(shown["rows"]))


def test_a_board_shows_its_best_rows_and_all_that_led_once(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    (row, *_), known = views.boards(reader, "squad")
    whole, _ = views.board(reader, row, None, UNCORRECTED)
    monkeypatch.setattr(views, "MOST_RESULTS", 3)
    cut, naming = views.board(reader, row, date(2030, 1, 1), UNCORRECTED)
    assert whole is not None
    assert cut is not None
    wanted = [one["claim_id"] for place, one in enumerate(whole["rows"]) if place < 3 or one["raised"]]
    assert [one["claim_id"] for one in cut["rows"]] == wanted
    assert 3 < len(wanted) < len(whole["rows"]) == cut["n_results"] + cut["n_set_aside"]
    assert (naming, known["papers"]) == (2 * PAPERS // 3, PAPERS)
