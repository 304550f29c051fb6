"""The lists of metrics and benchmarks: every entry is sourced, names are found, and what is not listed is unknown."""

import re
import tomllib

import pytest

from analysis.audit.curated import LISTS, benchmark_notes, folded, metric_notes, wordings


def rows(file: str, table: str) -> list[dict[str, object]]:
    return list(tomllib.loads((LISTS / file).read_text(encoding="utf-8"))[table])


def test_every_note_names_author_and_year() -> None:
    limits = [limit for row in rows("metrics.toml", "metric") for limit in row["limits"]]
    issues = [issue for row in rows("benchmarks.toml", "benchmark") for issue in row.get("issues", [])]
    words = rows("metrics.toml", "wording")
    assert min(len(limits), len(issues)) >= 30
    for note in [*limits, *issues, *words]:
        assert re.search(r"\b(?:19|20)\d\d, ", note["source"]), note


def test_no_name_means_two_entries() -> None:
    for file, table in (("metrics.toml", "metric"), ("benchmarks.toml", "benchmark")):
        names = [(folded(name), row["name"]) for row in rows(file, table) for name in {row["name"], *row["names"]}]
        owners: dict[str, set[object]] = {}
        for name, owner in names:
            owners.setdefault(name, set()).add(owner)
        assert {name: owner for name, owner in owners.items() if len(owner) > 1} == {}


def test_test_labels_are_public_hidden_or_unknown() -> None:
    assert {row["test"] for row in rows("benchmarks.toml", "benchmark")} <= {"public", "hidden", "unknown"}


@pytest.mark.parametrize(("name", "expected"), [("bleu", "BLEU"), ("ROC AUC", "AUROC"), ("WER", "word error rate"),
                                                ("top-1 Accuracy", "top-1 accuracy")])  # fmt: skip
def test_a_metric_is_found_by_its_names(name: str, expected: str) -> None:
    found = metric_notes(name)
    assert found is not None
    assert found.name == expected


@pytest.mark.parametrize(("name", "expected"), [("CIFAR10", "CIFAR-10"), ("imagenet validation", "ImageNet"),
                                                ("LibriSpeech test-clean", "LibriSpeech"),
                                                ("WMT'14", "WMT 2014")])  # fmt: skip
def test_a_benchmark_is_found_by_its_names(name: str, expected: str) -> None:
    found = benchmark_notes(name)
    assert found is not None
    assert found.name == expected


def test_what_is_not_listed_is_unknown() -> None:
    assert metric_notes("quality of being good") is None
    assert benchmark_notes("My Own Corpus") is None
    assert benchmark_notes("") is None


def test_a_word_needs_what_speaks_for_it() -> None:
    sentence = "Our model is significantly better and robust to noise."
    assert [one.word for one in wordings([sentence], [])] == ["robust", "significant"]
    assert [one.word for one in wordings([sentence], ["significance", "ImageNet-C"])] == []
    found = wordings(["It shows human-level performance."], [])[0]
    assert (found.word, found.sentence) == ("human level", "It shows human-level performance.")
    assert found.source.startswith("Tedeschi")


@pytest.mark.parametrize("sentence", ["A significant number of papers exist.", "Language understanding benchmarks.",
                                      "We use an efficient cache.", "Training costs restrict speed significantly.",
                                      "We must understand questions."])  # fmt: skip
def test_plain_uses_of_a_word_are_left_alone(sentence: str) -> None:
    assert wordings([sentence], []) == []
