"""What drives a subject, as far as the evidence of an end tells it: newcomers, early authors, baseline, boards.

The same findings as in a verdict, of some subjects and without the search for successors, which looks at all. Read by
`analysis.forecasts.drivers`.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np

from analysis.status.citing import NOTHING, read_cited, read_claims
from analysis.status.evidence import (
    Evidence,
    Kind,
    author_evidence,
    baseline_evidence,
    board_evidence,
    newcomer_evidence,
    unknown,
)
from analysis.status.measures import WINDOW, measure
from analysis.status.newcomers import read_people, read_wrote
from analysis.status.papers import HAS_TITLES, counts_of, read_held, read_years
from analysis.status.plateaus import read_plateaus
from analysis.status.tell import spellings
from analysis.trends.cells import choose_grid
from analysis.trends.subjects import Subject
from analysis.trends.works import read_dates
from data.store import Database, rows_as_dicts

KINDS: tuple[Kind, ...] = ("newcomers", "early authors", "baseline", "boards")
"""Kinds of evidence that are told as drivers."""


def drivers_of(db: Database, kind: str, as_of: date, subjects: Sequence[Subject]) -> dict[Subject, list[Evidence]]:
    """Return the findings about some subjects of a kind as of a day, one of each of :data:`KINDS`."""
    grid = choose_grid(db, as_of, read_dates(db, as_of), "year")
    if grid.reason is not None or not grid.covered:
        why = grid.reason or "no year is covered"
        return {subject: [unknown(one, why) for one in KINDS] for subject in subjects}
    years = read_years(db, as_of, grid, kind in HAS_TITLES)
    held = read_held(db, years, subjects)
    m = measure(counts_of(years, held))
    every = np.ones(len(subjects), dtype=bool)
    wrote, cited = read_wrote(db, years, held, every), read_cited(db, years, held, every)
    people = read_people(db, years, held, m.best, every, wrote)
    since = years.periods[-WINDOW:][0].first
    claims = read_claims(db, since, as_of, spellings(db, as_of, held, every))
    plateaus = read_plateaus(db, as_of, held, every)
    found = {}
    for row, subject in enumerate(subjects):
        best = int(m.best[row])
        found[subject] = [
            newcomer_evidence(people.new[row], people.all_new, best, years.labels),
            author_evidence(people.stayed[row], people.stayed_then[row], best, years.labels),
            baseline_evidence(m, row, years.labels, claims.get(row, NOTHING), cited.beaten.get(row, NOTHING),
                              cited.usual_beaten),
            board_evidence(plateaus.get(row, [])),
        ]  # fmt: skip
    return found


def drivers_told(db: Database, subject: Subject, as_of: date) -> list[Evidence]:
    """Return the findings about one subject: those that the step `status` keeps of this year, else worked out."""
    rows = rows_as_dicts(
        db,
        """SELECT r.* FROM main.status_reasons r JOIN main.statuses s USING (kind, number)
        WHERE kind = $kind AND number = $number AND s.as_of <= $as_of AND year(s.as_of) = year($as_of::DATE)
          AND list_contains($kinds::VARCHAR[], r.evidence) ORDER BY r.position""",
        {"kind": subject.kind, "number": subject.number, "as_of": as_of, "kinds": list(KINDS)},
    )
    if len(rows) == len(KINDS):
        return [
            Evidence(row["evidence"], row["says"], row["value"], row["lo"], row["hi"], row["n"], row["period"],
                     row["sentence"], tuple(row["works"])) for row in rows
        ]  # fmt: skip
    return drivers_of(db, subject.kind, as_of, [subject])[subject]
