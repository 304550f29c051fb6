"""Files of judged collections: the forms of BEIR and TREC are read, and what is wrong is named with its line."""

import gzip
import json

import pytest

from data.errors import InputError
from index.judgments import JudgedPaper, read_collection, read_corpus, read_judgments, read_pools, read_queries


def lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def text(path, content):
    path.write_text(content, encoding="utf-8")
    return path


def test_a_corpus_has_titles_and_abstracts(tmp_path):
    path = lines(tmp_path / "corpus.jsonl", [{"_id": "a", "title": "Trees", "text": "We grow."}, {"_id": 7}])
    assert read_corpus(path) == {"a": JudgedPaper("Trees", "We grow."), "7": JudgedPaper("", "")}


def test_gzipped_files_are_read(tmp_path):
    path = tmp_path / "queries.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"_id": "q", "text": "trees"}\n\n'))
    assert read_queries(path) == {"q": "trees"}


@pytest.mark.parametrize(
    "content",
    [
        "query-id\tcorpus-id\tscore\nq1\ta\t2\nq1\tb\t0\nq2\ta\t1\n",
        "q1 0 a 2\nq1 0 b 0\n\nq2 0 a 1\n",
        "q1\tQ0\ta\t2\nq1\tQ0\tb\t0\nq2\tQ0\ta\t1\n",
        'paper,grade,query\n"a",2,q1\r\nb,0,q1\r\na,1,q2\r\n',
        "\ufeffquery_id,doc_id,relevance\nq1,a,2\nq1,b,0\nq2,a,1\n",
    ],
    ids=["beir", "trec", "trec-tabs", "csv-any-order", "csv-byte-order-mark"],
)
def test_judgments_of_every_form_say_the_same(tmp_path, content):
    assert read_judgments(text(tmp_path / "qrels", content)) == {"q1": {"a": 2, "b": 0}, "q2": {"a": 1}}


@pytest.mark.parametrize(
    "content",
    ['{"_id": "q1", "pool": ["b", "a", "b"]}\n', "q1\tb\nq1\ta\n", "query-id,corpus-id\nq1,b\nq1,a\n"],
    ids=["json-lines", "tsv", "csv-with-heading"],
)
def test_pools_of_every_form_say_the_same(tmp_path, content):
    assert read_pools(text(tmp_path / "pools", content)) == {"q1": ["b", "a"]}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"_id": "a"}\nnonsense\n', r"line 2: not a line of JSON .*'nonsense'"),
        ('["a"]\n', "line 1: not a JSON object"),
        ('{"id": "a"}\n', "line 1: '_id' is None"),
        ('{"_id": ["a"]}\n', "line 1: '_id' is"),
        ('{"_id": "a"}\n{"_id": "a"}\n', "line 2: the id 'a' stands there twice"),
        ('{"_id": "a", "text": 5}\n', "line 1: 'text' is 5"),
        ("\n\n", "holds no papers"),
        ("[" * 200_000, "line 1: not a line of JSON"),
    ],
)
def test_a_bad_corpus_is_refused_by_file_and_line(tmp_path, content, told):
    path = text(tmp_path / "corpus.jsonl", content)
    with pytest.raises(InputError, match=told) as caught:
        read_corpus(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("q1 0 a two\n", "line 1: neither a heading"),
        ("q1 0 a 1\nq1 0 b two\n", "line 2: the grade 'two' is not a whole number"),
        ("query-id\tcorpus-id\tscore\nq1\ta\n", "line 2: 2 columns, where 3 are needed"),
        ("q1 0 a 1\nq1 0 a 2\n", "line 2: 'a' has two grades for query 'q1', 1 and 2"),
        ("q1 0 a 1\nq1 0 b 99999\n", "line 2: the grade 99999 is beyond"),
        ("", "holds no judgments"),
    ],
)
def test_bad_judgments_are_refused_by_file_and_line(tmp_path, content, told):
    path = text(tmp_path / "qrels.tsv", content)
    with pytest.raises(InputError, match=told) as caught:
        read_judgments(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [("missing", None), ("binary", b"\x89PNG\r\n\x1a\n\xff\xfe"), ("cut.gz", gzip.compress(b"{}" * 500)[:-9])],
    ids=["missing", "binary", "cut"],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path, name, content):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=str(path)):
        read_corpus(path)


def collection(folder, judged="q1 0 a 1\n", pools=None):
    corpus = lines(folder / "corpus.jsonl", [{"_id": "a", "title": "Trees"}, {"_id": "b", "title": "Lakes"}])
    queries = lines(folder / "queries.jsonl", [{"_id": "q1", "text": "trees"}, {"_id": "q2", "text": "lakes"}])
    pooled = text(folder / "pools.tsv", pools) if pools else None
    return read_collection(corpus, queries, text(folder / "qrels", judged), pooled)


def test_only_queries_with_a_relevant_paper_are_measured(tmp_path):
    found = collection(tmp_path, "q2 0 b 2\nq1 0 a 1\n")
    assert (found.judged_queries(), found.judged_queries(2)) == (["q1", "q2"], ["q2"])


@pytest.mark.parametrize(
    ("judged", "pools", "told"),
    [
        ("q9 0 a 1\n", None, "judges query 'q9'"),
        ("q1 0 a 1\n", "q1\tz\n", "has paper 'z' for query 'q1'"),
        ("q1 0 a 1\n", "q2\ta\n", "has no pool for query 'q1'"),
    ],
)
def test_files_that_do_not_belong_together_are_refused(tmp_path, judged, pools, told):
    with pytest.raises(InputError, match=told):
        collection(tmp_path, judged, pools)
