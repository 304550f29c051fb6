"""Measure whether a candidate's name finds its row on real leaderboards, and no other: labelled pairs of names.

Run: ``python -m benchmarks.model_joins [--data FOLDER]``; ``FOLDER`` holds ``epoch-models`` and ``sota-extractor`` and
is only wanted for the counts. The labels stand in ``labels/model_joins.tsv`` with their sources. Two rules are scored:
``spelling``, the key of boards alone, which is what decisions used at first, and ``model``, which they use now. The
words around a name were chosen after the labels were seen: of the pairs of one paper their recall is no fresh figure.
"""

import argparse
import gzip
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from analysis.boards.names import model as model_of
from analysis.decisions.candidates.names import is_same_model
from benchmarks.report import wilson, write_result

LABELS = Path(__file__).resolve().parent / "labels" / "model_joins.tsv"
Row = dict[str, Any]
Pair = tuple[str, str, str, str]
"""Where it is from, the candidate, the row, the label."""


def main() -> None:
    """Score the rules on the labels, count joins where the data is at hand, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder that holds epoch-models/ and sota-extractor/")
    data = parser.parse_args().data
    pairs = read_pairs(LABELS)
    rows = [row for name, rule in RULES.items() for row in scored(name, rule, pairs)]
    if data is not None:
        rows += [counted(name, rule, data) for name, rule in RULES.items()]
    write_result("model_joins", rows)


def read_pairs(path: Path) -> list[Pair]:
    """Return the labelled pairs."""
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [(one[0], one[1], one[2], one[3]) for one in lines[1:]]


def is_same_key(one: str, other: str) -> bool:
    """Tell whether two names have one key on boards, where an ensemble has that of its member."""
    key = model_of(one).key
    return key is not None and key == model_of(other).key


RULES: dict[str, Callable[[str, str], bool]] = {"spelling": is_same_key, "model": is_same_model}


def scored(name: str, rule: Callable[[str, str], bool], pairs: Sequence[Pair]) -> list[Row]:
    """Return the share of joins that are right, and of labelled pairs of one model that are joined."""
    clear = [(rule(one, other), label == "same") for _, one, other, label in pairs if label != "unclear"]
    joins, same = [right for joined, right in clear if joined], [joined for joined, right in clear if right]
    return [_share(f"{name}: joins that are of one model", sum(joins), len(joins)),
            _share(f"{name}: pairs of one model that are joined", sum(same), len(same))]  # fmt: skip


def _share(what: str, hits: int, n: int) -> Row:
    lo, hi = wilson(hits, n)
    return {"what": what, "value": round(hits / n, 3) if n else None, "lo": round(lo, 3), "hi": round(hi, 3), "n": n}


def counted(name: str, rule: Callable[[str, str], bool], data: Path) -> Row:
    """Return how many models of Epoch's table find a row."""
    models = sorted({row["Model"] for row in _lines(data / "epoch-models" / "models.jsonl.gz")})
    rows = sorted({row["model"] for row in _lines(data / "sota-extractor" / "rows.jsonl.gz") if row["model"]})
    found = sum(any(rule(one, other) for other in rows) for one in models)
    return {"what": f"{name}: models of Epoch's table with a row", "value": found, "n": len(models)}


def _lines(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


if __name__ == "__main__":
    main()
