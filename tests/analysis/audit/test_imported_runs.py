"""Runs of MLflow and Weights & Biases: both kinds of export, what agrees with a claim, and files that are none."""

import json
from typing import Any

import numpy as np
import pytest
from scipy import stats

from analysis.audit.imported_runs import MOST_BYTES, ImportedRun, compare_runs, read_runs
from data.errors import InputError

MLFLOW_CSV = b"run_id,metrics.test_acc,params.lr,tags.mlflow.runName\na1,0.912,0.1,first\na2,0.916,0.1,second\n"
WANDB_CSV = b'"Name","State","test/accuracy","Runtime","seed"\n"first","finished","0.912","345","1"\n'
MLFLOW_JSON = json.dumps({"runs": [{"info": {"run_name": "first"}, "data": {
    "metrics": [{"key": "accuracy", "value": 0.912, "step": 3}],
    "params": [{"key": "lr", "value": "0.1"}]}}]}).encode()  # fmt: skip
WANDB_JSON = json.dumps([{"name": "first", "summary": {"accuracy": 0.912, "_step": 9}, "config": {"lr": 0.1}}]).encode()


@pytest.mark.parametrize(
    ("content", "metrics"),
    [(MLFLOW_CSV, {"metrics.test_acc": 0.912}), (WANDB_CSV, {"test/accuracy": 0.912}),
     (MLFLOW_JSON, {"metrics.accuracy": 0.912})],
    ids=["mlflow csv", "wandb csv", "mlflow json"],
)  # fmt: skip
def test_exports_give_runs_with_their_metrics(content: bytes, metrics: dict[str, float]) -> None:
    run = read_runs(content, "runs")[0]
    assert dict(run.metrics) == metrics
    assert run.name in ("first", "a1")


def test_a_summary_gives_its_metrics() -> None:
    assert read_runs(WANDB_JSON, "runs")[0].metrics["metrics.accuracy"] == 0.912


@pytest.mark.parametrize(
    "content",
    [b"", b"name,state\nfirst,finished\n", b"{", b"[1, 2]", b'{"runs": 5}', b"x" * (MOST_BYTES + 1),
     b"\xff\xfe\x00\x01", b"a\nnan\n", b"[" * 5000],
    ids=["empty", "no number", "cut", "numbers", "no list", "huge", "bytes", "nan", "deep"],
)  # fmt: skip
def test_a_file_without_runs_is_refused_by_name(content: bytes) -> None:
    with pytest.raises(InputError, match=r"runs\.csv"):
        read_runs(content, "runs.csv")


def claim(value: float, **fields: Any) -> dict[str, Any]:
    told = {"claim_id": 7, "kind": "result", "metric": "accuracy", "unit": "%", "split": None, "uncertainty": None}
    return told | {"value": value, "sentence": f"It reaches {value} %."} | fields


def runs(*values: float, column: str = "metrics.test_acc") -> list[ImportedRun]:
    return [ImportedRun(f"run {n}", {column: value}) for n, value in enumerate(values)]


def test_fractions_become_percentages_and_the_interval_is_students() -> None:
    values = np.array([91.0, 92.0, 93.0])
    found = compare_runs(runs(*(values / 100)), [claim(91.5)], 1.0)[0]
    low, high = stats.t.interval(0.95, 2, loc=values.mean(), scale=stats.sem(values))
    assert (found.mean, found.n_runs) == (92.0, 3)
    assert found.half_width == pytest.approx((high - low) / 2, abs=1e-5)
    assert found.agreement == "agrees"


@pytest.mark.parametrize(
    ("value", "uncertainty", "verdict"),
    [(91.54, None, "agrees"), (91.9, None, "near"), (91.9, 0.4, "agrees"), (89.0, None, "differs")],
)
def test_one_run_agrees_within_rounding_and_the_claims_spread(
    value: float, uncertainty: float | None, verdict: str
) -> None:
    found = compare_runs(runs(value), [claim(91.5, uncertainty=uncertainty)], 1.0)[0]
    assert (found.agreement, found.half_width) == (verdict, None)


def test_a_validation_column_does_not_answer_for_the_test_split() -> None:
    found = compare_runs(runs(91.5, column="val_accuracy"), [claim(91.5), claim(91.5, split="dev")], 1.0)
    assert [one.agreement for one in found] == ["not comparable", "agrees"]


def test_only_results_with_a_metric_of_that_name_are_compared() -> None:
    assert compare_runs(runs(91.5), [claim(91.5, metric="BLEU"), claim(91.5, kind="baseline")], 1.0) == []
    assert len(compare_runs(runs(33.0, column="eval/bleu"), [claim(33.0, metric="BLEU", unit="")], 1.0)) == 1
