"""Who begins with a subject and who has left it, as of a day. Read by tell, weighed by evidence.

People are spellings of names: which of them are one person is told by papers of any time, and would look ahead.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.status.evidence import Pair
from analysis.status.measures import WINDOW, BoolArray, FloatArray, IntArray
from analysis.status.papers import LARGE, Held, Years, read_placed
from data.edition_answers import once_an_edition
from data.store import Database, columns

_AUTHORED = "main.authorship a JOIN main.works w ON w.authors_record_id = a.record_id"
_DATED = f"{_AUTHORED} JOIN placed p ON p.work_id = w.work_id"
WROTE = f"""SELECT DISTINCT a.person_id AS person, w.work_id, p.place FROM {_DATED}
    WHERE a.person_id IN (SELECT a.person_id FROM {_AUTHORED} WHERE w.work_id IN (SELECT work_id FROM held))"""
"""All papers of the people who have one of those of ``held``."""
_FIRSTS = f"""SELECT place, count(*) AS n FROM (SELECT min(p.place) AS place FROM {_DATED} GROUP BY a.person_id)
    GROUP BY place"""
_MINE = "mine AS (SELECT DISTINCT h.subject, w.person, w.place FROM held h JOIN wrote w USING (work_id))"
_NEW = f"""WITH {_MINE}, first AS (SELECT person, min(place) AS place FROM wrote GROUP BY person)
    SELECT m.subject, m.place, count(*) AS n FROM mine m JOIN first f USING (person, place) GROUP BY ALL"""
LEAVERS = f"""WITH {_MINE}, active AS (SELECT DISTINCT person, place FROM wrote),
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


def read_wrote(db: Database, years: Years, held: Held, some: BoolArray) -> pa.Table:
    """Return the table ``wrote(person, work_id, place)``: all papers of the people who wrote on some subjects."""
    return pa.table(columns(db, WROTE, None, {"held": held.table(some), "placed": read_placed(db, years).table}))


def read_people(db: Database, years: Years, held: Held, best: IntArray, some: BoolArray, wrote: pa.Table) -> People:
    """Return who begins with some subjects and who has left them.

    Parameters
    ----------
    best
        Place of the first year of each subject's best time among the years looked at; -1 where there is none.
    some
        Which subjects to look at; nobody is told of the others, shape (n_subjects,).
    wrote
        Of :func:`read_wrote`.
    """
    tables = {"held": held.table(some), "wrote": wrote}
    rows = columns(db, _NEW, None, tables)
    new = np.zeros((len(held.subjects), len(years.covered)))
    new[rows["subject"], rows["place"]] = rows["n"]
    some = some & (best >= 0)
    at = best + years.first
    now = years.last - WINDOW + 1
    stayed = _stayed(db, tables, some, np.full(len(at), now), at + WINDOW)
    then = _stayed(db, tables, some, at, at)
    return People(new[:, years.first :], read_beginners(db, years)[years.first :], stayed, then)


@once_an_edition(LARGE)
def read_beginners(db: Database, years: Years) -> FloatArray:
    """Return the people whose first paper here falls in each covered year, shape (n_covered,)."""
    told = columns(db, _FIRSTS, None, {"placed": read_placed(db, years).table})
    found = np.zeros(len(years.covered))
    found[told["place"]] = told["n"]
    return found


def _stayed(db: Database, tables: dict[str, pa.Table], some: BoolArray, since: IntArray, until: IntArray) -> list[Pair]:
    """Return of the people who had each subject before ``until`` and publish from ``since`` on, who has it still."""
    rows = np.flatnonzero(some)
    bounds = pa.table({"subject": rows, "since": since[rows], "until": until[rows]})
    told = columns(db, LEAVERS, None, tables | {"bounds": bounds})
    found: list[Pair] = [(0.0, 0.0)] * len(some)
    for subject, n, k in zip(told["subject"].tolist(), told["n"].tolist(), told["k"].tolist(), strict=True):
        found[subject] = (float(k), float(n))
    return found
