"""What is known of each entry of a suite: computed from predictions, read from results, given, or missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from scipy import stats

from analysis.decisions.readiness.calibration import Bins, binned
from analysis.decisions.readiness.fairness import GAPS, FairnessGap, fairness_gap
from analysis.decisions.readiness.intervals import Estimate, confidence_and_right, estimate
from analysis.decisions.readiness.leakage import Leak, find_leak
from analysis.decisions.readiness.metrics import row_kind
from analysis.decisions.readiness.predictions import Predictions, read_predictions
from analysis.decisions.readiness.results import Result, read_results, results_named
from analysis.decisions.readiness.slices import Slice, slices_of
from analysis.decisions.readiness.stability import Stability, stability_of
from analysis.decisions.readiness.suite import Entry, PredictionFile, Suite
from analysis.trends.shares import wilson_interval
from data.errors import InputError

Tier = Literal["computed", "interval", "bare", "none"]
"""Computed here from predictions; a result with an interval, examples or several runs; a number alone; nothing."""
QUALITY: Mapping[Tier, float] = {"computed": 1.0, "interval": 0.8, "bare": 0.5, "none": 0.0}
"""How much of an entry's weight counts as known, by convention: the order matters, the values are a choice."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of one entry."""

    found: Estimate | None
    tier: Tier
    source: str
    """File and place, or the user's words."""
    basis: str
    """What it shares its errors with: entries of one basis may all be wrong together."""
    missing: str = ""
    """Why nothing is known, and what would give it."""
    slices: tuple[Slice, ...] = ()
    fairness: FairnessGap | None = None
    periods: Stability | None = None
    """Over the periods of its times."""
    runs: Stability | None = None
    """Over the runs it was read from."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known for a suite."""

    entries: Mapping[str, Measured]
    """By the name of the entry."""
    leaks: Mapping[str, Leak]
    """By the name of the predictions, where a training set is given."""
    calibration: Mapping[str, Bins]
    """By the name of the predictions, where they have scores."""
    rows: Mapping[str, int]
    """Rows by the name of the predictions."""


def measure(suite: Suite) -> Evidence:
    """Read and compute all that a suite asks for.

    Raises
    ------
    InputError
        If a file cannot be used; an entry without a source is no error, but missing evidence.
    """
    files = {file.name: file for file in suite.predictions}
    read = {name: _read(suite, file) for name, file in files.items()}
    results: dict[Path, tuple[Result, ...]] = {}
    measured = {}
    for entry in suite.entries:
        if entry.results is not None and entry.results not in results:
            results[entry.results] = read_results(entry.results)
        measured[entry.name] = _measured(suite, entry, files, read, results)
    leaks = {name: find_leak(file.path, file.train, file.compared) for name, file in files.items() if file.train}
    bins = {name: binned(*confidence_and_right(rows, files[name].positive), suite.sampling.bins)
            for name, rows in read.items() if _is_probability(rows)}  # fmt: skip
    return Evidence(measured, leaks, bins, {name: rows.n for name, rows in read.items()})


def _read(suite: Suite, file: PredictionFile) -> Predictions:
    """Read the predictions of a suite: as numbers where its metrics compare numbers."""
    kinds = {row_kind(entry.metric) for entry in suite.entries if entry.on == file.name}
    if len(kinds) > 1:
        raise InputError(f"{suite.file}: {file.name!r} is judged by metrics of {' and of '.join(sorted(kinds))}; "
                         "declare its file once for each")  # fmt: skip
    kind = kinds.pop() if kinds else "labels"
    rows = read_predictions(file.path, file.columns, kind, file.period, file.labels)
    if file.positive and kind == "labels" and file.positive not in rows.labels:
        raise InputError(f"{suite.file}: positive is {file.positive!r}, but {file.path.name} has the labels "
                         f"{', '.join(rows.labels[:10])}")  # fmt: skip
    return rows


def _is_probability(rows: Predictions) -> bool:
    return rows.score is not None and rows.y_true is not None and bool(((rows.score >= 0) & (rows.score <= 1)).all())


def _measured(
    suite: Suite, entry: Entry, files: Mapping[str, PredictionFile], read: Mapping[str, Predictions],
    results: Mapping[Path, tuple[Result, ...]],
) -> Measured:  # fmt: skip
    if entry.kind == "gap":
        return _of_gap(suite, entry, files[entry.on], read[entry.on])
    if entry.on:
        return _of_predictions(suite, entry, files[entry.on], read[entry.on])
    if entry.results is not None:
        return _of_results(suite, entry, results_named(results[entry.results], entry.result))
    if entry.given is not None:
        return _of_given(suite, entry)
    return Measured(None, "none", "", "", "it names no predictions (on), no results and no value")


def _of_gap(suite: Suite, entry: Entry, file: PredictionFile, rows: Predictions) -> Measured:
    kind = next(one for one in GAPS if one == entry.metric.name)
    gap = fairness_gap(kind, rows, entry.by, file.positive, suite.sampling, entry.name)
    missing = "" if gap.found else f"fewer than two groups of {entry.by} have rows enough in {rows.source}"
    tier: Tier = "computed" if gap.found else "none"
    return Measured(gap.found, tier, rows.source, rows.source, missing, fairness=gap)


def _of_predictions(suite: Suite, entry: Entry, file: PredictionFile, rows: Predictions) -> Measured:
    found = estimate(entry.metric, rows, file.positive, suite.sampling, entry.name)
    if found is None:
        return Measured(None, "none", rows.source, "",
                        f"{rows.source} has one class only: {entry.metric.name} has no value there")  # fmt: skip
    slices = slices_of(entry.metric, rows, file.positive, suite.sampling, entry.name, entry.columns)
    over = [one.found for one in slices if one.column == file.columns.time and one.found is not None]
    can_move = len(over) > 1 and entry.metric.kind != "calibration"  # which is larger in periods of fewer rows
    periods = stability_of([one.value for one in over], [one.error for one in over]) if can_move else None
    return Measured(found, "computed", f"{rows.source}", rows.source, "", slices, None, periods)


def _of_results(suite: Suite, entry: Entry, found: tuple[Result, ...]) -> Measured:
    """Return the mean over runs, with Student's interval over them, else the interval that one run tells."""
    values = [_fraction(entry, one.value, one.source) for one in found]
    scale = 0.01 if entry.is_percent else 1.0
    source = found[0].source + (f" and {len(found) - 1} more runs" if len(found) > 1 else "")
    if len(values) > 1:
        runs = stability_of(values, [(one.error or 0.0) * scale for one in found], suite.sampling.confidence)
        error = runs.deviation / float(np.sqrt(runs.n))
        estimated = Estimate(runs.mean, *_within(entry, runs.lo, runs.hi), runs.n, "Student's t over runs", error)
        return Measured(estimated, "interval", source, source, runs=runs)
    one = found[0]
    if one.error is not None and one.error > 0:
        half = float(stats.norm.ppf(0.5 + suite.sampling.confidence / 2)) * one.error * scale
        lo, hi = _within(entry, values[0] - half, values[0] + half)
        told = Estimate(values[0], lo, hi, one.n or 0, "standard error as told", one.error * scale)
        return Measured(told, "interval", source, source)
    n = one.n or (entry.given.n if entry.given else None)
    return _with_examples(suite, entry, values[0], n, source)


def _fraction(entry: Entry, value: float, source: str) -> float:
    """Return a result in the metric's own scale.

    Raises
    ------
    InputError
        If it lies beyond the ends of its metric.
    """
    value = value / 100 if entry.is_percent else value
    low, high = entry.metric.lowest, entry.metric.highest
    if (low is not None and value < low) or (high is not None and value > high):
        meant = "; if it is in per cent, write percent = true" if high == 1 and 1 < value <= 100 else ""
        raise InputError(f"{entry.name!r}: {source} tells {value:g}, beyond the ends of {entry.metric.name} ({low} to "
                         f"{high}){meant}")  # fmt: skip
    return value


def _within(entry: Entry, lo: float, hi: float) -> tuple[float, float]:
    low, high = entry.metric.lowest, entry.metric.highest
    return (lo if low is None else max(lo, low)), (hi if high is None else min(hi, high))


def _with_examples(suite: Suite, entry: Entry, value: float, n: int | None, source: str) -> Measured:
    """Return a share of n examples with Wilson's interval; any other value alone is its own interval."""
    if n and entry.metric.kind == "share":
        lo, hi = wilson_interval(round(value * n), n, suite.sampling.confidence)
        told = Estimate(value, min(float(lo), value), max(float(hi), value), n, "Wilson",
                        float(np.sqrt(max(value * (1 - value), 0.25 / n) / n)))  # fmt: skip
        return Measured(told, "interval", source, source)
    return Measured(Estimate(value, value, value, n or 0, "none told", 0.0), "bare", source, source)


def _of_given(suite: Suite, entry: Entry) -> Measured:
    given = entry.given
    assert given is not None
    value = _fraction(entry, given.value, "value")
    scale = 0.01 if entry.is_percent else 1.0
    source = given.source or f"{suite.file}, {entry.name}"
    if given.lo is None and given.hi is None:
        return _with_examples(suite, entry, value, given.n, source)
    lo, hi = (value if end is None else end * scale for end in (given.lo, given.hi))
    error = (hi - lo) / (2 * float(stats.norm.ppf(0.5 + suite.sampling.confidence / 2)))
    return Measured(Estimate(value, lo, hi, given.n or 0, "as given", error), "interval", source, source)
