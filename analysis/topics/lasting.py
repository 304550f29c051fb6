"""Numbers of topics that survive a refit, and what became of each: born, died, split, merged, continued.

Used by `analysis.topics.step`; compared are only the works that both fits hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix

from analysis.graph.persistence import matched_pairs

Kind = Literal["born", "died", "split", "merged", "continued"]
MOSTLY = 0.5
"""Share of a topic's works that must come from, or go to, one other for a split or a merger."""
LongArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Event:
    """What became of one topic at a refit."""

    kind: Kind
    number: int
    """The topic: of the new fit for born, split and continued, of the old one for died and merged."""
    other: int | None
    """The topic it was split from, or merged into."""
    overlap: float | None
    """Jaccard overlap with what it continues, comes from or went into; None without one."""


@dataclass(frozen=True, slots=True)
class Matching:
    """Lasting numbers of the topics of a fit, shape (groups,), and the events that explain them."""

    numbers: LongArray
    events: list[Event]


def match_topics(
    labels: NDArray[Any], before: LongArray, next_number: int, existing: LongArray | None = None
) -> Matching:
    """Give each new topic the number of the old one it overlaps most, or one never used.

    Pairs are taken by falling Jaccard overlap from 0.3 on, so that the larger heir keeps the number. A new topic
    without a partner that drew at least half of its known works from one old topic is split from it; an old one of
    which at least half went into one new topic is merged into that.

    Parameters
    ----------
    labels
        New group of each work, from 0, -1 for none, shape (n,).
    before
        Lasting number of the topic that each work had; -1: none, or not in the last fit. Shape (n,).
    next_number
        The smallest number never used.
    existing
        Numbers of all old topics; one of which no work is left here died. None: those of ``before``.
    """
    groups = int(labels.max(initial=-1)) + 1
    both = (labels >= 0) & (before >= 0)
    old, column = np.unique(before[both], return_inverse=True)
    shared = coo_matrix((np.ones(int(both.sum())), (labels[both], column)), shape=(groups, len(old)))
    shared.sum_duplicates()
    counts = shared.toarray()
    pairs = matched_pairs(counts)
    numbers = np.full(groups, -1, dtype=np.int64)
    for group, was in pairs.items():
        numbers[group] = old[was]
    fresh = numbers < 0
    numbers[fresh] = np.arange(next_number, next_number + int(fresh.sum()))
    events = [*_arrivals(counts, pairs, numbers, old), *_departures(counts, pairs, numbers, old)]
    emptied: list[int] = np.setdiff1d(existing, old).tolist() if existing is not None else []
    return Matching(numbers, events + [Event("died", number, None, None) for number in emptied])


def _arrivals(
    counts: NDArray[np.float64], pairs: dict[int, int], numbers: LongArray, old: LongArray
) -> Iterator[Event]:
    """Yield what each new topic is: continued, split from another, or born."""
    for group, number in enumerate(numbers.tolist()):
        if group in pairs:
            yield Event("continued", number, None, _overlap(counts, group, pairs[group]))
            continue
        source = _mostly(counts[group])
        if source is None:
            yield Event("born", number, None, None)
        else:
            yield Event("split", number, int(old[source]), _overlap(counts, group, source))


def _departures(
    counts: NDArray[np.float64], pairs: dict[int, int], numbers: LongArray, old: LongArray
) -> Iterator[Event]:
    """Yield what became of each old topic whose number nobody has: merged into another, or died."""
    taken = set(pairs.values())
    for was in sorted(set(range(len(old))) - taken):
        heir = _mostly(counts[:, was])
        if heir is None:
            yield Event("died", int(old[was]), None, None)
        else:
            yield Event("merged", int(old[was]), int(numbers[heir]), _overlap(counts, heir, was))


def _mostly(works: NDArray[np.float64]) -> int | None:
    """Return the place that holds at least half of some works, the first of equals; None if there is none."""
    if not works.sum() or works.max() < MOSTLY * works.sum():
        return None
    return int(works.argmax())


def _overlap(counts: NDArray[np.float64], group: int, was: int) -> float:
    both = counts[group, was]
    return round(float(both / (counts[group].sum() + counts[:, was].sum() - both)), 6)
