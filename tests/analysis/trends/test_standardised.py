"""Shares over strata: equal mixing, joins, jumps and gaps."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from analysis.trends.shares import wilson_interval
from analysis.trends.standardised import comparable, standardise, stretches


def told(counts, used):
    """Return the shares of one subject from its papers by stretch and period."""
    counts, used = np.asarray(counts), np.asarray(used)
    return standardise(counts.sum(axis=1)[None].astype(float), counts.sum(axis=0)[None].astype(float), used)


def test_in_one_stratum_the_share_is_papers_over_papers_with_wilsons_interval():
    found = told([[10, 30]], [[100, 200]])
    lo, hi = wilson_interval([10, 30], [100, 200])
    np.testing.assert_allclose(found.share, [[0.1, 0.15]])
    np.testing.assert_allclose([found.lo[0], found.hi[0]], [lo, hi])


def test_a_stratum_that_joins_does_not_move_the_share():
    """One stratum has 10 % throughout; another with 40 % joins: the mixed share jumps from 10 to 25 %."""
    found = told([[100, 100, 100], [0, 400, 400]], [[1000, 1000, 1000], [0, 1000, 1000]])
    np.testing.assert_allclose(found.share, [[0.22, 0.22, 0.22]], atol=0.002)


def test_a_share_that_doubles_everywhere_doubles():
    found = told([[10, 20], [20, 40]], [[100, 100], [100, 100]])
    assert found.share[0, 1] / found.share[0, 0] == pytest.approx(2)


def test_the_fit_is_the_likeliest_of_its_model():
    rng = np.random.default_rng(3)
    used = rng.integers(50, 200, size=(3, 5))
    counts = rng.poisson(used * np.outer([0.1, 0.3, 0.2], [1, 1, 2, 2, 3]))

    def cost(logs):
        mean = used * np.exp(logs[:3, None] + np.r_[0, logs[3:]][None])
        return (mean - counts * np.log(mean)).sum()

    best = minimize(cost, np.zeros(7), tol=1e-10).x
    share = told(counts, used).share[0]
    np.testing.assert_allclose(share[1:] / share[0], np.exp(best[3:]), rtol=0.01)


def test_a_subject_nobody_wrote_of_has_share_zero_of_all_papers():
    found = told([[0, 0]], [[100, 200]])
    assert found.share.tolist() == [[0, 0]]
    assert found.exposure.tolist() == [[100, 200]]


def test_a_stratum_from_before_the_subject_says_nothing_against_it():
    """The first two periods are of a venue that ended before anybody wrote of the subject."""
    found = told([[0, 0, 0, 0], [0, 0, 20, 40]], [[100, 100, 0, 0], [100, 100, 100, 100]])
    np.testing.assert_allclose(found.share, [[0, 0, 0.2, 0.4]], atol=1e-6)


def test_one_paper_from_when_it_was_rare_does_not_make_a_venue_all_of_it():
    """A venue that was covered once, with one early paper; since then a thousandfold: its level is not 100 %."""
    found = told([[1, 0, 0, 0], [0, 1, 100, 300]], [[500, 0, 0, 0], [1000, 1000, 1000, 1000]])
    assert found.share[0, 3] < 0.4


def test_periods_without_papers_have_no_share():
    found = told([[10, 0, 10]], [[100, 0, 100]])
    assert np.isnan(found.share[0, 1])
    assert np.isnan(found.hi[0, 1])


def test_a_jump_in_size_begins_a_new_stretch_and_few_papers_are_in_none():
    sizes = np.asarray([[40, 50, 500, 400], [10, 30, 0, 60]])
    assert stretches(sizes).tolist() == [[0, 0, 1, 1], [-1, 2, -1, 2]]


def test_stretches_link_periods_through_others():
    used = np.asarray([[50, 50, 0, 0], [0, 50, 50, 0], [0, 0, 0, 50]])
    assert comparable(used).tolist() == [False, False, False, True]
    used[2, 2] = 50
    assert comparable(used).tolist() == [True, True, True, True]
    assert comparable(np.zeros((0, 3), dtype=np.int64)).tolist() == [False, False, False]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_shares_lie_in_their_intervals_and_counts_are_share_times_exposure(seed):
    rng = np.random.default_rng(seed)
    used = rng.integers(0, 3, size=(4, 6)) * 50
    used[0] = 60
    counts = rng.binomial(used, 0.1)
    found = told(counts, used)
    assert ((found.lo <= found.share) & (found.share <= found.hi)).all()
    np.testing.assert_allclose(found.share * found.exposure, counts.sum(axis=0)[None], atol=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.permutations(range(4)))
def test_the_order_of_strata_does_not_matter(seed, order):
    rng = np.random.default_rng(seed)
    used = rng.integers(30, 90, size=(4, 5))
    counts = rng.binomial(used, 0.2)
    np.testing.assert_allclose(told(counts, used).share, told(counts[order], used[order]).share, rtol=1e-5)
