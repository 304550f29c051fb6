"""Train the citation-intent classifier on the training part of SciCite and write ``analysis/intents/weights.npz``.

Run: ``python -m benchmarks.train_citation_intent --data FOLDER`` with the folder that holds ``citation-intent/``.
SciCite (Cohan, Ammar, van Zuylen & Cady 2019, *Structural scaffolds for citation intent classification*) as shipped in
github.com/allenai/scibert, Apache-2.0. Only phrases that stand in several sentences, and numbers, are written.
What is chosen (``C``, ``FEWEST_SENTENCES``, the kinds of phrases) was chosen by cross-validation on the training part.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

from analysis.intents.classifier import INTENTS, WEIGHTS, vectors
from analysis.intents.features import phrases, tokens

C = 2.0
FEWEST_SENTENCES = 3
FOLDS = 5
SEED = 0
SOURCE = (
    "Weights and phrases derived from the training part of SciCite (Cohan et al. 2019), as shipped in "
    "github.com/allenai/scibert under the Apache License 2.0; made by benchmarks/train_citation_intent.py"
)


def main() -> None:
    """Read, cross-validate, train, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    rows = training_rows(options.data)
    words = [tokens(row["text"]) for row in rows]
    labels = np.asarray([INTENTS.index(row["label"]) for row in rows])
    scores = cross_validated(words, labels)
    macro = f1_score(labels, scores.argmax(axis=1), average="macro")
    slope, offset = fit_confidence(scores, labels)
    print(f"{len(rows)} sentences, macro F1 {100 * macro:.2f} by {FOLDS}-fold cross-validation")
    print(f"confidence: slope {slope:.3f}, offset {offset:.3f}")
    names, idf, weights, intercept = fit(words, labels)
    np.savez_compressed(
        options.out,
        phrases=np.frombuffer("\n".join(names).encode(), dtype=np.uint8), idf=idf.astype(np.float16),
        weights=weights.astype(np.float16), intercept=intercept.astype(np.float32),
        confidence=np.asarray([slope, offset]), source=np.asarray(SOURCE),
        cross_validated_macro_f1=np.asarray(round(float(macro), 4)),
    )  # fmt: skip
    print(f"{options.out}: {len(names)} phrases, {options.out.stat().st_size / 1e6:.2f} MB")


def training_rows(data: Path) -> list[dict[str, Any]]:
    """Return the training sentences of SciCite without those that stand in its development part too."""
    folder = data / "citation-intent"
    held_back = {row["text"] for row in read(folder / "scicite_dev.jsonl.gz")}
    return [row for row in read(folder / "scicite_train.jsonl.gz") if row["text"] not in held_back]


def read(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a compressed file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def cross_validated(words: Sequence[list[str]], labels: Any) -> Any:
    """Return the scores of each sentence by a model trained without it, shape (n, 3)."""
    scores = np.zeros((len(words), len(INTENTS)))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for rest, held in folds.split(np.zeros(len(words)), labels):
        names, idf, weights, intercept = fit([words[place] for place in rest], labels[rest])
        rows = {name: place for place, name in enumerate(names)}
        scores[held] = vectors([words[place] for place in held], rows, idf) @ weights + intercept
    return scores


def fit(words: Sequence[list[str]], labels: Any) -> tuple[list[str], Any, Any, Any]:
    """Return the chosen phrases in order, their idf, weights of shape (n_phrases, 3), and the intercept."""
    found = Counter(phrase for one in words for phrase in set(phrases(one)))
    names = sorted(name for name, count in found.items() if count >= FEWEST_SENTENCES)
    idf = np.log((1 + len(words)) / (1 + np.asarray([found[name] for name in names]))) + 1
    rows = {name: place for place, name in enumerate(names)}
    model = LogisticRegression(C=C, class_weight="balanced", max_iter=500, tol=1e-6)
    model.fit(vectors(words, rows, idf), labels)
    return names, idf, model.coef_.T, model.intercept_


def fit_confidence(scores: Any, labels: Any) -> tuple[float, float]:
    """Return slope and offset of the chance that the best intent is right, given its lead over the second."""
    ranked = np.sort(scores, axis=1)
    margin = (ranked[:, -1] - ranked[:, -2])[:, None]
    model = LogisticRegression(C=1e6).fit(margin, scores.argmax(axis=1) == labels)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


if __name__ == "__main__":
    main()
