"""A metric by subgroup and by period, which slices are worse than the rest, and corrected for looking at many. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.decisions.readiness.intervals import Estimate, Sampling, estimate
from analysis.decisions.readiness.metrics import Metric
from analysis.decisions.readiness.predictions import Predictions

FEW_ROWS = 30
"""Rows of a slice below which it is shown but not tested."""
FEW_EXPECTED = 5.0
"""Expected rows of a cell below which Fisher's exact test replaces the z test (Cochran 1954)."""
MOST_SLICES = 500
ALPHA = 0.05
"""Chance of any false finding among all slices of one entry."""


@dataclass(frozen=True, slots=True)
class Slice:
    """One subgroup or period."""

    column: str
    group: str
    n: int
    found: Estimate | None
    """None: no value, as with one class only."""
    shortfall: float | None
    """How much worse than the rest, in the metric; negative: better."""
    p: float | None
    """One-sided, that it is no worse than the rest, before correction; None: not tested."""
    p_corrected: float | None
    """After Holm's correction over all tested slices (Holm 1979)."""

    @property
    def is_worse(self) -> bool:
        """Whether it is worse than the rest beyond chance."""
        return self.p_corrected is not None and self.p_corrected < ALPHA


def slices_of(
    metric: Metric, rows: Predictions, positive: str, sampling: Sampling, name: str = "", columns: Sequence[str] = ()
) -> tuple[Slice, ...]:
    """Return a metric in each subgroup of some columns (all where none is named), by column and group.

    Each slice with ``FEW_ROWS`` rows and as many outside is tested against the rest of the rows: a metric that is a
    share by the pooled z test, or Fisher's exact test where few are expected; any other by the difference over its
    standard error. The correction counts every slice that is tested. Calibration errors are shown, not tested: fewer
    rows alone make them larger.
    """
    told = [
        _slice(metric, rows, positive, sampling, name, column, code)
        for column in (columns or sorted(rows.groups))
        for code in range(min(len(rows.groups[column].names), MOST_SLICES))
    ]
    corrected = holm([one.p for one in told if one.p is not None])
    left = iter(corrected)
    return tuple(
        Slice(one.column, one.group, one.n, one.found, one.shortfall, one.p, None if one.p is None else next(left))
        for one in told
    )


def worst_slice(slices: Sequence[Slice]) -> Slice | None:
    """Return the slice that is worse than the rest beyond chance by most; None: none is."""
    worse = [one for one in slices if one.is_worse]
    return max(worse, key=lambda one: (one.shortfall or 0.0, one.column, one.group), default=None)


def _slice(
    metric: Metric, rows: Predictions, positive: str, sampling: Sampling, name: str, column: str, code: int
) -> Slice:  # fmt: skip
    grouping = rows.groups[column]
    inside = grouping.codes == code
    group = grouping.names[code]
    here = rows.take(inside)
    found = estimate(metric, here, positive, sampling, f"{name}/{column}={group}")
    is_tested = metric.kind != "calibration" and here.n >= FEW_ROWS and rows.n - here.n >= FEW_ROWS
    if found is None or not is_tested:
        return Slice(column, group, here.n, found, None, None, None)
    rest = estimate(metric, rows.take(~inside), positive, sampling, f"{name}/{column}!={group}")
    if rest is None:
        return Slice(column, group, here.n, found, None, None, None)
    shortfall = (rest.value - found.value) * (1 if metric.higher_is_better else -1)
    p = _share_p(metric, found, rest) if metric.kind == "share" else _z_p(shortfall, found, rest)
    return Slice(column, group, here.n, found, shortfall, p, None)


def _share_p(metric: Metric, found: Estimate, rest: Estimate) -> float:
    """Return the chance of as few right in the slice if both had one share."""
    up = metric.higher_is_better
    right, right_rest = (round((one.value if up else 1 - one.value) * one.n) for one in (found, rest))
    total, n = right + right_rest, found.n + rest.n
    share = total / n
    if min(found.n, rest.n) * min(share, 1 - share) < FEW_EXPECTED:
        return float(stats.hypergeom.cdf(right, n, total, found.n))
    error = math.sqrt(share * (1 - share) * (1 / found.n + 1 / rest.n))
    return float(stats.norm.cdf((right / found.n - right_rest / rest.n) / error))


def _z_p(shortfall: float, found: Estimate, rest: Estimate) -> float:
    error = math.hypot(found.error, rest.error)
    if error == 0:
        return 0.5 if shortfall == 0 else float(shortfall < 0)
    return float(stats.norm.sf(shortfall / error))


def holm(ps: Sequence[float]) -> list[float]:
    """Return p values corrected for their number (Holm 1979), in the order given."""
    order = np.argsort(ps, kind="stable")
    corrected, largest = [0.0] * len(ps), 0.0
    for place, index in enumerate(order):
        largest = max(largest, min(1.0, (len(ps) - place) * ps[index]))
        corrected[index] = largest
    return corrected
