"""Checks of numbers in sentences: differences in their spellings, shares, and the abstract against the tables."""

from typing import Any

import pytest

from analysis.audit.grid import Grid, grid_of
from analysis.audit.statements import check_abstract, check_claim_granularity, check_sentence, is_abstract


@pytest.mark.parametrize(
    "sentence",
    [
        "Accuracy rises from 85.5% to 86.3% (0.8%).",
        "Accuracy rises by 0.8 points from 85.5 to 86.3.",
        "The error falls by 20% from 3.0 to 2.4.",
        "The size falls from 5.5 to 3.0 (45%).",
        "The error rate falls from 4.0 to 2.0 (50%).",
        "Accuracy rises from 90.0 to 95.0 (50%).",
        "Speed rises from 10 to 30 (3x).",
        "It rises from 85.5 to 86.3 in 2017 by 40% less work and a gain of 3 points elsewhere.",
        "No numbers here from A to B by 3%.",
    ],
)
def test_a_change_in_any_usual_sense_is_left_alone(sentence: str) -> None:
    assert check_sentence(sentence) is None


@pytest.mark.parametrize(
    ("sentence", "stated", "expected"),
    [
        ("Accuracy rises from 85.5% to 86.3% (1.8%).", 1.8, 0.8),
        ("BLEU rises by 3.0 points from 27.1 to 28.4.", 3.0, 1.3),
        ("The error falls from 3.0 to 2.4 by 40%.", 40.0, 0.6),
    ],
)
def test_a_change_in_no_sense_is_told(sentence: str, stated: float, expected: float) -> None:
    check = check_sentence(sentence)
    assert check is not None
    assert (check.kind, check.stated, check.expected, check.evidence) == ("delta", stated, expected, sentence)


def claim(value: float, sentence: str, **fields: Any) -> dict[str, Any]:
    told = {"kind": "result", "metric": "accuracy", "approximate": False, "value": value, "sentence": sentence}
    return told | fields


def test_a_claimed_share_that_the_items_cannot_give_is_told() -> None:
    check = check_claim_granularity(claim(87.3, "It reaches 87.3 accuracy on 50 questions."))
    assert check is not None
    assert check.told == "no number of 50 items gives 87.3 %"
    assert check_claim_granularity(claim(86.0, "It reaches 86.0 accuracy on 50 questions.")) is None
    assert check_claim_granularity(claim(87.3, "It reaches 87.3 BLEU on 50 questions.", metric="BLEU")) is None


def grid(*cells: str) -> Grid:
    found = grid_of({"position": 1, "caption": "", "cells": [["Model", "X"], *[["m", cell] for cell in cells]],
                     "header_rows": 1, "header_columns": 1, "bold": None})  # fmt: skip
    assert found is not None
    return found


@pytest.mark.parametrize("cell", ["91.2", "91.23", "0.912", "91.2 ± 0.1"])
def test_a_number_of_the_abstract_is_found_in_its_spellings(cell: str) -> None:
    assert check_abstract([claim(91.2, "It reaches 91.2.")], [grid(cell)], []) == []


def test_a_number_of_the_abstract_that_nothing_shows_is_told() -> None:
    found = check_abstract([claim(91.2, "It reaches 91.2.")], [grid("90.1", "92.3")], ["It gives 191.2."])
    assert [(one.kind, one.stated) for one in found] == [("abstract", 91.2)]


def test_text_can_show_it_and_without_tables_nothing_is_told() -> None:
    assert check_abstract([claim(91.2, "It reaches 91.2.")], [grid("90.1")], ["We obtain 91.2 here."]) == []
    assert check_abstract([claim(91.2, "It reaches 91.2.")], [], []) == []


@pytest.mark.parametrize(
    ("section", "expected"), [(None, True), ("Abstract", True), ("ABSTRACT.", True), ("Results", False)]
)
def test_an_abstract_repeated_in_full_text_shows_nothing(section: str | None, expected: bool) -> None:
    assert is_abstract(section) is expected


def test_round_numbers_and_approximations_are_left_out() -> None:
    assert (
        check_abstract([claim(91.0, "It reaches 91."), claim(91.2, "over 91.2", approximate=True)], [grid("1.0")], [])
        == []
    )
