"""All levels of topics of some papers at once, from vectors to memberships; no tables. Used by the topics step."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.topics.cluster import SMALLEST, FloatArray, IntArray, agreed_groups, default_resolution, shared_links
from analysis.topics.hierarchy import areas_of, subtopics_of, unit_centres
from analysis.topics.membership import FloatMatrix, Memberships, linked_memberships, settled


@dataclass(frozen=True, slots=True)
class Fit:
    """Topics, areas and subtopics of n papers; each level is numbered from 0."""

    labels: IntArray
    """Topic of each paper, -1 for none, shape (n,)."""
    confidence: FloatArray
    """Chance that a paper keeps its likeliest topic in a refit, shape (n,)."""
    likely: Memberships
    stability: FloatArray
    """Of each topic, shape (topics,)."""
    areas: IntArray
    """Area of each topic, shape (topics,); all 0 where topics are few."""
    subtopics: IntArray
    """Subtopic of each paper, -1 for none, shape (n,)."""
    subtopic_stability: FloatArray
    centres: FloatMatrix
    """Unit centres of the topics, shape (topics, dim)."""

    @property
    def n_topics(self) -> int:
        """How many topics there are."""
        return len(self.stability)

    def topic_of_subtopic(self) -> NDArray[np.int64]:
        """Return the topic that each subtopic lies in, shape (subtopics,)."""
        result = np.full(len(self.subtopic_stability), -1, dtype=np.int64)
        inside = self.subtopics >= 0
        result[self.subtopics[inside]] = self.labels[inside]
        return result


def fit_topics(
    embeddings: FloatMatrix, neighbours: NDArray[Any], resolution: float | None = None, seed: int = 20
) -> Fit:
    """Return the topics of papers; which order they come in changes nothing.

    Parameters
    ----------
    embeddings
        Unit vectors, shape (n, dim).
    neighbours
        Rows of the nearest others of each, shape (n, k).
    resolution
        Higher gives more topics; None chooses by n.
    """
    order = np.lexsort(np.asarray(embeddings.T[:8]))
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order))
    fit = _fit_ordered(embeddings, order, np.sort(place[neighbours[order]], axis=1), resolution, seed)
    likely = Memberships(fit.likely.topics[place], fit.likely.parts[place])
    return Fit(
        fit.labels[place], fit.confidence[place], likely, fit.stability, fit.areas, fit.subtopics[place],
        fit.subtopic_stability, fit.centres,
    )  # fmt: skip


def _fit_ordered(
    embeddings: FloatMatrix, order: NDArray[Any], neighbours: NDArray[Any], resolution: float | None, seed: int
) -> Fit:
    """Return the topics of papers that stand in the order of their vectors, as their neighbours do already."""
    links = shared_links(neighbours)
    groups = agreed_groups(links, resolution or default_resolution(len(embeddings)), seed)
    likely = linked_memberships(links, groups.agreement, groups.labels)
    labels, sure = settled(likely, groups.labels)
    labels = _never_emptied(labels, groups.labels)
    subtopics, subtopic_stability = subtopics_of(links, labels, seed)
    centres = unit_centres(embeddings, order, labels)
    return Fit(
        labels, sure, likely, groups.stability, areas_of(centres), subtopics, subtopic_stability, centres,
    )  # fmt: skip


def _never_emptied(labels: IntArray, groups: IntArray) -> IntArray:
    """Return the topics; one that too few papers surely lie in keeps its whole community, each with its doubt."""
    sizes = np.bincount(labels[labels >= 0], minlength=int(groups.max(initial=0)) + 1)
    kept = (groups >= 0) & (sizes[groups] < SMALLEST)
    return np.where(kept, groups, labels).astype(np.int32)
