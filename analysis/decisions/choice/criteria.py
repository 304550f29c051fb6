"""Criteria of a choice: what counts, how much, and how its values turn into utility. Pure; used by `choose`."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
ShapeKind = Literal["linear", "diminishing", "threshold", "sigmoid"]
SHAPES: tuple[ShapeKind, ...] = ("linear", "diminishing", "threshold", "sigmoid")
Origin = Literal["given", "candidates"]
"""Where an end of a scale comes from: the decision file, or the eligible candidates."""
CURVE = 3.0
"""Of the diminishing shape: the first half of the way is worth 0.82 of it."""
TENTH_TO_NINE = 2 * math.log(9)
"""A logistic curve rises from 0.1 to 0.9 over this many of its units."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How utility grows between the two ends of a criterion."""

    kind: ShapeKind = "linear"
    curve: float = CURVE
    """Of diminishing: above 0; near 0 it is linear."""
    at: float | None = None
    """Of threshold: the value from which on it is satisfied; of sigmoid: where half is reached. In the base unit."""
    width: float | None = None
    """Of sigmoid: the way from 0.1 to 0.9, in the base unit."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that counts."""

    attribute: str
    higher_is_better: bool
    weight: float
    """Share of all weights, in (0, 1]."""
    shape: Shape = Shape()
    worst: float | None = None
    """Value of utility 0, in the base unit; None: that of the worst eligible candidate."""
    best: float | None = None
    """Value of utility 1."""
    test_items: int | None = None
    """Items that a share of right answers was measured on; None: not known, no error of chance is drawn."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The two ends of a criterion, and where each comes from."""

    worst: float
    best: float
    worst_from: Origin
    best_from: Origin


def scale_of(criterion: Criterion, low: FloatArray, high: FloatArray) -> Scale:
    """Return the ends of a criterion: the given ones, or those of the candidates.

    Parameters
    ----------
    low, high
        What each candidate's value may be, shape (n,); infinite ends, where nothing is known, do not count.
    """
    told = np.concatenate([low[np.isfinite(low)], high[np.isfinite(high)]])
    ends = (float(told.min()), float(told.max())) if len(told) else (0.0, 0.0)
    worst, best = ends if criterion.higher_is_better else ends[::-1]
    return Scale(
        worst if criterion.worst is None else criterion.worst, best if criterion.best is None else criterion.best,
        "candidates" if criterion.worst is None else "given", "candidates" if criterion.best is None else "given",
    )  # fmt: skip


def utility(values: FloatArray, criterion: Criterion, scale: Scale) -> FloatArray:
    """Return the utility of values in [0, 1], of any shape; it never falls as a value gets better.

    Linear between the ends and flat outside. Diminishing: (1 - exp(-c t)) / (1 - exp(-c)) with t the way between the
    ends (the exponential value function; Kirkwood 1997). Threshold: 0 or 1. Sigmoid: logistic.
    """
    shape, sign = criterion.shape, 1.0 if criterion.higher_is_better else -1.0
    if shape.kind == "threshold":
        return np.where(sign * (values - _at(shape, scale)) >= 0, 1.0, 0.0)
    if shape.kind == "sigmoid":
        width = shape.width or abs(scale.best - scale.worst) or 1.0
        return np.asarray(_logistic(sign * (values - _at(shape, scale)) * TENTH_TO_NINE / width))
    way = _way(values, scale, sign)
    if shape.kind == "diminishing":
        return np.asarray(np.expm1(-shape.curve * way) / np.expm1(-shape.curve))
    return way


def _at(shape: Shape, scale: Scale) -> float:
    return (scale.worst + scale.best) / 2 if shape.at is None else shape.at


def _way(values: FloatArray, scale: Scale, sign: float) -> FloatArray:
    """Return how far values are from the worst to the best end, within [0, 1]; 1 from a single point on."""
    span = sign * (scale.best - scale.worst)
    if span <= 0:
        return np.where(sign * (values - scale.best) >= 0, 1.0, 0.0)
    return np.clip(sign * (values - scale.worst) / span, 0.0, 1.0)


def _logistic(x: FloatArray) -> FloatArray:
    with np.errstate(over="ignore"):
        return np.asarray(1 / (1 + np.exp(-x)))
