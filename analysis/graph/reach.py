"""Who is reached from whom by citations: everything between two works, the shortest chain, the nearest family.

Pure, on the arrays of `analysis.graph.csr`; used by `analysis.graph.lineage`. Works on whole frontiers at a time.
"""

import numpy as np
from numpy.typing import NDArray

from analysis.graph.csr import Adjacency, CitationGraph, LongArray


def reached(adjacency: Adjacency, n: int, start: int) -> NDArray[np.bool_]:
    """Return which nodes are reached from one by following rows, itself among them, shape (n,)."""
    seen = np.zeros(n, dtype=bool)
    seen[start] = True
    frontier = np.asarray([start], dtype=np.int64)
    while len(frontier):
        found = np.unique(adjacency.gather(frontier)[0])
        frontier = found[~seen[found]]
        seen[frontier] = True
    return seen


def between(graph: CitationGraph, one: int, other: int) -> LongArray:
    """Return the nodes on any chain of citations from one node to the other, whichever came first; empty: none.

    Both ends are among them.
    """
    for early, late in ((one, other), (other, one)):
        ahead = reached(graph.citers, len(graph), early)
        if ahead[late]:
            return np.flatnonzero(ahead & reached(graph.references, len(graph), late))
    return np.empty(0, dtype=np.int64)


def chain(graph: CitationGraph, one: int, other: int) -> LongArray:
    """Return the nodes of a shortest chain between two nodes, whichever way each citation goes, ascending; empty: none.

    Of several, each step back takes the lowest node.
    """
    before = np.full(len(graph), -1, dtype=np.int64)
    before[one] = one
    frontier = np.asarray([one], dtype=np.int64)
    while len(frontier) and before[other] < 0:
        steps = [adjacency.gather(frontier) for adjacency in (graph.references, graph.citers)]
        found = np.concatenate([members for members, _ in steps])
        came = np.concatenate([np.repeat(frontier, each) for _, each in steps])
        fresh = before[found] < 0
        found, came = found[fresh], came[fresh]
        order = np.lexsort((came, found))
        frontier, first = np.unique(found[order], return_index=True)
        before[frontier] = came[order][first]
    if before[other] < 0:
        return np.empty(0, dtype=np.int64)
    path = [other]
    while path[-1] != one:
        path.append(int(before[path[-1]]))
    return np.sort(np.asarray(path, dtype=np.int64))


def family(graph: CitationGraph, node: int, depth: int, breadth: int) -> dict[int, int]:
    """Return the nearest ancestors and descendants of a node with their step: -1 what it cites, 1 what cites it.

    Of each step the ``breadth`` nodes are kept that have most citations with those kept one step nearer, ties by
    citers, then by node. The node itself has step 0.
    """
    steps = {node: 0}
    for sign, adjacency in ((-1, graph.references), (1, graph.citers)):
        kept = np.asarray([node], dtype=np.int64)
        for step in range(1, depth + 1):
            found, counts = np.unique(adjacency.gather(kept)[0], return_counts=True)
            fresh = np.asarray([one not in steps for one in found.tolist()], dtype=bool)
            found, counts = found[fresh], counts[fresh]
            order = np.lexsort((found, -graph.citers.degrees_of(found), -counts))[:breadth]
            kept = found[order]
            steps |= dict.fromkeys(kept.tolist(), sign * step)
    return steps
