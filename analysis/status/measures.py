"""How the share of a subject stands to its best years, its last ones, and its place in titles. Pure; used by rules.

Two times are compared within the strata that both cover, so that a venue that joins or leaves is no change. Many
subjects, or many redraws of one, are measured at once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from analysis.trends.periods import PAST

WINDOW = 2
"""Periods that make "now", and as many that make the best time: one alone is noisy."""
Z = 1.96
"""Half the width of a 95 % interval in standard deviations."""
FOUND = 3
"""Papers of a period from which on a subject is there."""
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Counts:
    """Papers of subjects by stratum and covered period, oldest first.

    Attributes
    ----------
    n
        Papers that have the subject, shape (n_subjects, n_strata, n_periods).
    sizes
        All papers, 0 where a stratum is not covered, shape (n_strata, n_periods).
    in_title
        Of ``n``, those with it in the title; None where nobody can tell.
    """

    n: FloatArray
    sizes: FloatArray
    in_title: FloatArray | None = None

    def of(self, rows: IntArray) -> "Counts":
        """Return the counts of some subjects."""
        return Counts(self.n[rows], self.sizes, None if self.in_title is None else self.in_title[rows])


@dataclass(frozen=True, slots=True)
class Ratio:
    """The share now over the share of another time, shape (n_subjects,) each; NaN where nothing can be compared.

    Attributes
    ----------
    lo, hi
        Its 95 % interval.
    less, more
        Chance of so few papers now or fewer (so many or more), if the share had not changed.
    n, other
        Papers that are compared: now and then, of the strata that both times cover.
    """

    value: FloatArray
    lo: FloatArray
    hi: FloatArray
    less: FloatArray
    more: FloatArray
    n: FloatArray
    other: FloatArray


@dataclass(frozen=True, slots=True)
class Measures:
    """What a status is decided by, shape (n_subjects,) each.

    Attributes
    ----------
    n_periods
        Covered periods.
    n_all, n_now, n_newest
        Papers in all, of the last :data:`WINDOW` periods, and of the newest.
    share
        Share of the papers of the last :data:`WINDOW` periods, in [0, 1].
    best, title_best
        Place of the first period of the best time, and of the best time of titles; -1 where there is none.
    age
        Periods since the first with :data:`FOUND` papers, 0 for the newest; -1 where no period has.
    fall, title_fall
        Now over the best time, of all its papers and of those with it in the title; ``less`` allows for the choice.
    rise, newest
        Now, and the newest period, over up to ``PAST`` periods before.
    step
        The newest period over the one before.
    part
        Part of its papers with it in the title, now over then (in the best time of titles).
    """

    n_periods: int
    n_all: FloatArray
    n_now: FloatArray
    n_newest: FloatArray
    share: FloatArray
    best: IntArray
    title_best: IntArray
    age: IntArray
    fall: Ratio
    title_fall: Ratio
    rise: Ratio
    newest: Ratio
    step: Ratio
    part: Ratio


def measure(counts: Counts) -> Measures:
    """Return what a status is decided by; without periods everything is unknown."""
    n, sizes, width = counts.n, counts.sizes, counts.n.shape[2]
    titles = counts.in_title if counts.in_title is not None else np.full_like(n, np.nan)
    now, newest = slice(max(0, width - WINDOW), width), slice(max(0, width - 1), width)
    past, before = (slice(max(0, width - skip - PAST), max(0, width - skip)) for skip in (WINDOW, 1))
    best, fall = _fall(n, sizes)
    title_best, title_fall = _fall(titles, sizes)
    n_now = n[:, :, now].sum(axis=(1, 2))
    return Measures(
        width, n.sum(axis=(1, 2)), n_now, n[:, :, newest].sum(axis=(1, 2)), n_now / max(sizes[:, now].sum(), 1.0),
        best, title_best, _age(n.sum(axis=1)), fall, title_fall, compare(n, sizes, now, past),
        compare(n, sizes, newest, before), compare(n, sizes, newest, slice(max(0, width - 2), max(0, width - 1))),
        _part(n, titles, title_best, now),
    )  # fmt: skip


def compare(n: FloatArray, sizes: FloatArray, now: slice, then: slice) -> Ratio:
    """Return the share of some periods over that of others, within the strata that both cover.

    Indirectly standardised: observed papers over those expected, had each stratum kept its share of then (Breslow & Day
    1987, ch. 2). A half is added to both counts, which keeps one of 0 usable (Haldane 1956). Given both counts
    together, those of now are draws with one chance a stratum; the binomial of the mean chance has the heavier tails
    (Hoeffding 1956), so the chances are hardly understated. By the incomplete beta function, so that redrawn counts
    need not be whole.
    """
    size_now, size_then = sizes[:, now].sum(axis=1), sizes[:, then].sum(axis=1)
    both = (size_now > 0) & (size_then > 0)
    nothing = np.full(len(n), np.nan)
    if not both.any():
        return Ratio(nothing, nothing, nothing, nothing, nothing, nothing, nothing)
    size_now, size_then = size_now[both], size_then[both]
    of_now, of_then = n[:, both, now].sum(axis=2), n[:, both, then].sum(axis=2)
    expected = of_then @ (size_now / size_then)
    observed, other = of_now.sum(axis=1), of_then.sum(axis=1)
    usual = size_now.sum() / size_then.sum()
    total = observed + other
    drawn = (of_now + of_then) @ (size_now / (size_now + size_then))
    chance = np.where(total > 0, drawn / np.where(total > 0, total, 1), usual / (1 + usual))
    return _ratio(observed, expected, other, usual, chance)


def _ratio(observed: FloatArray, expected: FloatArray, other: FloatArray, usual: float, chance: FloatArray) -> Ratio:
    value = (observed + 0.5) / (expected + 0.5 * usual)
    width = np.exp(Z * np.sqrt(1 / (observed + 0.5) + 1 / (other + 0.5)))
    less, more = _tail(other, observed, 1 - chance), _tail(observed, other, chance)
    return Ratio(value, value / width, value * width, less, more, observed, other)


def _tail(n: FloatArray, other: FloatArray, chance: FloatArray) -> FloatArray:
    """Return the chance of ``n`` or more of ``n + other`` draws, each with a chance."""
    drawn = betainc(np.maximum(n, 1e-300), other + 1, chance)
    return np.asarray(np.where(np.isnan(n + other), np.nan, np.where(n > 0, drawn, 1.0)))


def _fall(n: FloatArray, sizes: FloatArray) -> tuple[IntArray, Ratio]:
    """Return the place of the best time, and the ratio of now to it.

    The best time is the one above which now lies least by chance; that chance is multiplied by the number of times it
    was chosen among (Bonferroni): the best of many is high by chance, too.
    """
    width = sizes.shape[1]
    now = slice(max(0, width - WINDOW), width)
    times = [compare(n, sizes, now, slice(t, t + WINDOW)) for t in range(max(0, width - 2 * WINDOW + 1))]
    if not times:
        return np.full(len(n), -1), compare(n, sizes, now, slice(0, 0))
    chances = np.stack([one.less for one in times])
    ranked = np.round(np.log(np.maximum(np.nan_to_num(chances, nan=2.0), 1e-300)), 9)
    place, row = ranked.argmin(axis=0), np.arange(len(n))
    value, lo, hi, less, more, observed, other = (
        np.stack([getattr(one, name) for one in times])[place, row]
        for name in ("value", "lo", "hi", "less", "more", "n", "other")
    )
    known = ~np.isnan(chances)
    tried = int(known.any(axis=1).sum())
    best = np.where(known.any(axis=0), place, -1)
    return best, Ratio(value, lo, hi, np.minimum(less * tried, 1.0), more, observed, other)


def _age(n: FloatArray) -> IntArray:
    """Return the periods since the first with :data:`FOUND` papers; -1 where there is none."""
    found = n >= FOUND
    return np.where(found.any(axis=1), n.shape[1] - 1 - (np.cumsum(found, axis=1) == 0).sum(axis=1), -1)


def _part(n: FloatArray, titles: FloatArray, best: IntArray, now: slice) -> Ratio:
    """Return the part of papers with the subject in the title, now over the best time of titles."""
    by_period, in_title = n.sum(axis=1), titles.sum(axis=1)
    place, row = best.clip(min=0), np.arange(len(n))
    if n.shape[2] < WINDOW:
        return compare(titles, np.zeros((n.shape[1], n.shape[2])), now, now)
    sums = [
        sum((values[row, np.minimum(place + step, n.shape[2] - 1)] for step in range(WINDOW)), np.zeros(len(n)))
        for values in (in_title, by_period)
    ]
    return share_ratio(in_title[:, now].sum(axis=1), by_period[:, now].sum(axis=1), *sums)


def share_ratio(n: FloatArray, of: FloatArray, n_then: FloatArray, of_then: FloatArray) -> Ratio:
    """Return one plain share over another, with what :func:`compare` tells; NaN where either is of nothing."""
    known = (of > 0) & (of_then > 0)
    usual = np.where(known, of / np.where(known, of_then, 1), np.nan)
    value = (n + 0.5) / (n_then * usual + 0.5 * usual)
    width = np.exp(Z * np.sqrt(1 / (n + 0.5) + 1 / (n_then + 0.5)))
    chance = usual / (1 + usual)
    less, more = _tail(n_then, n, 1 - chance), _tail(n, n_then, chance)
    return Ratio(value, value / width, value * width, less, more, n, n_then)
