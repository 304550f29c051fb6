"""Shares and what they can show."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from analysis.trends.shares import can_show, wilson_interval


@given(st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_is_scipys(counts: tuple[int, int]) -> None:
    k, n = counts
    lo, hi = wilson_interval([k], [n])
    if n == 0:
        assert (lo[0], hi[0]) == (0, 1)
        return
    expected = binomtest(k, n).proportion_ci(method="wilson")
    np.testing.assert_allclose([lo[0], hi[0]], [expected.low, expected.high], atol=1e-12)


@pytest.mark.parametrize(("k", "n"), [([-1], [3]), ([4], [3])])
def test_impossible_counts_are_refused(k: list[int], n: list[int]) -> None:
    with pytest.raises(ValueError, match="successes <= n"):
        wilson_interval(k, n)


def test_250_papers_in_30_years_cannot_show_a_trend() -> None:
    shows, reason = can_show([8] * 30)
    assert not shows
    assert "cannot show that a topic rises or falls" in reason


def test_enough_papers_in_enough_periods_can() -> None:
    assert can_show([200] * 12)[0]


def test_no_papers_show_nothing() -> None:
    assert not can_show([])[0]
