"""Components, cores and communities against networkx, and numbers that last."""

import networkx as nx
import numpy as np
from hypothesis import given, settings

from analysis.graph.persistence import persistent_numbers
from analysis.graph.structure import communities, components, cores, undirected
from tests.analysis.graph.graphs import as_digraph, citation_graphs, graph_of


@settings(deadline=None)  # the first case compiles
@given(citation_graphs())
def test_components_are_those_of_networkx_the_largest_first(graph):
    labels = components(graph)
    found = {frozenset(np.flatnonzero(labels == label).tolist()) for label in set(labels.tolist())}
    assert found == {frozenset(part) for part in nx.weakly_connected_components(as_digraph(graph))}
    assert (np.diff(np.bincount(labels)) <= 0).all()


@settings(deadline=None)  # the first case compiles
@given(citation_graphs())
def test_cores_are_those_of_networkx(graph):
    expected = nx.core_number(as_digraph(graph).to_undirected())
    assert cores(undirected(graph)).tolist() == [expected[node] for node in range(len(graph))]


def test_two_cliques_with_one_bridge_are_two_communities():
    works = dict.fromkeys(range(12), 2000)
    cliques = [(one + base, other + base) for base in (0, 6) for one in range(6) for other in range(one)]
    graph = graph_of(works, [*cliques, (6, 0)])
    labels = communities(undirected(graph))
    assert labels.tolist() == [0] * 6 + [1] * 6
    assert communities(undirected(graph)).tolist() == labels.tolist()


def test_nothing_has_no_structure():
    graph = graph_of({}, [])
    assert components(graph).tolist() == []
    assert communities(undirected(graph)).tolist() == []


def test_groups_keep_their_numbers_when_members_come_and_go():
    labels = np.array([0, 0, 0, 1, 1, 2, 2, 2], dtype=np.int32)
    before = np.array([7, 7, -1, 4, 4, -1, -1, -1])
    assert persistent_numbers(labels, before, 9).tolist() == [7, 4, 9]


def test_of_a_split_the_larger_overlap_keeps_the_number():
    labels = np.array([0, 0, 0, 1, 1], dtype=np.int32)
    assert persistent_numbers(labels, np.array([3, 3, 3, 3, 3]), 4).tolist() == [3, 4]


def test_a_group_that_shares_too_little_is_new():
    labels = np.zeros(10, dtype=np.int32)
    before = np.array([0, 0] + [-1] * 8)
    assert persistent_numbers(labels, before, 1).tolist() == [1]


def test_no_number_is_given_twice():
    rng = np.random.default_rng(20)
    labels, before = rng.integers(0, 30, 500).astype(np.int32), rng.integers(-1, 30, 500)
    numbers = persistent_numbers(labels, before, 30, least_overlap=0.0)
    assert len(set(numbers.tolist())) == int(labels.max()) + 1
