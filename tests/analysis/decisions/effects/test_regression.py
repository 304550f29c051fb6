"""The regression is least squares, its intervals those of papers left out, whatever another library is asked."""

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.stats.outliers_influence import variance_inflation_factor

from analysis.decisions.effects.leave_out import intervals, leave_out
from analysis.decisions.effects.regression import coefficients, design_of, inflation, regression
from analysis.decisions.effects.scale import Scale
from analysis.decisions.runs import Run, column, groups_of
from tests.made_runs import Family, made_runs

LOGIT = Scale("logit", 100.0)


def designed(runs):
    y = LOGIT.on(column(runs, "score"))
    return design_of(runs, np.asarray([run.method == "new" for run in runs]), y)


def test_coefficients_are_those_of_statsmodels():
    design = designed(made_runs(Family(), 3))
    ours, theirs = regression(design), sm.OLS(design.y, design.x).fit()
    assert ours.coefficients == pytest.approx(theirs.params, abs=1e-9)
    assert ours.r2 == pytest.approx(theirs.rsquared, abs=1e-9)
    assert ours.spread == pytest.approx(theirs.mse_resid**0.5, abs=1e-9)


def test_inflation_is_that_of_statsmodels():
    design = designed(made_runs(Family(apart=0.5), 4))
    theirs = [variance_inflation_factor(design.x, place) for place in range(1, design.x.shape[1])]
    assert inflation(design.x[:, 1:]) == pytest.approx(theirs, rel=1e-9)


def test_the_error_of_a_mean_over_papers_is_the_textbook_one():
    values = np.asarray([1.0, 4.0, 2.0, 9.0])
    told = intervals(*leave_out(np.arange(4), lambda keep: np.asarray([values[keep].mean()])))[0]
    assert told.error == pytest.approx(values.std(ddof=1) / 2)
    assert (told.lo, told.hi) == pytest.approx((4 - 3.182446 * told.error, 4 + 3.182446 * told.error), abs=1e-5)


def test_papers_left_out_tell_the_same_error_as_leaving_out_by_hand():
    design = designed(made_runs(Family(papers=6), 5))
    told = regression(design)
    by_hand = [sm.OLS(design.y[design.papers != one], design.x[design.papers != one]).fit().params[1]
               for one in range(6)]  # fmt: skip
    moved = np.asarray(by_hand) - told.effects["method"].value
    assert told.effects["method"].error == pytest.approx(np.sqrt(5 / 6 * (moved**2).sum()))
    assert told.effects["method"].without == pytest.approx(by_hand)


def test_effects_without_noise_are_found_exactly():
    told = regression(designed(made_runs(Family(paper_spread=0.0, noise=0.0), 1)))
    found = [told.effects[name].value for name in ("method", "parameters", "data")]
    assert found == pytest.approx([0.3, 0.4, 0.5], abs=1e-4)


def test_compute_that_is_parameters_times_data_is_left_to_them():
    design = designed(made_runs(Family(), 2))
    assert design.names == ("method", "parameters", "data")
    assert design.joined[0][0] == "compute"


def test_a_constant_amount_is_named_and_left_out():
    runs = [Run(str(n), 50.0 + n, f"F.a:{n}", "new" if n % 2 else "old", f"p{n}", "", None,
                {"parameters": 7e9, "data": 10.0 ** (9 + n / 7)}) for n in range(12)]  # fmt: skip
    design = designed(runs)
    assert design.constant == ("parameters",)
    assert design.names == ("method", "data")


def test_an_amount_that_few_runs_tell_is_not_looked_at():
    runs = [
        Run(
            str(n),
            50.0 + n,
            f"F.a:{n}",
            "new" if n % 2 else "old",
            f"p{n}",
            "",
            None,
            {"parameters": 10.0 ** (6 + n / 5)} | ({"data": 1e9 + n} if n < 4 else {}),
        )
        for n in range(12)
    ]
    design = designed(runs)
    assert design.unknown == ("data", "compute")
    assert design.used.all()


def test_columns_that_do_not_determine_a_line_give_no_numbers():
    x = np.column_stack([np.ones(4), np.arange(4), 2 * np.arange(4)])
    assert np.isnan(coefficients(x, np.arange(4.0))).all()
    assert inflation(x[:, 1:]).tolist() == [np.inf, np.inf]


def test_the_order_of_the_runs_does_not_matter():
    runs = made_runs(Family(), 6)
    one, other = regression(designed(runs)), regression(designed(runs[::-1]))
    assert one.effects["method"].value == pytest.approx(other.effects["method"].value, abs=1e-12)
    assert one.effects["method"].error == pytest.approx(other.effects["method"].error, abs=1e-12)


def test_papers_are_the_groups():
    assert len(set(groups_of(made_runs(Family(papers=7), 1)).tolist())) == 7
