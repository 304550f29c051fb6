"""A model card as the Model Card Toolkit reads it: JSON of its schema v0.0.2. Pure.

The schema has no place for sources; `model_details.documentation` names that of every field.
"""

from typing import Any

from analysis.decisions.readiness.card import NOT_GIVEN, card_results
from analysis.decisions.readiness.measuring import Evidence
from analysis.decisions.readiness.scoring import Assessment
from analysis.decisions.readiness.suite import Suite

SCHEMA_VERSION = "0.0.2"
ASKED = {"name": "model_details.name", "overview": "model_details.overview", "owners": "model_details.owners",
         "version": "model_details.version", "licence": "model_details.licenses", "citation": "model_details.citations",
         "repository": "model_details.references", "architecture": "model_parameters.model_architecture",
         "input": "model_parameters.input_format", "output": "model_parameters.output_format",
         "training_data": "model_parameters.data", "users": "considerations.users",
         "intended_use": "considerations.use_cases", "limitations": "considerations.limitations",
         "tradeoffs": "considerations.tradeoffs", "risks": "considerations.ethical_considerations"}  # fmt: skip
"""Field of [model] to field of the schema."""


def toolkit_card(suite: Suite, evidence: Evidence, assessment: Assessment) -> dict[str, Any]:
    """Return the card as a JSON object; fields that are not given are left out, and named in the documentation."""
    return {
        "schema_version": SCHEMA_VERSION,
        "model_details": _details(suite),
        "model_parameters": _parameters(suite, evidence),
        "quantitative_analysis": {"performance_metrics": _metrics(suite, assessment)},
        "considerations": _considerations(suite),
    }


def _details(suite: Suite) -> dict[str, Any]:
    model = suite.model
    details: dict[str, Any] = {key: model[key] for key in ("name", "overview") if key in model}
    details["documentation"] = _documentation(suite)
    if "owners" in model:
        contact = {"contact": model["contact"]} if "contact" in model else {}
        details["owners"] = [{"name": name, **contact} for name in model["owners"]]
    version = {key: model[field] for key, field in (("name", "version"), ("date", "date")) if field in model}
    if version:
        details["version"] = version
    if "licence" in model:
        kind = "custom_text" if " " in model["licence"] else "identifier"
        details["licenses"] = [{kind: model["licence"]}]
    if "repository" in model:
        details["references"] = [{"reference": model["repository"]}]
    if "citation" in model:
        details["citations"] = [{"citation": model["citation"]}]
    return details


def _documentation(suite: Suite) -> str:
    """Return where each field comes from, one a line."""
    lines = ["Source of each field:"]
    for key, field in ASKED.items():
        told = f"{suite.file}, model.{key}" if suite.model.get(key) else f"{NOT_GIVEN} (add {key} under [model])"
        lines.append(f"{field}: {told}")
    files = "; ".join(f"{file.name}: {file.path.name}" for file in suite.predictions) or NOT_GIVEN
    return "\n".join([*lines, f"model_parameters.data: {files}",
                      "quantitative_analysis.performance_metrics: the file named in each slice"])  # fmt: skip


def _parameters(suite: Suite, evidence: Evidence) -> dict[str, Any]:
    names = {"architecture": "model_architecture", "input": "input_format", "output": "output_format"}
    told: dict[str, Any] = {name: suite.model[key] for key, name in names.items() if key in suite.model}
    data = [
        {"name": file.name, "description": f"{evidence.rows[file.name]:,} rows for testing. {file.description}".strip()}
        for file in suite.predictions
    ]
    if "training_data" in suite.model:
        data.insert(0, {"name": "training data", "description": suite.model["training_data"]})
    return told | ({"data": data} if data else {})


def _metrics(suite: Suite, assessment: Assessment) -> list[dict[str, Any]]:
    """Return the measured values; ends of intervals are texts, as the toolkit writes them."""
    return [
        {"type": f"{one.metric} ({one.name})", "value": one.value,
         "slice": f"{one.slice or 'all rows'} ({one.source})",
         "confidence_interval": {"lower_bound": f"{one.found.lo:.6g}", "upper_bound": f"{one.found.hi:.6g}"}}
        for one in card_results(suite, assessment)
    ]  # fmt: skip


def _considerations(suite: Suite) -> dict[str, Any]:
    model = suite.model
    told: dict[str, Any] = {}
    for key, name in (("users", "users"), ("limitations", "limitations")):
        if key in model:
            told[name] = [{"description": text} for text in model[key]]
    for key, name in (("intended_use", "use_cases"), ("tradeoffs", "tradeoffs")):
        if key in model:
            told[name] = [{"description": model[key]}]
    if "out_of_scope" in model:
        told["use_cases"] = [*told.get("use_cases", []), {"description": f"Out of scope: {model['out_of_scope']}"}]
    if "risks" in model:
        told["ethical_considerations"] = [{"name": text} for text in model["risks"]]
    return told
