"""Calls read off intervals, and how they fared."""

import numpy as np
import pytest

from analysis.forecasts.calls import CALLS, call_of, calls_back_tested, came_true
from analysis.forecasts.rolling import roll
from tests.analysis.forecasts.made import drawn


@pytest.mark.parametrize(
    ("now", "lo", "hi", "call"),
    [(0.1, 0.11, 0.9, "likely grows"), (0.1, 0.01, 0.09, "likely fades"), (0.1, 0.09, 0.14, "likely holds"),
     (0.1, 0.05, 0.2, "cannot be told"), (0.0, 0.0, 0.0, "cannot be told"), (0.1, 0.1, 0.15, "likely holds")],
)  # fmt: skip
def test_the_call_is_read_off_the_interval_against_today(now, lo, hi, call):
    assert call_of(now, np.asarray([lo, lo, (lo + hi) / 2, hi, hi])) == call


def test_a_call_comes_true_by_what_followed():
    now, after = np.full(3, 0.1), np.asarray([0.05, 0.12, 0.3])
    assert came_true("likely grows", now, after).tolist() == [False, True, True]
    assert came_true("likely fades", now, after).tolist() == [True, False, False]
    assert came_true("likely holds", now, after).tolist() == [False, True, False]


def test_calls_of_past_periods_are_counted_beside_what_would_have_come_true_anyway():
    courses = drawn(150, 30, seed=6, total=5_000, wander=0.01, momentum=0.8)
    rows = calls_back_tested(courses, roll(courses, [1], 1), 0, 1)
    assert [row["call"] for row in rows] == list(CALLS)
    assert sum(row["n"] for row in rows) == rows[0]["of"]
    grows = rows[0]
    assert grows["lo"] <= grows["came_true"] <= grows["hi"]
    assert grows["came_true"] > grows["without"]


def test_an_eighty_percent_interval_above_today_means_growth_nine_times_in_ten():
    """One in ten lies below the lower end of an 80 % interval."""
    courses = drawn(300, 30, total=5_000, wander=0.01, momentum=0.8, seed=11)
    grows = calls_back_tested(courses, roll(courses, [2], 1), 0, 2)[0]
    assert grows["n"] > 300
    assert grows["came_true"] == pytest.approx(0.95, abs=0.05)


def test_a_course_no_longer_than_the_horizon_has_no_calls():
    courses = drawn(5, 3)
    assert calls_back_tested(courses, roll(courses, [3], 1), 0, 3) == []
