"""The sentences of a brief: chosen by the rule, each for one role, or not at all."""

import math

import pytest

from analysis.sessions.key_sentences import (
    LEAST,
    WEIGHTS,
    Part,
    Placed,
    content_stems,
    features_of,
    key_sentences,
    probability,
)

TITLE = "Tide Nets for Wave Forecasting"
ABSTRACT = (
    "Forecasting waves is important for ships near the coast.",
    "However, existing methods for wave forecasting fail in shallow water because they ignore the tide.",
    "In this paper, we propose Tide Nets, a novel model for wave forecasting that uses the tide.",
    "Experiments show that our model outperforms the best baseline by 12 percent on two data sets.",
)


def placed(texts: tuple[str, ...], part: Part = "abstract") -> list[Placed]:
    return [Placed(text, part, part.capitalize(), number, len(texts)) for number, text in enumerate(texts)]


def test_problem_idea_and_result_are_found_in_an_abstract() -> None:
    chosen = key_sentences(placed(ABSTRACT), TITLE)
    assert {role: one and one.sentence.number for role, one in chosen.items()} == {"problem": 1, "idea": 2, "result": 3}


def test_what_is_not_there_is_not_chosen() -> None:
    chosen = key_sentences(placed(("The sea is wide and it is blue in the morning light.",), "conclusion"), TITLE)
    assert chosen == {"problem": None, "idea": None, "result": None}
    assert key_sentences([], TITLE) == chosen


def test_a_sentence_serves_one_role_only() -> None:
    chosen = key_sentences(placed(ABSTRACT[3:]), TITLE)
    taken = [one.sentence.number for one in chosen.values() if one is not None]
    assert len(taken) == len(set(taken)) == 1


def test_short_and_endless_sentences_are_passed_over() -> None:
    long = "In this paper, we propose a novel model " + "of the sea " * 60
    assert key_sentences(placed(("We propose a model.", long)), TITLE)["idea"] is None


def test_the_probability_is_the_logistic_of_the_sum_of_weights() -> None:
    told = dict.fromkeys(features_of(placed(ABSTRACT), TITLE)[0], 0.0) | {"we": 1.0, "proposed": 1.0}
    total = WEIGHTS["idea"]["constant"] + WEIGHTS["idea"]["we"] + WEIGHTS["idea"]["proposed"]
    assert probability(told, "idea") == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-4)


def test_every_weight_is_of_a_feature_that_is_told() -> None:
    told = features_of(placed(ABSTRACT), TITLE)[0]
    assert all(set(weights) <= {*told, "constant"} for weights in WEIGHTS.values())
    assert 0 < LEAST < 1


def test_features_lie_between_zero_and_one() -> None:
    for row in features_of([*placed(ABSTRACT), *placed(ABSTRACT, "conclusion")], TITLE):
        assert all(0 <= value <= 1 for value in row.values())


def test_stems_leave_common_words_aside() -> None:
    assert content_stems("The models that were modelling") == {"model", "modell"}
