"""Papers liked and disliked: the words and the direction that tell them from the rest. Used by `app.finding`.

The model itself is `index.liking`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.open_edition import OpenEdition
from app.papers import find_work, texts_of, titles_of
from data.errors import NotFoundError
from index.liking import FEWEST_LIKED, background_of, ridge_direction, word_weights


@dataclass(frozen=True, slots=True)
class Likes:
    """Papers liked and disliked, and the words that tell them apart from the rest."""

    like: list[int]
    unlike: list[int]
    words: dict[str, float]
    """Empty unless there are enough liked papers for a model."""


def named_likes(opened: OpenEdition, like: Sequence[str], unlike: Sequence[str]) -> Likes:
    """Return liked and disliked papers by their names, with the words of a model where enough are liked."""
    liked, disliked = ([find_work(opened.db, name) for name in names] for names in (like, unlike))
    if len(set(liked)) < FEWEST_LIKED:
        return Likes(liked, disliked, {})
    texts = texts_of(opened.db, [*liked, *disliked])
    wanted, unwanted = ([texts[work] for work in dict.fromkeys(works)] for works in (liked, disliked))
    return Likes(liked, disliked, word_weights(wanted, unwanted, opened.lexical))


def liked_direction(
    opened: OpenEdition, likes: Likes, text: str, allowed: NDArray[np.int64] | None
) -> NDArray[np.float32]:
    """Return the direction in which liked papers (and a query, unless blank) lie from disliked ones and the library.

    Raises
    ------
    NotFoundError
        If one of the papers has no vector.
    """
    for work in {*likes.like, *likes.unlike}:
        if not opened.vectors.has(work):
            raise NotFoundError(f"work {work} has no vector (a stub, or not embedded yet); choose another paper")
    liked, disliked = (opened.vectors.vectors_of(works) for works in (likes.like, likes.unlike))
    if text.strip():
        liked = np.concatenate([liked, opened.query_encoder(allowed).encode_query(text)[None, :]])
    return ridge_direction(liked, disliked, background_of(opened.vectors, [*likes.like, *likes.unlike]))


def nearest_liked(opened: OpenEdition, works: list[int], liked: list[int]) -> dict[int, tuple[str, float]]:
    """Return for each work that has a vector the title of the liked paper nearest to it, and the cosine."""
    likes = [work for work in dict.fromkeys(liked) if opened.vectors.has(work)]
    shown = [work for work in works if opened.vectors.has(work)]
    if not likes or not shown:
        return {}
    cosines = opened.vectors.vectors_of(shown) @ opened.vectors.vectors_of(likes).T
    titles = titles_of(opened.db, likes)
    best = cosines.argmax(axis=1)
    return {
        work: (titles[likes[place]], round(float(row[place]), 6))
        for work, place, row in zip(shown, best.tolist(), cosines, strict=True)
    }
