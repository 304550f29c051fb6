"""Records of Every Eval Ever, one JSON document for a model's evaluation run.

Format: https://github.com/evaleval/every_eval_ever, ``eval.schema.json`` 0.2.1; fields it does not have are looked for
where contributors put them (``metric_config.metric_name``, ``additional_details``).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from data.quarantine import Refused
from ingest.results.papers_with_code import refused
from ingest.results.scores import Told, read_size

LONGEST_METRIC = 60
"""Characters up to which a description of an evaluation is taken for the name of its metric."""
Row = Mapping[str, Any]


def lines_of(document: Any, name: str) -> Iterator[Told | Refused]:
    """Yield the results of one record, or of a list of them."""
    for place, record in enumerate(document if isinstance(document, list) else [document]):
        results = record.get("evaluation_results") if isinstance(record, dict) else None
        if not isinstance(results, list):
            yield refused(record, f"record {place}", "no evaluation_results")
            continue
        for number, result in enumerate(results):
            yield _result(record, result, f"record {place}, result {number}")


def _result(record: Row, result: Any, place: str) -> Told | Refused:
    """Return one evaluation result."""
    if not isinstance(result, dict):
        return refused(result, place, "not an object")
    data, config, score = (_object(result, name) for name in ("source_data", "metric_config", "score_details"))
    model, source = _object(record, "model_info"), _object(record, "source_metadata")
    metric = _metric(result, data, config)
    if not metric:
        return refused(result, place, "its metric is not told")
    lower = config.get("lower_is_better")
    return Told(
        "", str(data.get("dataset_name") or result.get("evaluation_name") or ""), metric,
        _value(score, config), str(model.get("name") or model.get("id") or ""),
        str(source.get("source_name") or ""), _url(data, source),
        str(result.get("evaluation_timestamp") or record.get("evaluation_timestamp")
            or record.get("retrieved_timestamp") or ""),
        read_size(_details(model).get("parameters", "")), _settings(result, score),
        str(data["hf_split"]) if data.get("hf_split") else _details(data).get("split"),
        _details(data).get("version"), None if not isinstance(lower, bool) else not lower, place,
    )  # fmt: skip


def _object(told: Row, name: str) -> Row:
    value = told.get(name)
    return value if isinstance(value, dict) else {}


def _details(told: Row) -> dict[str, str]:
    return {str(name): str(value) for name, value in _object(told, "additional_details").items()}


def _metric(result: Row, data: Row, config: Row) -> str:
    """Return the name of the metric, from the fields that may hold it, the surest first."""
    described = str(config.get("evaluation_description") or "")
    named = str(result.get("evaluation_name") or "")
    for name in (config.get("metric_name"), config.get("metric_id"), _details(config).get("metric")):
        if name:
            return str(name)
    if described and len(described) <= LONGEST_METRIC:
        return described
    return named if named and data.get("dataset_name") not in (None, "", named) else ""


def _value(score: Row, config: Row) -> object:
    """Return the score as a leaderboard prints it: in percent where its range ends at 100, with its deviation."""
    value = score.get("score")
    if not isinstance(value, int | float) or isinstance(value, bool):
        return value
    sign = "%" if config.get("max_score") == 100 and config.get("min_score") == 0 else ""
    error = _deviation(_object(score, "uncertainty"))
    return f"{value!r}{sign}" if error is None else f"{value!r} ± {error!r}{sign}"


def _deviation(told: Row) -> float | None:
    """Return the standard error, or half the confidence interval, of a score."""
    error = _object(told, "standard_error").get("value")
    if isinstance(error, int | float):
        return float(error)
    interval = _object(told, "confidence_interval")
    low, high = interval.get("lower"), interval.get("upper")
    return (high - low) / 2 if isinstance(low, int | float) and isinstance(high, int | float) else None


def _settings(result: Row, score: Row) -> tuple[str, ...]:
    """Return what is told of the setting."""
    generation = _object(result, "generation_config")
    arguments, more = _object(generation, "generation_args"), _details(generation)
    shots = more.get("num_fewshot") or more.get("n_shot") or more.get("num_shots")
    told = [f"{shots}-shot" if shots and shots.isdigit() else ""]
    told.append("chain of thought" if arguments.get("reasoning") is True else "")
    tools = _object(arguments, "agentic_eval_config").get("available_tools")
    told.append("with tools" if tools else "")
    told += str(_object(score, "details").get("settings") or "").split("; ")
    return tuple(part for part in told if part)


def _url(data: Row, source: Row) -> str:
    """Return the link to the paper or source: what was given as the paper, else the first link of the data."""
    paper = _details(source).get("paper_url")
    links = data.get("url")
    first = links[0] if isinstance(links, list) and links else links if isinstance(links, str) else ""
    return paper or str(source.get("source_url") or first or source.get("source_organization_url") or "")
