"""What a sentence that claims says in figures."""

import pytest

from analysis.decisions.pitch.claims import Claim, describe, family, measure_of
from analysis.decisions.pitch.statements import lay_out


def claim(text: str, place: int = 0, is_of_cost: bool = False) -> Claim:
    return describe(lay_out(text), 1, place, is_of_cost)


@pytest.mark.parametrize(
    ("text", "measure", "is_relative"),
    [
        ("We reach 95 % accuracy.", "accuracy", False),
        ("Our word error rate is 4.1 percent.", "word error rate", False),
        ("It makes 30 % fewer errors.", "error", True),
        ("It is 3x smarter.", "", True),
    ],
)
def test_a_sentence_has_a_measure_and_may_tell_a_change(text: str, measure: str, is_relative: bool) -> None:
    one = claim(text)
    assert (one.kind, one.measure, one.is_relative) == ("quality", measure, is_relative)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("It answers in 300 ms.", "speed"), ("It is twice as fast as before.", "speed"),
     ("Cut your bill by 40 %.", "saving")],
)  # fmt: skip
def test_what_needs_a_machine_or_a_price_is_of_speed_or_saving(text: str, kind: str) -> None:
    assert claim(text, is_of_cost=True).kind == kind


def test_a_base_is_no_change() -> None:
    one = claim("It is 10x more accurate than your model, which reaches 80% accuracy.")
    assert ([figure.value for figure in one.figures], [figure.value for figure in one.changes]) == ([10, 80], [10])


def test_figures_stand_where_the_pitch_has_them() -> None:
    text = "We are Acme.\n\nRecall is 80 %."
    [figure] = claim(text, place=1).figures
    assert text[figure.start : figure.end].startswith("80")


def test_a_row_is_read_by_its_head() -> None:
    assert claim("| Set | Accuracy |\n|---|---|\n| Letters | 94% |", place=1).measure == "accuracy"


def test_the_quote_is_the_sentence_without_its_stop() -> None:
    layout = lay_out("We  reach 95 % accuracy.")
    assert describe(layout, 1, 0, is_of_cost=False).quote(layout) == "We reach 95 % accuracy"


def test_a_sentence_of_thousands_of_numbers_has_no_figures() -> None:
    assert claim("accuracy " + ", ".join(f"{n}.5 %" for n in range(3_000))).figures == ()


def test_a_word_error_rate_is_an_error() -> None:
    assert family(measure_of("a word error rate of 4 %")) == "error"
