"""Topics of new papers from those of their nearest members, without a refit. Used by the topics step."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix

from analysis.topics.cluster import IntArray
from analysis.topics.membership import FloatMatrix, Memberships, memberships

ROWS_AT_ONCE = 512
VOTERS = 15


def assigned(embeddings: FloatMatrix, members: FloatMatrix, labels: IntArray, topics: int) -> Memberships:
    """Return the likeliest topics of new papers by their 15 nearest members, each voting by its cosine.

    Parameters
    ----------
    embeddings
        Unit vectors of the new papers, shape (m, dim).
    members
        Unit vectors of the papers of the fit, shape (n, dim).
    labels
        Their topics, -1 for none, which vote for no topic; shape (n,).
    """
    k = min(VOTERS, len(members))
    near = [_nearest(embeddings[start : start + ROWS_AT_ONCE], members, k)
            for start in range(0, len(embeddings), ROWS_AT_ONCE)]  # fmt: skip
    rows = np.concatenate([found for found, _ in near]) if near else np.empty((0, k), dtype=np.int64)
    cosine = np.concatenate([found for _, found in near]) if near else np.empty((0, k))
    weight = np.maximum(cosine, 0.0)
    votes = _votes(labels[rows], weight, topics)
    return memberships(votes, weight.sum(axis=1))


def _nearest(queries: FloatMatrix, members: FloatMatrix, k: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return rows and cosines of the k nearest members, ties by row."""
    cosine = np.round(queries @ members.T, 6)
    best = np.argsort(-cosine, axis=1, kind="stable")[:, :k]
    return best, np.take_along_axis(cosine, best, 1)


def _votes(topics: NDArray[Any], weight: NDArray[Any], groups: int) -> csr_matrix:
    """Return the sum of the weights of each paper's neighbours by topic, shape (m, groups)."""
    row = np.repeat(np.arange(len(topics)), topics.shape[1])
    known = topics.ravel() >= 0
    cells = (weight.ravel()[known], (row[known], topics.ravel()[known]))
    return csr_matrix(coo_matrix(cells, shape=(len(topics), groups)))
