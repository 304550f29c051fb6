"""Results of other tools: each format, and what of it cannot be read."""

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.errors import InputError
from data.quarantine import Refused
from data.records import ImportedClaim
from ingest.results.reading import FORMATS, Format, read_results
from ingest.results.scores import Score, identifiers_in, read_day, read_score, read_size


def read(path: Path, format_: Format) -> tuple[list[ImportedClaim], list[Refused]]:
    found = list(read_results(path, format_))
    return [one for one in found if isinstance(one, ImportedClaim)], [one for one in found if isinstance(one, Refused)]


def written(path: Path, document: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


@pytest.mark.parametrize(
    ("printed", "score"),
    [
        (0.71, Score(0.71)), ("92.3%", Score(92.3, "%")), ("\ufeff93.3", Score(93.3)), ("63.7*", Score(63.7)),
        ("0.3068 ± 0.0025", Score(0.3068, "", 0.0025)), ("90.0 +/- 0.5%", Score(90.0, "%", 0.5)), ("92,3", Score(92.3)),
        ("1,234.5", Score(1234.5)), ("12,345", Score(12345.0)), ("−3.5", Score(-3.5)), ("1e-3", Score(0.001)),
        ("~90", Score(90.0, approximate=True)), ("70.1 (measured by Lee)", Score(70.1, note="measured by Lee")),
    ],
)  # fmt: skip
def test_printed_scores_are_read(printed: object, score: Score) -> None:
    assert read_score(printed) == score


@pytest.mark.parametrize(
    "printed", ["-", "--*", "", None, True, "n/a", "93.0/90.7", "Yes", "12 13", "9" * 1000 + "x", "1.2.3"]
)
def test_what_is_no_single_number_is_told(printed: object) -> None:
    assert isinstance(read_score(printed), str)


def test_sizes_days_and_links_are_read() -> None:
    assert [read_size(text) for text in ("24M", "8.0m", "1.5B", "300", "-", "0")] == [
        24e6,
        8e6,
        1.5e9,
        300.0,
        None,
        None,
    ]
    assert read_day("2020-01-02T03:04:05Z") == read_day("1577934245") == date(2020, 1, 2)
    assert [read_day(text) for text in ("soon", "", None, "99999999999999")] == [None] * 4
    assert identifiers_in("https://arxiv.org/pdf/1606.01549v3.pdf")[0].value == "1606.01549"
    assert identifiers_in("https://www.aclweb.org/anthology/D19-1392.pdf")[0].value == "D19-1392"
    assert identifiers_in("https://doi.org/10.1000/ABC?x=1")[0].value == "10.1000/abc"
    assert identifiers_in("https://example.org/1606.01549") == ()


ROWS = [
    {"task": "Parsing", "dataset": "Rivers", "metric": "F1", "value": "91.2", "model": "RiverNet (ensemble)",
     "paper_title": "On rivers", "paper_url": "https://arxiv.org/abs/2001.00001", "date": "2020-01-02"},
    {"task": "Parsing", "dataset": "Rivers", "metric": "Number of params", "value": "24M",
     "model": "RiverNet (ensemble)", "paper_url": "https://arxiv.org/abs/2001.00001"},
    {"task": "Parsing", "dataset": "Rivers", "metric": "F1", "value": "-", "model": "LakeNet"},
    {"task": "Parsing", "dataset": "Rivers", "metric": "F1", "model": "PondNet",
     "value": "90.1 (measured by Stream et al., 2018)"},
    {"task": "Parsing", "dataset": "", "metric": "F1", "value": 90, "model": ""},
]  # fmt: skip


def test_flat_rows_become_claims_and_the_rest_is_told(tmp_path: Path) -> None:
    lines = "\n".join([*map(json.dumps, ROWS), "{broken"])
    claims, aside = read(written(tmp_path / "rows.jsonl", lines), "sota-extractor")
    first, quoted = claims
    assert (first.claim.value, first.claim.parameters, first.dated) == (91.2, 24e6, date(2020, 1, 2))
    assert (first.identifiers[0].value, first.title) == ("2001.00001", "On rivers")
    assert first.claim.sentence == "sota-extractor (rows.jsonl): Parsing | Rivers | F1 | RiverNet (ensemble) | 91.2"
    assert (quoted.claim.kind, quoted.claim.copied_from) == ("baseline", "measured by Stream et al., 2018")
    assert [one.reason for one in aside] == [
        "a size of the model, kept with its results", "no number", "no dataset and no model", "not an object"
    ]  # fmt: skip


def test_a_packed_file_reads_the_same(tmp_path: Path) -> None:
    packed = tmp_path / "rows.jsonl.gz"
    packed.write_bytes(gzip.compress("\n".join(map(json.dumps, ROWS)).encode()))
    assert [one.claim.value for one in read(packed, "sota-extractor")[0]] == [91.2, 90.1]


def table(rows: list[Any]) -> list[Any]:
    inner = {"dataset": "lower course", "subdatasets": [], "sota": {"metrics": ["F1"], "rows": rows}}
    outer = {"dataset": "Rivers", "subdatasets": [inner], "sota": {}}
    return [{"task": "Water", "subtasks": [{"task": "Parsing", "datasets": [outer], "subtasks": []}], "datasets": []}]


def test_nested_tables_of_papers_with_code_are_walked(tmp_path: Path) -> None:
    row = {"model_name": "RiverNet", "paper_title": "On rivers", "paper_url": "https://arxiv.org/abs/2001.00001v2",
           "paper_date": "2020-01-02",
           "metrics": {"F1": "91.2%", "Params": "24M", "EM": "-"}, "uses_additional_data": True}  # fmt: skip
    claims, aside = read(written(tmp_path / "tables.json", table([row, {"model_name": "x"}])), "papers-with-code")
    (one,) = claims
    assert (one.claim.task, one.claim.dataset, one.claim.metric) == ("Parsing", "Rivers lower course", "F1")
    assert (one.claim.value, one.claim.unit, one.claim.settings, one.claim.parameters) == (
        91.2,
        "%",
        ("extra data",),
        24e6,
    )
    assert len(aside) == 3


def test_records_of_every_eval_ever_are_read(tmp_path: Path) -> None:
    record = {
        "schema_version": "0.2.1", "evaluation_id": "x", "retrieved_timestamp": "1577934245",
        "source_metadata": {"source_name": "River board", "source_type": "documentation"},
        "model_info": {"name": "RiverNet", "id": "water/rivernet", "additional_details": {"parameters": "24000000"}},
        "evaluation_results": [
            {"evaluation_name": "Rivers",
             "source_data": {"dataset_name": "Rivers", "source_type": "hf_dataset", "hf_split": "test"},
             "metric_config": {"evaluation_description": "accuracy", "lower_is_better": False,
                               "score_type": "continuous", "min_score": 0, "max_score": 100},
             "score_details": {"score": 91.25, "uncertainty": {"standard_error": {"value": 0.5}}},
             "generation_config": {"additional_details": {"num_fewshot": "5"}, "generation_args": {"reasoning": True}}},
            {"evaluation_name": "Rivers", "source_data": {"dataset_name": "Rivers"},
             "metric_config": {"lower_is_better": True}, "score_details": {"score": 1}},
            "strange",
        ],
    }  # fmt: skip
    claims, aside = read(written(tmp_path / "record.json", record), "every-eval-ever")
    (one,) = claims
    assert (one.claim.value, one.claim.unit, one.claim.uncertainty, one.claim.parameters) == (91.25, "%", 0.5, 24e6)
    assert (one.claim.split, one.claim.settings, one.dated) == (
        "test",
        ("5-shot", "chain of thought"),
        date(2020, 1, 2),
    )
    assert one.claim.higher_is_better is True
    assert [refused.reason for refused in aside] == ["its metric is not told", "not an object"]


def test_files_of_the_hub_are_read_from_the_folder_of_a_model(tmp_path: Path) -> None:
    repository = tmp_path / "water" / "rivernet"
    written(
        repository / ".eval_results" / "a.yaml",
        """
- dataset: {id: nature/rivers, task_id: lower, revision: 5503434ddd753f42}
  value: 20.9
  date: 2026-01-15
  source: {url: "https://arxiv.org/abs/2001.00001", name: x}
  notes: no-tools
- dataset: {id: nature/lakes}
""",
    )
    written(
        repository / "README.md",
        """---
model-index:
- name: rivernet
  results:
  - task: {type: token-classification}
    dataset: {name: conll-rivers, type: rivers, config: default, split: validation}
    metrics: [{type: f1, value: 0.95}, {type: accuracy, name: Accuracy, value: abc}]
---
# RiverNet
""",
    )
    claims, aside = read(repository, "hf-eval-results")
    card, entry = sorted((one.claim for one in claims), key=lambda claim: claim.value)
    assert (entry.model, entry.dataset, entry.metric) == ("water/rivernet", "nature/rivers lower", "score")
    assert (card.model, card.dataset, card.metric, card.split) == ("rivernet", "conll-rivers", "f1", "validation")
    assert [one.reason for one in aside] == ["no dataset or no value", "'abc' is not one number"]


def test_a_result_outside_of_a_models_folder_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "a.yaml", "- dataset: {id: a/b}\n  value: 1\n")
    assert "model is not known" in read(path, "hf-eval-results")[1][0].reason


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("content", ["{", "[" * 100_000, "\x00\x01", "'", "- &a [x]\n- *a\n- ["])
def test_what_is_not_of_the_format_is_refused_whole(content: str, format_: Format, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="file.json is no"):
        read(written(tmp_path / "file.json", content), format_)


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    "document", [3, '"text"', [1, None, [2]], {"a": 1}, [], {}, [{"task": 3, "datasets": {}, "subtasks": 7}]]
)
def test_strange_documents_give_no_claims_and_break_nothing(document: Any, format_: Format, tmp_path: Path) -> None:
    assert read(written(tmp_path / "file.json", document), format_)[0] == []


def test_endless_nesting_ends(tmp_path: Path) -> None:
    task: dict[str, Any] = {"task": "end", "datasets": []}
    for _ in range(50):
        task = {"task": "inner", "datasets": [], "subtasks": [task]}
    assert "deep" in read(written(tmp_path / "t.json", [task]), "papers-with-code")[1][0].reason


def test_missing_and_empty_places_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read(tmp_path / "none.json", "papers-with-code")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no file"):
        read(tmp_path / "empty", "papers-with-code")
    (tmp_path / "bad.json.gz").write_bytes(b"\x1f\x8b no gzip")
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path / "bad.json.gz", "papers-with-code")
