"""How well the brief of a session pack chooses sentences: against those that people marked, and their summaries.

Package ``aclsum`` (extra ``sample``) holds, for 250 papers, the sentences of abstract, introduction and conclusion that
people marked for challenge, approach and outcome, and a summary of each. The rule is fitted on its parts train and val
(``--fit`` prints the weights for `analysis.sessions.key_sentences`); its part test is only measured.
"""

import argparse
import importlib.util
import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, get_args

import numpy as np

from analysis.sessions.key_sentences import (
    LEAST,
    LONGEST,
    SHORTEST,
    Part,
    Placed,
    Role,
    content_stems,
    features_of,
    key_sentences,
)
from benchmarks.report import wilson, write_result

ASPECTS: dict[Role, str] = {"problem": "challenge", "idea": "approach", "result": "outcome"}
STRENGTH = 0.1
"""Of the L1 penalty (scikit-learn's C): of those tried it keeps fewest features at the best share."""
DRAWS = 2_000


def papers(*splits: str) -> list[dict[str, Any]]:
    """Return the papers of some parts of aclsum."""
    found = importlib.util.find_spec("aclsum")
    if found is None or found.origin is None:
        raise SystemExit('the sample papers are not installed: pip install "fieldmap[sample]"')
    folder = Path(found.origin).parent / "dataset"
    return [json.loads(line) for name in splits for line in (folder / f"{name}.jsonl").read_text().splitlines()]


def untokenised(text: str) -> str:
    """Return a tokenised sentence as it may have been printed."""
    text = re.sub(r"\s+([,.;:!?%)\]])", r"\1", text)
    text = re.sub(r"([(\[])\s+", r"\1", text)
    return re.sub(r"(\w) - (\w)", r"\1-\2", re.sub(r"\s+('s|n't)", r"\1", text))


def sentences_of(paper: dict[str, Any]) -> list[Placed]:
    """Return the sentences of a paper with their places."""
    return [
        Placed(untokenised(text), part, part.capitalize(), place, len(paper["sentences"][part]))
        for part in get_args(Part) for place, text in enumerate(paper["sentences"][part])
    ]  # fmt: skip


def marks_of(paper: dict[str, Any], role: Role) -> list[bool]:
    """Return which sentences people marked for a role, in the order of :func:`sentences_of`."""
    told = paper["highlights"][ASPECTS[role]]
    return [bool(mark) for part in get_args(Part) for mark in told[part]]


def fit(known: Sequence[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Return the weights of each role, rounded, without those that the penalty makes nothing of."""
    from sklearn.linear_model import LogisticRegression

    told = [row for paper in known for row in features_of(sentences_of(paper), paper["title"])]
    names = sorted(told[0])
    matrix = np.array([[row[name] for name in names] for row in told])
    weights = {}
    for role in get_args(Role):
        model = LogisticRegression(C=STRENGTH, l1_ratio=1.0, solver="liblinear", max_iter=5000, random_state=0)
        model.fit(matrix, [mark for paper in known for mark in marks_of(paper, role)])
        kept = {name: round(float(one), 1) for name, one in zip(names, model.coef_[0], strict=True)}
        weights[role] = {"constant": round(float(model.intercept_[0]), 1)} | {n: w for n, w in kept.items() if w}
    return weights


Choice = Callable[[list[Placed], str], int | None]


def by_rule(role: Role) -> Choice:
    """Return the choice of the rule."""

    def choose(sentences: list[Placed], title: str) -> int | None:
        chosen = key_sentences(sentences, title)[role]
        return sentences.index(chosen.sentence) if chosen else None

    return choose


def lead(sentences: list[Placed], title: str) -> int:
    """Return the first sentence of the abstract."""
    return 0


def last(sentences: list[Placed], title: str) -> int:
    """Return the last sentence of the abstract."""
    return max(place for place, one in enumerate(sentences) if one.part == "abstract")


def first_we(sentences: list[Placed], title: str) -> int:
    """Return the first sentence that says "we" or "this paper"."""
    pattern = re.compile(r"(?i)\b(?:we|this (?:paper|work))\b")
    return next((place for place, one in enumerate(sentences) if pattern.search(one.text)), 0)


def nearest_title(sentences: list[Placed], title: str) -> int:
    """Return the sentence of the abstract that shares most words with the title."""
    words = content_stems(title)
    return max(range(last(sentences, title) + 1), key=lambda place: len(words & content_stems(sentences[place].text)))


CHOICES: dict[str, Callable[[Role], Choice]] = {
    "rule": by_rule, "first sentence": lambda _: lead, "last of the abstract": lambda _: last,
    "first with we": lambda _: first_we, "nearest to the title": lambda _: nearest_title,
}  # fmt: skip


def rouge(text: str, reference: str, n: int) -> float:
    """Return the F measure of shared n-grams of words (Lin 2004), without stemming."""
    mine, theirs = (Counter(_grams(one, n)) for one in (text, reference))
    shared, total = sum((mine & theirs).values()), sum(mine.values()) + sum(theirs.values())
    return 2 * shared / total if total else 0.0


def _grams(text: str, n: int) -> list[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return list(zip(*(words[start:] for start in range(n)), strict=False))


def measure(known: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a row for each role and choice: how many it chose, how many people marked, ROUGE."""
    rows = []
    placed = [sentences_of(paper) for paper in known]
    for role in get_args(Role):
        for name, make in CHOICES.items():
            picks = [make(role)(some, paper["title"]) for some, paper in zip(placed, known, strict=True)]
            rows.append({"role": role, "choice": name, **_scores(known, placed, picks, role)})
        best = [max(rouge(one.text, paper["summary"][ASPECTS[role]], 1) for one in some)
                for some, paper in zip(placed, known, strict=True)]  # fmt: skip
        rows.append({"role": role, "choice": "best sentence there is", "rouge1": round(float(np.mean(best)), 4)})
    return rows


def _scores(
    known: Sequence[dict[str, Any]], placed: Sequence[list[Placed]], picks: Sequence[int | None], role: Role
) -> dict[str, Any]:
    hits, scores = [], []
    for paper, some, pick in zip(known, placed, picks, strict=True):
        if pick is not None:
            summary = paper["summary"][ASPECTS[role]]
            hits.append(marks_of(paper, role)[pick])
            scores.append([rouge(some[pick].text, summary, n) for n in (1, 2)])
    low, high = wilson(sum(hits), len(hits))
    means = np.mean(scores, axis=0).round(4).tolist() if scores else [0.0, 0.0]
    return {"papers": len(known), "chosen": len(hits), "marked": sum(hits), "share": round(np.mean(hits), 4),
            "lo": low, "hi": high, "rouge1": means[0], "rouge2": means[1]}  # fmt: skip


def main() -> None:
    """Fit or measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true", help="print weights fitted on the parts train and val")
    if parser.parse_args().fit:
        print(json.dumps(fit(papers("train", "val")), indent=1))
        return
    rows = [{"part": "train, val", **row} for row in measure(papers("train", "val")) if row["choice"] == "rule"]
    rows += [{"part": "test", **row} for row in measure(papers("test"))]
    settings = {"part": f"least probability {LEAST}, sentences of {SHORTEST} to {LONGEST} characters"}
    write_result("session_brief", [*rows, settings])


if __name__ == "__main__":
    main()
