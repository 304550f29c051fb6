"""Types of tables."""

import pytest

from analysis.claims.tables.layout import read_layout
from analysis.claims.tables.table_type import table_type
from tests.analysis.claims.tables.made import RESULTS, made_table


def type_of(caption: str, rows: list[str]) -> str:
    """Return the type of a made table."""
    return table_type(caption, read_layout(made_table(rows, caption))).type


def test_scores_by_method_are_results() -> None:
    assert table_type(RESULTS.caption, read_layout(RESULTS)).type == "results"


@pytest.mark.parametrize(
    ("caption", "rows", "wanted"),
    [
        ("Statistics of the datasets.", ["Data | Train | Test", "A | 50,000 | 1,000", "B | 900 | 30"], "statistics"),
        ("Data used.", ["Name | # nodes | # edges", "A | 2708 | 5429", "B | 3327 | 4732"], "statistics"),
        ("Hyper-parameters.", ["Name | A | B", "learning rate | 0.1 | 0.01", "lr | 1 | 2"], "hyper-parameters"),
        ("Settings.", ["Parameter | Value", "batch size | 32", "epochs | 90", "dropout | 0.2"], "hyper-parameters"),
        ("Ablation study on CIFAR-10.", ["Variant | Acc", "full | 94.2", "w/o A | 93.1"], "ablation"),
        ("Effect of the depth.", ["Depth | Acc", "3 | 91.2", "5 | 92.1"], "ablation"),
        ("Notation.", ["Symbol | Meaning", "x | input", "y | output"], "other"),
        ("Samples.", ["A | B", "a cat | a dog", "one | two"], "other"),
    ],
    ids=["counts", "graph-sizes", "rates", "settings", "variants", "effect", "symbols", "words"],
)  # fmt: skip
def test_other_tables_are_told_apart(caption: str, rows: list[str], wanted: str) -> None:
    assert type_of(caption, rows) == wanted


def test_a_type_comes_with_its_reason() -> None:
    rows = ["Data | Train | Test", "A | 50,000 | 10,000", "B | 1,200 | 300"]
    assert table_type("Statistics of the datasets.", read_layout(made_table(rows))).reasons


def test_results_on_the_splits_of_a_data_set_are_no_statistics() -> None:
    assert type_of("Perplexity results.", ["Model | Valid | Test", "A | 60.5 | 58.1", "B | 57.2 | 55.0"]) == "results"
