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
        mine AS (SELECT a.person_id, a.work_id FROM authorship a SEMI JOIN found USING (person_id) GROUP BY ALL)
        SELECT p.person_id, p.name, p.doubt, p.reason, count(*) FILTER (NOT w.is_stub) AS n_works,
               count(*) FILTER (w.is_stub) AS n_stubs, min(year(w.published)) AS first_year,
               max(year(w.published)) AS last_year
        FROM mine JOIN works w USING (work_id) JOIN main.people p USING (person_id)
        GROUP BY ALL ORDER BY n_works DESC, n_stubs DESC, p.name, p.person_id LIMIT $top""",
        {f"word{place}": word for place, word in enumerate(words)} | {"top": top},
    )
    for row in rows:
        row |= _names(db, row["person_id"]) | _surroundings(db, row["person_id"])
    return rows


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
    coauthors = rows_as_dicts(
        db,
        f"""SELECT p.person_id, p.name, c.n FROM (
            SELECT b.person_id, count(DISTINCT b.work_id) AS n FROM authorship a JOIN authorship b USING (work_id)
            WHERE a.person_id = ? AND b.person_id <> a.person_id GROUP BY b.person_id) c
        JOIN main.people p USING (person_id) ORDER BY c.n DESC, p.name, p.person_id LIMIT {LISTED}""",
        [person_id],
    )
    venues = rows_as_dicts(
        db,
        f"""SELECT v.series AS venue, count(DISTINCT w.work_id) AS n FROM authorship a JOIN works w USING (work_id)
        JOIN venue_series v USING (venue) WHERE a.person_id = ? GROUP BY ALL ORDER BY n DESC, venue LIMIT {LISTED}""",
        [person_id],
    )
    return {"coauthors": coauthors, "venues": venues}


def people_of(db: Database, works: Sequence[int], top: int = 20) -> list[Row]:
    """Return who wrote most of some works: ``n_here``, ``n_elsewhere``, and of these ``n_coauthors`` and years."""
    return rows_as_dicts(
        db,
        """WITH field AS (SELECT work_id, published, authors_record_id FROM main.works SEMI JOIN some_works
                          USING (work_id) WHERE NOT is_stub AND NOT is_withdrawn),
        here AS (SELECT DISTINCT coalesce(n.person_id, a.person_id) AS person_id, f.work_id, f.published
                 FROM field f JOIN main.authorship a ON a.record_id = f.authors_record_id
                 LEFT JOIN main.person_names n ON n.spelling_id = a.person_id),
        most AS (SELECT person_id, count(*) AS n_here, min(year(published)) AS first_year,
                        max(year(published)) AS last_year FROM here GROUP BY person_id
                 ORDER BY n_here DESC, person_id LIMIT $top),
        with_whom AS (SELECT a.person_id, count(DISTINCT b.person_id) AS n FROM here a SEMI JOIN most USING (person_id)
                      JOIN here b ON a.work_id = b.work_id AND a.person_id <> b.person_id GROUP BY a.person_id),
        spelled AS (SELECT spelling_id, person_id FROM main.person_names SEMI JOIN most USING (person_id)
                    UNION ALL SELECT person_id, person_id FROM most m
                    ANTI JOIN main.person_names n ON n.spelling_id = m.person_id),
        all_works AS (SELECT s.person_id, count(DISTINCT w.work_id) AS n FROM main.authorship a
                      JOIN spelled s ON s.spelling_id = a.person_id
                      JOIN main.works w ON w.authors_record_id = a.record_id
                      WHERE NOT w.is_stub AND NOT w.is_withdrawn GROUP BY s.person_id)
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
    dated = """SELECT work_id, public_by FROM works WHERE list_contains($works::BIGINT[], work_id) AND NOT is_stub
        AND NOT is_withdrawn AND public_by IS NOT NULL"""
    asked: dict[str, Any] = {"works": list(works)}
    last = until or lookup(db, f"SELECT max(public_by) FROM ({dated})", asked)
    if last is None:
        return Newcomers(None, None, 0, 0, [])
    asked |= {"until": last, "since": last - timedelta(days=days)}
    rows = rows_as_dicts(
        db,
        f"""WITH field AS ({dated} AND public_by <= $until),
        here AS (SELECT DISTINCT a.person_id, work_id, f.public_by FROM authorship a JOIN field f USING (work_id)),
        fresh AS (SELECT person_id, min(public_by) AS first, count(*) AS n_here, arg_min(work_id, (public_by, work_id))
                  AS work_id FROM here GROUP BY person_id HAVING min(public_by) > $since),
        elsewhere AS (
            SELECT a.person_id, count(DISTINCT w.work_id) AS n,
                   count(DISTINCT w.work_id) FILTER (w.public_by < f.first) AS n_before
            FROM authorship a JOIN fresh f USING (person_id) JOIN works w ON w.work_id = a.work_id
            ANTI JOIN field x ON x.work_id = w.work_id
            WHERE NOT w.is_stub AND NOT w.is_withdrawn AND (w.public_by IS NULL OR w.public_by <= $until) GROUP BY ALL)
        SELECT f.person_id, p.name, p.doubt, f.first, f.n_here, coalesce(e.n, 0) AS n_elsewhere,
               coalesce(e.n_before, 0) AS n_before, f.work_id, w.title, count(*) OVER () AS n_people
        FROM fresh f JOIN main.people p USING (person_id) JOIN works w USING (work_id)
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
