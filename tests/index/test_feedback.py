"""Queries among imported vectors: the direction of their best papers by words."""

import numpy as np
import pytest

from index.feedback import FeedbackEncoder
from index.lexical import LexicalIndex, build_lexical
from index.vectors import VectorIndex
from tests.index.models import KEY, unit_vectors

N = 30
VECTORS = unit_vectors(N)
WITH_VECTOR = np.asarray([work for work in range(N) if work % 3])


@pytest.fixture(scope="module")
def lexical(tmp_path_factory):
    """Papers 0 to 29, of which a later one says "river" once more than the one before; 25 and up say "lake"."""
    folder = tmp_path_factory.mktemp("words") / "lexical"
    rows = [
        (n, "On water", "river " * (n + 1) + ("lake" if n >= 25 else "") + " word" * (N - n), "", "") for n in range(N)
    ]
    build_lexical(folder, rows)
    return LexicalIndex.open(folder)


@pytest.fixture(scope="module")
def vectors():
    return VectorIndex.build(VECTORS[WITH_VECTOR], WITH_VECTOR, KEY)


def mean_of(works):
    total = VECTORS[works].sum(axis=0)
    return total / np.linalg.norm(total)


def test_a_query_points_where_its_ten_best_papers_with_a_vector_lie(lexical, vectors):
    ranked = [work for work, _ in lexical.query("river", 200)]
    best = [work for work in ranked if work % 3][:10]
    found = FeedbackEncoder(lexical, vectors).encode_query("river")
    np.testing.assert_allclose(found, mean_of(best), atol=1e-6)


def test_only_allowed_papers_speak_for_a_query(lexical, vectors):
    found = FeedbackEncoder(lexical, vectors, [1, 2, 3]).encode_query("river")
    np.testing.assert_allclose(found, mean_of([1, 2]), atol=1e-6)


def test_fewer_papers_than_ten_are_enough(lexical, vectors):
    found = FeedbackEncoder(lexical, vectors).encode_query("lake")
    np.testing.assert_allclose(found, mean_of([25, 26, 28, 29]), atol=1e-6)


@pytest.mark.parametrize("query", ["zebra", "", "of the"])
def test_a_query_whose_words_no_paper_holds_has_no_direction(lexical, vectors, query):
    assert not FeedbackEncoder(lexical, vectors).encode_query(query).any()
