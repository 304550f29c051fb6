"""A comparison whose sides do not meet is refused, and the missing run is named."""

import math

import numpy as np
import pytest
import statsmodels.api as sm

from analysis.decisions.effects.regression import design_of
from analysis.decisions.effects.scale import Scale
from analysis.decisions.effects.support import propensity, support_of
from analysis.decisions.runs import Run, column
from data.errors import InputError
from tests.made_runs import Family, made_runs


def supported(runs):
    has_it = np.asarray([run.method == "new" for run in runs])
    return support_of(runs, has_it, design_of(runs, has_it, Scale("logit", 100.0).on(column(runs, "score"))))


def keys(runs):
    return {key for key, _ in supported(runs).reasons}


def test_sides_that_overlap_are_not_refused():
    told = supported(made_runs(Family(), 1))
    assert told.reasons == ()
    assert told.n_with + told.n_without == 64
    assert told.papers_with + told.papers_without - told.papers_both == 16


def test_the_standardised_difference_is_the_textbook_one():
    sizes = [1e6, 1e7, 1e8, 1e7, 1e8, 1e9]
    runs = [Run(str(n), 50.0 + n, f"F.a:{n}", "new" if n < 3 else "old", f"p{n}", "", None, {"parameters": size})
            for n, size in enumerate(sizes)]  # fmt: skip
    side = supported(runs).sides[0]
    assert side.standardised == pytest.approx(-1.0)
    assert (side.inside, side.inside_without) == pytest.approx((2 / 3, 2 / 3))


def test_runs_far_apart_in_size_are_refused_and_the_missing_size_is_named():
    told = supported(made_runs(Family(apart=3.0, both_share=0.0), 1))
    assert {"apart_parameters", "no_support"} <= {key for key, _ in told.reasons}
    missing = next(one for one in told.missing if one.amount == "parameters" and not one.with_method)
    assert missing.lo > 1e10


def test_data_of_another_name_are_refused_and_the_ablation_is_named():
    told = supported(made_runs(Family(names_apart=True), 1))
    assert told.shared_data == 0
    assert "data_apart" in {key for key, _ in told.reasons}
    named = [(one.with_method, one.named) for one in told.missing if one.amount == "trained_on"]
    assert [with_it for with_it, _ in named] == [True, False]
    assert named[0][1] in {"corpus 1", "corpus 2", "corpus 3"}
    assert named[1][1].endswith("large")


def test_few_papers_and_few_runs_are_refused():
    assert {"few_papers"} <= keys(made_runs(Family(papers=4, both_share=0.0), 1))
    assert "few_runs" in keys(made_runs(Family(papers=4, runs=2), 1))


def test_a_method_that_size_tells_is_refused_as_collinear():
    runs = [Run(str(n), 50.0 + n, f"F.a:{n}", "new" if n >= 10 else "old", f"p{n}", "", None,
                {"parameters": 10.0 ** (9 if n >= 10 else 7) * (1 + n / 100)}) for n in range(20)]  # fmt: skip
    assert "collinear" in keys(runs)


@pytest.mark.parametrize("method", ["new", "old"])
def test_all_of_one_method_is_no_comparison(method):
    runs = [Run(str(n), 50.0 + n, f"F.a:{n}", method, f"p{n}", "", None, {"parameters": 1e6 + n}) for n in range(8)]
    with pytest.raises(InputError, match="run has the method"):
        supported(runs)


def test_the_propensity_is_that_of_penalised_logistic_regression():
    chance = np.random.default_rng(0)
    x, flags = chance.normal(size=(40, 2)), chance.random(40) < 0.5
    scaled = (x - x.mean(axis=0)) / x.std(axis=0)
    ours = propensity(x, flags)
    odds = 1 / (1 + np.exp(-ours))
    slopes = np.linalg.lstsq(sm.add_constant(scaled), ours, rcond=None)[0]
    gradient = sm.add_constant(scaled).T @ (flags - odds)
    assert gradient[1:] == pytest.approx(slopes[1:], abs=1e-6)
    assert gradient[0] == pytest.approx(0, abs=1e-4)


def test_sides_that_part_completely_keep_a_finite_propensity():
    x = np.concatenate([np.zeros(10), np.ones(10)])[:, None] + np.linspace(0, 0.1, 20)[:, None]
    assert all(math.isfinite(one) for one in propensity(x, np.arange(20) >= 10))
