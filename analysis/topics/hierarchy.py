"""Levels above and below the topics: areas that hold topics, subtopics inside them. Used by the topics step.

Nested by construction: an area is a group of topics, a subtopic lies within one topic.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from analysis.topics.cluster import IntArray, Links, agreed_groups

TOPICS_AN_AREA = 6
LEAST_TOPICS = 18
"""Topics from which on areas are made: three areas at least."""
LEAST_WORKS = 120
"""Papers from which on a topic is looked into for subtopics."""
RESOLUTION = 1.5
"""Of the subtopics: about ten in a topic of a thousand papers."""
RUNS = 5
FloatMatrix = NDArray[np.float32]


def unit_centres(embeddings: FloatMatrix, order: NDArray[Any], labels: NDArray[Any]) -> FloatMatrix:
    """Return the unit mean vector of each group, shape (groups, dim).

    Parameters
    ----------
    embeddings
        Vectors, shape (n, dim): too many to be put in order as a whole.
    order
        Rows of the vectors, in which they are summed, shape (n,).
    labels
        Group of each row of the order from 0, -1 for none, shape (n,).
    """
    groups = int(labels.max(initial=-1)) + 1
    sums = np.zeros((groups, embeddings.shape[1]))
    for group in range(groups):
        sums[group] = embeddings[order[labels == group]].sum(axis=0, dtype=np.float64)
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12), dtype=np.float32)


def areas_of(centres: FloatMatrix) -> IntArray:
    """Return the area of each topic, shape (topics,), from 0; one area for all where there are few topics.

    Topics are joined by the least growth of the squared distances of their centres (Ward 1963), until there is about
    one area for six topics.
    """
    n = len(centres)
    if n < LEAST_TOPICS:
        return np.zeros(n, dtype=np.int32)
    joined = fcluster(linkage(centres.astype(np.float64), "ward"), max(n // TOPICS_AN_AREA, 2), "maxclust")
    _, first, inverse = np.unique(joined, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first)).astype(np.int32)[inverse]


def subtopics_of(links: Links, labels: IntArray, seed: int) -> tuple[IntArray, NDArray[np.float64]]:
    """Return the subtopic of each paper, and how stable each is.

    Parameters
    ----------
    links
        The graph that gave the topics.
    labels
        Topic of each paper, -1 for none, shape (n,).

    Returns
    -------
    tuple
        Subtopics from 0 in the order of their topics, -1 where a topic is too small or does not come apart, shape
        (n,), and the mean best Jaccard overlap of each over the runs.
    """
    result = np.full(len(labels), -1, dtype=np.int32)
    stability: list[NDArray[np.float64]] = []
    found = 0
    for rows, inside in links.parted(labels):
        if len(rows) < LEAST_WORKS:
            continue
        parts = agreed_groups(inside, RESOLUTION, seed, RUNS)
        if parts.labels.max() > 0:
            result[rows] = np.where(parts.labels >= 0, parts.labels + found, -1)
            stability.append(parts.stability)
            found += len(parts.stability)
    return result, np.concatenate(stability) if stability else np.zeros(0)
