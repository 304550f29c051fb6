"""Late arrivals: the part that has come, from papers that could not yet all have been seen."""

import numpy as np
import pytest

from analysis.trends.arrivals import LEAST, delays_of


def world(seed, days=120, a_day=20, mean=6.0):
    """Return delay and age of what is seen by the last day, of papers whose delays are geometric."""
    rng = np.random.default_rng(seed)
    born = np.repeat(np.arange(days), a_day)
    delay = rng.geometric(1 / mean, size=len(born)) - 1
    age = days - 1 - born
    seen = delay <= age
    return delay[seen], age[seen], delay, age


def test_where_all_come_at_once_all_has_arrived():
    told = delays_of(np.zeros(100), np.arange(100))
    assert told is not None
    assert (told.arrived == 1).all()


def test_hand_counted_half_arrive_a_day_late():
    """100 papers of age 5, half seen on day 0 and half on day 1: half has arrived on the day itself."""
    told = delays_of([0] * 50 + [1] * 50, [5] * 100)
    assert told is not None
    np.testing.assert_allclose(told.arrived, [0.5, 1, 1, 1, 1, 1])
    assert told.lo[0] < 0.5 < told.hi[0]


def test_papers_that_cannot_have_been_seen_yet_do_not_mislead():
    """The plain share of early ones among those seen is too large, since late ones of new papers are not yet there."""
    delay, age, every, _ = world(1)
    told = delays_of(delay, age)
    assert told is not None
    truth = [(every <= day).mean() for day in (0, 3, 10)]
    np.testing.assert_allclose(told.after([0, 3, 10])[0], truth, atol=0.03)
    assert (delay <= 3).mean() > truth[1]


def test_the_estimated_number_of_papers_is_near_the_true_one():
    """What has come of each of the newest days, over the part that has arrived, adds up to what will come."""
    delay, age, _, ages = world(2)
    told = delays_of(delay, age)
    assert told is not None
    newest = age < 10
    estimated = (1 / told.after(age[newest])[0]).sum()
    assert estimated == pytest.approx((ages < 10).sum(), rel=0.15)


def test_the_part_never_falls_and_lies_in_its_band():
    told = delays_of(*world(3)[:2])
    assert told is not None
    assert (np.diff(told.arrived) >= 0).all()
    assert ((told.lo <= told.arrived) & (told.arrived <= told.hi)).all()
    assert told.arrived[-1] == 1


def test_too_few_papers_tell_nothing():
    assert delays_of([0] * (LEAST - 1), [9] * (LEAST - 1)) is None
    assert delays_of([], []) is None


def test_seen_before_its_day_counts_as_seen_on_it():
    told = delays_of([-3] * 60, [4] * 60)
    assert told is not None
    assert told.arrived[0] == 1
