"""Waiting times: against closed forms, recursions and a simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.decisions.cost.queueing import (
    erlang_c,
    late_share,
    mean_wait,
    most_load,
    response_quantile,
    service_quantile,
    service_within,
)
from benchmarks.queue_simulation import p95_of_runs


def by_recursion(slots, offered):
    """Erlang C by the recursion of Erlang B, B(k) = a B(k-1) / (k + a B(k-1))."""
    blocked = 1.0
    for k in range(1, slots + 1):
        blocked = offered * blocked / (k + offered * blocked)
    return blocked / (1 - offered / slots * (1 - blocked))


def late_in_mmc(slots, offered, target):
    """P(wait + service > t) of M/M/c with mean service 1, for a c - a other than 1."""
    rate, waits = slots - offered, by_recursion(slots, offered)
    both = (rate * math.exp(-target) - math.exp(-rate * target)) / (rate - 1)
    return (1 - waits) * math.exp(-target) + waits * both


@pytest.mark.parametrize(("slots", "offered"), [(1, 0.5), (2, 1.0), (10, 8.0), (1000, 980.0), (5000, 4990.0)])
def test_erlang_c_is_that_of_the_recursion_up_to_thousands(slots, offered):
    assert float(erlang_c(slots, offered)) == pytest.approx(by_recursion(slots, offered), rel=1e-10)


def test_two_slots_at_half_load_make_every_third_wait():
    assert float(erlang_c(2, 1.0)) == pytest.approx(1 / 3, abs=1e-12)


def test_no_load_waits_for_nothing_and_too_much_waits_for_ever():
    assert erlang_c(np.array([3.0, 3.0]), np.array([0.0, 3.0])).tolist() == [0.0, 1.0]
    assert late_share(np.array(3.0), np.array(3.5), 1.0, 1.0, 9.0) == 1.0
    assert response_quantile(3, 3.0, 1.0, 1.0) == math.inf


@pytest.mark.parametrize("offered", [0.3, 0.8, 0.95])
@pytest.mark.parametrize("variation", [0.0, 0.5, 1.0, 2.0])
def test_with_one_slot_the_mean_wait_is_that_of_pollaczek_and_khinchine(offered, variation):
    expected = offered / (1 - offered) * (1 + variation**2) / 2
    assert float(mean_wait(1, offered, 1.0, variation)) == pytest.approx(expected)


@pytest.mark.parametrize(("slots", "offered", "target"), [(2, 1.5, 3.0), (10, 8.0, 2.5), (100, 99.5, 3.5)])
def test_the_late_share_of_exponential_service_is_exact(slots, offered, target):
    told = float(late_share(np.array(slots), np.array(offered), 1.0, 1.0, target))
    assert told == pytest.approx(late_in_mmc(slots, offered, target), abs=1e-6)


def test_where_wait_and_service_are_alike_the_late_share_is_that_of_two_in_a_row():
    """c = 2, a = 1: a third waits; e^-4 (2/3 + 5/3) = 0.0427."""
    assert float(late_share(np.array(2), np.array(1.0), 1.0, 1.0, 4.0)) == pytest.approx(math.exp(-4) * 7 / 3, abs=1e-9)


@pytest.mark.parametrize(("slots", "offered"), [(1, 0.7), (4, 3.4), (32, 29.0)])
def test_the_p95_of_exponential_service_is_that_of_a_simulation_within_its_error(slots, offered):
    mean, error = p95_of_runs(7, slots, offered, 1.0, runs=12, n=20_000, warm_up=3_000)
    assert abs(response_quantile(slots, offered, 1.0, 1.0) - mean) < 4 * error


@pytest.mark.parametrize(("slots", "offered", "variation"), [(4, 3.2, 0.4), (16, 14.4, 0.7), (8, 6.4, 1.5)])
def test_the_p95_of_other_service_is_near_that_of_a_simulation(slots, offered, variation):
    mean, error = p95_of_runs(7, slots, offered, variation, runs=8, n=20_000, warm_up=3_000)
    assert response_quantile(slots, offered, 1.0, variation) == pytest.approx(mean, rel=0.06, abs=4 * error)


def test_fixed_service_takes_just_its_time():
    assert service_quantile(2.0, 0.0) == 2.0
    assert [service_within(2.0, 0.0, target) for target in (1.9, 2.0)] == [0.0, 1.0]
    assert response_quantile(50, 1.0, 2.0, 0.0) == pytest.approx(2.0)


def test_the_most_load_is_late_by_just_what_is_allowed():
    slots = np.array([1.0, 5.0, 40.0, 3000.0])
    most = most_load(slots, 0.5, 0.6, 1.6)
    assert late_share(slots, most * 0.5, 0.5, 0.6, 1.6) == pytest.approx(np.full(4, 0.05), abs=1e-6)


def test_slots_that_are_too_slow_bear_nothing():
    assert most_load(np.array([1.0, 1000.0]), 3.0, 0.5, 2.0).tolist() == [0.0, 0.0]


@settings(max_examples=40, deadline=None)
@given(
    seconds=st.floats(0.05, 2.0), variation=st.floats(0.0, 2.0), target=st.floats(0.5, 10.0), room=st.floats(1.0, 3.0)
)
def test_more_slots_and_more_time_bear_more_and_each_is_used_below_its_limit(seconds, variation, target, room):
    slots = np.arange(1.0, 20.0)
    most, later = (most_load(slots, seconds, variation, one, 0.95) for one in (target, target * room))
    assert (np.diff(most) >= -1e-9).all()
    assert (later >= most - 1e-9).all()
    assert (most * seconds < slots).all()
