"""Which terms rise and which fall as of a day, and what that rests on. Asked by `fieldmap trends terms`.

Nothing from after the day is looked at: neither papers nor the words, acronyms and strata known from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.terms.corpus import (
    Names,
    read_counted,
    read_counts,
    read_first_seen,
    read_names,
    read_works,
)
from analysis.terms.plurals import plain_words
from analysis.terms.vocabulary import LEAST_WORKS, is_term
from analysis.trends.bursts import bursts
from analysis.trends.growth import FloatArray, Growth, discoveries, growth_at
from analysis.trends.strata import Frame, choose_frame, coverage
from analysis.trends.works import IntArray, read_dates
from data.store import Database

LISTED = 30
RATE = 0.05
"""Share of the listed terms that may be chance (false discovery rate)."""
LOOKED_AT = 10
"""Ranked terms looked at for each place of the list: near-duplicates take the others."""
ALIKE, WITHIN = 0.4, 0.6
"""Shared papers over all papers of two terms, or over those of the rarer one if they share a word, from which on the
second is named beside the first."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TermTrends:
    """Emerging and declining terms, best first, and what they rest on."""

    as_of: date
    coverage: Row
    emerging: list[Row]
    declining: list[Row]


def term_trends(db: Database, as_of: date, top: int = LISTED) -> TermTrends:
    """Return the terms that rise and fall as of a day.

    Parameters
    ----------
    db
        A ledger or an edition whose step ``terms`` has run.
    top
        Terms of each list at most.
    """
    dates = read_dates(db, as_of)
    frame = choose_frame(db, as_of, dates)
    if not frame.strata:
        return TermTrends(as_of, coverage(frame, dates, 0, 0, 0), [], [])
    names = read_names(db, as_of)
    terms = np.flatnonzero(is_term(read_counted(db, as_of, names)))
    terms = terms[~np.isin(terms, list(names.phrase_of))]
    counts = read_counts(db, as_of, names, terms, frame.strata, frame.periods, frame.only_by_month)
    counts = counts * (frame.used > 0)
    newest = len(frame.periods) - 1
    found = growth_at(counts, frame.used, newest)
    tested = found.total >= LEAST_WORKS
    rising = discoveries(found.rise, tested, RATE) & (found.observed >= LEAST_WORKS)
    falling = discoveries(found.fall, tested, RATE) & (found.expected >= LEAST_WORKS)
    chosen = [
        _best(db, as_of, frame, names, terms, score, some, top)
        for score, some in ((found.lo, rising), (1 / found.hi, falling))
    ]
    tell = Telling(db, as_of, frame, names, terms, counts, found, growth_at(counts, frame.used, newest - 1))
    rests_on = coverage(frame, dates, int(tested.sum()), int(rising.sum()), int(falling.sum()))
    return TermTrends(as_of, rests_on, tell.rows(chosen[0], found.lo), tell.rows(chosen[1], 1 / found.hi))


def _best(
    db: Database, as_of: date, frame: Frame, names: Names, terms: IntArray, score: FloatArray,
    some: NDArray[np.bool_], top: int,
) -> dict[int, list[int]]:  # fmt: skip
    """Return the best terms (rows of ``terms``), each with those that are nearly the same papers."""
    order = np.lexsort((terms, -score))
    order = order[some[order]][: top * LOOKED_AT]
    since = frame.periods[max(0, len(frame.periods) - 2)].first
    works = read_works(db, as_of, names, terms[order], since)
    rows = order.tolist()
    return without_repeats(
        {row: works[int(terms[row])] for row in rows}, {row: names.names[terms[row]] for row in rows}, top
    )


def without_repeats(works: Mapping[int, set[int]], names: Mapping[int, str], top: int) -> dict[int, list[int]]:
    """Return the first ``top`` of ranked terms, each with later ones that stand for nearly the same papers.

    Parameters
    ----------
    works
        Papers of the last two periods of each term, best term first.
    """
    groups: dict[int, list[int]] = {}
    for term, mine in works.items():
        same = next((one for one in groups if are_alike(mine, works[one], names[term], names[one])), None)
        if same is not None:
            groups[same].append(term)
        elif len(groups) < top:
            groups[term] = []
    return groups


def are_alike(one: set[int], other: set[int], name: str, other_name: str) -> bool:
    """Whether two terms stand for nearly the same papers."""
    shared = len(one & other)
    if shared >= ALIKE * max(1, len(one | other)):
        return True
    return bool(plain_words(name) & plain_words(other_name)) and shared >= WITHIN * max(1, min(len(one), len(other)))


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told of a listed term, and from what."""

    db: Database
    as_of: date
    frame: Frame
    names: Names
    terms: IntArray
    counts: IntArray
    found: Growth
    before: Growth

    def rows(self, groups: Mapping[int, list[int]], score: FloatArray) -> list[Row]:
        """Return the listed terms as rows, best first."""
        chosen = [int(self.terms[row]) for row in groups]
        first = read_first_seen(self.db, self.as_of, self.names, chosen)
        course = self.course(list(groups))
        return [
            self._row(row, also, float(score[row]), first[int(self.terms[row])], course[place])
            for place, (row, also) in enumerate(groups.items())
        ]

    def course(self, rows: list[int]) -> list[list[Row]]:
        """Return the share of each term in each covered period, and whether it bursts there.

        The share is standardised: as if the strata had always been mixed as in the newest period.
        """
        used = self.frame.used.astype(np.float64)
        covered = used.sum(axis=0) > 0
        counts = self.counts[rows].astype(np.float64)
        usual = counts.sum(axis=2) / np.maximum(used.sum(axis=1), 1)
        shares = self._shares(counts, used, usual)
        papers = counts.sum(axis=1)
        sizes = np.where(shares > 0, papers / np.maximum(shares, 1e-12), used.sum(axis=0))
        burst = np.zeros(papers.shape, dtype=bool)
        burst[:, covered] = bursts(papers[:, covered], sizes[:, covered])
        return [
            [{"period": self.frame.periods[t].label, "share": round(float(shares[i, t]), 6), "n": int(papers[i, t]),
              "burst": bool(burst[i, t])} for t in np.flatnonzero(covered)]
            for i in range(len(rows))
        ]  # fmt: skip

    def _shares(self, counts: FloatArray, used: FloatArray, usual: FloatArray) -> FloatArray:
        """Return observed over expected papers times the share of all periods, shape (n_terms, n_periods)."""
        expected = usual @ used
        overall = (usual @ used[:, -1]) / used[:, -1].sum()
        ratio = counts.sum(axis=1) / np.maximum(expected, 1e-12)
        return np.asarray(np.minimum(ratio * overall[:, None], 1.0) * (expected > 0))

    def _row(self, row: int, also: list[int], score: float, first: Row, course: list[Row]) -> Row:
        term, size = int(self.terms[row]), int(self.frame.used[:, -1].sum())
        found = self.found
        return {
            "term": self.names.names[term], "term_id": term,
            "aliases": self.names.acronyms(term),
            "also": [self.names.names[self.terms[other]] for other in also],
            "score": round(score, 4), "growth": round(float(found.ratio[row]), 4),
            "interval": [round(float(found.lo[row]), 4), round(float(found.hi[row]), 4)],
            "growth_before": round(float(self.before.ratio[row]), 4) if self.before.total[row] else None,
            "share": round(float(found.observed[row]) / size, 6),
            "share_before": round(float(found.expected[row]) / size, 6), "n": int(found.observed[row]),
            "expected": round(float(found.expected[row]), 2), "spread": int((self.counts[row, :, -1] > 0).sum()),
            "first_seen": first["first_seen"],
            "first_work": first["first_work"], "works": first["works"], "course": course,
        }  # fmt: skip
