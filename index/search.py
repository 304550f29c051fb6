"""Search: words and meaning fused by score, with more-like and less-like, and what each hit was found by.

Pure composition of the two indexes and an encoder; filters arrive as the works allowed. Used by `app.finding`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from data.errors import InputError, NotFoundError
from index.encoders import QueryEncoder
from index.fusion import fuse_by_score
from index.lexical import LexicalIndex, is_prose
from index.vectors import FloatMatrix, VectorIndex

Mode = Literal["hybrid", "dense", "lexical"]
DEPTH = 200
"""Hits of each leg that are fused; at least twice what is asked for."""
FEEDBACK = 10
"""Hits of a first ranking whose mean vector keywords are drawn to."""
FEEDBACK_WEIGHT = 0.5
"""How far: halfway (Rocchio 1971, with the best hits taken for relevant; docs/search.md tells what it gave)."""
UNLIKE_WEIGHT = 0.5
"""How strongly disliked papers push away (Rocchio 1971 weighs them below liked ones)."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One work found."""

    work_id: int
    score: float
    """Fused by score in hybrid mode, 1 for the best by all; cosine similarity or BM25 in the others."""
    lexical_rank: int | None
    """Place in the ranking by words, from 1; None: not among its best."""
    dense_rank: int | None
    similarity: float | None
    """Cosine to the query; None: it has no vector, or meaning was not asked."""
    likeness: float | None = None
    """Cosine to the query moved towards the best hits; None where there was no such step."""
    reranked: float | None = None
    """What a cross-encoder gave it, by which it is placed; None: it did not read it."""


def search(
    query: str, lexical: LexicalIndex, vectors: VectorIndex, encoder: QueryEncoder | None, top_k: int, *,
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
        Unit vector that the leg of meaning searches along instead of query and liked works, shape (dim,). Where it,
        or what query and works add up to, is zero, nothing is near.

    Raises
    ------
    NotFoundError
        If a liked or disliked work has no vector.
    """
    depth = max(2 * top_k, DEPTH)
    seeds = {*like, *unlike}
    pool = None if allowed is None else _without(np.asarray(allowed, dtype=np.int64), seeds)
    held = ranked_by_words(query if words is None else words, lexical, depth, pool, seeds) if mode != "dense" else []
    near: list[tuple[int, float]] = []
    target: FloatMatrix | None = None
    if mode != "lexical":
        target = direction[None, :] if direction is not None else _target(query, vectors, encoder, like, unlike)
        if target is not None and not target.any():
            target = None
    if target is not None:
        near = _by_meaning(target, vectors, depth, pool, seeds)
    similarity, likeness, fused = dict(near), dict[int, float](), held or near
    if mode == "hybrid":
        drawn = direction is None and not seeds and not is_prose(query)
        similarity, likeness, fused = _fused(dict(held), similarity, target, vectors, drawn)
    places = [{work: place for place, (work, _) in enumerate(ranking, start=1)} for ranking in (held, near)]
    return [
        Hit(
            work, round(float(score), 6), places[0].get(work), places[1].get(work), similarity.get(work),
            likeness.get(work),
        )
        for work, score in fused[:top_k]
    ]  # fmt: skip


def _without(works: NDArray[np.int64], seeds: set[int]) -> NDArray[np.int64]:
    return works[~np.isin(works, list(seeds))] if seeds else works


def _fused(
    held: dict[int, float], near: dict[int, float], target: FloatMatrix | None, vectors: VectorIndex, drawn: bool
) -> tuple[dict[int, float], dict[int, float], list[tuple[int, float]]]:
    """Return the similarity of all works found, their likeness to the best if ``drawn``, and the fused ranking.

    What the words alone found is compared with the target too; what meaning alone found holds too few of the words to
    be among their best, and gets nothing from them. The second step ranks the same works: it asks no index again.
    """
    if target is None:
        return near, {}, fuse_by_score([held, near])
    similarity = near | vectors.similarities_to(target[0], [work for work in held if work not in near])
    fused = fuse_by_score([held, similarity])
    if not drawn:
        return similarity, {}, fused
    best = vectors.vectors_of([work for work, _ in fused[:FEEDBACK]])
    likeness = vectors.similarities_to(moved_towards(target[0], best), list(similarity))
    return similarity, likeness, fuse_by_score([held, likeness])


def moved_towards(
    target: NDArray[np.float32], best: FloatMatrix, weight: float = FEEDBACK_WEIGHT
) -> NDArray[np.float32]:
    """Return the unit vector that lies between a target and the mean direction of some vectors.

    Parameters
    ----------
    target
        Unit vector, shape (dim,).
    best
        Unit vectors, shape (k, dim); none leave the target as it is.
    weight
        0 stays at the target, 1 goes all the way to the mean.
    """
    if not len(best):
        return target
    moved: NDArray[np.float32] = (1 - weight) * target + weight * _unit(best.mean(axis=0))
    return _unit(moved)


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a vector of length 1 in the same direction; 0 stays 0."""
    norm = float(np.linalg.norm(vector))
    unit: NDArray[np.float32] = (vector / norm if norm > 0 else vector).astype(np.float32)
    return unit


def ranked_by_words(
    query: str | Mapping[str, float], lexical: LexicalIndex, depth: int, pool: NDArray[np.int64] | None,
    seeds: Collection[int] = (),
) -> list[tuple[int, float]]:  # fmt: skip
    """Return the best works by words among ``pool`` (None: all) without seeds, at most ``depth``, with BM25."""
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


def _target(
    query: str, vectors: VectorIndex, encoder: QueryEncoder | None, like: Sequence[int], unlike: Sequence[int]
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
    return _unit(point)[None, :]


def _vector(vectors: VectorIndex, work: int) -> NDArray[np.float32]:
    found = vectors.vectors_of([work])
    if not len(found):
        raise NotFoundError(f"work {work} has no vector (a stub, or not embedded yet); choose another paper")
    row: NDArray[np.float32] = found[0]
    return row
