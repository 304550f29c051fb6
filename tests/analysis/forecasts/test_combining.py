"""The regression over all series and the weights by past skill."""

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.linear_model import Ridge

from analysis.forecasts.combining import EVENNESS, STIFFNESS, Regression, Weights, features_of


def test_the_regression_is_a_ridge_whatever_parts_it_was_learned_in():
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(500, 3)), rng.normal(size=500)
    grown = Regression(3)
    for part in np.split(np.arange(500), 5):
        grown.learn(x[part], y[part])
    oracle = Ridge(alpha=STIFFNESS, fit_intercept=False).fit(x, y)
    np.testing.assert_allclose(grown.tell(x[:9]), oracle.predict(x[:9]), atol=1e-9)


def test_before_anything_is_learned_nothing_is_to_follow():
    assert Regression(2).tell(np.ones((3, 2))).tolist() == [0, 0, 0]
    assert Weights(4).tell().tolist() == [0.25] * 4


def test_weights_are_those_of_least_squared_error():
    rng = np.random.default_rng(3)
    errors = rng.normal(size=(3, 400)) * np.asarray([[1.0], [1.5], [3.0]])
    learned = Weights(3)
    learned.learn(errors[:, :100])
    learned.learn(errors[:, 100:])
    cross = errors @ errors.T / 400
    pull = EVENNESS * np.trace(cross) / 3

    def cost(w):
        return w @ cross @ w + pull * ((w - 1 / 3) ** 2).sum()

    best = minimize(cost, [1 / 3] * 3, bounds=[(0, 1)] * 3, constraints={"type": "eq", "fun": lambda w: w.sum() - 1})
    np.testing.assert_allclose(learned.tell(), best.x, atol=2e-3)


def test_a_model_that_only_adds_errors_gets_no_weight():
    good = np.random.default_rng(4).normal(size=300)
    learned = Weights(2)
    learned.learn(np.stack([good, 5 * good]))
    assert learned.tell() == pytest.approx([1, 0], abs=0.02)


def test_features_count_in_standard_deviations():
    told = features_of(np.asarray([[0.3], [0.1]]), np.asarray([0.02]), np.asarray([0.1]), np.asarray([0.2]))
    np.testing.assert_allclose(told, [[1, 1, -1, 0.2, 2]])
