"""Measure briefs: whether every sentence has its evidence, what is filled, how long they take, and the two patterns.

Run: ``python -m benchmarks.brief --data FOLDER`` with the folder that holds ``conference-papers/``. Makes a library of
these and one of the sample in a temporary folder (or in ``--work``, where they stay), writes the briefs of some
subjects and ``benchmarks/results/brief.json``. The labels (``benchmarks/labels/brief_sentences.tsv``) name sentences by
place; ``--draw FILE`` writes a fresh draw with its texts for reading, as JSON lines.
"""

import argparse
import csv
import hashlib
import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from analysis.briefs import open_ends, what
from analysis.briefs.brief import Brief
from analysis.briefs.field import Field
from analysis.documents.check import violations
from app.brief_files import brief_file
from app.brief_subjects import subject_of
from app.briefs import known_refs, quoted_texts
from app.cli import run
from app.reading import Reader, open_reader
from benchmarks.report import wilson, write_result
from data.errors import NotFoundError
from data.library import Library
from data.store import rows_as_dicts

LABELS = Path(__file__).parent / "labels" / "brief_sentences.tsv"
SUBJECTS = (
    "generative adversarial network", "graph neural network", "contrastive learning", "diffusion model",
    "vision transformer", "capsule network", "neural architecture search", "federated learning", "meta learning",
    "reinforcement learning", "machine translation", "question answering", "word embedding", "variational autoencoder",
    "knowledge distillation", "adversarial attack", "domain adaptation", "object detection", "support vector machine",
    "topic model",
)  # fmt: skip
SAMPLE_SUBJECTS = ("machine translation", "summarization", "question answering", "word embeddings", "bert", "parsing")
STEPS = ("citations", "graph", "people", "terms", "claims", "families", "boards", "status")
DRAWN = 60
Row = dict[str, Any]


def main() -> None:
    """Read the options, make the libraries, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--venues", nargs="*", default=["*"], help="of conference-papers, as icml; all by default")
    parser.add_argument("--work", type=Path, help="folder in which the libraries stay")
    parser.add_argument("--draw", type=Path, help="write sentences to label to this file, and measure nothing")
    options = parser.parse_args()
    with nullcontext(str(options.work)) if options.work else tempfile.TemporaryDirectory() as folder:
        sample = sample_library(Path(folder) / "sample")
        papers = conference_library(Path(folder) / "papers", options.data, options.venues)
        with open_reader(papers) as first, open_reader(sample) as second:
            readers = {"conference-papers": (first, SUBJECTS), "sample": (second, SAMPLE_SUBJECTS)}
            if options.draw:
                write_draw(readers, options.draw)
                return
            rows = [row for name, (reader, subjects) in readers.items() for row in measured(name, reader, subjects)]
    write_result("brief", [*rows, *precision(read_labels())])


def conference_library(folder: Path, data: Path, venues: Sequence[str]) -> Library:
    """Make a library of the conference papers, with the steps that briefs read, or go on with the one that is there."""
    mapping = Path(__file__).parent / "mappings" / "conference-papers.toml"
    files = sorted(str(file) for venue in venues for file in (data / "conference-papers").glob(f"{venue}.parquet"))
    if not (folder / "ledger.duckdb").exists():
        _run("init", folder)
        _run("--library", folder, "ingest", "listing", *files, "--mapping", mapping)
    _run("--library", folder, "analyze", *STEPS)
    _run("--library", folder, "publish")
    return Library(folder)


def sample_library(folder: Path) -> Library:
    """Make a library of the sample with every step, or go on with the one that is there."""
    if not (folder / "ledger.duckdb").exists():
        _run("init", folder)
        _run("--library", folder, "ingest", "sample")
    _run("--library", folder, "update")
    return Library(folder)


def _run(*words: object) -> None:
    if run([str(word) for word in words]) != 0:
        raise SystemExit(f"fieldmap {' '.join(map(str, words))} failed")


def measured(name: str, reader: Reader, subjects: Sequence[str]) -> list[Row]:
    """Return what the briefs of some subjects hold, and what they cost."""
    told, seconds, pages, kinds = list[Brief](), list[float](), Counter[str](), Counter[str]()
    for subject in subjects:
        begin = time.process_time()
        try:
            told.append(reader.brief(subject))
        except NotFoundError as error:
            print(f"skipped: {error}")
            continue
        seconds.append(time.process_time() - begin)
        kinds[told[-1].about.kind] += 1
        for form in ("md", "html", "pdf", "json"):
            begin = time.process_time()
            brief_file(told[-1], form)
            pages[form] += time.process_time() - begin  # type: ignore[assignment]  # seconds
    sentences = [one for brief in told for one in brief.sentences]
    borne = sum(len(brief.sentences) for brief in told if not _faults(reader, brief))
    filled = [section.is_filled for brief in told for section in brief.sections]
    n = len(told)
    return [
        {"library": name, "measure": "papers of the library", "value": reader.counts["works"]},
        {"library": name, "measure": "sentences whose evidence resolves", "value": round(borne / len(sentences), 4),
         "n": len(sentences)},
        {"library": name, "measure": "quotes among the sentences",
         "value": round(sum(one.is_quote for one in sentences) / len(sentences), 4), "n": len(sentences)},
        {"library": name, "measure": "sections filled", "value": round(sum(filled) / len(filled), 4), "n": len(filled)},
        *({"library": name, "measure": f"filled: {section}", "value": round(_filled(told, section) / n, 4), "n": n}
          for section in dict.fromkeys(section.name for brief in told for section in brief.sections)),
        *({"library": name, "measure": f"subjects that are a {kind}", "value": count, "n": n}
          for kind, count in sorted(kinds.items())),
        {"library": name, "measure": "CPU seconds a brief, median", "value": round(sorted(seconds)[n // 2], 2), "n": n},
        {"library": name, "measure": "CPU seconds a brief, largest", "value": round(max(seconds), 2), "n": n},
        *({"library": name, "measure": f"CPU seconds to write {form}, mean", "value": round(pages[form] / n, 3), "n": n}
          for form in pages),
    ]  # fmt: skip


def _faults(reader: Reader, brief: Brief) -> list[str]:
    return violations(brief, known_refs(reader.db, brief.evidence), quoted_texts(reader.db, brief))


def _filled(briefs: Sequence[Brief], name: str) -> int:
    return sum(section.is_filled for brief in briefs for section in brief.sections if section.name == name)


def write_draw(readers: dict[str, tuple[Reader, tuple[str, ...]]], path: Path) -> None:
    """Write sentences that either pattern found, drawn by a hash of their place, with texts."""
    found = [row for name, (reader, subjects) in readers.items() for row in candidates(name, reader, subjects)]
    with path.open("w", encoding="utf-8") as file:
        for pattern in ("definition", "question"):
            rows = {(row["source_id"], row["place"], row["number"]): row for row in found if row["pattern"] == pattern}
            drawn = sorted(rows.values(), key=lambda row: hashlib.md5(_place(row).encode()).digest())[:DRAWN]
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in drawn)


def _place(row: Row) -> str:
    return f"{row['source_id']} {row['place']} {row['number']}"


def candidates(name: str, reader: Reader, subjects: Sequence[str]) -> Iterator[Row]:
    """Yield the sentences that the patterns find for some subjects, with their place in the data."""
    sql = "SELECT work_id, min(source_id) AS source_id FROM records WHERE NOT is_stub GROUP BY work_id"
    ids = {row["work_id"]: row["source_id"] for row in rows_as_dicts(reader.db, sql)}
    day = reader.seen_until().date()
    for subject in subjects:
        try:
            about, works = subject_of(reader, subject, day)
        except NotFoundError:
            continue
        field = Field(reader.db, about, day, works, True)
        for pattern, rows in (("definition", what.candidates(field)), ("question", open_ends.candidates(field))):
            for row in rows:
                yield {"pattern": pattern, "library": name, "source_id": ids[row["work_id"]], "place": row["place"],
                       "number": row["number"], "subject": subject, "names": about.names,
                       "found": str(row.get("strength") or row.get("kind")), "sentence": row["sentence"]}  # fmt: skip


def read_labels() -> list[Row]:
    """Return the labelled sentences: pattern, place, what the pattern found, and whether a reader agrees (yes, no)."""
    lines = (line for line in LABELS.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def precision(labels: Sequence[Row]) -> list[Row]:
    """Return the share of right sentences of each pattern, of the draw on which forms were changed and of a later."""
    told = []
    for pattern in ("definition", "question"):
        for draw, name in (("1", "first draw, before the forms were changed"), ("2", "second draw, not seen before")):
            rows = [row for row in labels if (row["pattern"], row["draw"]) == (pattern, draw)]
            right = sum(row["label"] == "yes" for row in rows)
            told.append({"library": "both", "measure": f"precision of {pattern}s, {name}",
                         "value": round(right / len(rows), 4), "interval": wilson(right, len(rows)),
                         "n": len(rows)})  # fmt: skip
    return told


if __name__ == "__main__":
    main()
