"""Change points: exact, sure and large enough to matter."""

import itertools

import numpy as np
import pytest

from analysis.trends.changes import ENTRY, PENALTY, change_points, common_ratio
from analysis.trends.standardised import standardise


def places(counts, exposure=100):
    """Return the periods in which a stretch begins, of one subject."""
    return np.flatnonzero(change_points([counts], np.full((1, len(counts)), exposure))[0]).tolist()


def test_a_share_that_triples_changes_there():
    assert places([10, 11, 9, 10, 30, 31, 29, 30]) == [4]


def test_up_and_down_are_two_changes():
    assert places([10] * 6 + [40] * 6 + [10] * 6) == [6, 12]


def test_a_level_course_has_none_and_neither_has_a_small_step():
    assert places([10, 12, 9, 11, 10, 8, 11]) == []
    assert places([10_000] * 5 + [11_000] * 5, 100_000) == []


def test_one_more_paper_is_no_change():
    assert places([0, 0, 1, 0, 2, 0, 1]) == []
    assert places([0, 0, 0, 0]) == []


def test_the_field_that_doubles_is_no_change_of_a_share():
    counts, sizes = [[10, 10, 20, 40, 40]], [[100, 100, 200, 400, 400]]
    assert not change_points(counts, sizes).any()


def test_a_period_that_is_not_covered_is_passed_over():
    found = change_points([[10, 10, 0, 40, 40, 42]], [[100, 100, 0, 100, 100, 100]])
    assert np.flatnonzero(found[0]).tolist() == [3]


def cost(counts, cuts):
    """Return the penalised likelihood of a way to cut a course of 100 papers a period."""
    ends = [0, *cuts, len(counts)]
    parts = [np.asarray(counts[a:b], dtype=float) for a, b in itertools.pairwise(ends)]
    gain = sum(part.sum() * np.log(max(part.mean() / 100, 1e-300)) for part in parts if part.sum())
    return gain - (ENTRY + PENALTY * np.log(len(counts))) * len(cuts)


@pytest.mark.parametrize("seed", range(6))
def test_the_cuts_are_the_best_of_all(seed):
    """By trying every way to cut eight periods; levels far apart, so that all cuts matter."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(np.repeat(rng.permutation([2, 12, 60, 20])[:2], 4))
    ways = [cuts for size in range(8) for cuts in itertools.combinations(range(1, 8), size)]
    best = max(ways, key=lambda cuts: cost(counts, cuts))
    assert places(counts.tolist()) == list(best)


def test_level_courses_hardly_ever_have_one():
    rng = np.random.default_rng(5)
    counts = rng.poisson(np.repeat([[2], [10], [50]], 100, axis=0), size=(300, 12))
    assert change_points(counts, np.full((300, 12), 1000)).any(axis=1).mean() < 0.03


def test_a_ratio_common_to_strata_is_that_of_the_likelihood():
    """In one stratum it is the ratio of the shares, but for half a paper; strata of one side say nothing."""
    ratio, gain = common_ratio(*(np.asarray(one, dtype=float) for one in ([20, 0], [60, 50], [100, 0], [100, 90])))
    assert ratio == pytest.approx(3, rel=0.03)
    assert gain == pytest.approx(80 * np.log(2) - 20 * np.log(4) - 60 * np.log(4 / 3), rel=0.01)
    assert common_ratio(*(np.zeros(2) for _ in range(4))) == (1.0, 0.0)


def test_strata_that_agree_on_no_change_are_believed():
    """A stratum rich in the subject joins: its papers triple, and no stratum that both sides have changes."""
    papers = [np.asarray([[10, 10, 10, 10, 10, 10], [0, 0, 0, 60, 60, 60]])]
    sizes = np.asarray([[100] * 6, [0, 0, 0, 100, 100, 100]])
    counts, exposure = papers[0].sum(axis=0)[None], sizes.sum(axis=0)[None]
    assert change_points(counts, exposure).any()
    assert not change_points(counts, exposure, papers, sizes).any()


def test_a_change_that_all_strata_show_is_told():
    papers = [np.asarray([[10, 10, 10, 30, 30, 30], [20, 20, 20, 60, 60, 60]])]
    sizes = np.full((2, 6), 200)
    found = change_points(papers[0].sum(axis=0)[None], sizes.sum(axis=0)[None], papers, sizes)
    assert np.flatnonzero(found[0]).tolist() == [3]


def test_early_periods_linked_by_a_small_stratum_have_no_change_by_chance():
    """Two hundred subjects of level shares; before period 4 only a stratum of 40 papers is covered."""
    rng = np.random.default_rng(7)
    sizes = np.asarray([[40] * 10, [0] * 4 + [600] * 6])
    levels = rng.uniform(0.01, 0.1, size=(200, 2, 1))
    papers = rng.poisson(levels * sizes)
    told = standardise(papers.sum(axis=2).astype(float), papers.sum(axis=1).astype(float), sizes)
    found = change_points(papers.sum(axis=1), told.exposure, papers, sizes).any(axis=1).mean()
    assert found < 0.03
