"""How many times the papers of one subject are those of another in a period, and how sure that is. Pure.

Used where subjects stand side by side (`app.comparing_subjects`).
"""

from dataclasses import dataclass

from scipy.stats import binomtest

FEWEST = 5
"""Papers of both together below which nothing is said: even five to none would not rule out equality."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """Papers of a first subject over those of a second in the same period; with its 95 % interval."""

    value: float | None
    """None: the second has none."""
    lo: float
    hi: float | None
    """None: no upper end, where the second has none."""
    n_first: int
    n_second: int

    @property
    def is_apart(self) -> bool:
        """Whether the interval leaves out equality."""
        return self.lo > 1 or (self.hi is not None and self.hi < 1)


def share_ratio(n_first: int, n_second: int) -> Ratio | None:
    """Return the ratio of two subjects' shares of the same papers; None where there are too few to say anything.

    Given the papers of both, those of the first are a binomial draw (Przyborowski & Wilenski 1940); its exact interval
    (Clopper & Pearson 1934), as odds, is that of the ratio. Papers with both count for each: that makes the interval
    too wide, never too narrow.
    """
    both = n_first + n_second
    if both < FEWEST:
        return None
    low, high = binomtest(n_first, both).proportion_ci(0.95, "exact")
    lo = round(float(low / (1 - low)), 3)
    if not n_second:
        return Ratio(None, lo, None, n_first, n_second)
    return Ratio(round(n_first / n_second, 3), lo, round(float(high / (1 - high)), 3), n_first, n_second)
