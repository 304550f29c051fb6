"""What another model changes in what is found: how many of the best works stay, query by query.

Used by `app.model_change` before an edition with another model is published, and by `fieldmap eval model`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from index.engines import IntMatrix
from index.lexical import LexicalIndex
from index.search import Mode, search
from index.vectors import VectorIndex


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two models compared."""

    vectors: VectorIndex
    encoder: Any
    """Encodes queries for these vectors."""


def overlap_at_k(one: Sequence[int], other: Sequence[int], k: int) -> float:
    """Return the share of the first ``k`` works that both rankings have, of as many as the longer one holds.

    Two empty rankings agree: 1.
    """
    first, second = set(one[:k]), set(other[:k])
    return len(first & second) / max(len(first), len(second)) if first or second else 1.0


def overlap_of_queries(
    queries: Sequence[str], lexical: LexicalIndex, one: Side, other: Side, mode: Mode, top_k: int,
    allowed: IntMatrix | None = None,
) -> list[float]:  # fmt: skip
    """Return for each query the share of its best ``top_k`` works that stay.

    Parameters
    ----------
    allowed
        Works that have a vector of both models; None: all have.
    """
    works = None if allowed is None else allowed.tolist()

    def ranked(query: str, side: Side) -> list[int]:
        hits = search(query, lexical, side.vectors, side.encoder, top_k, mode=mode, allowed=works)
        return [hit.work_id for hit in hits]

    return [overlap_at_k(ranked(query, one), ranked(query, other), top_k) for query in queries]


def overlap_of_neighbours(
    works: Sequence[int], one: Side, other: Side, top_k: int, allowed: IntMatrix | None = None
) -> list[float]:
    """Return for each of some works, which have vectors on both sides, the share of its nearest works that stay."""
    rankings = []
    for side in (one, other):
        ids, _ = side.vectors.query(side.vectors.vectors_of(works), top_k + 1, allowed)
        rankings.append(
            [[near for near in row if near not in (-1, work)] for work, row in zip(works, ids.tolist(), strict=True)]
        )
    return [overlap_at_k(first, second, top_k) for first, second in zip(*rankings, strict=True)]
