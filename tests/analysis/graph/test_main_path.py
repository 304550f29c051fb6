"""Search path counts and main paths against all paths listed one by one."""

import math
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from analysis.graph.main_path import flow_among, key_routes, main_path, path_counts
from tests.analysis.graph.graphs import citation_graphs, graph_of, grown


def whole(graph):
    return flow_among(graph, np.arange(len(graph)))


def links_of(flow):
    return list(zip(flow.cited.tolist(), flow.citing.tolist(), strict=True))


def all_paths(flow):
    """Return every path from a source to a sink, as lists of places."""
    graph = nx.DiGraph(links_of(flow))
    sources = [node for node in graph if graph.in_degree(node) == 0]
    sinks = {node for node in graph if graph.out_degree(node) == 0}
    return [path for source in sources for path in nx.all_simple_paths(graph, source, sinks)]


@given(citation_graphs(most_works=9))
@settings(deadline=None)
def test_no_citation_leads_backwards_and_only_those_that_close_a_cycle_are_dropped(graph):
    flow = whole(graph)
    assert (flow.citing > flow.cited).all()
    assert len(flow.cited) + flow.dropped == graph.n_citations
    digraph = nx.DiGraph(zip(graph.citing().tolist(), graph.references.nodes.tolist(), strict=True))
    if nx.is_directed_acyclic_graph(digraph):
        assert flow.dropped == 0


@given(citation_graphs(most_works=9))
@settings(deadline=None)
def test_counts_are_those_of_all_paths(graph):
    flow = whole(graph)
    paths = all_paths(flow)
    for link, count in zip(links_of(flow), path_counts(flow), strict=True):
        assert math.exp(count) == pytest.approx(sum(link in pairwise(path) for path in paths))


@given(citation_graphs(most_works=9))
@settings(deadline=None)
def test_the_main_path_has_the_largest_sum_of_all(graph):
    flow = whole(graph)
    counts = np.exp(path_counts(flow))
    by_link = dict(zip(links_of(flow), counts, strict=True))
    found = main_path(flow, path_counts(flow))
    sums = [sum(by_link[link] for link in pairwise(path)) for path in all_paths(flow)]
    assert counts[found].sum() == pytest.approx(max(sums, default=0.0))
    assert all(flow.citing[one] == flow.cited[other] for one, other in pairwise(found))


@given(citation_graphs(most_works=9))
@settings(deadline=None)
def test_key_routes_hold_the_links_that_count_most(graph):
    flow = whole(graph)
    counts = path_counts(flow)
    found = key_routes(flow, counts, routes=2)
    assert set(np.lexsort((np.arange(len(counts)), -np.round(counts, 9)))[:2]) <= set(found.tolist())
    ends = {flow.citing[link] for link in found} - {flow.cited[link] for link in found}
    assert ends <= set(flow.citing) - set(flow.cited)


def test_two_ways_that_meet_by_hand():
    works = {1: 2000, 2: 2001, 3: 2001, 4: 2002, 5: 2003}
    flow = whole(graph_of(works, [(2, 1), (3, 1), (4, 2), (4, 3), (5, 4)]))
    counts = dict(zip(links_of(flow), np.exp(path_counts(flow)), strict=True))
    assert counts == pytest.approx({(0, 1): 1, (0, 2): 1, (1, 3): 1, (2, 3): 1, (3, 4): 2})
    assert flow.cited[main_path(flow, path_counts(flow))].tolist() == [0, 1, 3]


def test_a_circle_of_one_month_is_broken_and_told():
    flow = whole(graph_of({1: 2000, 2: 2000, 3: 2001}, [(1, 2), (2, 1), (3, 1), (3, 2)]))
    assert flow.dropped == 1
    assert len(flow.cited) == 3


def test_a_citation_against_the_dates_that_closes_no_circle_stays():
    assert whole(graph_of({1: 2000, 2: 2005}, [(1, 2)])).dropped == 0


def test_only_citations_among_the_works_count():
    graph = grown(100)
    flow = flow_among(graph, np.array([3, 50, 90]))
    assert set(flow.nodes.tolist()) == {3, 50, 90}
    told = {(int(flow.nodes[citing]), int(flow.nodes[cited])) for cited, citing in links_of(flow)}
    assert told == {(citing, int(cited)) for citing in (3, 50, 90) for cited in graph.references[citing]
                    if cited in (3, 50, 90)}  # fmt: skip


def test_counts_that_overflow_stay_finite():
    layers = 700
    works = {2 * layer + side: 1 + layer for layer in range(layers) for side in range(2)}
    cites = [
        (2 * layer + one, 2 * layer - 2 + other) for layer in range(1, layers) for one in (0, 1) for other in (0, 1)
    ]
    flow = whole(graph_of(works, cites))
    counts = path_counts(flow)
    assert counts.max() == pytest.approx((layers - 2) * math.log(2))
    assert len(main_path(flow, counts)) == layers - 1


def test_no_citations_have_no_path():
    flow = whole(graph_of({1: 2000, 2: 2001}, []))
    assert len(main_path(flow, path_counts(flow))) == len(key_routes(flow, path_counts(flow))) == 0
