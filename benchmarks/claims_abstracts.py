"""Measure claims read from abstracts against hand-made labels.

Run: ``python -m benchmarks.claims_abstracts --data FOLDER`` with the folder that holds ``abstract-claims/`` (its README
states the rules of the score), ``arxiv-2025-26/`` and ``conference-papers/``. Prints one table and writes
``benchmarks/results/claims_abstracts.json``. Rules are written on the development half of our labels (``--develop``).
"""

import argparse
import math
import random
import re
import resource
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from sklearn.linear_model import LogisticRegression

from analysis.claims.extract import extract_claims
from benchmarks.claims_labels import Row, own_labels, read_json_lines
from benchmarks.report import print_rows, write_result
from data.records import Claim

FLOOR = {"DMV": 0.43, "DV": 0.46, "V": 0.60}
"""F1 of a 40-line regex, from the README of the data."""
_ABSOLUTE = ("result", "baseline")
SPEED_AIM = 2_000.0
_GENERAL = 2_000
_DRAWS = 2_000
_SEED = 7


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
    parser.add_argument("--develop", action="store_true", help="only what rules may be written on; nothing is written")
    parser.add_argument(
        "--errors", type=int, default=0, metavar="N", help="print the N surest wrong claims of each set"
    )
    options = parser.parse_args()
    folder = options.data / "abstract-claims"
    own = own_labels(options.data)
    sets = {"development": [row for row in own if row["half"] == "development"]}
    if not options.develop:
        sets |= {"held back": [row for row in own if row["half"] == "held back"], "all of ours": own}
        sets |= {"of the data": read_json_lines(folder / "claims.jsonl")}
    rows = [row for name, gold in sets.items() for row in measure(name, gold)]
    if not options.develop:
        rows.extend(_silver_rows(read_json_lines(folder / "silver.jsonl")))
        rows.extend(_speed_rows(folder, options.data / "arxiv-2025-26"))
        write_result("claims_abstracts", rows)
    else:
        print_rows(rows)
        slope, offset = fit_confidence(sets["development"])
        print(f"what is left to fit of confidence (1 and 0: nothing): slope {slope:.2f}, offset {offset:.2f}")
    for name, gold in sets.items():
        for line in worst(gold, options.errors):
            print(name, line)


def measure(name: str, gold: Sequence[Row]) -> list[Row]:
    """Return the rows of one set of labelled abstracts."""
    predictions = [_kept(row, extract_claims("", row["abstract"])) for row in gold]
    rows: list[Row] = []
    for measure_name, matches in (("DMV", _matches_dmv), ("DV", _matches_dv), ("V", _same_value)):
        counts = [_count(row, claims, matches) for row, claims in zip(gold, predictions, strict=True)]
        rows.extend(_prf_rows(name, measure_name, counts, FLOOR[measure_name]))
    kinds = [pair for row, claims in zip(gold, predictions, strict=True) for pair in _kind_pairs(row, claims)]
    rows.append(_row(name, "kind accuracy", _share(a == b for a, b in kinds), len(kinds)))
    everything = [
        _count(row, claims, _same_value, every_kind=True) for row, claims in zip(gold, predictions, strict=True)
    ]
    rows.extend(_prf_rows(name, "any kind, value", everything, None))
    empty = [claims for row, claims in zip(gold, predictions, strict=True) if not row["claims"]]
    rows.append(
        _row(name, "false claims per claim-free abstract", sum(map(len, empty)) / max(1, len(empty)), len(empty))
    )
    return rows + _reliability_rows(name, gold)


def _prf_rows(name: str, measure_name: str, counts: Sequence[Counts], floor: float | None) -> list[Row]:
    rows = []
    for which, (letter, value) in enumerate(zip(("P", "R", "F1"), _prf(counts), strict=True)):
        low, high = _interval(counts, which)
        n = sum(c.predicted if letter == "P" else c.gold for c in counts)
        rows.append(_row(name, f"{measure_name} {letter}", value, n, low, high, floor if letter == "F1" else None))
    return rows


def judged(gold: Sequence[Row]) -> list[tuple[Row, Claim, bool]]:
    """Return every claim that was read, with its abstract and whether a label says the same.

    A claim is right when value and kind are, and data set and metric are where the label has them; a data set where the
    label has none is wrong.
    """
    result = []
    for row in gold:
        free = list(row["claims"])
        for claim in _kept(row, extract_claims("", row["abstract"])):
            label = next((label for label in free if _agrees(label, claim)), None)
            if label is not None:
                free.remove(label)
            result.append((row, claim, label is not None))
    return result


def _agrees(label: Row, claim: Claim) -> bool:
    if not _same_value(label, claim) or label["kind"] != claim.kind:
        return False
    if claim.kind not in _ABSOLUTE:
        return True
    dataset = _same_dataset(label["dataset"], claim.dataset) if label["dataset"] or claim.dataset else True
    return dataset and _compatible(label["metric"], claim.metric)


def _reliability_rows(name: str, gold: Sequence[Row]) -> list[Row]:
    """Compare stated confidence with the share that is right, in four bins, with the Brier score."""
    said = [(claim.confidence, right) for _, claim, right in judged(gold)]
    rows = [_row(name, "Brier score of confidence", _mean((p - right) ** 2 for p, right in said), len(said))]
    for low, high in ((0.0, 0.75), (0.75, 0.8), (0.8, 0.85), (0.85, 1.01)):
        inside = [(p, right) for p, right in said if low <= p < high]
        if inside:
            stated = _mean(p for p, _ in inside)
            shown = f"right at confidence {low:.2f} to {min(high, 1):.2f}"
            rows.append(_row(name, shown, _share(right for _, right in inside), len(inside), peer=round(stated, 3)))
    return rows


def fit_confidence(gold: Sequence[Row]) -> tuple[float, float]:
    """Fit slope and offset of a logistic curve from the evidence of a claim to its being right (Platt 1999)."""
    judgements = judged(gold)
    evidence = np.asarray([[_logit(claim.confidence)] for _, claim, _ in judgements])
    model = LogisticRegression(C=1e6).fit(evidence, [right for _, _, right in judgements])
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def worst(gold: Sequence[Row], count: int) -> list[str]:
    """Return the surest claims that no label supports, then absolute labels with a data set that were missed."""
    wrong = sorted((one for one in judged(gold) if not one[2]), key=lambda one: -one[1].confidence)
    lines = [
        f"wrong {claim.confidence:.2f} {row['id']} {claim.kind} {claim.dataset} {claim.metric} {claim.value} | "
        + claim.sentence
        for row, claim, _ in wrong[:count]
    ]
    for row in gold:
        claims = _kept(row, extract_claims("", row["abstract"]))
        missed = [label for label in row["claims"] if label["kind"] in _ABSOLUTE and label["dataset"]]
        missed = [label for label in missed if not any(_matches_dmv(label, claim) for claim in claims)]
        lines.extend(f"missed {row['id']} {label}" for label in missed)
    return lines[: 2 * count]


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
        _row("silver", "recall V", values / max(1, total), total),
        _row("silver", "recall DMV", dmv / max(1, total), total),
    ]


def _speed_rows(folder: Path, arxiv: Path) -> list[Row]:
    silver = [row["abstract"] for row in read_json_lines(folder / "silver.jsonl")]
    rows = [_row("silver", "abstracts/s/core, laden with scores", _speed(silver), len(silver))]
    general = _arxiv(arxiv)
    if general:
        rows.append(_row("arXiv", "abstracts/s/core", _speed(general), len(general), peer=SPEED_AIM))
    else:
        print("skipped: arXiv abstracts/s/core (no folder arxiv-2025-26)")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [*rows, _row("arXiv", "peak memory of the process, MB", peak, len(general))]


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
    return _mean(float(flag) for flag in flags)


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / max(1, len(found))


def _logit(p: float) -> float:
    p = min(0.99, max(0.01, p))
    return math.log(p / (1 - p))


def _row(
    of: str, name: str, value: float, n: int, low: float | None = None, high: float | None = None,
    peer: float | None = None,
) -> Row:  # fmt: skip
    interval = [round(low, 3), round(high, 3)] if low is not None and high is not None else None
    difference = round(value - peer, 3) if peer is not None else None
    return {"set": of, "measure": name, "ours": round(value, 4), "interval": interval, "peer": peer,
            "difference": difference, "n": n}  # fmt: skip


def _arxiv(folder: Path) -> list[str]:
    """Return a fixed slice of arXiv abstracts, or none where the folder is missing."""
    months = sorted(folder.glob("25*.parquet"))
    if not months:
        return []
    query = "SELECT abstract FROM read_parquet(?) WHERE abstract IS NOT NULL ORDER BY id LIMIT ?"
    return [abstract for (abstract,) in duckdb.execute(query, [str(months[-1]), _GENERAL]).fetchall()]


if __name__ == "__main__":
    main()
