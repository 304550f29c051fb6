"""Leaderboards of Papers with Code (``evaluation-tables.json``) and of its sota-extractor, nested or in flat rows.

Format: https://github.com/paperswithcode/sota-extractor#json-format-description (tasks hold subtasks and data sets,
these sub-data-sets and a ``sota`` with metrics and rows). A metric that counts parameters becomes a fact of its model.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from data.quarantine import Refused
from ingest.results.scores import Told, read_size

DEEPEST = 20
"""Tasks within tasks, data sets within data sets."""
_SIZE_METRIC = re.compile(r"(?i)^\W*(?:number of |num\.? |#\s?)?(?:model )?param(?:eter)?s?\b|^model size$")
Row = Mapping[str, Any]


def lines_of(document: Any, name: str) -> Iterator[Told | Refused]:
    """Yield the lines of ``evaluation-tables.json``: a list of tasks."""
    if not isinstance(document, list):
        yield refused(document, name, "not a list of tasks")
        return
    for place, task in enumerate(document):
        yield from _task(task, f"task {place}", DEEPEST)


def rows_of(document: Any, name: str) -> Iterator[Told | Refused]:
    """Yield the lines of flat rows {task, dataset, metric, value, model, paper_title, paper_url, date}, or of tasks."""
    if isinstance(document, list) and any(isinstance(one, dict) and "value" in one for one in document):
        sizes = _sizes(row for row in document if isinstance(row, dict))
        for place, row in enumerate(document, start=1):
            if not isinstance(row, dict):
                yield refused(row, f"row {place}", "not an object")
            elif _SIZE_METRIC.search(_text(row, "metric")):
                yield refused(row, f"row {place}", "a size of the model, kept with its results")
            else:
                yield _flat(row, sizes.get(_owner(row)), f"row {place}")
    else:
        yield from lines_of(document, name)


def refused(told: Any, place: str, reason: str) -> Refused:
    """Return something that is no line of a leaderboard."""
    return Refused(place, reason, json.dumps(told, ensure_ascii=False, default=str)[:10_000].encode())


def _flat(row: Row, size: float | None, place: str) -> Told:
    return Told(
        _text(row, "task"), _text(row, "dataset"), _text(row, "metric"), row.get("value"), _text(row, "model"),
        _text(row, "paper_title"), _text(row, "paper_url"), _text(row, "date"), size, place=place,
    )  # fmt: skip


def _sizes(rows: Iterable[Row]) -> dict[tuple[str, ...], float]:
    """Return the parameters of models, by task, data set and model."""
    found = ((_owner(row), read_size(row.get("value"))) for row in rows if _SIZE_METRIC.search(_text(row, "metric")))
    return {owner: size for owner, size in found if size is not None}


def _owner(row: Row) -> tuple[str, ...]:
    return tuple(_text(row, name) for name in ("task", "dataset", "model", "paper_url"))


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)


def _task(task: Any, place: str, depth: int) -> Iterator[Told | Refused]:
    if not isinstance(task, dict) or not depth:
        yield refused(task, place, "not a task" if depth else f"nested more than {DEEPEST} deep")
        return
    for number, dataset in enumerate(_list(task, "datasets")):
        yield from _dataset(dataset, _text(task, "task"), "", f"{place}, data set {number}", depth)
    for number, inner in enumerate(_list(task, "subtasks")):
        yield from _task(inner, f"{place}.{number}", depth - 1)


def _dataset(dataset: Any, task: str, above: str, place: str, depth: int) -> Iterator[Told | Refused]:
    if not isinstance(dataset, dict) or not depth:
        yield refused(dataset, place, "not a data set" if depth else f"nested more than {DEEPEST} deep")
        return
    own = _text(dataset, "dataset")
    name = own if not above or above.lower() in own.lower() else f"{above} {own}"
    sota = dataset.get("sota")
    for number, row in enumerate(_list(sota, "rows") if isinstance(sota, dict) else []):
        yield from _row(row, task, name, f"{place}, row {number}")
    for number, inner in enumerate(_list(dataset, "subdatasets")):
        yield from _dataset(inner, task, name, f"{place}.{number}", depth - 1)


def _row(row: Any, task: str, dataset: str, place: str) -> Iterator[Told | Refused]:
    """Yield a line for each metric of a row."""
    if not isinstance(row, dict) or not isinstance(row.get("metrics"), dict):
        yield refused(row, place, "a row without metrics")
        return
    values = {str(metric): value for metric, value in row["metrics"].items()}
    sizes = [size for metric, value in values.items() if _SIZE_METRIC.search(metric) and (size := read_size(value))]
    extra = ("extra data",) if row.get("uses_additional_data") is True else ()
    for metric, value in values.items():
        if _SIZE_METRIC.search(metric):
            yield refused(
                {"model": row.get("model_name"), metric: value}, place, "a size of the model, kept with its results"
            )
        else:
            yield Told(
                task, dataset, metric, value, _text(row, "model_name"), _text(row, "paper_title"),
                _text(row, "paper_url"), _text(row, "paper_date"), sizes[0] if sizes else None, extra, place=place,
            )  # fmt: skip


def _list(told: Mapping[str, Any], name: str) -> list[Any]:
    value = told.get(name)
    return value if isinstance(value, list) else []
