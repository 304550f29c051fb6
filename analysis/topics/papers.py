"""Papers that stand for a topic, and papers between two. Used by the topics step."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.topics.fitting import Fit

LISTED = 5
RANK_CONSTANT = 60
"""Of reciprocal-rank fusion (Cormack, Clarke & Büttcher 2009)."""
LEAST_PART = 0.2
"""Part of a paper that each of two topics must have for it to bridge them."""
Row = dict[str, Any]


def representative(similarity: NDArray[Any], citers: NDArray[Any], ids: NDArray[Any]) -> NDArray[np.int64]:
    """Return the order of a topic's papers that are both central and cited: fused ranks, ties by id.

    Parameters
    ----------
    similarity
        Cosine to the topic's centre, shape (n,).
    citers
        Works of this library that cite each, shape (n,).
    """
    score = np.zeros(len(ids))
    for value in (np.round(similarity, 6), citers.astype(np.float64)):
        higher = np.sort(-value)
        score += 1 / (RANK_CONSTANT + 1 + np.searchsorted(higher, -value))  # equal values share a rank
    return np.lexsort((ids, -np.round(score, 12)))


def topic_papers(
    fit: Fit, similarity: NDArray[Any], citers: NDArray[Any], ids: NDArray[Any]
) -> Iterator[Row]:  # fmt: skip
    """Yield the representative and the bridging papers of every topic, best first, topics numbered as in the fit."""
    for topic in range(fit.n_topics):
        rows = np.flatnonzero(fit.labels == topic)
        best = rows[representative(similarity[rows], citers[rows], ids[rows])][:LISTED]
        yield from _listed(topic, "representative", ids[best], [None] * len(best))
        between = np.flatnonzero((fit.likely.topics[:, :2] == topic).any(axis=1)
                                 & (fit.likely.parts[:, 1] >= LEAST_PART))  # fmt: skip
        order = np.lexsort((ids[between], -np.round(fit.likely.parts[between, 1], 9)))
        chosen = between[order][:LISTED]
        two = fit.likely.topics[chosen, :2]
        yield from _listed(topic, "bridging", ids[chosen], np.where(two[:, 0] == topic, two[:, 1], two[:, 0]).tolist())


def _listed(topic: int, role: str, ids: NDArray[Any], others: list[Any]) -> Iterator[Row]:
    for place, (work, other) in enumerate(zip(ids.tolist(), others, strict=True), start=1):
        yield {"topic_id": topic, "work_id": work, "role": role, "place": place, "other_id": other}
