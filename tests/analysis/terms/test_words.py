"""Words: which spellings are one, and what ends a phrase."""

import pytest

from analysis.terms.plurals import normal_word, plain_words
from analysis.terms.words import WordNumbers, numbers_of, read_words


@pytest.mark.parametrize(
    ("one", "other"),
    [("networks", "network"), ("Networks", "network"), ("GANs", "GAN"), ("policies", "policy"),
     ("processes", "process"), ("classes", "class"), ("boxes", "box"), ("architectures", "architecture")],
)  # fmt: skip
def test_singular_and_plural_are_one_word(one, other):
    assert normal_word(one) == normal_word(other)


@pytest.mark.parametrize("word", ["bias", "analysis", "dynamics", "loss", "corpus", "gas", "chaos"])
def test_words_that_end_in_s_keep_it(word):
    assert normal_word(word) == word


def test_an_acronym_is_not_the_word_of_the_same_letters():
    assert normal_word("ADAM") != normal_word("adam")


def test_function_words_and_signs_end_a_phrase_but_not_inside_a_compound():
    assert numbers_of("in") == (0,)
    assert numbers_of("(") == (0,)
    assert numbers_of("in-context")[1:] == numbers_of("context")
    assert 0 not in numbers_of("in-context")
    assert numbers_of("state-of-the-art") == (0,)


def test_numbers_end_a_phrase():
    assert numbers_of("10") == (0,)
    assert numbers_of("CIFAR-10") == (*numbers_of("CIFAR"), 0)


def test_the_numbers_of_words_are_the_same_in_every_run():
    assert numbers_of("transformer") == (7136520257309263529,)


def test_texts_follow_each_other_with_a_boundary_between():
    tokens = read_words(["Deep networks", "", "for graphs"], WordNumbers())
    assert tokens.texts.tolist() == [0, 0, 0, 1, 2, 2, 2]
    assert (tokens.words == 0).tolist() == [False, False, True, True, True, False, True]
    assert tokens.surfaces == ["Deep", "networks", "", "", "for", "graphs", ""]


def test_a_title_in_capitals_holds_no_acronyms():
    numbers = WordNumbers()
    loud, plain = (read_words([text], numbers).words for text in ("GRAPH NEURAL NETWORKS", "graph neural networks"))
    assert loud.tolist() == plain.tolist()


def test_words_of_other_scripts_are_words():
    assert 0 not in read_words(["Глубокое обучение графов"], WordNumbers()).words[:-1]
    assert len(read_words(["深度学习"], WordNumbers()).words) == 2


def test_names_share_words_whatever_their_plural_hyphen_and_case() -> None:
    assert plain_words("State-Space Models") == {"state", "space", "model"}
    assert plain_words("class bias analysis") == {"class", "bias", "analysis"}
    assert plain_words("convolutional neural networks") & plain_words("graph network") == {"network"}
