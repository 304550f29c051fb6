"""Results in model repositories of the Hugging Face Hub: ``.eval_results/*.yaml`` and the card's ``model-index``.

Formats: https://huggingface.co/docs/hub/eval-results and https://huggingface.co/docs/hub/model-cards. The former names
neither model nor metric: the model is the repository's folder, the metric that of the data set's leaderboard. The
revision of a data set, a hash, is not taken for its version: versions part boards.
"""

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from data.quarantine import Refused
from ingest.results.papers_with_code import refused
from ingest.results.scores import Told

LEADERBOARD_METRIC = "score"
"""What stands for the metric where the format names none."""
FOLDER = ".eval_results"
Row = Mapping[str, Any]


def lines_of(document: Any, name: str) -> Iterator[Told | Refused]:
    """Yield the results of a file; ``name`` is its path, of which the folder of the repository names the model."""
    if isinstance(document, dict):
        entries = document.get("model-index")
        for place, entry in enumerate(entries if isinstance(entries, list) else []):
            yield from _card(entry, f"{name} model {place}")
    elif isinstance(document, list):
        for place, entry in enumerate(document):
            yield _entry(entry, _model(name), f"{name} entry {place}")
    elif document is not None:
        yield refused(document, name, "neither a list of results nor a model card")


def _model(name: str) -> str:
    """Return the repository that a path lies in: the folder (or two) above ``.eval_results``."""
    parts = PurePath(name).parts
    above = parts[: parts.index(FOLDER)] if FOLDER in parts else ()
    return "/".join(part for part in above[-2:] if part not in (".", "..", "/"))


def _entry(entry: Any, model: str, place: str) -> Told | Refused:
    """Return one entry of ``.eval_results``."""
    data = entry.get("dataset") if isinstance(entry, dict) else None
    if not isinstance(data, dict) or "value" not in entry:
        return refused(entry, place, "no dataset or no value")
    if not model:
        return refused(entry, place, f"the model is not known: the file lies in no folder ORG/MODEL/{FOLDER}")
    part = data.get("task_id") or data.get("config")
    source = entry.get("source")
    return Told(
        "", " ".join(str(one) for one in (data.get("id"), part) if one), LEADERBOARD_METRIC, entry["value"], model,
        url=str(source.get("url") or "") if isinstance(source, dict) else "", dated=str(entry.get("date") or ""),
        settings=(str(entry["notes"]),) if entry.get("notes") else (),
        split=str(data["split"]) if data.get("split") else None, place=place,
    )  # fmt: skip


def _card(entry: Any, place: str) -> Iterator[Told | Refused]:
    """Yield the results of one model of a card's ``model-index``."""
    results = entry.get("results") if isinstance(entry, dict) else None
    if not isinstance(results, list):
        yield refused(entry, place, "a model without results")
        return
    for number, result in enumerate(results):
        metrics = result.get("metrics") if isinstance(result, dict) else None
        if not isinstance(metrics, list):
            yield refused(result, f"{place} result {number}", "a result without metrics")
            continue
        for metric in metrics:
            yield _metric(entry, result, metric, f"{place} result {number}")


def _metric(entry: Row, result: Row, metric: Any, place: str) -> Told | Refused:
    if not isinstance(metric, dict):
        return refused(metric, place, "a metric that is no object")
    task, data, source = (_object(result, name) for name in ("task", "dataset", "source"))
    named = (data.get("name") or data.get("type"), data.get("config"))
    return Told(
        str(task.get("name") or task.get("type") or "").replace("-", " "),
        " ".join(str(one) for one in named if one and one != "default"),
        str(metric.get("name") or metric.get("type") or ""), metric.get("value"), str(entry.get("name") or ""),
        url=str(source.get("url") or ""), split=str(data["split"]) if data.get("split") else None, place=place,
    )  # fmt: skip


def _object(told: Row, name: str) -> Row:
    value = told.get(name)
    return value if isinstance(value, dict) else {}
