"""Numbers of groups that survive a new grouping. Used by `analysis.graph.step` for communities, and for topics."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix

from analysis.graph.csr import IntArray, LongArray

LEAST_OVERLAP = 0.3
"""Jaccard overlap from which a group is the same as one before (Greene, Doyle & Cunningham 2010 use 0.3)."""


def persistent_numbers(
    labels: IntArray, before: LongArray, next_number: int, least_overlap: float = LEAST_OVERLAP
) -> LongArray:
    """Return a lasting number for each group, shape (groups,).

    Pairs of an old and a new group are taken by falling Jaccard overlap, each group once; ties by the smaller new, then
    old number. A group without a partner gets a number never used before.

    Parameters
    ----------
    labels
        New group of each member, from 0, shape (n,).
    before
        Lasting number that the member's group had before; -1: none. Shape (n,).
    next_number
        The smallest number never used.
    """
    groups = int(labels.max(initial=-1)) + 1
    known = before >= 0
    numbers = np.full(groups, -1, dtype=np.int64)
    if known.any():
        old, column = np.unique(before[known], return_inverse=True)
        shared = coo_matrix((np.ones(int(known.sum())), (labels[known], column)), shape=(groups, len(old)))
        sizes, old_sizes = np.bincount(labels, minlength=groups), np.bincount(column)
        for group, was in _greedy_pairs(shared, sizes, old_sizes, least_overlap).items():
            numbers[group] = old[was]
    fresh = numbers < 0
    numbers[fresh] = np.arange(next_number, next_number + int(fresh.sum()))
    return numbers


def matched_pairs(counts: NDArray[np.float64], least_overlap: float = LEAST_OVERLAP) -> dict[int, int]:
    """Return which old group each new one continues, by new group; those without a partner are left out.

    Parameters
    ----------
    counts
        Members that a new and an old group share, shape (new, old); all members are in one of each.
    """
    return _greedy_pairs(coo_matrix(counts), counts.sum(axis=1), counts.sum(axis=0), least_overlap)


def _greedy_pairs(shared: coo_matrix, sizes: Any, old_sizes: Any, least_overlap: float) -> dict[int, int]:
    """Return pairs of a new and an old group by falling Jaccard overlap, each once, ties by the smaller numbers."""
    pairs = shared.tocsr().tocoo()
    overlap = pairs.data / (sizes[pairs.row] + old_sizes[pairs.col] - pairs.data)
    found: dict[int, int] = {}
    taken: set[int] = set()
    for place in np.lexsort((pairs.col, pairs.row, -np.round(overlap, 12))):
        group, was = int(pairs.row[place]), int(pairs.col[place])
        if overlap[place] >= least_overlap and group not in found and was not in taken:
            found[group] = was
            taken.add(was)
    return found
