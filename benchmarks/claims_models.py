"""Measure whose results a paper reports, on what and by which metric: triples of scirex from texts without tables.

Run: ``python -m benchmarks.claims_models --data FOLDER`` with the folder that holds ``scirex/``. Prints one table and
writes ``benchmarks/results/claims_models.json``. Scored are the triples (method, data set, metric) of relations whose
method, data set, metric and task are all mentioned; documents are halved by a hash of their id, rules were made on one.
"""

import argparse
import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analysis.claims.sentences import split_sentences
from analysis.claims.tables.lexicon import datasets_in, metrics_in
from analysis.claims.tables.linking import Pieces, words_of
from analysis.claims.tables.paper import PaperText, own_names
from benchmarks.report import write_result
from data.records import Passage

DRAWS = 1_000
SEED = 7
PEER = 0.10
"""Published end-to-end figures are about 1 to 10 % (yardstick; binary relations of the SciREX baseline: 10)."""
AIM = 0.15
MOST_DATASETS, MOST_METRICS, MOST_PAIRS = 4, 2, 6
SALIENT = 0.34
"""Share of the mentions of the most named one that another data set or metric must have."""
_CLOSED = re.compile(r"\s(?=[.,;:!?)\]}%’'])|(?<=[(\[{])\s|(?<=\w)\s(?=-\s\w)|(?<=\w\s-)\s(?=\w)|(?<=\w-)\s(?=\w)")
_HEADING = re.compile(r"^(?:document|section|subsection|paragraph)\s*:\s*", re.IGNORECASE)
_ABSTRACT = re.compile(r"\s*section\s*:\s*abstract\s*", re.IGNORECASE)
_WEAK = re.compile(r"(?:[Ll]oss|rate|score|map|agreement|speed|time|precision|recall|cross-entropy|reward)(?:e?s)?")
"""Words that name a metric, and other things as often."""
_GENERIC = frozenset(
    """dataset data set corpus benchmark model network method algorithm test task system framework approach the
    architecture""".split()
)
Triple = tuple[str, str, str]


@dataclass(frozen=True)
class Document:
    """One document with what it says of results."""

    id: str
    text: PaperText
    triples: tuple[tuple[frozenset[Pieces], frozenset[Pieces], frozenset[Pieces]], ...]
    """The names of method, data set and metric, as mentioned, of each relation."""


def main() -> None:
    """Read the documents, score, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder that holds scirex/")
    documents = read_documents(parser.parse_args().data / "scirex")
    halves = {"development half": 0, "test half": 1}
    rows = [row for name, half in halves.items() for row in _rows(name, [d for d in documents if _half(d.id) == half])]
    write_result("claims_models", [*rows, *_rows("all", documents)])


def _half(name: str) -> int:
    return hashlib.md5(name.encode()).digest()[0] % 2


def read_documents(folder: Path) -> list[Document]:
    """Return the documents, their words joined to running text."""
    with gzip.open(folder / "docs.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [_document(json.loads(line)) for line in lines]


def _document(told: dict[str, Any]) -> Document:
    words = told["words"]
    sections = [_joined(words[first:last]) for first, last in told["sections"]]
    title, abstract = _opening(sections[0])
    passages = [Passage("", _HEADING.sub("", text)) for text in sections[1:]]
    names = {
        entity: frozenset(_name(_joined(words[first:last])) for first, last in spans) | {_name(entity)}
        for entity, spans in told["coref"].items()
        if spans
    }
    relations = [
        one
        for one in told["n_ary_relations"]
        if all(one[part] in names for part in ("Method", "Material", "Metric", "Task"))
    ]
    triples = {(one["Method"], one["Material"], one["Metric"]) for one in relations}
    return Document(
        told["doc_id"],
        PaperText(title, abstract, (), passages),
        tuple((names[method], names[dataset], names[metric]) for method, dataset, metric in sorted(triples)),
    )


def _joined(words: Sequence[str]) -> str:
    return _CLOSED.sub("", " ".join(words))


def _opening(text: str) -> tuple[str, str]:
    """Return title and abstract of the first section; where no heading parts them, the first sentence is the title."""
    text = _HEADING.sub("", text)
    found = _ABSTRACT.search(text)
    if found:
        return text[: found.start()].strip(), text[found.end() :].strip()
    spans = split_sentences(text)
    return text[: spans[0].end if spans else 0].strip(), text.strip()


def _name(text: str) -> Pieces:
    """Return the words of a name but for generic ones; those too where it has no others."""
    told = words_of(text.replace("_", " "))
    return (told - _GENERIC) or told


def found_triples(text: PaperText) -> list[Triple]:
    """Return who reaches what: the paper's own system, on the data sets named most, by the metrics named with them."""
    own = own_names(text)
    if not own:
        return []
    together: Counter[tuple[str, str]] = Counter()
    datasets: Counter[str] = Counter()
    metrics: Counter[str] = Counter()
    for sentence in _sentences(text):
        here = datasets_in(sentence)
        by = [name for name in dict.fromkeys(one.name for one in metrics_in(sentence)) if not _WEAK.fullmatch(name)]
        datasets.update(here)
        metrics.update(by)
        together.update((dataset, metric) for dataset in here for metric in by)
    kept = _most_named(datasets, MOST_DATASETS)
    usual = _most_named(metrics, MOST_METRICS)
    pairs = []
    for dataset in kept:
        near = Counter({metric: n for (one, metric), n in together.items() if one == dataset})
        pairs += [(dataset, metric) for metric in (_most_named(near, MOST_METRICS) or usual[:1])]
    return [(own[0], dataset, metric) for dataset, metric in pairs[:MOST_PAIRS]]


def _sentences(text: PaperText) -> Iterable[str]:
    for part in (text.title, text.abstract, *(passage.text for passage in text.passages)):
        yield from (part[span.start : span.end] for span in split_sentences(part))


def _most_named(counts: Counter[str], most: int) -> list[str]:
    """Return the names with the most mentions, and those with a third as many."""
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:most]
    return [name for name, count in ranked if count >= SALIENT * ranked[0][1]]


def score(document: Document, found: Sequence[Triple]) -> tuple[int, int, int, int]:
    """Return hits among found triples, triples found, relations hit, relations."""
    told = {tuple(map(_name, one)) for one in found}
    hits = [any(_same(one, triple) for triple in document.triples) for one in told]
    reached = [any(_same(one, triple) for one in told) for triple in document.triples]
    return sum(hits), len(hits), sum(reached), len(reached)


def _same(found: tuple[Pieces, ...], triple: Sequence[frozenset[Pieces]]) -> bool:
    return all(any(_alike(name, one) for one in names) for name, names in zip(found, triple, strict=True))


def _alike(name: Pieces, mention: Pieces) -> bool:
    """Tell whether two names share at least half of their words (Jaccard), as spans that overlap by half are one."""
    return 2 * len(name & mention) >= len(name | mention) > 0


def _rows(name: str, documents: Sequence[Document]) -> list[dict[str, Any]]:
    """Return precision, recall and F1 over documents, F1 with a 95 % interval (bootstrap over documents)."""
    counts = np.array([score(one, found_triples(one.text)) for one in documents], dtype=float)
    rng = np.random.default_rng(SEED)
    drawn = [_figures(counts[rng.integers(len(counts), size=len(counts))])[2] for _ in range(DRAWS)]
    precision, recall, f1 = _figures(counts)
    lo, hi = np.quantile(drawn, [0.025, 0.975])
    n = int(counts[:, 3].sum())
    return [
        _row(name, "precision", precision, n),
        _row(name, "recall", recall, n),
        _row(name, "F1 of (method, data set, metric)", f1, n)
        | {"interval": [round(float(lo), 3), round(float(hi), 3)], "peer": PEER, "aim": AIM},
        _row(name, "own system named as in a relation", _named(documents), sum(bool(one.triples) for one in documents)),
    ]


def _figures(counts: np.ndarray[Any, Any]) -> tuple[float, float, float]:
    hits, found, reached, gold = counts.sum(axis=0)
    precision, recall = hits / max(found, 1), reached / max(gold, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def _named(documents: Sequence[Document]) -> float:
    """Return the share of documents with relations whose own system is the method of one."""
    told = [one for one in documents if one.triples]
    right = [
        (own := own_names(one.text))
        and any(_alike(_name(own[0]), one_of) for triple in one.triples for one_of in triple[0])
        for one in told
    ]
    return sum(map(bool, right)) / max(1, len(told))


def _row(data: str, measure: str, value: float, n: int) -> dict[str, Any]:
    return {"data": data, "measure": measure, "ours": round(float(value), 4), "interval": None, "n": n}


if __name__ == "__main__":
    main()
