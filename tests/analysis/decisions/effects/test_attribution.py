"""Method or data: known effects are found, nothing is found where nothing is, and shares add up."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from analysis.decisions.effects.attribution import Question, attribute
from analysis.decisions.effects.scale import Scale, scale_of
from analysis.decisions.effects.shares import shapley
from analysis.decisions.runs import Run
from data.errors import InputError
from tests.made_runs import Family, made_runs

NEW = Question("new", bound=100.0)
ROUNDS = 60


def test_pairs_decide_where_papers_hold_them():
    told = attribute(made_runs(Family(ablations=1.0), 1), NEW)
    assert told.rests_on == "pairs"
    assert told.verdict == "helps"
    assert told.effect is not None
    assert told.effect.lo < 0.3 < told.effect.hi


def test_regression_decides_where_no_pair_is_alike():
    told = attribute(made_runs(Family(both_share=0.0, papers=20), 1), NEW)
    assert told.rests_on == "regression"
    assert told.effect is not None
    assert told.effect.lo < 0.3 < told.effect.hi


def test_hidden_skill_of_papers_misleads_the_regression_but_not_the_pairs():
    """The papers of a method may do everything better: only pairs within papers see through it."""
    told = attribute(made_runs(Family(method=0.0, hidden=0.4, ablations=1.0), 2), NEW)
    assert told.rests_on == "pairs"
    assert told.verdict == "not shown"
    assert told.fitted is not None
    assert told.fitted.effects["method"].value > 0.1


def test_intervals_hold_the_truth_nearly_as_often_as_they_say():
    held = [attribute(made_runs(Family(papers=12), seed), NEW).effect for seed in range(ROUNDS)]
    inside = [one.lo <= 0.3 <= one.hi for one in held if one is not None]
    assert len(inside) > ROUNDS * 0.8
    assert np.mean(inside) >= 0.88


def test_nothing_is_shown_where_the_method_does_nothing():
    shown = [attribute(made_runs(Family(method=0.0), seed), NEW).verdict for seed in range(ROUNDS)]
    assert sum(one in ("helps", "harms") for one in shown) <= 0.12 * ROUNDS


def test_thinner_overlap_is_refused_more_often():
    refused = [np.mean([attribute(made_runs(Family(apart=apart, both_share=0.0), seed), NEW).fitted is None
                        for seed in range(20)]) for apart in (0.0, 0.5, 2.0)]  # fmt: skip
    assert refused[0] <= refused[1] <= refused[2] == 1.0


def test_what_is_refused_tells_no_share_and_no_effect():
    told = attribute(made_runs(Family(apart=3.0, both_share=0.0), 1), NEW)
    assert (told.fitted, told.shares, told.effect, told.verdict) == (None, (), None, "cannot tell")
    assert told.support.missing


def test_shares_add_up_to_the_difference():
    told = attribute(made_runs(Family(), 3), NEW)
    assert told.pair is not None
    worse, better = (told.runs[place] for place in told.pair)
    assert sum(one.points.value for one in told.shares) == pytest.approx((better.score or 0) - (worse.score or 0))
    assert sum(one.share.value for one in told.shares) == pytest.approx(1.0)


def test_on_a_straight_scale_a_share_is_its_coefficient_times_its_step():
    runs = [replace(run, score=(run.score or 0) / 100) for run in made_runs(Family(), 4)]
    told = attribute(runs, Question("new", scale="linear"))
    assert told.fitted is not None
    assert told.pair is not None
    places = np.cumsum(told.fitted.design.used) - 1
    step = told.fitted.design.x[places[told.pair[1]]] - told.fitted.design.x[places[told.pair[0]]]
    assert [one.points.value for one in told.shares[:-1]] == pytest.approx((told.fitted.coefficients * step)[1:])


def test_shapley_values_are_the_mean_over_all_orders():
    chance = np.random.default_rng(0)
    worth = {frozenset(some): float(chance.normal()) for n in range(4) for some in _subsets(3, n)}
    by_orders = np.zeros(3)
    for order in permutations(range(3)):
        for place, player in enumerate(order):
            by_orders[player] += worth[frozenset(order[: place + 1])] - worth[frozenset(order[:place])]
    assert shapley(3, worth.__getitem__) == pytest.approx(by_orders / 6)


def test_two_runs_that_are_named_are_compared():
    runs = made_runs(Family(), 5)
    told = attribute(runs, replace(NEW, better=runs[0].name, worse=runs[9].name))
    assert told.pair is not None
    assert [told.runs[place].name for place in told.pair] == [runs[9].name, runs[0].name]


def test_two_runs_that_score_alike_share_out_nothing():
    runs = made_runs(Family(), 5)
    runs[1] = replace(runs[1], score=runs[0].score)
    assert attribute(runs, replace(NEW, better=runs[0].name, worse=runs[1].name)).shares == ()


def test_the_same_runs_give_the_same_answer_in_any_order():
    runs = made_runs(Family(), 6)
    one, other = attribute(runs, NEW), attribute(runs[::-1], NEW)
    assert one.verdict == other.verdict
    assert one.effect is not None
    assert other.effect is not None
    assert one.effect.lo == pytest.approx(other.effect.lo, abs=1e-9)


def test_an_effect_in_points_is_that_of_the_median_run_without_the_method():
    told = attribute(made_runs(Family(), 1), NEW)
    assert told.effect is not None
    assert told.points is not None
    odds = told.start / (100 - told.start) * np.exp(told.effect.value)
    assert told.points.value == pytest.approx(100 * odds / (1 + odds) - told.start)


def test_of_an_error_a_fall_is_what_helps():
    runs = [replace(run, score=100 - (run.score or 0)) for run in made_runs(Family(), 1)]
    told = attribute(runs, Question("new", higher_is_better=False))
    assert told.scale.form == "log"
    assert told.verdict == "helps"
    assert told.points is not None
    assert told.points.value > 0


@pytest.mark.parametrize(("question", "message"), [
    (Question("newest"), "no run has the method 'newest'; methods here: new, old"),
    (Question("new", against="older"), "no run has the method 'older'"),
    (Question("new", bound=50.0), "is not between 0 and the bound 50"),
    (Question("new", bound=-1.0), "bound is -1"),
    (Question("new", scale="cubic"), "'cubic' is none of logit, log, linear"),
    (Question("new", scale="logit"), "logit needs a bound"),
    (Question("new", better="m0-0", worse="nobody"), "no run is called 'nobody'"),
])  # fmt: skip
def test_a_question_that_cannot_be_meant_is_refused(question, message):
    with pytest.raises(InputError, match=message):
        attribute(made_runs(Family(), 1), question)


def test_three_runs_are_too_few():
    with pytest.raises(InputError, match="3 runs have a method and a score; 6 to 2,000 are needed"):
        attribute(made_runs(Family(), 1)[:3], NEW)


def test_runs_without_any_amount_are_compared_by_method_alone_within_papers():
    runs = [Run(f"{paper}{flag}", 70.0 + paper + 5 * flag, f"F.a:{paper}{flag}", "new" if flag else "old", f"P{paper}")
            for paper in range(6) for flag in (0, 1)]  # fmt: skip
    told = attribute(runs, NEW)
    assert told.rests_on == "pairs"
    assert told.verdict == "helps"


def test_a_scale_goes_there_and_back():
    scores = np.asarray([1.0, 30.0, 99.0])
    for scale in (Scale("logit", 100.0), Scale("log"), Scale("linear"), Scale("log", None, False)):
        assert scale.off(scale.on(scores)) == pytest.approx(scores)
    assert scale_of([Run("a", 3.0, "F")], None, False).form == "log"


def _subsets(n, size):
    return [some for some in _all_subsets(n) if len(some) == size]


def _all_subsets(n):
    return [[place for place in range(n) if number >> place & 1] for number in range(2**n)]
