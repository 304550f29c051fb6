"""Choices as decision files state them, and constraints: units, weights, contradictions, near misses."""

import pytest

from analysis.decisions.choice.acceptability import Draws
from analysis.decisions.choice.constraints import Constraint, check, distance, require_possible, state_of
from analysis.decisions.choice.criteria import Shape
from analysis.decisions.choice.problem import SlicesFile, reweighted
from data.errors import InputError
from tests.analysis.decisions.choice.made import candidate, problem


def test_weights_are_shares_of_their_sum_and_units_are_read() -> None:
    found = problem('[weights]\naccuracy = 3\nlatency = 1\n[criteria.latency]\nworst = "2 s"\nbest = "10 ms"')
    assert [(one.attribute, one.weight, one.higher_is_better) for one in found.criteria] == [
        ("accuracy", 0.75, True), ("latency", 0.25, False),
    ]  # fmt: skip
    assert (found.criteria[1].worst, found.criteria[1].best) == (2.0, 0.01)


def test_a_weight_of_nothing_sets_a_criterion_aside() -> None:
    found = problem("[weights]\naccuracy = 1\nlatency = 0")
    assert [one.attribute for one in found.criteria] == ["accuracy"]
    assert found.set_aside == ("latency",)


def test_an_order_alone_gives_centroid_weights_and_draws_that_keep_it() -> None:
    found = problem('order = ["latency", "accuracy"]')
    assert [(one.attribute, one.weight) for one in found.criteria] == [("latency", 0.75), ("accuracy", 0.25)]
    assert found.draws.weights == "order"


def test_shapes_draws_and_slices_are_read() -> None:
    found = problem(
        '[weights]\naccuracy = 1\nlatency = 1\n[criteria.accuracy]\nshape = "sigmoid"\nat = "80%"\nwidth = 10\n'
        'test_items = 500\n[criteria.latency]\nshape = "threshold"\nat = "50 ms"\n[draws]\nnumber = 200\nseed = 7\n'
        'weights = "fixed"\n[slices]\nfile = "s.csv"\nattribute = "accuracy"'
    )
    assert found.criteria[0].shape == Shape("sigmoid", at=80.0, width=10.0)
    assert found.criteria[0].test_items == 500
    assert found.criteria[1].shape == Shape("threshold", at=0.05)
    assert found.draws == Draws(200, 7, "fixed")
    assert found.slices == SlicesFile("s.csv", "accuracy", 5.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[weights]\naccuracy = -1", r"weights\.accuracy should be 0 or more .*not '-1'"),
        ("[weights]\naccuracy = 0\nlatency = 0", "all weights are 0"),
        ("[weights]\naccuracy = nan", "should be a finite number|should be a number"),
        ("[weights]\nacuracy = 1", "'acuracy' is no attribute of a candidate; near it: accuracy"),
        ("[weights]\nlicence = 1", "licence is text and has no better or worse"),
        ("[weights]\n\"params\" = 1\nparameters = 1", "parameters has two weights"),
        ("[weights]", "1 to 30 criteria are wanted, not 0"),
        ("", r"either \[weights\] or order"),
        ("[weights]\naccuracy = 1\n[criteria.latency]\nworst = 1", "criteria.latency has no weight"),
        ("[weights]\nlatency = 1\n[criteria.latency]\nworst = \"10 parsecs\"", "criteria.latency.worst: the unit"),
        ("[weights]\nlatency = 1\n[criteria.latency]\nworst = 0.001\nbest = \"2 ms\"", r"better \(lower\) than worst"),
        ("[weights]\nlatency = 1\n[criteria.latency]\nshape = \"linaer\"", "did you mean linear"),
        ("[weights]\nlatency = 1\n[criteria.latency]\nshape = \"threshold\"", "latency.at should be the value"),
        ("[weights]\nlatency = 1\n[criteria.latency]\nat = \"1 ms\"", "left out: the shape linear has none"),
        ("[weights]\nlatency = 1\n[criteria.latency]\ntest_items = 5", "left out: latency is no share"),
        ("[weights]\nbatch = 1", "higher or lower: batch size has no direction of its own"),
        ("[weights]\naccuracy = 1\n[draws]\nseeds = 1", "unknown key draws.seeds; did you mean seed"),
        ("[weights]\naccuracy = 1\n[constraints.latency]", "constraints.latency.at_most should be said"),
        ("[weights]\naccuracy = 1\n[constraints.licence]\nat_most = 3", "unknown key constraints.licence.at_most"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        problem(text)


def test_contradictory_constraints_are_named_with_both_ends() -> None:
    text = '[weights]\naccuracy = 1\n[constraints.latency]\nat_least = "20 ms"\nat_most = "10 ms"\n'
    with pytest.raises(InputError, match="latency at least 20 ms and at most 10 ms"):
        problem(text)
    with pytest.raises(InputError, match=r"accuracy at least 120%, but accuracy lies from 0% to 100%"):
        problem("[weights]\nlatency = 1\n[constraints.accuracy]\nat_least = 120")
    with pytest.raises(InputError, match="licence: all of MIT are also in none_of"):
        require_possible([Constraint("licence", one_of=("MIT",), none_of=("mit",))])


@pytest.mark.parametrize(
    ("printed", "state", "by", "excess"),
    [("90 ms", "met", 0.0, 0.0), ("100 ms", "met", 0.0, 0.0), ("150 ms", "failed", 0.05, 0.5),
     ("80-120 ms", "open", 0.0, 0.0), ("120-140 ms", "failed", 0.02, 0.2)],
    ids=["below", "at the limit", "above", "a band across it", "a band above"],
)  # fmt: skip
def test_a_constraint_is_met_open_or_failed_by_so_much(printed: str, state: str, by: float, excess: float) -> None:
    found = check(candidate("one", latency=printed), Constraint("latency", at_most=0.1))
    assert (found.state, found.by, found.excess) == (state, pytest.approx(by), pytest.approx(excess))


def test_what_is_not_known_is_open_and_texts_are_compared_without_case() -> None:
    assert check(candidate("one"), Constraint("latency", at_most=0.1)).state == "open"
    licence = candidate("one", licence="apache-2.0")
    assert check(licence, Constraint("licence", one_of=("Apache-2.0", "MIT"))).state == "met"
    assert check(licence, Constraint("licence", none_of=("Apache-2.0",))).state == "failed"


def test_one_failed_check_outweighs_open_ones_and_distance_takes_the_largest_excess() -> None:
    one = candidate("one", latency="150 ms", accuracy="60%")
    asked = (Constraint("latency", at_most=0.1), Constraint("accuracy", at_least=80.0), Constraint("memory", at_most=1))
    checks = [check(one, constraint) for constraint in asked]
    assert state_of(checks) == "failed"
    assert state_of(checks[2:]) == "open"
    assert distance(checks) == (pytest.approx(0.5), pytest.approx(0.75))


def test_other_weights_make_shares_again_and_nothing_sets_aside() -> None:
    found = reweighted(problem("[weights]\naccuracy = 1\nlatency = 1\nparameters = 2"), {"parameters": 0.0})
    assert {one.attribute: one.weight for one in found.criteria} == {"accuracy": 0.5, "latency": 0.5}
    assert found.set_aside == ("parameters",)
    with pytest.raises(InputError, match="all weights are 0"):
        reweighted(found, {"accuracy": 0.0, "latency": 0.0})
