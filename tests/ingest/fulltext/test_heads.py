"""Which rows and columns of a table head the others."""

import pytest

from data.records import Span
from ingest.fulltext.heads import count_header_columns, is_number


@pytest.mark.parametrize(
    "cell", ["92.3", "-0.5", "92.3 ± 0.2", "1,000", "12.5%", "3×", "45.2/60.1", "<0.01", "88.1†", ".93"]
)
def test_results_are_numbers(cell):
    assert is_number(cell)


@pytest.mark.parametrize("cell", ["BERT", "ResNet-50", "", "5-shot", "F1 ↑", "CoNLL 2003", "1 " * 29 + "x!"])
def test_names_are_no_numbers(cell):
    assert not is_number(cell)


def test_columns_before_the_first_results_head_their_rows():
    assert count_header_columns([["M", "Set", "F1"], ["A", "x", "1.0"], ["B", "y", "2.0"]], 1) == 2
    assert count_header_columns([["k", "F1"], ["1", "1.0"]], 1) == 1
    assert count_header_columns([["M", "F1"]], 1) is None


FORECASTS = [
    ["Set", "Steps", "MSE", "MAE"],
    ["ETT", "96", "0.1", "0.2"], ["ETT", "192", "0.3", "0.4"],
    ["ECL", "96", "0.5", "0.6"], ["ECL", "192", "0.7", "0.8"],
]  # fmt: skip


def test_a_column_printed_once_for_several_rows_heads_them_and_so_do_the_counts_beside_it():
    spans = [Span(1, 0, 2, 1), Span(3, 0, 2, 1)]
    assert count_header_columns(FORECASTS, 1, spans) == 2
    assert count_header_columns(FORECASTS, 1) == 1
    shots = [["Shots", "Method", "AP"], ["3", "A", "1.0"], ["3", "B", "2.0"]]
    assert count_header_columns(shots, 1, [Span(1, 0, 2, 1)]) == 2
    assert count_header_columns(shots, 1) == 1


@pytest.mark.parametrize("second", [("88", "88"), ("88.1", "87"), ("88", "-")], ids=["equal ones", "decimals", "none"])
def test_numbers_beside_a_spanned_head_that_are_no_settings_stay_results(second):
    rows = [["Set", "Acc", "F1"], ["A", second[0], "0.2"], ["A", second[1], "0.4"]]
    assert count_header_columns(rows, 1, [Span(1, 0, 2, 1)]) == 1
