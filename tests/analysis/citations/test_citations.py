"""Citation measures and related works, against sets counted by hand."""

from datetime import datetime
from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from analysis.citations import step
from analysis.graph.csr import read_graph
from analysis.graph.related import related_works
from data.store import Database, open_memory, rows_as_dicts, scalar
from index.model_key import ModelKey
from index.vectors import VectorIndex
from ingest.citations import load_citations
from tests.loading import load
from tests.papers import paper, reference, write_lines

LINKS = {"a": "rst", "b": "st", "c": "tu", "d": "", "e": "ab"}
NAMES = {name: f"The paper that is called {name * 12}" for name in "abcderstu"}


@pytest.fixture(scope="module")
def db() -> Database:
    made = open_memory()
    papers = [
        paper(name, NAMES[name], references=tuple(reference(NAMES[cited], 2020, "Ada Lovelace") for cited in cites))
        for name, cites in LINKS.items()
    ]
    load(made, *papers)
    step.run(made)
    return made


def work(db: Database, name: str) -> int:
    return int(scalar(db, "SELECT work_id FROM public.works WHERE title = ?", [NAMES[name]]))


def no_vectors() -> VectorIndex:
    return VectorIndex.build(np.empty((0, 4), dtype=np.float32), np.empty(0), ModelKey("none", "0", 4))


def test_citers_and_references_are_counted_with_coverage(db: Database) -> None:
    rows = rows_as_dicts(db, "SELECT n_citers, n_references, coverage FROM works WHERE work_id = ?", [work(db, "a")])
    assert rows == [{"n_citers": 1, "n_references": 3, "coverage": 1.0}]


def test_an_unread_bibliography_is_unknown_not_empty(db: Database) -> None:
    rows = rows_as_dicts(db, "SELECT n_citers, n_references, coverage FROM works WHERE work_id = ?", [work(db, "t")])
    assert rows == [{"n_citers": 3, "n_references": None, "coverage": None}]


def test_coupling_and_cocitation_are_their_formulas(db: Database) -> None:
    found = {row["work_id"]: row for row in related_works(db, read_graph(db), no_vectors(), [work(db, "a")], 10)}
    assert found[work(db, "b")]["coupling"] == pytest.approx(2 / (sqrt(3 * 2) + 20), abs=1e-6)
    assert found[work(db, "c")]["coupling"] == pytest.approx(1 / (sqrt(3 * 2) + 20), abs=1e-6)
    assert found[work(db, "b")]["cocitation"] == pytest.approx(1 / sqrt(1 * 1), abs=1e-6)


def test_a_stub_is_alike_by_its_citers(db: Database) -> None:
    found = {row["work_id"]: row for row in related_works(db, read_graph(db), no_vectors(), [work(db, "t")], 10)}
    assert found[work(db, "s")]["cocitation"] == pytest.approx(2 / sqrt(3 * 2), abs=1e-6)
    assert found[work(db, "s")]["coupling"] is None


def test_a_paper_without_citations_or_text_has_nothing_alike(db: Database) -> None:
    assert related_works(db, read_graph(db), no_vectors(), [work(db, "d")], 10) == []


def test_a_step_that_finds_nothing_changed_does_nothing(db: Database) -> None:
    report = step.run(db)
    assert (report.read, report.written) == (0, 0)


def test_a_new_citation_is_counted_at_the_next_run() -> None:
    made = open_memory()
    load(made, paper("x", NAMES["a"]))
    step.run(made)
    load(
        made,
        paper("y", NAMES["b"], references=(reference(NAMES["a"], 2020, "Ada Lovelace"),)),
        now=datetime(2026, 3, 1),
    )
    step.run(made)
    assert scalar(made, "SELECT n_citers FROM public.works WHERE title = ?", [NAMES["a"]]) == 1


def test_single_citations_are_counted_and_say_nothing_of_the_length_of_the_bibliography(tmp_path: Path) -> None:
    made = open_memory()
    pairs = write_lines(tmp_path / "pairs.jsonl", [{"a": "2401.00001", "b": "2401.00002"}])
    load_citations(made, pairs, {"citing": "a", "cited": "b"}, "arxiv", "pairs", tmp_path, datetime(2026, 11, 21))
    step.run(made)
    rows = rows_as_dicts(made, "SELECT n_citers, n_references, n_references_listed, coverage FROM works ORDER BY 1")
    assert [tuple(row.values()) for row in rows] == [(0, 1, None, None), (1, None, None, None)]


def test_text_and_citations_count_by_their_share_of_the_largest(db: Database) -> None:
    a, b, c, d = (work(db, name) for name in "abcd")
    towards = {a: (1.0, 0.0), b: (0.6, 0.8), c: (0.0, 1.0), d: (0.8, 0.6)}
    matrix = np.zeros((4, 4), dtype=np.float32)
    for row, name in zip(matrix, sorted(towards), strict=True):
        row[:2] = towards[name]
    vectors = VectorIndex.build(matrix, np.array(sorted(towards)), ModelKey("none", "0", 4))
    found = {row["work_id"]: row["score"] for row in related_works(db, read_graph(db), vectors, [a], 10)}
    cited_c = 0.5 / (sqrt(3 * 2) + 20)
    cited_b = 2 * cited_c + 0.5
    assert found[b] == pytest.approx(0.7 + 0.3 * 0.6 / 0.8, abs=1e-6)
    assert found[c] == pytest.approx(0.7 * cited_c / cited_b, abs=1e-6)
    assert found[d] == pytest.approx(0.3, abs=1e-6)
