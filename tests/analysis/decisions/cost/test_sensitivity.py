"""What moves the answer: signs and sizes by hand, flips where both are equal, a grid like its single cells."""

import numpy as np
import pytest

from analysis.decisions.cost.case import cell_at, moved
from analysis.decisions.cost.sensitivity import _flip, grid, outcome, tornado
from tests.analysis.decisions.cost.made import DECISION, OVERFLOW, make_case


def by_key(case, first="own", second="api"):
    return {one.key: one for one in tornado(case, first, second)}


def test_a_range_that_is_told_is_used_and_else_a_fifth_either_way(tmp_path):
    text = DECISION.replace("qps = 1.0", "qps = {value = 1.0, low = 0.5, high = 3.0}")
    told = by_key(make_case(tmp_path, text))
    assert [(told["load.qps"].low, told["load.qps"].high, told["load.qps"].is_told)] == [(0.5, 3.0, True)]
    price = told["options.api.paid_share"]
    assert (price.low, price.high, price.is_told) == (0.8, 1.2, False)
    assert price.at_low - price.at_high == pytest.approx(0.4 * 7884.00)


def test_what_moves_most_comes_first(tmp_path):
    swings = [one.swing for one in tornado(make_case(tmp_path), "own", "api")]
    assert swings == sorted(swings, reverse=True)


def test_a_flip_is_where_both_cost_the_same(tmp_path):
    """730.00 a month against 7,884.00: equal where the API's prices are 0.0926 of the card."""
    case = make_case(tmp_path, options__own__paid_share=3.0)
    told = by_key(case)["options.api.paid_share"]
    assert told.flip == pytest.approx(2190 / 7884, rel=1e-5)
    assert abs(outcome(moved(case, "options.api.paid_share", told.flip), "own", "api")) < 0.1
    assert not told.misses_target


@pytest.mark.parametrize("key", ["options.api.paid_share", "options.own.monthly.engineering", "load.tokens_in"])
def test_a_flip_that_is_solved_is_the_one_that_a_search_finds(tmp_path, key):
    case = make_case(tmp_path, DECISION.replace("variation = 1.0", "monthly = {engineering = 3000.0}"))
    solved = by_key(case)[key].flip
    searched = _flip(case, "own", "api", key, outcome(case, "own", "api"))
    assert solved == pytest.approx(searched, rel=1e-5)


def test_a_flip_because_the_target_is_missed_says_so(tmp_path):
    told = by_key(make_case(tmp_path))["target"]
    assert told.flip == pytest.approx(2.9957, abs=1e-3), "95 % of exponential service of 1 s: ln 20"
    assert told.misses_target


def test_what_cannot_turn_the_answer_has_no_flip(tmp_path):
    assert by_key(make_case(tmp_path, DECISION + "monthly = {engineering = 10.0}\n"))[
        "options.api.monthly.engineering"].flip is None  # fmt: skip


@pytest.mark.parametrize("keys", [("load.qps", "options.own.speed"), ("options.api.paid_share", "load.qps"),
                                  ("options.api.paid_share", "options.own.speed")])  # fmt: skip
def test_a_grid_holds_what_each_pair_alone_gives(tmp_path, keys):
    case = make_case(tmp_path, DECISION.replace("months = 1", "months = 3"), load__growth_per_month=0.1)
    rows, columns = [0.7, 1.0, 2.0], [0.8, 1.5]
    told = grid(case, "own", "api", keys[0], rows, keys[1], columns).apart
    alone = [[outcome(moved(moved(case, keys[0], row), keys[1], one), "own", "api") for one in columns] for row in rows]
    np.testing.assert_allclose(told, alone, rtol=1e-9)


def test_where_machines_miss_the_target_the_grid_is_infinite(tmp_path):
    told = grid(make_case(tmp_path), "own", "api", "load.qps", [1.0], "options.own.speed", [0.5, 1.0]).apart
    assert np.isinf(told).tolist() == [[True, False]]


def test_where_both_miss_the_target_no_number_stands(tmp_path):
    text = DECISION + DECISION[DECISION.index("[options.own]") : DECISION.index("[options.api]")].replace(
        ".own", ".two"
    )
    told = grid(make_case(tmp_path, text), "own", "two", "load.qps", [1.0], "target", [2.0, 4.0]).apart
    assert np.isnan(told).tolist() == [[True, False]]


def test_moving_an_input_leaves_the_case_as_it_was(tmp_path):
    case = make_case(tmp_path, DECISION + OVERFLOW)
    other = moved(case, "options.api.card.prices.output", 99.0)
    assert cell_at(other, "options.api.card.prices.output").value == 99.0
    assert cell_at(case, "options.api.card.prices.output").value == 10.0
    with pytest.raises(KeyError):
        cell_at(case, "options.api.nothing")
