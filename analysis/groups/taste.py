"""What a group likes, as a linear model on vectors and words: learned from likes, begun from interests. Pure.

Used by `analysis.groups.ranking`. The two kinds of features are one model (ridge regression in its dual form), so that
what vectors and words add to a score can be told apart, and each like can be scored as if it had not been seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

FloatVector = NDArray[np.float64]
FloatMatrix = NDArray[np.float64]

VECTOR_SHARE = 0.3
"""Of the kernel; the rest are words. This and the next were chosen by `benchmarks.digests`."""
RIDGE = 0.1
BACKGROUND_SHARE = 0.5
"""Of the negative side, where papers are disliked; else all of it."""
NEAREST = 3
"""Liked papers whose mean cosine counts as nearness: a group may like several things at once."""
INTEREST_WORDS = 0.4
"""Weight of an interest's words beside its vector."""


@dataclass(frozen=True, slots=True)
class Features:
    """Some papers as the model sees them; row i of both is one paper."""

    vectors: FloatMatrix
    """Unit vectors, shape (n, dim); zeros where there is none."""
    words: Any
    """Unit rows of weighted words, sparse, shape (n, n_words)."""

    def __len__(self) -> int:
        return len(self.vectors)

    def some(self, rows: Any) -> "Features":
        """Return some of the papers, by their rows."""
        return Features(self.vectors[rows], self.words[rows])


@dataclass(frozen=True, slots=True)
class Background:
    """Papers that stand for the library: neither liked nor disliked."""

    features: Features
    kernel: FloatMatrix

    @classmethod
    def of(cls, features: Features) -> "Background":
        """Return papers as background; what they have in common is computed once for all groups."""
        return cls(features, kernel(features, features))


@dataclass(frozen=True, slots=True)
class Linear:
    """A direction in both feature spaces, scaled so that the background has mean 0 and standard deviation 1."""

    vectors: FloatVector
    words: FloatVector
    bias: float

    def scores(self, features: Features) -> FloatVector:
        """Return the score of each paper, shape (n,)."""
        told: FloatVector = features.vectors @ self.vectors + features.words @ self.words + self.bias
        return told


@dataclass(frozen=True, slots=True)
class Learned:
    """The model of some likes, and what it gives each of them unseen."""

    model: Linear
    unseen: FloatVector
    """Score of each like when it is left out, shape (n_liked,)."""
    liked: Features
    near: tuple[float, float]
    """Mean and standard deviation over the background of the nearness to the likes."""

    def nearness(self, features: Features) -> FloatVector:
        """Return how near papers are to the nearest few likes: a standard score over the background, shape (n,)."""
        return (nearest_cosines(features.vectors @ self.liked.vectors.T) - self.near[0]) / self.near[1]

    def unseen_nearness(self) -> FloatVector:
        """Return the same of each like to the others, shape (n_liked,); of a single one the background's mean."""
        if len(self.liked) < 2:
            return np.zeros(len(self.liked))
        cosines = self.liked.vectors @ self.liked.vectors.T
        np.fill_diagonal(cosines, -np.inf)
        return (nearest_cosines(cosines, len(self.liked) - 1) - self.near[0]) / self.near[1]


def nearest_cosines(cosines: FloatMatrix, most: int = 0) -> FloatVector:
    """Return the mean of the :data:`NEAREST` highest of each row, or of fewer where there are at most ``most``."""
    wanted = min(NEAREST, most or cosines.shape[1])
    told: FloatVector = np.sort(cosines, axis=1)[:, -wanted:].mean(axis=1)
    return told


def kernel(one: Features, other: Features) -> FloatMatrix:
    """Return how alike papers are, shape (n, m): cosines of vectors and of words, weighted."""
    with threadpool_limits(1, "blas"):  # on a busy machine two threads wait for each other
        alike: FloatMatrix = VECTOR_SHARE * (one.vectors @ other.vectors.T)
    return alike + (1 - VECTOR_SHARE) * np.asarray((one.words @ other.words.T).todense(), dtype=np.float64)


def learn(liked: Features, disliked: Features, background: Background, ridge: float = RIDGE) -> Learned:
    """Return the ridge classifier that parts likes from dislikes and the background.

    Weighted least squares on targets +1 and -1 with an intercept that is not shrunk (Hoerl & Kennard 1970), in its dual
    form, a bordered linear system; either side weighs one in all. What a like scores when it is left out comes from the
    inverse of the same system (Cawley & Talbot 2004, equation 2), the weights of the others unchanged.

    Parameters
    ----------
    liked
        At least one paper.
    """
    sides = [liked, disliked, background.features]
    shares = [1.0, 1 - BACKGROUND_SHARE if len(disliked) else 0.0, BACKGROUND_SHARE if len(disliked) else 1.0]
    each = [share / max(len(side), 1) for side, share in zip(sides, shares, strict=True)]
    weights = np.repeat(each, [len(side) for side in sides])
    alike = _whole_kernel(liked, disliked, background)
    targets = np.concatenate([np.ones(len(liked)), -np.ones(len(weights) - len(liked))])
    bordered = np.ones((len(targets) + 1, len(targets) + 1))
    bordered[-1, -1] = 0.0
    bordered[:-1, :-1] = alike + np.diag(ridge / weights)
    with threadpool_limits(1, "blas"):
        inverse = np.linalg.inv(bordered)
    dual = inverse @ np.append(targets, 0.0)
    unseen = targets - dual[:-1] / np.diag(inverse)[:-1]
    return _scaled(sides, dual[:-1], float(dual[-1]), unseen[: len(liked)])


def _whole_kernel(liked: Features, disliked: Features, background: Background) -> FloatMatrix:
    """Return how alike likes, dislikes and background are to each other; the last part is known already."""
    own = _stack([liked, disliked])
    across = kernel(own, background.features)
    return np.block([[kernel(own, own), across], [across.T, background.kernel]])


def _scaled(sides: Sequence[Features], dual: FloatVector, intercept: float, unseen: FloatVector) -> Learned:
    """Return the weights of features that dual weights stand for, scaled by what they give the background."""
    rows, background = _stack(sides), sides[-1]
    by_vector = VECTOR_SHARE * (dual @ rows.vectors)
    by_word = (1 - VECTOR_SHARE) * np.asarray(rows.words.T @ dual).ravel()
    told = Linear(by_vector, by_word, intercept).scores(background)
    shift, width = middle_and_width(told)
    model = Linear(by_vector / width, by_word / width, (intercept - shift) / width)
    unseen = (unseen - shift) / width
    cosines = nearest_cosines(background.vectors @ sides[0].vectors.T)
    return Learned(model, unseen, sides[0], middle_and_width(cosines))


def interest_model(vector: FloatVector, words: Any, background: Background) -> Linear:
    """Return the nearness to one interest: the cosine of its vector, and of its words beside.

    Parameters
    ----------
    vector
        Of the interest as a query, shape (dim,).
    words
        Its words as a sparse row, shape (1, n_words).
    """
    by_vector = background.features.vectors @ vector
    by_words = np.asarray((background.features.words @ words.T).todense()).ravel()
    first, second = 1.0 / middle_and_width(by_vector)[1], INTEREST_WORDS / middle_and_width(by_words)[1]
    raw = Linear(first * vector, second * np.asarray(words.todense(), dtype=np.float64).ravel(), 0.0)
    middle, width = middle_and_width(raw.scores(background.features))
    return Linear(raw.vectors / width, raw.words / width, -middle / width)


def middle_and_width(values: FloatVector) -> tuple[float, float]:
    """Return mean and standard deviation; 0 and 1 of nothing, width 1 where all are equal."""
    if not len(values):
        return 0.0, 1.0
    width = float(values.std())
    return float(values.mean()), width if width > 1e-9 else 1.0


def _stack(parts: Sequence[Features]) -> Features:
    """Return the papers of several parts one after another."""
    from scipy.sparse import vstack

    filled = [part for part in parts if len(part)]
    return Features(
        np.concatenate([part.vectors for part in filled]), vstack([part.words for part in filled], format="csr")
    )
