"""PageRank and CiteRank against networkx and by hand."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from analysis.graph.csr import UNKNOWN_YEAR
from analysis.graph.ranking import citerank, pagerank
from tests.analysis.graph.graphs import as_digraph, citation_graphs, graph_of, grown


@settings(deadline=None)  # the first case compiles
@given(citation_graphs())
def test_pagerank_is_that_of_networkx_cycles_and_all(graph):
    expected = nx.pagerank(as_digraph(graph), alpha=0.85, tol=1e-12, max_iter=500)
    assert pagerank(graph) == pytest.approx([expected[node] for node in range(len(graph))], abs=1e-8)


def test_pagerank_of_a_grown_graph_is_that_of_networkx():
    graph = grown(400)
    expected = nx.pagerank(as_digraph(graph), alpha=0.5, tol=1e-13, max_iter=500)
    assert pagerank(graph, 0.5) == pytest.approx([expected[node] for node in range(400)], abs=1e-9)


@settings(deadline=None)  # the first case compiles
@given(citation_graphs())
def test_ranks_sum_to_one(graph):
    assert pagerank(graph).sum() == pytest.approx(1.0)


def test_a_single_citation_by_hand():
    ranks = pagerank(graph_of({1: 2000, 2: 2001}, [(2, 1)]))
    assert ranks == pytest.approx([1.85 / 2.85, 1 / 2.85])


def test_citerank_starts_with_new_papers():
    graph = graph_of({1: 1990, 2: 2019, 3: 1991, 4: 2020}, [(3, 1), (4, 2)])
    old, _, new, _ = citerank(graph, 2020)
    assert new > 100 * old
    assert pagerank(graph)[0] == pytest.approx(pagerank(graph)[2])


def test_citerank_is_the_personalised_rank_of_networkx():
    graph = grown(200)
    start = np.exp(-(2019 - graph.years) / 2.6)
    weights = dict(enumerate(start / start.sum()))
    expected = nx.pagerank(
        as_digraph(graph), alpha=0.5, personalization=weights, dangling=weights, tol=1e-13, max_iter=500
    )
    assert citerank(graph, 2019) == pytest.approx([expected[node] for node in range(200)], abs=1e-9)


def test_readers_do_not_start_with_undated_or_later_works():
    graph = graph_of({1: UNKNOWN_YEAR, 2: 2030, 3: 2010}, [(3, 1)])
    assert citerank(graph, 2020)[2] == 0.0
    assert citerank(graph_of({1: UNKNOWN_YEAR, 2: UNKNOWN_YEAR}, [(2, 1)]), 2020).tolist() == [0.0, 0.0]


def test_no_graph_has_no_ranks():
    assert pagerank(graph_of({}, [])).shape == (0,)
