"""The scale that shares are forecast on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.forecasts.scale import Courses, noise, to_scale, to_share


@given(st.integers(1, 10_000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_a_share_comes_back_from_the_scale(counts):
    n, total = counts
    assert to_share(to_scale(n / total, total), total) == pytest.approx(n / total, abs=1e-9)


@pytest.mark.parametrize("share", [0.004, 0.02, 0.3])
def test_counting_scatters_alike_at_every_level(share):
    drawn = np.random.default_rng(1).binomial(2_000, share, size=20_000) / 2_000
    assert to_scale(drawn, 2_000).var() == pytest.approx(noise(2_000), rel=0.06)


@pytest.mark.parametrize(("place", "share"), [(-3, 0), (0, 0), (2, 1), (np.pi / 2, 1)])
def test_no_place_is_outside_the_shares(place, share):
    assert to_share(place, 100) == share


def test_a_period_without_papers_has_no_share():
    courses = Courses.of([[0.1, 0.2, 0.3]], [100, 0, 100])
    assert np.isnan(courses.share[0, 1])
    assert courses.total.tolist() == [[100, 0, 100]]
    np.testing.assert_allclose(courses.n, [[10, 0, 30]])
    assert noise(0) == np.inf


def test_a_share_above_one_is_refused():
    with pytest.raises(ValueError, match=r"shares in \[0, 1\]"):
        Courses.of([[1.2]], [10])
