"""The memo says the answer first, and every number on it has its source; cards name the source of every field."""

import json
from datetime import date

import jsonschema
import pytest
import yaml
from huggingface_hub import ModelCard

from analysis.decisions.readiness.card import model_card
from analysis.decisions.readiness.card_toolkit import ASKED, toolkit_card
from analysis.decisions.readiness.comparing import compare_files
from analysis.decisions.readiness.comparing_memo import comparison_memo
from analysis.decisions.readiness.intervals import Sampling
from analysis.decisions.readiness.measuring import measure
from analysis.decisions.readiness.memo import memo
from analysis.decisions.readiness.memo_evidence import Filed
from analysis.decisions.readiness.predictions import Columns
from analysis.decisions.readiness.scoring import assess
from analysis.decisions.readiness.suite import read_suite
from analysis.documents.check import violations
from data.decisions import FOLDER
from data.errors import InputError
from tests.analysis.decisions.readiness.made import suite_from

DAY = date(2026, 11, 22)
TEXT = {"type": "string"}
"""Rules of the schema v0.0.2 of the Model Card Toolkit: the type of each field, no other field at the top."""
DESCRIBED = {"type": "array", "items": {"type": "object", "properties": {"description": TEXT}}}
SCHEMA = {
    "type": "object", "additionalProperties": False, "properties": {
        "schema_version": TEXT,
        "model_details": {"type": "object", "properties": {
            "name": TEXT, "overview": TEXT, "documentation": TEXT,
            "owners": {"type": "array", "items": {"properties": {"name": TEXT, "contact": TEXT}}},
            "version": {"type": "object", "properties": {"name": TEXT, "date": TEXT | {"format": "date"}}},
            "licenses": {"type": "array", "items": {"oneOf": [
                {"required": ["identifier"]}, {"required": ["custom_text"]}]}},
            "references": {"type": "array", "items": {"properties": {"reference": TEXT | {"format": "uri"}}}},
            "citations": {"type": "array", "items": {"properties": {"style": TEXT, "citation": TEXT}}},
        }},
        "model_parameters": {"type": "object", "properties": {
            "model_architecture": TEXT, "input_format": TEXT, "output_format": TEXT,
            "data": {"type": "array", "items": {"properties": {"name": TEXT, "link": TEXT, "description": TEXT}}},
        }},
        "quantitative_analysis": {"type": "object", "properties": {"performance_metrics": {"type": "array", "items": {
            "type": "object", "properties": {"type": TEXT, "value": {"type": "number"}, "slice": TEXT}}}}},
        "considerations": {"type": "object", "properties": {
            "users": DESCRIBED, "use_cases": DESCRIBED, "limitations": DESCRIBED, "tradeoffs": DESCRIBED,
            "ethical_considerations": {"type": "array", "items": {"properties": {
                "name": TEXT, "mitigation_strategy": TEXT}}}}},
    },
}  # fmt: skip


def judged(suite):
    evidence = measure(suite)
    return suite, evidence, assess(suite, evidence)


@pytest.fixture(scope="module")
def example():
    return judged(read_suite(FOLDER / "readiness.toml"))


def sentences(document, name):
    return [one.text for section in document.sections if section.name == name for one in section.sentences]


def test_the_worked_example_is_told_as_it_is(example):
    document = memo(Filed(*example), DAY)
    assert violations(document) == []
    answer, score, cap = sentences(document, "answer")
    assert answer == "Not ready: of 4 gates, 1 not met."
    assert score.startswith("Its score is 40 on a scale from nothing to a hundred (interval 40 to 86.")
    assert cap == "A gate that is not met caps the score; all gates met, it would be 80."
    told = sentences(document, "blockers")
    assert told[0].startswith(
        "Same chance to be found in each region is 18.2 %, asked is at most 15.0 %: 3.24 points too"
    )
    assert told[1] == "Lowest is the true-positive rate of south with 76.3 %, highest that of north with 94.6 %."
    assert told[2].startswith("7 of 1,500 rows of readiness-predictions.csv stand in readiness-train.csv too")


def test_the_planted_region_is_the_only_slice_that_is_worse(example):
    *_, assessment = example
    worse = {part.group for one in assessment.judged for part in one.measured.slices if part.is_worse}
    assert worse == {"south"}


def test_the_same_file_gives_the_same_memo(example):
    again = judged(read_suite(FOLDER / "readiness.toml"))
    assert memo(Filed(*again), DAY) == memo(Filed(*example), DAY)


GIVEN = '[[metrics]]\nname = "Right 100 %"\nmetric = "accuracy"\nvalue = {value}\nn = 200\nmust = 0.8\n'


@pytest.mark.parametrize(("text", "answer"), [
    (GIVEN.format(value=0.9), "Ready: every gate is met, by the whole of its interval."),
    (GIVEN.format(value=0.81), "Ready with conditions: every gate is met, but open points remain: 1."),
    (GIVEN.format(value=0.5), "Not ready: of 1 gates, 1 not met."),
    ('[[metrics]]\nname = "x"\nmetric = "f1"\nmust = 0.8\n', "It cannot be told: of 1 gates, 1 without evidence."),
    ('[[metrics]]\nname = "x"\nmetric = "accuracy"\n', "It cannot be told: nothing was measured."),
    ('[[metrics]]\nname = "x"\nmetric = "f1"\nvalue = 0.9\nweight = 1\n[[metrics]]\nname = "y"\nmetric = "f1"\n',
     "Ready with conditions: every gate is met, but open points remain: 1."),
    ('[[costs]]\nname = "Latency, p95"\nunit = "ms"\nvalue = 210\nmust = 200\n', "Not ready: of 1 gates, 1 not met."),
], ids=["ready", "in doubt", "not ready", "no evidence", "nothing", "partly", "cost"])  # fmt: skip
def test_each_verdict_has_its_sentence_and_every_number_a_source(text, answer, tmp_path):
    document = memo(Filed(*judged(suite_from(text, tmp_path))), DAY)
    assert violations(document) == []
    assert sentences(document, "answer")[0] == answer


def test_a_cost_is_told_in_its_unit(tmp_path):
    text = '[[costs]]\nname = "Latency"\nunit = "ms"\nvalue = 210\nmust = 200\n'
    document = memo(Filed(*judged(suite_from(text, tmp_path))), DAY)
    assert sentences(document, "blockers")[0].startswith("Latency is 210 ms, asked is at most 200 ms: 10 ms too high")


def test_the_card_is_read_by_the_hubs_own_classes(example):
    card = ModelCard(model_card(*example))
    found = {one.metric_type: one.metric_value for one in card.data.eval_results}
    assert card.data.license == "apache-2.0"
    assert card.data.model_name == "support-router"
    assert found["accuracy"] == pytest.approx(0.906667)
    assert set(found) == {"accuracy", "recall", "expected_calibration_error", "f1_macro"}, (
        "costs and gaps are in the text"
    )


def test_every_field_of_the_card_names_its_source_or_how_to_give_it(example):
    text = model_card(*example)
    fields = [line for line in text.splitlines() if line.startswith("- **")]
    assert len(fields) > 20
    assert all("source: " in line or "(add `" in line for line in fields)
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| ") and "Measure" not in line]
    assert all(len(row) == 7 for row in rows)
    assert all(row[-1].strip(" |") or "not given" in row[3] for row in rows)


def test_a_card_of_hostile_texts_stays_one_card(tmp_path):
    text = '[model]\nname = "x\\n---\\n# y"\noverview = "<script> | [a](b)"\nlicence = "a: b"\n' + GIVEN.format(
        value=0.9
    )
    card = model_card(*judged(suite_from(text, tmp_path)))
    head = yaml.safe_load(card.split("\n---\n")[0].removeprefix("---"))
    assert head["license"] == "a: b"
    assert "# x --- # y" in card
    assert r"\<script\> \| \[a\](b)" in card


def test_the_toolkits_card_keeps_the_rules_of_its_schema(example):
    card = json.loads(json.dumps(toolkit_card(*example)))
    jsonschema.validate(card, SCHEMA, format_checker=jsonschema.FormatChecker())
    metrics = card["quantitative_analysis"]["performance_metrics"]
    assert metrics[0]["value"] == pytest.approx(0.906667)
    assert metrics[0]["slice"] == "all rows (readiness-predictions.csv)"
    assert metrics[0]["confidence_interval"].keys() == {"lower_bound", "upper_bound"}


def test_the_toolkits_card_documents_the_source_of_every_field(example):
    told = toolkit_card(*example)["model_details"]["documentation"]
    assert all(f"{field}: " in told for field in ASKED.values())
    assert "model_details.citations: not given (add citation under [model])" in told


def test_a_comparison_is_told_with_its_sources(tmp_path):
    for name, wrong in (("a", 20), ("b", 60)):
        rows = [f"{n % 2},{(n % 2) ^ (n < wrong)},{'xy'[n % 3 == 0]}" for n in range(300)]
        (tmp_path / f"{name}.csv").write_text("\n".join(["y_true,y_pred,g", *rows]))
    found = compare_files(tmp_path / "a.csv", tmp_path / "b.csv", ["accuracy"], Columns(groups=("g",)), "", Sampling())
    document = comparison_memo(found, DAY)
    assert violations(document) == []
    answer = sentences(document, "answer")
    assert answer[1].startswith("A is better in accuracy: B has 80.0 %, A 93.3 %, a difference of -13.33 points")
    assert answer[2].startswith("Of the rows where just one is right, A has 40 and B 0")
    assert [part.better for part in found.parts] == ["A", "A", "A"]


@pytest.mark.parametrize(("metrics", "told"), [
    (["f1"], "positive label"), (["roc_auc"], "--score"), (["meteor"], "not computed row by row"),
    (["accuracy", "mae"], "compares numbers, the first metric labels"), (["acuracy"], "near: accuracy"),
])  # fmt: skip
def test_metrics_that_cannot_be_compared_are_named(tmp_path, metrics, told):
    (tmp_path / "a.csv").write_text("y_true,y_pred\n0,1\n1,1\n")
    with pytest.raises(InputError, match=told):
        compare_files(tmp_path / "a.csv", tmp_path / "a.csv", metrics, Columns(), "", Sampling())
