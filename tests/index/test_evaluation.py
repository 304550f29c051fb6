"""Measures by hand, against trec_eval's own code, and intervals and tests against what statistics says of them."""

import itertools
import math
import random

import numpy as np
import pytest
import pytrec_eval

from index.evaluation import (
    average_precision,
    capped_recall_at_k,
    compare,
    estimate,
    measure,
    ndcg_at_k,
    ndcg_at_share,
    precision_at_k,
    recall_at_k,
    reciprocal_rank,
)

JUDGED = {"a": 3, "b": 0, "c": 1, "d": 2, "e": 1}
RANKED = ["b", "a", "x", "c", "y"]


def test_average_precision_by_hand():
    assert average_precision(RANKED, JUDGED) == pytest.approx((1 / 2 + 2 / 4) / 4)


def test_a_higher_bar_leaves_fewer_relevant():
    assert average_precision(RANKED, JUDGED, relevant_from=2) == pytest.approx((1 / 2) / 2)
    assert reciprocal_rank(["c", "d"], JUDGED, relevant_from=2) == 0.5


def test_precision_counts_places_that_are_not_filled():
    assert precision_at_k(RANKED, JUDGED, 4) == 0.5
    assert precision_at_k(["a"], JUDGED, 10) == 0.1


def test_recall_is_of_all_relevant_and_capped_recall_of_those_that_fit():
    assert recall_at_k(RANKED, JUDGED, 2) == 0.25
    assert capped_recall_at_k(RANKED, JUDGED, 2) == 0.5


def test_ndcg_by_hand():
    gained = 3 / math.log2(3) + 1 / math.log2(5)
    ideal = 3 + 2 / math.log2(3) + 1 / math.log2(4) + 1 / math.log2(5)
    assert ndcg_at_k(RANKED, JUDGED, 10) == pytest.approx(gained / ideal)


def test_ndcg_at_a_share_leaves_the_first_two_places_whole():
    """A pool of 15 at 20 % looks at three places."""
    gained, ideal = 0 + 3 + 0, 3 + 2 + 1 / math.log2(3)
    assert ndcg_at_share(RANKED, JUDGED, 15) == pytest.approx(gained / ideal)
    assert ndcg_at_share(["b", "x"], JUDGED, 4) == 0.0


@pytest.mark.parametrize("ranked", [[], ["x", "y"]], ids=["nothing-found", "nothing-judged-found"])
def test_finding_nothing_relevant_scores_nothing(ranked):
    assert set(measure(ranked, JUDGED, pool_size=5).values()) == {0.0}


def test_no_relevant_paper_gives_0_not_an_error():
    assert set(measure(["a"], {"a": 0, "b": -1}, pool_size=2).values()) == {0.0}


def test_the_best_order_scores_1():
    told = measure(["a", "d", "c", "e", "b"], JUDGED, pool_size=20)
    assert (told["map"], told["ndcg@10"], told["mrr"], told["recall@5"], told["ndcg%20"]) == pytest.approx((1,) * 5)


def random_runs(seed=4, queries=40, papers=60):
    rng = random.Random(seed)
    names = [f"p{number:02}" for number in range(papers)]
    judged = {f"q{n}": {p: rng.choice((0, 0, 1, 2, 3)) for p in rng.sample(names, 25)} for n in range(queries)}
    ranked = {name: rng.sample(names, rng.randint(5, papers)) for name in judged}
    return judged, ranked


@pytest.mark.parametrize("relevant_from", [1, 2])
def test_measures_equal_trec_eval(relevant_from):
    judged, ranked = random_runs()
    run = {name: {paper: float(-place) for place, paper in enumerate(papers)} for name, papers in ranked.items()}
    names = {"map", "recip_rank", "ndcg_cut.10", "P.10", "recall.5,20,100"}
    theirs = pytrec_eval.RelevanceEvaluator(judged, names, relevance_level=relevant_from).evaluate(run)
    same = {"map": "map", "mrr": "recip_rank", "ndcg@10": "ndcg_cut_10", "precision@10": "P_10",
            "recall@5": "recall_5", "recall@20": "recall_20", "recall@100": "recall_100"}  # fmt: skip
    for name, papers in ranked.items():
        ours = measure(papers, judged[name], relevant_from)
        assert {key: ours[key] for key in same} == pytest.approx({key: theirs[name][same[key]] for key in same})


def test_moving_a_relevant_paper_up_never_lowers_a_measure():
    judged, ranked = random_runs()
    for name, papers in ranked.items():
        place = next(
            (i for i in range(1, len(papers)) if judged[name].get(papers[i], 0) > judged[name].get(papers[i - 1], 0)),
            None,
        )
        if place is None:
            continue
        better = [*papers[: place - 1], papers[place], papers[place - 1], *papers[place + 1 :]]
        before, after = (measure(order, judged[name], pool_size=60) for order in (papers, better))
        assert all(after[key] >= before[key] - 1e-12 for key in before)


def test_an_interval_is_as_wide_as_theory_says():
    values = np.random.default_rng(1).normal(0.5, 0.2, size=400)
    told = estimate(values.tolist())
    half = 1.96 * values.std() / math.sqrt(400)
    assert (told.lo, told.hi) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.003)
    assert (told.value, told.n) == (pytest.approx(values.mean(), abs=5e-5), 400)


def test_equal_values_leave_no_doubt_and_equal_seeds_no_difference():
    assert estimate([0.25] * 7) == estimate([0.25] * 7)
    assert (estimate([0.25] * 7).lo, estimate([0.25] * 7).hi) == (0.25, 0.25)
    assert estimate([0.0, 1.0, 0.5, 0.2]) == estimate([0.0, 1.0, 0.5, 0.2])


def test_the_test_counts_every_turn_of_signs():
    """Six queries have 64 assignments of signs: the exact p is the share at least as far from 0."""
    one, other = [0.9, 0.8, 0.4, 0.7, 0.5, 0.6], [0.5, 0.6, 0.5, 0.3, 0.4, 0.1]
    differences = np.subtract(one, other)
    means = [abs(np.mean(differences * signs)) for signs in itertools.product((-1, 1), repeat=6)]
    exact = np.mean(np.array(means) >= abs(differences.mean()) - 1e-12)
    assert compare(one, other).p == pytest.approx(exact, abs=0.01)
    assert compare(one, other).difference == pytest.approx(differences.mean(), abs=5e-5)


def test_a_configuration_does_not_differ_from_itself():
    told = compare([0.1, 0.9, 0.4], [0.1, 0.9, 0.4])
    assert (told.difference, told.lo, told.hi, told.p) == (0, 0, 0, 1)


def test_turning_the_pair_turns_the_sign():
    one, other = [0.9, 0.2, 0.7, 0.8], [0.1, 0.3, 0.2, 0.4]
    assert compare(one, other).difference == -compare(other, one).difference
    assert compare(one, other).p == compare(other, one).p


def test_unequal_or_no_queries_are_refused():
    with pytest.raises(ValueError, match="2 queries against 1"):
        compare([1, 0], [1])
    with pytest.raises(ValueError, match="no queries"):
        estimate([])
