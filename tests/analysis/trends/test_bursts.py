"""Bursts: the cheapest course of two states."""

from itertools import product
from math import log

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.trends.bursts import PRICE, TIMES, bursts


def cost(states, counts, sizes):
    """Return the cost of a course by the book."""
    base = min(max(sum(counts) / max(sum(sizes), 1), 1e-12), 1 - 1e-12)
    total, before = 0.0, 0
    for state, r, d in zip(states, counts, sizes, strict=True):
        q = min(base * TIMES, (1 + base) / 2) if state else base
        total -= r * log(q) + (d - r) * log(1 - q)
        total += PRICE * log(max(len(counts), 2)) * max(0, state - before)
        before = state
    return total


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(20, 200)), min_size=1, max_size=7))
def test_no_course_is_cheaper(batches):
    counts, sizes = zip(*batches, strict=True)
    found = bursts([counts], sizes)[0]
    best = min(cost(states, counts, sizes) for states in product((0, 1), repeat=len(counts)))
    if sum(counts):
        assert cost(found.astype(int), counts, sizes) <= best + 1e-9


def test_a_run_of_raised_shares_is_one_burst():
    counts = [2, 2, 2, 15, 14, 16, 2, 2]
    assert bursts([counts], [100] * 8)[0].tolist() == [False] * 3 + [True] * 3 + [False] * 2


def test_a_steady_term_and_one_that_nobody_has_do_not_burst():
    assert not bursts([[5] * 6, [0] * 6, [100] * 6, [80] * 6], [100] * 6).any()


def test_more_papers_of_everything_are_no_burst():
    assert not bursts([[5, 50, 5]], [100, 1000, 100]).any()


def test_no_terms_have_no_bursts():
    assert bursts(np.zeros((0, 3)), [1, 1, 1]).shape == (0, 3)
