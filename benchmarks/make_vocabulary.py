"""Make the lists of names that are derived from others' lists and write them to ``data/vocabulary/``.

Run: ``python -m benchmarks.make_vocabulary --data FOLDER`` with the folder that holds ``epoch-benchmarks/``,
``leaderboards-md/``, ``nlp-tdms/``, ``sota-tdms/`` and ``sota-extractor/``. Only names are taken, seen in several
papers where the source counts them, without splits and settings, and without those that our own lists hold already.
"""

import argparse
import csv
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from analysis.claims import names
from analysis.claims.vocabulary import metric_words, tokenize
from data.vocabulary import OWN, Kind, entries, listings

OUT = Path(__file__).resolve().parent.parent / "data" / "vocabulary"
FEWEST_PAPERS = 3
NLP_PROGRESS = (
    "NLP-progress by Sebastian Ruder (github.com/sebastianruder/NLP-progress), headings",
    "MIT, Copyright (c) 2018 Sebastian Ruder",
)
EPOCH = (
    "Epoch AI, benchmark-stitching (github.com/epoch-research/benchmark-stitching), names",
    "MIT, Copyright Epoch AI",
)
TDMS = (
    "IBM science-result-extractor (github.com/IBM/science-result-extractor; Hou et al., ACL 2019), its taxonomy",
    "Apache-2.0, Copyright IBM Corp.",
)
PWC = (
    "Papers with Code, by way of github.com/jd-coderepos/sota and github.com/paperswithcode/sota-extractor: names only,"
    " without splits and settings",
    "CC BY-SA 4.0 (creativecommons.org/licenses/by-sa/4.0); this list is under the same licence",
)
_NO_DATASET = re.compile(r" of |\b(?:results?|measures?|annotations)\b", re.IGNORECASE)
"""In a heading that names no data set: "Experimental Results"."""
_NOT_NAMES = re.compile(
    r"[<>\\/=:;|]|\bvs\b|.*,.*|.*\bto\b.*"
    r"|\d+[- ](?:way|shot)|.*\b(?:labels?|labeled|splits?|unsupervised|trained|degradation|frames)\b.*|\d+"
)
_GENERIC = frozenset(
    """advising google smaller scholar social supervised general restricted data custom dialogue multimodal
    simplification kumar resume basketball badminton references datasets metrics task evaluation wikipedia
    reddit semeval volleyball disentanglement kitchen campus shelf actor film common
    """.split()
)
_NO_METRIC = re.compile(r"param|flop|time|frames|speed|train|split|extra|backbone|data\b|network|views?\b|bits\b", re.I)
_ACRONYM = re.compile(r"[a-z]{1,3}[A-Z]{2,6}\b|\b[A-Z]{2,6}\b|@")
_MODEL_SIZE = re.compile(r"[\s-]*\(?\d+(?:\.\d+)?\s?[BMbm]\)?(?:[- ]A\d+B)?$|\s*\([^)]*\)$")


def main() -> None:
    """Read the lists, keep names, write one file for each source and kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    for stale in OUT.glob("*_*.tsv"):
        stale.unlink()
    for cached in (listings, entries, names.known_names):
        cached.cache_clear()
    pages = headings(data / "leaderboards-md")
    write("datasets_nlp_progress", "dataset", NLP_PROGRESS, pages["dataset"])
    write("tasks_nlp_progress", "task", NLP_PROGRESS, pages["task"])
    write("datasets_epoch", "dataset", EPOCH, epoch_datasets(data / "epoch-benchmarks"))
    write("models_epoch", "model", EPOCH, epoch_models(data / "epoch-benchmarks"))
    for kind, file_name in (("dataset", "datasetKB"), ("task", "taskKB"), ("metric", "evaMatrixKB")):
        write(f"{kind}s_tdms", kind, TDMS, second_column(data / "nlp-tdms" / f"{file_name}.tsv"))
    for kind in ("dataset", "task", "metric"):
        write(f"{kind}s_papers_with_code", kind, PWC, papers_with_code(data, kind))


def headings(folder: Path) -> dict[Kind, list[str]]:
    """Return tasks (headings of the first level) and data sets (of the third)."""
    found: dict[Kind, list[str]] = {"task": [], "dataset": []}
    for path in sorted(folder.glob("*.md")):
        for line in path.read_text(encoding="utf-8").splitlines():
            level, title = len(line) - len(line.lstrip("#")), re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", line).strip("# *:")
            if path.name != "README.md" and line.startswith("# "):
                found["task"].append(title.lower() if title[1:2].islower() else title)
            elif level == 3 and re.search(r"[A-Z].*[A-Z\d]", title) and not _NO_DATASET.search(title):
                found["dataset"].append(title)
    return found


def epoch_datasets(folder: Path) -> list[str]:
    """Return the benchmarks that runs are of."""
    with (folder / "runs.csv").open(encoding="utf-8") as lines:
        return [re.sub(r"-20\d\d-.*", "", row["task"]) for row in csv.DictReader(lines) if row["task"] != "task"]


def epoch_models(folder: Path) -> list[str]:
    """Return the models, without their sizes."""
    with (folder / "model_versions.csv").open(encoding="utf-8-sig") as lines:
        return [_MODEL_SIZE.sub("", row["Model"]) for row in csv.DictReader(lines) if row["Model"]]


def second_column(path: Path) -> list[str]:
    """Return the names of a taxonomy."""
    return [line.split("\t")[1].replace("_", " ") for line in path.read_text(encoding="utf-8").splitlines()]


def papers_with_code(data: Path, kind: Kind) -> list[str]:
    """Return the names that stand in several papers of one dump or several rows of the other."""
    path = data / "sota-tdms" / f"gazetteer_{kind}s.tsv"
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:])
    found = [row[0] for row in rows if int(row[2]) >= FEWEST_PAPERS]
    with gzip.open(data / "sota-extractor" / "rows.jsonl.gz", "rt", encoding="utf-8") as lines:
        counted = Counter(json.loads(line)[kind] for line in lines)
    return found + [name for name, rows_of in sorted(counted.items()) if rows_of >= FEWEST_PAPERS and name]


def write(stem: str, kind: Kind, told: tuple[str, str], found: Iterable[str]) -> None:
    """Write what our own lists lack, once each, in the order of the alphabet."""
    source, licence = told
    kept = sorted({name for one in found if (name := bare_name(kind, one))}, key=lambda name: (name.lower(), name))
    path = OUT / f"{stem}.tsv"
    head = f"# kind: {kind}\n# source: {source}\n# licence: {licence}\n# columns: name\n"
    head += "# made by benchmarks/make_vocabulary.py\n"
    path.write_text(head + "".join(f"{name}\n" for name in kept), encoding="utf-8")
    print(f"{path.name}: {len(kept)} names, {path.stat().st_size:,} bytes")


def bare_name(kind: Kind, printed: str) -> str | None:
    """Return a name without split and setting; None where our own lists hold it or it is no name."""
    if kind == "dataset":
        found = names.canonical_dataset(printed)
        name = None if found.known else re.sub(r"\s*\([^)]*\)\s*$", "", found.name)
        name = None if name and (name.lower() in _GENERIC or " - " in name or len(name.split()) > 5) else name
    elif kind == "task":
        task = names.canonical_task(printed)
        name = None if task.known else re.sub(r"\s*\([^)]*\)\s*$", "", task.name)
        name = name and re.sub(r"\b[A-Z][a-z]+\b", lambda word: word[0].lower(), name)
    elif kind == "metric":
        name = None if names.canonical_metric(printed) or not is_measure(printed) else printed.strip()
    else:
        name = printed.strip()
    if not name or not 3 <= len(name) <= 60 or _NOT_NAMES.match(name) or re.search(r"[<>\\=;:|]|\bvs\b", name):
        return None
    own = {spelling.lower() for entry in entries(kind) if entry.source == OWN for spelling in entry.spellings}
    return None if name.lower() in own else name


def is_measure(name: str) -> bool:
    """Whether a name of others' tables measures quality: it holds a metric's word or a short form."""
    words = set(tokenize(name).words)
    return _NO_METRIC.search(name) is None and bool(words & metric_words() or _ACRONYM.search(name))


if __name__ == "__main__":
    main()
