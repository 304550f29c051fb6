"""Who begins with a subject and who has left it, as of a day. Read by tell, weighed by evidence.

People are spellings of names: which of them are one person is told by papers of any time, and would look ahead.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.status.evidence import Pair
from analysis.status.measures import WINDOW, BoolArray, FloatArray, IntArray
from analysis.status.papers import Held, Years
from data.store import Database, columns

WROTE = """WITH wrote AS (SELECT DISTINCT a.spelling_id AS person, p.work_id, p.place
                      FROM public.authorship a JOIN placed p USING (work_id)),
    mine AS (SELECT DISTINCT h.subject, w.person, w.place FROM held h JOIN wrote w USING (work_id))"""
LEAVERS = f"""{WROTE}, active AS (SELECT DISTINCT person, place FROM wrote),
    early AS (SELECT DISTINCT m.subject, m.person, b.since FROM mine m JOIN bounds b USING (subject)
              WHERE m.place < b.until),
    here AS (SELECT DISTINCT e.subject, e.person FROM early e JOIN active a
             ON a.person = e.person AND a.place BETWEEN e.since AND e.since + {WINDOW - 1}),
    still AS (SELECT DISTINCT e.subject, e.person FROM early e JOIN mine m
              ON m.person = e.person AND m.subject = e.subject AND m.place BETWEEN e.since AND e.since + {WINDOW - 1})
    SELECT h.subject, count(*) AS n, count(s.person) AS k
    FROM here h LEFT JOIN still s USING (subject, person) GROUP BY h.subject"""
"""Of the people who had it before ``until`` and publish in the years from ``since`` on, those who have it there."""


@dataclass(frozen=True, slots=True)
class People:
    """Counts of people, by place of the subject.

    Attributes
    ----------
    new
        People whose first paper here falls in a year, with the subject in that year, shape (n_subjects, n_years).
    all_new
        All people whose first paper here falls in it, shape (n_years,).
    stayed, stayed_then
        See :func:`analysis.status.evidence.author_evidence`; by subject.
    """

    new: FloatArray
    all_new: FloatArray
    stayed: list[Pair]
    stayed_then: list[Pair]


def read_people(db: Database, years: Years, held: Held, best: IntArray, some: BoolArray) -> People:
    """Return who begins with some subjects and who has left them.

    Parameters
    ----------
    best
        Place of the first year of each subject's best time among the years looked at; -1 where there is none.
    some
        Which subjects to look at; nobody is told of the others, shape (n_subjects,).
    """
    tables = {"held": held.table(some), "placed": years.table}
    first = f"{WROTE}, first AS (SELECT person, min(place) AS place FROM wrote GROUP BY person)"
    rows = columns(
        db,
        f"{first} SELECT m.subject, m.place, count(*) AS n FROM mine m JOIN first f USING (person, place) GROUP BY ALL",
        None,
        tables,
    )
    new = np.zeros((len(held.subjects), len(years.covered)))
    new[rows["subject"], rows["place"]] = rows["n"]
    told = columns(db, f"{first} SELECT place, count(*) AS n FROM first GROUP BY place", None, tables)
    all_new = np.zeros(len(years.covered))
    all_new[told["place"]] = told["n"]
    some = some & (best >= 0)
    at = best + years.first
    now = years.last - WINDOW + 1
    stayed = _stayed(db, tables, some, np.full(len(at), now), at + WINDOW)
    then = _stayed(db, tables, some, at, at)
    return People(new[:, years.first :], all_new[years.first :], stayed, then)


def _stayed(db: Database, tables: dict[str, pa.Table], some: BoolArray, since: IntArray, until: IntArray) -> list[Pair]:
    """Return of the people who had each subject before ``until`` and publish from ``since`` on, who has it still."""
    rows = np.flatnonzero(some)
    bounds = pa.table({"subject": rows, "since": since[rows], "until": until[rows]})
    told = columns(db, LEAVERS, None, tables | {"bounds": bounds})
    found: list[Pair] = [(0.0, 0.0)] * len(some)
    for subject, n, k in zip(told["subject"].tolist(), told["n"].tolist(), told["k"].tolist(), strict=True):
        found[subject] = (float(k), float(n))
    return found
