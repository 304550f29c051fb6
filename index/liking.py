"""More like these, less like those: a linear model on vectors and one on words, each in closed form.

Used by `app.likes` for two or more liked papers. The idea is arxiv-sanity-lite's (an SVM on TF-IDF of what a person
tagged); here the vectors get a ridge classifier and the words relevance weights, so that no training can wander.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from index.lexical import STEMS, STOP_WORDS, WORD, LexicalIndex
from index.vectors import FloatMatrix, VectorIndex

FEWEST_LIKED = 2
"""Liked papers from which on a model is worth more than their mean."""
BACKGROUND = 1_000
"""Papers of the library, evenly spread over its ids, that stand for what is neither liked nor disliked."""
RIDGE = 0.1
BACKGROUND_WEIGHT = 0.5
"""Share of the negative side that the background carries beside disliked papers."""
MOST_WORDS = 24


def ridge_direction(
    liked: FloatMatrix, disliked: FloatMatrix, background: FloatMatrix, ridge: float = RIDGE
) -> NDArray[np.float32]:
    """Return the unit normal of the plane that parts liked papers from disliked ones and the background.

    Weighted least squares on targets +1 and -1 with an intercept that is not shrunk (Hoerl & Kennard 1970); either side
    weighs one in all, so that two liked papers are heard against a thousand others.

    Parameters
    ----------
    liked, disliked, background
        Unit vectors, shapes (n, dim); ``disliked`` and ``background`` may have no rows.
    ridge
        How strongly the normal is shrunk; towards infinity it becomes the difference of the two sides' means.
    """
    sides = (liked, disliked, background)
    shares = (1.0, 1.0 - BACKGROUND_WEIGHT if len(background) else 1.0, BACKGROUND_WEIGHT if len(disliked) else 1.0)
    weights = np.concatenate(
        [np.full(len(side), share / max(1, len(side))) for side, share in zip(sides, shares, strict=True)]
    )
    rows = np.concatenate(sides).astype(np.float64)
    targets = np.concatenate([np.ones(len(liked)), -np.ones(len(rows) - len(liked))])
    total = weights.sum()
    rows -= weights @ rows / total
    targets -= weights @ targets / total
    weighted = rows * weights[:, None]
    with threadpool_limits(1, "blas"):  # on a busy machine two wait for each other, 20 times as long
        normal = np.linalg.solve(rows.T @ weighted + ridge * np.eye(rows.shape[1]), weighted.T @ targets)
    norm = float(np.linalg.norm(normal))
    unit: NDArray[np.float32] = (normal / norm if norm > 0 else normal).astype(np.float32)
    return unit


def background_of(vectors: VectorIndex, apart: Sequence[int]) -> FloatMatrix:
    """Return vectors of papers evenly spread over the library, without some works, shape (k, dim)."""
    step = max(1, len(vectors) // BACKGROUND)
    spread = vectors.work_ids[::step]
    return vectors.vectors_of(spread[~np.isin(spread, list(apart))].tolist())


def word_weights(liked: Sequence[str], disliked: Sequence[str], lexical: LexicalIndex) -> dict[str, float]:
    """Return the words that tell liked texts from the library and from disliked ones, with weights, heaviest first.

    The relevance weight of Robertson & Sparck Jones (1976, F4, with 0.5 added to every count), times the share of the
    liked texts that hold the word, less the same of the disliked. At most ``MOST_WORDS``, all above 0, ties by word.
    """
    n_all = lexical.has_words()
    held, shown = _holding(liked)
    against, _ = _holding(disliked)
    weights: dict[str, float] = {}
    for stem, count in held.items():
        frequency = max(lexical.frequency(shown[stem]), count)
        weight = relevance_weight(count, len(liked), frequency, n_all) * count / len(liked)
        if disliked and (other := against[stem]):
            weight -= relevance_weight(other, len(disliked), max(frequency, other), n_all) * other / len(disliked)
        weights[shown[stem]] = round(weight, 6)
    heaviest = sorted((word for word in weights if weights[word] > 0), key=lambda word: (-weights[word], word))
    return {word: weights[word] for word in heaviest[:MOST_WORDS]}


def relevance_weight(r: int, n_relevant: int, n: int, n_all: int) -> float:
    """Return ln of the odds that a relevant text holds a word over the odds that another does (F4).

    Parameters
    ----------
    r, n_relevant
        Relevant texts that hold the word, and all of them.
    n, n_all
        Texts that hold the word, and all; never below what the relevant ones make.
    """
    n, n_all = max(n, r), max(n_all, n_relevant + max(n, r) - r)
    return math.log(((r + 0.5) * (n_all - n - n_relevant + r + 0.5)) / ((n - r + 0.5) * (n_relevant - r + 0.5)))


def _holding(texts: Sequence[str]) -> tuple[Counter[str], Mapping[str, str]]:
    """Return how many texts hold each stem, and a word that has it (the first in the alphabet)."""
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for text in texts:
        words = {word for word in WORD.findall(text.lower()) if word not in STOP_WORDS and not word.isdigit()}
        stems = {stem: word for word in sorted(words, reverse=True) for stem in STEMS.analyze(word)}
        counts.update(stems.keys())
        for stem, word in stems.items():
            shown[stem] = min(shown.get(stem, word), word)
    return counts, shown
