"""Filters of a search: what may be found. A name that nothing bears is refused with the nearest that are known.

Used by `app.finding`, `app.answers`, `app.fields` and by the pages (`app.filter_bar`); every name is a parameter.
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.open_edition import OpenEdition
from app.papers import redirected
from data.annotations import open_annotations, tagged, tags
from data.errors import NotFoundError
from data.some_works import ALL_WORKS, SomeWorks
from data.store import Database, rows_as_dicts, whole_numbers

NEAREST = 3
LONGEST_NAME = 200
"""Characters of a name that are compared."""
VERSIONED = "work_id IN (SELECT work_id FROM versions WHERE submitted::DATE <= $as_of)"
CODE = "work_id IN (SELECT work_id FROM main.artifacts WHERE kind = 'code')"
CLAIMS = "work_id IN (SELECT work_id FROM claims)"
Condition = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search may return; None and False leave a side open."""

    since: date | None = None
    """First public on this day or later."""
    until: date | None = None
    """First public by this day for certain: a year alone counts as its last day."""
    subject: str | None = None
    """Whole, in any case, as ``cs.LG``."""
    topic: int | str | None = None
    """Number, or words of its name."""
    author: str | None = None
    """Words of a name in any order; one letter is an initial."""
    venue: str | None = None
    """Whole words of a venue's name, as ``ACL``."""
    has_code: bool = False
    has_claims: bool = False
    as_of: date | None = None
    """Public by this day, by its date or that of a version; citations are counted as of then, too."""
    tag: str | None = None
    """Put on papers by people, whole, in any case."""
    tagged_by: str | None = None
    """Whose tag; None: anybody's. Counts only beside a tag."""

    def any(self) -> bool:
        """Tell whether anything is filtered; a topic's number may be 0, which equals False."""
        values = [getattr(self, part.name) for part in fields(self) if part.name != "tagged_by"]
        return any(value is not None and value is not False for value in values)


def allowed_works(opened: OpenEdition, filters: Filters) -> NDArray[np.int64]:
    """Return the harvested works that pass, ascending, shape (n,).

    Raises
    ------
    NotFoundError
        If no work has the subject, topic, author, venue or tag that was named; offers the nearest names.
    """
    passing = _passing(opened, filters, ["NOT is_stub"])
    found = whole_numbers(opened.db, f"{passing.sql} ORDER BY work_id", dict(passing.values))
    if filters.author is not None and not len(found):
        _require_author(opened.db, filters.author)
    return found


def works_that_pass(opened: OpenEdition, filters: Filters) -> SomeWorks:
    """Return the works that pass, those only cited among them, as a condition for other queries.

    Raises
    ------
    NotFoundError
        As :func:`allowed_works`, but for an author.
    """
    return _passing(opened, filters, []) if filters.any() else ALL_WORKS


def _passing(opened: OpenEdition, filters: Filters, conditions: list[str]) -> SomeWorks:
    values = dict[str, Any]()
    for condition, more in conditions_of(opened, filters):
        conditions.append(condition)
        values |= more
    return SomeWorks(f"SELECT work_id FROM main.works WHERE {' AND '.join(conditions) or 'true'}", values)


def conditions_of(opened: OpenEdition, filters: Filters) -> Iterator[Condition]:
    """Yield each filter in force as a condition on ``main.works``, with its parameters."""
    db = opened.db
    if filters.since is not None:
        yield "published >= $since", {"since": filters.since}
    if filters.until is not None:
        yield "public_by <= $until", {"until": filters.until}
    if filters.as_of is not None:
        yield f"(public_by <= $as_of OR {VERSIONED})", {"as_of": filters.as_of}
    if filters.has_code:
        yield CODE, {}
    if filters.has_claims:
        yield CLAIMS, {}
    if filters.subject is not None:
        yield _subject(db, filters.subject)
    if filters.topic is not None:
        yield _topic(db, filters.topic)
    if filters.venue is not None:
        yield _venue(db, filters.venue)
    if filters.author is not None:
        yield _author(filters.author)
    if filters.tag is not None:
        yield _tag(opened, filters.tag, filters.tagged_by)


def _tag(opened: OpenEdition, tag: str, person: str | None) -> Condition:
    """Return the papers that people put a tag on, whatever these are called since."""
    with open_annotations(opened.library.annotations) as people:
        found, known = tagged(people, tag, person), tags(people, person)
    if not found:
        near = difflib.get_close_matches(tag, known, NEAREST, 0) if known else []
        hint = f"nearest: {' | '.join(near)}" if near else "nobody has put a tag on a paper yet"
        raise NotFoundError(f"no paper here has the tag {tag[:100]!r}; {hint}")
    works = [redirected(opened.db, work) for work in found]
    return "list_contains($tagged::BIGINT[], work_id)", {"tagged": works}


def _subject(db: Database, name: str) -> Condition:
    known = "SELECT DISTINCT subject AS name FROM main.subjects"
    found = _named(db, f"{known} WHERE lower(subject) = lower(trim($name))", name)
    _require(db, found, "subject", name, known)
    return "work_id IN (SELECT work_id FROM main.subjects WHERE list_contains($subjects, subject))", {"subjects": found}


def _venue(db: Database, name: str) -> Condition:
    known = "SELECT DISTINCT venue AS name FROM main.works WHERE NOT is_stub AND venue IS NOT NULL"
    inside = r"""contains(lower(venue), lower(trim($name))) AND
        regexp_matches(lower(venue), '(^|[^\p{L}\p{N}])' || regexp_escape(lower(trim($name)))
        || '($|[^\p{L}\p{N}])')"""
    found = _named(db, f"{known} AND {inside}", name) if name.strip() else []
    _require(db, found, "venue", name, known)
    return "list_contains($venues, venue)", {"venues": found}


def _topic(db: Database, name: int | str) -> Condition:
    number, known = str(name).strip(), "SELECT topic_id || ' (' || name || ')' AS name FROM topics"
    of_number = "SELECT topic_id AS name FROM topics WHERE topic_id::VARCHAR = $name"
    of_words = "SELECT topic_id AS name FROM topics WHERE contains(lower(name), lower($name))"
    found = _named(db, of_number, number) or (_named(db, of_words, number) if re.search(r"[^\W\d]", number) else [])
    _require(db, found, "topic", number, known)
    return "work_id IN (SELECT work_id FROM topic_members WHERE list_contains($topics, topic_id))", {"topics": found}


def _author(name: str) -> Condition:
    parts = re.findall(r"\w+", name[:LONGEST_NAME])
    # An initial may go on; a longer word is whole. Accents do not count, on either side. A plain look for the letters
    # goes before the expression, which costs more.
    inside = [
        f"contains(lower(strip_accents(name)), lower(strip_accents($part{place}))) AND "
        rf"regexp_matches(lower(strip_accents(name)), '(^|[^\p{{L}}])' || lower(strip_accents($part{place}))"
        + ("" if len(part) == 1 else r" || '($|[^\p{L}])'")
        + ")"
        for place, part in enumerate(parts)
    ]
    condition = f"work_id IN (SELECT work_id FROM authorship WHERE {' AND '.join(inside) or 'false'})"
    return condition, {f"part{place}": part for place, part in enumerate(parts)}


def _require_author(db: Database, name: str) -> None:
    """Refuse a name that no harvested work has."""
    condition, values = _author(name)
    found = rows_as_dicts(db, f"SELECT 1 FROM main.works WHERE NOT is_stub AND {condition} LIMIT 1", values)
    _require(db, found, "author", name, "SELECT DISTINCT name FROM authorship")


def _named(db: Database, sql: str, name: str) -> list[Any]:
    return [row["name"] for row in rows_as_dicts(db, sql, {"name": name[:LONGEST_NAME]})]


def _require(db: Database, found: list[Any], kind: str, name: str, known: str) -> None:
    """Refuse a name that nothing bears, with those nearest to it."""
    if found:
        return
    near = _named(
        db,
        f"""SELECT name FROM ({known}) ORDER BY jaro_winkler_similarity(lower(name), lower($name)) DESC, name
        LIMIT {NEAREST}""",
        name,
    )
    hint = f"nearest: {' | '.join(map(str, near))}" if near else f"this edition knows no {kind}"
    raise NotFoundError(f"no paper here has the {kind} {name[:100]!r}; {hint}")
