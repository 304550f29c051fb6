"""Numbers that cannot be, each computed by hand."""

import pytest

from tests.analysis.decisions.pitch.reader import sums


def told(text: str, flaw: str) -> list[tuple[str, str]]:
    return [(one.told, one.reading) for one in sums(text) if one.name == flaw]


def test_ten_times_eighty_per_cent_cannot_be_and_is_read_as_errors() -> None:
    [(why, reading)] = told("It is 10x more accurate than your model, which reaches 80 % accuracy.", "impossible-ratio")
    assert why == "10 times 80 % is 800 %, more than all"
    assert reading == "read as a ratio of errors, 20 % of errors divided by 10 leaves 2 %: 98 % right"


def test_more_than_all_errors_cannot_be_saved() -> None:
    [(why, reading)] = told("120 % fewer errors.", "impossible-ratio")
    assert why == "100 % fewer is none at all, so 120 % fewer would be less than none"
    assert reading == "perhaps the old number is 2.2 times the new one, which is 54.5 % fewer"


def test_a_share_above_all_cannot_be() -> None:
    assert "104 % accuracy" in told("The model has 104 % accuracy.", "impossible-ratio")[0][0]


def test_an_f1_that_precision_and_recall_cannot_give() -> None:
    text = "Precision is 60 %, recall 95 % and F1 {} %."
    assert (
        told(text.format("91"), "impossible-ratio")[0][0]
        == "precision 0.6 and recall 0.95 give an F1 of 0.735, not 0.91"
    )
    assert told(text.format("73.5"), "impossible-ratio") == []


@pytest.mark.parametrize(
    "text",
    ["It is 2x more accurate than a model that reaches 40 % accuracy.", "It is 20 % more accurate than 80 %.",
     "It makes 90 % fewer errors.", "Accuracy is 100 %.", "It is 10x faster."],
)  # fmt: skip
def test_what_can_be_is_left_alone(text: str) -> None:
    assert told(text, "impossible-ratio") == []


def test_a_change_that_is_none_of_its_ends_is_a_contradiction() -> None:
    [(why, _)] = told(
        "The error is 0.31. Against the average (an error of 0.52) that is an error 60% lower.", "contradiction"
    )
    assert (
        why == "60 % is told, but 0.31 and 0.52 differ by 0.21: 1.68 times, 40.4 % of the higher, 67.7 % of the lower"
    )


@pytest.mark.parametrize("change", ["40 % lower", "1.7x lower", "68 % lower"])
def test_a_change_that_either_end_bears_out_is_none(change: str) -> None:
    assert told(f"The error is 0.31. Against the average (an error of 0.52) that is {change}.", "contradiction") == []


@pytest.mark.parametrize(
    "text",
    ["1,800 of the 2,000 letters were read correctly, or 94 %.", "Of 2,000 letters 1,700 were right, that is 95 %.",
     "Errors fell from 10 % to 8 %, a drop of 40 %.", "It takes 200 ms instead of 400 ms, so it is 5 times faster.",
     "Of the 96 failures we caught 71 and missed 31.", "Of 500 letters, 420 were read and 130 were not."],
)  # fmt: skip
def test_parts_above_their_whole_contradict_it(text: str) -> None:
    assert told(text, "contradiction")


@pytest.mark.parametrize(
    "text",
    ["1,880 of the 2,000 letters were read correctly, or 94 %.", "Recall is 93 %. We missed 7 % of the letters.",
     "It takes 100 ms instead of 400 ms, so it is 4 times faster.", "Of 500 letters, 420 were read and 80 were not.",
     "Of the 96 failures we caught 71 and missed 25."],
)  # fmt: skip
def test_parts_within_their_whole_do_not(text: str) -> None:
    assert told(text, "contradiction") == []


@pytest.mark.parametrize(
    "text",
    ["We cut false alarms by 130 percent.", "They reach a precision of 62 %. We are four times more precise.",
     "Twice the accuracy of the old 80 %.", "Errors shrink by 200 %.", "Recall of 101.5 % on letters.",
     "The F1 score is 85 %, with a recall of 80 % and a precision of 70 %."],
)  # fmt: skip
def test_arithmetic_that_cannot_be(text: str) -> None:
    assert told(text, "impossible-ratio")
