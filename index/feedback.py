"""A query in words among vectors that nothing here can encode it for: the mean of its best papers by words.

Pseudo-relevance feedback; used by `app.open_edition` on editions whose vectors were imported (`index.imported`).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.lexical import LexicalIndex
from index.model_key import FloatVector
from index.search import DEPTH, ranked_by_words
from index.vectors import VectorIndex

BEST = 10
"""Papers taken for relevant: the first with a vector among the best 200 by words."""


class FeedbackEncoder:
    """Gives a query the direction of its best papers by words (Rocchio 1971, with no weight on the query itself).

    Parameters
    ----------
    allowed
        Works that may speak for the query, as those that may be found; None for all.
    """

    def __init__(
        self, lexical: LexicalIndex, vectors: VectorIndex, allowed: NDArray[np.int64] | Sequence[int] | None = None
    ) -> None:
        self.key = vectors.key
        self._lexical, self._vectors = lexical, vectors
        self._allowed = None if allowed is None else np.asarray(allowed, dtype=np.int64)

    def encode_query(self, text: str) -> FloatVector:
        """Return the unit vector of a query, shape (dim,); zeros if no paper with a vector holds its words."""
        ranked = [work for work, _ in ranked_by_words(text, self._lexical, DEPTH, self._allowed)]
        best = self._vectors.vectors_of(ranked)[:BEST]
        total = best.sum(axis=0, dtype=np.float64)
        unit: FloatVector = (total / max(float(np.linalg.norm(total)), 1e-12)).astype(np.float32)
        return unit
