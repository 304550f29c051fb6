"""Results that were computed elsewhere: MLflow, Weights & Biases, lm-evaluation-harness, model cards, CSV and JSON.

The shapes are those that the programs write: MLflow's file store (a folder a run, a file a metric, lines of time,
value, step), its exports, W&B's table of runs and ``wandb-summary.json``, ``results_*.json`` of
lm-evaluation-harness and the Open LLM Leaderboard, ``model-index`` of Hugging Face model cards.
"""

import csv
import io
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from analysis.audit.imported_runs import read_runs
from data.errors import InputError

MOST_BYTES = 20_000_000
MOST_RUNS = 1_000
MOST_FILES = 20_000
LINE_BYTES = 4_096
"""The end of a metric file that is read: its last lines."""
_STDERR = "_stderr"
_FILTERS = re.compile(r",none$")


@dataclass(frozen=True, slots=True)
class Result:
    """One value of one run."""

    run: str
    key: str
    """As it is asked for: task/metric of benchmarks, the metric's name elsewhere."""
    value: float
    error: float | None
    """Standard error, where the file tells it."""
    n: int | None
    """Examples it was computed on, where the file tells."""
    source: str
    """File, and the place in it."""


def read_results(path: Path) -> tuple[Result, ...]:
    """Return all results of a file, or of the runs of an MLflow folder, by run and key.

    Raises
    ------
    InputError
        If it cannot be read, is too large, or holds no number.
    """
    found = list(_mlflow_folder(path)) if path.is_dir() else list(_of_file(path))
    if not found:
        what = "no run with metrics" if path.is_dir() else "no result"
        raise InputError(f"{path.name} holds {what}; wanted: an MLflow run folder, or an export of MLflow, W&B or "
                         "lm-evaluation-harness, or a CSV with the columns name and value")  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.key, one.run, one.source)))


def results_named(results: Sequence[Result], asked: str) -> tuple[Result, ...]:
    """Return the results of a key, one a run, in the order of the runs.

    Raises
    ------
    InputError
        If no result has the key (near ones are named), or two of one run do.
    """
    keys = {one.key for one in results}
    wanted = {key for key in keys if _folded(key) == _folded(asked)}
    wanted = wanted or {key for key in keys if _folded(key).split(",")[0] == _folded(asked)}
    if not wanted:
        near = get_close_matches(asked, sorted(keys), n=4, cutoff=0.4) or sorted(keys)[:8]
        raise InputError(f"no result is named {asked!r}; there are: {', '.join(near)}")
    if len(wanted) > 1:
        raise InputError(f"{asked!r} could be each of {', '.join(sorted(wanted))}; name one")
    found = [one for one in results if one.key in wanted]
    runs = [one.run for one in found]
    twice = next((run for run in runs if runs.count(run) > 1), None)
    if twice is not None:
        places = ", ".join(one.source for one in found if one.run == twice)
        raise InputError(f"run {twice!r} has {asked!r} twice ({places}); name the runs apart")
    return tuple(found)


def _folded(key: str) -> str:
    return re.sub(r"[\s_-]+", "_", key.strip().lower()).removeprefix("metrics.")


def _of_file(path: Path) -> Iterator[Result]:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    if len(content) > MOST_BYTES:
        raise InputError(f"{path.name} has more than {MOST_BYTES:,} bytes: no file of results has; name a file of "
                         "predictions under [[predictions]]")  # fmt: skip
    suffix = path.suffix.lower()
    if suffix in (".md", ".yaml", ".yml"):
        yield from _model_index(_yaml(content, path), path.name)
    elif suffix == ".json":
        yield from _of_json(_json(content, path), path.name, content)
    else:
        yield from _of_csv(content, path.name)


def _json(content: bytes, path: Path) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"{path.name} is no JSON: {str(error)[:120]}") from error


def _yaml(content: bytes, path: Path) -> Any:
    """Return a YAML file, or the head of a model card."""
    text = content[:1_000_000].decode("utf-8-sig", errors="replace")
    if path.suffix.lower() == ".md":
        parts = text.split("\n---", 1)
        text = parts[0].removeprefix("---") if text.startswith("---") and len(parts) == 2 else ""
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        raise InputError(f"{path.name}: its YAML cannot be read: {str(error)[:120]}") from error


def _of_json(told: Any, file: str, content: bytes) -> Iterator[Result]:
    if isinstance(told, dict) and isinstance(told.get("results"), dict):
        yield from _harness(told, file)
    elif isinstance(told, dict) and "model-index" in told:
        yield from _model_index(told, file)
    elif isinstance(told, list) and told and all(_is_row(row) for row in told):
        yield from _rows([{str(key): value for key, value in row.items()} for row in told], file)
    else:
        for number, run in enumerate(read_runs(content, file), start=1):
            name = "the run" if run.name == f"run {number}" and isinstance(told, dict) else run.name
            for key, value in run.metrics.items():
                yield Result(name, key.removeprefix("metrics."), value, None, None, f"{file}, {name}")


def _is_row(row: Any) -> bool:
    return isinstance(row, dict) and "value" in row and not isinstance(row.get("metrics"), dict | list)


def _harness(told: Mapping[str, Any], file: str) -> Iterator[Result]:
    """Yield results of lm-evaluation-harness: ``{"results": {task: {"acc,none": …, "acc_stderr,none": …}}}``."""
    model = told.get("model_name") or _within(told, "config_general", "model_name") or _within(told, "config", "model")
    samples = told.get("n-samples")
    for task, values in told["results"].items():
        if not isinstance(values, dict):
            continue
        n = _count(samples.get(task)) if isinstance(samples, dict) else None
        name = str(task).removeprefix("harness|").split("|")[0]
        for key, value in values.items():
            number = _number(value)
            metric, _, chosen = str(key).partition(",")
            if number is None or metric.endswith(_STDERR) or metric in ("sample_len", "samples"):
                continue
            error = _number(values.get(f"{metric}{_STDERR}" + (f",{chosen}" if chosen else "")))
            asked = f"{name}/{_FILTERS.sub('', str(key))}"
            yield Result(str(model or "the run"), asked, number, error, n, f"{file}, results.{task}.{key}")


def _within(told: Mapping[str, Any], *path: str) -> Any:
    for key in path:
        told = told.get(key, {}) if isinstance(told, dict) else {}
    return told if isinstance(told, str) else None


def _count(told: Any) -> int | None:
    value = told.get("effective") if isinstance(told, dict) else told
    return value if isinstance(value, int) and value > 0 else None


def _model_index(told: Any, file: str) -> Iterator[Result]:
    """Yield results of ``model-index`` as the Hub defines it: model, results, dataset, metrics."""
    models = told.get("model-index") if isinstance(told, dict) else None
    for model in models if isinstance(models, list) else []:
        for result in model.get("results", []) if isinstance(model, dict) else []:
            data = result.get("dataset", {}) if isinstance(result, dict) else {}
            for place, metric in enumerate(result.get("metrics", []) if isinstance(result, dict) else []):
                value = _number(metric.get("value")) if isinstance(metric, dict) else None
                if value is not None:
                    name = f"{data.get('type') or data.get('name')}/{metric.get('type')}"
                    where = f"{file}, model-index, {data.get('name')}, metric {place + 1}"
                    yield Result(str(model.get("name")), name, value, None, None, where)


def _of_csv(content: bytes, file: str) -> Iterator[Result]:
    """Yield results of a table: of one result a row (name or task and metric, value), or of one run a row."""
    text = content.decode("utf-8-sig", errors="replace")
    try:
        rows = list(csv.DictReader(io.StringIO(text)))
    except csv.Error as error:
        raise InputError(f"{file} is no CSV: {error}") from error
    if rows and "value" in {str(name).strip().lower() for name in rows[0]}:
        yield from _rows([{str(key).strip().lower(): value for key, value in row.items()} for row in rows], file)
        return
    for run in read_runs(content, file):
        for key, value in run.metrics.items():
            yield Result(run.name, key.removeprefix("metrics."), value, None, None, f"{file}, {run.name}")


def _rows(rows: Sequence[Mapping[str, Any]], file: str) -> Iterator[Result]:
    """Yield results of one row each: task or dataset, metric or name, value, and if told stderr, n, run."""
    for number, row in enumerate(rows, start=2):
        value = _number(row.get("value"))
        if value is None:
            raise InputError(f"{file}, row {number}: value is {row.get('value')!r}; a finite number is wanted")
        where = next((str(row[key]) for key in ("task", "dataset", "benchmark") if row.get(key)), "")
        what = next((str(row[key]) for key in ("metric", "name", "key") if row.get(key)), "")
        count = _number(row.get("n"))
        run = next((str(row[key]) for key in ("run", "model", "seed") if row.get(key)), "the run")
        error = _number(row.get("stderr", row.get("se")))
        key = "/".join(part for part in (where, what) if part) or f"row {number}"
        yield Result(run, key, value, error, int(count) if count else None, f"{file}, row {number}")


def _number(told: Any) -> float | None:
    """Return a finite number; None of text such as ``N/A``, of truth values and of nothing."""
    if isinstance(told, bool) or not isinstance(told, int | float | str):
        return None
    try:
        value = float(told)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _mlflow_folder(path: Path) -> Iterator[Result]:
    """Yield the metrics of the runs below a folder of MLflow's file store; deleted runs are left out."""
    folders = [path] if (path / "metrics").is_dir() else sorted(
        found.parent for pattern in ("*/metrics", "*/*/metrics") for found in path.glob(pattern)
        if found.is_dir() and ".trash" not in found.parts
    )  # fmt: skip
    for folder in folders[:MOST_RUNS]:
        meta = _meta(folder / "meta.yaml")
        if meta.get("lifecycle_stage", "active") == "deleted":
            continue
        name = str(meta.get("run_name") or meta.get("run_id") or folder.name)
        for place, file in enumerate(sorted((folder / "metrics").rglob("*"))):
            if place >= MOST_FILES:
                break
            value = _last_value(file) if file.is_file() and not file.is_symlink() else None
            if value is not None:
                key = file.relative_to(folder / "metrics").as_posix()
                yield Result(name, key, value, None, None, f"{folder.name}/metrics/{key}")


def _meta(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            told = yaml.safe_load(file.read(65_536))
    except (OSError, yaml.YAMLError, UnicodeDecodeError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _last_value(path: Path) -> float | None:
    """Return the latest value of a metric file: of its last lines, ``time value step``, the one of the highest step."""
    with path.open("rb") as file:
        file.seek(0, io.SEEK_END)
        size = file.tell()
        file.seek(max(0, size - LINE_BYTES))
        lines = file.read(LINE_BYTES).decode("utf-8", errors="replace").splitlines()
    if size > LINE_BYTES:
        lines = lines[1:]  # the first one is cut
    told = []
    for line in lines:
        parts = line.split()
        value = _number(parts[1]) if len(parts) >= 2 else None
        if value is not None:
            step = _number(parts[2]) if len(parts) > 2 else 0.0
            told.append(((step or 0.0, _number(parts[0]) or 0.0), value))
    return max(told)[1] if told else None
