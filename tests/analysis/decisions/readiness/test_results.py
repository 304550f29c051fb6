"""Results are read from the shapes that the programs write."""

import json

import pytest

from analysis.decisions.readiness.results import read_results, results_named
from data.errors import InputError

HARNESS = {
    "results": {
        "arc_easy": {"alias": "arc_easy", "acc,none": 0.65, "acc_stderr,none": 0.0097, "acc_norm,none": 0.59},
        "gsm8k": {"alias": "gsm8k", "exact_match,strict-match": 0.844, "exact_match_stderr,strict-match": 0.016,
                  "exact_match,flexible-extract": 0.892, "exact_match_stderr,flexible-extract": "N/A"},
    },
    "n-samples": {"arc_easy": {"original": 2376, "effective": 1000}}, "model_name": "made/model",
}  # fmt: skip
LEADERBOARD = {"config_general": {"model_name": "made/model"},
               "results": {"harness|drop|3": {"em": 0.018, "em_stderr": 0.0014}, "all": {"em": 0.018}}}  # fmt: skip
CARD = """---
license: mit
model-index:
- name: made
  results:
  - task: {type: text-generation}
    dataset: {type: ai2_arc, name: ARC, config: main}
    metrics:
    - {type: acc_norm, value: 66.04, name: normalized accuracy}
    - {type: acc, value: '-'}
---
# Made
"""


def written(path, told):
    path.write_text(told if isinstance(told, str) else json.dumps(told))
    return path


def one(path, key):
    (found,) = results_named(read_results(path), key)
    return found


def test_lm_evaluation_harness_tells_error_and_examples(tmp_path):
    found = one(written(tmp_path / "results.json", HARNESS), "arc_easy/acc")
    assert (found.run, found.value, found.error, found.n) == ("made/model", 0.65, 0.0097, 1000)
    assert found.source == "results.json, results.arc_easy.acc,none"


def test_a_metric_of_two_filters_must_be_named_with_its_filter(tmp_path):
    path = written(tmp_path / "results.json", HARNESS)
    with pytest.raises(InputError, match="flexible-extract, gsm8k/exact_match,strict-match"):
        one(path, "gsm8k/exact_match")
    assert one(path, "gsm8k/exact_match,flexible-extract").error is None


def test_the_older_shape_of_the_leaderboard_is_read(tmp_path):
    found = one(written(tmp_path / "results.json", LEADERBOARD), "drop/em")
    assert (found.run, found.value, found.error) == ("made/model", 0.018, 0.0014)


@pytest.mark.parametrize("name", ["README.md", "index.yaml"])
def test_the_index_of_a_model_card_is_read(tmp_path, name):
    text = CARD if name.endswith(".md") else CARD.split("---")[1]
    found = read_results(written(tmp_path / name, text))
    assert [(result.run, result.key, result.value) for result in found] == [("made", "ai2_arc/acc_norm", 66.04)]


def mlflow_run(folder, name, metrics, **meta):
    (folder / "metrics").mkdir(parents=True)
    written(folder / "meta.yaml", json.dumps({"run_id": folder.name, "run_name": name, "status": 3} | meta))
    for key, lines in metrics.items():
        (folder / "metrics" / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / "metrics" / key).write_text("\n".join(lines) + "\n")
    return folder


def test_a_run_of_mlflow_has_the_value_of_its_highest_step(tmp_path):
    lines = ["1690000000000 0.5 0", "1690000000002 0.8 2", "1690000000001 0.7 1"]
    folder = mlflow_run(tmp_path / "abc", "wistful-ant", {"val/accuracy": lines, "lr": ["1690000000000 nan 0"]})
    (found,) = read_results(folder)
    assert (found.run, found.key, found.value, found.source) == (
        "wistful-ant",
        "val/accuracy",
        0.8,
        "abc/metrics/val/accuracy",
    )


def test_a_long_metric_is_read_from_its_end(tmp_path):
    lines = [f"169000000{step:04d} {step / 1000} {step} data digest" for step in range(1000)]
    assert one(mlflow_run(tmp_path / "abc", "long", {"acc": lines}), "acc").value == 0.999


def test_the_runs_of_an_experiment_are_read_but_for_deleted_ones(tmp_path):
    for number, stage in enumerate(("active", "active", "deleted")):
        mlflow_run(tmp_path / "mlruns" / "0" / f"run{number}", f"seed {number}", {"acc": [f"1 0.{number + 1} 0"]},
                   lifecycle_stage=stage)  # fmt: skip
    mlflow_run(tmp_path / "mlruns" / ".trash" / "run9", "gone", {"acc": ["1 0.9 0"]})
    found = results_named(read_results(tmp_path / "mlruns"), "acc")
    assert [(result.run, result.value) for result in found] == [("seed 0", 0.1), ("seed 1", 0.2)]


def test_a_folder_without_metrics_is_refused(tmp_path):
    with pytest.raises(InputError, match="no run with metrics"):
        read_results(mlflow_run(tmp_path / "abc", "empty", {}))


@pytest.mark.parametrize(("name", "content", "key"), [
    ("mlflow.json", {"runs": [{"info": {"run_name": "a"}, "data": {"metrics": [{"key": "acc", "value": 0.9}]}}]},
     "acc"),
    ("runs.csv", "Run ID,Name,metrics.acc,params.lr\n1,a,0.9,0.1\n", "acc"),
    ("wandb.csv", "Name,State,Runtime,acc\na,finished,12,0.9\n", "acc"),
    ("wandb-summary.json", {"acc": 0.9, "_runtime": 12, "_step": 3}, "acc"),
    ("evaluate.json", {"acc": 0.9, "_timestamp": "2026", "_git_commit_hash": "12"}, "acc"),
    ("rows.csv", "task,metric,value,stderr,n\nARC,acc,0.9,0.01,500\n", "ARC/acc"),
    ("rows.json", [{"dataset": "ARC", "metric": "acc", "value": 0.9}], "arc/ACC"),
])  # fmt: skip
def test_exports_and_tables_are_read(tmp_path, name, content, key):
    assert one(written(tmp_path / name, content), key).value == 0.9


def test_rows_tell_error_and_examples(tmp_path):
    found = one(written(tmp_path / "rows.csv", "task,metric,value,stderr,n\nARC,acc,0.9,0.01,500\n"), "ARC/acc")
    assert (found.error, found.n, found.source) == (0.01, 500, "rows.csv, row 2")


@pytest.mark.parametrize(("name", "content", "told"), [
    ("a.json", "{", "no JSON"),
    ("a.json", {}, "no run with a number"),
    ("a.csv", "name,value\nacc,high\n", "row 2: value is 'high'"),
    ("a.md", "no head", "holds no result"),
    ("a.yaml", "a: [", "cannot be read"),
])  # fmt: skip
def test_files_without_results_are_refused(tmp_path, name, content, told):
    with pytest.raises(InputError, match=told):
        read_results(written(tmp_path / name, content))


def test_an_unknown_result_names_near_ones(tmp_path):
    with pytest.raises(InputError, match="arc_easy/acc"):
        one(written(tmp_path / "results.json", HARNESS), "arc_esy/acc")


def test_one_run_with_two_values_is_refused(tmp_path):
    path = written(tmp_path / "rows.csv", "metric,value\nacc,0.9\nacc,0.8\n")
    with pytest.raises(InputError, match="twice"):
        one(path, "acc")
