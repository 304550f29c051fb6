"""Names of all levels at once, from the terms of the smallest groups. Used by the topics step."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from analysis.topics.membership import one_hot
from analysis.topics.naming import c_tf_idf, distinct_names, name_topics

TERMS_KEPT = 10
NAMED_BY = 3


@dataclass(frozen=True, slots=True)
class Named:
    """Names and leading terms of the groups of one level."""

    names: list[str]
    terms: list[list[str]]


def name_levels(
    counts: csr_matrix, terms: Sequence[str], topics: NDArray[Any], areas: NDArray[Any], subtopics: NDArray[Any]
) -> dict[str, Named]:
    """Return the names of areas, topics and subtopics; no two are the same on any level.

    Parameters
    ----------
    counts
        Papers of each cell that have each term, shape (cells, terms). A cell is the papers of one subtopic, or those
        of a topic that are in none.
    topics
        Topic of each cell, shape (cells,).
    areas
        Area of each topic, shape (topics,).
    subtopics
        Subtopic of each cell, -1 for none, shape (cells,).
    """
    by_topic = _joined(counts, topics)
    of_topics = name_topics(c_tf_idf(by_topic), terms, TERMS_KEPT)
    topic_names = distinct_names(of_topics, n_terms=NAMED_BY)
    of_areas = name_topics(c_tf_idf(_joined(by_topic, areas)), terms, TERMS_KEPT)
    area_names = distinct_names(of_areas, topic_names, NAMED_BY)
    inside = np.flatnonzero(subtopics >= 0)
    by_subtopic = _joined(counts, subtopics)
    parents = np.zeros(by_subtopic.shape[0], dtype=np.int64)
    parents[subtopics[inside]] = topics[inside]
    said = [of_topics[parent][:NAMED_BY] for parent in parents]
    of_subtopics = name_topics(c_tf_idf(by_subtopic), terms, TERMS_KEPT, said)
    below = distinct_names(of_subtopics, [*topic_names, *area_names], NAMED_BY)
    return {
        "area": Named(area_names, of_areas), "topic": Named(topic_names, of_topics),
        "subtopic": Named(below, of_subtopics),
    }  # fmt: skip


def _joined(counts: csr_matrix, groups: NDArray[Any]) -> csr_matrix:
    """Return the counts of groups of rows, shape (groups, terms)."""
    return csr_matrix(one_hot(np.asarray(groups)).T @ counts)
