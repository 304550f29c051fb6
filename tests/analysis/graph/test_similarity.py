"""Coupling and co-citation against sets, whole and fractional, and the same for pairs."""

import numpy as np
import pytest
from hypothesis import given, settings

from analysis.graph.similarity import alike, blended, most_shared, pairwise
from tests.analysis.graph.graphs import citation_graphs, graph_of, grown


def rows(adjacency, n):
    return [{int(node) for node in adjacency[place]} for place in range(n)]


def by_sets(rows, back, one, other, fractional, prior=0):
    """Return the cosine of two rows by sets, straight from the definition, shrunk by the number of members."""

    def weight(members):
        return sum(1 / len(back[member]) if fractional else 1 for member in members)

    size = weight(rows[one]) * weight(rows[other])
    n = (len(rows[one]) * len(rows[other])) ** 0.5
    return weight(rows[one] & rows[other]) / size**0.5 * n / (n + prior) if size else 0.0


def check(graph, fractional, seeds=None):
    n = len(graph)
    references, citers = rows(graph.references, n), rows(graph.citers, n)
    for seed in seeds or range(n):
        found = alike(graph, np.array([seed]), fractional)
        parts = {int(node): (one, two) for node, one, two in zip(*found, strict=True)}
        for other in set(range(n)) - {seed}:
            expected = (
                by_sets(references, citers, seed, other, fractional, prior=20),
                by_sets(citers, references, seed, other, fractional),
            )
            assert parts.get(other, (0.0, 0.0)) == pytest.approx(expected)
        assert seed not in parts


@given(citation_graphs())
@settings(deadline=None)
def test_both_parts_are_those_of_the_sets(graph):
    check(graph, fractional=False)
    check(graph, fractional=True)


def test_a_grown_graph_is_alike_as_the_sets_are():
    check(grown(300), fractional=False, seeds=[20, 150, 299])
    check(grown(300), fractional=True, seeds=[20, 150, 299])


def test_several_seeds_are_their_mean():
    graph = grown(200)
    both = alike(graph, np.array([50, 120]))
    single = [alike(graph, np.array([seed])) for seed in (50, 120)]
    for node, coupling, cocitation in zip(*both, strict=True):
        parts = [(one.coupling[one.nodes == node].sum(), one.cocitation[one.nodes == node].sum()) for one in single]
        assert (coupling, cocitation) == pytest.approx(tuple(np.mean(parts, axis=0)))


def test_pairs_are_those_of_the_seeds_and_symmetric():
    graph = grown(200)
    nodes = np.array([20, 50, 90, 150])
    matrix = pairwise(graph, nodes, alpha=0.3)
    assert matrix == pytest.approx(matrix.T)
    assert np.diag(matrix).tolist() == [0.0] * 4
    found = alike(graph, nodes[:1])
    for place, other in enumerate(nodes[1:], start=1):
        here = found.nodes == other
        expected = blended(found.coupling[here], found.cocitation[here], 0.3).sum()
        assert matrix[0, place] == pytest.approx(expected)


def test_prior_works_are_cited_by_most_and_derivative_works_cite_most():
    graph = graph_of({1: 2000, 2: 2000, 3: 2001, 4: 2001, 5: 2002}, [(3, 1), (4, 1), (4, 2), (5, 3), (5, 4)])
    nodes = graph.nodes_of([3, 4])
    prior, counts = most_shared(graph.references, nodes)
    assert (graph.work_ids[prior].tolist(), counts.tolist()) == ([1, 2], [2, 1])
    derived, counts = most_shared(graph.citers, nodes)
    assert (graph.work_ids[derived].tolist(), counts.tolist()) == ([5], [2])


def test_a_work_without_citations_is_like_none():
    graph = graph_of({1: 2000, 2: 2001, 3: 2002}, [(3, 1)])
    assert len(alike(graph, graph.nodes_of([2])).nodes) == 0
    assert len(alike(graph, np.empty(0, dtype=np.int64)).nodes) == 0
    assert pairwise(graph, graph.nodes_of([2])).tolist() == [[0.0]]
