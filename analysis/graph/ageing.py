"""How works and whole fields age by citations: reference years, half-lives, sleeping beauties.

Pure, on the arrays of `analysis.graph.csr`; used by `analysis.graph.step`.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from analysis.graph.csr import UNKNOWN_YEAR, CitationGraph, FloatArray, IntArray, LongArray

FEWEST_CITERS = 10
"""Dated citers below which a half-life or an awakening says nothing."""
MEDIAN_OF = 5
"""Years, the year itself in the middle, whose median a reference year is held against (Marx et al. 2014)."""


class ReferenceYears(NamedTuple):
    """The reference-year spectrum (RPYS, Marx et al. 2014): how often works of each year are cited."""

    years: IntArray
    """Consecutive, shape (y,)."""
    citations: LongArray
    deviation: FloatArray
    """Citations less the median of the five years around: a peak points to works that many go back to."""


class Awakening(NamedTuple):
    """The sleeping-beauty coefficient of every node (Ke et al. 2015), shape (n,)."""

    coefficient: FloatArray
    """B; 0 for citations that only fall, high for a long sleep before many; NaN where it says nothing."""
    year: IntArray
    """When it woke; UNKNOWN_YEAR where the coefficient says nothing."""


def citations_per_year(graph: CitationGraph) -> tuple[IntArray, LongArray, LongArray, LongArray]:
    """Return years, and for each the works published, the references they make and the citations they received since.

    Each of shape (y,), years consecutive; works without a year are left out.
    """
    known = graph.years != UNKNOWN_YEAR
    if not known.any():
        empty = np.empty(0, dtype=np.int64)
        return np.empty(0, dtype=np.int32), empty, empty, empty
    first = int(graph.years[known][0])
    place = graph.years[known] - first
    size = int(place[-1]) + 1
    works = np.bincount(place, minlength=size)
    made = np.bincount(place, graph.references.degrees[known], size).astype(np.int64)
    received = np.bincount(place, graph.citers.degrees[known], size).astype(np.int64)
    return np.arange(first, first + size, dtype=np.int32), works, made, received


def reference_years(graph: CitationGraph) -> ReferenceYears:
    """Return how many citations name a work of each year, and how far that stands out of the years around it."""
    years, _, _, received = citations_per_year(graph)
    padded = np.pad(received, MEDIAN_OF // 2)
    if not len(years):
        return ReferenceYears(years, received, np.empty(0))
    around = np.median(np.lib.stride_tricks.sliding_window_view(padded, MEDIAN_OF), axis=1)
    return ReferenceYears(years, received, received - around)


def half_life(graph: CitationGraph, fewest_citers: int = FEWEST_CITERS) -> FloatArray:
    """Return the age of every work, in years, by which half of its citations so far had come, shape (n,).

    Citations before its year count as of age 0; NaN for a work without a year or with fewer dated citers.
    """
    first_known = int(np.searchsorted(graph.years, UNKNOWN_YEAR, "right"))
    result: FloatArray = _half_life(graph.citers.starts, graph.citers.nodes, graph.years, first_known, fewest_citers)
    return result


def awakening(graph: CitationGraph, fewest_citers: int = FEWEST_CITERS) -> Awakening:
    """Return the sleeping-beauty coefficient B = Σ_t (ℓ_t - c_t) / max(1, c_t) for t from 0 to the best year t_m.

    c_t are the citations in year t after publication, ℓ_t the line from c_0 to c_tm; it woke in the year whose c_t lies
    farthest below that line (Ke et al. 2015, equations 1 to 3).
    """
    first_known = int(np.searchsorted(graph.years, UNKNOWN_YEAR, "right"))
    coefficient, year = _awakening(graph.citers.starts, graph.citers.nodes, graph.years, first_known, fewest_citers)
    return Awakening(coefficient, year)


@njit(cache=True)
def _half_life(starts: Any, nodes: Any, years: Any, first_known: int, fewest: int) -> Any:
    n = len(years)
    result = np.full(n, np.nan)
    for node in range(first_known, n):
        begin = starts[node] + np.searchsorted(nodes[starts[node] : starts[node + 1]], first_known)
        count = starts[node + 1] - begin
        if count >= fewest:
            lower, upper = years[nodes[begin + (count - 1) // 2]], years[nodes[begin + count // 2]]
            result[node] = (max(lower - years[node], 0) + max(upper - years[node], 0)) / 2
    return result


@njit(cache=True)
def _awakening(starts: Any, nodes: Any, years: Any, first_known: int, fewest: int) -> Any:
    n = len(years)
    coefficient, woke = np.full(n, np.nan), np.zeros(n, dtype=np.int32)
    span = years[n - 1] - years[first_known] + 1 if first_known < n else 0
    counts = np.zeros(span)
    for node in range(first_known, n):
        begin = starts[node] + np.searchsorted(nodes[starts[node] : starts[node + 1]], first_known)
        if starts[node + 1] - begin < fewest:
            continue
        counts[:] = 0.0
        for at in range(begin, starts[node + 1]):
            counts[max(years[nodes[at]] - years[node], 0)] += 1
        best = np.argmax(counts)
        total, farthest, farthest_at = 0.0, -1.0, 0
        for age in range(best + 1):
            line = counts[0] + (counts[best] - counts[0]) * age / best if best > 0 else counts[0]
            total += (line - counts[age]) / max(counts[age], 1.0)
            if line - counts[age] > farthest:
                farthest, farthest_at = line - counts[age], age
        coefficient[node], woke[node] = total, years[node] + farthest_at
    return coefficient, woke
