"""A frontier tells slopes that were put in, what a gain takes, and nothing that its points do not carry."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from analysis.decisions.frontiers.ahead import LEVEL, STRETCH, Reach, reach
from analysis.decisions.frontiers.curves import Curve
from analysis.decisions.frontiers.frontier import Asked, frontiers_of, held_back
from analysis.decisions.frontiers.points import day_of, points_of
from analysis.decisions.frontiers.slopes import Slope
from analysis.decisions.runs import Run, years
from data.errors import InputError
from tests.analysis.decisions.frontiers.made import dated_runs, sized_runs

SIZES = Asked(("parameters",), gain=2.0, bound=100.0, draws=40)


def test_a_slope_that_was_put_in_is_found():
    told = frontiers_of(dated_runs(1, n=150, factor=4.0), Asked(("day",), "compute", draws=60))[0]
    assert told.slope is not None
    factor, lo, hi = told.slope.factors()
    assert lo < 4.0 < hi
    assert factor == pytest.approx(4.0, rel=0.1)


def test_a_factor_of_four_a_year_doubles_every_six_months():
    slope = Slope(np.log10(4), np.log10(2), np.log10(16), 10)
    assert slope.factors() == pytest.approx((4, 2, 16))
    assert slope.doubling_months() == pytest.approx((6, 3, 12))


def test_what_falls_halves_in_months_below_zero():
    assert Slope(-np.log10(2), -0.5, -0.2, 9).doubling_months()[0] == pytest.approx(-12)


def test_a_gain_on_a_known_curve_takes_what_the_curve_says():
    points = points_of(sized_runs(1, drop=0.0), "parameters", bound=100.0)
    curve = Curve("saturating", 90.0, -np.log(60.0), 2.302585 * 0.35).through(0, 90 - 60 * 10 ** (0.35 * 6))
    told = reach(points, [curve] * 5, 0.5)
    best = points.y.max()
    factor = ((90 - best) / (90 - best - 0.5)) ** (1 / 0.35)
    assert told.x is not None
    assert 10 ** (told.x - points.x[np.argmax(points.y)]) == pytest.approx(factor, rel=1e-4)
    assert (told.lo, told.hi, told.share) == (told.x, told.x, 1.0)


@pytest.mark.parametrize(("gain", "top", "slope", "why"), [
    (50.0, 95.0, 1.0, "above the bound"), (7.0, 95.0, 1.0, "above the asymptote"), (1.0, 95.0, 0.0, "flat"),
    (4.9, 95.0, 0.3, "beyond the range"),
])  # fmt: skip
def test_what_cannot_be_reached_is_not_told(gain, top, slope, why):
    runs = [
        Run(f"m{n}", 90.0 - (9 - n) ** 2, f"F.a:{n}", amounts={"parameters": 10.0 ** (6 + n / 3)}) for n in range(10)
    ]
    points = points_of(runs, "parameters", bound=100.0)
    told = reach(points, [Curve("saturating", top, 0.0, slope)] * 4, gain)
    assert told == Reach(None, None, None, 0.0, why)


def test_a_larger_gain_takes_no_less():
    places = [frontiers_of(sized_runs(5), replace(SIZES, gain=gain))[0].reach for gain in (0.2, 0.5, 1.0, 2.0)]
    found = [one.x if one is not None and one.x is not None else np.inf for one in places]
    assert found == sorted(found)


def test_bands_grow_beyond_what_is_known():
    told = frontiers_of(sized_runs(5), SIZES)[0]
    assert told.course is not None
    wide = told.course.hi - told.course.lo
    inside = np.argmin(abs(told.course.x - np.median(told.points.x)))
    assert wide[-1] > wide[inside]
    assert told.course.x[-1] == pytest.approx(told.points.x.max() + STRETCH)
    ahead = frontiers_of(dated_runs(2), Asked(("day",), bound=100.0, draws=40))[0].ahead
    assert ahead is not None
    assert (np.diff(ahead.hi - ahead.lo) > -0.5).all()


def test_what_is_to_come_is_never_below_the_best():
    told = frontiers_of(dated_runs(3), Asked(("day",), bound=100.0, draws=40))[0]
    assert told.ahead is not None
    assert (told.ahead.lo >= told.points.y.max()).all()
    assert (told.ahead.hi <= 100).all()


def test_lower_is_better_is_the_same_frontier_turned_round():
    runs = sized_runs(6)
    turned = [replace(run, score=100 - (run.score or 0)) for run in runs]
    one = frontiers_of(runs, replace(SIZES, form="saturating"))[0]
    other = frontiers_of(turned, replace(SIZES, bound=0.0, higher_is_better=False, form="saturating"))[0]
    assert one.is_best.tolist() == other.is_best.tolist()
    assert one.reach is not None
    assert other.reach is not None
    assert one.reach.share == other.reach.share
    assert one.curve is not None
    assert other.curve is not None
    assert one.curve.slope == pytest.approx(other.curve.slope, rel=1e-6)


def test_of_throughput_more_is_better():
    runs = [Run(f"m{n}", 50.0 + n, f"F.a:{n}", amounts={"throughput": 1000.0 / (n + 1)}) for n in range(8)]
    runs.append(Run("slow", 40.0, "F.a:9", amounts={"throughput": 10.0}))
    told = frontiers_of(runs, Asked(("throughput",)))[0]
    assert told.is_best.tolist() == [True] * 8 + [False]


def test_the_same_question_has_the_same_answer_in_any_order():
    runs = sized_runs(7)
    one, other = frontiers_of(runs, SIZES)[0], frontiers_of(runs[::-1], SIZES)[0]
    assert one.curve == other.curve
    assert one.reach == other.reach


def test_a_frontier_held_back_is_not_told_what_came():
    runs = dated_runs(4, n=80)
    asked = Asked(("day",), bound=100.0, draws=40)
    past = [run for run in runs if run.day is not None and years(run.day) <= 2023.5]
    early = held_back(runs, asked, 2023.5, (1.0,))[0]
    changed = [run if run in past else replace(run, score=99.9) for run in runs]
    again = held_back(changed, asked, 2023.5, (1.0,))[0]
    assert (early.told, early.lo, early.hi) == (again.told, again.lo, again.hi)
    assert again.came == 99.9
    assert early.naive == max(run.score or 0 for run in past)


def test_bands_held_back_hold_what_came_about_as_often_as_they_say():
    held = [one for seed in range(30) for one in
            held_back(dated_runs(seed), Asked(("day",), bound=100.0, draws=40), 2023.5, (1.0,))]  # fmt: skip
    assert np.mean([one.is_inside for one in held]) >= LEVEL - 0.15


@pytest.mark.parametrize(("runs", "why"), [
    (sized_runs(1)[:3], "3 runs tell their score and parameters; a curve needs 8"),
    ([replace(run, amounts={"parameters": 7e9}) for run in sized_runs(1)], "fewer than 4 places"),
    ([replace(run, score=50.0) for run in sized_runs(1)], "every run has the same score"),
])  # fmt: skip
def test_points_that_carry_no_curve_keep_their_staircase(runs, why):
    told = frontiers_of(runs, SIZES)[0]
    assert why in told.why_no_curve
    assert told.curve is told.reach is told.course is None
    assert told.is_best.any()


@pytest.mark.parametrize(("asked", "message"), [
    (replace(SIZES, against=()), "against is empty"),
    (replace(SIZES, against=("weight",)), "'score' against 'weight' is no frontier"),
    (replace(SIZES, against=("compute",)), "no run tells both its score and its compute"),
    (replace(SIZES, bound=50.0), "lies beyond the bound 50"),
    (replace(SIZES, gain=-1.0), "gain is -1"), (replace(SIZES, form="cubic"), "'cubic' is none of"),
    (replace(SIZES, quantile=0.2), "quantile is 0.2"), (replace(SIZES, draws=5), "draws is 5"),
    (replace(SIZES, prices={"parameters": 0.0}), "no price of an amount"),
])  # fmt: skip
def test_a_question_that_cannot_be_meant_is_refused(asked, message):
    with pytest.raises(InputError, match=message):
        frontiers_of(sized_runs(1), asked)


def test_a_year_with_its_fraction_is_a_day():
    assert day_of(years(date(2024, 2, 29))) == date(2024, 2, 29)
    assert day_of(2025.0) == date(2025, 1, 1)
