"""Late arrivals: which part of the papers of a day has reached the library a number of days later. Used by courses.

Chain ladder in its reverse-time form (Lawless 1994; Kalbfleisch & Lawless 1989): of the papers that have had the time
to be seen later, which part of those seen within d days was seen on day d itself? Only papers count that became public
while their source was followed, since what a first load brings says nothing of delays.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

LONGEST = 180
"""Days after which a paper is taken to be there, or to come never."""
LEAST = 50
"""Papers seen as they came out, of a source, below which nothing is known of its delays."""
LEAST_DAYS = 5
"""Different days on which they were first seen, below which it is a load rather than a following."""
Z = float(ndtri(0.9))
"""Of the band: 80 %."""
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Delays:
    """Part of the papers that has arrived, by the days since they became public, shape (n_days,) each.

    Attributes
    ----------
    arrived
        In (0, 1], never falling; the last is 1: nothing is known of what comes later than was ever seen.
    lo, hi
        Its 80 % band.
    n
        Papers that it rests on.
    """

    arrived: FloatArray
    lo: FloatArray
    hi: FloatArray
    n: int

    def after(self, days: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return (arrived, lo, hi) some days after papers became public; before that day nothing has."""
        at = np.clip(np.asarray(days, dtype=np.int64), 0, len(self.arrived) - 1)
        return self.arrived[at], self.lo[at], self.hi[at]


def delays_of(delay: ArrayLike, age: ArrayLike, longest: int = LONGEST) -> Delays | None:
    """Return how papers arrive; None where too few came while their source was followed.

    Parameters
    ----------
    delay
        Days from public to first seen, of papers that became public while their source was followed, shape (n,);
        what was seen before its day counts as seen on it.
    age
        Days from public to the day on which the source was last harvested: how long each could have been seen, same
        shape.
    """
    d, room = (np.clip(np.asarray(some, dtype=np.int64), 0, None) for some in (delay, age))
    keep = (d <= room) & (d <= longest)
    d, room = d[keep], np.minimum(room[keep], longest)
    if len(d) < LEAST:
        return None
    n_days = int(room.max()) + 1
    on_day, at_risk = _counts(d, room, n_days)
    hazard = np.where(at_risk > 0, on_day / np.maximum(at_risk, 1), 0.0)
    hazard[0] = 0.0
    hazard = np.minimum(hazard, 1 - 1e-6)
    logs = np.log1p(-hazard)
    arrived = np.exp(np.r_[np.cumsum(logs[:0:-1])[::-1], 0.0])
    terms = on_day / np.maximum(at_risk * np.maximum(at_risk - on_day, 1), 1)
    terms[0] = 0.0
    spread = np.sqrt(np.r_[np.cumsum(terms[:0:-1])[::-1], 0.0])
    return Delays(arrived, arrived * np.exp(-Z * spread), np.minimum(arrived * np.exp(Z * spread), 1.0), len(d))


def _counts(d: IntArray, room: IntArray, n_days: int) -> tuple[FloatArray, FloatArray]:
    """Return papers first seen on day k, and those first seen by day k that could have been seen then or later."""
    on_day, at_risk = np.zeros(n_days), np.zeros(n_days)
    table = np.zeros((n_days, n_days))
    np.add.at(table, (d, room), 1)
    later = table[:, ::-1].cumsum(axis=1)[:, ::-1]
    for k in range(n_days):
        on_day[k], at_risk[k] = later[k, k], later[: k + 1, k].sum()
    return on_day, at_risk
