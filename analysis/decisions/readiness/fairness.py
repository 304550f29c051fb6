"""Fairness gaps between subgroups, each with the definition it follows. Pure; tests hold them beside fairlearn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from analysis.decisions.readiness.intervals import Estimate, Sampling, reflected_estimate
from analysis.decisions.readiness.predictions import Predictions

Floats = NDArray[np.float64]
Gap = Literal["demographic_parity", "equalized_odds", "equal_opportunity"]
GAPS: tuple[Gap, ...] = get_args(Gap)
DEFINITIONS: Mapping[Gap, str] = {
    "demographic_parity": "largest difference between groups in the share predicted positive (Dwork et al. 2012; "
    "demographic_parity_difference of Fairlearn)",
    "equalized_odds": "the larger of the largest differences between groups in true-positive and false-positive rate "
    "(Hardt et al. 2016; equalized_odds_difference of Fairlearn)",
    "equal_opportunity": "largest difference between groups in true-positive rate (Hardt et al. 2016; "
    "equal_opportunity_difference of Fairlearn)",
}
FEW_ROWS = 10
"""Rows that a rate of a group needs; a group with fewer is left out of the gap, and named."""


@dataclass(frozen=True, slots=True)
class GroupRates:
    """What one group was told."""

    group: str
    n: int
    selected: float
    """Share predicted positive."""
    true_positive: float | None
    """Of the truly positive; None: there is none."""
    false_positive: float | None


@dataclass(frozen=True, slots=True)
class FairnessGap:
    """A gap between the subgroups of a column."""

    gap: Gap
    column: str
    found: Estimate | None
    """None: fewer than two groups have rows enough."""
    rates: tuple[GroupRates, ...]
    left_out: tuple[str, ...]
    """Groups with too few rows for the rate."""


def fairness_gap(
    gap: Gap, rows: Predictions, column: str, positive: str, sampling: Sampling, name: str = ""
) -> FairnessGap:  # fmt: skip
    """Return a gap between the groups of a column, with its reflected bootstrap interval (rows drawn within groups)."""
    names, counts = rows.groups[column].names, _counts(rows, column, positive)
    kept = [place for place in range(len(names)) if _has_rows(gap, counts[place])]
    left_out = tuple(name for place, name in enumerate(names) if place not in kept)
    rates = tuple(_rates(name, counts[place]) for place, name in enumerate(names))
    if len(kept) < 2:
        return FairnessGap(gap, column, None, rates, left_out)
    value = float(_gap(gap, counts[kept][None].astype(float))[0])
    rng = sampling.generator("fairness", gap, column, name)
    drawn = np.stack([rng.multinomial(int(cells.sum()), cells / cells.sum(), size=sampling.resamples)
                      for cells in counts[kept]], axis=1)  # fmt: skip
    found = reflected_estimate(value, _gap(gap, drawn.astype(float)), rows.n, sampling.confidence)
    return FairnessGap(gap, column, found, rates, left_out)


def _counts(rows: Predictions, column: str, positive: str) -> NDArray[np.int64]:
    """Return rows per group as (true positive, missed, false positive, true negative), shape (n_groups, 4)."""
    assert rows.y_true is not None
    assert rows.y_pred is not None
    place, grouping = rows.labels.index(positive), rows.groups[column]
    cell = np.where(rows.y_true == place, 0, 2) + np.where(rows.y_pred == place, 0, 1)
    size = len(grouping.names)
    return np.bincount(grouping.codes.astype(np.int64) * 4 + cell, minlength=size * 4).reshape(size, 4)


def _has_rows(gap: Gap, cells: NDArray[np.int64]) -> bool:
    positives, negatives = cells[:2].sum(), cells[2:].sum()
    if gap == "demographic_parity":
        return bool(positives + negatives >= FEW_ROWS)
    return bool(positives >= FEW_ROWS and (gap == "equal_opportunity" or negatives >= FEW_ROWS))


def _share(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros(above.shape), where=below > 0)


def _gap(gap: Gap, cells: Floats) -> Floats:
    """Return the gap of counts of shape (n_draws, n_groups, 4), shape (n_draws,)."""
    hit, missed, wrong, clear = (cells[..., place] for place in range(4))
    if gap == "demographic_parity":
        return np.asarray(np.ptp(_share(hit + wrong, cells.sum(-1)), axis=-1))
    of_positive = np.ptp(_share(hit, hit + missed), axis=-1)
    if gap == "equal_opportunity":
        return np.asarray(of_positive)
    return np.asarray(np.maximum(of_positive, np.ptp(_share(wrong, wrong + clear), axis=-1)))


def _rates(group: str, cells: NDArray[np.int64]) -> GroupRates:
    hit, missed, wrong, clear = map(int, cells)
    n = hit + missed + wrong + clear
    return GroupRates(group, n, (hit + wrong) / n if n else 0.0, hit / (hit + missed) if hit + missed else None,
                      wrong / (wrong + clear) if wrong + clear else None)  # fmt: skip
