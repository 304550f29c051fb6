"""The status of subjects as of a day, composed from what the modules beside read. Asked by the step and the faces.

All subjects of a kind are read together, since a successor is looked for among all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from analysis.status.citing import NOTHING, Cited, read_cited, read_claims
from analysis.status.evidence import (
    Evidence,
    Pair,
    Plateau,
    author_evidence,
    baseline_evidence,
    board_evidence,
    criticism_evidence,
    newcomer_evidence,
    share_evidence,
    unknown,
)
from analysis.status.flows import Flowing, alike_to, read_flows
from analysis.status.measures import WINDOW, BoolArray, Measures, measure
from analysis.status.newcomers import People, read_people, read_wrote
from analysis.status.papers import HAS_TITLES, Held, Years, counts_of, followed, named_subjects, read_held, read_years
from analysis.status.plateaus import read_plateaus
from analysis.status.rules import (
    ABSORBED,
    DECLINING,
    DORMANT,
    MATURE,
    TOO_EARLY,
    CodeArray,
    Status,
    certainty,
    classify,
    named,
)
from analysis.status.successors import Successor, best_successor, successor_evidence
from analysis.status.verdicts import Verdict, judge, too_early
from analysis.terms.corpus import read_names
from analysis.trends.cells import choose_grid
from analysis.trends.subjects import Subject
from analysis.trends.works import read_dates
from data.store import Database

FALLEN = (ABSORBED, DECLINING, DORMANT)
SHOWN = 3
"""Papers named with a finding."""


@dataclass(frozen=True, slots=True)
class Told:
    """The verdicts of a day, and why none could be told, if so."""

    as_of: date
    verdicts: list[Verdict]
    years: list[str]
    reason: str | None


def status_of(db: Database, name: str, as_of: date) -> list[Verdict]:
    """Return the verdict on each subject that a name means, all kinds of evidence weighed; empty: nothing bears it."""
    found = named_subjects(db, name)
    return [
        verdict for subject in found for verdict in statuses(db, subject.kind, as_of, [subject], closely=True).verdicts
    ]


def statuses(
    db: Database, kind: str, as_of: date, only: Sequence[Subject] | None = None, closely: bool = False
) -> Told:
    """Return the verdicts on the subjects of a kind as of a day.

    Parameters
    ----------
    db
        A ledger or an edition.
    only
        These subjects alone; None: all that are followed.
    closely
        Weigh every kind of evidence of every subject, not only of those that fell.

    Raises
    ------
    InputError
        If there is no such kind of subject.
    """
    grid = choose_grid(db, as_of, read_dates(db, as_of), "year")
    wanted = list(only) if only is not None else followed(db, kind, as_of)
    if grid.reason is not None or not grid.covered:
        why = grid.reason or "no year is covered"
        return Told(as_of, [too_early(subject, as_of, why) for subject in wanted], [], why)
    years = read_years(db, as_of, grid, kind in HAS_TITLES)
    subjects = list(dict.fromkeys([*wanted, *(followed(db, kind, as_of) if only is not None else [])]))
    held = read_held(db, years, subjects)
    return Told(as_of, _judged(db, years, held, len(wanted), closely), years.labels, None)


def past_statuses(db: Database, subjects: Sequence[Subject], as_of: date) -> dict[Subject, Status]:
    """Return the status by the rule of shares alone, never a dead end, of subjects of one kind as of a day."""
    grid = choose_grid(db, as_of, read_dates(db, as_of), "year")
    if grid.reason is not None or not grid.covered or not subjects:
        return {}
    years = read_years(db, as_of, grid, subjects[0].kind in HAS_TITLES)
    codes = classify(measure(counts_of(years, read_held(db, years, subjects))))
    return dict(zip(subjects, named(codes), strict=True))


def _judged(db: Database, years: Years, held: Held, n_wanted: int, closely: bool) -> list[Verdict]:
    """Return the verdicts on the first subjects."""
    counts = counts_of(years, held)
    m = measure(counts)
    codes = classify(m)
    asked = np.arange(len(held.subjects)) < n_wanted
    read = Findings.read(db, years, held, m, asked & (np.isin(codes, FALLEN) | closely))
    rows = np.flatnonzero(asked)
    odds = certainty(counts.of(rows), codes[rows])
    return [
        judge(held.subjects[row], years.as_of, counts, m, row, int(codes[row]), odds[row].tolist(),
              *read.evidence(m, codes, row), years.labels, closely or codes[row] not in (TOO_EARLY, MATURE),
              years.basis.note)
        for row in rows.tolist()
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Findings:
    """What was read of the subjects that are looked at closely."""

    years: Years
    held: Held
    closely: BoolArray
    people: People
    flowing: Flowing
    cited: Cited
    claims: dict[int, Pair]
    plateaus: dict[int, list[Plateau]]

    @classmethod
    def read(cls, db: Database, years: Years, held: Held, m: Measures, closely: BoolArray) -> "Findings":
        """Read everything that speaks for or against an end of some subjects."""
        names = spellings(db, years.as_of, held, closely)
        since = years.periods[-WINDOW:][0].first
        wrote = read_wrote(db, years, held, closely)
        return cls(
            years, held, closely, read_people(db, years, held, m.best, closely, wrote),
            read_flows(db, years, held, m.best, closely, wrote), read_cited(db, years, held, closely),
            read_claims(db, since, years.as_of, names), read_plateaus(db, years.as_of, held, closely),
        )  # fmt: skip

    def evidence(self, m: Measures, codes: CodeArray, row: int) -> tuple[list[Evidence], Successor | None]:
        """Return the findings about a subject, one of each kind, and its successor."""
        share = share_evidence(m, row, self.years.labels)
        if not self.closely[row]:
            if codes[row] == TOO_EARLY:
                return [share], None
            return [share, baseline_evidence(m, row, self.years.labels, NOTHING, NOTHING, 1.0)], None
        labels, best, people, cited = self.years.labels, int(m.best[row]), self.people, self.cited
        now = f"{labels[-WINDOW:][0]}-{labels[-1]}"
        works = self.works(row)
        successor, last = self.successor(m, row, now)
        boards = self.plateaus.get(row, [])
        return [
            share,
            newcomer_evidence(people.new[row], people.all_new, best, labels),
            author_evidence(people.stayed[row], people.stayed_then[row], best, labels),
            baseline_evidence(m, row, labels, self.claims.get(row, NOTHING), cited.beaten.get(row, NOTHING),
                              cited.usual_beaten, works),
            board_evidence(boards, works if boards else ()),
            criticism_evidence(cited.critical.get(row, NOTHING), cited.usual_critical, now, cited.works.get(row, ())),
            last,
        ], successor  # fmt: skip

    def successor(self, m: Measures, row: int, period: str) -> tuple[Successor | None, Evidence]:
        """Return what took the place of a subject, of those that have not fallen themselves."""
        if m.best[row] < 0:
            return None, unknown("successor", "there is no earlier time that papers could have gone from", 0, period)
        others, flows = self.flowing.others[row], self.flowing.flows[row]
        usual = np.where(m.fall.hi[others] < 1, 1.0, self.flowing.usual[others])
        usual = np.where(alike_to(self.held, row, others), 1.0, usual)
        found = best_successor([self.held.subjects[o] for o in others.tolist()], flows, usual)
        return found, successor_evidence(found, flows, period)

    def works(self, row: int) -> tuple[int, ...]:
        """Return the newest papers with the subject in the title, else the newest."""
        mine = np.flatnonzero(self.held.subject == row)
        order = np.lexsort((self.held.work_id[mine], -self.held.place[mine], ~self.held.in_title[mine]))
        return tuple(self.held.work_id[mine[order[:SHOWN]]].tolist())


def spellings(db: Database, as_of: date, held: Held, some: BoolArray) -> dict[int, list[str]]:
    """Return the names and acronyms of some subjects, by place."""
    found = {row: [held.subjects[row].name] for row in np.flatnonzero(some).tolist()}
    if held.subjects and held.subjects[0].kind == "term":
        names = read_names(db, as_of)
        for row in found:
            found[row] += names.acronyms(held.subjects[row].number)
    return found
