"""Matched pairs: runs with and without the method alike in size, data and compute: the surest comparison. Pure.

Within one paper first, where set-up and evaluation are the same; across papers where no paper compares them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.decisions.effects.leave_out import Estimate, Keep, intervals
from analysis.decisions.runs import FloatArray, Run, column, groups_of

BAND = 1.25
"""Sizes and amounts of data within this factor count as alike."""
ALIKE = ("parameters", "data", "compute")
FEWEST_PAPERS = 3
"""Papers with pairs below which their mean is told without an interval."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A run with the method and one without it that are alike otherwise."""

    with_it: int
    without_it: int
    """Both as places among the runs."""
    difference: float
    """On the scale of effects, above zero where the method does better."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What matched pairs say."""

    pairs: tuple[Pair, ...]
    within_papers: bool
    effect: Estimate | None
    """Mean over papers of each paper's mean difference; None without pairs."""


def matched_pairs(
    runs: Sequence[Run], has_method: Keep, y: FloatArray, within_papers: bool = True, band: float = BAND
) -> tuple[Pair, ...]:
    """Return the pairs that are alike: the same data by name, and each amount that one tells within the band.

    What neither tells of size is taken as the same only within one paper, where it is one set-up; what one tells and
    the other does not is not alike.

    Parameters
    ----------
    has_method
        Which runs have the method, shape (n,).
    y
        Scores on the scale of effects, shape (n,).
    """
    papers, amounts = groups_of(runs), np.stack([column(runs, name) for name in ALIKE])
    alike = _alike(amounts, band, within_papers) & _same_data(runs)
    same = papers[:, None] == papers[None, :]
    alike &= same if within_papers else ~same
    places = np.argwhere(alike & has_method[:, None] & ~has_method[None, :])
    return tuple(Pair(int(one), int(other), float(y[one] - y[other])) for one, other in places)


def matched(runs: Sequence[Run], has_method: Keep, y: FloatArray, band: float = BAND) -> Matched:
    """Return what pairs within papers say; where fewer than three papers hold any, also those across papers."""
    inside = _summed_up(runs, matched_pairs(runs, has_method, y, True, band), True)
    if inside.effect is not None and inside.effect.n_papers >= FEWEST_PAPERS:
        return inside
    across = _summed_up(runs, matched_pairs(runs, has_method, y, False, band), False)
    papers = {runs[pair.with_it].group for pair in across.pairs}
    return across if len(papers) >= FEWEST_PAPERS and across.effect is not None else inside


def _summed_up(runs: Sequence[Run], pairs: tuple[Pair, ...], within_papers: bool) -> Matched:
    """Return the mean difference over the papers that have the method, each paper counted once."""
    if not pairs:
        return Matched(pairs, within_papers, None)
    papers = groups_of(runs)
    first = np.asarray([papers[pair.with_it] for pair in pairs])
    second = np.asarray([papers[pair.without_it] for pair in pairs])
    gaps = np.asarray([pair.difference for pair in pairs])

    def mean(left_out: int) -> float:
        there = (first != left_out) & (second != left_out)
        each = [gaps[there & (first == paper)].mean() for paper in np.unique(first[there])]
        return float(np.mean(each)) if each else math.nan

    used = np.unique(np.concatenate([first, second]))
    without = np.asarray([mean(int(paper)) for paper in used])
    return Matched(pairs, within_papers, intervals(np.asarray([mean(-1)]), without.reshape(len(used), 1))[0])


def _alike(amounts: FloatArray, band: float, unknown_is_alike: bool) -> NDArray[np.bool_]:
    """Return which runs are alike in every amount, shape (n, n)."""
    known = ~np.isnan(amounts)
    logs = np.log(np.where(known, amounts, 1.0))
    near = np.abs(logs[:, :, None] - logs[:, None, :]) <= math.log(band) + 1e-12
    both, neither = known[:, :, None] & known[:, None, :], ~known[:, :, None] & ~known[:, None, :]
    alike = np.asarray(((both & near) | neither).all(axis=0))
    return alike if unknown_is_alike else alike & np.asarray(both.any(axis=0))


def _same_data(runs: Sequence[Run]) -> NDArray[np.bool_]:
    names = np.asarray([run.trained_on.casefold() for run in runs])
    return np.asarray(names[:, None] == names[None, :])
