"""Handing the graph to networkx and taking one back."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given

from analysis.graph import exchange
from analysis.graph.exchange import around, as_networkx, from_networkx
from data.errors import InputError
from tests.analysis.graph.graphs import citation_graphs, graph_of

CHAIN = graph_of({1: 2000, 2: 2001, 3: 2002, 4: 0}, [(2, 1), (3, 2), (4, 3), (4, 4)])


def test_some_works_keep_their_years_and_the_citations_among_them():
    made = as_networkx(CHAIN, CHAIN.nodes_of([1, 2, 4, 4, 99]))
    assert dict(made.nodes(data=True)) == {4: {}, 1: {"year": 2000}, 2: {"year": 2001}}
    assert list(made.edges) == [(2, 1)]


@given(citation_graphs())
def test_what_goes_out_comes_back(graph):
    back = from_networkx(as_networkx(graph, np.arange(len(graph))))
    for name in ("work_ids", "years"):
        assert getattr(back, name).tolist() == getattr(graph, name).tolist()
    assert back.references.nodes.tolist() == graph.references.nodes.tolist()
    assert back.references.starts.tolist() == graph.references.starts.tolist()


def test_too_much_is_refused_with_the_number(monkeypatch):
    with pytest.raises(InputError, match=r"4 works are more than 3: ask for fewer"):
        as_networkx(CHAIN, range(4), most=3)
    monkeypatch.setattr(exchange, "MOST_LINKS", 2)
    with pytest.raises(InputError, match=r"3 citations are more than 2"):
        as_networkx(CHAIN, range(4))


@pytest.mark.parametrize(
    ("graph", "complaint"),
    [(nx.Graph([(1, 2)]), "undirected"), (nx.DiGraph([("a", 2)]), "'a'"), (nx.DiGraph([(-1, 2)]), "-1"),
     (nx.DiGraph([(True, 2)]), "True")],
    ids=["undirected", "text", "negative", "truth"],
)  # fmt: skip
def test_what_is_no_citation_graph_is_refused(graph, complaint):
    with pytest.raises(InputError, match=complaint):
        from_networkx(graph)


def test_an_empty_graph_is_a_graph():
    assert len(from_networkx(nx.DiGraph())) == 0
    assert len(as_networkx(CHAIN, [])) == 0


@pytest.mark.parametrize(("depth", "works"), [(0, {2}), (1, {1, 2, 3}), (2, {1, 2, 3, 4}), (6, {1, 2, 3, 4})])
def test_around_a_work_is_what_is_so_many_citations_away(depth, works):
    found = around(CHAIN, int(CHAIN.nodes_of([2])[0]), depth)
    assert set(CHAIN.work_ids[found].tolist()) == works
