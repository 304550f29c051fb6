"""Score claims against what leaderboards list for the same papers, with bootstrap intervals; `eval claims` prints it.

Names count as equal where their words are, abbreviations spelled out and plurals cut; values where numbers are.
"""

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from analysis.claims.tables.linking import words_of

DRAWS = 1_000
_SEED = 7


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a board: what a leaderboard lists for a paper, or what was read from it."""

    task: str | None
    dataset: str | None
    metric: str | None
    value: float | None
    in_text: bool | None = None
    """Whether the number stands in the paper at all; None: not known."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A paper with its rows: as listed, and as read."""

    id: str
    gold: tuple[Row, ...]
    found: tuple[Row, ...]
    answerable: bool | None
    """Whether the lists hold results of it; None: not told."""
    answered: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with its 95 % interval over papers."""

    value: float
    lo: float
    hi: float
    n: int
    """What it is a share of: rows, or papers."""

    def as_dict(self) -> dict[str, float | int]:
        """Return the figure rounded, as commands print it."""
        return {"value": round(self.value, 4), "lo": round(self.lo, 4), "hi": round(self.hi, 4), "n": self.n}


Key = Callable[[Row], Hashable]


@cache
def _name(text: str | None) -> Hashable:
    return words_of(text) if text else None


def _value(row: Row) -> float | None:
    return None if row.value is None else round(row.value, 6)


KEYS: dict[str, Key] = {
    "tdms": lambda row: (_name(row.task), _name(row.dataset), _name(row.metric), _value(row)),
    "tdm": lambda row: (_name(row.task), _name(row.dataset), _name(row.metric)),
    "dms": lambda row: (_name(row.dataset), _name(row.metric), _value(row)),
    "ds": lambda row: (_name(row.dataset), _value(row)),
    "task": lambda row: _name(row.task),
    "dataset": lambda row: _name(row.dataset),
    "metric": lambda row: _name(row.metric),
    "score": _value,
}
"""Which fields must agree: task, data set, metric, score."""


def measure(papers: Sequence[Judged], draws: int = DRAWS) -> dict[str, Measure]:
    """Return every measure: precision, recall and F1 (micro, over rows) by key, recall of what stands in the text.

    F1 is 2PR/(P+R) of the micro averages (van Rijsbergen 1979, ch. 7); intervals are percentile bootstraps over papers.
    An empty list of papers gives no measures.
    """
    told: dict[str, Measure] = {}
    if any(paper.answerable is not None for paper in papers):
        right = [(float(p.answerable == p.answered), 1.0) for p in papers if p.answerable is not None]
        told["answerable_accuracy"] = _bootstrap(right, _ratio, len(right), draws)
    for name, key in KEYS.items():
        counts = [_counts(paper, key) for paper in papers]
        n = int(sum(one[2] for one in counts))
        for part, figure in (("precision", _precision), ("recall", _recall), ("f1", _f1)):
            if n:
                told[f"{name}_{part}"] = _bootstrap(counts, figure, n, draws)
    inside = [_recalled(paper, KEYS["tdms"]) for paper in papers]
    if sum(one[1] for one in inside):
        told["tdms_recall_in_text"] = _bootstrap(inside, _ratio, int(sum(one[1] for one in inside)), draws)
    return told


def macro_f1(papers: Sequence[Judged], key: str = "tdms") -> float:
    """Return the mean F1 over leaderboards (task, data set, metric), as TDMS-IE averages (Hou et al. 2019)."""
    board, whole = KEYS["tdm"], KEYS[key]
    hits: Counter[Hashable] = Counter()
    found: Counter[Hashable] = Counter()
    gold: Counter[Hashable] = Counter()
    for paper in papers:
        listed, read = ({whole(row): board(row) for row in rows} for rows in (paper.gold, paper.found))
        gold.update(listed.values())
        found.update(read.values())
        hits.update(name for told, name in read.items() if told in listed)
    scores = [2 * hits[name] / (gold[name] + found[name]) for name in gold]
    return sum(scores) / len(scores) if scores else math.nan


def worst(papers: Iterable[Judged], most: int = 20, key: str = "tdms") -> list[dict[str, object]]:
    """Return the papers with most rows missed or invented, with those rows; ties by id."""
    whole = KEYS[key]
    errors: list[tuple[int, str, dict[str, object]]] = []
    for paper in papers:
        gold, found = ({whole(row): row for row in rows} for rows in (paper.gold, paper.found))
        missed = [_told(row) for same, row in gold.items() if same not in found]
        invented = [_told(row) for same, row in found.items() if same not in gold]
        if missed or invented:
            told: dict[str, object] = {"id": paper.id, "missed": missed, "invented": invented}
            errors.append((-len(missed) - len(invented), paper.id, told))
    return [told for _, _, told in sorted(errors, key=lambda one: one[:2])[:most]]


def _told(row: Row) -> dict[str, object]:
    return {"task": row.task, "dataset": row.dataset, "metric": row.metric, "value": row.value}


Counts = tuple[float, ...]


def _counts(paper: Judged, key: Key) -> Counts:
    """Return hits, rows read and rows listed; equal rows count once."""
    gold, found = {key(row) for row in paper.gold}, {key(row) for row in paper.found}
    return len(gold & found), len(found), len(gold)


def _recalled(paper: Judged, key: Key) -> Counts:
    gold = {key(row) for row in paper.gold if row.in_text}
    return len(gold & {key(row) for row in paper.found}), len(gold)


def _ratio(sums: Counts) -> float:
    return sums[0] / sums[1] if sums[1] else 0.0


def _precision(sums: Counts) -> float:
    return sums[0] / sums[1] if sums[1] else 0.0


def _recall(sums: Counts) -> float:
    return sums[0] / sums[2] if sums[2] else 0.0


def _f1(sums: Counts) -> float:
    return 2 * sums[0] / (sums[1] + sums[2]) if sums[1] + sums[2] else 0.0


def _bootstrap(counts: Sequence[Counts], figure: Callable[[Counts], float], n: int, draws: int) -> Measure:
    rng, told = np.random.default_rng(_SEED), np.array(counts, dtype=np.float64)
    value = figure(_sums(counts))
    values = sorted(
        figure(tuple(told[rng.integers(len(told), size=len(told))].sum(axis=0).tolist())) for _ in range(draws)
    )
    return Measure(value, values[int(0.025 * draws)], values[max(0, math.ceil(0.975 * draws) - 1)], n)


def _sums(counts: Sequence[Counts]) -> Counts:
    return tuple(map(sum, zip(*counts, strict=True)))
