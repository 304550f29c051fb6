"""The status of a subject: one rule on its measures, how sure it is, and what would change it. Pure; used by verdicts.

The rule reads the shares of at most :data:`HISTORY` periods; what else speaks for a dead end stands in
`analysis.status.verdicts`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from analysis.status.measures import WINDOW, BoolArray, Counts, FloatArray, Measures, measure

Status = Literal[
    "too early to say", "emerging", "rising", "mature", "absorbed", "declining", "dormant", "dead end"
]  # fmt: skip
STATUSES: tuple[Status, ...] = get_args(Status)
TOO_EARLY, EMERGING, RISING, MATURE, ABSORBED, DECLINING, DORMANT, DEAD_END = range(len(STATUSES))
"""Places in :data:`STATUSES`."""
HISTORY = 12
"""Periods that are looked at: what was before is another field's history, and other venues'."""
LEAST_PERIODS = 4
"""Covered periods without which nothing is told: two make now, two the time before."""
FEW = 8
"""Papers that a comparison must rest on, as of a term (`analysis.terms.vocabulary.LEAST_WORKS`)."""
RISE = 1.4
"""Times the share of the three periods before, from which on a rise beyond chance is worth the word."""
STEP = 0.8
"""Share of the newest period over the one before, below which a rise is over."""
YOUNG = 2
"""A subject emerges if the first period with three papers is at most so many periods before the newest, and it is"""
SMALL = 0.01
"""small: of all papers, fewer than this share have it."""
FALL = 0.7
"""Part of the share of its best time, below which a fall beyond chance is a decline."""
CHANCE = 0.02
"""Chance of a rise or fall as large, if the share had not changed, up to which it is beyond chance."""
USED = 0.4
"""Part of that share which a subject that is absorbed keeps at least."""
DEEP = 0.2
"""Part of it, below which hardly anybody is left, if it is small."""
PART = 0.7
"""Part of its papers with it in the title, now over then, below which it is named more than studied."""
REDRAWS = 100
"""Draws of how sure a status is."""
TRIED = 60
"""Numbers of papers that are tried of one more period."""
CodeArray = NDArray[np.int64]


def classify(measures: Measures) -> CodeArray:
    """Return the status of each subject as a place in :data:`STATUSES`, never a dead end, shape (n_subjects,).

    In this order, the first that holds: too few periods or papers; rising (or emerging, if young); absorbed; dormant;
    declining; else mature.
    """
    m = measures
    enough = m.n_now + np.nan_to_num(m.fall.other) >= FEW
    titles_fall = (m.title_fall.value < FALL) & (m.title_fall.less < CHANCE)
    absorbed = titles_fall & (m.part.value < PART) & (m.fall.value >= USED)
    rises = _rises(m) & ~absorbed
    emerges = rises & (m.age >= 0) & (m.age <= YOUNG) & (m.share < SMALL)
    falls = (m.fall.value < FALL) & (m.fall.less < CHANCE)
    deep = falls & (m.fall.value < DEEP) & (m.share < SMALL)
    told = np.select(
        [(m.n_periods < LEAST_PERIODS) | ~enough, emerges, rises, absorbed, deep, falls | titles_fall, m.n_now >= FEW],
        [TOO_EARLY, EMERGING, RISING, ABSORBED, DORMANT, DECLINING, MATURE],
        default=TOO_EARLY,
    )
    return np.asarray(told, dtype=np.int64)


def _rises(m: Measures) -> BoolArray:
    """Whether the newest period, or the last two, stand above those before, by two tests, and the rise is not over."""
    newest = (m.newest.value >= RISE) & (2 * m.newest.more < CHANCE) & (m.n_newest >= FEW)
    last = (m.rise.value >= RISE) & (2 * m.rise.more < CHANCE) & (m.n_now >= FEW)
    return np.asarray((newest | last) & (m.step.value >= STEP))


def recent(counts: Counts) -> Counts:
    """Return the counts of the last :data:`HISTORY` covered periods."""
    titles = counts.in_title
    return Counts(
        counts.n[:, :, -HISTORY:], counts.sizes[:, -HISTORY:], None if titles is None else titles[:, :, -HISTORY:]
    )


def certainty(counts: Counts, codes: CodeArray, draws: int = REDRAWS, seed: int = 7) -> FloatArray:
    """Return how often each status comes out again when the papers are drawn anew, shape (n_subjects, n_statuses).

    Each count is drawn from the gamma distribution of the means that a Poisson count of its size speaks for, papers
    with and without the subject in the title apart. A dead end counts as dormant.

    Parameters
    ----------
    codes
        As :func:`classify` gave them; those for which it is too early, and all without periods, are told as certain.
    """
    told = np.zeros((len(codes), len(STATUSES)))
    noise = np.random.default_rng(seed).standard_normal((2, draws, *counts.sizes.shape))
    for row, code in enumerate(codes):
        if code == TOO_EARLY or not counts.n.shape[2] or not draws:
            told[row, code] = 1.0
        else:
            found = classify(measure(_redrawn(counts, row, noise)))
            told[row] = np.bincount(found, minlength=len(STATUSES)) / draws
    return told


def _redrawn(counts: Counts, row: int, noise: FloatArray) -> Counts:
    """Return redraws of one subject, each a row; the same noise for every subject, whichever others are asked about."""
    n = counts.n[row]
    titles = counts.in_title[row] if counts.in_title is not None else np.zeros_like(n)
    in_title, rest = _gamma(titles, noise[0]), _gamma(n - titles, noise[1])
    return Counts(in_title + rest, counts.sizes, None if counts.in_title is None else in_title)


def _gamma(n: FloatArray, noise: FloatArray) -> FloatArray:
    """Return gamma variables of mean ``n`` from normal ones (Wilson & Hilferty 1931); a count of 0 stays 0."""
    shape = np.maximum(n, 0.25)
    drawn = shape * np.maximum(1 - 1 / (9 * shape) + noise / (3 * np.sqrt(shape)), 0) ** 3
    return np.where(n > 0, drawn, 0.0)


@dataclass(frozen=True, slots=True)
class Turn:
    """A number of papers in one more period that would change the status.

    Attributes
    ----------
    side
        Whether it takes ``n`` papers or more, or so many or fewer; "as now": the share need only stay what it is.
    n, of
        Papers of that period that would have the subject, of so many as the newest period has.
    """

    side: Literal["at least", "at most", "as now"]
    n: int
    of: int
    status: Status


def turns(counts: Counts, row: int, status: Status) -> list[Turn]:
    """Return the nearest shares that would change the status of a subject in one more period.

    The rule itself is asked: a period is added as large as the newest, strata mixed alike, with many numbers of papers,
    spread over strata and titles as now. Nothing if no number would change it.
    """
    if not counts.n.shape[2]:
        return []
    size, usual = counts.sizes[:, -1].sum(), _usual(counts, row)
    most = max(4 * float(counts.n[row].sum(axis=0).max()), 4 * usual, 4 * FEW)
    tried = np.unique(np.rint(np.append(np.geomspace(1, most, TRIED) - 1, usual))).astype(np.int64)
    told = named(classify(measure(recent(_extended(counts, row, tried)))))
    at = int(np.flatnonzero(tried == round(usual))[0])
    found = [] if told[at] == status else [Turn("as now", round(usual), round(size), told[at])]
    more = next((i for i in range(at + 1, len(tried)) if told[i] not in (status, told[at])), None)
    less = next((i for i in range(at - 1, -1, -1) if told[i] not in (status, told[at])), None)
    sides: list[tuple[Literal["at least", "at most"], int | None]] = [("at least", more), ("at most", less)]
    return found + [Turn(side, int(tried[i]), round(size), told[i]) for side, i in sides if i is not None]


def _usual(counts: Counts, row: int) -> float:
    """Return the papers of one more period at the share of the last two."""
    now = counts.sizes[:, -WINDOW:].sum()
    return float(counts.n[row][:, -WINDOW:].sum() / max(now, 1.0) * counts.sizes[:, -1].sum())


def _extended(counts: Counts, row: int, tried: CodeArray) -> Counts:
    """Return one subject with one more period of each of some numbers of papers, each a row."""
    size, now = counts.sizes[:, -1], counts.n[row][:, -WINDOW:].sum(axis=1) * (counts.sizes[:, -1] > 0)
    spread = (now if now.sum() > 0 else size) / max(now.sum() if now.sum() > 0 else size.sum(), 1e-9)
    added = tried[:, None, None] * spread[None, :, None]

    def grown(values: FloatArray, last: FloatArray) -> FloatArray:
        return np.concatenate([np.broadcast_to(values[row], (len(tried), *values.shape[1:])), last], axis=2)

    n, sizes = grown(counts.n, added), np.column_stack([counts.sizes, size])
    if counts.in_title is None:
        return Counts(n, sizes)
    part = counts.in_title[row][:, -WINDOW:].sum() / max(counts.n[row][:, -WINDOW:].sum(), 1)
    return Counts(n, sizes, grown(counts.in_title, added * part))


def named(codes: Sequence[int] | CodeArray) -> list[Status]:
    """Return the statuses by name."""
    return [STATUSES[int(code)] for code in codes]
