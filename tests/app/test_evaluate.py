"""`fieldmap eval search` on a tiny collection: its answer, its table, and what it refuses."""

import json

import pytest

from app.cli import run
from tests.papers import write_lines
from tests.small_model import save_small_model

PAPERS = [
    {"_id": "a", "title": "Neural machine translation", "text": "We translate sentences with attention."},
    {"_id": "b", "title": "Parsing with grammars", "text": "Sentences become trees."},
    {"_id": "c", "title": "", "text": "Speech is recognised by networks."},
]
QUERIES = [{"_id": "q1", "text": "machine translation"}, {"_id": "q2", "text": "speech recognition"}]


@pytest.fixture
def files(tmp_path):
    """Return the options that name a collection."""
    write_lines(tmp_path / "corpus.jsonl", PAPERS)
    write_lines(tmp_path / "queries.jsonl", QUERIES)
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\ta\t2\nq2\tc\t1\nq2\tb\t0\n")
    return ["--corpus", str(tmp_path / "corpus.jsonl"), "--queries", str(tmp_path / "queries.jsonl"),
            "--judgments", str(tmp_path / "qrels.tsv")]  # fmt: skip


def test_one_document_holds_each_measure_with_its_interval(files, capsys):
    assert run(["eval", "search", *files, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["map"] == {"value": 1.0, "lo": 1.0, "hi": 1.0, "n": 2}
    assert set(told["modes"]) == {"hybrid", "dense", "lexical"}
    assert set(told["paired"]) == {"hybrid over dense", "hybrid over lexical"}
    assert set(told["paired"]["hybrid over dense"]["mrr"]) == {"difference", "lo", "hi", "p", "n"}


def test_a_cache_keeps_vectors_for_the_next_run(files, tmp_path, capsys):
    words = ["eval", "search", *files, "--mode", "dense", "--cache", str(tmp_path / "cache"), "--json"]
    answers = []
    for _ in range(2):
        assert run(words) == 0
        answers.append(capsys.readouterr().out)
    assert answers[0] == answers[1]
    assert len(list((tmp_path / "cache").rglob("*.parquet"))) == 1


def test_two_models_are_compared_on_the_same_queries(files, tmp_path, capsys):
    model = save_small_model(tmp_path / "small")
    assert run(["eval", "search", *files, "--mode", "dense", "--against", model, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told["modes"]) == ["dense", f"dense by {model}"]
    gain = told["paired"][f"dense over dense by {model}"]["mrr"]["difference"]
    other = told["modes"][f"dense by {model}"]["mrr"]["value"]
    assert gain == pytest.approx(told["mrr"]["value"] - other)


def test_a_model_that_must_be_fitted_is_fitted_on_the_corpus(files, tmp_path, capsys):
    words = ["eval", "search", *files, "--model", "tfidf-svd", "--mode", "dense", "--cache", str(tmp_path / "cache")]
    answers = []
    for _ in range(2):
        assert run([*words, "--json"]) == 0
        answers.append(json.loads(capsys.readouterr().out))
    assert answers[0] == answers[1]
    assert answers[0]["map"]["value"] == 1.0
    assert len(list((tmp_path / "cache").glob("tfidf-svd_*"))) == 1


def test_people_get_a_table(files, capsys):
    assert run(["eval", "search", *files, "--mode", "lexical"]) == 0
    shown = capsys.readouterr().out
    assert "2 queries" in shown
    assert "1.000 [1.000, 1.000]" in shown


def test_pools_bound_what_is_ranked(files, tmp_path, capsys):
    write_lines(tmp_path / "pools.jsonl", [{"_id": "q1", "pool": ["a", "b"]}, {"_id": "q2", "pool": ["b", "c"]}])
    pools = ["--pools", str(tmp_path / "pools.jsonl")]
    assert run(["eval", "search", *files, *pools, "--mode", "lexical", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ndcg%20"]["value"] == 1.0


@pytest.mark.parametrize(
    ("words", "told"),
    [(["--relevant-from", "3"], "no query has a paper judged 3"), (["--model", "nowhere"], "nowhere")],
    ids=["nothing-relevant", "unknown-model"],
)
def test_what_cannot_be_measured_is_told(files, capsys, words, told):
    assert run(["eval", "search", *files, "--mode", "lexical", *words]) in (2, 78)
    assert told in capsys.readouterr().err


def test_a_bad_line_is_told_by_its_number(files, tmp_path, capsys):
    (tmp_path / "queries.jsonl").write_text('{"_id": "q1", "text": "trees"}\n<html>\n')
    assert run(["eval", "search", *files]) == 2
    assert "queries.jsonl, line 2" in capsys.readouterr().err
