"""What a citing sentence uses the cited work for: background, method or result, by phrases and linear weights.

`analysis.intents.step` classifies with it; ``benchmarks/train_citation_intent.py`` made the weights in ``weights.npz``
from the training sentences of SciCite (Cohan et al. 2019; github.com/allenai/scibert, Apache-2.0); no sentence is kept.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.intents.features import CITED, NAMED, phrases, tokens

Intent = Literal["background", "method", "result"]
INTENTS: tuple[Intent, ...] = get_args(Intent)
UNKNOWN = "unknown"
ENOUGH = 0.8
"""Confidence below which no intent is told; docs/graph.md says what it costs, and where it is less sure."""
FEWEST_KNOWN = 0.5
"""Share of the words of a sentence that must be known ones: what lies below is another language, formulas or noise."""
FEWEST_WORDS = 5
"""Beside citations; sentences are often cut at the full stop of "et al."."""
DOERS = frozenset("we our ours us i my was were".split())
"""One of these must stand in a sentence of intent method: it says that its authors did something, or that it was done.
Without, papers on methods are full of other people's methods that look like uses."""
WEIGHTS = Path(__file__).with_name("weights.npz")
FloatMatrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class IntentClassifier:
    """Phrases with their weights; see :meth:`scores`."""

    rows: dict[str, int]
    """Place of each phrase in the arrays."""
    idf: NDArray[np.float32]
    """Inverse document frequency of each phrase, shape (n_phrases,)."""
    weights: NDArray[np.float32]
    """Shape (n_phrases, 3), columns as ``INTENTS``."""
    intercept: NDArray[np.float32]
    """Shape (3,)."""
    slope: float
    offset: float
    """Confidence is 1 / (1 + exp(-(slope * margin + offset))) (Platt 1999), fitted by cross-validation."""

    def scores(self, words: Sequence[list[str]]) -> FloatMatrix:
        """Return the score of each intent, shape (n, 3): weights times the unit tf-idf vector of the phrases."""
        scores: FloatMatrix = vectors(words, self.rows, self.idf) @ self.weights.astype(np.float64) + self.intercept
        return scores

    def classify(self, sentences: Sequence[str], among: Sequence[Sequence[str]] = ()) -> list[tuple[str, float]]:
        """Return the intent of each sentence and the confidence in it, rounded to four places.

        The intent is ``"unknown"``, the confidence 0, of a sentence that is too short or has too few known words, and
        where the confidence would be below ``ENOUGH``; and where it would be a method, but nobody says to have used it.

        Parameters
        ----------
        among
            For each sentence the intents it may have, where others are ruled out; none of ours: all of them.
        """
        words = [tokens(sentence) for sentence in sentences]
        scores = self.scores(words)
        told = []
        for place, row in enumerate(scores):
            allowed = [name for name in INTENTS if not (among and among[place]) or name in among[place]]
            told.append(self._told(words[place], row, allowed))
        return told

    def _told(self, words: list[str], scores: NDArray[np.float64], allowed: list[Intent]) -> tuple[str, float]:
        if not self._is_readable(words):
            return UNKNOWN, 0.0
        ranked = sorted(((float(scores[INTENTS.index(name)]), name) for name in allowed), reverse=True)
        margin = ranked[0][0] - ranked[1][0] if len(ranked) > 1 else np.inf
        confidence = round(float(1.0 / (1.0 + np.exp(-(self.slope * margin + self.offset)))), 4)
        is_told = confidence >= ENOUGH and (ranked[0][1] != "method" or not DOERS.isdisjoint(words))
        return (ranked[0][1], confidence) if is_told else (UNKNOWN, 0.0)

    def _is_readable(self, words: list[str]) -> bool:
        """Tell whether the weights can say anything of these words."""
        letters = [word for word in words if word[0].isalpha() and word not in (CITED, NAMED)]
        known = sum(word in self.rows for word in letters)
        return len(letters) >= FEWEST_WORDS and known >= FEWEST_KNOWN * len(letters)


def vectors(words: Sequence[list[str]], rows: dict[str, int], idf: NDArray[np.float32]) -> Any:
    """Return unit tf-idf vectors as a CSR matrix of shape (n, n_phrases); tf counts as 1 + ln tf.

    A sentence without a known phrase has the zero vector.
    """
    indices: list[int] = []
    values: list[float] = []
    ends = [0]
    for one in words:
        counts = Counter(rows[phrase] for phrase in phrases(one) if phrase in rows)
        weights = (1.0 + np.log(np.fromiter(counts.values(), dtype=np.float64))) * idf[list(counts)]
        length = float(np.sqrt(weights @ weights)) or 1.0
        indices.extend(counts)
        values.extend((weights / length).tolist())
        ends.append(len(indices))
    return sparse.csr_array((values, indices, ends), shape=(len(words), len(rows)))


@cache
def load_classifier(path: Path = WEIGHTS) -> IntentClassifier:
    """Return the classifier that the weights in ``path`` make; read once."""
    with np.load(path, allow_pickle=False) as told:
        names = told["phrases"].tobytes().decode("utf-8").split("\n")
        return IntentClassifier(
            {name: place for place, name in enumerate(names)}, told["idf"].astype(np.float32),
            told["weights"].astype(np.float32), told["intercept"].astype(np.float32),
            float(told["confidence"][0]), float(told["confidence"][1]),
        )  # fmt: skip
