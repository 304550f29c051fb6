"""The file of candidates that a measurement leaves, as YAML that `files` reads again. Used by `decide measure`."""

from datetime import date
from typing import Any

import numpy as np
import yaml

from analysis.decisions.candidates.measuring import PERCENTILES, RESAMPLES, Measured, percentile_interval

LEAST = {50: 5, 90: 20, 95: 40, 99: 200}
"""Inputs below which a percentile is not told: two in its tail, five in all."""


def measured_yaml(name: str, measured: Measured, day: date, seed: int = 0) -> str:
    """Return a measurement as a file of one candidate, with a head that says how it was made."""
    head = (
        f"# measured {day.isoformat()}: {len(measured.seconds):,} of {measured.n_inputs:,} inputs answered, "
        f"one at a time, {measured.n_warm_up:,} before them to warm up\n"
        f"# command: {' '.join(measured.command.split())[:300]}\n"
        f"# intervals: 95 %, {RESAMPLES:,} bootstrap samples, seed {seed}\n"
    )
    if measured.fault:
        head += f"# it stopped early: {' '.join(measured.fault.split())[:400]}\n"
    body: str = yaml.safe_dump(
        {"candidates": [candidate(name, measured, day, seed)]}, sort_keys=False, allow_unicode=True
    )
    return head + body


def candidate(name: str, measured: Measured, day: date, seed: int = 0) -> dict[str, Any]:
    """Return a measurement as the mapping of one candidate; what too few answers cannot tell is left out."""
    told: dict[str, Any] = {"name": name, "hardware": measured.hardware, "batch": 1}
    note = f"measured {day.isoformat()} on {measured.hardware}"
    for percentile in PERCENTILES:
        if len(measured.seconds) >= LEAST[percentile]:
            value, lo, hi = percentile_interval(measured.seconds, percentile, seed)
            cell = _cell(value, "s", note, lo, hi)
            told[f"latency:p{percentile}"] = cell
            if percentile == 50:
                told["latency"] = dict(cell)  # a mapping of its own: YAML would write an alias
    if measured.seconds:
        told["throughput"] = _cell(1 / float(np.mean(measured.seconds)), "items/s", f"{note}, one at a time")
    if measured.peak_bytes:
        told["memory"] = _cell(measured.peak_bytes, "B", f"{note}; most resident memory of all its processes")
    if measured.n_inputs:
        told["failures"] = _cell(100 * measured.n_failed / measured.n_inputs, "%", note)
    return told


def _cell(value: float, unit: str, note: str, lo: float | None = None, hi: float | None = None) -> dict[str, Any]:
    ends = {"lo": _rounded(lo), "hi": _rounded(hi)} if lo is not None and hi is not None else {}
    return {"value": _rounded(value), "unit": unit, **ends, "tier": "measured", "note": note}


def _rounded(value: float) -> float | int:
    return float(f"{value:.6g}") if value != int(value) else int(value)
