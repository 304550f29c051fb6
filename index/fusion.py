"""Reciprocal-rank fusion: one ranking out of several, by rank alone. Used by `index.search`."""

from collections.abc import Sequence

K = 60
"""Damps the lead of the first ranks (Cormack, Clarke & Büttcher 2009, section 2)."""


def reciprocal_rank_fusion(rankings: Sequence[Sequence[int]], k: int = K) -> list[tuple[int, float]]:
    """Return (item, score) by falling score Σ 1 / (k + rank), ranks from 1, ties by the lower item."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + 1.0 / (k + rank)
    return sorted(((item, round(score, 9)) for item, score in scores.items()), key=lambda pair: (-pair[1], pair[0]))
