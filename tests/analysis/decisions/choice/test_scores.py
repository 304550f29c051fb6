"""Utilities, the weighted sum, TOPSIS against a published example, and the weights at which a winner flips."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.decisions.choice.criteria import Criterion, Scale, Shape, ShapeKind, scale_of, utility
from analysis.decisions.choice.flips import FloatArray, flips, moved
from analysis.decisions.choice.scores import rank_order_centroid, ranks, topsis, weighted_sum

UTILITIES = arrays(np.float64, (5, 3), elements=st.integers(0, 20).map(lambda n: n / 20))
WEIGHTS = arrays(np.float64, 3, elements=st.integers(1, 9).map(float)).map(lambda weights: weights / weights.sum())


def criterion(shape: Shape, higher: bool = True, worst: float | None = None, best: float | None = None) -> Criterion:
    return Criterion("score", higher, 1.0, shape, worst, best)


def test_topsis_gives_the_closeness_of_the_fighter_aircraft_of_hwang_and_yoon() -> None:
    """Hwang and Yoon (1981), their running example: four aircraft, six attributes, the fourth of them a cost."""
    values = np.array([
        [2.0, 1500, 20000, 5.5, 5, 9], [2.5, 2700, 18000, 6.5, 3, 5], [1.8, 2000, 21000, 4.5, 7, 7],
        [2.2, 1800, 20000, 5.0, 5, 5],
    ])  # fmt: skip
    weights, higher = np.array([0.2, 0.1, 0.1, 0.1, 0.2, 0.3]), np.array([True, True, True, False, True, True])
    assert topsis(values, weights, higher) == pytest.approx([0.643, 0.268, 0.613, 0.312], abs=6e-4)


def test_topsis_of_equal_candidates_or_of_one_is_the_ideal() -> None:
    assert topsis(np.full((3, 2), 7.0), np.array([0.5, 0.5]), np.array([True, False])).tolist() == [1.0, 1.0, 1.0]
    assert topsis(np.array([[0.0]]), np.array([1.0]), np.array([True])).tolist() == [1.0]


def test_the_weighted_sum_of_a_hand_made_case() -> None:
    assert weighted_sum(np.array([[1.0, 0.0], [0.5, 0.8]]), np.array([0.25, 0.75])).tolist() == pytest.approx(
        [0.25, 0.725]
    )


def test_centroid_weights_of_three_criteria() -> None:
    """Barron and Barrett (1996), table of ROC weights: 0.6111, 0.2778, 0.1111."""
    assert rank_order_centroid(3) == pytest.approx([11 / 18, 5 / 18, 2 / 18])
    assert rank_order_centroid(1).tolist() == [1.0]


def test_equal_scores_share_the_better_rank() -> None:
    assert ranks(np.array([0.2, 0.9, 0.9, 0.1])) == [3, 1, 1, 4]


@pytest.mark.parametrize(
    ("shape", "value", "expected"),
    [
        (Shape(), 25.0, 0.25),
        (Shape(), 400.0, 1.0),
        (Shape("diminishing", curve=3.0), 50.0, (1 - np.exp(-1.5)) / (1 - np.exp(-3.0))),
        (Shape("threshold", at=60.0), 60.0, 1.0),
        (Shape("threshold", at=60.0), 59.9, 0.0),
        (Shape("sigmoid", at=50.0, width=20.0), 50.0, 0.5),
        (Shape("sigmoid", at=50.0, width=20.0), 60.0, 0.9),
        (Shape("sigmoid", at=50.0, width=20.0), 40.0, 0.1),
    ],
    ids=["linear", "beyond the end", "diminishing", "at the threshold", "below it", "half", "nine tenths", "a tenth"],
)
def test_shapes_give_the_utility_of_their_formula(shape: Shape, value: float, expected: float) -> None:
    scale = Scale(0.0, 100.0, "given", "given")
    assert float(utility(np.array([value]), criterion(shape), scale)[0]) == pytest.approx(expected)


@pytest.mark.parametrize("kind", ["linear", "diminishing", "threshold", "sigmoid"])
@pytest.mark.parametrize("higher", [True, False])
def test_utility_never_falls_as_a_value_gets_better(kind: ShapeKind, higher: bool) -> None:
    values = np.linspace(-20, 120, 400)
    scale = Scale(0.0, 100.0, "given", "given") if higher else Scale(100.0, 0.0, "given", "given")
    found = utility(values if higher else values[::-1], criterion(Shape(kind), higher), scale)
    assert (np.diff(found) >= 0).all()
    assert found.min() >= 0
    assert found.max() <= 1


def test_the_ends_of_a_scale_are_those_given_or_of_the_candidates() -> None:
    low, high = np.array([10.0, 20.0, -np.inf]), np.array([12.0, 20.0, np.inf])
    assert scale_of(criterion(Shape(), higher=False), low, high) == Scale(20.0, 10.0, "candidates", "candidates")
    assert scale_of(criterion(Shape(), worst=5.0), low, high) == Scale(5.0, 20.0, "given", "candidates")
    assert utility(np.array([20.0]), criterion(Shape()), Scale(20.0, 20.0, "candidates", "candidates")) == [1.0]


@given(UTILITIES, WEIGHTS, st.integers(0, 4), st.integers(0, 2))
@settings(max_examples=200, deadline=None)
def test_improving_a_criterion_never_lowers_the_rank(
    utilities: FloatArray, weights: FloatArray, who: int, which: int
) -> None:
    better = utilities.copy()
    better[who, which] = 1.0
    assert ranks(weighted_sum(better, weights))[who] <= ranks(weighted_sum(utilities, weights))[who]


@given(arrays(np.float64, 6, elements=st.integers(0, 50).map(float)), st.integers(0, 5), st.integers(1, 30),
       st.sampled_from(["linear", "diminishing"]))  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_improving_a_value_never_lowers_the_rank_where_the_scale_is_of_the_candidates(
    values: FloatArray, who: int, by: int, kind: ShapeKind
) -> None:
    """The better value may move the end of the scale; the others lose by that, not the one that improved."""

    def rank(column: FloatArray) -> int:
        scale = scale_of(criterion(Shape(kind)), column, column)
        other = np.array([0.3, 0.9, 0.1, 0.5, 0.7, 0.2])
        utilities = np.column_stack([utility(column, criterion(Shape(kind)), scale), other])
        return ranks(np.round(weighted_sum(utilities, np.array([0.6, 0.4])), 9))[who]

    better = values.copy()
    better[who] += by
    assert rank(better) <= rank(values)


def test_a_flip_of_a_hand_made_case() -> None:
    """Of 0.6 t + 0.9 (1 - t) and 0.8 t + 0.5 (1 - t) the second leads from t = 0.4 / 0.6 on."""
    utilities, weights = np.array([[0.6, 0.9], [0.8, 0.5]]), np.array([0.5, 0.5])
    found = {flip.criterion: flip for flip in flips(utilities, weights, 0)}
    assert (found[0].weight, found[0].rival) == (pytest.approx(2 / 3), 1)
    assert found[1].weight == pytest.approx(1 / 3)


def by_bisection(utilities: FloatArray, weights: FloatArray, winner: int, criterion: int, end: float) -> float | None:
    """Return where the winner stops leading on the way to an end, found by halving."""

    def leads(weight: float) -> bool:
        scores = utilities @ moved(weights, criterion, weight)
        return bool(scores[winner] >= scores.max() - 1e-13)

    if leads(end):
        return None
    good, bad = float(weights[criterion]), end
    for _ in range(60):
        middle = (good + bad) / 2
        good, bad = (middle, bad) if leads(middle) else (good, middle)
    return good


@given(UTILITIES, WEIGHTS)
@settings(max_examples=200, deadline=None)
def test_flips_in_closed_form_are_those_found_by_halving(utilities: FloatArray, weights: FloatArray) -> None:
    scores = weighted_sum(utilities, weights)
    winner = int(scores.argmax())
    found = flips(utilities, weights, winner)
    for which in range(3):
        for end in (0.0, 1.0):
            expected = by_bisection(utilities, weights, winner, which, end)
            here = [
                flip
                for flip in found
                if flip.criterion == which and (flip.weight - weights[which]) * (end - 0.5) >= -1e-9
            ]
            if expected is not None:
                assert min(abs(flip.weight - expected) for flip in here) < 1e-6
                assert all(utilities[flip.rival] @ moved(weights, which, end) >= 0 for flip in here)


def test_a_weight_that_is_all_there_is_has_no_flip() -> None:
    assert flips(np.array([[1.0], [0.5]]), np.array([1.0]), 0) == []


def test_who_leads_at_every_weight_has_no_flip() -> None:
    assert flips(np.array([[1.0, 1.0], [0.5, 0.2]]), np.array([0.4, 0.6]), 0) == []
