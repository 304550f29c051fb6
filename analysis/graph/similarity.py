"""How alike works are by citations: shared references (coupling) and shared citers (co-citation).

Pure, on the arrays of `analysis.graph.csr`; used by `analysis.graph.related` and `analysis.graph.similarity_map`.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from analysis.graph.csr import Adjacency, CitationGraph, FloatArray, LongArray

ALPHA = 0.5
"""Weight of coupling against co-citation."""
PRIOR_REFERENCES = 20
"""Coupling of n known references counts n / (n + this): few are chance. Tried in `benchmarks/citation_map.py`."""


class Alike(NamedTuple):
    """Works that share something with the seeds; all of shape (k,), nodes ascending."""

    nodes: LongArray
    coupling: FloatArray
    """Mean over the seeds of Σ w(Ra∩Rb) / √(Σ w(Ra) · Σ w(Rb)) · n / (n + PRIOR_REFERENCES) with n = √(|Ra| |Rb|)
    (Kessler 1963; Salton's cosine, shrunk)."""
    cocitation: FloatArray
    """The cosine of citers likewise, not shrunk (Small 1973)."""


def alike(graph: CitationGraph, seeds: LongArray, fractional: bool = False) -> Alike:
    """Return every work that shares a reference or a citer with a seed, and how much on average over the seeds.

    Parameters
    ----------
    seeds
        Nodes, shape (s,); they are among the result if they share something with each other.
    fractional
        A shared reference counts 1 / its citers, a shared citer 1 / its references, so that what everybody cites, and
        surveys that cite everything, tie less (Perianes-Rodriguez, Waltman & van Eck 2016). Else each counts 1.
    """
    coupled = _shared(graph.references, graph.citers, seeds, fractional, PRIOR_REFERENCES)
    cocited = _shared(graph.citers, graph.references, seeds, fractional, 0)
    nodes = np.union1d(coupled.indices, cocited.indices).astype(np.int64)
    parts = [np.asarray(part[0, nodes].todense()).ravel() if len(nodes) else np.empty(0) for part in (coupled, cocited)]
    return Alike(nodes, *parts)


def blended(coupling: FloatArray, cocitation: FloatArray, alpha: float = ALPHA) -> FloatArray:
    """Return alpha · coupling + (1 - alpha) · cocitation."""
    return np.asarray(alpha * coupling + (1 - alpha) * cocitation)


def _shared(rows: Adjacency, back: Adjacency, seeds: LongArray, fractional: bool, prior: float) -> csr_matrix:
    """Return the mean cosine of the seeds' rows with all rows that meet them, shrunk, as one row, shape (1, n)."""
    n = len(rows.starts) - 1
    total = csr_matrix((1, n))
    for seed in seeds.tolist():
        own = rows[seed].astype(np.int64)
        if not len(own):
            continue
        weight = _weights(back, own, fractional)
        others, each = back.gather(own)
        met, place = np.unique(others, return_inverse=True)
        overlap = np.bincount(place, np.repeat(weight, each))
        sizes = _row_weights(rows, back, met, fractional)
        cosine = overlap / np.sqrt(weight.sum() * sizes) * _trust(len(own) * rows.degrees_of(met), prior)
        cosine[met == seed] = 0.0
        total = total + csr_matrix((cosine / len(seeds), (np.zeros(len(met), dtype=np.int64), met)), shape=(1, n))
    total.eliminate_zeros()
    total.sort_indices()
    return total


def _trust(product: LongArray, prior: float) -> FloatArray:
    """Return n / (n + prior) for n the geometric mean of two sizes, from their product."""
    size = np.sqrt(np.maximum(product, 1))
    return np.asarray(size / (size + prior))


def _weights(back: Adjacency, nodes: LongArray, fractional: bool) -> FloatArray:
    """Return what each shared node counts, shape (k,)."""
    if not fractional:
        return np.ones(len(nodes))
    return np.asarray(1.0 / np.maximum(back.degrees_of(nodes), 1))


def _row_weights(rows: Adjacency, back: Adjacency, nodes: LongArray, fractional: bool) -> FloatArray:
    """Return the summed weight of each row, shape (k,)."""
    if not fractional:
        return rows.degrees_of(nodes).astype(np.float64)
    members, each = rows.gather(nodes)
    place = np.repeat(np.arange(len(nodes)), each)
    return np.asarray(np.bincount(place, _weights(back, members, True), len(nodes)), dtype=np.float64)


def pairwise(graph: CitationGraph, nodes: LongArray, alpha: float = ALPHA) -> FloatArray:
    """Return the blended similarity of each pair of some works, shape (k, k), symmetric, 0 on the diagonal."""
    coupling = _cosines(graph.references, nodes, PRIOR_REFERENCES)
    result = blended(coupling, _cosines(graph.citers, nodes, 0), alpha)
    np.fill_diagonal(result, 0.0)
    return result


def _cosines(adjacency: Adjacency, nodes: LongArray, prior: float) -> NDArray[np.float64]:
    members, each = adjacency.gather(nodes)
    rows = np.repeat(np.arange(len(nodes)), each)
    columns, place = np.unique(members, return_inverse=True)
    matrix = csr_matrix((np.ones(len(members)), (rows, place)), shape=(len(nodes), len(columns)))
    shared = np.asarray((matrix @ matrix.T).todense())
    sizes = np.sqrt(np.maximum(each, 1).astype(np.float64))
    return np.asarray(shared / sizes[:, None] / sizes[None, :] * _trust(np.multiply.outer(each, each), prior))


def most_shared(adjacency: Adjacency, nodes: LongArray) -> tuple[LongArray, LongArray]:
    """Return the works that stand in most rows of some nodes, most first, ties by node; and in how many.

    Of ``references``: the prior works that the nodes cite. Of ``citers``: the derivative works that cite them.
    """
    members, _ = adjacency.gather(nodes)
    found, counts = np.unique(members, return_counts=True)
    order = np.lexsort((found, -counts))
    return found[order], counts[order]
