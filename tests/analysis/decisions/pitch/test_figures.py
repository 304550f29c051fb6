"""The numbers of a pitch's sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decisions.pitch.figures import digits, find_figures


def found(said: str) -> list[tuple[str, float, str]]:
    return [(said[one.start : one.end], one.value, one.unit) for one in find_figures(said)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("accuracy of 95.5 %", [("95.5 %", 95.5, "percent")]),
        ("it is 10x faster", [("10x", 10.0, "factor")]),
        ("ninety-four percent", [("ninety-four percent", 94.0, "percent")]),
        ("three times faster", [("three times", 3.0, "factor")]),
        ("twice as fast", [("twice", 2.0, "factor")]),
        ("a tenfold increase", [("tenfold", 10.0, "factor")]),
        ("half of what others get", [("half", 50.0, "percent")]),
        ("nine out of ten times", [("nine out of ten", 90.0, "percent")]),
        ("at one third of the cost", [("one third", 33.0, "percent")]),
        ("12 ms at the median", [("12 ms", 12.0, "time")]),
        ("40 images per second", [("40 images per second", 40.0, "rate")]),
        ("better by 2.3 points", [("2.3 points", 2.3, "points")]),
    ],
    ids=str,
)
def test_a_number_is_read_in_digits_and_in_words(said: str, expected: list[tuple[str, float, str]]) -> None:
    assert found(said) == expected


@pytest.mark.parametrize(
    "said",
    ["EUR 490 per month", "$4.00 and $11.00", "a 95 % confidence interval", "(95 % interval 0.80 to 0.82)", "± 0.5 %",
     "founded in 2019", "a standard deviation of 0.01", "half an hour", "the first half"],
)  # fmt: skip
def test_prices_spreads_and_years_are_no_figures(said: str) -> None:
    assert found(said) == []


@given(st.text(max_size=200))
def test_numbers_in_words_keep_the_length(said: str) -> None:
    assert len(digits(said)) == len(said)


@given(st.text(alphabet="0123456789.,%x ab-/()", max_size=120))
def test_figures_stand_in_the_text_in_order(said: str) -> None:
    places = [(one.start, one.end) for one in find_figures(said)]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(said) for start, end in places)
