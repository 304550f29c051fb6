"""Lasting numbers of topics: what continues, splits, merges, is born and dies."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.topics.lasting import Event, match_topics


def numbers(values: list[int]) -> np.ndarray:
    return np.asarray(values, dtype=np.int64)


def test_the_larger_heir_of_a_split_keeps_the_number() -> None:
    found = match_topics(numbers([0, 0, 0, 1, 1]), numbers([7] * 5), 20)
    assert found.numbers.tolist() == [7, 20]
    assert found.events == [Event("continued", 7, None, 0.6), Event("split", 20, 7, 0.4)]


def test_a_topic_that_goes_into_another_is_merged() -> None:
    found = match_topics(numbers([0] * 5), numbers([3, 3, 3, 9, 9]), 20)
    assert found.numbers.tolist() == [3]
    assert found.events == [Event("continued", 3, None, 0.6), Event("merged", 9, 3, 0.4)]


def test_new_works_give_birth_and_scattered_topics_die() -> None:
    labels, before = numbers([0, 0, 1, 2, 3, 4, 4]), numbers([-1, -1, 5, 5, 5, 6, 6])
    found = match_topics(labels, before, 20)
    assert [event.kind for event in found.events if event.number == int(found.numbers[0])] == ["born"]
    assert found.numbers[4] == 6


def test_a_topic_whose_works_are_all_gone_died() -> None:
    found = match_topics(numbers([0, 0]), numbers([1, 1]), 5, numbers([1, 2]))
    assert Event("died", 2, None, None) in found.events


def test_a_topic_cut_into_five_dies_and_nothing_of_it_is_a_heir() -> None:
    found = match_topics(numbers([0, 1, 2, 3, 4]), numbers([8] * 5), 9)
    assert 8 not in found.numbers
    assert Event("died", 8, None, None) in found.events


def test_the_same_fit_again_changes_no_number() -> None:
    labels = numbers([0, 0, 1, 1, 2, -1])
    before = numbers([4, 4, 30, 30, 2, -1])
    found = match_topics(labels, before, 31)
    assert found.numbers.tolist() == [4, 30, 2]
    assert {event.kind for event in found.events} == {"continued"}


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-1, 4), st.integers(-1, 4)), max_size=40))
def test_numbers_are_unique_and_new_ones_were_never_used(pairs: list[tuple[int, int]]) -> None:
    new = numbers([label for label, _ in pairs])
    _, dense = np.unique(new[new >= 0], return_inverse=True)
    new[new >= 0] = dense
    found = match_topics(new, numbers([was for _, was in pairs]), 10)
    assert len(set(found.numbers.tolist())) == len(found.numbers)
    assert all(number < 5 or number >= 10 for number in found.numbers.tolist())
    told = [event.number for event in found.events]
    assert len(told) == len(set(told))
