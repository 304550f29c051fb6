"""Two claims of one pitch that cannot both hold, and pairs that may."""

import pytest

from tests.analysis.decisions.pitch.reader import sums

APART = "The team is in Graz.\n\nIt has an office.\n\nAsk for more."


def told(text: str) -> list[str]:
    return [one.told for one in sums(text) if one.name == "contradiction"]


def test_two_values_of_one_thing_are_told_with_both() -> None:
    text = (
        f"The spray bar uses 72 % less herbicide.\n\n{APART}\n\nIn the plots the spray bar needs 85 % less herbicide."
    )
    assert told(text) == ["72 here, 85 there", "85 here, 72 there"]


@pytest.mark.parametrize(
    "other",
    ["In the plots the spray bar uses 72 % less herbicide.", "The weeder removes 85 % of all weeds.",
     "Your current spray bar uses 85 % less herbicide.", "The spray bar answers in 85 ms to herbicide."],
    ids=["the same value", "another thing", "of a rival", "in another unit"],
)  # fmt: skip
def test_what_may_both_hold_is_left_alone(other: str) -> None:
    assert told(f"The spray bar uses 72 % less herbicide.\n\n{APART}\n\n{other}") == []


def test_the_words_that_contradict_are_shown() -> None:
    text = f"Median p99 latency is 40 ms.\n\n{APART}\n\nLatency at p99 has a median of 85 ms."
    flaws = [one for one in sums(text) if one.name == "contradiction"]
    assert [text[one.start : one.end][:6] for one in flaws] == ["Latenc", "Median"]


def test_rows_of_one_table_are_told_apart_on_purpose() -> None:
    assert told("| Task | Ours |\n|---|---|\n| Llama tokens int8 | 98 % |\n| Llama tokens int4 | 91 % |") == []


def test_a_total_outside_its_parts_is_a_contradiction() -> None:
    table = "| Category | Accuracy |\n|---|---|\n| Spam | 99.5% |\n| Hate | 97.8% |\n\nOverall accuracy: {}%."
    assert told(table.format(99.7)) == ["99.7 over all, but the parts lie between 97.8 and 99.5"]
    assert told(table.format(98.6)) == []
