"""What each simple model says, worked out by hand."""

import numpy as np
import pytest

from analysis.forecasts.experts import NAMES, ask_experts
from analysis.forecasts.scale import Courses, to_scale, to_share
from tests.analysis.forecasts.made import drawn

COUNTS = np.asarray([[10, 12, 20, 26]])


@pytest.fixture(scope="module")
def said():
    """Return what is said of one course of years, one and two years ahead."""
    return ask_experts(Courses.of(COUNTS / 100, np.full(4, 100)), [1, 2], year=1)


def share(said, name, period=-1):
    return to_share(said.places[NAMES.index(name), 0, period], 100).round(6).tolist()


def test_naive_repeats_the_last_share(said):
    assert share(said, "naive") == [0.26, 0.26]
    assert share(said, "naive", 0) == [0.1, 0.1]


def test_drift_goes_on_as_from_the_first_to_the_last(said):
    assert share(said, "drift") == pytest.approx([0.26 + 0.16 / 3, 0.26 + 2 * 0.16 / 3], abs=1e-6)
    assert share(said, "drift", 0) == [0.1, 0.1]


def test_means_are_of_papers_not_of_shares(said):
    assert share(said, "recent mean") == pytest.approx([58 / 300] * 2, abs=1e-6)
    assert share(said, "long mean") == pytest.approx([68 / 400] * 2, abs=1e-6)


def test_theta_adds_half_the_slope_of_the_line_to_the_level(said):
    here = to_scale(COUNTS[0] / 100, 100)
    slope = np.polyfit(np.arange(4), here, 1)[0]
    level = said.places[NAMES.index("level"), 0, -1]
    np.testing.assert_allclose(said.places[NAMES.index("theta"), 0, -1], level + slope / 2 * np.asarray([1, 2]))


def test_the_logistic_line_goes_on_through_the_odds():
    odds = np.linspace(-4, -1, 8)
    said = ask_experts(Courses.of([1 / (1 + np.exp(-odds))], np.full(8, 1e7)), [1], year=1)
    told = to_share(said.places[NAMES.index("logistic"), 0, -1, 0], 1e7)
    assert np.log(told / (1 - told)) == pytest.approx(-1 + 3 / 7, abs=1e-3)


def test_a_gap_is_passed_with_the_last_share():
    said = ask_experts(Courses.of([[0.1, 0.2, 0.9]], [100, 100, 0]), [1], year=1)
    assert share(said, "naive") == [0.2]
    assert said.total.tolist() == [[100, 100, 100]]


def test_nothing_later_changes_what_was_said():
    courses = drawn(20, 15)
    np.testing.assert_allclose(
        ask_experts(courses, [1, 3], 4).places[:, :, :10], ask_experts(courses.until(10), [1, 3], 4).places, atol=1e-12
    )
