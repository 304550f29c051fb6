"""How much runs and periods differ."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.weightstats import DescrStatsW

from analysis.decisions.readiness.stability import cochran_p, stability_of


def test_the_mean_over_runs_has_the_interval_of_student():
    told = stability_of([0.9, 0.92, 0.94])
    assert (told.n, told.mean, told.lowest, told.highest) == (3, pytest.approx(0.92), 0.9, 0.94)
    assert told.deviation == pytest.approx(0.02)
    assert (told.lo, told.hi) == pytest.approx(DescrStatsW([0.9, 0.92, 0.94]).tconfint_mean())
    assert told.p is None


def test_periods_that_differ_by_chance_alone_have_an_even_p():
    rng = np.random.default_rng(0)
    ps = [cochran_p(rng.normal(size=6) * 0.1, [0.1] * 6) for _ in range(500)]
    assert stats.kstest(ps, "uniform").pvalue > 0.01


def test_periods_that_differ_by_more_have_a_small_p():
    assert stability_of([0.9, 0.8, 0.9], [0.01, 0.01, 0.01]).p < 1e-6


def test_the_order_of_runs_changes_nothing():
    assert stability_of([0.1, 0.4, 0.2]).mean == pytest.approx(stability_of([0.4, 0.2, 0.1]).mean)
