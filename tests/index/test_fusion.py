from fractions import Fraction

import pytest

from index.fusion import reciprocal_rank_fusion


def test_scores_are_sums_of_reciprocal_ranks():
    fused = dict(reciprocal_rank_fusion([[7, 3, 9], [3, 8]]))
    by_hand = {
        7: Fraction(1, 61),
        3: Fraction(1, 62) + Fraction(1, 61),
        9: Fraction(1, 63),
        8: Fraction(1, 62),
    }
    assert fused == {item: pytest.approx(float(score), abs=1e-9) for item, score in by_hand.items()}


def test_agreement_beats_a_single_first_place():
    assert [item for item, _ in reciprocal_rank_fusion([[1, 2], [3, 2]])] == [2, 1, 3]


def test_ties_go_to_the_lower_item_whatever_the_order_of_rankings():
    rankings = [[9, 4], [4, 9], [5]]
    assert reciprocal_rank_fusion(rankings) == reciprocal_rank_fusion(rankings[::-1])
    assert [item for item, _ in reciprocal_rank_fusion(rankings)] == [4, 9, 5]


@pytest.mark.parametrize("rankings", [[], [[]], [[], []]])
def test_nothing_ranked_gives_nothing(rankings):
    assert reciprocal_rank_fusion(rankings) == []


def test_one_ranking_keeps_its_order():
    assert [item for item, _ in reciprocal_rank_fusion([[5, 1, 3]])] == [5, 1, 3]
