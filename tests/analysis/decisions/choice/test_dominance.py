"""The Pareto front: hand-computed cases, a plain double loop as the oracle, and its properties."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.decisions.choice.dominance import FloatArray, dominators, on_front, standings

SMALL = arrays(
    np.float64, st.tuples(st.integers(1, 14), st.integers(1, 4)), elements=st.integers(0, 5).map(float)
)  # fmt: skip


def dominates(one: FloatArray, other: FloatArray) -> bool:
    return bool(all(one >= other) and any(one > other))


def plain_front(gains: FloatArray) -> list[bool]:
    return [not any(dominates(other, one) for other in gains) for one in gains]


def test_the_front_of_a_hand_made_case() -> None:
    gains = np.array([[90.0, -10.0], [80.0, -5.0], [80.0, -6.0], [90.0, -10.0], [70.0, -20.0]])
    assert on_front(gains).tolist() == [True, True, False, True, False]


def test_nobody_is_compared_with_himself() -> None:
    assert on_front(np.array([[1.0, 2.0]])).tolist() == [True]
    assert on_front(np.empty((0, 3))).tolist() == []


@given(SMALL)
@settings(max_examples=300, deadline=None)
def test_the_front_is_that_of_a_double_loop(gains: FloatArray) -> None:
    assert on_front(gains).tolist() == plain_front(gains)


@pytest.mark.parametrize("n_criteria", [1, 2, 3, 5, 8])
def test_the_front_of_two_thousand_is_that_of_a_double_loop(n_criteria: int) -> None:
    gains = np.round(np.random.default_rng(n_criteria).normal(size=(2000, n_criteria)), 1)
    expected = [not ((gains >= one).all(axis=1) & (gains > one).any(axis=1)).any() for one in gains]
    assert on_front(gains).tolist() == expected


def test_everybody_may_be_on_the_front() -> None:
    first = np.arange(3000.0)
    assert on_front(np.column_stack([first, -first])).all()


@given(SMALL, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_a_dominated_newcomer_and_the_order_change_no_front(gains: FloatArray, lot: "np.random.Generator") -> None:
    before = on_front(gains)
    worse = np.vstack([gains, gains[:1] - 1.0])
    assert on_front(worse).tolist() == [*before.tolist(), False]
    order = list(range(len(gains)))
    lot.shuffle(order)
    assert on_front(gains[order]).tolist() == before[order].tolist()


@given(SMALL)
@settings(max_examples=100, deadline=None)
def test_nobody_on_the_front_is_dominated_and_everybody_off_it_is_by_one_on_it(gains: FloatArray) -> None:
    front = on_front(gains)
    for place in range(len(gains)):
        by = dominators(gains, gains[place])
        assert (len(by) == 0) == bool(front[place])
        assert front[place] or front[by].any()


@given(SMALL)
@settings(max_examples=60, deadline=None)
def test_values_without_bounds_are_on_the_front_or_off(gains: FloatArray) -> None:
    assert standings(gains, gains) == ["on" if front else "off" for front in plain_front(gains)]


@given(st.lists(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=2), min_size=1,
                max_size=5))  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_bounds_are_judged_as_all_their_ends_together_would(told: list[list[tuple[int, int]]]) -> None:
    """An oracle that tries every combination of ends: who is on the front in all, in some, in none."""
    ends = np.array(told, dtype=np.float64)
    low, high = ends.min(axis=2), ends.max(axis=2)
    flat_low, flat_high = low.reshape(-1), high.reshape(-1)
    seen = [
        plain_front(np.where(np.array(choice), flat_high, flat_low).reshape(low.shape))
        for choice in product([False, True], repeat=low.size)
    ]
    always, ever = np.all(seen, axis=0), np.any(seen, axis=0)
    expected = ["on" if a else "possibly" if e else "off" for a, e in zip(always, ever, strict=True)]
    assert standings(low, high) == expected


def test_a_missing_value_leaves_a_candidate_possibly_on_the_front() -> None:
    low = np.array([[90.0, -10.0], [80.0, -np.inf], [70.0, -20.0]])
    high = np.array([[90.0, -10.0], [80.0, np.inf], [70.0, -20.0]])
    assert standings(low, high) == ["on", "possibly", "off"]


def test_a_missing_value_does_not_save_who_is_dominated_at_the_best_bound() -> None:
    low, high = np.array([[100.0, 3.0], [-np.inf, 2.0]]), np.array([[100.0, 3.0], [100.0, 2.0]])
    assert standings(low, high) == ["on", "off"]


def test_a_gain_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="NaN"):
        on_front(np.array([[np.nan]]))
