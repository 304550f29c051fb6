"""Splitting abstracts into sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.claims.sentences import MAX_SENTENCE_CHARS, split_sentences


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Unlike Orr et al. Larger trees were pruned by hand.",
        "Some cues, e.g. Colour and shape, help.",
        "The score rose to 81.5 on Orchard-20.",
        "We test ours vs. Baselines of every age.",
        "See Fig. 3 for the curve.",
        "It follows J. Smith in this.",
    ],
    ids=["et al.", "e.g.", "decimal", "vs.", "Fig.", "initial"],
)
def test_abbreviations_and_decimals_do_not_end_a_sentence(text: str) -> None:
    assert pieces(text) == [text]


def test_sentences_are_split_at_stops_and_questions() -> None:
    text = "Can pears be counted? We say so. It takes 3 ms! Code is free."
    assert pieces(text) == ["Can pears be counted?", "We say so.", "It takes 3 ms!", "Code is free."]


def test_a_stop_inside_quotes_ends_the_sentence_after_them() -> None:
    assert pieces('They said "no." We went on.') == ['They said "no."', "We went on."]


def test_empty_text_has_no_sentence() -> None:
    assert split_sentences("") == []
    assert split_sentences(" \n\t ") == []


@given(st.text())
def test_spans_cover_everything_but_white_space(text: str) -> None:
    spans = split_sentences(text)
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert all(one.end <= other.start for one, other in zip(spans, spans[1:], strict=False))


def test_text_without_stops_is_cut_into_bounded_pieces() -> None:
    spans = split_sentences("pear " * 5_000)
    assert max(end - start for start, end in spans) <= MAX_SENTENCE_CHARS
