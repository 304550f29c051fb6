"""Intervals from the errors of past forecasts of like subjects: split conformal prediction. Used by rolling.

No shape of the errors is assumed, only that the next ones are like those before (Vovk, Gammerman & Shafer 2005), in
groups by level (ibid., section 4.5). Where they are not, the levels follow the misses (Gibbs & Candès 2021).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.forecasts.scale import FloatArray, IntArray

LEVELS = (0.9, 0.8)
"""Coverage of the two intervals, the wider first."""
QUANTILES = (0.05, 0.1, 0.5, 0.9, 0.95)
"""Ends of both intervals and the median, in the order of every array of quantiles."""
EDGES = (3.0, 10.0, 30.0)
"""Papers expected a period that part subjects into groups: below 3, counts are mostly zeros and ones."""
STEP = 0.2
"""How far a period's share of misses moves the level for the next (Gibbs & Candès 2021, eq. 2); 0 never moves it."""
FURTHEST = 4.0
"""Times that a level's share of misses may be moved below what is stated; above, twice."""
FEW_PERIODS = 2
"""Different periods that errors must come from: those of one share its luck."""
GROUP = 3
"""Times the smallest sample below which a group is told from all errors: its ends would be its extremes."""


def smallest_sample(level: float) -> int:
    """Return the fewest past errors from which an interval of this coverage can be told: 2 / (1 - level) - 1.

    Its ends are the k-th smallest and largest of m errors, k = floor((m + 1) (1 - level) / 2); k must be 1 or more.

    Examples
    --------
    >>> smallest_sample(0.8), smallest_sample(0.9)
    (9, 19)
    """
    return math.ceil(round(2 / (1 - level), 9)) - 1


SMALLEST = smallest_sample(LEVELS[0])


def quantile(ranked: FloatArray, chance: float) -> float:
    """Return the error that the next one stays below with a chance: at least it above one half, at most it below.

    The ceil((m + 1) chance)-th smallest of m errors above one half, the floor((m + 1) chance)-th below it (Lei et al.
    2018, section 2.1), the median at it; the largest or smallest where there is none.

    Parameters
    ----------
    ranked
        Past errors, ascending, shape (m,), at least one.
    """
    if chance == 0.5:
        return float(np.median(ranked))
    place = round((len(ranked) + 1) * chance, 9)
    rank = math.ceil(place) if chance > 0.5 else math.floor(place)
    return float(ranked[min(max(rank, 1), len(ranked)) - 1])


def group_of(expected: FloatArray) -> IntArray:
    """Return the group of each subject by the papers expected in a period, 0 for the rarest."""
    return np.searchsorted(np.asarray(EDGES), expected, side="right").astype(np.int64)


@dataclass(slots=True)
class Calibration:
    """Errors of the forecasts of one horizon that have come due, and what the next interval is made from."""

    _errors: list[FloatArray] = field(default_factory=list)
    _groups: list[IntArray] = field(default_factory=list)
    _missed: dict[float, float] = field(default_factory=lambda: {level: 1 - level for level in LEVELS})

    def learn(self, errors: FloatArray, groups: IntArray) -> None:
        """Add the errors of a period, and the groups they are of, shape (n,) each."""
        self._errors.append(errors)
        self._groups.append(groups)

    def adapt(self, quantiles: FloatArray, actual: FloatArray) -> None:
        """Widen or narrow what comes next after intervals, shape (n, n_quantiles), and what followed, shape (n,)."""
        told = np.isfinite(quantiles[:, 0])
        if told.any():
            for place, level in enumerate(LEVELS):
                lo, hi = quantiles[told, place], quantiles[told, len(QUANTILES) - 1 - place]
                missed = float(np.mean((actual[told] < lo - 1e-12) | (actual[told] > hi + 1e-12)))
                moved = self._missed[level] + STEP * (1 - level - missed)
                self._missed[level] = float(np.clip(moved, (1 - level) / FURTHEST, 2 * (1 - level)))

    def tell(self, group: int) -> tuple[FloatArray | None, int]:
        """Return the quantiles of the next error of a group and the number of errors they rest on.

        None where there are fewer than :data:`SMALLEST` errors, or they come from one period.
        """
        if len(self._errors) < FEW_PERIODS:
            return None, 0
        every, groups = np.concatenate(self._errors), np.concatenate(self._groups)
        mine = every[groups == group]
        used = np.sort(mine if len(mine) >= GROUP * SMALLEST else every)
        if len(used) < SMALLEST:
            return None, len(used)
        return np.asarray([quantile(used, chance) for chance in self._chances()]), len(used)

    def _chances(self) -> Sequence[float]:
        wide, narrow = (self._missed[level] / 2 for level in LEVELS)
        narrow = max(wide, narrow)
        return wide, narrow, 0.5, 1 - narrow, 1 - wide
