"""Reach, chains and families against networkx and by hand."""

import networkx as nx
import numpy as np
from hypothesis import given, settings

from analysis.graph.reach import between, chain, family, reached
from tests.analysis.graph.graphs import as_digraph, citation_graphs, graph_of


@given(citation_graphs())
@settings(deadline=None)
def test_what_is_reached_is_what_networkx_reaches(graph):
    digraph = as_digraph(graph)
    for node in range(len(graph)):
        assert set(np.flatnonzero(reached(graph.references, len(graph), node))) == nx.descendants(digraph, node) | {
            node
        }


@given(citation_graphs())
@settings(deadline=None)
def test_a_chain_is_as_short_as_it_can_be(graph):
    undirected = as_digraph(graph).to_undirected()
    for other in range(len(graph)):
        found = chain(graph, 0, other)
        if nx.has_path(undirected, 0, other):
            assert len(found) == nx.shortest_path_length(undirected, 0, other) + 1
            assert {0, other} <= set(found.tolist())
        else:
            assert len(found) == 0


@given(citation_graphs())
@settings(deadline=None)
def test_what_lies_between_is_on_a_way_from_one_to_the_other(graph):
    digraph = as_digraph(graph)
    for other in range(1, len(graph)):
        found = set(between(graph, 0, other).tolist())
        late, early = (other, 0) if nx.has_path(digraph, other, 0) else (0, other)
        if nx.has_path(digraph, late, early):
            below, above = nx.descendants(digraph, late) | {late}, nx.ancestors(digraph, early) | {early}
            assert found == below & above
        else:
            assert found == set()


def test_a_family_keeps_the_works_with_most_citations_of_each_step():
    works = dict.fromkeys(range(1, 9), 2000)
    graph = graph_of(works, [(1, 2), (1, 3), (2, 4), (3, 4), (3, 5), (6, 1), (7, 6), (8, 6), (8, 7)])
    steps = family(graph, int(graph.nodes_of([1])[0]), depth=2, breadth=1)
    assert {int(graph.work_ids[node]): step for node, step in steps.items()} == {1: 0, 2: -1, 4: -2, 6: 1, 7: 2}
    assert family(graph, 0, depth=0, breadth=3) == {0: 0}
