"""How a share now stands to earlier ones: worked out by hand, and beside scipy's binomial."""

import numpy as np
import pytest
from scipy.stats import binom

from analysis.status.measures import Counts, compare, measure, share_ratio
from tests.analysis.status.courses import course


def test_a_share_over_another_is_observed_over_expected_papers():
    """30 of 1,000 now against 60 of 1,000 then: (30 + 0.5) / (60 + 0.5), times exp of 1.96 sqrt(1/30.5 + 1/60.5)."""
    told = compare(course([60, 30]).n, course([60, 30]).sizes, slice(1, 2), slice(0, 1))
    assert told.value[0] == pytest.approx(30.5 / 60.5)
    assert told.hi[0] / told.value[0] == pytest.approx(np.exp(1.96 * np.sqrt(1 / 30.5 + 1 / 60.5)))
    assert (told.n[0], told.other[0]) == (30, 60)


@pytest.mark.parametrize("now", [0, 3, 30, 90])
def test_its_chances_are_those_of_a_binomial(now):
    told = compare(course([60, now]).n, course([60, now]).sizes, slice(1, 2), slice(0, 1))
    assert told.less[0] == pytest.approx(binom.cdf(now, now + 60, 0.5))
    assert told.more[0] == pytest.approx(binom.sf(now - 1, now + 60, 0.5))


def test_a_venue_that_joins_is_not_compared():
    """The second venue, full of it, was not covered then; without it the share is unchanged."""
    n = np.asarray([[[20.0, 20.0], [0.0, 300.0]]])
    sizes = np.asarray([[1000.0, 1000.0], [0.0, 400.0]])
    told = compare(n, sizes, slice(1, 2), slice(0, 1))
    assert told.value[0] == 1
    assert (told.n[0], told.other[0]) == (20, 20)


def test_a_venue_that_grows_lifts_no_share():
    """Each venue keeps its share, 10 % and 1 %; the first becomes four times as large."""
    n = np.asarray([[[10.0, 40.0], [10.0, 10.0]]])
    sizes = np.asarray([[100.0, 400.0], [1000.0, 1000.0]])
    assert compare(n, sizes, slice(1, 2), slice(0, 1)).value[0] == pytest.approx(1, abs=0.01)


def test_times_without_a_common_venue_cannot_be_compared():
    n = np.asarray([[[20.0, 0.0], [0.0, 20.0]]])
    sizes = np.asarray([[100.0, 0.0], [0.0, 100.0]])
    told = compare(n, sizes, slice(1, 2), slice(0, 1))
    assert np.isnan(told.value[0])
    assert np.isnan(told.less[0])


def test_the_best_time_is_found_and_pays_for_the_choice():
    """Of five pairs of years before the last two, the third and fourth stand highest."""
    m = measure(course([10, 10, 90, 90, 30, 30, 30, 30]))
    assert m.best[0] == 2
    assert m.fall.value[0] == pytest.approx(60.5 / 180.5)
    assert m.fall.less[0] == pytest.approx(5 * binom.cdf(60, 240, 0.5))


def test_titles_and_their_part_are_measured_beside():
    """Twice 10 of 100 papers have it in the title now, twice 60 of 100 in the best time of titles."""
    m = measure(course([100] * 6, [60, 60, 60, 60, 10, 10]))
    assert m.title_fall.value[0] == pytest.approx(20.5 / 120.5)
    assert m.part.value[0] == pytest.approx(20.5 / 120.5)
    assert m.fall.value[0] == pytest.approx(1)


def test_without_titles_their_part_is_unknown():
    m = measure(course([100] * 6))
    assert np.isnan(m.part.value[0])
    assert m.title_best[0] == -1


def test_the_age_counts_from_the_first_year_with_three_papers():
    assert measure(course([0, 2, 0, 3, 1, 9])).age.tolist() == [2]
    assert measure(course([0, 2, 0])).age.tolist() == [-1]


@pytest.mark.parametrize("n", [[], [5], [5, 5], [5, 5, 5]], ids=["no-year", "one", "two", "three"])
def test_too_few_years_have_no_best_time(n):
    m = measure(course(n))
    assert m.best.tolist() == [-1]
    assert np.isnan(m.fall.value[0])


def test_subjects_do_not_change_each_other():
    both = np.concatenate([course([9, 8, 7, 6, 5]).n, course([1, 2, 3, 40, 50]).n])
    together = measure(Counts(both, course([0] * 5).sizes))
    alone = measure(course([1, 2, 3, 40, 50]))
    assert together.rise.value[1] == alone.rise.value[0]
    assert together.fall.less[1] == alone.fall.less[0]


def test_a_plain_share_over_another():
    told = share_ratio(*(np.asarray([float(x)]) for x in (5, 100, 20, 100)))
    assert told.value[0] == pytest.approx(5.5 / 20.5)
    assert told.less[0] == pytest.approx(binom.cdf(5, 25, 0.5))
