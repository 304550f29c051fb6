"""Growth beyond the strata, its interval and its chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, hypergeom

from analysis.trends.growth import discoveries, growth
from tests.analysis.terms.corpora import lot


def test_growth_is_observed_over_expected_papers():
    """12 papers of 100 and 6 of 50 now; 4 of 200 and 10 of 100 before: 2 and 5 are expected."""
    found = growth([[12, 6]], [100, 50], [[4, 10]], [200, 100])
    assert (found.observed[0], found.expected[0], found.total[0]) == (18, 7, 32)
    assert found.ratio[0] == pytest.approx(19 / 8)
    width = np.exp(1.6448536 * np.sqrt(1 / 19 + 1 / 8))
    assert (found.lo[0], found.hi[0]) == (pytest.approx(19 / 8 / width), pytest.approx(19 / 8 * width))


def test_a_stratum_that_grows_is_no_growth_of_its_terms():
    found = growth([[90, 1]], [900, 100], [[10, 1]], [100, 100])
    assert found.ratio[0] == pytest.approx(1)


def test_a_term_without_past_has_a_finite_growth():
    found = growth([[9], [0]], [100], [[0], [0]], [100])
    assert found.ratio.tolist() == [10, 1]
    assert np.isfinite(found.hi).all()


def test_the_chance_in_one_stratum_is_never_below_that_of_the_permutation():
    """Dates dealt out by lot among 300 papers: the count of the newest 100 is hypergeometric."""
    for now, total in ((8, 10), (5, 10), (20, 30)):
        found = growth([[now]], [100], [[total - now]], [200])
        exact = hypergeom.sf(now - 1, 300, total, 100)
        assert exact <= found.rise[0] < 4 * exact


def test_chances_of_rise_and_fall_overlap_in_what_was_seen():
    found = growth([[3]], [100], [[6]], [200])
    assert found.rise[0] + found.fall[0] > 1


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_discoveries_are_those_of_scipy(chances):
    adjusted = false_discovery_control(chances, method="bh")
    found = discoveries(chances, np.ones(len(chances), dtype=bool), 0.1)
    clear = np.abs(adjusted - 0.1) > 1e-9
    assert found[clear].tolist() == (adjusted <= 0.1)[clear].tolist()


def test_what_was_not_tested_is_not_found():
    assert discoveries([0.0, 0.0, 0.9], [False, True, True]).tolist() == [False, True, False]
    assert discoveries([], []).tolist() == []


def test_terms_strewn_by_lot_are_not_found():
    """2,000 terms in 3 strata, none of which rises: in 40 corpora hardly one lists any."""
    listed = 0
    for seed in range(40):
        rng = lot(seed)
        sizes, past_sizes = np.asarray([100, 300, 900]), np.asarray([400, 500, 2000])
        shares = rng.beta(0.5, 60, size=(2000, 1))
        now, past = (rng.binomial(n, shares) for n in (sizes, past_sizes))
        found = growth(now, sizes, past, past_sizes)
        listed += bool(discoveries(found.rise, found.total >= 8).any())
    assert listed <= 5
