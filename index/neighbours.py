"""The nearest neighbours of every vector: exact up to a size, above it among candidates, with measured recall.

Topics and maps are made from this graph (`analysis.topics.step`). Similarities never depend on device or threads.
"""

import logging
from collections.abc import Callable
from typing import Any

import numpy as np

from index.engines import FloatMatrix, IntMatrix, Search, one_thread, open_search, require_faiss, similarities

EXACT_UP_TO = 50_000
"""Vectors up to which the graph is exact: about a minute of CPU, growing with the square."""
ENGINE_FROM = 20_000
"""Vectors from which it is worth looking for a GPU."""
SPARE = 8
"""Neighbours looked at beyond those asked for, so that ties at the end are broken rightly."""
ROWS_AT_ONCE, ADDED_AT_ONCE = 1_024, 16_384
DECIMALS = 6
"""As in `index.vectors`."""
CANDIDATES = (3, 100)
"""Candidates whose vectors are compared in an approximate graph, as (times what is wanted, at least)."""
LISTS_A_ROOT, PROBED, TRAINED_A_LIST, ROUNDS = 3, 48, 40, 10
"""Lists of an approximate search for the root of the vectors, how many of them are looked through, vectors that each is
trained on, rounds of k-means."""
LEAST_TRAINED = 16
"""Vectors that FAISS takes at least to train codes; of fewer some are repeated."""
SEED = 20
RECALL_SAMPLE = 400
"""Vectors whose neighbours are looked up exactly to measure an approximate graph."""
log = logging.getLogger(__name__)


def knn_graph(
    embeddings: FloatMatrix,
    k: int,
    progress: Callable[[int], object] = lambda count: None,
    exact_up_to: int = EXACT_UP_TO,
) -> tuple[IntMatrix, FloatMatrix]:
    """Return the k nearest neighbours of every vector, itself left out, best first, ties by row.

    Parameters
    ----------
    embeddings
        Unit vectors, shape (n, dim).
    k
        Neighbours, at most n - 1.
    exact_up_to
        Vectors up to which the neighbours are exact; above, most of them are (:func:`neighbour_recall`, which is
        measured on a sample and logged).

    Returns
    -------
    tuple
        Rows and similarities, shape (n, k); with fewer than 2 vectors, k is 0.
    """
    n = len(embeddings)
    k = max(min(k, n - 1), 0)
    neighbours, similarity = np.empty((n, k), dtype=np.int64), np.empty((n, k), dtype=np.float32)
    if not k:
        return neighbours, similarity
    is_exact = n <= exact_up_to
    search = open_search(embeddings, None if n >= ENGINE_FROM else ()) if is_exact else _search_by_lists(embeddings)
    for start in range(0, n, ROWS_AT_ONCE):
        rows = np.arange(start, min(start + ROWS_AT_ONCE, n))
        neighbours[rows], similarity[rows] = _best(embeddings, rows, search, k)
        progress(len(rows))
    if not is_exact:
        recall = neighbour_recall(embeddings, neighbours)
        log.info("the graph of %d vectors holds %.3f of the %d nearest neighbours", n, recall, k)
    return neighbours, similarity


def nearest_among(embeddings: FloatMatrix, queries: FloatMatrix, k: int) -> tuple[IntMatrix, FloatMatrix]:
    """Return the k nearest vectors of each query, exact, best first, ties by row.

    Parameters
    ----------
    embeddings, queries
        Unit vectors, shapes (n, dim) and (m, dim).

    Returns
    -------
    tuple
        Rows in ``embeddings`` and similarities, shape (m, k), k at most n.
    """
    k = min(k, len(embeddings))
    found = np.empty((len(queries), k), dtype=np.int64), np.empty((len(queries), k), dtype=np.float32)
    if not k or not len(queries):
        return found
    search = open_search(embeddings, ())
    for start in range(0, len(queries), ROWS_AT_ONCE):
        rows = np.arange(start, min(start + ROWS_AT_ONCE, len(queries)))
        places = search(queries[rows], min(k + SPARE, len(embeddings)))[1]
        scores = np.round(similarities(embeddings[places], queries[rows]), DECIMALS)
        order = np.lexsort((places, -scores), axis=1)[:, :k]
        found[0][rows], found[1][rows] = np.take_along_axis(places, order, 1), np.take_along_axis(scores, order, 1)
    return found


def neighbour_recall(embeddings: FloatMatrix, neighbours: IntMatrix, sample: int = RECALL_SAMPLE) -> float:
    """Return the share of the exact nearest neighbours that a graph holds, on a seeded sample of its rows.

    Parameters
    ----------
    embeddings
        Unit vectors, shape (n, dim).
    neighbours
        Rows of the nearest others, shape (n, k); 1.0 is returned when there are none.
    """
    n, k = neighbours.shape
    if not k:
        return 1.0
    rows = np.sort(np.random.default_rng(SEED).choice(n, min(sample, n), replace=False))
    exact, _ = _best(embeddings, rows, open_search(embeddings, ()), k)
    hits = [len(set(exact[place]) & set(neighbours[row])) for place, row in enumerate(rows.tolist())]
    return float(sum(hits) / (k * len(rows)))


def _best(embeddings: FloatMatrix, rows: IntMatrix, search: Search, k: int) -> tuple[IntMatrix, FloatMatrix]:
    """Return the k nearest others of some rows, scored anew so that no device or batch shows in the result."""
    places = search(embeddings[rows], min(k + 1 + SPARE, len(embeddings)))[1]
    scores = np.round(similarities(embeddings[places], embeddings[rows]), DECIMALS)
    scores[places == rows[:, None]] = -np.inf
    order = np.lexsort((places, -scores), axis=1)[:, :k]
    return np.take_along_axis(places, order, 1), np.take_along_axis(scores, order, 1)


def _search_by_lists(embeddings: FloatMatrix) -> Search:
    """Return a search that names more candidates than are wanted; the caller scores them.

    Vectors lie in lists by their nearest centre, as 4-bit product codes (Jégou, Douze & Schmid 2011; FAISS's inverted
    file). They are taken in an order of their own, so that the one they come in changes nothing.
    """
    n, (times, least) = len(embeddings), CANDIDATES
    exact = open_search(embeddings, ())
    order = np.lexsort(np.asarray(embeddings.T[:8]))
    lists = _lists(embeddings, order, max(1, min(int(LISTS_A_ROOT * n**0.5), n // TRAINED_A_LIST)))

    def search(queries: FloatMatrix, wanted: int) -> tuple[FloatMatrix, IntMatrix]:
        depth = min(max(times * wanted, least), n)
        similarity, places = lists.search(np.ascontiguousarray(queries, dtype=np.float32), depth)
        rows = order[places]
        few = (places < 0).any(axis=1)  # the lists looked through hold fewer than are wanted
        if few.any():
            similarity[few], rows[few] = exact(queries[few], depth)
        return similarity, rows

    return search


def _lists(embeddings: FloatMatrix, order: IntMatrix, n_lists: int) -> Any:
    """Return the trained index of vectors in an order, one thread: the same vectors give the same lists."""
    faiss, dim = require_faiss(), embeddings.shape[1]
    spread = np.linspace(0, len(order) - 1, max(min(TRAINED_A_LIST * n_lists, len(order)), LEAST_TRAINED))
    with one_thread():
        centres = faiss.IndexFlatIP(dim)
        lists = faiss.IndexIVFPQFastScan(centres, dim, n_lists, max(dim // 2, 1), 4, faiss.METRIC_INNER_PRODUCT)
        lists.own_fields, lists.cp.niter, lists.cp.seed, lists.nprobe = False, ROUNDS, SEED, PROBED
        lists.train(np.ascontiguousarray(embeddings[order[spread.astype(np.int64)]], dtype=np.float32))
        for start in range(0, len(order), ADDED_AT_ONCE):
            lists.add(np.ascontiguousarray(embeddings[order[start : start + ADDED_AT_ONCE]], dtype=np.float32))
    return lists
