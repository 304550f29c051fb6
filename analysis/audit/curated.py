"""What is known of metrics and benchmarks: the lists in data/audit, each entry with its source; used by the card."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LISTS = Path(__file__).resolve().parents[2] / "data" / "audit"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that is known, with the paper that shows it."""

    kind: str
    """limit (of a metric); label errors, contamination, bias, saturation … (of a benchmark)."""
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class MetricNotes:
    """What a metric measures and where it misleads."""

    name: str
    measures: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class BenchmarkNotes:
    """What is known of a benchmark; ``unknown`` where nothing is."""

    name: str
    size: str
    test: str
    """public, hidden or unknown: whether the labels of the test part can be had."""
    licence: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """A word that says more than a number can."""

    word: str
    sentence: str
    told: str
    source: str
    needs_text: bool
    """Something in the full text could speak for it."""


def metric_notes(metric: str) -> MetricNotes | None:
    """Return what is known of a metric, by any of its names; None: it is not listed, and so unknown."""
    return _metrics().get(folded(metric))


def benchmark_notes(dataset: str) -> BenchmarkNotes | None:
    """Return what is known of a data set, by any of its names; None: it is not listed, and so unknown.

    A part that follows the name (a year, test, val) is left aside where the name alone is listed.
    """
    known, name = _benchmarks(), folded(dataset)
    if name in known:
        return known[name]
    bare = re.sub(r"(?:benchmark|dataset|corpus|testset|testdev|validation|val|dev|test)+$", "", name)
    return known.get(bare)


def wordings(sentences: Iterable[str], support: Iterable[str]) -> list[Wording]:
    """Return words of some sentences that no support speaks for, each once, with the sentence.

    Parameters
    ----------
    support
        Names of metrics, data sets, models and facts that the paper has; a word is at rest where one of them holds a
        part that the list asks for.
    """
    held = " | ".join(support).lower()
    found: dict[str, Wording] = {}
    rules = _wordings()
    for sentence in sentences:
        for word, pattern, needs, told, source in rules:
            if word not in found and pattern.search(sentence) and not any(need in held for need in needs):
                found[word] = Wording(word, sentence, told, source, bool(needs))
    return list(found.values())


def folded(name: str) -> str:
    """Return a name without case, spaces and marks, as the lists are looked up."""
    return re.sub(r"[^a-z0-9@']", "", name.lower())


@cache
def _metrics() -> dict[str, MetricNotes]:
    known: dict[str, MetricNotes] = {}
    for row in _rows("metrics.toml", "metric"):
        notes = tuple(Note("limit", limit["text"], limit["source"]) for limit in row["limits"])
        for name in (row["name"], *row["names"]):
            known.setdefault(folded(name), MetricNotes(row["name"], row["measures"], notes))
    return known


@cache
def _benchmarks() -> dict[str, BenchmarkNotes]:
    known: dict[str, BenchmarkNotes] = {}
    for row in _rows("benchmarks.toml", "benchmark"):
        notes = tuple(Note(issue["kind"], issue["text"], issue["source"]) for issue in row.get("issues", ()))
        told = BenchmarkNotes(row["name"], row["size"], row["test"], row.get("licence", UNKNOWN), notes)
        for name in (row["name"], *row["names"]):
            known.setdefault(folded(name), told)
    return known


@cache
def _wordings() -> list[tuple[str, re.Pattern[str], tuple[str, ...], str, str]]:
    return [
        (row["word"], re.compile(row["pattern"], re.IGNORECASE), tuple(row["needs"]), row["told"], row["source"])
        for row in _rows("metrics.toml", "wording")
    ]


def _rows(file: str, table: str) -> list[Mapping[str, Any]]:
    return list(tomllib.loads((LISTS / file).read_text(encoding="utf-8"))[table])
