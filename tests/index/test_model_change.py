"""What stays among the best works when vectors change: by hand, and the same vectors against themselves."""

import numpy as np
import pytest

from index.lexical import LexicalIndex, build_lexical
from index.model_change import Side, overlap_at_k, overlap_of_neighbours, overlap_of_queries
from index.vectors import VectorIndex
from tests.index.models import KEY, WordEncoder, unit_vectors

TITLES = ["rivers and lakes", "lakes of the north", "parsing of trees", "trees and rivers", "speech", "vision"]


@pytest.mark.parametrize(
    ("one", "other", "k", "kept"),
    [
        ([1, 2, 3], [3, 2, 1], 3, 1.0),
        ([1, 2, 3, 4], [1, 5, 6, 2], 2, 0.5),
        ([1, 2], [2], 10, 0.5),
        ([], [1], 10, 0.0),
        ([], [], 10, 1.0),
    ],
    ids=["another-order", "only-the-first-k", "a-shorter-list", "one-empty", "both-empty"],
)
def test_overlap_is_the_share_of_the_first_k_that_both_have(one, other, k, kept):
    assert overlap_at_k(one, other, k) == kept


@pytest.fixture
def lexical(tmp_path):
    build_lexical(tmp_path / "words", ((work, title, "", "", "") for work, title in enumerate(TITLES)))
    return LexicalIndex.open(tmp_path / "words")


def side(vectors):
    return Side(VectorIndex.build(vectors, np.arange(len(vectors)), KEY), WordEncoder())


def meant():
    return side(WordEncoder().encode_documents(TITLES))


def test_the_same_vectors_keep_all(lexical):
    for mode in ("hybrid", "dense"):
        assert overlap_of_queries(["rivers", "parsing trees"], lexical, meant(), meant(), mode, 3) == [1.0, 1.0]
    assert overlap_of_neighbours([0, 3], meant(), meant(), 3) == [1.0, 1.0]


def test_words_that_stay_hold_hybrid_search_together(lexical):
    other = side(unit_vectors(len(TITLES), seed=9))
    dense = overlap_of_queries(["rivers", "lakes", "trees"], lexical, meant(), other, "dense", 2)
    lexical_only = overlap_of_queries(["rivers", "lakes", "trees"], lexical, meant(), other, "lexical", 2)
    assert np.mean(dense) < 1
    assert lexical_only == [1.0, 1.0, 1.0]


def test_only_works_with_both_vectors_are_compared(lexical):
    allowed = np.array([0, 1])
    assert overlap_of_queries(["trees"], lexical, meant(), side(unit_vectors(6)), "dense", 2, allowed) == [1.0]
    assert overlap_of_neighbours([0], meant(), side(unit_vectors(6)), 1, allowed) == [1.0]


def test_a_paper_is_no_neighbour_of_itself():
    vectors = np.eye(16, dtype=np.float32)[:3]
    near_one, near_two = vectors.copy(), vectors.copy()
    near_one[0], near_two[0] = unit(vectors[0] + vectors[1]), unit(vectors[0] + vectors[2])
    assert overlap_of_neighbours([0], side(near_one), side(near_two), 1) == [0.0]


def unit(vector):
    return vector / np.linalg.norm(vector)
