"""The one sentence of an abstract that tells what was found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.digests.finding import finding, points

ABSTRACT = (
    "Rivers have been studied for a long time, yet their floods remain hard to foresee. We propose FloodNet, a model "
    "of rivers. Experiments on two basins show that FloodNet reduces the error by 12.5 % against the best gauge. Code "
    "is available at https://example.org/floodnet."
)


def test_a_measured_result_is_taken_before_background_offer_and_code() -> None:
    found = finding(ABSTRACT)
    assert found is not None
    assert found.text.startswith("Experiments on two basins show")
    assert found.why == "tells the finding"


def test_without_a_finding_the_offer_is_taken() -> None:
    found = finding("Rivers are long. We propose FloodNet, a model of large rivers and of all their floods. Look.")
    assert found is not None
    assert found == ("We propose FloodNet, a model of large rivers and of all their floods.", "tells what it offers")


def test_an_empty_abstract_has_none() -> None:
    assert finding("  ") is None


def test_a_single_sentence_is_taken_as_it_is() -> None:
    assert finding("Water.") == ("Water.", "says most")


@pytest.mark.parametrize(
    ("better", "worse"),
    [("We show that it halves the error of all earlier models.", "We hope that it halves the error of earlier models."),
     ("Results show gains of 4.2 points on both of its tasks.", "Results show gains on both tasks of this set."),
     ("Our model outperforms all others on three data sets.", "This outperforms all of them on three data sets.")],
    ids=["finding before hope", "amount before none", "a subject before a pronoun"],
)  # fmt: skip
def test_what_counts(better: str, worse: str) -> None:
    assert points(better, 1.0) > points(worse, 1.0)


@given(st.text(max_size=600))
def test_what_is_taken_stands_in_the_abstract(text: str) -> None:
    found = finding(text)
    assert found is None or found.text in " ".join(text.split())
