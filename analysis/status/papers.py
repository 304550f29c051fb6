"""Which papers each subject has in which year, as of a day: what every finding is counted from. Used by tell.

Nothing public after the day is read. Years and strata are those of `analysis.trends.cells`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from analysis.status.measures import BoolArray, Counts, FloatArray, IntArray
from analysis.status.rules import FEW, HISTORY
from analysis.terms.corpus import read_counted, read_names
from analysis.terms.vocabulary import is_term
from analysis.trends.cells import Grid, with_acronyms
from analysis.trends.dated import Dated, read_dated
from analysis.trends.periods import Period, labels
from analysis.trends.standardised import LEAST
from analysis.trends.subjects import Subject, all_subjects, find_subjects
from data.edition_answers import once_an_edition
from data.errors import InputError
from data.store import Database, columns

HELD = {
    "family": "SELECT family_id AS number, work_id, in_title FROM main.family_works WHERE by_text",
    "topic": "SELECT topic_id AS number, work_id, false AS in_title FROM main.topic_members WHERE topic_id >= 0",
    "term": "SELECT term_id AS number, work_id, in_title FROM main.term_works",
}
"""Works of each kind of subject, as `analysis.trends.subjects.members` tells them, with what is in the title."""
HAS_TITLES = ("family", "term")
"""Kinds of which it is told whether the title names them."""
KNOWN = 0.5
"""Part of all papers whose abstract is known, from which on only those with one are counted: a phrase is found in
abstracts, so where these begin to be known every phrase would seem to rise."""
UNEVEN = 0.3
"""Where fewer are, the difference between years in that part from which on titles alone are counted."""
MOST_DAYS = 64
"""Days and kinds that the sizes of years are kept of: a status is told of a dozen past days too."""
LARGE = 4
"""Days and kinds that the papers of an edition are kept of: 24 bytes a paper."""


@dataclass(frozen=True, slots=True)
class Basis:
    """Which papers are counted where subjects are found in texts."""

    needs_abstract: bool = False
    """Whether papers without an abstract are left out."""
    titles_only: bool = False
    """Whether only phrases in titles are counted."""
    note: str = ""
    """What the counts are of, where that is not all papers; else ''."""


@dataclass(frozen=True, slots=True, eq=False)
class Years:
    """The covered years that are looked at, and the papers of each.

    Attributes
    ----------
    grid
        All years and stretches of strata.
    covered
        Places of the covered years in the grid, oldest first, shape (n_covered,).
    first
        How many of these lie before the last :data:`analysis.status.rules.HISTORY`.
    sizes
        Papers of each stretch and covered year, shape (n_stretches, n_covered).
    dated
        All works; those of a stratum and period that :attr:`stretch_of` gives a stretch are counted.
    stretch_of
        Stretch of each stratum of ``dated`` and period of the grid, -1 where it is not counted, shape (n_strata,
        n_periods).
    basis
        Which papers of these are counted.
    """

    as_of: date
    grid: Grid
    covered: IntArray
    first: int
    sizes: FloatArray
    dated: Dated
    stretch_of: IntArray
    basis: Basis = Basis()

    def place(self, some: Dated) -> tuple[IntArray, IntArray, IntArray]:
        """Return which of some works are counted, as rows, and the place of their year and stretch of each of these."""
        period = some.places(self.grid.periods, self.as_of, self.grid.only_by_month)
        stretch = np.where(period >= 0, self.stretch_of[some.stratum, period], -1)
        kept = np.flatnonzero((stretch >= 0) & (some.has_abstract | (not self.basis.needs_abstract)))
        return kept, np.searchsorted(self.covered, period[kept]), stretch[kept]

    @property
    def labels(self) -> list[str]:
        """What the years looked at are called, oldest first."""
        return labels(self.periods)

    @property
    def periods(self) -> list[Period]:
        """The years looked at, oldest first."""
        return [self.grid.periods[t] for t in self.covered[self.first :]]

    @property
    def last(self) -> int:
        """Place of the newest year among the covered ones."""
        return len(self.covered) - 1


@dataclass(frozen=True, slots=True)
class Placed:
    """Papers that are counted, by number: place among the covered years and stretch, shape (n_papers,) each."""

    work_id: IntArray
    place: IntArray
    stretch: IntArray

    @property
    def table(self) -> pa.Table:
        """The table ``placed(work_id, place)`` for queries."""
        return pa.table({"work_id": self.work_id, "place": self.place})


@dataclass(frozen=True, slots=True)
class Held:
    """The papers of subjects, each pair once, shape (n,) each; ``subject`` is a place in ``subjects``."""

    subjects: list[Subject]
    subject: IntArray
    work_id: IntArray
    place: IntArray
    stretch: IntArray
    in_title: BoolArray
    has_titles: bool
    """Whether titles tell anything beside: not of topics, nor where only titles are counted."""

    def table(self, some: BoolArray | None = None) -> pa.Table:
        """Return the table ``held(subject, work_id, place, in_title)`` for queries, of some subjects or all."""
        keep = slice(None) if some is None else some[self.subject]
        return pa.table({name: getattr(self, name)[keep] for name in ("subject", "work_id", "place", "in_title")})


@once_an_edition(MOST_DAYS)
def read_years(db: Database, as_of: date, grid: Grid, by_text: bool = True) -> Years:
    """Return the papers of the covered years of a grid.

    Parameters
    ----------
    by_text
        Whether subjects are found in abstracts; then papers without one are left out, or titles alone are counted.
    """
    dated = read_dated(db)
    stretch_of = grid.stretch_of(dated.strata)
    everything = Years(as_of, grid, np.arange(len(grid.periods)), 0, np.zeros(grid.used.shape), dated, stretch_of)
    at, place, stretch = everything.place(dated)
    has_abstract = dated.has_abstract[at]
    basis = _basis(has_abstract, place, np.flatnonzero(grid.used.sum(axis=0) > 0), by_text)
    kept = has_abstract | (not basis.needs_abstract)
    sizes = np.bincount(stretch[kept] * grid.used.shape[1] + place[kept], minlength=grid.used.size)
    sizes = sizes.reshape(grid.used.shape)
    sizes = np.where(sizes >= LEAST, sizes, 0)
    years = np.flatnonzero(sizes.any(axis=0))
    counted = sizes[stretch_of, np.arange(len(grid.periods))] > 0
    return Years(
        as_of, grid, years, max(0, len(years) - HISTORY), sizes[:, years].astype(np.float64), dated,
        np.where(counted, stretch_of, -1), basis,
    )  # fmt: skip


def _basis(has_abstract: BoolArray, place: IntArray, covered: IntArray, by_text: bool) -> Basis:
    """Return which papers are counted, from those of the covered years."""
    looked_at = covered[max(0, len(covered) - HISTORY) :]
    papers = np.bincount(place, minlength=len(covered) and covered[-1] + 1)[looked_at]
    with_abstract = np.bincount(place, weights=has_abstract, minlength=len(covered) and covered[-1] + 1)[looked_at]
    known = float(with_abstract.sum() / papers.sum()) if papers.sum() else 0.0
    if not by_text or known == 1:
        return Basis()
    if known >= KNOWN:
        return Basis(needs_abstract=True, note=f"counted among the {known:.0%} of the papers whose abstract is known")
    parts = with_abstract / np.maximum(papers, 1)
    if not len(parts) or np.ptp(parts) <= UNEVEN:
        return Basis()
    return Basis(titles_only=True, note=(
        f"counted in titles alone: {parts.min():.0%} of the papers of one year have an abstract here, "
        f"{parts.max():.0%} of another"
    ))  # fmt: skip


@once_an_edition(LARGE)
def read_placed(_: Database, years: Years) -> Placed:
    """Return all papers that are counted; of an edition they are kept."""
    at, place, stretch = years.place(years.dated)
    return Placed(years.dated.work_id[at], place, stretch)


def read_held(db: Database, years: Years, subjects: Sequence[Subject]) -> Held:
    """Return the papers of subjects of one kind in the covered years; an acronym counts with its phrase.

    Raises
    ------
    InputError
        If the subjects are of several kinds, or of one that is not known.
    """
    kinds = {subject.kind for subject in subjects}
    if len(kinds) > 1 or not kinds <= set(HELD):
        raise InputError(f"subjects of one kind are wanted ({', '.join(HELD)}), not of {', '.join(sorted(kinds))}")
    kind = next(iter(kinds), "term")
    chosen = [(subject.number, place) for place, subject in enumerate(subjects)]
    pairs = with_acronyms(db, years.as_of, chosen) if kind == "term" else chosen
    only_titles = years.basis.titles_only and kind in HAS_TITLES
    rows = columns(
        db,
        f"""SELECT c.subject, h.work_id, bool_or(h.in_title) AS in_title
        FROM ({HELD[kind]}) h JOIN chosen c USING (number)
        WHERE h.in_title OR NOT {only_titles} GROUP BY ALL ORDER BY c.subject, h.work_id""",
        None,
        {"chosen": pa.table({"number": pa.array([number for number, _ in pairs], pa.int64()),
                             "subject": pa.array([place for _, place in pairs], pa.int64())})},
    )  # fmt: skip
    subject, work_id = (np.asarray(rows[name], dtype=np.int64) for name in ("subject", "work_id"))
    row = years.dated.rows_of(work_id)
    here = np.flatnonzero(row >= 0)
    at, place, stretch = years.place(years.dated.of(row[here]))
    kept = here[at]
    in_title = np.asarray(rows["in_title"], dtype=bool)[kept]
    has_titles = kind in HAS_TITLES and not only_titles
    return Held(list(subjects), subject[kept], work_id[kept], place, stretch, in_title, has_titles)


def counts_of(years: Years, held: Held) -> Counts:
    """Return the papers of subjects by stratum and year, of the years looked at."""
    sizes = years.sizes[:, years.first :]
    kept = np.flatnonzero(sizes.any(axis=1))
    number = np.full(len(sizes), -1)
    number[kept] = np.arange(len(kept))
    shape = (len(held.subjects), len(kept), sizes.shape[1])
    here = held.place >= years.first
    n = _table(held, here, number, years.first, shape)
    titles = _table(held, here & held.in_title, number, years.first, shape) if held.has_titles else None
    return Counts(n, sizes[kept], titles)


def _table(held: Held, some: BoolArray, number: IntArray, first: int, shape: tuple[int, int, int]) -> FloatArray:
    """Return some papers by subject, stratum and year."""
    at = (held.subject[some], number[held.stretch[some]], held.place[some] - first)
    flat = np.bincount(np.ravel_multi_index(at, shape), minlength=int(np.prod(shape)))
    return flat.astype(np.float64).reshape(shape)


def followed(db: Database, kind: str, as_of: date) -> list[Subject]:
    """Return the subjects of a kind; of terms those that count as one by a day, and enough papers have."""
    if kind != "term":
        return all_subjects(db, kind)
    names = read_names(db, as_of)
    counted = read_counted(db, as_of, names)
    terms = np.flatnonzero(is_term(counted) & (counted.n >= FEW))
    return [Subject("term", int(term), names.names[term]) for term in terms if int(term) not in names.phrase_of]


def named_subjects(db: Database, name: str) -> list[Subject]:
    """Return the subjects that a name means, at most one of each kind: the first exact one, else the largest."""
    found: dict[str, Subject] = {}
    for subject in find_subjects(db, name):
        found.setdefault(subject.kind, subject)
    return list(found.values())
