"""The model of likes: against plain least squares, and each like as if unseen."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.linear_model import Ridge

from analysis.groups.taste import (
    BACKGROUND_SHARE,
    RIDGE,
    VECTOR_SHARE,
    Background,
    Features,
    interest_model,
    kernel,
    learn,
)
from tests.analysis.groups.tastes import background, features

RNG = np.random.default_rng(7)


def made(n, dim=5, n_words=8):
    vectors = RNG.normal(size=(n, dim))
    words = RNG.random((n, n_words)) * (RNG.random((n, n_words)) < 0.4)
    return Features(
        vectors / np.linalg.norm(vectors, axis=1, keepdims=True),
        csr_matrix(words / np.maximum(np.linalg.norm(words, axis=1, keepdims=True), 1e-9)),
    )


def joined(parts):
    """Return the same papers as rows of one weighted matrix."""
    return np.concatenate([
        np.hstack([np.sqrt(VECTOR_SHARE) * p.vectors, np.sqrt(1 - VECTOR_SHARE) * p.words.toarray()]) for p in parts
    ])  # fmt: skip


def ridge(liked, disliked, behind, left_out=None):
    """Fit the same by scikit-learn, with the weights that all papers have."""
    shares = [1.0, 1 - BACKGROUND_SHARE if len(disliked) else 0.0, BACKGROUND_SHARE if len(disliked) else 1.0]
    weights = np.repeat([s / max(len(p), 1) for s, p in zip(shares, [liked, disliked, behind], strict=True)],
                        [len(liked), len(disliked), len(behind)])  # fmt: skip
    rows, targets = joined([liked, disliked, behind]), np.r_[np.ones(len(liked)), -np.ones(len(disliked) + len(behind))]
    keep = np.arange(len(rows)) != (-1 if left_out is None else left_out)
    return Ridge(alpha=RIDGE).fit(rows[keep], targets[keep], sample_weight=weights[keep])


@pytest.mark.parametrize("n_disliked", [0, 3], ids=["likes alone", "with dislikes"])
def test_the_model_is_weighted_ridge_regression(n_disliked):
    liked, disliked, behind, asked = made(4), made(n_disliked), made(30), made(9)
    told = learn(liked, disliked, Background.of(behind)).model.scores(asked)
    oracle = ridge(liked, disliked, behind)
    own = oracle.predict(joined([behind]))
    assert told == pytest.approx((oracle.predict(joined([asked])) - own.mean()) / own.std(), abs=1e-8)


def test_a_like_is_scored_as_by_a_model_that_never_saw_it():
    liked, behind = made(6), made(40)
    told = learn(liked, made(0), Background.of(behind))
    whole = ridge(liked, made(0), behind).predict(joined([behind]))
    for place in range(6):
        unseen = ridge(liked, made(0), behind, place).predict(joined([liked]))[place]
        seen = told.model.scores(liked)[place]
        assert told.unseen[place] < seen
        assert told.unseen[place] == pytest.approx((unseen - whole.mean()) / whole.std(), abs=1e-8)


def test_the_background_scores_nothing_on_the_whole():
    behind = background()
    scores = learn(features([10, 20]), features([]), behind).model.scores(behind.features)
    assert (scores.mean(), scores.std()) == pytest.approx((0, 1))


def test_a_dislike_lowers_what_lies_by_it():
    behind, asked = background(), features([60])
    without = learn(features([0, 10]), features([]), behind).model.scores(asked)
    assert learn(features([0, 10]), features([60]), behind).model.scores(asked)[0] < without[0]


def test_words_tell_papers_apart_that_have_one_vector():
    behind = background()
    model = learn(features([0], [[1, 0, 0]]), features([]), behind).model
    lake, train = model.scores(features([90, 90], [[1, 0, 0], [0, 0, 1]]))
    assert lake > train


def test_nearness_is_to_the_nearest_of_several_likes():
    learned = learn(features([0, 2, 4, 180, 182, 184]), features([]), background())
    near, far = learned.nearness(features([182, 90]))
    assert near > 1 > 0 > far


def test_an_interest_is_near_by_vector_or_by_word():
    behind = background()
    model = interest_model(np.array([1.0, 0.0]), csr_matrix([[1.0, 0.0, 0.0]]), behind)
    told = model.scores(features([0, 0, 180, 180], [[1, 0, 0], [0, 0, 1], [1, 0, 0], [0, 0, 1]]))
    assert told[0] > told[1] > told[2] > told[3]


def test_the_kernel_is_the_product_of_the_joined_features():
    one, other = made(4), made(3)
    assert kernel(one, other) == pytest.approx(joined([one]) @ joined([other]).T)
