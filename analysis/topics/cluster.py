"""Topics as communities of the nearest-neighbour graph (Leiden, modularity). Used by the topics step."""

from typing import Any

import networkit as nk
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix

SMALLEST = 5
"""Papers below which a community is no topic: its papers join the topic they are linked to most, if to any."""
ITERATIONS = 10
IntArray = NDArray[np.int32]


def default_resolution(n: int) -> float:
    """Return the resolution for n papers: 2 for a few hundred, more for larger libraries.

    Modularity merges communities smaller than about the root of the edges (Fortunato & Barthélemy 2007); a resolution
    that grows like n^0.2 lets the number of topics grow slowly: 12 for 250 papers (measured in docs/topics.md).
    """
    return float(2.0 * max(1.0, n / 300) ** 0.2)


def cluster_graph(
    neighbours: NDArray[Any], similarity: NDArray[Any], resolution: float | None = None, seed: int = 20
) -> IntArray:
    """Return the topic of every paper.

    Parameters
    ----------
    neighbours
        Rows of the nearest neighbours, shape (n, k).
    similarity
        Their cosines, shape (n, k).
    resolution
        Higher gives more topics; None chooses by n.
    seed
        The same seed, graph and machine give the same topics: one thread is used.

    Returns
    -------
    ndarray of shape (n,), int32
        0 for the largest topic, ties by the smallest member; -1 for papers of no topic.
    """
    n = len(neighbours)
    if n == 0 or neighbours.shape[1] == 0:
        return np.full(n, 0 if n >= SMALLEST else -1, dtype=np.int32)
    links = neighbour_links(neighbours, similarity)
    raw = _leiden(links, resolution or default_resolution(n), seed)
    return canonical(_join_small(raw, links))


def neighbour_links(neighbours: NDArray[Any], similarity: NDArray[Any]) -> csr_matrix:
    """Return the symmetric weighted graph: a link's weight is the larger of the two cosines, never negative."""
    n, k = neighbours.shape
    rows = np.repeat(np.arange(n), k)
    weight = np.maximum(similarity.ravel().astype(np.float64), 1e-6)
    one_way = coo_matrix((weight, (rows, neighbours.ravel())), shape=(n, n)).tocsr()
    return one_way.maximum(one_way.T).tocsr()


def _leiden(links: csr_matrix, resolution: float, seed: int) -> NDArray[np.int64]:
    """Return raw community numbers (Traag, Waltman & van Eck 2019), on one thread so that the seed decides."""
    nk.setNumberOfThreads(1)
    nk.setSeed(seed, False)
    upper = coo_matrix(links)
    once = upper.row < upper.col
    # networkit reads node ids as 64-bit unsigned integers and crashes on others
    graph = nk.GraphFromCoo(
        (upper.data[once], (upper.row[once].astype(np.uint64), upper.col[once].astype(np.uint64))),
        n=links.shape[0], weighted=True, directed=False,
    )  # fmt: skip
    leiden = nk.community.ParallelLeiden(graph, iterations=ITERATIONS, randomize=False, gamma=resolution)
    leiden.run()
    return np.asarray(leiden.getPartition().getVector(), dtype=np.int64)


def _join_small(labels: NDArray[np.int64], links: csr_matrix) -> NDArray[np.int64]:
    """Give the papers of small communities to the large one they are linked to most; -1 where there is none."""
    _, labels, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    large = np.flatnonzero(sizes >= SMALLEST)
    joined = np.where(sizes[labels] >= SMALLEST, labels, -1)
    lost = np.flatnonzero(joined < 0)
    if not len(lost) or not len(large):
        return joined
    kept = np.flatnonzero(joined >= 0)
    belongs = csr_matrix((np.ones(len(kept)), (kept, joined[kept])), shape=(len(labels), len(sizes)))
    pull = np.asarray((links[lost] @ belongs).todense())
    joined[lost] = np.where(pull.max(axis=1) > 0, pull.argmax(axis=1), -1)
    return joined


def canonical(labels: NDArray[np.int64]) -> IntArray:
    """Renumber topics by falling size, ties by the smallest member, so that equal groupings have equal numbers."""
    known = labels >= 0
    names, first, inverse, sizes = np.unique(labels[known], return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    rank = np.empty(len(names), dtype=np.int32)
    rank[order] = np.arange(len(names), dtype=np.int32)
    numbered = np.full(len(labels), -1, dtype=np.int32)
    numbered[known] = rank[inverse]
    return numbered
