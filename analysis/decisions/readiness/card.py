"""A model card filled with what is known: every field names its source, or how to give it. Pure.

Markdown with the head that the Hugging Face Hub reads (license, language, model-index …) and its template's sections.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from analysis.decisions.readiness.fairness import DEFINITIONS
from analysis.decisions.readiness.intervals import Estimate
from analysis.decisions.readiness.measuring import Evidence
from analysis.decisions.readiness.scoring import Assessment, Judged
from analysis.decisions.readiness.suite import Suite

NOT_GIVEN = "not given"
SECTIONS: dict[str, dict[str, str]] = {
    "Model details": {"overview": "Description", "version": "Version", "date": "Date", "owners": "Developed by",
                      "architecture": "Architecture", "base_model": "Made from", "languages": "Languages",
                      "licence": "Licence", "input": "Input", "output": "Output", "repository": "Repository"},
    "Uses": {"intended_use": "Intended use", "users": "Users", "out_of_scope": "Out of scope"},
    "Bias, risks and limitations": {"limitations": "Limitations", "risks": "Risks", "tradeoffs": "Trade-offs"},
    "Training": {"training_data": "Training data"},
}  # fmt: skip
"""Fields of [model] under the headings of the Hub's template."""
LAST = {"contact": "Contact", "citation": "Citation"}
_YAML_KEYS = {"licence": "license", "languages": "language", "library": "library_name", "task": "pipeline_tag",
              "base_model": "base_model", "tags": "tags"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CardResult:
    """One measured value on a card."""

    name: str
    metric: str
    dataset: str
    value: float
    found: Estimate
    slice: str
    """'' of all rows; else column = group."""
    source: str


def card_results(suite: Suite, assessment: Assessment, with_slices: bool = True) -> tuple[CardResult, ...]:
    """Return what was measured, entry by entry, each with its slices after it."""
    files = {file.name: file for file in suite.predictions}
    told = []
    for one in assessment.judged:
        found = one.measured.found
        if found is None:
            continue
        dataset = files[one.entry.on].name if one.entry.on else one.entry.name
        name, source = one.entry.name, one.measured.source
        metric = one.entry.metric.name + (f" by {one.entry.by}" if one.entry.by else "")
        told.append(CardResult(name, metric, dataset, _rounded(found.value), found, "", source))
        for part in one.measured.slices if with_slices else ():
            if part.found is not None:
                where = f"{part.column} = {part.group}"
                told.append(CardResult(name, metric, dataset, _rounded(part.found.value), part.found, where, source))
    return tuple(told)


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")


def model_card(suite: Suite, evidence: Evidence, assessment: Assessment) -> str:
    """Return the model card as Markdown."""
    head = yaml.safe_dump(card_head(suite, assessment), sort_keys=False, allow_unicode=True)
    lines = ["---", head.rstrip(), "---", "", f"# {_line(suite.model.get('name', NOT_GIVEN))}", ""]  # fmt: skip
    lines += [f"Filled by Fieldmap from {suite.file}; the source of each field stands behind it. A field that is "
              f"*{NOT_GIVEN}* is filled by its key under [model] in that file.", ""]  # fmt: skip
    for heading, fields in SECTIONS.items():
        lines += [f"## {heading}", "", *(_field(suite, key, label) for key, label in fields.items()), ""]
    lines += ["## Evaluation", "", *_evaluation(suite, evidence, assessment), "## Contact and citation", ""]
    lines += [*(_field(suite, key, label) for key, label in LAST.items()), ""]
    return "\n".join(lines)


def card_head(suite: Suite, assessment: Assessment) -> dict[str, Any]:
    """Return the head of a card as the Hub reads it (``model-index`` after its specification of model cards)."""
    model = suite.model
    head: dict[str, Any] = {}
    for key, name in _YAML_KEYS.items():
        if key in model:
            head[name] = list(model[key]) if isinstance(model[key], tuple) else model[key]
    if isinstance(head.get("license"), str):
        head["license"] = head["license"].lower()
    kinds = {entry.name: entry.kind for entry in suite.entries}
    results = [one for one in card_results(suite, assessment, with_slices=False) if kinds[one.name] == "metric"]
    if results:
        head["metrics"] = sorted({one.metric for one in results})
        indexed = [_indexed(one, model) for one in results]
        head["model-index"] = [{"name": model.get("name", NOT_GIVEN), "results": indexed}]
    return head


def _indexed(one: CardResult, model: dict[str, Any]) -> dict[str, Any]:
    kind = re.sub(r"\W+", "-", one.dataset.lower()).strip("-")
    return {"task": {"type": model.get("task", "other")}, "dataset": {"type": kind, "name": one.dataset},
            "metrics": [{"type": one.metric, "name": one.name, "value": one.value}]}  # fmt: skip


def _line(told: Any) -> str:
    """Return text as Markdown shows it on one line; no sign of it begins a heading, a link or a tag."""
    return re.sub(r"([\\`*_\[\]<>|])", r"\\\1", " ".join(str(told).split()))


def _field(suite: Suite, key: str, label: str) -> str:
    told = suite.model.get(key)
    if not told:
        return f"- **{label}**: *{NOT_GIVEN}* (add `{key}` under `[model]`)"
    shown = "; ".join(map(_line, told)) if isinstance(told, tuple) else _line(told)
    return f"- **{label}**: {shown} (source: {_line(suite.file)}, model.{key})"


def _evaluation(suite: Suite, evidence: Evidence, assessment: Assessment) -> Iterator[str]:
    """Yield data, results, slices, fairness and the verdict."""
    for file in suite.predictions:
        described = f": {_line(file.description)}" if file.description else f" (*description {NOT_GIVEN}*)"
        yield f"- **Data**: {_line(file.name)}, {evidence.rows[file.name]:,} rows{described} (source: {file.path.name})"
        leak = evidence.leaks.get(file.name)
        if leak:
            yield (f"- **Rows seen in training**: {leak.normalised:,} of {leak.n_test:,} (source: {leak.test} beside "
                   f"{leak.train})")  # fmt: skip
    percent = f"{100 * suite.sampling.confidence:g} %"
    yield from ("", f"| Measure | Metric | Where | Value | {percent} interval | Rows | Source |",
                "|---|---|---|---|---|---|---|")  # fmt: skip
    for one in card_results(suite, assessment):
        where = one.slice or "all"
        interval = f"{one.found.lo:.4g} to {one.found.hi:.4g} ({one.found.method})"
        cells = (one.name, one.metric, where, f"{one.value:.4g}", interval, f"{one.found.n:,}", one.source)
        yield f"| {' | '.join(map(_line, cells))} |"
    for judged in assessment.judged:
        if judged.measured.found is None:
            why = _line(judged.measured.missing)
            names = f"{_line(judged.entry.name)} | {_line(judged.entry.metric.name)}"
            yield f"| {names} | all | *{NOT_GIVEN}* | – | – | {why} |"
    yield ""
    yield from _gaps(assessment)
    score = NOT_GIVEN if assessment.score is None else f"{assessment.score:g} of 100"
    yield (f"- **Readiness**: {assessment.verdict}; score {score}, confidence {assessment.confidence:g} (source: gates "
           f"and weights of {_line(suite.file)})")  # fmt: skip
    yield ""


def _gaps(assessment: Assessment) -> Iterator[str]:
    for one in assessment.judged:
        if one.measured.fairness is not None:
            yield f"- **{_line(one.entry.name)}**: {_gap_text(one)} (source: {_line(one.measured.source)})"


def _gap_text(one: Judged) -> str:
    gap = one.measured.fairness
    assert gap is not None
    rates = ", ".join(f"{_line(rate.group)} {rate.selected:.3f}" for rate in gap.rates)
    left_out = f"; left out for few rows: {', '.join(map(_line, gap.left_out))}" if gap.left_out else ""
    return f"{DEFINITIONS[gap.gap]}; share predicted positive by {_line(gap.column)}: {rates}{left_out}"
