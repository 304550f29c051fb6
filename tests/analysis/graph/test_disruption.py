"""The CD index against a count by sets, and its ends by hand."""

import numpy as np
import pytest
from hypothesis import given, settings

from analysis.graph.csr import UNKNOWN_YEAR
from analysis.graph.disruption import disruption
from tests.analysis.graph.graphs import citation_graphs, graph_of, grown


def by_sets(graph, node, years=5):
    """Return (only, both, without) by sets, straight from the definition."""

    def inside(other):
        return graph.years[node] <= graph.years[other] <= graph.years[node] + years

    citers = {int(other) for other in graph.citers[node] if inside(other)}
    of_references = {int(other) for reference in graph.references[node] for other in graph.citers[reference]
                     if inside(other) and other != node}  # fmt: skip
    return len(citers - of_references), len(citers & of_references), len(of_references - citers)


@settings(deadline=None)  # the first case compiles
@given(citation_graphs())
def test_counts_are_those_of_the_sets(graph):
    found = disruption(graph, fewest_citers=1)
    for node in range(len(graph)):
        says = graph.years[node] != UNKNOWN_YEAR and len(graph.references[node]) and len(graph.citers[node])
        expected = by_sets(graph, node) if says else (0, 0, 0)
        assert (found.only[node], found.both[node], found.without[node]) == expected


def test_a_grown_graph_counts_as_the_sets_do():
    graph = grown(300)
    found = disruption(graph)
    counted = [node for node in range(300) if not np.isnan(found.cd[node])]
    assert len(counted) > 20
    for node in counted:
        assert (found.only[node], found.both[node], found.without[node]) == by_sets(graph, node)


@settings(deadline=None)  # the first case compiles
@given(citation_graphs())
def test_the_index_lies_between_its_ends(graph):
    index = disruption(graph, fewest_citers=1).cd
    assert (np.isnan(index) | ((index >= -1) & (index <= 1))).all()


@pytest.mark.parametrize(("also", "index"), [([], 1.0), ([1], -1.0)], ids=["replaced", "consolidated"])
def test_the_ends_by_hand(also, index):
    years = {1: 2000, 2: 2005} | {3 + n: 2006 for n in range(5)}
    cites = [(2, 1)] + [(3 + n, cited) for n in range(5) for cited in [2, *also]]
    found = disruption(graph_of(years, cites))
    assert found.cd[1] == index
    assert np.isnan(found.cd[0])


def test_four_citers_say_nothing():
    years = {1: 2000, 2: 2005} | {3 + n: 2006 for n in range(4)}
    assert np.isnan(disruption(graph_of(years, [(2, 1), *((3 + n, 2) for n in range(4))])).cd).all()


def test_citers_after_five_years_do_not_count():
    years = {1: 2000, 2: 2005, 3: 2010, 4: 2011}
    found = disruption(graph_of(years, [(2, 1), (3, 2), (4, 2), (4, 1)]), fewest_citers=1)
    assert (found.only[1], found.both[1], found.without[1]) == (1, 0, 0)
