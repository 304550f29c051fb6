"""Where two options cost the same: solved by hand, and against a dense scan where lines cross often."""

import numpy as np
import pytest

from analysis.decisions.cost.bill import bills, score
from analysis.decisions.cost.break_even import break_even, break_even_of_wrong, difference
from tests.analysis.decisions.cost.made import DECISION, MACHINE, OVERFLOW, make_case

ONE = np.array([1.0])
FAST = DECISION.replace("throughput = 1.0", "throughput = 1000.0\nmonthly = {engineering = 7519}")


def signs(case, first, second, low, high, n=20_001):
    """Return the loads after which the sign changes on a dense scan, and the width of its steps."""
    at = np.linspace(low, high, n)
    apart = np.sign(difference(case, first, second, at))
    return at[:-1][apart[1:] * apart[:-1] < 0], at[1] - at[0]


def test_one_machine_against_tokens_breaks_even_where_the_line_reaches_it(tmp_path):
    """365.00 + 7,519.00 a month against 7,884.00 for each request a second: at 1.0."""
    told = break_even(make_case(tmp_path, FAST), "own", "api")
    assert [(round(one.qps, 9), one.above, one.is_jump) for one in told.crossings] == [(1.0, "own", False)]
    assert (told.cheaper_at_lowest, told.cheaper_at_highest, told.is_exact) == ("api", "own", True)
    assert told.crossings[0].amount == pytest.approx(7884.00)


def test_where_replicas_are_dear_lines_cross_again_and_again_and_all_are_told(tmp_path):
    text = DECISION.replace("p95_seconds = 4.0", "p95_seconds = 8.0")
    case = make_case(tmp_path, text, MACHINE.replace("0.50", "7.00"))
    told = break_even(case, "own", "api", 0.05, 6.0)
    scanned, step = signs(case, "own", "api", 0.05, 6.0)
    assert len(scanned) >= 3
    assert [one.qps for one in told.crossings] == pytest.approx(list(scanned + step / 2), abs=step)
    assert {one.is_jump for one in told.crossings} == {True, False}


def test_at_a_smooth_crossing_both_cost_the_same_and_at_a_jump_they_change_sides(tmp_path):
    case = make_case(tmp_path, DECISION, MACHINE.replace("0.50", "6.00"))
    for one in break_even(case, "own", "api", 0.05, 6.0).crossings:
        before, after = difference(case, "own", "api", np.array([one.qps * (1 - 1e-7), one.qps * (1 + 1e-7)]))
        assert before * after < 0
        assert (abs(after - before) > 1.0) == one.is_jump


def test_options_that_never_meet_have_no_crossing(tmp_path):
    told = break_even(make_case(tmp_path, DECISION + "monthly = {engineering = 1e9}\n"), "own", "api", 0.1, 9.0)
    assert (told.crossings, told.cheaper_at_lowest, told.cheaper_at_highest) == ((), "own", "own")


def test_the_crossing_of_a_hybrid_is_that_of_a_dense_scan(tmp_path):
    case = make_case(tmp_path, DECISION + OVERFLOW + "monthly = {other = 3000.0}\n")
    told = break_even(case, "both", "api", 0.1, 5.0)
    scanned, step = signs(case, "both", "api", 0.1, 5.0, 1001)
    assert [one.qps for one in told.crossings] == pytest.approx(list(scanned + step / 2), abs=step)
    assert not told.is_exact


def test_right_answers_move_the_break_even(tmp_path):
    """Own is right half as often as the API: it has to cost half as much, which it does at 2.0."""
    case = make_case(tmp_path, FAST, options__own__correct=0.45, options__api__correct=0.9)
    assert [round(one.qps, 9) for one in break_even(case, "own", "api").crossings] == [2.0]


def test_a_wrong_answer_has_its_price_at_which_both_are_equal(tmp_path):
    """The API costs 7,154.00 more and is right 262,800 times more often: 0.02722 each."""
    case = make_case(tmp_path, options__own__correct=0.8, options__api__correct=0.9)
    price = break_even_of_wrong(case, "own", "api", ONE)
    assert price == pytest.approx((7884 - 730) / 262_800)
    equal = make_case(
        tmp_path, options__own__correct=0.8, options__api__correct=0.9, quality__cost_of_wrong_answer=price
    )
    told = [float(score(equal, bills(equal, ONE)[key])[0]) for key in ("own", "api")]
    assert told[0] == pytest.approx(told[1])


def test_the_better_and_cheaper_has_no_price_of_errors(tmp_path):
    case = make_case(tmp_path, options__own__correct=0.9, options__api__correct=0.8)
    assert break_even_of_wrong(case, "own", "api", ONE) is None


def test_replicas_by_the_hour_step_at_every_hour_and_no_crossing_is_missed(tmp_path):
    hours = "hours = [" + ", ".join(str(1 + hour % 5) for hour in range(24)) + "]\n[target]"
    text = DECISION.replace("[target]", hours).replace("variation = 1.0", 'variation = 1.0\npolicy = "hourly"')
    case = make_case(tmp_path, text, MACHINE.replace("0.50", "6.50"))
    told = break_even(case, "own", "api", 0.05, 5.0)
    scanned, step = signs(case, "own", "api", 0.05, 5.0)
    assert len(scanned) >= 2
    assert [one.qps for one in told.crossings] == pytest.approx(list(scanned + step / 2), abs=step)
