"""Discrepancies: found, explained or left open, traced to the first source, with their effect on ranks."""

from typing import Any

import pytest

from analysis.boards.discrepancies import Discrepancy, find_discrepancies, is_rounded
from tests.analysis.boards.made import result


def pair(first: dict[str, Any], other: dict[str, Any]) -> list[Discrepancy]:
    """Compare an own result of 2018 with another paper's number of 2020 for the same model."""
    return find_discrepancies(
        [result(1, year=2018, model="RiverNet", **first), result(2, year=2020, model="River-Net", **other)], {}
    )


@pytest.mark.parametrize(
    ("first", "other", "cause"),
    [
        ({"value": 80.0, "split": "test"}, {"value": 82.0, "split": "dev"}, "split"),
        ({"value": 80.0, "dataset": "Rivers v1.1"}, {"value": 70.0, "dataset": "Rivers v2"}, "version"),
        ({"value": 80.0, "settings": ["fine-tuned"]}, {"value": 60.0, "settings": ["zero-shot"]}, "setting"),
        ({"value": 80.26}, {"value": 80.3}, "rounding"),
        ({"value": 80.26}, {"value": 80.2}, "rounding"),
        ({"value": 0.8026, "unit": None}, {"value": 80.3}, "rounding"),
        ({"value": 80.0, "uncertainty": 0.4}, {"value": 80.7}, "deviation"),
        ({"value": 80.0}, {"value": 77.5}, "unknown"),
        ({"value": 80.0}, {"value": 77.5, "settings": ["zero-shot"]}, "unknown"),
        ({"value": 80.0, "uncertainty": 0.1}, {"value": 80.7}, "unknown"),
    ],
)
def test_each_cause_is_told(first: dict[str, Any], other: dict[str, Any], cause: str) -> None:
    (found,) = pair(first, other)
    assert (found.cause, found.is_explained) == (cause, cause != "unknown")


def test_what_only_one_paper_says_is_told_and_explains_nothing() -> None:
    (found,) = pair({"value": 80.0}, {"value": 77.5, "settings": ["zero-shot"]})
    assert found.reason == "only one of them tells its setting (zero-shot)"


def test_equal_numbers_are_no_discrepancy() -> None:
    assert pair({"value": 80.0}, {"value": 80.0, "kind": "baseline"}) == []
    assert pair({"value": 80.0}, {"value": 0.8, "unit": None}) == []


def test_a_quoted_number_is_traced_to_where_it_was_copied_from() -> None:
    told = [
        result(1, 80.0, year=2017, model="RiverNet"),
        result(2, 77.5, year=2018, model="RiverNet", kind="baseline"),
        result(3, 77.5, year=2020, model="RiverNet", kind="baseline", copied_from="[12]"),
    ]
    reran, copied = find_discrepancies(told, {})
    assert (reran.other.result.claim_id, reran.cause, reran.copied_from) == (2, "unknown", None)
    assert (copied.other.result.claim_id, copied.cause, copied.copied_from) == (3, "copied", 2)


def test_the_first_source_measured_it_itself_then_is_earliest_then_cited_most() -> None:
    told = [
        result(1, 70.0, year=2015, model="RiverNet", kind="baseline"),
        result(2, 80.0, year=2018, model="RiverNet"),
        result(3, 81.0, year=2018, model="RiverNet"),
    ]
    assert {one.first.result.claim_id for one in find_discrepancies(told, {2: 5, 3: 9})} == {3}
    assert {one.first.result.claim_id for one in find_discrepancies(told, {2: 9, 3: 5})} == {2}


def test_a_paper_with_variants_agrees_when_one_of_them_does() -> None:
    told = [result(1, 80.0, work=1, model="RiverNet"), result(2, 75.0, work=1, model="RiverNet"),
            result(3, 75.0, work=2, year=2021, model="RiverNet")]  # fmt: skip
    assert find_discrepancies(told, {}) == []


def test_one_paper_alone_and_nameless_models_are_not_compared() -> None:
    assert find_discrepancies([result(1, 80, work=1, model="A1"), result(2, 70, work=1, model="A1")], {}) == []
    assert find_discrepancies([result(1, 80, model="our model"), result(2, 70, model="our model")], {}) == []


def test_the_effect_on_ranks_is_told() -> None:
    """Among 90, 85 and 70 of others: 80 is third of four, 88 is second."""
    others = [result(10 + place, value, model=f"Lake{place}") for place, value in enumerate((90, 85, 70))]
    (found,) = find_discrepancies(
        [result(1, 80, year=2018, model="RiverNet"), result(2, 88, model="RiverNet"), *others], {}
    )
    assert (found.first_rank, found.other_rank, found.n_models) == (3, 2, 4)


def test_order_changes_nothing() -> None:
    told = [result(number, 70 + number % 4, year=2015 + number % 3, model="RiverNet") for number in range(1, 9)]
    assert find_discrepancies(told[::-1], {}) == find_discrepancies(told, {})


@pytest.mark.parametrize(
    ("one", "decimals", "other", "of_other", "agree"),
    [(92.35, 2, 92.4, 1, True), (92.35, 2, 92.3, 1, True), (92.35, 2, 92.5, 1, False), (92.9, 1, 92.0, 0, False),
     (92.9, 1, 93.0, 0, True), (92.4, 1, 92.35, 2, True), (92.4, 1, 92.3, 1, False)],
)  # fmt: skip
def test_rounding_by_hand(one: float, decimals: int, other: float, of_other: int, agree: bool) -> None:
    assert is_rounded(one, decimals, other, of_other) is agree
