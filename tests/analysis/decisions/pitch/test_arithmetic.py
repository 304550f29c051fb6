"""Numbers that cannot be, each computed by hand."""

import pytest

from analysis.decisions.pitch.flaws import judge


def told(text: str, flaw: str) -> list[tuple[str, str]]:
    return [(one.told, one.reading) for judged in judge(text).claims for one in judged.flaws if one.name == flaw]


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


def test_a_total_outside_its_parts_is_a_contradiction() -> None:
    table = "| Category | Accuracy |\n|---|---|\n| Spam | 99.5% |\n| Hate | 97.8% |\n\nOverall accuracy: {}%."
    assert (
        told(table.format(99.7), "contradiction")[0][0] == "99.7 % over all, but the parts lie between 97.8 and 99.5 %"
    )
    assert told(table.format(98.6), "contradiction") == []


def test_two_values_of_one_measure_contradict_unless_one_is_of_a_part() -> None:
    assert len(told("We reach 94 % accuracy. Our accuracy is 89 %.", "contradiction")) == 2
    assert told("We reach 94 % accuracy. On noisy images our accuracy is 89 %.", "contradiction") == []
