"""Write gold standards of spans as ``fieldmap eval tags`` reads them: JSON lines {tokens, tags}.

Run: ``python -m benchmarks.tagged_sentences SET --data FOLDER > gold.jsonl`` with SET one of tdmsci, scierc, scier,
then ``fieldmap eval tags --gold gold.jsonl``. SciERC has tasks and metrics, its material is no data set; SciER has
tasks and data sets, and is under the GPL: it is measured on, nothing of it is kept.
"""

import argparse
import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SETS = {
    "tdmsci": ("tdmsci/train.jsonl.gz",),
    "scierc": ("scierc/ner_train.jsonl.gz", "scierc/ner_dev.jsonl.gz"),
    "scier": ("scier/train.jsonl.gz", "scier/dev.jsonl.gz"),
}
_SCIERC = {"Task": "TASK", "Metric": "METRIC"}
_SCIER = {"Task": "TASK", "Dataset": "DATASET"}


def main() -> None:
    """Read a set, convert, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=sorted(SETS))
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    for sentence in converted(options.name, options.data):
        sys.stdout.write(json.dumps(sentence, ensure_ascii=False) + "\n")


def converted(name: str, data: Path) -> Iterator[dict[str, list[str]]]:
    """Yield the sentences of a set with BIO tags."""
    convert = {"tdmsci": lambda row: row, "scierc": from_scierc, "scier": from_scier}[name]
    for file_name in SETS[name]:
        with gzip.open(data / file_name, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield convert(json.loads(line))


def from_scierc(row: dict[str, Any]) -> dict[str, list[str]]:
    """Return BIO tags of IO tags: neighbours of one type are one span."""
    tags, before = [], ""
    for tag in row["tags"]:
        kind = _SCIERC.get(tag.partition("-")[2], "")
        tags.append(f"{'I' if kind == before else 'B'}-{kind}" if kind else "O")
        before = kind
    return {"tokens": row["tokens"], "tags": tags}


def from_scier(row: dict[str, Any]) -> dict[str, list[str]]:
    """Return BIO tags of names: every place where a name stands is tagged, the longest first."""
    tokens = row["sentence"].split()
    tags = ["O"] * len(tokens)
    for name, kind in sorted(row["ner"], key=lambda pair: -len(pair[0].split())):
        words = name.split()
        for start in range(len(tokens) - len(words) + 1) if kind in _SCIER else ():
            span = slice(start, start + len(words))
            if tokens[span] == words and set(tags[span]) == {"O"}:
                tags[span] = [f"B-{_SCIER[kind]}"] + [f"I-{_SCIER[kind]}"] * (len(words) - 1)
    return {"tokens": tokens, "tags": tags}


if __name__ == "__main__":
    main()
