"""The arrays of the citation graph: order, repeats, citations of itself, and what the ledger holds."""

import numpy as np
import pytest
from hypothesis import given, settings

from analysis.graph.csr import UNKNOWN_YEAR, build_graph, open_graph, read_graph, save_graph
from data.errors import EditionError
from data.store import open_memory
from tests.analysis.graph.graphs import citation_graphs, graph_of, grown
from tests.loading import load
from tests.papers import paper, reference


def test_nodes_are_in_order_of_time_and_unknown_years_come_first():
    graph = graph_of({5: 2010, 3: 2020, 9: 2010, 7: UNKNOWN_YEAR}, [(3, 5), (3, 9), (9, 7)])
    assert graph.work_ids.tolist() == [7, 5, 9, 3]
    assert graph.references[3].tolist() == [1, 2]
    assert graph.citers[0].tolist() == [2]
    assert graph.nodes_of([3, 4, 7]).tolist() == [3, -1, 0]


def test_repeats_and_citations_of_itself_are_counted_and_left_out():
    graph = graph_of({1: 2000, 2: 2001}, [(2, 1), (2, 1), (2, 1), (1, 1)])
    assert (graph.n_citations, graph.repeated, graph.of_itself) == (1, 2, 1)


def test_many_repeats_are_one_citation():
    assert graph_of({1: 2000, 2: 2001}, [(2, 1)] * 256).n_citations == 1


def test_a_preprint_may_be_cited_a_year_ahead_but_not_two():
    graph = graph_of({1: 2000, 2: 2001, 3: 2002, 4: UNKNOWN_YEAR}, [(1, 2), (1, 3), (1, 4), (4, 1)])
    assert graph.into_the_future() == 1


def test_a_work_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="work 8 is cited"):
        build_graph([1, 2], [2000, 2001], [2], [8])


def test_a_graph_of_nothing_has_nothing():
    graph = graph_of({}, [])
    assert (len(graph), graph.n_citations, graph.nodes_of([1]).tolist()) == (0, 0, [-1])


@settings(deadline=None)  # the first case compiles
@given(citation_graphs())
def test_references_and_citers_tell_the_same_citations(graph):
    forward = {(citing, int(cited)) for citing in range(len(graph)) for cited in graph.references[citing]}
    backward = {(int(citing), cited) for cited in range(len(graph)) for citing in graph.citers[cited]}
    assert forward == backward
    assert all((np.diff(graph.references[node]) > 0).all() for node in range(len(graph)))
    assert len(forward) == graph.n_citations


def test_the_ledger_gives_works_that_cite_or_are_cited_with_their_years():
    db = open_memory()
    load(db, paper("x", "A paper that cites", references=(reference("A paper that is cited", 1999, "Ada Lovelace"),)))
    load(db, paper("y", "A paper that stands alone"))
    graph = read_graph(db)
    assert (len(graph), graph.n_citations) == (2, 1)
    assert graph.years.tolist()[0] == 1999


def test_a_saved_graph_opens_as_it_was(tmp_path):
    graph = grown(80)
    save_graph(graph, tmp_path)
    opened = open_graph(tmp_path)
    assert isinstance(opened.references.nodes, np.memmap)
    assert all(np.array_equal(opened.references[node], graph.references[node]) for node in range(80))
    assert opened.nodes_of([3, 79, 80]).tolist() == graph.nodes_of([3, 79, 80]).tolist()


def test_a_graph_of_nothing_is_saved_and_opened(tmp_path):
    save_graph(graph_of({}, []), tmp_path)
    assert len(open_graph(tmp_path)) == 0


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"\x93NUMPY")])
def test_a_damaged_graph_is_named_with_its_remedy(tmp_path, damage):
    save_graph(grown(20), tmp_path)
    damage(tmp_path / "citer_nodes.npy")
    with pytest.raises(EditionError, match="fieldmap rollback"):
        open_graph(tmp_path)


def test_arrays_of_two_graphs_do_not_open_together(tmp_path):
    save_graph(grown(20), tmp_path)
    save_graph(grown(30), tmp_path / "other")
    (tmp_path / "other" / "years.npy").replace(tmp_path / "years.npy")
    with pytest.raises(EditionError, match="does not belong together"):
        open_graph(tmp_path)
