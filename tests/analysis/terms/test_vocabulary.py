"""What is a term, and what an acronym stands for."""

import numpy as np
import pytest

from analysis.terms.vocabulary import Counted, acronyms_of, is_term


def counted(n=100, in_title=20, alone=60, in_longer=0, n_words=2, is_acronym=False):
    numbers = [np.asarray([value]) for value in (n, in_title, alone, in_longer, n_words)]
    return Counted(*numbers, np.asarray([is_acronym]))


@pytest.mark.parametrize(
    ("changed", "holds"),
    [
        ({}, True),
        ({"n": 7, "in_title": 3, "alone": 7}, False),
        ({"in_title": 9}, False),
        ({"alone": 19}, False),
        ({"in_longer": 70}, False),
        ({"in_longer": 69}, True),
        ({"n_words": 1, "in_title": 19}, False),
        ({"n_words": 1, "alone": 49}, False),
        ({"n_words": 1, "in_title": 10, "alone": 20, "is_acronym": True}, True),
        ({"n": 0, "in_title": 0, "alone": 0}, False),
    ],
)
def test_a_term_stands_in_titles_alone_and_in_no_longer_phrase(changed, holds):
    assert is_term(counted(**changed)).tolist() == [holds]


def test_an_acronym_is_what_most_papers_define_it_as():
    assert acronyms_of([(1, 10, 5), (1, 11, 4)]) == {1: 10}
    assert acronyms_of([(1, 10, 4), (1, 11, 4)]) == {1: 10}
    assert acronyms_of([(1, 10, 3), (1, 11, 2), (1, 12, 2)]) == {}


def test_two_papers_are_too_few_to_define_an_acronym():
    assert acronyms_of([(1, 10, 2)]) == {}


def test_chains_of_acronyms_are_not_followed():
    assert acronyms_of([(1, 2, 9), (2, 3, 9)]) == {2: 3}
