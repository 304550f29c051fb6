"""How much a metric moves between seeds, runs or periods, and whether by more than its sampling error. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.decisions.readiness.intervals import CONFIDENCE


@dataclass(frozen=True, slots=True)
class Stability:
    """Values of one metric over runs or periods."""

    n: int
    mean: float
    deviation: float
    """Standard deviation between them (n - 1)."""
    lowest: float
    highest: float
    lo: float
    """Of the interval of the mean (Student's t)."""
    hi: float
    p: float | None
    """That they differ by no more than their sampling errors (Cochran's Q); None: errors are not known."""


def stability_of(values: Sequence[float], errors: Sequence[float] = (), confidence: float = CONFIDENCE) -> Stability:
    """Return how much values move.

    Parameters
    ----------
    values
        Two or more.
    errors
        Their standard errors, of equal length, or none.
    """
    told, n = np.array(values, dtype=np.float64), len(values)
    mean, deviation = float(told.mean()), float(told.std(ddof=1))
    half = float(stats.t.ppf(0.5 + confidence / 2, n - 1)) * deviation / math.sqrt(n)
    p = cochran_p(values, errors) if len(errors) == n and min(errors) > 0 else None
    return Stability(n, mean, deviation, float(told.min()), float(told.max()), mean - half, mean + half, p)


def cochran_p(values: Sequence[float], errors: Sequence[float]) -> float:
    """Return the chance of values as far apart if only sampling moved them (Cochran 1954)."""
    told, weights = np.array(values, dtype=np.float64), 1.0 / np.square(np.array(errors, dtype=np.float64))
    centre = float((weights * told).sum() / weights.sum())
    return float(stats.chi2.sf(float((weights * (told - centre) ** 2).sum()), len(told) - 1))
