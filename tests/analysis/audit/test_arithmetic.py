"""Checks of tables: planted errors are found, sound tables and doubtful conventions are left alone."""

from itertools import product
from typing import Any

import pytest

from analysis.audit.arithmetic import check_table, is_possible, items_of
from analysis.audit.grid import Printed, grid_of, printed_number


def table(rows: list[str], bold: list[tuple[int, int]] | None = None, caption: str = "Results") -> dict[str, Any]:
    """Return a table from lines with | between cells, its heads not told."""
    return {"position": 1, "caption": caption, "cells": [[cell.strip() for cell in row.split("|")] for row in rows],
            "header_rows": None, "header_columns": None,
            "bold": [{"row": row, "column": column} for row, column in bold or []]}  # fmt: skip


def checks(rows: list[str], bold: list[tuple[int, int]] | None = None, caption: str = "Results") -> list[Any]:
    """Return (kind, stated, expected, row, column) of what does not agree."""
    grid = grid_of(table(rows, bold, caption))
    assert grid is not None
    return [(one.kind, one.stated, one.expected, one.cell_row, one.cell_column) for one in check_table(grid)]


SCORES = ["Model | A | B | C | D", "One | 80.1 | 70.2 | 60.3 | 50.1", "Two | 81.1 | 71.2 | 61.3 | 51.1",
          "New | 82.1 | 72.2 | 62.3 | 50.5"]  # fmt: skip
LAST = "Last | 70.0 | 70.0 | 65.0 | 50.9"


def test_bold_numbers_that_are_best_are_left_alone() -> None:
    assert checks(SCORES, [(3, 1), (3, 2), (3, 3), (2, 4)]) == []


def test_a_bold_number_between_others_is_told_with_the_best() -> None:
    assert checks([*SCORES, LAST], [(3, 1), (3, 2), (2, 4), (3, 3)]) == [("bold", 62.3, 65.0, 3, 3)]


def test_a_bold_row_marks_the_own_system() -> None:
    assert checks([*SCORES, LAST], [(2, 1), (2, 2), (2, 3), (2, 4)]) == []


def test_bold_numbers_that_are_rarely_best_mark_something_else() -> None:
    assert checks([*SCORES, LAST], [(2, 1), (2, 2), (3, 3), (3, 4)]) == []


def test_lowest_can_be_best() -> None:
    rows = ["Model | A | B | C", "One | 10.1 | 9.2 | 8.3", "Two | 7.1 | 6.2 | 5.3", "New | 9.1 | 8.2 | 4.3"]
    assert checks(rows, [(2, 1), (2, 2), (3, 3)]) == []


def test_people_and_oracles_stand_outside_the_comparison() -> None:
    rows = [SCORES[0], "Human | 99.0 | 99.0 | 99.0 | 99.0", *SCORES[1:], LAST]
    assert checks(rows, [(4, 1), (4, 2), (3, 4), (4, 3)]) == [("bold", 62.3, 65.0, 4, 3)]


AVERAGES = ["Model | A | B | Avg", "One | 80.0 | 70.0 | 75.0", "Two | 81.0 | 71.0 | 76.0", "Three | 60 | 50 | 55.0",
            "New | 82.0 | 72.0 | 77.0"]  # fmt: skip


def test_averages_that_average_are_left_alone() -> None:
    assert checks(AVERAGES) == []


def test_an_average_that_breaks_what_the_other_rows_keep_is_told() -> None:
    assert checks([*AVERAGES[:4], "New | 82.0 | 72.0 | 79.5"]) == [("average", 79.5, 77.0, 4, 3)]


def test_an_average_that_no_row_keeps_is_some_other_average() -> None:
    assert checks([AVERAGES[0], "One | 80 | 70 | 71.0", "Two | 81 | 71 | 74.0", "New | 82 | 72 | 73.0"]) == []


def test_rounding_is_allowed_for() -> None:
    rows = ["Model | A | B | C | Avg", "One | 1.1 | 1.2 | 1.2 | 1.2", "Two | 2.1 | 2.2 | 2.2 | 2.2",
            "New | 3.1 | 3.3 | 3.3 | 3.3"]  # fmt: skip
    assert checks(rows) == []


def test_differences_are_checked_and_their_sign_is_free() -> None:
    rows = ["Model | Before | After | Δ", "One | 80.0 | 82.0 | 2.0", "Two | 81.0 | 80.0 | -1.0",
            "Three | 70.0 | 75.0 | 5.0", "New | 60.0 | 66.0 | 7.0"]  # fmt: skip
    assert checks(rows) == [("difference", 7.0, 6.0, 4, 3)]


def test_a_share_that_no_number_of_items_gives_is_told() -> None:
    rows = ["Model | Accuracy", "One | 86.0", "Two | 87.3", "New | 88.0"]
    assert checks(rows, caption="Accuracy on 50 questions") == [("granularity", 87.3, None, 2, 1)]
    assert checks(rows, caption="Accuracy averaged over runs on 50 questions") == []
    assert checks(rows, caption="Accuracy") == []


@pytest.mark.parametrize("n_items", [7, 19, 50, 64])
def test_possible_shares_are_those_of_brute_force(n_items: int) -> None:
    given = {round(100 * count / n_items, 1) for count in range(n_items + 1)}
    for tenths in range(0, 1001):
        value = tenths / 10
        near = any(abs(100 * count / n_items - value) <= 0.05 + 1e-9 for count in range(n_items + 1))
        assert is_possible(Printed(value, 1), n_items) == near
    assert all(is_possible(Printed(value, 1), n_items) for value in given)


@pytest.mark.parametrize(
    ("text", "n_items"),
    [("on 50 questions", 50), ("(n = 120)", 120), ("on 50 questions and from 70 images", None), ("on all models", None),
     ("mean over 50 tasks", None)],
)  # fmt: skip
def test_items_are_read_only_where_one_number_is_stated(text: str, n_items: int | None) -> None:
    assert items_of(text) == n_items


@pytest.mark.parametrize(
    ("cell", "value", "decimals"),
    [("91.2", 91.2, 1), ("1,234", 1234.0, 0), ("91.2 ± 0.3", 91.2, 1), ("91.20%", 91.2, 2), ("-1.5", -1.5, 1),
     (".75", 0.75, 2), ("91.2*", 91.2, 1), ("91.2 (0.3)", 91.2, 1)],
)  # fmt: skip
def test_cells_are_read_with_their_decimals(cell: str, value: float, decimals: int) -> None:
    assert printed_number(cell) == (value, decimals)


@pytest.mark.parametrize("cell", ["", "-", "BERT", "91.2 / 80.1", "2,5", "ResNet-50", "10x", "1e5e"])
def test_other_cells_are_no_numbers(cell: str) -> None:
    assert printed_number(cell) is None


def test_tables_of_words_and_of_hyperparameters_give_nothing() -> None:
    assert grid_of(table(["a | b", "c | d"])) is None
    assert checks(["Parameter | Value", "Layers | 6", "Heads | 8", "Dropout | 0.1"]) == []


def test_a_table_of_four_hundred_columns_is_read_and_a_larger_one_left_out() -> None:
    wide = " | ".join(["Model", *map(str, range(400))])
    assert grid_of(table([wide.replace("0", "x"), wide])) is not None
    assert grid_of(table([wide] * 60)) is None


@pytest.mark.parametrize(("error", "place"), list(product([1.0, -2.5], [1, 2, 3])))
def test_planted_errors_in_averages_are_found(error: float, place: int) -> None:
    rows = [f"M{n} | {60 + n}.0 | {70 + n}.0 | {65 + n + (error if n == place else 0):.1f}" for n in range(1, 6)]
    assert checks(["Model | A | B | Average", *rows]) == [("average", 65 + place + error, 65.0 + place, place, 3)]
