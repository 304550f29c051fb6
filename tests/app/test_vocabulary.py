"""`fieldmap vocabulary` on a small library."""

import json

import pytest

from tests.libraries import fieldmap, new_library
from tests.papers import snapshot_line, write_lines


@pytest.fixture
def library(tmp_path, capsys):
    made = new_library(tmp_path / "library")
    texts = ["We reach 71.2% accuracy on CIFAR-10.", "We introduce PomeBench, a benchmark of fruit \x1b[31m.",
             "PearNet reaches 60.1% accuracy on CIFAR-10."]  # fmt: skip
    lines = [
        snapshot_line(f"2001.0000{n}", f"River number {n} and its lake", abstract=text) for n, text in enumerate(texts)
    ]
    assert fieldmap(made, "ingest", "arxiv-snapshot", write_lines(tmp_path / "papers.json", lines)) == 0
    for step in ("datasets", "claims"):
        assert fieldmap(made, "analyze", step) == 0
    assert fieldmap(made, "publish", "--force") == 0
    capsys.readouterr()
    return made


def told(capsys, library, *words):
    capsys.readouterr()
    assert fieldmap(library, "vocabulary", *words, "--json") == 0
    return json.loads(capsys.readouterr().out)


def test_data_sets_are_listed_with_source_and_papers(library, capsys):
    first = told(capsys, library, "list", "dataset")["rows"][0]
    assert (first["name"], first["n_works"], first["source"]) == ("CIFAR-10", 2, "Fieldmap")


def test_new_data_sets_come_from_the_library_with_their_sentence(library, capsys):
    (row,) = told(capsys, library, "list", "--new")["rows"]
    assert (row["name"], row["n_works"], row["source"]) == ("PomeBench", 1, "this library")
    assert row["sentence"].startswith("We introduce PomeBench")


def test_text_of_papers_cannot_colour_the_terminal(library, capsys):
    assert fieldmap(library, "vocabulary", "list", "--new") == 0
    assert "\x1b" not in capsys.readouterr().out


def test_a_correction_is_listed_taken_back_and_gone(library, capsys):
    (number,) = told(capsys, library, "add", "dataset", "Pomum", "--spelling", "Pome")["corrections"]
    assert told(capsys, library, "list", "--like", "pome")["rows"][0]["source"] in ("you", "this library")
    assert [one["name"] for one in told(capsys, library, "list", "--mine")["corrections"]] == ["Pomum"]
    assert told(capsys, library, "undo", number)["corrections"] == [number]
    assert told(capsys, library, "list", "--mine")["corrections"] == []


def test_a_removed_name_takes_effect_with_the_next_step(library, capsys):
    told(capsys, library, "remove", "dataset", "CIFAR-10")
    assert fieldmap(library, "analyze", "claims") == 0
    assert fieldmap(library, "publish") == 0
    capsys.readouterr()
    assert fieldmap(library, "sql", "SELECT count(dataset) AS n FROM claims", "--json") == 0
    assert json.loads(capsys.readouterr().out) == [{"n": 0}]


@pytest.mark.parametrize(
    "words",
    [("add", "animal", "Pear"), ("add", "dataset", "1"), ("undo", "99"), ("remove", "dataset", "a\nb")],
    ids=["kind", "name", "number", "two lines"],
)
def test_bad_corrections_end_with_2(library, words):
    assert fieldmap(library, "vocabulary", *words) == 2
