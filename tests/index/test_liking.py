import math

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from threadpoolctl import threadpool_limits

from index.lexical import LexicalIndex, build_lexical
from index.liking import background_of, relevance_weight, ridge_direction, word_weights
from index.vectors import VectorIndex
from tests.index.models import KEY, unit_vectors


def test_the_direction_is_that_of_a_weighted_ridge_regression():
    liked, disliked, background = unit_vectors(3, seed=1), unit_vectors(2, seed=2), unit_vectors(40, seed=3)
    rows = np.concatenate([liked, disliked, background])
    weights = np.concatenate([np.full(3, 1 / 3), np.full(2, 0.5 / 2), np.full(40, 0.5 / 40)])
    oracle = Ridge(alpha=0.1, solver="cholesky").fit(rows, [1] * 3 + [-1] * 42, sample_weight=weights).coef_
    found = ridge_direction(liked, disliked, background)
    assert found == pytest.approx(oracle / np.linalg.norm(oracle), abs=1e-5)


def test_the_order_of_liked_papers_does_not_matter():
    liked, none, background = unit_vectors(4, seed=1), unit_vectors(0), unit_vectors(30, seed=3)
    assert ridge_direction(liked, none, background) == pytest.approx(
        ridge_direction(liked[::-1], none, background), abs=1e-6
    )


def test_liked_papers_lie_ahead_of_disliked_ones():
    liked, disliked = unit_vectors(3, seed=1), unit_vectors(3, seed=2)
    direction = ridge_direction(liked, disliked, unit_vectors(100, seed=3))
    assert (liked @ direction).min() > (disliked @ direction).max()


def test_without_a_background_only_the_two_sides_count():
    direction = ridge_direction(np.eye(16, dtype=np.float32)[:1], np.eye(16, dtype=np.float32)[1:2], unit_vectors(0))
    assert direction[:3] == pytest.approx([2**-0.5, -(2**-0.5), 0], abs=1e-6)


def test_the_relevance_weight_is_the_log_of_an_odds_ratio():
    assert relevance_weight(2, 2, 5, 100) == pytest.approx(math.log((2.5 * 95.5) / (3.5 * 0.5)))
    assert relevance_weight(0, 2, 50, 100) < 0


def test_the_background_leaves_works_out_and_is_spread_over_all():
    index = VectorIndex.build(unit_vectors(5000), np.arange(5000), KEY)
    assert background_of(index, [0, 5]).shape == (998, 16)


def test_words_of_liked_papers_weigh_and_those_of_disliked_ones_do_not(tmp_path):
    texts = ["graph parsing of rivers", "graph parsing of lakes", "graph music", "graph seas", "speech", "poems"]
    build_lexical(tmp_path / "words", [(work_id, text, "", "", "") for work_id, text in enumerate(texts)])
    weights = word_weights(texts[:2], [texts[2]], LexicalIndex.open(tmp_path / "words"))
    assert next(iter(weights)) == "parsing"
    assert "music" not in weights
    assert list(weights.values()) == sorted(weights.values(), reverse=True)


def test_the_direction_does_not_depend_on_the_number_of_threads():
    liked, disliked, background = (unit_vectors(n, dim=384, seed=n) for n in (3, 2, 900))
    directions = []
    for threads in (1, 2, 4):
        with threadpool_limits(threads, "blas"):
            directions.append(ridge_direction(liked, disliked, background).tobytes())
    assert len(set(directions)) == 1
