"""Main paths: the chains of citations through which most of a field's knowledge has flowed.

Pure, on the arrays of `analysis.graph.csr`; used by `analysis.graph.lineage`. Knowledge flows from the cited to the
citing work; counts of paths are kept as logarithms, for they overflow.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from analysis.graph.csr import CitationGraph, FloatArray, IntArray, LongArray

KEY_ROUTES = 10
"""Links of the largest count that key routes are drawn through (Liu & Lu 2012)."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Citations among some works as an acyclic graph; link i leads from ``cited[i]`` to ``citing[i]``."""

    n: int
    cited: IntArray
    """Places 0 to n - 1 in topological order: every link leads to a higher place. Links are sorted by it."""
    citing: IntArray
    nodes: LongArray
    """Node of the graph at each place, shape (n,)."""
    dropped: int
    """Citations left out because they closed a cycle."""


def flow_among(graph: CitationGraph, nodes: LongArray) -> Flow:
    """Return the citations among some works without cycles.

    Works that cite each other in a circle (papers of one month do) form a strongly connected component; in it,
    citations of a later node are left out, and counted. All other citations stay, whatever the dates say.
    """
    nodes = np.unique(np.asarray(nodes, dtype=np.int64))
    place = np.full(len(graph), -1, dtype=np.int32)
    place[nodes] = np.arange(len(nodes), dtype=np.int32)
    members, each = graph.references.gather(nodes)
    citing, cited = np.repeat(np.arange(len(nodes), dtype=np.int32), each), place[members]
    citing, cited = citing[cited >= 0], cited[cited >= 0]
    component = _strong_components(len(nodes), citing, cited)
    closing = (component[citing] == component[cited]) & (cited > citing)
    citing, cited = citing[~closing], cited[~closing]
    return _in_order(nodes, citing, cited, int(closing.sum()))


def _strong_components(n: int, citing: IntArray, cited: IntArray) -> IntArray:
    matrix = csr_matrix((np.ones(len(citing), dtype=np.int8), (citing, cited)), shape=(n, n))
    return np.asarray(connected_components(matrix, directed=True, connection="strong")[1], dtype=np.int32)


def _in_order(nodes: LongArray, citing: IntArray, cited: IntArray, dropped: int) -> Flow:
    by_cited = np.lexsort((citing, cited))
    cited, citing = cited[by_cited], citing[by_cited]
    starts = np.concatenate([[0], np.cumsum(np.bincount(cited, minlength=len(nodes)))])
    order = _topological(starts, citing, np.bincount(citing, minlength=len(nodes)))
    rank = np.empty(len(nodes), dtype=np.int32)
    rank[order] = np.arange(len(nodes), dtype=np.int32)
    cited, citing = rank[cited], rank[citing]
    by_cited = np.lexsort((citing, cited))
    return Flow(len(nodes), cited[by_cited], citing[by_cited], nodes[order], dropped)


@njit(cache=True)
def _topological(starts: Any, citing: Any, waiting: Any) -> Any:
    """Return the places in an order in which every cited work comes before those that cite it (Kahn 1962)."""
    n = len(waiting)
    order, filled = np.empty(n, dtype=np.int64), 0
    for place in range(n):
        if waiting[place] == 0:
            order[filled] = place
            filled += 1
    for at in range(n):
        for link in range(starts[order[at]], starts[order[at] + 1]):
            waiting[citing[link]] -= 1
            if waiting[citing[link]] == 0:
                order[filled] = citing[link]
                filled += 1
    return order


def path_counts(flow: Flow) -> FloatArray:
    """Return the search path count of each link as a natural logarithm, shape (links,) (Hummon & Doreian 1989).

    It is the number of paths from any source (a work that cites none of the others) to any sink (one that none of the
    others cites) that run through the link: paths that reach its start times paths that leave its end (Batagelj 2003).
    """
    reaching = _log_paths(flow.n, flow.cited, flow.citing)
    leaving = _log_paths(flow.n, *_reversed(flow))[::-1]
    return np.asarray(reaching[flow.cited] + leaving[flow.citing])


def _reversed(flow: Flow) -> tuple[IntArray, IntArray]:
    """Return the links of the flow upside down, in order of their start."""
    start, end = (flow.n - 1 - flow.citing), (flow.n - 1 - flow.cited)
    order = np.argsort(start, kind="stable")
    return start[order].astype(np.int32), end[order].astype(np.int32)


@njit(cache=True)
def _log_paths(n: int, start: Any, end: Any) -> Any:
    """Return the logarithm of the number of paths from any source to each place; links in order of their start."""
    counts = np.full(n, -np.inf)
    at = 0
    for place in range(n):
        if counts[place] == -np.inf:
            counts[place] = 0.0  # a source: one empty path
        while at < len(start) and start[at] == place:
            low, high = counts[end[at]], counts[place]
            if low > high:
                low, high = high, low
            counts[end[at]] = high if low == -np.inf else high + np.log1p(np.exp(low - high))
            at += 1
    return counts


def main_path(flow: Flow, counts: FloatArray) -> LongArray:
    """Return the links of the global main path: from a source to a sink with the largest sum of counts, in order."""
    if not len(flow.cited):
        return np.empty(0, dtype=np.int64)
    before, after = _best(flow, counts)
    best = int(np.argmax(before.total[flow.cited] + _weight(counts) + after.total[flow.citing]))
    return _route(flow, best, before.link, after.link)


def key_routes(flow: Flow, counts: FloatArray, routes: int = KEY_ROUTES) -> LongArray:
    """Return the links of the key-route main paths (Liu & Lu 2012), ascending, each once.

    Each of the ``routes`` links with the largest counts is extended to a source and a sink by the largest sums: unlike
    the global main path, they miss no important link and show where a field branches and meets.
    """
    if not len(flow.cited):
        return np.empty(0, dtype=np.int64)
    before, after = _best(flow, counts)
    keys = np.lexsort((np.arange(len(counts)), -np.round(counts, 9)))[:routes]
    return np.unique(np.concatenate([_route(flow, int(key), before.link, after.link) for key in keys]))


@dataclass(frozen=True, slots=True)
class _Best:
    total: FloatArray
    """Largest sum of weights of a path that ends (or begins) at each place."""
    link: LongArray
    """Last (or first) link of that path; -1 at a source (or sink)."""


def _weight(counts: FloatArray) -> FloatArray:
    """Return counts on a scale where the largest is 1."""
    return np.asarray(np.exp(counts - counts.max()))


def _best(flow: Flow, counts: FloatArray) -> tuple[_Best, _Best]:
    weight = _weight(counts)
    before = _Best(*_largest(flow.n, flow.cited, flow.citing, weight, np.arange(len(weight))))
    start, end = flow.n - 1 - flow.citing, flow.n - 1 - flow.cited
    order = np.argsort(start, kind="stable")
    total, link = _largest(flow.n, start[order], end[order], weight[order], order)
    return before, _Best(total[::-1], link[::-1])


@njit(cache=True)
def _largest(n: int, start: Any, end: Any, weight: Any, names: Any) -> Any:
    """Return the largest sum of weights of a path to each place and its last link's name; ties keep the first."""
    total, link = np.zeros(n), np.full(n, -1)
    for at in range(len(start)):
        reached = total[start[at]] + weight[at]
        if reached > total[end[at]] or link[end[at]] < 0:
            total[end[at]], link[end[at]] = reached, names[at]
    return total, link


def _route(flow: Flow, key: int, before: LongArray, after: LongArray) -> LongArray:
    """Return the links of the best path through one link, in order."""
    links = [key]
    while (earlier := int(before[flow.cited[links[0]]])) >= 0:
        links.insert(0, earlier)
    while (later := int(after[flow.citing[links[-1]]])) >= 0:
        links.append(later)
    return np.asarray(links, dtype=np.int64)
