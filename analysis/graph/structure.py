"""How the graph hangs together, directions left aside: components, cores, communities.

Used by `analysis.graph.step`.
"""

from typing import Any

import networkit as nk
import numpy as np
from scipy.sparse import csr_matrix, triu
from scipy.sparse.csgraph import connected_components

from analysis.graph.csr import CitationGraph, IntArray

RESOLUTION = 1.0
"""Of modularity (Newman & Girvan 2004); higher gives more communities."""
ITERATIONS = 5


def components(graph: CitationGraph) -> IntArray:
    """Return the weak component of every node, shape (n,): 0 is the largest, ties by the earliest node."""
    n = len(graph)
    if not n:
        return np.empty(0, dtype=np.int32)
    starts, nodes = graph.references.starts, graph.references.nodes
    _, labels = connected_components(csr_matrix((np.ones(len(nodes), dtype=np.int8), nodes, starts), shape=(n, n)))
    return by_size(labels)


def by_size(labels: Any) -> IntArray:
    """Renumber groups by falling size, ties by the earliest node, so that equal groupings have equal numbers."""
    names, first, inverse, sizes = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(names), dtype=np.int32)
    rank[np.lexsort((first, -sizes))] = np.arange(len(names), dtype=np.int32)
    numbered: IntArray = rank[inverse]
    return numbered


def undirected(graph: CitationGraph) -> Any:
    """Return the graph for networkit: one link between two works, whichever cites the other, or both do."""
    n, cited = len(graph), graph.references
    one_way = csr_matrix((np.ones(len(cited.nodes), dtype=np.int8), cited.nodes, cited.starts), shape=(n, n))
    links = triu(one_way + one_way.T, k=1).tocoo()
    # networkit reads node ids as 64-bit unsigned integers and crashes on others
    return nk.GraphFromCoo(
        (links.row.astype(np.uint64), links.col.astype(np.uint64)), n=n, weighted=False, directed=False
    )


def cores(links: Any) -> IntArray:
    """Return the core number of every node (Seidman 1983): the largest k such that it lies in the k-core."""
    decomposition = nk.centrality.CoreDecomposition(links)
    decomposition.run()
    return np.asarray(decomposition.scores(), dtype=np.int32)


def communities(links: Any, resolution: float = RESOLUTION, seed: int = 20) -> IntArray:
    """Return the community of every node by Leiden (Traag, Waltman & van Eck 2019), on one thread: the seed decides."""
    if links.numberOfNodes() == 0:
        return np.empty(0, dtype=np.int32)
    nk.setNumberOfThreads(1)
    nk.setSeed(seed, False)
    leiden = nk.community.ParallelLeiden(links, iterations=ITERATIONS, randomize=False, gamma=resolution)
    leiden.run()
    return by_size(np.asarray(leiden.getPartition().getVector(), dtype=np.int64))
