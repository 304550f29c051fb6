"""`fieldmap eval claims` on invented papers: its figures, its errors, and what it refuses."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.claim_trial import number_in
from app.cli import run
from tests.papers import write_lines

TABLE = {
    "caption": "Results on CIFAR-10 for image classification.",
    "cells": [["Method", "Accuracy"], ["FooNet [3]", "91.0"], ["Ours (small)", "92.4"], ["Ours (large)", "94.2"]],
}
ROW = {"task": "Image Classification", "dataset": "CIFAR-10", "metric": "Accuracy", "score": "94.2%", "in_tex": True}
PAPERS = [
    {"id": "a", "answerable": True, "tables": [TABLE], "gold": [ROW]},
    {"id": "b", "answerable": True, "abstract": "We study trees.", "gold": [ROW | {"score": "10.0"}]},
    {"id": "c", "answerable": False, "tables": [], "gold": []},
]


def figures(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, Any]:
    """Return the JSON answer of the command."""
    capsys.readouterr()
    assert run(["eval", "claims", *map(str, words), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert isinstance(told, dict)
    return told


def test_each_measure_has_its_value_its_interval_and_its_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = figures(capsys, "--gold", write_lines(tmp_path / "g.jsonl", PAPERS))
    assert set(told["tdms_f1"]) == {"value", "lo", "hi", "n"}
    assert (told["dms_precision"]["value"], told["dms_recall"]["value"], told["dms_recall"]["n"]) == (1.0, 0.5, 2)
    assert told["answerable_accuracy"]["value"] == pytest.approx(2 / 3, abs=1e-4)


@pytest.mark.parametrize("form", ["tsv", "jsonl"])
def test_a_taxonomy_names_what_may_be_found(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    boards = [
        {"task": "Image Classification", "dataset": "CIFAR-10", "metric": "Accuracy", "papers": 50},
        {"task": "Image Classification", "dataset": "SVHN", "metric": "Accuracy", "papers": 9},
        {"task": "Machine Translation", "dataset": "WMT14", "metric": "BLEU", "papers": 9},
    ]
    path = tmp_path / f"boards.{form}"
    if form == "tsv":
        lines = ["\t".join(boards[0]), *("\t".join(map(str, board.values())) for board in boards)]
        path.write_text("\n".join(lines), encoding="utf-8")
    else:
        write_lines(path, boards)
    told = figures(capsys, "--gold", write_lines(tmp_path / "g.jsonl", PAPERS[:1]), "--taxonomy", path)
    # both variants of the system are found; the list holds the larger one alone
    assert (told["tdms_recall"]["value"], told["tdms_precision"]["value"]) == (1.0, 0.5)
    assert told["tdms_f1"]["n"] == 1


def test_the_worst_papers_are_listed_with_what_was_missed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_lines(tmp_path / "g.jsonl", PAPERS)
    told = figures(capsys, "--gold", path, "--worst", "20")
    assert "b" in [one["id"] for one in told["worst"]]
    assert run(["eval", "claims", "--gold", str(path), "--worst", "20"]) == 0
    assert "b: 1 missed, 0 not listed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("taxonomy", "message"),
    [("", "holds no board"), ('{"task": "a"}', "needs task"), ('{"task": ', "no JSON"),
     ("task\tdataset\tmetric\tpapers\na\tb\tc\tmany", "must be numbers")],
    ids=["empty", "half", "cut", "words"],
)  # fmt: skip
def test_a_taxonomy_that_is_none_is_refused(
    taxonomy: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "boards.txt"
    path.write_text(taxonomy, encoding="utf-8")
    gold = str(write_lines(tmp_path / "g.jsonl", PAPERS))
    assert run(["eval", "claims", "--gold", gold, "--taxonomy", str(path)]) == 2
    assert message in capsys.readouterr().err


def test_a_paper_without_a_list_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", "claims", "--gold", str(write_lines(tmp_path / "g.jsonl", [{"id": "a"}]))]) == 2
    assert "paper a has no list gold" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("score", "number"),
    [("94.2%", 94.2), ("1,234.5", 1234.5), (3, 3.0), ("33.2 / 9.6", 33.2), ("-", None), (None, None), ("35M", 35.0),
     (float("nan"), None), (True, None)],
)  # fmt: skip
def test_the_first_number_of_a_score_counts(score: Any, number: float | None) -> None:
    assert number_in(score) == number
