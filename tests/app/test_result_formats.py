"""Results written for other tools and read back: nothing is lost that the format can say, the rest is told."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.result_formats import ExportFormat, by_reason, write_results
from data.records import ImportedClaim
from ingest.results.reading import read_results

ROW: dict[str, Any] = {
    "claim_id": 7, "kind": "result", "tier": "table", "task": "Parsing", "dataset": "nature/rivers lower",
    "dataset_version": None, "split": "test", "metric": "F1", "value": 91.25, "unit": "%", "uncertainty": 0.5,
    "uncertainty_kind": None, "higher_is_better": True, "model": "water/rivernet", "parameters": 24e6,
    "copied_from": None, "settings": ["5-shot"], "title": "On rivers", "source_title": None, "url": None,
    "day": date(2020, 1, 2), "identifiers": ["arxiv:2001.00001", "doi:10.1000/x"],
}  # fmt: skip


def back(rows: list[dict[str, Any]], format_: ExportFormat, folder: Path) -> list[ImportedClaim]:
    """Write rows, read them, and return the claims."""
    for name, content in write_results(rows, format_, 1_577_934_245).files.items():
        path = folder / (name or ("out.jsonl" if format_ == "every-eval-ever" else "out.json"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return [one for one in read_results(folder, format_) if isinstance(one, ImportedClaim)]


@pytest.mark.parametrize("format_", ["every-eval-ever", "papers-with-code", "hf-eval-results"])
def test_a_result_comes_back_with_its_value_model_paper_and_day(format_: ExportFormat, tmp_path: Path) -> None:
    (one,) = back([ROW], format_, tmp_path)
    assert (one.claim.value, one.dated) == (91.25, date(2020, 1, 2))
    assert (one.claim.model or "").startswith("water/rivernet")
    assert one.identifiers[0].value == "2001.00001"
    assert "rivers" in (one.claim.dataset or "")


def test_every_eval_ever_keeps_deviation_setting_split_and_size(tmp_path: Path) -> None:
    (one,) = back([ROW], "every-eval-ever", tmp_path)
    claim = one.claim
    assert (claim.metric, claim.unit, claim.uncertainty, claim.higher_is_better) == ("F1", "%", 0.5, True)
    assert (claim.settings, claim.split, claim.parameters) == (("5-shot",), "test", 24e6)


def test_a_record_has_what_the_schema_requires() -> None:
    """The required fields of eval.schema.json 0.2.1."""
    record = json.loads(write_results([ROW], "every-eval-ever", 1).files[""])
    assert {"schema_version", "evaluation_id", "retrieved_timestamp", "source_metadata"} <= set(record)
    assert {"model_info", "eval_library", "evaluation_results"} <= set(record)
    (result,) = record["evaluation_results"]
    assert {"evaluation_name", "source_data", "metric_config", "score_details"} <= set(result)
    assert result["metric_config"]["lower_is_better"] is False
    assert (result["metric_config"]["min_score"], result["metric_config"]["max_score"]) == (0, 100)
    details = [result["score_details"]["details"], record["source_metadata"]["additional_details"]]
    assert all(isinstance(value, str) for told in details for value in told.values())


def test_what_a_format_cannot_say_is_counted_with_the_reason() -> None:
    odd = ROW | {"metric": "Glimmer", "higher_is_better": None}
    written = write_results([ROW, odd], "every-eval-ever", 1)
    assert (written.results, written.set_aside) == (1, {"which way its metric is better is not known": 1})
    hub = write_results(
        [ROW, ROW | {"dataset": "Rivers"}, ROW | {"model": "../../evil"}, ROW | {"model": "x"}], "hf-eval-results", 1
    )
    assert (hub.results, sum(hub.set_aside.values())) == (1, 3)
    assert list(hub.files) == ["water/rivernet/.eval_results/fieldmap.yaml"]
    assert yaml.safe_load(hub.files["water/rivernet/.eval_results/fieldmap.yaml"])[0]["dataset"] == {
        "id": "nature/rivers", "task_id": "lower", "split": "test"
    }  # fmt: skip


def test_no_sentence_of_a_paper_is_written() -> None:
    row = ROW | {"sentence": "A sentence of the paper."}
    for format_ in ("every-eval-ever", "papers-with-code", "hf-eval-results"):
        assert all(b"A sentence" not in content for content in write_results([row], format_, 1).files.values())


def test_reasons_are_counted_without_what_they_quote() -> None:
    assert by_reason(["'1/2' is not one number", "no number", "'3/4' is not one number"]) == {
        "it is not one number": 2, "no number": 1
    }  # fmt: skip
