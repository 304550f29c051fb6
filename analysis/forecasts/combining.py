"""What the models say together: a regression over all series, and weights by past skill. Used by rolling.

Both are learned from what followed on earlier periods, of all series at once, and only from what was known by then.
"""

from dataclasses import dataclass, field

import numpy as np

from analysis.forecasts.scale import FloatArray

STIFFNESS = 300.0
"""Series and periods that speak against any departure from the level, of the regression (ridge)."""
EVENNESS = 0.02
"""Pull of the weights towards equal ones, relative to the mean squared error of the models."""
FARTHEST = 8.0
"""Standard deviations beyond which a feature tells no more."""


@dataclass(slots=True)
class Regression:
    """Ridge regression of what follows on what the course looks like, grown period by period.

    It is the same for all series: what followed on courses like this one (Montero-Manso & Hyndman 2021 on why that
    serves short series).
    """

    n_features: int
    _cross: FloatArray = field(init=False)
    _with: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        self._cross, self._with = np.zeros((self.n_features, self.n_features)), np.zeros(self.n_features)

    def learn(self, features: FloatArray, followed: FloatArray) -> None:
        """Add what followed, shape (n,), on courses with these features, shape (n, n_features)."""
        x, y = np.clip(features, -FARTHEST, FARTHEST), np.clip(followed, -FARTHEST, FARTHEST)
        self._cross += x.T @ x
        self._with += x.T @ y

    def tell(self, features: FloatArray) -> FloatArray:
        """Return what is to follow, shape (n,); 0 while nothing was learned."""
        slopes = np.linalg.solve(self._cross + STIFFNESS * np.eye(self.n_features), self._with)
        return np.asarray(np.clip(features, -FARTHEST, FARTHEST) @ slopes)


@dataclass(slots=True)
class Weights:
    """Weights of models that are not negative and add to one, of least squared error so far (Bates & Granger 1969)."""

    n_models: int
    _errors: FloatArray = field(init=False)
    _n: int = 0

    def __post_init__(self) -> None:
        self._errors = np.zeros((self.n_models, self.n_models))

    def learn(self, errors: FloatArray) -> None:
        """Add errors of the models, shape (n_models, n)."""
        clipped = np.clip(errors, -FARTHEST, FARTHEST)
        self._errors += clipped @ clipped.T
        self._n += errors.shape[1]

    def tell(self) -> FloatArray:
        """Return the weights, shape (n_models,); equal ones while nothing was learned."""
        even = np.full(self.n_models, 1 / self.n_models)
        if not self._n:
            return even
        mean = self._errors / self._n
        pull = EVENNESS * float(np.trace(mean)) / self.n_models + 1e-12
        half = np.linalg.cholesky(mean + pull * np.eye(self.n_models)).T
        sums = 1e3 * np.sqrt(np.trace(mean) + 1e-12) * np.ones((1, self.n_models))
        goal = np.concatenate([np.linalg.solve(half.T, pull * even), sums[0, :1]])
        from scipy.optimize import nnls  # here, for it takes longer to import than all the rest that readers need

        found, _ = nnls(np.concatenate([half, sums]), goal)
        return np.asarray(found / found.sum())


def features_of(places: FloatArray, slope: FloatArray, spread: FloatArray, anchor: FloatArray) -> FloatArray:
    """Return how courses look in standard deviations, shape (n_series, n_features).

    Parameters
    ----------
    places
        Places that are compared with the anchor, shape (n_looks, n_series).
    slope, spread, anchor
        Slope a period, standard deviation expected, and level, shape (n_series,).
    """
    looks = (places - anchor) / spread
    return np.concatenate([np.ones((1, len(anchor))), looks, (slope / spread)[None], (anchor / spread)[None]]).T
