"""What a library misses: counted by hand, by brute force, and said with the reason."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.citations import step as citations_step
from analysis.graph.csr import read_graph
from analysis.graph.holes import holes, missing
from data.records import Author
from data.store import open_memory
from tests.analysis.graph.graphs import citation_graphs
from tests.loading import load
from tests.papers import arxiv, paper, reference

OLD = reference("A stub that all papers cite", 1999, "Ada Lovelace", identifiers=arxiv("9901.00001"))
NEW = reference("A stub that two papers cite", 2015, "Grace Hopper")
ONCE = reference("A stub that one paper cites", 2016, "Emmy Noether")


def citing(name, *references, **fields):
    return paper(name, f"The paper that is called {name * 8}", references=references, **fields)


@pytest.fixture
def db():
    """Return a survey that cites everything, two papers that cite two stubs, and one that cites one."""
    made = open_memory()
    many = tuple(reference(f"A stub of the survey {letter * 9}", 2001, "Alan Turing") for letter in "abcdefgh")
    load(made, citing("s", OLD, *many), citing("x", OLD, NEW), citing("y", NEW), citing("z", OLD, ONCE))
    citations_step.run(made)
    return made


def test_what_most_papers_cite_comes_first_with_its_share_and_reason(db):
    told = holes(db, read_graph(db))
    assert [(row["title"], row["n"], row["share"], row["score"]) for row in told.cited] == [
        ("A stub that all papers cite", 3, 0.75, 3.0), ("A stub that two papers cite", 2, 0.5, 2.0)
    ]  # fmt: skip
    assert (told.n_citing, told.n_works, told.citing) == (4, 4, [])
    assert told.cited[0]["identifiers"] == ["arxiv:9901.00001"]
    assert len(told.cited[0]["by"]) == 3


def test_a_survey_counts_less_where_asked(db):
    told = holes(db, read_graph(db), fractional=True)
    assert [(row["title"], row["score"]) for row in told.cited] == [
        ("A stub that two papers cite", 1.5), ("A stub that all papers cite", round(1 / 9 + 1 / 2 + 1 / 2, 6))
    ]  # fmt: skip


def test_what_cites_most_of_the_library_is_a_hole_too():
    made = open_memory()
    known = [paper(n, f"A paper of the library {n * 9}", authors=(Author("Ada Lovelace", "Lovelace"),)) for n in "abc"]
    load(made, *known)
    ids = [f"A paper of the library {n * 9}" for n in "abc"]
    survey = paper("s", "A survey of this library", references=tuple(reference(t, 2020, "Ada Lovelace") for t in ids))
    load(made, survey)
    made.execute("UPDATE main.works SET is_stub = true WHERE work_id = (SELECT work_id FROM main.records "
                 "WHERE source_id = 's' AND NOT is_stub)")  # as a list of citers leaves it  # fmt: skip
    citations_step.run(made)
    told = holes(made, read_graph(made))
    assert [(row["title"], row["n"], row["share"]) for row in told.citing] == [("A survey of this library", 3, 1.0)]
    assert [one["title"] for one in told.citing[0]["by"]] == ids


def test_a_withdrawn_paper_is_neither_a_reason_nor_a_hole(db):
    load(db, citing("w", OLD, NEW, state="withdrawn"))
    load(db, citing("v", reference("The paper that is called wwwwwwww", 2020, "Ada Lovelace"), ONCE))
    citations_step.run(db)
    told = {row["title"]: row["n"] for row in holes(db, read_graph(db)).cited}
    assert told == {
        "A stub that all papers cite": 3,
        "A stub that two papers cite": 2,
        "A stub that one paper cites": 2,
    }


def test_a_library_without_citations_has_no_hole():
    made = open_memory()
    assert holes(made, read_graph(made)).cited == []
    load(made, paper("x", "A paper that stands alone"))
    assert (holes(made, read_graph(made)).cited, holes(made, read_graph(made)).n_works) == ([], 1)


@given(citation_graphs(), st.data(), st.booleans())
def test_holes_are_those_that_counting_one_by_one_finds(graph, data, fractional):
    here = np.array(data.draw(st.lists(st.booleans(), min_size=len(graph), max_size=len(graph))), dtype=bool)
    expected = []
    for node in np.flatnonzero(~here).tolist():
        citers = [int(one) for one in graph.citers[node] if here[one]]
        weight = sum(1 / len(graph.references[one]) if fractional else 1.0 for one in citers)
        if len(citers) >= 2:
            expected.append((-round(weight, 6), -len(citers), node))
    nodes, counts, scores = missing(graph.references, here, here, 100, fractional)
    assert list(zip((-scores).tolist(), (-counts).tolist(), nodes.tolist(), strict=True)) == sorted(expected)
