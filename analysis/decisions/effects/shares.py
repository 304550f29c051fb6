"""What parts the scores of two runs: method, size, data, compute, and the rest; Shapley values in points. Pure."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from analysis.decisions.effects.leave_out import Estimate, intervals
from analysis.decisions.effects.regression import Regression
from analysis.decisions.effects.scale import Scale
from analysis.decisions.runs import FloatArray

REST = "rest"
LEAST_GAP = 1e-9


@dataclass(frozen=True, slots=True)
class Share:
    """One part of the difference between two runs."""

    name: str
    """method, an amount, or rest: what the regression does not explain (the paper, luck, what nobody wrote down)."""
    points: Estimate
    """In points of the score, as the score is counted."""
    share: Estimate
    """Of the whole difference; may lie outside of 0 and 1 where parts pull in opposite directions."""


def shapley(players: int, worth: Callable[[frozenset[int]], float]) -> FloatArray:
    """Return Shapley values: what each player adds on average over all orders (Shapley 1953), shape (players,).

    On a difference of predictions this is the decomposition of Lindeman, Merenda & Gold (1980) for one pair.
    """
    told = np.zeros(players)
    known = {
        frozenset(some): worth(frozenset(some)) for size in range(players + 1)
        for some in combinations(range(players), size)
    }  # fmt: skip
    for some, value in known.items():
        for player in set(range(players)) - some:
            weight = math.factorial(len(some)) * math.factorial(players - len(some) - 1) / math.factorial(players)
            told[player] += weight * (known[some | {player}] - value)
    return told


def shares_of(fitted: Regression, scale: Scale, first: int, second: int) -> tuple[Share, ...]:
    """Return what parts the second run's score from the first's; the parts add up to the difference.

    Parameters
    ----------
    first, second
        Places among the runs that the regression used.

    Returns
    -------
    tuple
        Method, amounts, rest; empty where the two score alike, so that there is nothing to share out.
    """
    design = fitted.design
    step, start = design.x[second] - design.x[first], float(design.y[first])
    gap = float(design.y[second]) - start
    whole = float(np.diff(scale.off(np.asarray([start, start + gap])))[0])
    if abs(whole) < LEAST_GAP:
        return ()

    def parts(beta: FloatArray) -> FloatArray:
        moves = (beta * step)[1:]
        moves = np.append(moves, gap - moves.sum())

        def worth(some: frozenset[int]) -> float:
            return float(scale.off(np.asarray([start + moves[sorted(some)].sum()]))[0])

        return shapley(len(moves), worth)

    told = parts(fitted.coefficients)
    without = np.asarray([parts(beta) for beta in fitted.without])
    points, ratios = intervals(told, without), intervals(told / whole, without / whole)
    names = (*design.names, REST)
    return tuple(Share(*one) for one in zip(names, points, ratios, strict=True))
