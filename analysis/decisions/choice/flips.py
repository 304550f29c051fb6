"""The weight at which a winner flips: how far one criterion's weight may move before another candidate leads.

Used by `choose`. One weight moves, the others keep their proportions, so that each score is a straight line.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
TIE = 1e-12
"""Two that are equal at the weights as they are flip there, whatever the last digit says."""


@dataclass(frozen=True, slots=True)
class Flip:
    """Where the lead changes when the weight of one criterion moves away from what it is."""

    criterion: int
    weight: float
    """Share of the criterion at which both are equal."""
    rival: int
    """The candidate that leads from there on."""


def flips(utilities: FloatArray, weights: FloatArray, winner: int) -> list[Flip]:
    """Return for each criterion the nearest flip below its weight and the nearest above; none where there is none.

    With t the weight of criterion k, and r the score by the others alone, a score is t u_k + (1 - t) r; two are equal
    at t = (r_a - r_b) / ((r_a - r_b) - (u_ak - u_bk)).

    Parameters
    ----------
    utilities
        Shape (n, n_criteria).
    weights
        Shares that sum to 1, shape (n_criteria,).
    winner
        Its place; no candidate has a higher score at these weights.
    """
    return [
        flip
        for criterion, weight in enumerate(weights)
        if weight < 1
        for flip in _of_criterion(utilities, weights, winner, criterion)
    ]


def moved(weights: FloatArray, criterion: int, weight: float) -> FloatArray:
    """Return the weights with one at another share, the others in proportion."""
    rest = 1 - weights[criterion]
    changed = weights * ((1 - weight) / rest if rest > 0 else 0.0)
    changed[criterion] = weight
    return np.asarray(changed)


def _of_criterion(utilities: FloatArray, weights: FloatArray, winner: int, criterion: int) -> list[Flip]:
    here = float(weights[criterion])
    own = utilities[:, criterion]
    others = utilities @ moved(weights, criterion, 0.0)
    gap, slope = others[winner] - others, own[winner] - own
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = gap / (gap - slope)
    rises = slope < gap  # the rival gains on the winner as the weight grows
    meets = np.isfinite(crossing) & (crossing >= 0) & (crossing <= 1) & (gap != slope)
    above = np.flatnonzero(meets & rises & (crossing >= here - TIE))
    below = np.flatnonzero(meets & ~rises & (crossing <= here + TIE))
    found = []
    if len(below):
        found.append(max(below, key=lambda place: (crossing[place], -gap[place], -place)))
    if len(above):
        found.append(min(above, key=lambda place: (crossing[place], -own[place], place)))
    return [Flip(criterion, float(crossing[place]), int(place)) for place in found if place != winner]
