"""Topics as communities on which repeated Leiden runs agree. Used by `analysis.topics.fitting` and `.hierarchy`.

One run depends on its seed and on single papers: 0.7 to 0.85 (adjusted Rand) between two at 10,000 papers. Links of
shared neighbours, and what several runs agree on, depend on them less (docs/topics.md has the figures).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import networkit as nk
import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix

SMALLEST = 5
"""Papers below which a community is no topic: its papers join the topic they are linked to most, if to any."""
ITERATIONS = 5
RUNS = 12
"""Leiden runs that vote."""
AGREED = 0.3
"""Share of the runs that must put both ends of a link together for it to count in the last run."""
MOST_NEIGHBOURS = 50
IntArray = NDArray[np.int32]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Links:
    """An undirected graph: each link once, its lower end first."""

    n: int
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    weight: FloatArray

    def matrix(self) -> csr_matrix:
        """Return the symmetric matrix of the weights, shape (n, n)."""
        one_way = coo_matrix((self.weight, (self.low, self.high)), shape=(self.n, self.n)).tocsr()
        return csr_matrix(one_way + one_way.T)

    def parted(self, labels: NDArray[Any]) -> Iterator[tuple[NDArray[np.int64], "Links"]]:
        """Yield the nodes of each group, ascending, and the graph among them, numbered anew from 0.

        Links are sorted by group once: looking through all of them for each group costs their number times the groups.

        Parameters
        ----------
        labels
            Group of each node from 0, -1 for none, shape (n,).
        """
        groups = np.arange(int(labels.max(initial=-1)) + 2)
        nodes = np.argsort(labels, kind="stable")
        first_node = np.searchsorted(labels[nodes], groups)
        place = np.empty(self.n, dtype=np.int64)
        place[nodes] = np.arange(self.n) - np.append(0, first_node)[labels[nodes] + 1]
        inside = np.flatnonzero((labels[self.low] == labels[self.high]) & (labels[self.low] >= 0))
        inside = inside[np.argsort(labels[self.low[inside]], kind="stable")]
        first_link = np.searchsorted(labels[self.low[inside]], groups)
        for group in groups[:-1].tolist():
            rows = nodes[first_node[group] : first_node[group + 1]]
            chosen = inside[first_link[group] : first_link[group + 1]]
            yield rows, Links(len(rows), place[self.low[chosen]], place[self.high[chosen]], self.weight[chosen])


@dataclass(frozen=True, slots=True)
class Grouping:
    """What several runs agree on."""

    labels: IntArray
    """Topic of each paper, shape (n,); 0 for the largest, -1 for papers that nothing is linked to."""
    agreement: FloatArray
    """Share of the runs in which the two ends of a link lay together, shape of the links."""
    stability: FloatArray
    """Of each topic: best Jaccard overlap with a community, averaged over the runs, in [0, 1]."""


def neighbours_for(n: int, most: int = MOST_NEIGHBOURS) -> int:
    """Return how many neighbours make the graph of n papers: a tenth of them, 5 to ``most``."""
    return max(min(max(n // 10, 5), most, n - 1), 0)


def default_resolution(n: int) -> float:
    """Return the resolution for n papers: 2 up to 10,000, and it grows like n^0.3 beyond.

    Modularity merges communities smaller than about the root of the edges (Fortunato & Barthélemy 2007), so that the
    number of topics must be helped to grow: 4 for 100,000 papers (docs/topics.md has what it gave).
    """
    return float(2.0 * max(1.0, n / 10_000) ** 0.3)


def shared_links(neighbours: NDArray[Any]) -> Links:
    """Return the links between neighbours, each weighted by the neighbours its ends share.

    The weight is the Jaccard overlap of the two closed neighbourhoods in the symmetric graph (Jarvis & Patrick 1973
    count them): it depends on a hundred papers where a cosine depends on two.

    Parameters
    ----------
    neighbours
        Rows of the nearest neighbours, itself left out, shape (n, k).
    """
    near = _closed(neighbours)
    n_links = (near.nnz - near.shape[0]) // 2
    low, high, weight = np.empty(n_links, np.int64), np.empty(n_links, np.int64), np.empty(n_links, np.float64)
    _shared(near.indptr, near.indices, low, high, weight)
    return Links(len(neighbours), low, high, weight)


def _closed(neighbours: NDArray[Any]) -> csr_matrix:
    """Return who is whose neighbour, either way, and everyone their own; ones, sorted, shape (n, n)."""
    n, k = neighbours.shape
    starts = np.arange(0, n * k + 1, max(k, 1)) if k else np.zeros(n + 1, dtype=np.int64)
    one_way = csr_matrix((np.ones(n * k, dtype=np.float32), neighbours.ravel(), starts), shape=(n, n))
    own = csr_matrix((np.ones(n, dtype=np.float32), (np.arange(n), np.arange(n))), shape=(n, n))
    near = csr_matrix(one_way.maximum(one_way.T).maximum(own))
    near.sort_indices()
    return near


@njit(cache=True)
def _shared(
    starts: NDArray[Any], near: NDArray[Any], low: NDArray[Any], high: NDArray[Any], weight: NDArray[Any]
) -> None:
    """Write ends and weights of all links, lower end first, sorted; each costs the neighbours of its higher end."""
    marked = np.full(len(starts) - 1, -1, dtype=np.int64)
    link = 0
    for i in range(len(starts) - 1):
        mine = near[starts[i] : starts[i + 1]]
        marked[mine] = i
        for j in mine[np.searchsorted(mine, i + 1) :]:
            theirs = near[starts[j] : starts[j + 1]]
            common = 0
            for paper in theirs:
                common += marked[paper] == i
            low[link], high[link] = i, j
            weight[link] = common / (len(mine) + len(theirs) - common)
            link += 1


def agreed_groups(links: Links, resolution: float, seed: int, runs: int = RUNS) -> Grouping:
    """Return the communities that several Leiden runs agree on (Lancichinetti & Fortunato 2012).

    A link's weight is multiplied by the share of the runs that put both its ends together; one run on these weights
    decides. The same links and seed give the same groups: one thread is used.
    """
    if not links.n or not len(links.weight):
        label = 0 if links.n >= SMALLEST else -1
        stability = np.ones(1) if label == 0 else np.zeros(0)
        return Grouping(np.full(links.n, label, dtype=np.int32), np.zeros(len(links.weight)), stability)
    found = list(_leiden(links, resolution, range(seed, seed + runs)))
    agreement = np.mean([run[links.low] == run[links.high] for run in found], axis=0)
    kept = agreement > AGREED
    agreed = Links(links.n, links.low[kept], links.high[kept], (links.weight * agreement)[kept])
    (last,) = _leiden(agreed, resolution, [seed + runs])
    labels = canonical(_join_small(last, links.matrix()))
    if labels.max() < 0 and links.n >= SMALLEST:  # nothing sets any apart, as among equal papers: they are one topic
        labels = np.zeros(links.n, dtype=np.int32)
    return Grouping(labels, agreement, np.mean([best_overlap(labels, run) for run in found], axis=0))


def best_overlap(labels: NDArray[Any], other: NDArray[Any]) -> FloatArray:
    """Return each group's best Jaccard overlap with a group of another grouping of the same papers.

    Parameters
    ----------
    labels, other
        Groups from 0, -1 for none, shape (n,).

    Returns
    -------
    ndarray of shape (groups,)
        In [0, 1]; 1 where the other grouping has the very group.
    """
    groups, others = int(labels.max(initial=-1)) + 1, int(other.max(initial=-1)) + 1
    both = (labels >= 0) & (other >= 0)
    shared = coo_matrix((np.ones(int(both.sum())), (labels[both], other[both])), shape=(groups, others))
    shared.sum_duplicates()
    sizes, other_sizes = np.bincount(labels[labels >= 0], minlength=groups), np.bincount(other[other >= 0])
    best = np.zeros(groups)
    np.maximum.at(best, shared.row, shared.data / (sizes[shared.row] + other_sizes[shared.col] - shared.data))
    return best


def _leiden(links: Links, resolution: float, seeds: Any) -> Iterator[NDArray[np.int64]]:
    """Yield the communities of one run a seed (Traag, Waltman & van Eck 2019), on one thread: the seed decides."""
    nk.setNumberOfThreads(1)
    # networkit reads node ids as 64-bit unsigned integers and crashes on others
    ends = (links.weight.astype(np.float64), (links.low.astype(np.uint64), links.high.astype(np.uint64)))
    graph = nk.GraphFromCoo(ends, n=links.n, weighted=True, directed=False)
    del ends  # as large as the graph
    for seed in seeds:
        nk.setSeed(int(seed), False)
        leiden = nk.community.ParallelLeiden(graph, iterations=ITERATIONS, randomize=True, gamma=resolution)
        leiden.run()
        yield np.asarray(leiden.getPartition().getVector(), dtype=np.int64)


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
    pull = csr_matrix(links[lost] @ belongs)
    strongest, most = np.asarray(pull.argmax(axis=1)).ravel(), pull.max(axis=1).toarray().ravel()
    joined[lost] = np.where(most > 0, strongest, -1)
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
