"""Disruption of a work: do those who cite it leave what it cites behind? Used by `analysis.graph.step`."""

from typing import Any, NamedTuple

import numpy as np
from numba import get_num_threads, njit, prange

from analysis.graph.csr import UNKNOWN_YEAR, CitationGraph, FloatArray, IntArray

YEARS = 5
"""After publication that are looked at: CD5 (Funk & Owen-Smith 2017; Park, Leahey & Funk 2023)."""
FEWEST_CITERS = 5
"""Citers within these years below which the index says nothing."""


class Disruption(NamedTuple):
    """The CD index of every node, with what it counts; all of shape (n,)."""

    cd: FloatArray
    """(only - both) / (only + both + without), in [-1, 1]; NaN where it says nothing."""
    only: IntArray
    """Works that cite it and none of its references."""
    both: IntArray
    """Works that cite it and at least one of its references."""
    without: IntArray
    """Works that cite at least one of its references and not itself."""


def disruption(graph: CitationGraph, years: int = YEARS, fewest_citers: int = FEWEST_CITERS) -> Disruption:
    """Return the CD index of every work with a year, references and enough citers (Funk & Owen-Smith 2017, eq. 1).

    Works of the same year and of the next ``years`` are looked at. 1: all who cite it cite nothing of what it cites
    (it replaced that); -1: all cite both (it consolidated that).
    """
    n = len(graph)
    counted = np.zeros((3, n), dtype=np.int32)
    first, last = _window(graph.years, years)
    enough = (graph.years != UNKNOWN_YEAR) & (graph.references.degrees > 0) & (graph.citers.degrees >= fewest_citers)
    focal = np.flatnonzero(enough).astype(np.int32)
    references, citers = graph.references, graph.citers
    if len(focal):
        _count(
            focal,
            first,
            last,
            references.starts,
            references.nodes,
            citers.starts,
            citers.nodes,
            counted,
            get_num_threads(),
        )
    only, both, without = counted
    total = (only + both + without).astype(np.float64)
    says = (only + both >= fewest_citers) & (total > 0)
    cd = np.full(n, np.nan)
    cd[says] = (only[says] - both[says]) / total[says]
    return Disruption(cd, only, both, without)


def _window(all_years: IntArray, years: int) -> tuple[IntArray, IntArray]:
    """Return the first node of each node's year and the first beyond the window, both shape (n,)."""
    first = np.searchsorted(all_years, all_years, "left").astype(np.int32)
    last = np.searchsorted(all_years, all_years + np.int32(years), "right").astype(np.int32)
    return first, last


@njit(cache=True, parallel=True)
def _count(
    focal: Any, first: Any, last: Any, reference_starts: Any, references: Any, citer_starts: Any, citers: Any,
    counted: Any, threads: int,
) -> None:  # fmt: skip
    """Fill (only, both, without) of each focal node; each thread stamps the works it has met for one focal node."""
    n = counted.shape[1]
    for thread in prange(threads):
        stamp = np.zeros(n, dtype=np.int32)  # what each work did in the last turn that met it
        for turn in range((len(focal) - thread + threads - 1) // threads):
            node = focal[thread + turn * threads]
            cites, both_mark, without_mark = 3 * turn + 1, 3 * turn + 2, 3 * turn + 3
            low, high = first[node], last[node]
            n_citing, n_both, n_without = 0, 0, 0
            begin, end = citer_starts[node], citer_starts[node + 1]
            begin += np.searchsorted(citers[begin:end], low)
            for at in range(begin, end):
                if citers[at] >= high:
                    break
                stamp[citers[at]] = cites
                n_citing += 1
            for at in range(reference_starts[node], reference_starts[node + 1]):
                reference = references[at]
                begin, end = citer_starts[reference], citer_starts[reference + 1]
                begin += np.searchsorted(citers[begin:end], low)
                for with_it in range(begin, end):
                    other = citers[with_it]
                    if other >= high:
                        break
                    if stamp[other] == cites:
                        stamp[other] = both_mark
                        n_both += 1
                    elif stamp[other] < cites and other != node:
                        stamp[other] = without_mark
                        n_without += 1
            counted[0, node], counted[1, node], counted[2, node] = n_citing - n_both, n_both, n_without
