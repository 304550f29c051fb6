import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import fuse_by_score

LEG = st.dictionaries(st.integers(0, 9), st.floats(0.01, 100), max_size=6)


def test_the_score_is_the_mean_share_of_each_legs_best():
    words, meaning = {7: 4.0, 3: 2.0}, {3: 0.5, 9: 0.2}
    assert fuse_by_score([words, meaning]) == [(3, 0.75), (7, 0.5), (9, 0.2)]


def test_the_best_of_every_leg_gets_one():
    assert fuse_by_score([{5: 12.5, 6: 1.0}, {5: 0.3, 6: 0.2}])[0] == (5, 1.0)


def test_ties_go_to_the_lower_item_whatever_the_order_of_legs():
    legs = [{9: 2.0, 4: 1.0}, {4: 0.6, 9: 0.3}, {5: 7.0}]
    assert fuse_by_score(legs) == fuse_by_score(legs[::-1]) == [(4, 0.5), (9, 0.5), (5, 0.333333)]


def test_a_leg_without_a_score_above_zero_says_nothing():
    assert fuse_by_score([{1: -0.2, 2: 0.0}, {2: 3.0}]) == [(2, 0.5), (1, 0.0)]


def test_below_zero_counts_against():
    assert fuse_by_score([{1: 1.0, 2: -0.5}]) == [(1, 1.0), (2, -0.5)]


@pytest.mark.parametrize("legs", [[], [{}], [{}, {}]])
def test_nothing_found_gives_nothing(legs):
    assert fuse_by_score(legs) == []


@given(LEG, LEG, st.sampled_from([0.25, 2.0, 1024.0]))
def test_the_scale_of_a_leg_does_not_matter(words, meaning, factor):
    scaled = {item: factor * score for item, score in words.items()}
    assert fuse_by_score([scaled, meaning]) == fuse_by_score([words, meaning])
