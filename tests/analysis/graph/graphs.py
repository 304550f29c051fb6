"""Random citation graphs for the tests, and the same as networkx knows them."""

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from analysis.graph.csr import CitationGraph, build_graph


def graph_of(years: dict[int, int], citations: list[tuple[int, int]]) -> CitationGraph:
    """Return the graph of works with their years (0: unknown) and (citing, cited) pairs."""
    citing, cited = zip(*citations, strict=True) if citations else ((), ())
    return build_graph(list(years), list(years.values()), citing, cited)


@st.composite
def citation_graphs(draw, most_works=14, cyclic=True):
    """Draw a graph of works 10, 11 …; if ``cyclic`` with cycles, repeats, citations of itself, unknown years."""
    n = draw(st.integers(1, most_works))
    works = list(range(10, 10 + n))
    first = 0 if cyclic else 2000
    years = draw(st.lists(st.sampled_from([first, 2000, 2001, 2003, 2007, 2012]), min_size=n, max_size=n))
    pairs = draw(st.lists(st.tuples(st.sampled_from(works), st.sampled_from(works)), max_size=4 * n))
    if not cyclic:
        years = sorted(years)
        pairs = sorted({(citing, cited) for citing, cited in pairs if citing > cited})
    return graph_of(dict(zip(works, years, strict=True)), pairs)


def as_digraph(graph: CitationGraph) -> nx.DiGraph:
    """Return the graph as networkx has it, by node."""
    made = nx.DiGraph()
    made.add_nodes_from(range(len(graph)))
    made.add_edges_from(zip(graph.citing().tolist(), graph.references.nodes.tolist(), strict=True))
    return made


def grown(n: int, seed: int = 20) -> CitationGraph:
    """Return a graph that grew: each work cites some of the last eighty, half of them as others do."""
    rng = np.random.default_rng(seed)
    citing, cited = [], []
    for work in range(1, n):
        for _ in range(rng.integers(0, 12)):
            as_others = cited and rng.random() < 0.5
            target = cited[rng.integers(len(cited))] if as_others else max(work - 1 - int(80 * rng.random() ** 2), 0)
            citing.append(work)
            cited.append(target)
    return build_graph(np.arange(n), 1990 + (np.arange(n) * 30) // n, citing, cited)
