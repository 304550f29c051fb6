"""Ranks of works by who cites them: PageRank, and CiteRank for readers who start with new papers.

Pure, on the arrays of `analysis.graph.csr`; used by `analysis.graph.step`.
"""

from typing import Any

import numpy as np
from numba import njit

from analysis.graph.csr import UNKNOWN_YEAR, CitationGraph, FloatArray

DAMPING = 0.85
"""Chance to follow a reference (Brin & Page 1998)."""
FOLLOWING = 0.5
"""The same for CiteRank: readers of papers follow about two references (Walker et al. 2007; Chen et al. 2007)."""
DECAY_YEARS = 2.6
"""Of the age at which readers start, CiteRank (Walker et al. 2007, fitted to high-energy physics)."""
TOLERANCE = 1e-10
"""Sum of all changes of a sweep, of a total of 1."""
MOST_SWEEPS = 200


def pagerank(graph: CitationGraph, damping: float = DAMPING, start: FloatArray | None = None) -> FloatArray:
    """Return the PageRank of every node, shape (n,), summing to 1.

    Readers start at a paper drawn from ``start``, follow a random reference with chance ``damping``, else start anew;
    so they do after a paper without known references. With that, the rank is proportional to the solution of
    u = start + damping · Σ_{j cites i} u_j / n_references(j), whatever is lost at the ends. Works are in order of time
    and cite almost only earlier ones, so that going through them from the newest to the oldest (Gauss-Seidel) solves
    it in a few sweeps where the usual power iteration takes dozens.

    Parameters
    ----------
    start
        Where readers start, shape (n,), summing to 1; None: anywhere alike.
    """
    n = len(graph)
    if not n:
        return np.empty(0)
    begin = np.full(n, 1.0 / n) if start is None else np.asarray(start, dtype=np.float64)
    share = 1.0 / np.maximum(graph.references.degrees, 1)
    rank: FloatArray = _solve(graph.citers.starts, graph.citers.nodes, share, begin, damping, TOLERANCE, MOST_SWEEPS)
    return np.asarray(rank / rank.sum())


def citerank(graph: CitationGraph, year: int, decay_years: float = DECAY_YEARS) -> FloatArray:
    """Return CiteRank as of a year: PageRank of readers who start with chance exp(-age / decay_years).

    Works without a year, and later ones, are nobody's start; without any start the rank is 0 everywhere.
    """
    age = year - graph.years.astype(np.float64)
    chance = np.where((graph.years == UNKNOWN_YEAR) | (age < 0), 0.0, np.exp(-age / decay_years))
    total = float(chance.sum())
    return pagerank(graph, FOLLOWING, chance / total) if total else np.zeros(len(graph))


@njit(cache=True)
def _solve(starts: Any, nodes: Any, share: Any, begin: Any, damping: float, tolerance: float, most: int) -> Any:
    """Return u of :func:`pagerank` by sweeps from the newest node to the oldest."""
    n = len(begin)
    rank, passed_on = begin.copy(), begin * share
    for _ in range(most):
        change, total = 0.0, 0.0
        for node in range(n - 1, -1, -1):
            received = 0.0
            for place in range(starts[node], starts[node + 1]):
                received += passed_on[nodes[place]]
            fresh = begin[node] + damping * received
            change += abs(fresh - rank[node])
            rank[node], passed_on[node] = fresh, fresh * share[node]
            total += fresh
        if change <= tolerance * total:
            break
    return rank
