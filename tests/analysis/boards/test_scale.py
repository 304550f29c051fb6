"""One scale for one metric: percent and fraction, ranges, units."""

from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.boards.names import metric
from analysis.boards.scale import end_of_range, on_one_scale, running_medians

ACCURACY, ERROR, PERPLEXITY = metric("accuracy"), metric("error rate"), metric("perplexity")


def values(*told: tuple[float, str | None], of: str = "accuracy") -> list[float | None]:
    return [one.value for one in on_one_scale([value for value, _ in told], [unit for _, unit in told], metric(of))]


def test_fractions_and_percentages_meet() -> None:
    assert values((0.923, None), (92.3, "%"), (91, None)) == [92.3, 92.3, 91]


def test_a_sign_decides() -> None:
    assert values((0.8, "%"), (0.9, "percent"), of="error rate") == [0.8, 0.9]


def test_small_errors_are_percentages_beside_small_errors() -> None:
    """0.7 % among errors of digits; 0.07 among word error rates of about 7 % is a fraction."""
    assert values((0.23, None), (0.31, "%"), (1.1, None), of="error rate") == [0.23, 0.31, 1.1]
    assert values((0.07, None), (6.8, "%"), (7.4, "%"), of="word error rate") == [7.0, 6.8, 7.4]


def test_what_may_be_either_is_set_aside_with_the_reason() -> None:
    scaled = on_one_scale([0.9, 9.0], ["", "%"], ERROR)
    assert scaled[0].value is None
    assert "fraction or a percentage" in scaled[0].reason
    assert on_one_scale([0.3], [None], ERROR)[0].value is None


def test_fractions_alone_become_percentages_where_higher_is_better() -> None:
    assert values((0.5, None), (1.0, None), (0.0, None)) == [50.0, 100.0, 0.0]


@pytest.mark.parametrize(
    ("name", "value"),
    [("accuracy", 104.2), ("accuracy", -3.0), ("perplexity", 0.4), ("accuracy", float("nan")), ("SSIM", 38)],
)  # fmt: skip
def test_impossible_values_are_set_aside(name: str, value: float) -> None:
    (one,) = on_one_scale([value], [None], metric(name))
    assert one.value is None
    assert "outside" in one.reason


def test_another_unit_is_set_aside() -> None:
    scaled = on_one_scale([12.0, 13.0, 0.012], ["ms", "ms", "s"], metric("Glimmer time"))
    assert [one.value for one in scaled] == [12.0, 13.0, None]
    assert scaled[2].reason == "printed in s, the others in ms"


def test_the_end_of_the_range_is_on_the_scale_of_the_board() -> None:
    assert (end_of_range(ACCURACY), end_of_range(ERROR), end_of_range(PERPLEXITY)) == (100.0, 0.0, 1.0)
    assert end_of_range(metric("Elo")) is None


def test_nothing_gives_nothing() -> None:
    assert on_one_scale([], [], ACCURACY) == []


@given(st.lists(st.integers(0, 9).map(float), max_size=20))
def test_running_medians_are_medians_of_each_prefix(values: list[float]) -> None:
    known = [[value for value in values[:end] if value] for end in range(len(values) + 1)]
    assert running_medians(values) == [median(prefix) if prefix else None for prefix in known]
