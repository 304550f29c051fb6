"""How surely each paper lies in its topic, which two come next, and when it has none. Used by the topics step."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix

from analysis.topics.cluster import FloatArray, IntArray, Links

RUNNERS_UP = 2
LongMatrix = NDArray[np.int64]
FloatMatrix = NDArray[np.float32]


CALIBRATION = (
    (0.0, 0.35), (0.15, 0.42), (0.25, 0.58), (0.35, 0.68), (0.45, 0.78), (0.55, 0.866), (0.65, 0.904), (0.75, 0.937),
    (0.85, 0.965), (0.95, 0.976), (1.0, 0.98),
)  # fmt: skip
"""Part of a paper's likeliest topic, and the share of such papers that kept it: 24,324 times in papers of arXiv, in
three pairs of fits of 9,000 out of 10,000 (docs/topics.md); in between by straight lines."""
LEAST_SURE = 0.6667
"""Confidence below which a paper has no topic: it would keep it in fewer than two of three fits."""


@dataclass(frozen=True, slots=True)
class Memberships:
    """The three likeliest topics of each paper, likeliest first."""

    topics: LongMatrix
    """Shape (n, 3); -1 where there are fewer."""
    parts: FloatArray
    """Their part of the paper, shape (n, 3); rows sum to 1 at most."""


def memberships(votes: csr_matrix, total: FloatArray) -> Memberships:
    """Return the three likeliest topics of each paper: a topic's part is its share of the weight of all neighbours.

    Parameters
    ----------
    votes
        Weight of the paper's neighbours in each topic, shape (n, topics), never negative.
    total
        Weight of all its neighbours, shape (n,): at least the sum of its votes.
    """
    scaled = coo_matrix(votes.multiply(1 / np.maximum(total, 1e-12)[:, None]))
    scaled.sum_duplicates()
    part = np.round(scaled.data, 9)
    order = np.lexsort((scaled.col, -part, scaled.row))
    order = order[part[order] > 0]
    paper = scaled.row[order]
    rank = np.arange(len(order)) - np.searchsorted(paper, paper)
    best = rank <= RUNNERS_UP
    topics, parts = np.full((len(total), 1 + RUNNERS_UP), -1, dtype=np.int64), np.zeros((len(total), 1 + RUNNERS_UP))
    topics[paper[best], rank[best]] = scaled.col[order[best]]
    parts[paper[best], rank[best]] = part[order[best]]
    return Memberships(topics, parts)


def linked_memberships(links: Links, agreement: FloatArray, labels: NDArray[Any]) -> Memberships:
    """Return the likeliest topics of papers in the graph; a link votes by its weight and the share of runs it held.

    What a paper's links lost, because runs put their ends now together, now apart, is nobody's: its parts sum to less
    than 1.
    """
    votes = Links(links.n, links.low, links.high, links.weight * agreement).matrix() @ one_hot(labels)
    return memberships(csr_matrix(votes), np.asarray(links.matrix().sum(axis=1)).ravel())


def one_hot(labels: NDArray[Any]) -> csr_matrix:
    """Return who is in which group as ones, shape (n, groups); a row without a group is empty."""
    known = np.flatnonzero(labels >= 0)
    groups = int(labels.max(initial=-1)) + 1
    return csr_matrix((np.ones(len(known)), (known, labels[known])), shape=(len(labels), groups))


def confidence(part: FloatArray) -> FloatArray:
    """Return how likely a paper keeps its topic when the topics are made from nine tenths of the papers.

    Calibrated: see :data:`CALIBRATION`.
    """
    places, shares = np.asarray(CALIBRATION).T
    return np.asarray(np.interp(part, places, shares), dtype=np.float64)


def settled(found: Memberships, labels: IntArray, least: float = LEAST_SURE) -> tuple[IntArray, FloatArray]:
    """Return the topic of each paper and how sure it is; -1 where it is less sure than ``least``.

    A paper moves to its likeliest topic: the communities are cut where links are fewest, not at every paper.
    """
    sure = np.round(confidence(found.parts[:, 0]), 4)
    known = (labels >= 0) & (found.topics[:, 0] >= 0)
    return np.where(known & (sure >= least), found.topics[:, 0], -1).astype(np.int32), np.where(known, sure, 0.0)
