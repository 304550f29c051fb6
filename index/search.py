"""Search: words and meaning fused by rank, with more-like and less-like, and what each hit was found by.

Pure composition of the two indexes and an encoder; filters arrive as the works allowed. Used by `app.reading`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from data.errors import InputError, NotFoundError
from index.encoder import Encoder
from index.fusion import reciprocal_rank_fusion
from index.lexical import LexicalIndex
from index.vectors import FloatMatrix, VectorIndex

Mode = Literal["hybrid", "dense", "lexical"]
DEPTH = 200
"""Hits of each leg that are fused; at least twice what is asked for."""
UNLIKE_WEIGHT = 0.5
"""How strongly disliked papers push away (Rocchio 1971 weighs them below liked ones)."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One work found."""

    work_id: int
    score: float
    """Fused by rank in hybrid mode; cosine similarity or BM25 in the others."""
    lexical_rank: int | None
    """Place in the ranking by words, from 1; None: not among its best."""
    dense_rank: int | None
    similarity: float | None
    """Cosine to the query; None: not among the nearest."""


def search(
    query: str, lexical: LexicalIndex, vectors: VectorIndex, encoder: Encoder | None, top_k: int, *,
    mode: Mode = "hybrid", allowed: NDArray[np.int64] | Sequence[int] | None = None, like: Sequence[int] = (),
    unlike: Sequence[int] = (), words: str | Mapping[str, float] | None = None,
    direction: NDArray[np.float32] | None = None,
) -> list[Hit]:  # fmt: skip
    """Return the best ``top_k`` works, ties by work id.

    Parameters
    ----------
    encoder
        Needed unless ``mode`` is "lexical" or there is no query.
    allowed
        Works that may be returned, ascending; None for all.
    like, unlike
        Works whose vectors draw the search near or push it away; they are not returned themselves.
    words
        What the leg of words looks for instead of the query: a query of its own, or weighted words.
    direction
        Unit vector that the leg of meaning searches along instead of query and liked works, shape (dim,).

    Raises
    ------
    NotFoundError
        If a liked or disliked work has no vector.
    """
    depth = max(2 * top_k, DEPTH)
    seeds = {*like, *unlike}
    pool = None if allowed is None else _without(np.asarray(allowed, dtype=np.int64), seeds)
    held = _by_words(query if words is None else words, lexical, depth, pool, seeds) if mode != "dense" else []
    near: list[tuple[int, float]] = []
    if mode != "lexical":
        sought = direction[None, :] if direction is not None else target(query, vectors, encoder, like, unlike)
        if sought is not None:
            near = _by_meaning(sought, vectors, depth, pool, seeds)
    rankings = [[work for work, _ in ranking] for ranking in (held, near)]
    fused = reciprocal_rank_fusion(rankings) if mode == "hybrid" else (held if mode == "lexical" else near)
    places = [{work: place for place, work in enumerate(ranking, start=1)} for ranking in rankings]
    similarity = dict(near)
    return [
        Hit(work, round(float(score), 6), places[0].get(work), places[1].get(work), similarity.get(work))
        for work, score in fused[:top_k]
    ]


def _without(works: NDArray[np.int64], seeds: set[int]) -> NDArray[np.int64]:
    return works[~np.isin(works, list(seeds))] if seeds else works


def _by_words(
    query: str | Mapping[str, float], lexical: LexicalIndex, depth: int, pool: NDArray[np.int64] | None, seeds: set[int]
) -> list[tuple[int, float]]:
    """Return the best works by words among those allowed."""
    wanted = depth + len(seeds)
    if isinstance(query, str):
        found = lexical.query(query, wanted, pool)
    else:
        found = lexical.weighted_query(query, wanted, pool)
    return [hit for hit in found if hit[0] not in seeds][:depth]


def _by_meaning(
    target: FloatMatrix, vectors: VectorIndex, depth: int, pool: NDArray[np.int64] | None, seeds: set[int]
) -> list[tuple[int, float]]:
    """Return the nearest works among those allowed."""
    ids, similarity = vectors.query(target, depth + len(seeds), pool)
    pairs = zip(ids[0].tolist(), similarity[0].tolist(), strict=True)
    return [(work, round(value, 6)) for work, value in pairs if work >= 0 and work not in seeds][:depth]


def target(
    query: str, vectors: VectorIndex, encoder: Encoder | None, like: Sequence[int], unlike: Sequence[int]
) -> FloatMatrix | None:
    """Return the point to search near: query and liked papers, less a part of the disliked; shape (1, dim)."""
    wanted = []
    if query.strip():
        if encoder is None:
            raise InputError("a search by meaning needs an encoder")
        wanted.append(encoder.encode_query(query))
    wanted += [_vector(vectors, work) for work in like]
    if not wanted:
        return None
    point: NDArray[np.float32] = np.mean(wanted, axis=0)
    if unlike:
        point = point - UNLIKE_WEIGHT * np.mean([_vector(vectors, work) for work in unlike], axis=0)
    norm = float(np.linalg.norm(point))
    unit: FloatMatrix = (point / norm if norm > 0 else point)[None, :].astype(np.float32)
    return unit


def _vector(vectors: VectorIndex, work: int) -> NDArray[np.float32]:
    found = vectors.vectors_of([work])
    if not len(found):
        raise NotFoundError(f"work {work} has no vector (a stub, or not embedded yet); choose another paper")
    row: NDArray[np.float32] = found[0]
    return row
