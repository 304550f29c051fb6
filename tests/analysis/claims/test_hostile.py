"""Properties that hold for any text, and texts made to hurt."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.claims.extract import MAX_ABSTRACT_CHARS, extract_claims
from analysis.claims.number_words import NUMBER_WORDS

WORDS = (
    "we achieve accuracy of 91.5% on CIFAR-10 and by up to 3.2 BLEU points (mAP 0.5) from to 12 faster 2x, 10-20% F1 "
    "PearNet outperforms . ; ( ) $ \\% 1,000 -3 +4 ± ~ three times fewer parameters 5M ms dataset respectively the"
).split(" ")
abstracts = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)


def numbers_in(sentence: str) -> set[float]:
    plain = re.sub(r"(?<=\d)(?:,|\{,\})(?=\d{3})", "", sentence)
    digits = re.findall(r"\d+(?:\.\d+)?|\.\d+", plain) + re.findall(r"\d+(?:\.\d+)?|\.\d+", sentence)
    words = [NUMBER_WORDS[word] for word in re.findall(r"[a-z]+", sentence.lower()) if word in NUMBER_WORDS]
    return {float(number) for number in [*digits, *words]}


@given(st.text() | abstracts)
def test_any_text_gives_claims_with_their_own_sentence_and_number(text: str) -> None:
    for claim in extract_claims("", text):
        assert claim.sentence in text
        assert claim.value in numbers_in(claim.sentence)
        assert 0 <= claim.confidence <= 1


@given(abstracts)
def test_equal_text_gives_equal_claims(text: str) -> None:
    assert extract_claims("", text) == extract_claims("any title", text)


@pytest.mark.parametrize(
    "text",
    [
        "We reach 9\x001.5% accuracy\x00 on \x00KITTI.",
        "\u202eWe reach 91.5% accuracy\u202c on KITTI.",
        "دقة 91.5% على KITTI. הדיוק הוא 80.1%.",
        "We reach ９１.５% and ¾ and Ⅷ and ² accuracy.",
        "\ud800 91.5% accuracy",
        "İ" * 50 + " accuracy of 91.5% on KITTI",
        "1e400 99999999999999999999999999 accuracy",
    ],
    ids=["nul", "override", "right to left", "odd digits", "surrogate", "growing lower case", "huge"],
)
def test_strange_characters_are_harmless(text: str) -> None:
    assert all(claim.sentence in text for claim in extract_claims("", text))


@pytest.mark.parametrize(
    "unit",
    [
        "accuracy of 91.5% on CIFAR-10 and ",
        "1,",
        "9 ",
        "1.",
        "(",
        "from 1.5 to ",
        "A",
        "Aa ",
        "improve by the ",
        "$\\%",
        "http://a",
        "- ",
        "et al. ",
        "[1,",
        " ",
    ],
)
def test_time_grows_in_proportion_to_the_text(unit: str) -> None:
    """Eight times the text may take about eight times as long: nothing is quadratic."""
    small, large = (unit * (size // len(unit)) for size in (MAX_ABSTRACT_CHARS // 8, MAX_ABSTRACT_CHARS))
    begin = time.process_time()
    extract_claims("", small)
    middle = time.process_time()
    extract_claims("", large)
    assert time.process_time() - middle <= 24 * (middle - begin) + 0.5


def test_a_megabyte_is_read_no_further_than_the_limit() -> None:
    sentence = "We reach 91.5% accuracy on KITTI. "
    found = extract_claims("", sentence * (1_000_000 // len(sentence)))
    assert len(found) == MAX_ABSTRACT_CHARS // len(sentence)


def test_a_table_run_into_the_text_is_passed_over() -> None:
    assert extract_claims("", "accuracy " + "91.5% " * 60) == []
