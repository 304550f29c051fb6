"""How far the best of a board may come, from what boards did after the same wait."""

import math

import numpy as np
import pytest

from analysis.forecasts.frontier import BOARDS, Climb, Past, climb_of, days_of, forecast_frontier, past_gains

HORIZONS = (6, 12)


def made(seed, n_months=60, pace_a_month=0.02):
    """Return a climb to 100 whose best is raised by lot about every third month."""
    rng = np.random.default_rng(seed)
    raised = rng.random(n_months) < 0.3
    gaps = math.log(40) - np.cumsum(np.where(raised, rng.exponential(pace_a_month / 0.3, n_months), 0.0))
    return Climb(gaps, np.cumsum(raised).astype(float), 100.0, True)


CLIMBS = [made(seed) for seed in range(12)]


def test_a_climb_holds_what_is_left_in_each_month():
    climb = climb_of([("2020-01", 60.0), ("2020-03", 80.0)], 100.0, True, "2020-04")
    np.testing.assert_allclose(np.exp(climb.gaps), [40, 40, 20, 20])
    assert climb.raises.tolist() == [0, 0, 1, 1]
    lower = climb_of([("2020-01", 8.0), ("2020-02", 4.0)], 0.0, False, "2020-02")
    np.testing.assert_allclose(np.exp(lower.gaps), [8, 4])
    assert lower.value(math.log(2)) == pytest.approx(2)


def test_nothing_after_the_month_is_seen():
    steps = [("2020-01", 60.0), ("2020-03", 80.0)]
    assert (
        climb_of([*steps, ("2021-01", 99.0)], 100.0, True, "2020-04").gaps.tolist()
        == climb_of(steps, 100.0, True, "2020-04").gaps.tolist()
    )
    assert climb_of(steps, 100.0, True, "2019-12") is None


def test_a_metric_without_bound_is_no_climb():
    assert climb_of([("2020-01", 60.0)], math.inf, True, "2020-04") is None


def test_a_board_at_its_bound_stays_there():
    climb = climb_of([("2018-01", 60.0), ("2020-03", 100.0)], 100.0, True, "2020-04")
    assert np.isfinite(climb.gaps).all()


def test_past_days_are_those_on_which_the_board_counted_already():
    """Its fifth raise was in the 41st month: earlier days do not count, however often it was raised since."""
    raises = np.r_[np.zeros(40), np.full(10, 5.0)]
    climb = Climb(np.zeros(50), raises, 100.0, True)
    assert days_of(climb, 6) == [43, 40]
    assert days_of(climb, 8) == [41]
    assert days_of(climb.until(40), 6) == []


def test_every_board_weighs_the_same_whatever_its_age():
    old, young = (Climb(-step * np.arange(float(n)), np.full(n, 9.0), 100.0, True) for n, step in ((90, 0), (31, 0.1)))
    past = past_gains([old, young], 6)
    assert (past.n_boards, len(past.gains)) == (2, 2 + 1)
    assert past.weights.sum() == pytest.approx(2)
    assert past.chance == pytest.approx(0.5)
    np.testing.assert_allclose(past.gains, [0, 0, 0.6], atol=1e-12)
    np.testing.assert_allclose(past.weights, [0.5, 0.5, 1])


def test_the_range_is_the_conformal_one_by_hand():
    """Of nine boards with gains 1 to 9, 80 % of ten (one to come) stay within the eighth, 90 % within the ninth."""
    past = Past(np.arange(1.0, 10.0), np.ones(9), 9)
    assert (past.at_most(0.8), past.at_most(0.9), past.at_most(0.5)) == (8, 9, 5)


def test_the_forecast_is_that_the_best_stays_and_how_far_it_may_go():
    rows, reasons = forecast_frontier(CLIMBS[0], CLIMBS, HORIZONS)
    assert reasons == {}
    for row in rows:
        assert row["naive"] == row["median"] == row["lo90"] == row["lo80"] <= row["hi80"] <= row["hi90"] < 100
    assert rows[0]["hi80"] <= rows[1]["hi80"]
    assert 0 < rows[0]["chance"] <= rows[1]["chance"] <= 1


def test_a_range_holds_what_it_states_on_boards_that_were_not_asked():
    held = []
    for seed in range(100, 200):
        climb = made(seed, 72)
        (row,), _ = forecast_frontier(climb.until(60), [*CLIMBS, climb.until(60)], [12])
        held.append(climb.value(climb.gaps[-1]) <= row["hi80"] + 1e-6)
    assert np.mean(held) >= 0.75


def test_too_few_raises_or_boards_say_why():
    young = Climb(np.zeros(30), np.full(30, 2.0), 100.0, True)
    rows, reasons = forecast_frontier(young, CLIMBS, HORIZONS)
    assert rows == []
    assert reasons[6].startswith("2 raises of the best in 30 months")
    _, few = forecast_frontier(CLIMBS[0], CLIMBS[: BOARDS - 1], HORIZONS)
    assert f"of {BOARDS - 1} boards can be looked back to" in few[6]
    _, none = forecast_frontier(CLIMBS[0], [], HORIZONS)
    assert none[6].startswith("0 past days of 0 boards")


def test_a_lower_is_better_board_falls():
    steps = [(f"20{15 + n // 12:02}-{n % 12 + 1:02}", 10.0 * 0.93**n) for n in range(0, 60, 3)]
    climb = climb_of(steps, 0.0, False, "2019-12")
    (row,), _ = forecast_frontier(climb, [*CLIMBS, climb], [12])
    assert 0 < row["lo90"] <= row["lo80"] < row["naive"] == row["hi80"] == row["hi90"]
