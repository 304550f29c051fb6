"""What speaks for a subject's emergence, part by part (Rotolo, Hicks & Martin 2015), and who comes and goes.

Novelty, coherence and impact from citations and dates, beside growth and its uncertainty that movers tell; a part that
the data do not hold is None, and no parts are added up to a score. Used by trajectories and the step.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from analysis.trends.cells import by_kind, chosen_table, held
from analysis.trends.dated import COUNTED
from analysis.trends.strata import Frame
from analysis.trends.subjects import Subject
from data.edition_answers import once_an_edition
from data.store import Database, columns, rows_as_dicts

LEAST_WITH_REFERENCES = 10
"""Works of the newest period with a known reference here, below which coherence is not told."""
LEAST_CITED = 1_000
"""Citations between works of the library, public by the day, below which impact is not told."""
LEAST_AUTHORED = 0.5
"""Share of a subject's works with authors, below which nothing is said of who comes and goes."""
TOP = 0.9
"""A work is much cited if nine tenths of the works of its year are cited less."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Window:
    """The newest period and those before it that it is compared with; both ends are in it."""

    since: date
    begins: date
    ends: date


def window_of(frame: Frame) -> Window | None:
    """Return the window of a frame; None where it can compare nothing."""
    if not frame.strata:
        return None
    past = frame.periods[frame.past] or frame.periods[-1:]
    return Window(past[0].first, frame.periods[-1].first, frame.periods[-1].last)


def read_emergence(db: Database, as_of: date, window: Window | None, subjects: Sequence[Subject]) -> list[Row]:
    """Return first work, novelty, coherence, impact, newcomers and leavers of subjects, in their order.

    Without a window, where no period can be compared, only what needs none is told.
    """
    told: list[Row] = [{} for _ in subjects]
    parts = (_FIRST, _IMPACT) if window is None else (_FIRST, _IMPACT, _NOVELTY, _COHERENCE, _PEOPLE)
    values = {"as_of": as_of}
    if window is not None:
        values |= {"since": window.since, "begins": window.begins, "ends": window.ends}
    cited = read_much_cited(db, as_of)
    for kind, chosen in by_kind(subjects).items():
        tables = {"mine": _read_mine(db, as_of, kind, chosen), "much_cited": cited.works}
        for part in parts:
            used = {name: value for name, value in values.items() if f"${name}" in part}
            for row in rows_as_dicts(db, part, used, tables):
                told[int(row.pop("subject"))] |= row | {"n_citations": cited.n_citations}
    return [_shaped(row) for row in told]


def _read_mine(db: Database, as_of: date, kind: str, chosen: Sequence[tuple[int, int]]) -> pa.Table:
    """Return the table ``mine(subject, work_id, public_by, date_precision)``: works of subjects public by a day."""
    found = columns(
        db,
        f"""{COUNTED}, {held(kind)} SELECT h.subject, w.work_id, w.public_by, w.date_precision
        FROM held h JOIN works_then w USING (work_id)""",
        {"as_of": as_of},
        chosen_table(db, as_of, kind, chosen),
    )
    return pa.table({"subject": found["subject"], "work_id": found["work_id"],
                     "public_by": pa.array(found["public_by"].astype("datetime64[D]")),
                     "date_precision": pa.array(found["date_precision"], pa.string())})  # fmt: skip


@dataclass(frozen=True, slots=True)
class MuchCited:
    """The works that are cited more than nine tenths of those of their year: the table ``much_cited(work_id)``."""

    works: pa.Table
    n_citations: int
    """Citations between works of the library, public by the day."""


@once_an_edition()
def read_much_cited(db: Database, as_of: date) -> MuchCited:
    """Return the much cited works as of a day."""
    (row,) = rows_as_dicts(db, f"{COUNTED}, {_MUCH_CITED}", {"as_of": as_of})
    return MuchCited(pa.table({"work_id": pa.array(row["works"] or [], pa.int64())}), int(row["n_citations"] or 0))


_MUCH_CITED = f"""cited AS (SELECT c.cited_id AS work_id, count(DISTINCT c.citing_id) AS n FROM main.citations c
    JOIN works_then w ON w.work_id = c.citing_id JOIN works_then o ON o.work_id = c.cited_id
    WHERE c.citing_id <> c.cited_id GROUP BY ALL),
ranked AS (SELECT work_id, coalesce(n, 0) AS n,
           percent_rank() OVER (PARTITION BY year(public_by) ORDER BY coalesce(n, 0)) AS place
    FROM works_then LEFT JOIN cited USING (work_id))
SELECT list(work_id) FILTER (place >= {TOP} AND n > 0) AS works, sum(n) AS n_citations FROM ranked"""
_NOVELTY = "SELECT subject, count(*) FILTER (public_by >= $since) AS n_recent FROM mine GROUP BY subject"
_FIRST = """SELECT subject, count(*) AS n_works,
       arg_min(work_id, (public_by, work_id)) AS first_work,
       arg_min(CASE date_precision WHEN 'year' THEN strftime(public_by, '%Y')
               WHEN 'month' THEN strftime(public_by, '%Y-%m') ELSE public_by::VARCHAR END, (public_by, work_id))
           AS first_seen
FROM mine GROUP BY subject"""
_COHERENCE = """WITH cited AS (SELECT n.subject, n.work_id, c.cited_id FROM mine n
    JOIN main.citations c ON c.citing_id = n.work_id AND c.cited_id <> n.work_id
    WHERE n.public_by BETWEEN $begins AND $ends),
citing AS (SELECT c.subject, c.work_id, bool_or(o.work_id IS NOT NULL) AS own FROM cited c
    JOIN main.works w ON w.work_id = c.cited_id
    LEFT JOIN mine o ON o.subject = c.subject AND o.work_id = c.cited_id
    WHERE NOT w.is_stub AND NOT w.is_withdrawn AND w.public_by <= $as_of GROUP BY ALL)
SELECT subject, count(*) AS n_citing, count(*) FILTER (own) AS n_own FROM citing GROUP BY subject"""
_IMPACT = """SELECT subject, count(c.work_id) AS n_much_cited, count(*) AS n_ranked
FROM mine LEFT JOIN much_cited c USING (work_id) GROUP BY subject"""
_PEOPLE = """WITH people AS (SELECT m.subject, s.person_id, min(m.public_by) AS first,
                  bool_or(m.public_by BETWEEN $begins AND $ends) AS now,
                  bool_or(m.public_by >= $since AND m.public_by < $begins) AS before
    FROM mine m JOIN main.works k USING (work_id) JOIN main.authorship s ON s.record_id = k.authors_record_id
    GROUP BY ALL),
active AS (SELECT DISTINCT s.person_id FROM main.authorship s
    SEMI JOIN (SELECT person_id FROM people WHERE before AND NOT now) USING (person_id)
    JOIN main.works k ON k.authors_record_id = s.record_id
    WHERE NOT k.is_stub AND NOT k.is_withdrawn AND k.public_by <= $as_of
          AND k.public_by BETWEEN $begins AND $ends),
authored AS (SELECT m.subject, avg((k.authors_record_id IS NOT NULL)::INTEGER) AS part FROM mine m
    JOIN main.works k USING (work_id) GROUP BY m.subject)
SELECT p.subject, count(*) FILTER (now) AS n_authors, count(*) FILTER (now AND first >= $begins) AS n_newcomers,
       count(*) FILTER (before) AS n_authors_before, count(*) FILTER (before AND NOT now) AS n_leavers,
       count(*) FILTER (before AND NOT now AND a.person_id IS NOT NULL) AS n_gone_elsewhere,
       any_value(t.part) AS authored
FROM people p JOIN authored t USING (subject) LEFT JOIN active a USING (person_id) GROUP BY p.subject"""


def _shaped(row: Row) -> Row:
    """Return the parts as they are told; None for what the data do not hold."""
    n, citing, ranked = (int(row.get(name) or 0) for name in ("n_works", "n_citing", "n_ranked"))
    has_people = float(row.get("authored") or 0) >= LEAST_AUTHORED
    known_impact = ranked and int(row.get("n_citations") or 0) >= LEAST_CITED
    people = ("n_authors", "n_newcomers", "n_authors_before", "n_leavers", "n_gone_elsewhere")
    return {
        "n_works": n, "first_seen": row.get("first_seen"), "first_work": row.get("first_work"),
        "novelty": round(int(row["n_recent"]) / n, 4) if n and "n_recent" in row else None,
        "coherence": round(int(row["n_own"]) / citing, 4) if citing >= LEAST_WITH_REFERENCES else None,
        "impact": round(int(row["n_much_cited"]) / ranked, 4) if known_impact else None,
        **{name: int(row[name]) if has_people else None for name in people},
    }  # fmt: skip
