"""Results as other tools read them: records of Every Eval Ever, tables of Papers with Code, files of the Hub.

`app.exchange` hands in rows of claims; what a format cannot say is set aside with the reason. Sentences stay here: they
are the papers' own text.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from analysis.boards.names import metric
from app.papers import paper_url

ExportFormat = Literal["every-eval-ever", "papers-with-code", "hf-eval-results"]
EXPORT_FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)
SCHEMA = "0.2.1"
"""Version of ``eval.schema.json`` (https://github.com/evaleval/every_eval_ever) that is written."""
_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """Files by their path beside the chosen one ('' is that itself), and what was set aside, by reason."""

    files: dict[str, bytes]
    results: int
    set_aside: dict[str, int]


def write_results(rows: Sequence[Row], format_: ExportFormat, written_at: int) -> Written:
    """Return the files of a format.

    Parameters
    ----------
    rows
        Claims with model, data set and metric, as :func:`analysis.boards.imported.exported_claims` returns them.
    written_at
        Seconds since 1970, for formats that name it.
    """
    writers: dict[ExportFormat, Callable[[Sequence[Row], int], Written]] = {
        "every-eval-ever": _every_eval_ever, "papers-with-code": _papers_with_code, "hf-eval-results": _hub,
    }  # fmt: skip
    return writers[format_](rows, written_at)


def link_of(row: Row) -> str:
    """Return the page of the paper that a result is from; '' where none is known."""
    names = dict(name.split(":", 1) for name in reversed(row["identifiers"] or []))
    return paper_url(names) or row["url"] or ""


def _title(row: Row) -> str:
    return str(row["title"] or row["source_title"] or "")


def _better(row: Row) -> bool | None:
    """Return whether higher is better, as the vocabulary knows or the claim tells."""
    known = metric(row["metric"]).higher_is_better
    return row["higher_is_better"] if known is None else known


def _every_eval_ever(rows: Sequence[Row], written_at: int) -> Written:
    """Write one record a line for each model of each paper."""
    kept = [row for row in rows if _better(row) is not None]
    ordered = sorted(kept, key=lambda row: (str(row["model"]), _title(row), link_of(row), row["claim_id"]))
    lines = [
        json.dumps(_record(list(group), written_at), ensure_ascii=False)
        for _, group in groupby(ordered, key=lambda row: (str(row["model"]), _title(row), link_of(row)))
    ]
    aside = {"which way its metric is better is not known": len(rows) - len(kept)} if len(kept) < len(rows) else {}
    return Written({"": "".join(f"{line}\n" for line in lines).encode()}, len(kept), aside)


def _record(rows: Sequence[Row], written_at: int) -> dict[str, Any]:
    """Return one record: what one paper says of one model."""
    first = rows[0]
    own = all(row["kind"] == "result" and not row["copied_from"] for row in rows)
    model = {"name": first["model"], "id": str(first["model"])}
    sized = next((row["parameters"] for row in rows if row["parameters"]), None)
    if sized:
        model["additional_details"] = {"parameters": f"{sized:.0f}"}
    return {
        "schema_version": SCHEMA, "evaluation_id": f"fieldmap/{first['model']}/{first['claim_id']}",
        "retrieved_timestamp": str(written_at),
        "source_metadata": {
            "source_name": _title(first), "source_type": "documentation", "source_organization_name": "unknown",
            "evaluator_relationship": "first_party" if own else "other",
            "additional_details": {"paper_url": link_of(first), "read_by": "Fieldmap"},
        },
        "eval_library": {"name": "unknown", "version": "unknown"},
        "model_info": model,
        "evaluation_results": [_evaluation(row) for row in rows],
    }  # fmt: skip


def _evaluation(row: Row) -> dict[str, Any]:
    """Return one result of a record."""
    known = metric(row["metric"])
    percent = row["unit"] in ("%", "percent")
    config: dict[str, Any] = {
        "evaluation_description": row["metric"], "lower_is_better": not _better(row),
        "additional_details": {"metric": row["metric"]},
    }  # fmt: skip
    if percent and known.low is not None and known.high is not None:
        config |= {"score_type": "continuous", "min_score": 100 * known.low, "max_score": 100 * known.high}
    details = {"claim_id": str(row["claim_id"]), "tier": row["tier"], "unit": row["unit"] or "",
               "settings": "; ".join(row["settings"])}  # fmt: skip
    score: dict[str, Any] = {"score": row["value"], "details": details}
    if row["uncertainty"] is not None:
        score["uncertainty"] = {"standard_error": {"value": row["uncertainty"],
                                                   "method": row["uncertainty_kind"] or "unknown"}}  # fmt: skip
    data = {"dataset_name": row["dataset"], "source_type": "other"}
    more = {name: row[column] for name, column in (("version", "dataset_version"), ("split", "split")) if row[column]}
    return {
        "evaluation_name": row["dataset"], "source_data": data | ({"additional_details": more} if more else {}),
        **({"evaluation_timestamp": row["day"].isoformat()} if row["day"] else {}),
        "metric_config": config, "score_details": score,
    }  # fmt: skip


def _papers_with_code(rows: Sequence[Row], written_at: int) -> Written:
    """Write ``evaluation-tables.json``: tasks, their data sets, a table each; split and version in the name."""
    del written_at
    tables: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        parts = (row["dataset"], row["dataset_version"], row["split"])
        tables[row["task"] or "", " ".join(part for part in parts if part)].append(row)
    tasks = [
        {"task": task, "description": "", "subtasks": [], "source_link": None,
         "datasets": [_dataset(name, tables[task, name]) for _, name in group]}
        for task, group in groupby(sorted(tables), key=lambda key: key[0])
    ]  # fmt: skip
    return Written({"": json.dumps(tasks, ensure_ascii=False, indent=1).encode()}, len(rows), {})


def _dataset(name: str, rows: Sequence[Row]) -> dict[str, Any]:
    return {
        "dataset": name, "description": "", "subdatasets": [], "dataset_links": [], "dataset_citations": [],
        "sota": {"metrics": sorted({row["metric"] for row in rows}), "rows": [_line(row) for row in rows]},
    }  # fmt: skip


def _line(row: Row) -> dict[str, Any]:
    deviation = "" if row["uncertainty"] is None else f" ± {row['uncertainty']!r}"
    sign = "%" if row["unit"] in ("%", "percent") else ""
    setting = f" ({', '.join(row['settings'])})" if row["settings"] else ""
    return {
        "model_name": f"{row['model']}{setting}", "paper_title": _title(row), "paper_url": link_of(row),
        "paper_date": row["day"].isoformat() if row["day"] else None, "code_links": [], "model_links": [],
        "metrics": {row["metric"]: f"{row['value']!r}{deviation}{sign}"},
        "uses_additional_data": "extra data" in row["settings"],
    }  # fmt: skip


def _hub(rows: Sequence[Row], written_at: int) -> Written:
    """Write ``MODEL/.eval_results/fieldmap.yaml`` for models and data sets that are named as on the Hub."""
    del written_at
    aside: defaultdict[str, int] = defaultdict(int)
    models: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        dataset, _, part = str(row["dataset"]).partition(" ")
        if not _HUB_ID.fullmatch(dataset):
            aside["its data set is not named as on the Hub (ORG/NAME)"] += 1
        elif not _HUB_ID.fullmatch(str(row["model"])) or ".." in row["model"]:
            aside["its model is not named as on the Hub (ORG/NAME)"] += 1
        else:
            models[row["model"]].append(_entry(row, dataset, part))
    files = {str(Path(model) / ".eval_results" / "fieldmap.yaml"): yaml.safe_dump(entries, sort_keys=False).encode()
             for model, entries in sorted(models.items())}  # fmt: skip
    return Written(files, sum(map(len, models.values())), dict(aside))


def _entry(row: Row, dataset: str, part: str) -> dict[str, Any]:
    told: dict[str, Any] = {"dataset": {"id": dataset}, "value": row["value"]}
    if part:
        told["dataset"]["task_id"] = part
    if row["split"]:
        told["dataset"]["split"] = row["split"]
    if row["day"]:
        told["date"] = row["day"].isoformat()
    if link_of(row):
        told["source"] = {"url": link_of(row), "name": _title(row) or "paper"}
    if row["settings"]:
        told["notes"] = "; ".join(row["settings"])
    return told


def by_reason(reasons: Iterable[str]) -> dict[str, int]:
    """Return how often each reason stands, the commonest first; what it quotes of a line is left out."""
    counts: defaultdict[str, int] = defaultdict(int)
    for reason in reasons:
        counts[re.sub(r"^['\"].*['\"] is", "it is", reason)] += 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
