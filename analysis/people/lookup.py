"""Questions about people and venues to an edition: who bears a name, who works on a field, who is new in it.

`app.reading` asks them for `fieldmap people|venues` and the page People. Works counted are those harvested here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from data.store import Database, lookup, rows_as_dicts

YEAR_DAYS = 365
LISTED = 8
"""Co-authors and venues told of one person."""
LONGEST_NAME = 200
"""Characters of a name that are looked for."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Newcomers:
    """People new in a field between two days."""

    since: date | None
    """The first paper of each is from after this day; None: no work of the field is dated."""
    until: date | None
    """Last day counted: that of the newest work of the field, or as asked."""
    n_works: int
    """Dated works of the field by then."""
    n_people: int
    """Newcomers in all, before the list was cut."""
    people: list[Row]
    """``person_id``, ``name``, ``doubt``, ``first`` (day), ``n_here``, ``n_elsewhere``, ``n_before``, ``work_id``,
    ``title`` of the first paper."""


def find_people(db: Database, name: str, top: int = 10) -> list[Row]:
    """Return the people who bear a name, most works first, with their spellings, what joined these, and what is open.

    Words may be in any order; one letter is an initial.
    """
    words = re.findall(r"\w+", name[:LONGEST_NAME])
    if not words:
        return []
    inside = " AND ".join(
        rf"regexp_matches(lower(strip_accents(name)), '(^|[^\p{{L}}])' || lower(strip_accents($word{place}))"
        + (")" if len(word) == 1 else r" || '($|[^\p{L}])')")
        for place, word in enumerate(words)
    )
    rows = rows_as_dicts(
        db,
        f"""WITH found AS (SELECT DISTINCT person_id FROM person_names WHERE {inside}),
        mine AS MATERIALIZED ({_written_by("found")})
        SELECT p.person_id, p.name, p.doubt, p.reason, count(*) FILTER (NOT w.is_stub) AS n_works,
               count(*) FILTER (w.is_stub) AS n_stubs, min(year(w.published)) AS first_year,
               max(year(w.published)) AS last_year
        FROM mine JOIN main.works w USING (work_id) JOIN main.people p USING (person_id)
        GROUP BY ALL ORDER BY n_works DESC, n_stubs DESC, p.name, p.person_id LIMIT $top""",
        {f"word{place}": word for place, word in enumerate(words)} | {"top": top},
    )
    for row in rows:
        row |= _names(db, row["person_id"]) | _surroundings(db, row["person_id"])
    return rows


def _written_by(people: str) -> str:
    """Return the SQL of the works (person_id, work_id) of a relation of people.

    The public view of authorship joins all names and works of the library before it looks who is meant.
    """
    return f"""SELECT DISTINCT n.person_id, w.work_id
        FROM main.authorship a JOIN (SELECT * FROM person_names SEMI JOIN {people} USING (person_id)) n
        ON n.spelling_id = a.person_id JOIN main.works w ON w.authors_record_id = a.record_id"""


def _writers_of(works: str) -> str:
    """Return the SQL of the people (person_id, work_id) of a relation of works."""
    return f"""SELECT DISTINCT n.person_id, w.work_id
        FROM (SELECT * FROM main.authorship SEMI JOIN {works} USING (work_id)) a
        JOIN main.works w ON w.authors_record_id = a.record_id JOIN person_names n ON n.spelling_id = a.person_id"""


def _names(db: Database, person_id: int) -> Row:
    """Return the spellings of a person, and the names of others that these fit as well."""
    names = rows_as_dicts(
        db, "SELECT name, n_works AS n, evidence FROM person_names WHERE person_id = ? ORDER BY n DESC, name",
        [person_id],
    )  # fmt: skip
    others = rows_as_dicts(
        db,
        """SELECT DISTINCT o.name FROM (SELECT unnest(may_be) AS spelling_id FROM person_names WHERE person_id = ?) m
        JOIN person_names o USING (spelling_id) ORDER BY o.name LIMIT 20""",
        [person_id],
    )
    return {"names": names, "may_be": [row["name"] for row in others]}


def _surroundings(db: Database, person_id: int) -> Row:
    """Return the co-authors and venues of a person, most works first."""
    mine = f"""WITH one AS (SELECT ?::UBIGINT AS person_id), mine AS MATERIALIZED ({_written_by("one")})"""
    coauthors = rows_as_dicts(
        db,
        f"""{mine}, beside AS (SELECT person_id, count(*) AS n FROM ({_writers_of("mine")})
                               WHERE person_id <> (SELECT person_id FROM one) GROUP BY person_id)
        SELECT p.person_id, p.name, c.n FROM beside c JOIN main.people p USING (person_id)
        ORDER BY c.n DESC, p.name, p.person_id LIMIT {LISTED}""",
        [person_id],
    )
    venues = rows_as_dicts(
        db,
        f"""{mine} SELECT v.series AS venue, count(*) AS n FROM mine JOIN main.works w USING (work_id)
        JOIN venue_series v USING (venue) GROUP BY ALL ORDER BY n DESC, venue LIMIT {LISTED}""",
        [person_id],
    )
    return {"coauthors": coauthors, "venues": venues}


def people_of(db: Database, works: Sequence[int], top: int = 20) -> list[Row]:
    """Return who wrote most of some works: ``n_here``, ``n_elsewhere``, and of these ``n_coauthors`` and years."""
    return rows_as_dicts(
        db,
        f"""WITH field AS MATERIALIZED (SELECT work_id, published FROM main.works SEMI JOIN some_works USING (work_id)
                                        WHERE NOT is_stub AND NOT is_withdrawn),
        here AS MATERIALIZED (SELECT * FROM ({_writers_of("field")}) JOIN field USING (work_id)),
        most AS MATERIALIZED (SELECT person_id, count(*) AS n_here, min(year(published)) AS first_year,
                        max(year(published)) AS last_year FROM here GROUP BY person_id
                 ORDER BY n_here DESC, person_id LIMIT $top),
        with_whom AS (SELECT a.person_id, count(DISTINCT b.person_id) AS n FROM here a SEMI JOIN most USING (person_id)
                      JOIN here b ON a.work_id = b.work_id AND a.person_id <> b.person_id GROUP BY a.person_id),
        all_works AS (SELECT a.person_id, count(*) AS n FROM ({_written_by("most")}) a JOIN main.works w USING (work_id)
                      WHERE NOT w.is_stub AND NOT w.is_withdrawn GROUP BY a.person_id)
        SELECT m.person_id, p.name, p.doubt, m.n_here, e.n - m.n_here AS n_elsewhere,
               coalesce(c.n, 0) AS n_coauthors, m.first_year, m.last_year
        FROM most m JOIN main.people p USING (person_id) JOIN all_works e USING (person_id)
        LEFT JOIN with_whom c USING (person_id) ORDER BY m.n_here DESC, p.name, m.person_id""",
        {"top": top},
        {"some_works": pa.table({"work_id": pa.array(works, pa.int64())})},
    )


def newcomers(
    db: Database, works: Sequence[int], days: int = YEAR_DAYS, until: date | None = None, top: int = 20
) -> Newcomers:
    """Return the people whose first paper among some works lies in the last ``days``, most papers there first.

    A work known by its year alone counts at the year's end. ``n_before`` counts their works elsewhere here from before
    that first paper: 0 means new to this library, not new to research.
    """
    dated = """SELECT work_id, public_by FROM main.works WHERE work_id IN (SELECT unnest($works::BIGINT[]))
        AND NOT is_stub AND NOT is_withdrawn AND public_by IS NOT NULL"""
    asked: dict[str, Any] = {"works": list(works)}
    last = until or lookup(db, f"SELECT max(public_by) FROM ({dated})", asked)
    if last is None:
        return Newcomers(None, None, 0, 0, [])
    asked |= {"until": last, "since": last - timedelta(days=days)}
    rows = rows_as_dicts(
        db,
        f"""WITH field AS MATERIALIZED ({dated} AND public_by <= $until),
        here AS MATERIALIZED (SELECT * FROM ({_writers_of("field")}) JOIN field USING (work_id)),
        fresh AS MATERIALIZED (SELECT person_id, min(public_by) AS first, count(*) AS n_here,
                                      arg_min(work_id, (public_by, work_id)) AS work_id
                               FROM here GROUP BY person_id HAVING min(public_by) > $since),
        elsewhere AS (
            SELECT a.person_id, count(DISTINCT w.work_id) AS n,
                   count(DISTINCT w.work_id) FILTER (w.public_by < f.first) AS n_before
            FROM ({_written_by("fresh")}) a JOIN fresh f USING (person_id) JOIN main.works w ON w.work_id = a.work_id
            ANTI JOIN field x ON x.work_id = w.work_id
            WHERE NOT w.is_stub AND NOT w.is_withdrawn AND (w.public_by IS NULL OR w.public_by <= $until) GROUP BY ALL)
        SELECT f.person_id, p.name, p.doubt, f.first, f.n_here, coalesce(e.n, 0) AS n_elsewhere,
               coalesce(e.n_before, 0) AS n_before, f.work_id, r.title, count(*) OVER () AS n_people
        FROM fresh f JOIN main.people p USING (person_id) JOIN main.works w USING (work_id)
        JOIN main.records r ON r.record_id = w.title_record_id
        LEFT JOIN elsewhere e USING (person_id) ORDER BY f.n_here DESC, n_elsewhere DESC, p.name, f.person_id
        LIMIT $top""",
        asked | {"top": top},
    )
    total = int(lookup(db, f"SELECT count(*) FROM ({dated} AND public_by <= $until)", {
        "works": list(works), "until": last}))  # fmt: skip
    n_people = [row.pop("n_people") for row in rows]
    return Newcomers(asked["since"], last, total, n_people[0] if rows else 0, rows)


def venue_links(db: Database, name: str = "", top: int = 20) -> dict[str, list[Row]]:
    """Return which venues cite which, and which are cited together, most first; of those whose name holds ``name``."""
    some = "($name = '' OR contains({0}, $name) OR contains({1}, $name))"
    asked = {"name": name[:LONGEST_NAME].strip().lower(), "top": top}
    cites = rows_as_dicts(
        db,
        f"""SELECT citing, cited, n_citations, n_citing FROM venue_citations WHERE {some.format("citing", "cited")}
        ORDER BY n_citations DESC, citing, cited LIMIT $top""",
        asked,
    )
    together = rows_as_dicts(
        db,
        f"""SELECT one, other, n, cosine FROM venue_pairs WHERE {some.format("one", "other")}
        ORDER BY n DESC, cosine DESC, one, other LIMIT $top""",
        asked,
    )
    return {"cites": cites, "together": together}
