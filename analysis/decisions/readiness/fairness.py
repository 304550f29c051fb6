"""Fairness gaps between subgroups, each with the definition it follows. Pure; tests hold them beside fairlearn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from analysis.decisions.readiness.intervals import Estimate, Sampling, inverted_estimate
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
    """Return a gap between the groups of a column, with its interval by inverted tests."""
    names, counts = rows.groups[column].names, _counts(rows, column, positive)
    kept = [place for place in range(len(names)) if _has_rows(gap, counts[place])]
    left_out = tuple(name for place, name in enumerate(names) if place not in kept)
    rates = tuple(_rates(name, counts[place]) for place, name in enumerate(names))
    if len(kept) < 2:
        return FairnessGap(gap, column, None, rates, left_out)
    found = _inverted(gap, counts[kept].astype(float), rows.n, sampling, f"{gap}/{column}/{name}")
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


def _inverted(gap: Gap, cells: Floats, n: int, sampling: Sampling, name: str) -> Estimate:
    """Return a gap with its interval; groups keep their rows, and what is predicted for them is drawn."""
    hit, missed, wrong, clear = cells.T
    pairs = {"demographic_parity": [(hit + wrong, cells.sum(1))], "equal_opportunity": [(hit, hit + missed)],
             "equalized_odds": [(hit, hit + missed), (wrong, wrong + clear)]}[gap]  # fmt: skip

    def shares(strength: float) -> list[Floats]:
        return [np.clip(k.sum() / m.sum() + strength * (k / m - k.sum() / m.sum()), 0.0, 1.0) for k, m in pairs]

    def widest(told: list[Floats]) -> Floats:
        return np.asarray(np.max([np.ptp(share, axis=-1) for share in told], axis=0))

    def drawn(strength: float) -> Floats:
        rng = sampling.generator("fairness", name)
        return widest([rng.binomial(m.astype(np.int64), share, size=(sampling.resamples, len(m))) / m
                       for share, (_, m) in zip(shares(strength), pairs, strict=True)])  # fmt: skip

    def at(strength: float) -> float:
        return float(widest(shares(strength)))

    return inverted_estimate(at(1.0), n, drawn, at, sampling.confidence)


def _rates(group: str, cells: NDArray[np.int64]) -> GroupRates:
    hit, missed, wrong, clear = map(int, cells)
    n = hit + missed + wrong + clear
    return GroupRates(group, n, (hit + wrong) / n if n else 0.0, hit / (hit + missed) if hit + missed else None,
                      wrong / (wrong + clear) if wrong + clear else None)  # fmt: skip
