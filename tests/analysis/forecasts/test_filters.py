"""The filter against conditioning the joint normal distribution by hand."""

import numpy as np
import pytest

from analysis.forecasts import filters
from analysis.forecasts.filters import VAGUE, run_filter
from analysis.forecasts.scale import Courses, noise, to_scale
from tests.analysis.forecasts.made import drawn


def conditioned(places, noises, gain, ahead):
    """Return mean and variance of a random walk's level some periods after the last of its noisy places."""
    n = len(places)
    times = np.r_[np.arange(n), n - 1 + ahead]
    walk = VAGUE + gain * np.minimum.outer(times, times)
    seen = walk[:n, :n] + np.diag(noises)
    weights = np.linalg.solve(seen, walk[:n, n])
    return weights @ places, walk[n, n] - weights @ walk[:n, n]


@pytest.mark.parametrize("gain", [0.0, 0.4, 6.0])
def test_a_local_level_is_what_conditioning_tells(monkeypatch, gain):
    monkeypatch.setattr(filters, "LEVELS", (gain,))
    monkeypatch.setattr(filters, "SLOPES", ())
    courses = drawn(1, 9, total=500)
    places, noises = to_scale(courses.share, courses.total)[0], noise(courses.total)[0]
    mean, variance = conditioned(places, noises, gain * noises[0], 3)
    told = list(run_filter(courses, [3]))[-1]
    assert told.ahead[0, 0] == pytest.approx(mean, abs=1e-9)
    assert told.spread[0, 0] == pytest.approx(np.sqrt(variance + noises[0]), abs=1e-9)


def test_a_period_without_papers_teaches_nothing():
    courses = drawn(5, 12)
    holed = courses.share.copy(), courses.total.copy()
    for part, hole in zip(holed, (np.nan, 0.0), strict=True):
        part[:, 6] = hole
    wild = holed[0].copy()
    wild[:, 6] = 0.9
    one, other = (list(run_filter(Courses.of(share, holed[1]), [1]))[-1] for share in (holed[0], wild))
    np.testing.assert_array_equal(one.ahead, other.ahead)


def test_a_steady_rise_goes_on_for_a_while():
    rising = np.linspace(0.02, 0.2, 12)
    told = list(run_filter(Courses.of([rising] * 30, np.full(12, 5_000)), [1, 4]))[-1]
    assert told.slope[0] > 0
    assert told.level[0] < told.ahead[0, 0] < told.ahead[0, 1]


def test_nothing_later_changes_what_was_told():
    courses = drawn(20, 15)
    whole = list(run_filter(courses, [2]))[9]
    part = list(run_filter(courses.until(10), [2]))[9]
    np.testing.assert_allclose(whole.ahead, part.ahead, atol=1e-12)
