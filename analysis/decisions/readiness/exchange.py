"""An assessment, and a comparison of two runs, as JSON tells them. For `decide readiness` and `compare`. Pure."""

from dataclasses import asdict
from typing import Any

from analysis.decisions.readiness.comparing import Comparison
from analysis.decisions.readiness.measuring import Evidence
from analysis.decisions.readiness.scoring import MOST_BLOCKERS, Assessment, Blocker, Judged
from analysis.decisions.readiness.suite import Suite

Json = dict[str, Any]
DIGITS = 6
KIND = "readiness"
WHOLE = "The whole"


def rounded(told: Any) -> Any:
    """Return a value with its numbers to six digits: the last bits of a sum differ between machines."""
    if isinstance(told, float):
        return float(f"{told:.{DIGITS}g}")
    if isinstance(told, dict):
        return {key: rounded(value) for key, value in told.items()}
    return [rounded(one) for one in told] if isinstance(told, list | tuple) else told


def as_document(suite: Suite, evidence: Evidence, assessment: Assessment) -> Json:
    """Return an assessment as JSON tells it."""
    told: Json = rounded({
        "kind": KIND, "title": suite.head.title, "answer": assessment.verdict,
        "verdict": assessment.verdict, "score": assessment.score, "lo": assessment.lo,
        "hi": assessment.hi, "uncapped": assessment.uncapped, "confidence": assessment.confidence,
        "blockers": [_blocker(one) for one in assessment.blockers[:MOST_BLOCKERS]],
        "conditions": [_blocker(one) for one in assessment.conditions],
        "entries": [_entry(one) for one in assessment.judged],
        "leaks": [{"predictions": name, **asdict(leak), "share": leak.share} for name, leak in evidence.leaks.items()],
        "calibration": [
            {"predictions": name, "bins": [
                {"n": int(n), "score": score, "right": right}
                for n, score, right in zip(bins.n.tolist(), bins.score.tolist(), bins.right.tolist(), strict=True)
            ]} for name, bins in evidence.calibration.items()
        ],
        "settings": _settings(suite), "candidates": _measures(assessment),
        "seed": suite.sampling.seed, "resamples": suite.sampling.resamples, "interval": suite.sampling.confidence,
    })  # fmt: skip
    return told


def _settings(suite: Suite) -> Json:
    """Return what the user set, flat, as a later run is compared by it."""
    told: Json = {"seed": suite.sampling.seed, "resamples": suite.sampling.resamples}
    for entry in suite.entries:
        told |= {f"{entry.name}: {key}": getattr(entry, key) for key in ("must", "target", "floor", "weight")}
    return told


def _measures(assessment: Assessment) -> list[Json]:
    """Return score and measures with the values that a later run is compared by."""
    whole = {"score": assessment.score, "confidence": assessment.confidence}
    told: list[Json] = [{"name": WHOLE, "cells": {key: {"value": value} for key, value in whole.items()}}]
    for one in assessment.judged:
        values = {
            "value": one.measured.found and one.measured.found.value,
            "gate": one.gate,
            "source": one.measured.source,
        }
        told.append({"name": one.entry.name, "cells": {key: {"value": value} for key, value in values.items()}})
    return told


def _blocker(one: Blocker) -> Json:
    return {key: value for key, value in asdict(one).items() if value not in (None, "")}


def _entry(one: Judged) -> Json:
    entry, measured = one.entry, one.measured
    return {
        "name": entry.name, "kind": entry.kind, "metric": entry.metric.name, "by": entry.by or None,
        "higher_is_better": entry.metric.higher_is_better, "unit": entry.unit or None,
        "must": entry.must, "target": entry.target, "floor": entry.floor, "weight": one.weight, "worth": one.worth,
        "gate": one.gate, "found": asdict(measured.found) if measured.found else None, "tier": measured.tier,
        "source": measured.source or None, "missing": measured.missing or None,
        "slices": [asdict(part) | {"is_worse": part.is_worse} for part in measured.slices],
        "fairness": asdict(measured.fairness) if measured.fairness else None,
        "periods": asdict(measured.periods) if measured.periods else None,
        "runs": asdict(measured.runs) if measured.runs else None,
    }  # fmt: skip


def compared(told: Comparison) -> Json:
    """Return a comparison of two runs as JSON tells it."""
    rows = [{"column": part.column or None, "group": part.group or None, **asdict(part.difference),
             "p_corrected": part.p_corrected, "better": part.better} for part in told.parts]  # fmt: skip
    document: Json = rounded({"a": told.a, "b": told.b, "n": told.n, "differences": rows, "seed": told.sampling.seed,
                    "resamples": told.sampling.resamples, "interval": told.sampling.confidence})  # fmt: skip
    return document
