"""The staircase is the one that comparing every pair finds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decisions.frontiers.steps import best_by, on_frontier

PAIRS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=40)


def by_pairs(points):
    """Compare every point with every other."""
    return [not any(a <= x and b >= y and (a < x or b > y) for a, b in points) for x, y in points]


@given(PAIRS)
def test_the_frontier_is_what_no_other_point_beats(points):
    x, y = np.asarray(points, dtype=float).reshape(-1, 2).T
    assert on_frontier(x, y).tolist() == by_pairs(points)


@given(PAIRS)
def test_the_best_by_a_cost_is_the_best_of_those_at_or_below_it(points):
    x, y = np.asarray(points, dtype=float).reshape(-1, 2).T
    told = best_by(x, y, np.arange(9.0))
    for cost, best in enumerate(told):
        there = [gain for own, gain in points if own <= cost]
        assert best == max(there) if there else np.isnan(best)


def test_equal_points_stand_together():
    assert on_frontier([1, 1, 2], [5, 5, 5]).tolist() == [True, True, False]


def test_what_is_not_known_is_never_best():
    assert on_frontier([1, np.nan, 2], [5, 9, np.nan]).tolist() == [True, False, False]


def test_more_of_both_kinds_of_worse_points_changes_nothing():
    x, y = np.asarray([1.0, 2, 3]), np.asarray([1.0, 3, 4])
    more = on_frontier(np.append(x, [2.5, 4]), np.append(y, [2.0, 4]))
    assert more[:3].tolist() == on_frontier(x, y).tolist() == [True] * 3
    assert more[3:].tolist() == [False, False]


def test_nothing_has_no_frontier():
    assert on_frontier([], []).tolist() == []
    assert best_by(np.zeros(0), np.zeros(0), [1.0]).tolist() == pytest.approx([np.nan], nan_ok=True)
