"""Train the tagger of tasks, data sets and metrics on TDMSci and write ``analysis/tags/weights.npz``.

Run: ``python -m benchmarks.train_tagger --data FOLDER`` with the folder that holds ``tdmsci/``: TDMSci (Hou, Jochim,
Gleize, Bonin & Ganguly 2021, *TDMSci: A Specialized Corpus for Scientific Literature Entity Tagging of Tasks Datasets
and Metrics*) as shipped in github.com/IBM/science-result-extractor, Apache-2.0. ``L2`` and
``FEWEST_SENTENCES`` were chosen by cross-validation; folds are stretches of successive sentences, so that sentences of
one paper stay together. Prints the cross-validated scores and writes ``results/tagger.json``.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from analysis.tags.features import token_features
from analysis.tags.scoring import span_scores
from analysis.tags.tagger import TAGS, WEIGHTS, Tagger
from benchmarks.report import write_result

L2 = 0.6
FEWEST_SENTENCES = 2
FOLDS = 5
MOST_STEPS = 60
LONGEST = 80
"""Sentences of more words (tables run into the text) are not trained on."""
FORBIDDEN = -30.0
"""Score of a tag that cannot follow: I-TASK behind anything but B-TASK and I-TASK."""
PEER = 0.62
SOURCE = (
    "Weights derived from the training part of TDMSci (Hou et al. 2021), as shipped in"
    " github.com/IBM/science-result-extractor under the Apache License 2.0; made by benchmarks/train_tagger.py"
)
Sentence = tuple[list[str], list[str]]


def main() -> None:
    """Read, cross-validate, train on everything, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    sentences = read(options.data / "tdmsci" / "train.jsonl.gz")
    told = cross_validated(sentences)
    rows = [{"set": "tdmsci, cross-validated", "measure": f"span F1, {name}", "ours": values["value"],
             "interval": [values["lo"], values["hi"]], "peer": PEER if name == "micro" else None, "n": values["n"]}
            for name, values in told.items()]  # fmt: skip
    write_result("tagger", rows)
    tagger = train(sentences)
    save(tagger, options.out)
    print(f"{options.out.name}: {len(tagger.rows)} features, {options.out.stat().st_size / 1e6:.2f} MB")


def read(path: Path) -> list[Sentence]:
    """Return the tokens and tags of each sentence."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(row["tokens"], row["tags"]) for row in rows if row["tokens"]]


def cross_validated(sentences: Sequence[Sentence]) -> dict[str, dict[str, Any]]:
    """Return the span scores of each sentence's tags by a model trained without its stretch."""
    gold: list[list[str]] = []
    said: list[list[str]] = []
    bounds = np.linspace(0, len(sentences), FOLDS + 1).astype(int)
    for low, high in zip(bounds, bounds[1:], strict=False):
        tagger = train([*sentences[:low], *sentences[high:]])
        for tokens, tags in sentences[low:high]:
            gold.append(tags)
            said.append(tagger.tag(tokens))
    return span_scores(gold, said)


def train(sentences: Sequence[Sentence]) -> Tagger:
    """Fit the weights by L-BFGS on the likelihood of the tags with an L2 penalty."""
    sentences = [sentence for sentence in sentences if len(sentence[0]) <= LONGEST]
    named = [token_features(tokens) for tokens, _ in sentences]
    counted = Counter(name for rows in named for name in {name for row in rows for name in row})
    names = sorted(name for name, count in counted.items() if count >= FEWEST_SENTENCES)
    index = {name: row for row, name in enumerate(names)}
    cells, ends, lengths = [], [0], [len(rows) for rows in named]
    for row in (row for rows in named for row in rows):
        cells.extend(index[name] for name in row if name in index)
        ends.append(len(cells))
    matrix = csr_matrix((np.ones(len(cells)), cells, ends), shape=(len(ends) - 1, len(names)))
    tags = np.asarray([TAGS.index(tag) for _, one in sentences for tag in one])
    likelihood = Likelihood(matrix, tags, np.asarray(lengths))
    size = (len(names) + len(TAGS) + 1) * len(TAGS)
    fitted = minimize(likelihood, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": MOST_STEPS}).x
    weights, transitions, starts = likelihood.parts(fitted)
    return Tagger(index, weights.astype(np.float32), transitions.astype(np.float32), starts.astype(np.float32))


class Likelihood:
    """Negative log-likelihood of a linear-chain conditional random field, with its gradient."""

    def __init__(self, matrix: Any, tags: Any, lengths: Any) -> None:
        """Take features by token, tags by token, and the number of tokens of each sentence."""
        self.matrix, self.tags, self.n_features = matrix, tags, matrix.shape[1]
        ends = np.cumsum(lengths)
        self.places = np.full((len(lengths), lengths.max()), -1)
        for row, (end, length) in enumerate(zip(ends, lengths, strict=True)):
            self.places[row, :length] = np.arange(end - length, end)
        self.firsts = ends - lengths
        self.last = lengths - 1
        following = np.ones(len(tags), dtype=bool)
        following[self.firsts] = False
        self.pairs = (tags[np.flatnonzero(following) - 1], tags[following])
        self.barred = barred()

    def parts(self, theta: Any) -> tuple[Any, Any, Any]:
        """Return weights, transitions and starts; tags that cannot follow are barred."""
        n = len(TAGS)
        weights = theta[: self.n_features * n].reshape(self.n_features, n)
        transitions = theta[self.n_features * n : -n].reshape(n, n) + self.barred
        return weights, transitions, theta[-n:] + barred_starts()

    def __call__(self, theta: Any) -> tuple[float, Any]:
        """Return the value and the gradient at ``theta``."""
        weights, transitions, starts = self.parts(theta)
        scores = self.matrix @ weights
        marginals, pairs, log_z = self._expect(scores, transitions, starts)
        gold = scores[np.arange(len(self.tags)), self.tags].sum() + transitions[self.pairs].sum()
        gold += starts[self.tags[self.firsts]].sum()
        marginals[np.arange(len(self.tags)), self.tags] -= 1
        np.subtract.at(pairs, self.pairs, 1)
        first = marginals[self.firsts].sum(axis=0)
        gradient = np.concatenate([(self.matrix.T @ marginals).ravel(), pairs.ravel(), first])
        return log_z - gold + L2 / 2 * theta @ theta, gradient + L2 * theta

    def _expect(self, scores: Any, transitions: Any, starts: Any) -> tuple[Any, Any, float]:
        """Return tag marginals by token, expected pairs of tags, and the sum of log partition functions.

        Forward and backward values are scaled at each place (Rabiner 1989), so that no logarithm of sums is needed.
        """
        places, n_steps = self.places, self.places.shape[1]
        inside = places >= 0
        tops = scores.max(axis=1)
        factors = np.exp(scores - tops[:, None])
        rows = np.where(inside[:, :, None], factors[np.maximum(places, 0)], 1.0)
        onward = np.exp(transitions)
        alpha, scales = np.zeros_like(rows), np.ones(places.shape)
        forward = rows[:, 0] * np.exp(starts)
        for step in range(n_steps):
            if step:
                forward = (alpha[:, step - 1] @ onward) * rows[:, step]
            scales[:, step] = np.where(inside[:, step], forward.sum(axis=1), 1.0)
            alpha[:, step] = np.where(inside[:, step, None], forward / scales[:, step, None], alpha[:, step - 1])
        beta, pairs = np.ones_like(rows), np.zeros_like(transitions)
        for step in range(n_steps - 2, -1, -1):
            weighted = rows[:, step + 1] * beta[:, step + 1] / scales[:, step + 1, None]
            weighted *= inside[:, step + 1, None]
            pairs += onward * (alpha[:, step].T @ weighted)
            beta[:, step] = np.where(inside[:, step + 1, None], weighted @ onward.T, 1.0)
        marginals = (alpha * beta)[inside]
        return marginals / marginals.sum(axis=1, keepdims=True), pairs, float(np.log(scales[inside]).sum() + tops.sum())


def barred() -> Any:
    """Return the scores that keep I-X behind B-X and I-X."""
    scores = np.zeros((len(TAGS), len(TAGS)))
    for column, tag in enumerate(TAGS):
        for row, before in enumerate(TAGS):
            if tag.startswith("I-") and before[2:] != tag[2:]:
                scores[row, column] = FORBIDDEN
    return scores


def barred_starts() -> Any:
    """Return the scores that keep I-X from the first place."""
    return np.asarray([FORBIDDEN if tag.startswith("I-") else 0.0 for tag in TAGS])


def save(tagger: Tagger, out: Path) -> None:
    """Write features whose weights matter, in half precision."""
    kept = [name for name, row in tagger.rows.items() if np.abs(tagger.weights[row]).max() >= 0.02]
    rows = [tagger.rows[name] for name in kept]
    np.savez_compressed(
        out, features=np.frombuffer("\n".join(kept).encode(), dtype=np.uint8), source=np.asarray(SOURCE),
        weights=tagger.weights[rows].astype(np.float16), transitions=tagger.transitions.astype(np.float16),
        starts=tagger.starts.astype(np.float16),
    )  # fmt: skip


if __name__ == "__main__":
    main()
