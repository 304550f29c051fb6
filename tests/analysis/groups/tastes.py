"""Papers with features made by hand, for the tests of taste and ranking."""

import numpy as np
from scipy.sparse import csr_matrix

from analysis.groups.candidates import Candidate, Liked
from analysis.groups.ranking import Taste
from analysis.groups.taste import Background, Features, learn

WORDS = ["lake", "river", "train"]


def features(angles, words=None):
    """Return papers with unit vectors in a plane, by their angles, and words by rows of 0 and 1."""
    turned = np.radians(np.asarray(angles, dtype=np.float64))
    rows = np.zeros((len(turned), len(WORDS))) if words is None else np.asarray(words, dtype=np.float64)
    norms = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1)
    return Features(np.column_stack([np.cos(turned), np.sin(turned)]), csr_matrix(rows / norms))


def background(n=36):
    """Return papers all around."""
    words = np.eye(3)[np.arange(n) % 3]
    return Background.of(features(np.arange(n) * 360 / n, words))


def candidates(n, **more):
    return [Candidate(number, f"Paper {number}", f"Paper {number}", **more) for number in range(1, n + 1)]


def taste(angles=(), people=("Ada",)):
    """Return the taste of a group that likes papers at some angles."""
    liked = [Liked(100 + n, f"Liked {n}", tuple(people)) for n in range(len(angles))]
    learned = learn(features(angles), features([]), background()) if len(angles) else None
    return Taste(liked, learned, {}, np.zeros(len(angles)), WORDS)
