"""The best of a board, forecast towards its bound."""

import math

import numpy as np
import pytest

from analysis.forecasts.frontier import Climb, climb_of, forecast_frontier, pace, past_errors, usual_pace

HORIZONS = (6, 12)


def made(seed, n_months=60, pace_a_month=-0.02):
    """Return a climb to 100 whose best is raised by lot about every third month."""
    rng = np.random.default_rng(seed)
    raised = rng.random(n_months) < 0.3
    gaps = math.log(40) + np.cumsum(np.where(raised, rng.exponential(-pace_a_month / 0.3, n_months) * -1, 0.0))
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


def test_the_pace_of_an_even_climb_is_its_own_and_others_draw_on_it():
    even = Climb(-0.02 * np.arange(200.0), np.arange(200.0), 100.0, True)
    assert pace(even, -0.02) == pytest.approx(-0.02)
    assert -0.02 < pace(even, 0.0) < -0.01
    assert usual_pace([even]) == pytest.approx(-0.02)
    assert usual_pace([]) == 0


def test_the_best_never_worsens_nor_passes_its_bound():
    rows, reasons = forecast_frontier(CLIMBS[0], CLIMBS, HORIZONS)
    assert reasons == {}
    for row in rows:
        assert row["naive"] <= row["lo90"] <= row["lo80"] <= row["median"] <= row["hi80"] <= row["hi90"] < 100
    assert rows[0]["median"] <= rows[1]["median"]


def test_intervals_hold_what_they_state_on_boards_that_were_not_asked():
    held = []
    for seed in range(100, 160):
        climb = made(seed, 72)
        (row,), _ = forecast_frontier(climb.until(60), [*CLIMBS, climb.until(60)], [12])
        held.append(row["lo90"] - 1e-6 <= climb.value(climb.gaps[-1]) <= row["hi90"] + 1e-6)
    assert np.mean(held) >= 0.8


def test_too_few_raises_or_boards_say_why():
    young = Climb(np.zeros(30), np.full(30, 2.0), 100.0, True)
    rows, reasons = forecast_frontier(young, CLIMBS, HORIZONS)
    assert rows == []
    assert reasons[6].startswith("2 raises of the best in 30 months")
    _, alone = forecast_frontier(CLIMBS[0], CLIMBS[:1], HORIZONS)
    assert "of 1 boards can be checked" in alone[6]


def test_a_lower_is_better_board_falls():
    steps = [(f"20{15 + n // 12:02}-{n % 12 + 1:02}", 10.0 * 0.93**n) for n in range(0, 60, 3)]
    climb = climb_of(steps, 0.0, False, "2019-12")
    (row,), _ = forecast_frontier(climb, [*CLIMBS, climb], [12])
    assert row["lo90"] <= row["median"] < row["naive"]
    assert row["lo90"] > 0


def test_errors_come_from_all_boards():
    errors, boards = past_errors(CLIMBS, 12)
    assert boards == len(CLIMBS)
    assert (np.diff(errors) >= 0).all()
