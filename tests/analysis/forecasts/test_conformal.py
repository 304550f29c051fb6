"""Intervals from past errors: their ranks, their smallest sample, their coverage."""

import numpy as np
import pytest

from analysis.forecasts.conformal import SMALLEST, Calibration, group_of, quantile, smallest_sample

RANKED = np.arange(1.0, 20.0)
SPREAD = np.asarray([[0.1, 0.2, 0.5, 0.8, 0.9]])


@pytest.mark.parametrize(("level", "n"), [(0.8, 9), (0.9, 19), (0.95, 39), (0.5, 3)])
def test_the_smallest_sample_is_the_one_whose_ends_are_its_extremes(level, n):
    assert smallest_sample(level) == n


@pytest.mark.parametrize(("chance", "error"), [(0.05, 1), (0.1, 2), (0.5, 10), (0.9, 18), (0.95, 19), (0.99, 19)])
def test_the_quantiles_are_the_finite_sample_ranks(chance, error):
    """Of 19 errors: floor and ceil of 20 times the chance."""
    assert quantile(RANKED, chance) == error


def test_the_next_error_lies_within_as_often_as_stated():
    rng = np.random.default_rng(5)
    held = []
    for _ in range(4_000):
        *past, following = rng.standard_cauchy(40)
        ranked = np.sort(np.asarray(past))
        held.append(quantile(ranked, 0.05) <= following <= quantile(ranked, 0.95))
    assert np.mean(held) == pytest.approx(0.9, abs=0.02)
    assert np.mean(held) >= 0.9 - 0.01


def test_too_few_errors_or_those_of_one_period_tell_nothing():
    calibration = Calibration()
    calibration.learn(np.arange(50.0), np.zeros(50, dtype=np.int64))
    assert calibration.tell(0) == (None, 0)
    few = Calibration()
    for part in (9, SMALLEST - 10):
        few.learn(np.zeros(part), np.zeros(part, dtype=np.int64))
    assert few.tell(0) == (None, SMALLEST - 1)
    few.learn(np.zeros(1), np.zeros(1, dtype=np.int64))
    assert few.tell(0)[1] == SMALLEST


def test_a_group_of_its_own_is_told_from_its_own_errors():
    calibration = Calibration()
    for _ in range(2):
        calibration.learn(np.r_[np.full(50, 1.0), np.full(50, 9.0)], np.repeat([0, 3], 50))
    assert calibration.tell(0)[0].tolist() == [1.0] * 5
    assert calibration.tell(3)[0].tolist() == [9.0] * 5
    assert calibration.tell(2)[1] == 200


def test_misses_widen_what_comes_next_and_hits_narrow_it():
    wide, narrow = Calibration(), Calibration()
    for calibration, actual in ((wide, 2.0), (narrow, 0.5)):
        for _ in range(2):
            calibration.learn(np.linspace(-1, 1, 200), np.zeros(200, dtype=np.int64))
        calibration.adapt(np.repeat(SPREAD, 20, axis=0), np.full(20, actual))
    assert wide.tell(0)[0][-1] > narrow.tell(0)[0][-1]
    assert wide.tell(0)[0][0] < narrow.tell(0)[0][0]


def test_groups_part_subjects_by_papers_expected():
    assert group_of(np.asarray([0, 2.9, 3, 29, 30, 1e9])).tolist() == [0, 0, 1, 2, 3, 3]
