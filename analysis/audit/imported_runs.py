"""Runs of a replication as MLflow and Weights & Biases export them (CSV or JSON), compared with a paper's claims."""

import csv
import io
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy import stats

from analysis.audit.curated import folded, metric_notes
from analysis.audit.statements import printed_in
from data.errors import InputError

MOST_BYTES = 20_000_000
MOST_RUNS = 10_000
MOST_COLUMNS = 2_000
Agreement = Literal["agrees", "near", "differs", "not comparable"]
_OUR_PARTS = re.compile(r"^(?:metrics?|summary|summary_metrics|eval|final|best|test|val|valid|validation|dev|train)$")
_NO_METRIC = re.compile(r"(?i)(?:params?\.|tags?\.|config\.|_|start|end|created|runtime|duration|step$|epoch$|seed)")
_ALIASES = {"acc": "accuracy", "top1": "top-1 accuracy", "acc1": "top-1 accuracy", "ppl": "perplexity", "f1score": "f1",
            "wer": "word error rate", "map": "mAP", "miou": "mIoU", "em": "exact match"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ImportedRun:
    """One run with its last metrics."""

    name: str
    metrics: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A claim beside what the runs gave."""

    agreement: Agreement
    told: str
    claim_id: int
    claimed: float
    column: str
    n_runs: int
    mean: float
    """In the scale of the claim."""
    half_width: float | None
    """Of the 95 % interval of the mean (Student's t); None for one run."""
    difference: float
    """Runs minus claim."""
    allowed: float
    """What rounding, the claim's own ± and the runs' interval allow together."""


def read_runs(content: bytes, name: str) -> list[ImportedRun]:
    """Return the runs of an exported file.

    CSV: one run a row (the table of either interface). JSON: a list of runs, or MLflow's ``{"runs": [...]}``.

    Raises
    ------
    InputError
        If the file is too large, neither CSV nor JSON, or holds no number.
    """
    if len(content) > MOST_BYTES:
        raise InputError(f"{name} has {len(content):,} bytes; an export of runs has at most {MOST_BYTES:,}")
    text = content.decode("utf-8-sig", errors="replace")
    rows = _json_rows(text, name) if text.lstrip()[:1] in ("[", "{") else _csv_rows(text, name)
    runs = [run for run in rows if run.metrics]
    if not runs:
        raise InputError(f"{name} holds no run with a number; export runs with their metrics as CSV or JSON")
    return runs[:MOST_RUNS]


def _csv_rows(text: str, name: str) -> list[ImportedRun]:
    try:
        table = list(csv.DictReader(io.StringIO(text)))
    except csv.Error as error:
        raise InputError(f"{name} is no CSV ({error}); export runs as CSV or JSON") from error
    if table and len(table[0]) > MOST_COLUMNS:
        raise InputError(f"{name} has {len(table[0]):,} columns; at most {MOST_COLUMNS:,} are read")
    return [_run(row, number) for number, row in enumerate(table[:MOST_RUNS], start=1)]


def _json_rows(text: str, name: str) -> list[ImportedRun]:
    try:
        told = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"{name} is no JSON ({str(error)[:80]}); export runs as CSV or JSON") from error
    rows = told.get("runs", [told]) if isinstance(told, dict) else told
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError(f"{name}: expected a list of runs, each an object with its metrics")
    return [_run(_flat(row), number) for number, row in enumerate(rows[:MOST_RUNS], start=1)]


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a run's name and metrics from the forms in use: MLflow's data.metrics, a summary, plain keys."""
    data, info = row.get("data"), row.get("info")
    metrics = data.get("metrics") if isinstance(data, dict) else row.get("metrics", row.get("summary", row))
    if isinstance(metrics, list):
        metrics = {one.get("key"): one.get("value") for one in metrics if isinstance(one, dict)}
    flat = {f"metrics.{key}": value for key, value in metrics.items()} if isinstance(metrics, dict) else {}
    named = info if isinstance(info, dict) else row
    return flat | {"name": named.get("run_name") or named.get("name") or named.get("run_id") or named.get("id")}


def _run(row: Mapping[Any, Any], number: int) -> ImportedRun:
    """Return one row as a run: every column with a finite number that is no parameter, tag or time."""
    names = {str(key).lower(): value for key, value in row.items() if key}
    name = next((str(names[key]) for key in ("name", "run name", "run_id", "run id", "id") if names.get(key)), "")
    metrics = {
        str(key): value for key, told in row.items()
        if key and not _NO_METRIC.match(str(key))
        and (value := _finite(told)) is not None
    }  # fmt: skip
    return ImportedRun(name or f"run {number}", metrics)


def _finite(told: Any) -> float | None:
    if isinstance(told, bool) or not isinstance(told, (int, float, str)):
        return None
    try:
        value = float(told)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def compare_runs(
    runs: Sequence[ImportedRun], claims: Iterable[Mapping[str, Any]], tolerance: float
) -> list[Comparison]:  # fmt: skip
    """Return each result of a paper beside the runs' column of its metric, where there is one.

    Fractions become percentages where the claim is one. The mean of the runs *agrees* with the claim if the two differ
    by no more than rounding, the claim's own ± and the runs' 95 % interval together; it is *near* within ``tolerance``.

    Parameters
    ----------
    tolerance
        In the unit of the claim.
    """
    columns = sorted({column for run in runs for column in run.metrics})
    found = []
    for claim in claims:
        if claim["kind"] == "result" and claim["metric"]:
            for column in columns:
                if _names(column, claim["metric"]):
                    found.append(_compared(runs, column, claim, tolerance))
    return found


def _names(column: str, metric: str) -> bool:
    """Tell whether a column is of a metric, by its last parts: ``metrics.test_acc`` is accuracy."""
    parts = [part for part in re.split(r"[./_\s:-]+", column.lower()) if part and not _OUR_PARTS.match(part)]
    bare = folded("".join(parts))
    wanted = metric_notes(metric)
    known = metric_notes(_ALIASES.get(bare, bare))
    return bare == folded(metric) or (
        wanted is not None
        and known is not None
        and wanted.name == known.name
        and folded(_ALIASES.get(bare, bare)) == folded(metric)
    )


def _compared(runs: Sequence[ImportedRun], column: str, claim: Mapping[str, Any], tolerance: float) -> Comparison:
    values = np.array([run.metrics[column] for run in runs if column in run.metrics])
    scale = 100.0 if _is_percent(claim) and bool(np.all(np.abs(values) <= 1)) else 1.0
    values = values * scale
    mean = float(values.mean())
    half_width = _half_width(values)
    printed = printed_in(claim["sentence"], claim["value"])
    rounding = printed.half_unit if printed else 0.0
    allowed = rounding + (claim["uncertainty"] or 0.0) + (half_width or 0.0)
    difference = mean - claim["value"]
    agreement, told = _agreement(column, claim, difference, allowed, tolerance)
    return Comparison(
        agreement, told, claim["claim_id"], claim["value"], column, len(values), round(mean, 6),
        None if half_width is None else round(half_width, 6), round(difference, 6), round(allowed, 6),
    )  # fmt: skip


def _is_percent(claim: Mapping[str, Any]) -> bool:
    return "%" in (claim["unit"] or "") or "percent" in (claim["unit"] or "") or claim["value"] > 1


def _half_width(values: np.ndarray[Any, Any]) -> float | None:
    """Return half of the 95 % interval of a mean (Student 1908); None for fewer than two values."""
    if len(values) < 2:
        return None
    return float(stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / math.sqrt(len(values)))


def _agreement(
    column: str, claim: Mapping[str, Any], difference: float, allowed: float, tolerance: float
) -> tuple[Agreement, str]:  # fmt: skip
    """Return the verdict and its reason in words."""
    split = (claim["split"] or "").lower()
    on_validation = bool(re.search(r"(?i)(?:^|[./_\s-])(?:val|valid|validation|dev|train)(?:$|[./_\s-])", column))
    if on_validation and not split.startswith(("val", "dev", "train")):
        return "not comparable", f"{column} is not of the test split; the claim is, or does not say"
    if abs(difference) <= allowed + 1e-9:
        return "agrees", f"within {allowed:.3g}: rounding, the claim's ± and the runs' interval"
    if abs(difference) <= tolerance:
        return "near", f"beyond {allowed:.3g}, within the tolerance of {tolerance:g}"
    return "differs", f"{'above' if difference > 0 else 'below'} the claim by {abs(difference):.3g}"
