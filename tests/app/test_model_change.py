"""A change of model from embedding beside to rolling back, on a real library with two real models."""

import json

import pytest

from data.library import Library
from tests.libraries import fieldmap, new_library, snapshot
from tests.papers import write_lines
from tests.small_model import DIM, save_small_model

QUERIES = "# what we ask\nrivers\n\nlake number 7\n"


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """Return the folder of another model."""
    return save_small_model(tmp_path_factory.mktemp("models") / "small")


@pytest.fixture
def library(tmp_path, monkeypatch):
    """Return a library of 30 papers with stored queries and one edition."""
    monkeypatch.setenv("FIELDMAP_EMBEDDING__WORKERS", "1")
    made = new_library(tmp_path / "library")
    made.queries.write_text(QUERIES)
    for words in (["ingest", "arxiv-snapshot", snapshot(tmp_path / "papers.jsonl", 30)], ["embed"], ["publish"]):
        assert fieldmap(made, *words) == 0
    return made


def use(library: Library, model: str) -> None:
    """Set the model in the library's settings."""
    text = library.settings_file.read_text()
    assert text.count('# model = "all-MiniLM-L6-v2"') == 1
    library.settings_file.write_text(text.replace('# model = "all-MiniLM-L6-v2"', f'model = "{model}"'))


def answer(capsys, library, *words):
    capsys.readouterr()
    assert fieldmap(library, *words, "--json") == 0
    return json.loads(capsys.readouterr().out)


def manifest(library, number):
    return json.loads((library.editions / str(number) / "manifest.json").read_text())


def test_vectors_are_made_beside_and_readers_see_nothing_of_it(library, model, capsys):
    before = answer(capsys, library, "search", "rivers", "--mode", "dense")
    assert answer(capsys, library, "embed", "--model", model)["written"] == 30
    assert answer(capsys, library, "search", "rivers", "--mode", "dense") == before
    assert answer(capsys, library, "status")["ledger"]["vectors"] == 30


def test_a_change_is_looked_at_before_it_is_made(library, model, capsys):
    answer(capsys, library, "embed", "--model", model)
    told = answer(capsys, library, "eval", "model", model)
    assert (told["works_compared"], told["works_of_edition"], told["judged"]) == (30, 30, {})
    assert {name: one["n"] for name, one in told["overlap"].items()} == {
        "queries": 2, "queries, by meaning alone": 2, "nearest papers": 30,
    }  # fmt: skip
    assert 0 <= told["overlap"]["queries, by meaning alone"]["value"] < 1
    assert {one["query"] for one in told["most_changed"]} <= {"rivers", "lake number 7"}


def test_the_swap_is_told_and_rolled_back_without_touching_the_settings(library, model, capsys):
    before = answer(capsys, library, "search", "rivers", "--mode", "dense")
    use(library, model)
    assert answer(capsys, library, "embed")["written"] == 30
    change = answer(capsys, library, "publish")["model_change"]
    assert change == manifest(library, 2)["model_change"]
    assert change["from"].startswith("all-MiniLM-L6-v2")
    assert f"_{DIM}_" in change["to"]
    after = answer(capsys, library, "search", "rivers", "--mode", "dense")
    assert [hit["score"] for hit in after] != [hit["score"] for hit in before]
    assert fieldmap(library, "rollback") == 0
    assert "the next update makes one with" in capsys.readouterr().err
    assert answer(capsys, library, "search", "rivers", "--mode", "dense") == before


def test_going_back_to_the_first_model_makes_a_new_edition_from_the_vectors_that_are_there(library, model, capsys):
    settings = library.settings_file.read_text()
    use(library, model)
    for words in (["embed"], ["publish"]):
        answer(capsys, library, *words)
    library.settings_file.write_text(settings)
    assert answer(capsys, library, "embed")["written"] == 0
    assert answer(capsys, library, "publish")["edition"] == 3
    assert manifest(library, 3)["model_key"] == manifest(library, 1)["model_key"]
    assert answer(capsys, library, "publish")["written"] == 0


def test_a_current_edition_that_cannot_be_asked_does_not_keep_the_next_from_being_published(library, model, capsys):
    (library.editions / "1" / "work_ids.npy").write_bytes(b"")
    use(library, model)
    answer(capsys, library, "embed")
    change = answer(capsys, library, "publish")["model_change"]
    assert "work_ids.npy" in change["not_compared"]
    assert fieldmap(library, "doctor") == 3


def test_judged_collections_of_the_library_are_measured_with_both_models(library, model, capsys):
    folder = library.judged / "rivers"
    folder.mkdir(parents=True)
    write_lines(folder / "corpus.jsonl", [{"_id": name, "title": name, "text": ""} for name in ("river", "tree")])
    write_lines(folder / "queries.jsonl", [{"_id": "q", "text": "river"}])
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\triver\t1\n")
    answer(capsys, library, "embed", "--model", model)
    gains = answer(capsys, library, "eval", "model", model)["judged"]["rivers"]
    assert gains["mrr"] == {"difference": 0.0, "lo": 0.0, "hi": 0.0, "p": 1.0, "n": 1}
    assert fieldmap(library, "eval", "model", model) == 0
    assert "gain of the new model" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arrange", "words", "told"),
    [
        (None, ["all-MiniLM-L6-v2"], "has vectors of all-MiniLM-L6-v2"),
        (None, ["{model}"], "first run: fieldmap embed --model"),
        (None, ["nowhere"], "'nowhere' is neither"),
        (b"\xff\xfe", ["{model}"], "queries.txt is not UTF-8 text"),
    ],
    ids=["the-same-model", "not-embedded", "no-such-model", "binary-queries"],
)
def test_what_cannot_be_compared_is_refused(library, model, capsys, arrange, words, told):
    if arrange:
        library.queries.write_bytes(arrange)
    capsys.readouterr()
    assert fieldmap(library, "eval", "model", *(word.format(model=model) for word in words)) in (2, 78)
    assert told in capsys.readouterr().err


def test_a_judged_folder_without_its_files_is_told(library, model, capsys):
    (library.judged / "empty").mkdir(parents=True)
    answer(capsys, library, "embed", "--model", model)
    assert fieldmap(library, "eval", "model", model) == 2
    assert "corpus.jsonl" in capsys.readouterr().err
