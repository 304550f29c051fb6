"""Choices: scores by hand, the pool, missing values, near misses, ties, needs, flips, and what cannot be weighed."""

import pytest

from analysis.decisions.choice.criteria import Criterion, Scale, Shape
from analysis.decisions.choice.needs import value_needed
from data.errors import InputError
from tests.analysis.decisions.choice.made import HEAD, PLAIN, THREE, candidate, choice, problem


def test_scores_are_those_made_by_hand() -> None:
    """Accuracy from 80 to 90 and latency from 100 to 10 ms: middle is 0.5 and 80/90 of the way."""
    found = choice()
    assert [(one.name, one.score) for one in found.outcomes] == [
        ("middle", pytest.approx(0.5 * 0.5 + 0.5 * 80 / 90, abs=1e-6)), ("large", 0.5), ("small", 0.5),
    ]  # fmt: skip
    assert [one.rank for one in found.outcomes] == [1, 2, 2]
    assert {one.standing for one in found.outcomes} == {"on"}
    assert found.winner is not None
    assert found.winner.best is not None
    assert sum(one.best[0] for one in found.outcomes if one.best) == pytest.approx(1.0)


def test_the_order_of_the_file_changes_nothing() -> None:
    assert choice(candidates=THREE[::-1]) == choice()


def test_flips_name_the_weight_at_which_scores_are_equal() -> None:
    """With weight t of accuracy: middle 0.5 t + 0.8889 (1 - t), large t, small 1 - t."""
    found = {(one.rival, one.attribute): one.at for one in choice().flips}
    assert found["large", "accuracy"] == pytest.approx(0.888889 / 1.388889, abs=1e-5)
    assert found["small", "accuracy"] == pytest.approx(0.111111 / 0.611111, abs=1e-5)


def test_who_fails_a_constraint_is_not_weighed_and_ends_of_scales_are_of_the_others() -> None:
    found = choice(PLAIN + '[constraints.latency]\nat_most = "50 ms"')
    assert [one.name for one in found.pool] == ["middle", "small"] or [one.name for one in found.pool] == [
        "small",
        "middle",
    ]
    assert found.nearest[0].name == "large"
    assert found.nearest[0].checks[0].by == pytest.approx(0.05)
    assert found.scales[0].best == 85.0


def test_when_nobody_is_feasible_the_nearest_misses_stand_in_order() -> None:
    found = choice(PLAIN + '[constraints.latency]\nat_most = "5 ms"')
    assert found.winner is None
    assert [one.name for one in found.nearest] == ["small", "middle", "large"]
    assert [one.checks[0].excess for one in found.nearest] == [pytest.approx(1), pytest.approx(3), pytest.approx(19)]


UNSURE = (*THREE, candidate("unsure", accuracy="89%"))
LIMITED = PLAIN + '[constraints.latency]\nat_most = "50 ms"'


def test_a_missing_value_counts_as_worst_with_the_best_beside_it() -> None:
    unsure = next(one for one in choice(candidates=UNSURE).outcomes if one.name == "unsure")
    assert unsure.missing == ("latency",)
    assert (unsure.score, unsure.score_low, unsure.score_high) == (0.45, 0.45, 0.95)
    assert unsure.standing == "possibly"


def test_who_is_not_known_to_meet_a_constraint_may_not_be_chosen_unless_the_file_lets_him() -> None:
    out, inside = (
        choice(LIMITED.replace("question", f'unknown = "{word}"\nquestion'), UNSURE) for word in ("out", "in")
    )
    assert "unsure" not in [one.name for one in out.pool]
    assert "unsure" in [one.name for one in inside.pool]
    assert not out.is_conditional


def test_where_nobody_is_known_to_meet_the_constraints_the_choice_is_conditional() -> None:
    found = choice(PLAIN + '[constraints.memory]\nat_most = "1 GB"')
    assert found.is_conditional
    assert len(found.pool) == 3
    assert {one.state for one in found.pool} == {"open"}


def test_the_need_of_a_candidate_is_the_value_at_which_it_draws_level() -> None:
    """With all of accuracy 89 it lacks a value: latency must bring what the winner has above 0.45."""
    found = choice(candidates=UNSURE)
    assert [one.name for one in found.needs] == ["unsure"]
    settled = (*THREE, candidate("unsure", accuracy="89%", latency=f"{found.needs[0].value * 1000:.6f} ms"))
    scores = {one.name: one.score for one in choice(candidates=settled).outcomes}
    assert scores["unsure"] == pytest.approx(max(scores.values()), abs=1e-5)


def test_a_need_beyond_the_best_end_is_none() -> None:
    criterion, scale = Criterion("latency", False, 1.0, Shape()), Scale(1.0, 0.0, "given", "given")
    assert value_needed(criterion, scale, 0.25) == pytest.approx(0.75)
    assert value_needed(criterion, scale, 1.5) is None
    assert value_needed(criterion, scale, 0.0) == 1.0


def test_a_dominated_candidate_names_who_dominates_it() -> None:
    found = choice(candidates=(*THREE, candidate("worse", accuracy="84%", latency="21 ms")))
    worse = next(one for one in found.outcomes if one.name == "worse")
    assert (worse.standing, worse.dominated_by) == ("off", "middle")
    assert worse.best is not None
    assert worse.best[0] == 0.0


def test_one_candidate_wins_without_a_rival() -> None:
    found = choice(candidates=THREE[:1])
    assert found.winner is not None
    assert (found.winner.name, found.winner.score, found.flips) == ("small", 1.0, ())


def test_equal_candidates_share_a_rank_and_the_draws() -> None:
    found = choice(
        candidates=(candidate("b", accuracy="80%", latency="1 ms"), candidate("a", accuracy="80%", latency="1 ms"))
    )
    assert [(one.name, one.rank, one.standing) for one in found.outcomes] == [("a", 1, "on"), ("b", 1, "on")]
    assert all(one.best is not None and 0.45 < one.best[0] < 0.55 for one in found.outcomes)


def test_a_criterion_that_no_candidate_tells_is_refused_with_those_they_tell() -> None:
    with pytest.raises(
        InputError, match="no candidate tells 'energy', which is a criterion; they tell: accuracy, latency"
    ):
        choice(HEAD + "[weights]\nenergy = 1")


def test_no_candidates_and_two_of_one_name_are_refused() -> None:
    with pytest.raises(InputError, match="1 to 200,000 candidates are wanted, not 0"):
        choice(candidates=())
    with pytest.raises(InputError, match="two candidates are called 'small'"):
        choice(candidates=(*THREE, THREE[0]))


def test_a_threshold_makes_those_beyond_it_equal_though_the_front_tells_them_apart() -> None:
    found = choice(PLAIN + '[criteria.latency]\nshape = "threshold"\nat = "50 ms"')
    assert [one.utilities[1] for one in sorted(found.outcomes, key=lambda one: one.name)] == [0.0, 1.0, 1.0]
    assert {one.standing for one in found.outcomes} == {"on"}


def test_improving_a_value_never_lowers_the_rank() -> None:
    for better in ("81%", "86%", "95%"):
        raised = tuple(
            candidate("small", accuracy=better, latency="10 ms") if one.name == "small" else one for one in THREE
        )
        ranks = {one.name: one.rank or 9 for one in choice(candidates=raised).outcomes}
        assert ranks["small"] <= 2


def test_a_problem_is_only_weighed_once_its_weights_are_told() -> None:
    assert [one.weight for one in problem().criteria] == [0.5, 0.5]
