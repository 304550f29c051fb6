"""Who works on the subject and where it appears: authors, newcomers, venues, as of the day."""

from analysis.briefs.field import Field
from analysis.documents.document import Column, Evidence, Figure, Section, Sentence, Sources, fact, tell
from analysis.people.lookup import newcomers

NAME, HEADING = "people", "People and venues"
LISTED = 8
FEWEST_TOGETHER = 2
"""Papers on the subject from which on a person is listed."""
PEOPLE_COLUMNS = (Column("name", "author", "name"), Column("n", "papers", "count"), Column("first", "from", "year"),
                  Column("last", "to", "year"))  # fmt: skip
VENUE_COLUMNS = (Column("name", "venue", "name"), Column("n", "papers", "count"), Column("last", "newest", "year"))
_PEOPLE = f"""WITH wrote AS (
        SELECT w.work_id, year(w.public_by) AS year, coalesce(n.person_id, s.person_id) AS person_id
        FROM main.works w SEMI JOIN field USING (work_id)
        JOIN main.authorship s ON s.record_id = w.authors_record_id
        LEFT JOIN main.person_names n ON n.spelling_id = s.person_id)
    SELECT a.person_id, min(p.name) AS name, count(DISTINCT a.work_id) AS n, min(a.year) AS first, max(a.year) AS last
    FROM wrote a JOIN main.people p USING (person_id) GROUP BY a.person_id HAVING n >= {FEWEST_TOGETHER}
    ORDER BY n DESC, name, a.person_id LIMIT {LISTED}"""
_VENUES = f"""SELECT coalesce(v.series, w.venue) AS name, count(*) AS n, max(year(w.public_by)) AS last
    FROM main.works w SEMI JOIN field USING (work_id) LEFT JOIN main.venue_series v ON v.venue = w.venue
    WHERE w.venue IS NOT NULL GROUP BY 1 ORDER BY n DESC, name LIMIT {LISTED}"""


def people_section(field: Field, sources: Sources) -> Section:
    """Return the section: tables of authors and venues, and how many authors are new."""
    if not field.has_run("people"):
        return Section(NAME, HEADING, note="Authors are not joined here yet: fieldmap analyze people, then fieldmap "
                       "publish.")  # fmt: skip
    people = field.rows(_PEOPLE)
    refs = [
        sources.add(Evidence(f"P{row['person_id']}", "person", row["name"], None,
                             {name: row[name] for name in ("name", "n", "first", "last")})).ref
        for row in people
    ]  # fmt: skip
    figures = [Figure("authors", "Authors of most papers on it", PEOPLE_COLUMNS, tuple(refs))] if refs else []
    venues = [
        sources.count(f"venue.{row['name']}", f"papers of the subject at {row['name']}", **row).ref
        for row in field.rows(_VENUES)
    ]
    figures += [Figure("venues", "Venues of most papers on it", VENUE_COLUMNS, tuple(venues))] if venues else []
    note = "" if refs else "Nobody here wrote two papers on it."
    return Section(NAME, HEADING, tuple(_newcomers(field, sources)), tuple(figures), note)


def _newcomers(field: Field, sources: Sources) -> list[Sentence]:
    told = newcomers(field.db, field.works.tolist(), until=field.as_of, top=1)
    if told.until is None or told.since is None or not told.n_people:
        return []
    counted = sources.count(
        "newcomers", "authors whose first paper on the subject here is public by a day after the first and by the last",
        n=told.n_people, since=str(told.since), until=str(told.until),
    )  # fmt: skip
    return [tell(
        "people.new", "{n} authors have their first paper on it here after {since} and by {until}.",
        n=fact(counted, "n", "count"), since=fact(counted, "since"), until=fact(counted, "until"),
    )]  # fmt: skip
