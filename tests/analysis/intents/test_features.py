"""The words and phrases that intents are read from."""

import pytest

from analysis.intents.features import LONGEST_SENTENCE, phrases, tokens


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("As (Li et al., 2001a; Xu, 2003) show.", ["as", "citedmark", "show", "."]),
        ("Hale and Keyser (1993) don't", ["namedauthors", "citedmark", "don't"]),
        ("It rose by 3.5 % [1, 12].", ["it", "rose", "by", "0", "%", "citedmark", "."]),
        ("Made of <cite>(Xu, 2003)</cite>", ["made", "of", "citedmark"]),
        ("", []),
    ],
    ids=["in brackets", "authors in the run", "numbers", "marked up", "empty"],
)
def test_citations_and_numbers_become_one_word_each(sentence: str, words: list[str]) -> None:
    assert tokens(sentence) == words


def test_phrases_are_runs_of_three_words_gapped_pairs_and_the_shape() -> None:
    assert set(phrases(["we", "use"])) == {
        "<s>", "we", "use", "</s>", "<s> we", "we use", "use </s>", "<s> we use", "we use </s>", "<s> * use",
        "we * </s>", "@first none", "@citations 0", "@length 0",
    }  # fmt: skip


def test_the_shape_tells_where_the_first_citation_stands() -> None:
    assert phrases(["a", "b", "c", "citedmark"])[-3:] == ["@first 3", "@citations 1", "@length 0"]


def test_a_page_given_as_a_sentence_is_cut() -> None:
    assert len(tokens("word " * 30_000)) == LONGEST_SENTENCE // 5


@pytest.mark.parametrize("noise", ["(" * 100_000, "(1 " * 50_000, "A and " * 20_000, "[1," * 40_000])
def test_noise_of_100_kb_is_read_within_bounds(noise: str) -> None:
    assert len(tokens(noise)) <= LONGEST_SENTENCE
