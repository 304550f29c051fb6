"""Made worlds of results whose truth is known: planted conflicts with their causes, and claims of the state of the art.

Used by `benchmarks.boards`. Nothing in them is real; names are syllables.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

SYLLABLES = "ba ce di fo gu ka le mi no pu ra se ti vo zu".split()
METRICS = ("accuracy", "F1", "BLEU", "word error rate", "perplexity", "exact match")
LOWER = {"word error rate", "perplexity"}
CAUSES = ("split", "version", "setting", "rounding", "deviation", "copied", "unknown")
BASE: dict[str, Any] = {
    "kind": "result", "task": None, "dataset_version": None, "split": None, "value_hi": None, "unit": None,
    "approximate": False, "relative": False, "uncertainty": None, "uncertainty_kind": None, "higher_is_better": None,
    "parameters": None, "copied_from": None, "settings": [], "comparators": [], "confidence": 0.9,
}  # fmt: skip
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Planted:
    """A world of conflicts: claims, and the cause of each planted discrepancy by the pair of its claims."""

    claims: list[Row]
    truth: dict[tuple[int, int], str]
    agreeing: set[tuple[int, int]]
    """Pairs of one model that tell the same number: none of them is a discrepancy."""


@dataclass(frozen=True, slots=True)
class Contest:
    """A world of results in time: claims, and the right verdict of each paper's claim, by its work."""

    claims: list[Row]
    truth: dict[int, str]


def planted_world(seed: int, benchmarks: int, each: int) -> Planted:
    """Return benchmarks with one planted pair (or trio, for copies) for each of ``each`` models, causes in turn."""
    draw = random.Random(seed)
    made = _Maker(draw)
    claims: list[Row] = []
    truth: dict[tuple[int, int], str] = {}
    agreeing: set[tuple[int, int]] = set()
    for place in range(benchmarks):
        dataset, metric = (
            made.name().capitalize() + draw.choice(["QA", "Bench", "-10", " Corpus", "Net"]),
            draw.choice(METRICS),
        )
        for number in range(each):
            cause = (*CAUSES, "same")[(place + number) % (len(CAUSES) + 1)]
            rows = made.conflict(cause, dataset, metric)
            claims += rows
            pair = (rows[0]["claim_id"], rows[-1]["claim_id"])
            if cause == "same":
                agreeing.add(pair)
            else:
                truth[pair] = cause
            if cause == "copied":
                truth[rows[0]["claim_id"], rows[1]["claim_id"]] = "unknown"
    draw.shuffle(claims)
    return Planted(claims, truth, agreeing)


def contest_world(seed: int, benchmarks: int, each: int) -> Contest:
    """Return benchmarks with ``each`` papers in time, of which every one claims the state of the art."""
    draw = random.Random(seed)
    made = _Maker(draw)
    claims: list[Row] = []
    truth: dict[int, str] = {}
    for _ in range(benchmarks):
        dataset, metric = made.name().capitalize() + "Bench", draw.choice(METRICS)
        past: dict[str, list[float]] = {}
        day = date(2012, 1, 1)
        for _ in range(each):
            day += timedelta(days=draw.randrange(1, 200))
            setting = draw.choice(["zero-shot", "fine-tuned", "fine-tuned", "fine-tuned"])
            value = made.value(metric)
            row = made.claim(dataset, metric, value, day, made.name(), settings=[setting])
            earlier = past.setdefault(setting, [])
            truth[row["work_id"]] = _verdict(value, earlier, sum(map(len, past.values())), metric in LOWER)
            earlier.append(value)
            claims.append(row)
    return Contest(claims, truth)


def _verdict(value: float, earlier: Sequence[float], any_earlier: int, lower: bool) -> str:
    """Return the right verdict by its definition."""
    if not any_earlier:
        return "not checkable"
    if not earlier:
        return "not comparable"
    best = min(earlier) if lower else max(earlier)
    if (best < value) if lower else (best > value):
        return "not supported"
    return "supported" if len(earlier) > 1 else "not checkable"


class _Maker:
    """Makes claims with names of their own, spelled in several ways."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self._claim = 0
        self._work = 0
        self._taken: set[str] = set()

    def name(self) -> str:
        """Return a name not given before."""
        while (name := "".join(self._draw.choices(SYLLABLES, k=4))) in self._taken:
            pass
        self._taken.add(name)
        return name

    def value(self, metric: str) -> float:
        """Return a value of a metric with two decimals, in percent where it is a share."""
        low, high = {"perplexity": (8, 60), "word error rate": (2, 20), "BLEU": (18, 42)}.get(metric, (45, 95))
        return round(self._draw.uniform(low, high), 2)

    def claim(self, dataset: str, metric: str, value: float, day: date, model: str, **told: Any) -> Row:
        """Return a claim of a new work."""
        self._claim += 1
        self._work += 1
        return BASE | {
            "claim_id": self._claim, "work_id": self._work, "paper": f"work {self._work}", "tier": "table",
            "dataset": dataset, "metric": metric, "value": value, "model": model, "since": day, "day": day,
            "sentence": f"{model} reaches {value} {metric} on {dataset}.",
        } | told  # fmt: skip

    def conflict(self, cause: str, dataset: str, metric: str) -> list[Row]:
        """Return the claims of one planted cause: the first source, what was quoted between (copies), the other."""
        draw = self._draw
        name = self.name().capitalize() + draw.choice(["Net", "Former", "BERT", ""])
        first_day = date(2014, 1, 1) + timedelta(days=draw.randrange(1500))
        days = [first_day + timedelta(days=place * draw.randrange(60, 300)) for place in range(3)]
        value = self.value(metric)
        other = round(value + draw.choice([-1, 1]) * draw.uniform(0.6, 4), 2)
        own = [self._spelled(name), self._spelled(name), self._spelled(name)]
        data = [self._data(dataset) for _ in range(3)]
        first: Row = {}
        second: Row = {"kind": draw.choice(["result", "baseline"])}
        if cause == "split":
            first["split"], second["split"] = draw.sample(["test", "dev", "test-dev"], 2)
        elif cause == "version":
            data[0], data[2] = f"{data[0]} v1.0", f"{data[2]} v2.0"
        elif cause == "setting":
            pair = draw.choice([("zero-shot", "fine-tuned"), ("single model", "ensemble"), ("5-shot", "zero-shot")])
            first["settings"], second["settings"] = [pair[0]], [pair[1]]
        elif cause == "rounding":
            other = round(value, 1) if round(value, 1) != value else value
            value = value if other != value else round(value + 0.03, 2)
            other = round(value, 1)
        elif cause == "deviation":
            first["uncertainty"] = round(abs(other - value) * draw.uniform(0.6, 2), 3)
        elif cause == "same":
            other = value
        rows = [self.claim(data[0], metric, value, days[0], own[0], **first)]
        if cause == "copied":
            rows.append(self.claim(data[1], metric, other, days[1], own[1], kind="result"))
            second = {"kind": "baseline", "copied_from": "[7]"}
        rows.append(self.claim(data[2], metric, other, days[2], own[2], **second))
        return [self._scaled(row, metric) for row in rows]

    def _spelled(self, name: str) -> str:
        """Return a spelling of a model's name."""
        return self._draw.choice(
            [name, name.upper(), f"{name} (ours)", f"{name} (Baker et al., 2016)", name.replace("Net", "-Net")]
        )

    def _data(self, dataset: str) -> str:
        """Return a spelling of a data set's name."""
        return self._draw.choice([dataset, dataset.upper(), f"the {dataset} dataset", dataset.replace("-", " ")])

    def _scaled(self, row: Row, metric: str) -> Row:
        """Return a claim printed with a per cent sign, or as a fraction where that is no other number."""
        if (
            metric in ("accuracy", "F1", "exact match", "BLEU")
            and row["uncertainty"] is None
            and self._draw.random() < 0.3
        ):
            return row | {"value": round(row["value"] / 100, 4)}
        return row | {"unit": self._draw.choice(["%", None]) if metric not in ("perplexity", "BLEU") else None}


def many_claims(count: int, seed: int = 1) -> list[tuple[Any, ...]]:
    """Return (work, kind, task, dataset, split, metric, value, model, setting) of a large library, ten claims a work.

    Data sets are named as unevenly as in papers (Zipf), models by one to five papers.
    """
    draw = random.Random(seed)
    made = _Maker(draw)
    datasets = [made.name().capitalize() + "Bench" for _ in range(max(10, count // 200))]
    weights = [1 / rank for rank in range(1, len(datasets) + 1)]
    chosen = draw.choices(datasets, weights, k=count)
    settings = (None, None, None, "zero-shot", "fine-tuned", "ensemble")
    return [
        (place // 10 + 1, draw.choice(["result", "baseline"]), None, dataset, draw.choice([None, "test", "dev"]),
         (metric := METRICS[hash_of(dataset) % len(METRICS)]), made.value(metric),
         f"Model{draw.randrange(count // 3)}Net", draw.choice(settings))
        for place, dataset in enumerate(chosen)
    ]  # fmt: skip


def hash_of(name: str) -> int:
    """Return a number of a name that is the same in every run."""
    return sum(ord(sign) * (place + 1) for place, sign in enumerate(name))
