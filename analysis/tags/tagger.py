"""Tag the words of a sentence with TASK, DATASET and METRIC by a linear chain; weights come along.

A conditional random field (Lafferty, McCallum & Pereira 2001) over `features`, decoded by Viterbi's algorithm. Its
weights are one file without pickle, made by ``benchmarks/train_tagger.py``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.tags.features import token_features

TAGS = ("O", "B-TASK", "I-TASK", "B-DATASET", "I-DATASET", "B-METRIC", "I-METRIC")
WEIGHTS = Path(__file__).with_name("weights.npz")
MOST_TOKENS = 500
"""Words of a sentence that are tagged; those behind get O: time and memory stay bounded."""
FloatMatrix = NDArray[np.float32]


@dataclass(frozen=True)
class Tagger:
    """Weights by feature and of each tag after each other."""

    rows: Mapping[str, int]
    weights: FloatMatrix
    """Shape (n_features, 7), in the order of ``TAGS``."""
    transitions: FloatMatrix
    """Shape (7, 7): from the tag of the row to that of the column."""
    starts: FloatMatrix
    """Shape (7,): of the first word."""

    def tag(self, tokens: Sequence[str]) -> list[str]:
        """Return the likeliest tags of a sentence, one a token; an empty sentence gives an empty list."""
        read = list(tokens[:MOST_TOKENS])
        if not read:
            return []
        path = viterbi(self._scores(read), self.transitions, self.starts)
        return [TAGS[tag] for tag in path] + ["O"] * (len(tokens) - len(read))

    def _scores(self, tokens: Sequence[str]) -> FloatMatrix:
        scores = np.zeros((len(tokens), len(TAGS)), dtype=np.float32)
        for place, names in enumerate(token_features(tokens)):
            known = [self.rows[name] for name in names if name in self.rows]
            scores[place] = self.weights[known].sum(axis=0)
        return scores


def viterbi(scores: Any, transitions: Any, starts: Any) -> list[int]:
    """Return the path of highest score (Viterbi 1967).

    Parameters
    ----------
    scores
        Of each tag at each place, shape (n_places, n_tags); at least one place.
    transitions
        From the tag of the row to that of the column, shape (n_tags, n_tags).
    starts
        Of each tag at the first place, shape (n_tags,).
    """
    best = scores[0] + starts
    back = []
    for row in scores[1:]:
        through = best[:, None] + transitions
        back.append(through.argmax(axis=0))
        best = through.max(axis=0) + row
    path = [int(best.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return path[::-1]


@cache
def load_tagger(path: Path = WEIGHTS) -> Tagger:
    """Read the weights that come along."""
    with np.load(path, allow_pickle=False) as held:
        names = bytes(held["features"]).decode().split("\n")
        return Tagger(
            {name: row for row, name in enumerate(names)},
            held["weights"].astype(np.float32), held["transitions"].astype(np.float32),
            held["starts"].astype(np.float32),
        )  # fmt: skip
