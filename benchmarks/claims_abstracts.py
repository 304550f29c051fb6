"""Measure claims read from abstracts against hand-made labels.

Run: ``python -m benchmarks.claims_abstracts --data FOLDER`` with the folder that holds
``abstract-claims/`` (its README states the rules of the score). Prints one table and writes
``benchmarks/results/claims_abstracts.json``.
"""

import argparse
import json
import random
import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from analysis.claims.extract import extract_claims
from benchmarks.report import write_result
from data.records import Claim

FLOOR = {"DMV": 0.43, "DV": 0.46, "V": 0.60}
"""F1 of a 40-line regex, from the README of the data."""
_ABSOLUTE = ("result", "baseline")
SPEED_AIM = 2_000.0
_GENERAL = 2_000
_DRAWS = 2_000
_SEED = 7
Row = dict[str, Any]


@dataclass(frozen=True)
class Counts:
    """Hits, predictions and labels of one abstract."""

    hits: int
    predicted: int
    gold: int


def main() -> None:
    """Read the folder, score, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--half", choices=["all", "even", "odd"], default="all", help="gold abstracts to score")
    options = parser.parse_args()
    folder = options.data / "abstract-claims"
    gold = _read(folder / "claims.jsonl")
    gold = gold if options.half == "all" else gold[0 if options.half == "even" else 1 :: 2]
    general = _arxiv(options.data / "arxiv-2025-26")
    rows = measure(gold, _read(folder / "silver.jsonl"), general)
    if options.half == "all":
        write_result("claims_abstracts", rows)
    else:
        for row in rows:
            print(f"{options.half} {row['measure']}: {row['ours']} (n = {row['n']})")
    if not general:
        print("skipped: arXiv abstracts/s/core (no folder arxiv-2025-26)")


def measure(gold: Sequence[Row], silver: Sequence[Row], general: Sequence[str]) -> list[Row]:
    """Return the rows of the table; ``general`` are abstracts of every kind, for speed alone."""
    predictions = [_kept(row, extract_claims("", row["abstract"])) for row in gold]
    rows: list[Row] = []
    for name, matches in (("DMV", _matches_dmv), ("DV", _matches_dv), ("V", _same_value)):
        counts = [_count(row, claims, matches) for row, claims in zip(gold, predictions, strict=True)]
        for measure_name, value in zip(("P", "R", "F1"), _prf(counts), strict=True):
            low, high = _interval(counts, ("P", "R", "F1").index(measure_name))
            floor = FLOOR[name] if measure_name == "F1" else None
            rows.append(_row(f"{name} {measure_name}", value, sum(c.gold for c in counts), low, high, floor))
    kinds = [pair for row, claims in zip(gold, predictions, strict=True) for pair in _kind_pairs(row, claims)]
    rows.append(_row("kind accuracy", _share(a == b for a, b in kinds), len(kinds)))
    everything = [
        _count(row, claims, _same_value, every_kind=True) for row, claims in zip(gold, predictions, strict=True)
    ]
    for measure_name, value in zip(("P", "R", "F1"), _prf(everything), strict=True):
        rows.append(_row(f"any kind, value {measure_name}", value, sum(c.gold for c in everything)))
    empty = [claims for row, claims in zip(gold, predictions, strict=True) if not row["claims"]]
    rows.append(_row("false claims per claim-free abstract", sum(map(len, empty)) / max(1, len(empty)), len(empty)))
    rows.extend(_silver_rows(silver))
    rows.append(_row("score-laden abstracts/s/core", _speed([row["abstract"] for row in silver]), len(silver)))
    if general:
        rows.append(_row("arXiv abstracts/s/core", _speed(general), len(general), peer=SPEED_AIM))
    return rows


def _kept(row: Row, claims: Iterable[Claim]) -> list[Claim]:
    """Drop predictions whose value counts neither way."""
    return [claim for claim in claims if not any(_equal(claim.value, value) for value in row["ignore_values"])]


def _count(
    row: Row, claims: Sequence[Claim], matches: Callable[[Row, Claim], bool], every_kind: bool = False
) -> Counts:
    """Count one abstract, matching one to one."""
    labels = [c for c in row["claims"] if every_kind or (c["kind"] in _ABSOLUTE and c["dataset"])]
    wanted = [c for c in claims if every_kind or (c.kind in _ABSOLUTE and c.dataset)]
    free = list(wanted)
    hits = 0
    for label in labels:
        found = next((claim for claim in free if matches(label, claim)), None)
        if found is not None:
            free.remove(found)
            hits += 1
    return Counts(hits, len(wanted), len(labels))


def _same_value(label: Row, claim: Claim) -> bool:
    return _equal(label["value"], claim.value)


def _matches_dv(label: Row, claim: Claim) -> bool:
    return _same_value(label, claim) and _same_dataset(label["dataset"], claim.dataset)


def _matches_dmv(label: Row, claim: Claim) -> bool:
    return _matches_dv(label, claim) and _compatible(label["metric"], claim.metric)


def _equal(one: float, other: float) -> bool:
    return abs(float(one) - float(other)) < 1e-9


def _same_dataset(label: str | None, name: str | None) -> bool:
    one, other = _normal(label), _normal(name)
    if not one or not other:
        return False
    return one == other or any(len(a) >= 4 and a in b for a, b in ((one, other), (other, one)))


def _compatible(label: str | None, name: str | None) -> bool:
    if label is None:
        return True
    one, other = _normal(label), _normal(name)
    return bool(other) and (one in other or other in one)


def _normal(name: str | None) -> str:
    return re.sub(r"[^a-z0-9]", "", (name or "").lower())


def _kind_pairs(row: Row, claims: Sequence[Claim]) -> list[tuple[str, str]]:
    """Return (label, prediction) of the kinds of equal values, one to one."""
    free, pairs = list(claims), []
    for label in row["claims"]:
        found = next((claim for claim in free if _same_value(label, claim)), None)
        if found is not None:
            free.remove(found)
            pairs.append((str(label["kind"]), str(found.kind)))
    return pairs


def _prf(counts: Sequence[Counts]) -> tuple[float, float, float]:
    hits, predicted, gold = (sum(getattr(c, name) for c in counts) for name in ("hits", "predicted", "gold"))
    precision, recall = hits / max(1, predicted), hits / max(1, gold)
    return precision, recall, 2 * precision * recall / max(1e-12, precision + recall)


def _interval(counts: Sequence[Counts], which: int) -> tuple[float, float]:
    """Return the 95 % percentile bootstrap interval over abstracts."""
    rng = random.Random(_SEED)
    values = sorted(_prf(rng.choices(counts, k=len(counts)))[which] for _ in range(_DRAWS))
    return values[int(0.025 * _DRAWS)], values[int(0.975 * _DRAWS) - 1]


def _silver_rows(silver: Sequence[Row]) -> list[Row]:
    """Measure recall on scores that occur in the abstract."""
    values = dmv = total = 0
    for row in silver:
        claims = [claim for claim in extract_claims("", row["abstract"]) if claim.kind in _ABSOLUTE]
        for label in row["gold"]:
            score = re.search(r"\d*\.?\d+", str(label["score"]).replace(",", ""))
            if score is None:
                continue
            same = [c for c in claims if _equal(float(score.group()), c.value)]
            total += 1
            values += bool(same)
            dmv += any(
                _same_dataset(label["dataset"], c.dataset) and _compatible(label["metric"], c.metric) for c in same
            )
    return [
        _row("silver recall V", values / max(1, total), total),
        _row("silver recall DMV", dmv / max(1, total), total),
    ]


def _speed(abstracts: Sequence[str]) -> float:
    """Return abstracts per second of CPU, one process; the first pass warms up."""
    best = float("inf")
    for _ in range(3):
        begin = time.process_time()
        for abstract in abstracts:
            extract_claims("", abstract)
        best = min(best, time.process_time() - begin)
    return len(abstracts) / best


def _share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return sum(values) / max(1, len(values))


def _row(
    name: str, value: float, n: int, low: float | None = None, high: float | None = None, peer: float | None = None
) -> Row:
    interval = [round(low, 3), round(high, 3)] if low is not None and high is not None else None
    difference = round(value - peer, 3) if peer is not None else None
    return {
        "measure": name,
        "ours": round(value, 4),
        "interval": interval,
        "peer": peer,
        "difference": difference,
        "n": n,
    }


def _arxiv(folder: Path) -> list[str]:
    """Return a fixed slice of arXiv abstracts, or none where the folder is missing."""
    months = sorted(folder.glob("25*.parquet"))
    if not months:
        return []
    query = "SELECT abstract FROM read_parquet(?) WHERE abstract IS NOT NULL ORDER BY id LIMIT ?"
    return [abstract for (abstract,) in duckdb.execute(query, [str(months[-1]), _GENERAL]).fetchall()]


def _read(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    main()
