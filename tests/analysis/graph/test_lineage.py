"""Lineages on a ledger: of a paper, between two, and of a field, with the sentences of their citations."""

import pytest

from analysis.graph.csr import read_graph
from analysis.graph.lineage import field_lineage, lineage_between, paper_lineage
from data.store import open_memory, scalar
from tests.loading import load
from tests.papers import paper, reference

TITLES = [f"The {name} paper of a long story" for name in ("first", "second", "third", "fourth", "fifth")]


def cites(*places):
    return tuple(
        reference(TITLES[place], 2000 + place, "Ada Lovelace", contexts=(f"We build on {TITLES[place]}.",))
        for place in places
    )  # fmt: skip


@pytest.fixture(scope="module")
def db():
    """Return a ledger of five papers, each citing the one before, the fourth the second too, and one apart."""
    made = open_memory()
    told = {1: cites(0), 2: cites(1), 3: cites(2, 1), 4: cites(3)}
    for place, title in enumerate(TITLES):
        load(made, paper(f"p{place}", title, published=f"{2000 + place}-01-01", references=told.get(place, ())))
    load(made, paper("apart", "A paper that stands alone"))
    return made


def work(db, title):
    return int(scalar(db, "SELECT work_id FROM public.works WHERE title = ?", [title]))


def story(told):
    return [row["title"] for row in told.works]


def test_the_way_from_one_paper_to_another_is_in_order_of_time_with_its_sentences(db):
    told = lineage_between(db, read_graph(db), work(db, TITLES[4]), work(db, TITLES[0]))
    assert story(told) == TITLES
    assert all(row["on_main_path"] for row in told.works)
    assert {len(link["sentences"]) for link in told.links} == {1}
    assert told.links[0]["sentences"] == [f"We build on {TITLES[0]}."]
    assert (told.considered, told.with_references, told.note) == (5, 4, "")


def test_the_way_that_most_chains_take_is_the_main_path(db):
    told = lineage_between(db, read_graph(db), work(db, TITLES[0]), work(db, TITLES[4]))
    by_pair = {(link["citing"], link["cited"]): link for link in told.links}
    shortcut = by_pair[work(db, TITLES[3]), work(db, TITLES[1])]
    assert not shortcut["on_main_path"]
    assert by_pair[work(db, TITLES[1]), work(db, TITLES[0])]["log10_paths"] == pytest.approx(0.301, abs=1e-3)


def test_a_paper_has_ancestors_and_descendants_by_steps(db):
    told = paper_lineage(db, read_graph(db), work(db, TITLES[2]), depth=1)
    assert {row["title"]: row["step"] for row in told.works} == {TITLES[1]: -1, TITLES[2]: 0, TITLES[3]: 1}


def test_works_that_only_a_third_cites_are_joined_by_a_chain_and_it_is_said(db):
    load(db, paper("q", "A sibling of the last paper", published="2004-06-01", references=cites(3)))
    told = lineage_between(db, read_graph(db), work(db, TITLES[4]), work(db, "A sibling of the last paper"))
    assert story(told) == [TITLES[3], TITLES[4], "A sibling of the last paper"]
    assert "shortest chain" in told.note


def test_a_field_is_told_by_its_main_paths(db):
    told = field_lineage(db, read_graph(db), [work(db, title) for title in TITLES])
    assert story(told)[:4] == TITLES[:4]
    assert told.considered == 5


@pytest.mark.parametrize("ask", [
    lambda db, graph, alone, other: lineage_between(db, graph, alone, other),
    lambda db, graph, alone, other: paper_lineage(db, graph, alone),
], ids=["between", "paper"])  # fmt: skip
def test_a_paper_without_citations_has_no_lineage_and_it_is_said(db, ask):
    told = ask(db, read_graph(db), work(db, "A paper that stands alone"), work(db, TITLES[0]))
    assert "no citation of" in told.note
    assert told.links == []
