"""Measure the intents told of citing sentences: SciCite, and two sets of another field that nothing was trained on.

Run: ``python -m benchmarks.citation_intent --data FOLDER`` with the folder that holds ``citation-intent/``. SciCite's
test part is not there: its development part is scored, which nothing was fitted to. ACL-ARC and MultiCite (both
non-commercial) are scored whole, their labels mapped to ours; a label of MultiCite is right if it is one of the
sentence's. Prints one table and writes ``benchmarks/results/citation_intent.json``.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analysis.intents.classifier import ENOUGH, INTENTS, UNKNOWN, WEIGHTS, load_classifier
from analysis.intents.criticism import criticism
from analysis.intents.features import tokens
from benchmarks.report import write_result
from benchmarks.train_citation_intent import read

ACL_ARC = {"Background": "background", "Motivation": "background", "Future": "background", "Uses": "method",
           "Extends": "method", "CompareOrContrast": "result"}  # fmt: skip
MULTICITE = {"background": "background", "motivation": "background", "future_work": "background", "uses": "method",
             "extends": "method", "differences": "result", "similarities": "result"}  # fmt: skip
PEERS = {"SciCite dev": 0.855, "ACL-ARC, mapped": None, "MultiCite, mapped": None}
"""Macro F1 of SciBERT on SciCite's test part (Beltagy et al. 2019); the others are published for other label sets."""
DRAWS = 2_000
SEED = 7
Row = dict[str, Any]


def main() -> None:
    """Read the folder, score, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    sets = evaluation_sets(options.data / "citation-intent")
    with np.load(WEIGHTS, allow_pickle=False) as told:
        cross_validated = float(told["cross_validated_macro_f1"])
    rows = [{"measure": "SciCite train, 5-fold cross-validation: macro F1", "ours": cross_validated}]
    for name, (texts, gold) in sets.items():
        rows += measure(name, texts, gold)
    rows += criticism_rows(options.data / "citation-intent")
    everything = [text for texts, _ in sets.values() for text in texts]
    rows.append({"measure": "sentences per CPU second", "ours": round(_speed(everything)), "n": len(everything)})
    rows.append({"measure": "weights, MB", "ours": round(WEIGHTS.stat().st_size / 1e6, 2)})
    write_result("citation_intent", rows)


def evaluation_sets(folder: Path) -> dict[str, tuple[list[str], list[set[str]]]]:
    """Return the sentences of each set and the labels of ours that each may have."""
    scicite = read(folder / "scicite_dev.jsonl.gz")
    acl = [row for part in ("train", "dev") for row in read(folder / f"acl-arc_{part}.jsonl.gz")]
    multi = [row for part in ("train", "dev") for row in read(folder / f"multicite_1ctx_{part}.jsonl.gz")]
    multi = [row for row in multi if any(label in MULTICITE for label in row["labels"])]
    return {
        "SciCite dev": ([row["text"] for row in scicite], [{row["label"]} for row in scicite]),
        "ACL-ARC, mapped": ([row["text"] for row in acl], [{ACL_ARC[row["label"]]} for row in acl]),
        "MultiCite, mapped": (
            [" ".join(row["text"]) for row in multi],
            [{MULTICITE[label] for label in row["labels"] if label in MULTICITE} for row in multi],
        ),
    }


def measure(name: str, texts: Sequence[str], gold: Sequence[set[str]]) -> list[Row]:
    """Return the rows of one set: all sentences, then those of which an intent is told."""
    classifier = load_classifier()
    best = classifier.scores([tokens(text) for text in texts]).argmax(axis=1)
    answers = [INTENTS[place] for place in best]
    pairs = np.asarray([_pair(one, labels) for one, labels in zip(answers, gold, strict=True)])
    low, high = _interval(pairs)
    told = classifier.classify(texts)
    kept = np.asarray([intent != UNKNOWN for intent, _ in told])
    sure = np.asarray([confidence for _, confidence in told])
    right = pairs[:, 0] == pairs[:, 1]
    rows = [
        {"measure": f"{name}: macro F1", "ours": round(macro_f1(pairs), 4), "interval": [low, high],
         "peer": PEERS[name], "n": len(texts)},
        *({"measure": f"{name}: F1 of {intent}", "ours": round(f1(pairs, place), 4),
           "n": sum(intent in labels for labels in gold)} for place, intent in enumerate(INTENTS)),
        {"measure": f"{name}: accuracy", "ours": round(float(right.mean()), 4), "n": len(texts)},
        {"measure": f"{name}: share told (confidence >= {ENOUGH})", "ours": round(float(kept.mean()), 4),
         "n": len(texts)},
        {"measure": f"{name}: accuracy of those told", "ours": round(float(right[kept].mean()), 4),
         "n": int(kept.sum())},
        {"measure": f"{name}: macro F1 of those told", "ours": round(macro_f1(pairs[kept]), 4), "n": int(kept.sum())},
        {"measure": f"{name}: mean confidence of those told", "ours": round(float(sure[kept].mean()), 4),
         "n": int(kept.sum())},
    ]  # fmt: skip
    return rows


def criticism_rows(folder: Path) -> list[Row]:
    """Return which share of the critical sentences MultiCite labels as differences, and which of those are found."""
    multi = [row for part in ("train", "dev") for row in read(folder / f"multicite_1ctx_{part}.jsonl.gz")]
    seen = np.asarray([criticism(" ".join(row["text"])) is not None for row in multi])
    gold = np.asarray(["differences" in row["labels"] for row in multi])
    return [
        {"measure": "MultiCite: critical sentences labelled differences", "ours": round(float(gold[seen].mean()), 4),
         "n": int(seen.sum())},
        {"measure": "MultiCite: differences found critical", "ours": round(float(seen[gold].mean()), 4),
         "n": int(gold.sum())},
    ]  # fmt: skip


def _pair(answer: str, labels: set[str]) -> tuple[int, int]:
    """Return (answer, gold) as places in ``INTENTS``; of several labels the one that was answered, else the first."""
    first = next(intent for intent in INTENTS if intent in labels)
    return INTENTS.index(answer), INTENTS.index(answer if answer in labels else first)  # type: ignore[arg-type]


def f1(pairs: Any, place: int) -> float:
    """Return F1 of one label over (answer, gold) pairs, shape (n, 2); 0 where it is neither answered nor gold."""
    answered, gold = pairs[:, 0] == place, pairs[:, 1] == place
    return float(2 * (answered & gold).sum() / max(1, answered.sum() + gold.sum()))


def macro_f1(pairs: Any) -> float:
    """Return the mean of F1 over our three labels."""
    return float(np.mean([f1(pairs, place) for place in range(len(INTENTS))]))


def _interval(pairs: Any) -> list[float]:
    """Return the 95 % percentile bootstrap interval of macro F1 over sentences."""
    rng = np.random.default_rng(SEED)
    values = [macro_f1(pairs[rng.integers(0, len(pairs), len(pairs))]) for _ in range(DRAWS)]
    return [round(float(edge), 4) for edge in np.quantile(values, [0.025, 0.975])]


def _speed(texts: Sequence[str]) -> float:
    """Return sentences classified per second of CPU, one process; the best of three."""
    classifier, best = load_classifier(), float("inf")
    for _ in range(3):
        begin = time.process_time()
        classifier.classify(texts)
        best = min(best, time.process_time() - begin)
    return len(texts) / best


if __name__ == "__main__":
    main()
