"""The ratio of two shares: its ends leave out what they should, and where nothing may be said."""

import pytest
from scipy.stats import binom

from analysis.trends.ratios import share_ratio


def test_beyond_each_end_such_counts_have_a_chance_of_one_in_forty() -> None:
    told = share_ratio(84, 40)
    assert told is not None
    assert told.value == 2.1
    low, high = told.lo / (1 + told.lo), (told.hi or 0) / (1 + (told.hi or 0))
    assert binom.sf(83, 124, low) == pytest.approx(0.025, abs=1e-3)
    assert binom.cdf(84, 124, high) == pytest.approx(0.025, abs=1e-3)


@pytest.mark.parametrize(("first", "second", "apart"), [(84, 40, True), (40, 84, True), (12, 9, False), (5, 0, False)])
def test_shares_are_apart_where_the_interval_leaves_out_equality(first: int, second: int, apart: bool) -> None:
    told = share_ratio(first, second)
    assert told is not None
    assert told.is_apart is apart


def test_turned_round_the_ratio_is_the_inverse() -> None:
    one, other = share_ratio(84, 40), share_ratio(40, 84)
    assert one is not None
    assert other is not None
    assert other.hi is not None
    assert (one.lo, one.hi) == pytest.approx((1 / other.hi, 1 / other.lo), rel=5e-3)


def test_of_too_few_papers_nothing_is_said_and_of_none_there_is_no_upper_end() -> None:
    assert share_ratio(3, 1) is None
    told = share_ratio(20, 0)
    assert told is not None
    assert (told.value, told.hi, told.is_apart) == (None, None, True)
