"""Which sentences of a pitch claim performance."""

import pytest

from analysis.decisions.pitch.claims import MOST_CLAIMS, Claim, find_claims
from analysis.decisions.pitch.statements import lay_out


def claims(text: str) -> list[Claim]:
    return list(find_claims(lay_out(text)))


@pytest.mark.parametrize(
    ("text", "kind", "measure", "is_relative"),
    [
        ("We reach 95 % accuracy.", "quality", "accuracy", False),
        ("Our word error rate is 4.1 percent.", "quality", "word error rate", False),
        ("It makes 30 % fewer errors.", "quality", "error", True),
        ("It is 3x smarter.", "quality", "", True),
        ("It answers in 300 ms.", "speed", "", False),
        ("It is twice as fast as before.", "speed", "", True),
        ("Cut your costs by 40 %.", "saving", "", True),
        ("Recruiters save 15 hours a week.", "saving", "", True),
        ("Churn falls by up to 35 %.", "outcome", "", True),
        ("It outperforms the leading tool.", "quality", "", True),
    ],
)
def test_a_sentence_claims_one_thing(text: str, kind: str, measure: str, is_relative: bool) -> None:
    assert [(one.kind, one.measure, one.is_relative) for one in claims(text)] == [(kind, measure, is_relative)]


@pytest.mark.parametrize(
    "text",
    ["More than 400 departments trust us.", "Our uptime was 99.95 %.", "Get 20 % off the first year!",
     "Founded in 2019.",
     "It covers 43 languages.", "The largest queue holds 31 % of the tickets.", "Prices start at EUR 490 a month.",
     "A pilot takes six weeks.", "We have 62 employees and 4.8 stars."],
)  # fmt: skip
def test_what_only_looks_like_a_claim_is_none(text: str) -> None:
    assert claims(text) == []


def test_two_claims_of_one_sentence_are_quoted_apart() -> None:
    text = "Customers see 60% fewer errors, and invoices are posted 12x faster."
    layout = lay_out(text)
    assert [one.quote(layout) for one in find_claims(layout)] == [
        "Customers see 60% fewer errors", "invoices are posted 12x faster"
    ]  # fmt: skip


def test_a_base_belongs_to_the_change_it_is_of() -> None:
    [one] = claims("It is 10x more accurate than your model, which reaches 80% accuracy.")
    assert ([figure.value for figure in one.figures], [figure.value for figure in one.changes]) == ([10, 80], [10])


def test_a_row_of_a_table_is_read_by_its_label_and_its_heads() -> None:
    found = claims("| | Ours | Theirs |\n|---|---|---|\n| Accuracy | 94% | 81% |\n| Latency | 0.9 s | 2.4 s |")
    assert [(one.kind, [figure.value for figure in one.figures]) for one in found] == [
        ("quality", [94, 81]), ("speed", [0.9, 2.4])
    ]  # fmt: skip


def test_that_is_half_goes_on_from_the_sentence_before() -> None:
    found = claims("Our word error rate is 4.1 percent. That's half of what others get.")
    assert found[1].measure == "word error rate"


def test_the_buyer_claims_nothing() -> None:
    talk = "Ann (vendor): We reach 95 % accuracy.\nBob (buyer): Others told us 99 % accuracy.\n" * 2
    assert {one.figures[0].value for one in claims(talk)} == {95}


def test_what_customers_are_said_to_see_is_theirs() -> None:
    assert [one.is_of_others for one in claims("Our customers see 60% fewer errors. We reach 9 % error.")] == [
        True,
        False,
    ]


def test_a_list_of_thousands_of_claims_is_cut() -> None:
    assert len(claims("We reach 95.5 % accuracy.\n\n" * 2_000)) == MOST_CLAIMS


def test_a_sentence_of_thousands_of_numbers_is_passed_over() -> None:
    assert claims("accuracy " + ", ".join(f"{n}.5 %" for n in range(3_000))) == []
