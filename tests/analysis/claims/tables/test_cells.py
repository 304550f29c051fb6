"""Numbers in the cells of tables."""

import pytest

from analysis.claims.tables.cells import CellNumber, is_empty, read_cell, split_cell


def read(text: str) -> CellNumber:
    """Return the number of a cell that holds one."""
    number = read_cell(text)
    assert number is not None, text
    return number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("76.5", 76.5), ("76,5", 76.5), ("1,234", 1234.0), ("12,345.6", 12345.6), ("100 000", 100000.0), (".85", 0.85),
        ("−3.2", -3.2), ("1.2e-3", 0.0012), ("1.2×10^-3", 0.0012), ("101%", 101.0), ("76.5†", 76.5), ("98.2^*", 98.2),
        ("76.5 (+2.1)", 76.5), ("76.5 ↑2.1", 76.5), ("76.5 (3)", 76.5),
    ],
)  # fmt: skip
def test_a_number_is_read_as_printed(text: str, value: float) -> None:
    assert read(text).value == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "-", "n/a", "✓", "ResNet-50", "224x224", "3 layers", "1e999", "3 of 4", "9" * 90])
def test_words_dashes_and_sizes_are_no_numbers(text: str) -> None:
    assert read_cell(text) is None


@pytest.mark.parametrize(
    ("text", "spread", "form"),
    [("76.5 ± 0.2", 0.2, "±"), ("76.5+/-0.2", 0.2, "±"), ("76.5 (0.2)", 0.2, "bracket"), ("81.1±.3 (2)", 0.3, "±")],
)
def test_a_deviation_is_kept_apart_from_its_value(text: str, spread: float, form: str) -> None:
    number = read(text)
    assert (number.uncertainty, number.uncertainty_form) == (spread, form)


@pytest.mark.parametrize(
    ("text", "value", "spread"),
    [("76.671.06", 76.67, 1.06), ("80.8 0.8", 80.8, 0.8), ("0.7580.003", 0.758, 0.003), ("5.060.03", 5.06, 0.03)],
)
def test_a_lost_sign_is_set_again_where_the_decimals_tell(text: str, value: float, spread: float) -> None:
    number = read(text)
    assert (number.value, number.uncertainty) == (value, spread)


@pytest.mark.parametrize("text", ["76.5 93.1", "1.2.3", "10.5.2021", "3.1 2.9"])
def test_two_numbers_that_are_no_value_with_its_deviation_are_none(text: str) -> None:
    assert read_cell(text) is None


def test_a_bracket_that_is_no_deviation_is_passed_over() -> None:
    assert read("80.6 (79.1)").uncertainty is None
    assert read("80.6 (4)").uncertainty is None


def test_a_range_keeps_both_ends() -> None:
    number = read("92.1-94.3%")
    assert (number.value, number.value_hi, number.unit) == (92.1, 94.3, "percent")


@pytest.mark.parametrize(
    ("text", "unit"), [("35M", "M"), ("2.3×", "x"), ("10x", "x"), ("5 ms", "ms"), ("7%", "percent")]
)
def test_units_stand_beside_the_number(text: str, unit: str) -> None:
    assert read(text).unit == unit


def test_a_plus_marks_a_difference_and_a_tilde_an_approximation() -> None:
    assert read("+2.1").signed
    assert read("~90").approximate


def test_two_numbers_in_one_cell_are_parted_and_a_fraction_of_words_is_not() -> None:
    assert split_cell("76.5 / 93.1") == ["76.5", "93.1"]
    assert split_cell("76.5/-") == ["76.5", "-"]
    assert split_cell("n/a") == ["n/a"]
    assert split_cell("train/test") == ["train/test"]


def test_dashes_and_ticks_are_empty() -> None:
    assert all(is_empty(text) for text in ("-", "—", "n/a", "✓", "", "?"))
    assert not is_empty("0")


def test_a_long_run_of_digits_and_marks_is_read_in_bounded_time() -> None:
    assert read_cell("1," * 39 + "1") is None
    assert read_cell("±" * 80) is None
