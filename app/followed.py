"""What can be followed: by which lasting name it is kept, and which works it is in an edition. For `app.news`.

Each kind is a query on an edition; a subject that is gone is said to be, with what became of it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, get_args

import numpy as np
import pyarrow as pa

from analysis.boards.names import dataset
from analysis.people.lookup import find_people
from analysis.trends.subjects import EXACT, ranked_subjects
from app.filters import Filters, allowed_works, conditions_of
from app.finding import best_works
from app.open_edition import OpenEdition
from app.papers import find_work, redirected
from app.saved_search import read_search, search_key, search_label
from data.desk import SubjectKind, Target, What
from data.errors import InputError, NotFoundError
from data.store import Database, lookup, rows_as_dicts, whole_numbers
from index.lexical import content_words

TELLS: dict[SubjectKind, tuple[What, ...]] = {
    "topic": ("papers", "status", "best", "contradicted"), "term": ("papers", "status", "best", "contradicted"),
    "family": ("papers", "status", "best", "contradicted"), "author": ("papers", "best", "citers", "contradicted"),
    "paper": ("citers", "best", "contradicted"), "venue": ("papers", "best", "contradicted"),
    "benchmark": ("best", "claims", "contradicted"), "search": ("papers",),
}  # fmt: skip
"""What can be new in each kind of subject, and so be told of it."""
BEST_SHARE, FEWEST_BEST, MOST_BEST = 0.02, 5, 100
"""A new paper is found by a search if it holds all its words, or is among its best so many of a library's papers."""
LONGEST_NUMBER = 18
"""Digits of a topic's number: more are no whole number of the database."""
MOST_FRESH = 20_000
"""New papers among which the words of a search are looked for, the newest."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The works of a subject, as a query that yields ``work_id``; of a benchmark, its key beside."""

    sql: str
    values: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, pa.Table] = field(default_factory=dict)
    number: int | None = None
    """Of a topic, term or family, as ``statuses`` has it."""
    dataset_key: str | None = None


def target_of(opened: OpenEdition, kind: SubjectKind, name: str, filters: Filters | None = None) -> Target:
    """Return what a name means as something to follow.

    Parameters
    ----------
    filters
        Of a search.

    Raises
    ------
    NotFoundError
        If nothing here bears the name; offers the nearest.
    InputError
        If the kind is unknown, or an author's name fits several people.
    """
    if kind not in get_args(SubjectKind):
        raise InputError(f"unknown kind {kind!r}; what can be followed: {', '.join(get_args(SubjectKind))}")
    if kind == "search":
        chosen = filters or Filters()
        return Target(kind, search_key(name, chosen), search_label(name, chosen))
    return _TARGETS[kind](opened, name.strip())


def _topic(opened: OpenEdition, name: str) -> Target:
    number = name if name.isdecimal() and len(name) <= LONGEST_NUMBER else str(_subject(opened.db, "topic", name))
    label = lookup(opened.db, "SELECT name FROM topics WHERE topic_id = ?::BIGINT", [number])
    if label is None:
        raise NotFoundError(f"there is no topic {number}; fieldmap topics lists them")
    return Target("topic", number, str(label))


def _term(opened: OpenEdition, name: str) -> Target:
    number = _subject(opened.db, "term", name)
    return term_targets(opened.db, [number])[number]


def term_targets(db: Database, term_ids: Sequence[int]) -> dict[int, Target]:
    """Return some terms as things to follow, by their number in this edition."""
    sql = "SELECT term_id, key, name FROM main.terms WHERE list_contains($terms::INTEGER[], term_id)"
    rows = rows_as_dicts(db, sql, {"terms": list(term_ids)})
    return {row["term_id"]: Target("term", str(row["key"]), row["name"]) for row in rows}


def _family(opened: OpenEdition, name: str) -> Target:
    number = _subject(opened.db, "family", name)
    row = rows_as_dicts(opened.db, "SELECT slug, name FROM families WHERE family_id = ?", [number])[0]
    return Target("family", str(row["slug"]), str(row["name"]))


def _subject(db: Database, kind: str, name: str) -> int:
    """Return the number of the subject that a name means exactly, or else the likeliest alone."""
    found = ranked_subjects(db, name, (kind,))
    if not found or (kind == "term" and found[0][0] != EXACT):
        near = " | ".join(one.name for _, one in found[:3])
        raise NotFoundError(f"no {kind} here is called {name[:100]!r}" + (f"; nearest: {near}" if near else ""))
    return found[0][1].number


def _author(opened: OpenEdition, name: str) -> Target:
    found = find_people(opened.db, name, 5)
    exact = [one for one in found if name.casefold() in (spelling["name"].casefold() for spelling in one["names"])]
    chosen = exact or found
    if len(chosen) != 1:
        names = " | ".join(one["name"] for one in chosen)
        raise NotFoundError(f"{name[:100]!r} names " + (f"several people: {names}" if names else "nobody here"))
    return Target("author", str(chosen[0]["person_id"]), str(chosen[0]["name"]))


def _paper(opened: OpenEdition, name: str) -> Target:
    work = find_work(opened.db, name)
    return Target("paper", str(work), str(lookup(opened.db, "SELECT title FROM works WHERE work_id = ?", [work])))


def _venue(opened: OpenEdition, name: str) -> Target:
    allowed_works(opened, Filters(venue=name))
    return Target("venue", name, name)


def _benchmark(opened: OpenEdition, name: str) -> Target:
    told = dataset(name)
    label = lookup(opened.db, "SELECT min(dataset) FROM board_results WHERE dataset_key = ?", [told.key])
    if label is None:
        raise NotFoundError(f"no result here is on a data set called {name[:100]!r}; fieldmap boards lists them")
    return Target("benchmark", told.key, str(label))


_TARGETS: dict[SubjectKind, Callable[[OpenEdition, str], Target]] = {
    "topic": _topic, "term": _term, "family": _family, "author": _author, "paper": _paper, "venue": _venue,
    "benchmark": _benchmark,
}  # fmt: skip


def scope_of(opened: OpenEdition, target: Target, since: datetime) -> Scope:
    """Return the works that a subject is in this edition; of a search those first seen after a time.

    Raises
    ------
    NotFoundError
        If it is gone; says what became of it, as far as that is known.
    """
    db, key = opened.db, target.key
    if target.kind == "topic":
        return _scope_of_topic(db, target)
    if target.kind == "term":
        return _numbered(db, target, "SELECT term_id FROM main.terms WHERE key = ?::UBIGINT", "term")
    if target.kind == "family":
        return _numbered(db, target, "SELECT family_id FROM families WHERE slug = ?", "family")
    if target.kind == "author":
        return Scope(_OF_AUTHOR, {"author": int(key)})
    if target.kind == "paper":
        return Scope("SELECT $work AS work_id", {"work": redirected(db, int(key))})
    if target.kind == "benchmark":
        return Scope("SELECT work_id FROM main.dataset_mentions WHERE dataset_key = $dataset", {"dataset": key},
                     dataset_key=key)  # fmt: skip
    if target.kind == "venue":
        (condition, values), *_ = conditions_of(opened, Filters(venue=key))
        return Scope(f"SELECT work_id FROM main.works WHERE {condition}", values)
    return _scope_of_search(opened, key, since)


_OF_AUTHOR = """SELECT work_id FROM main.authorship WHERE person_id IN (
    SELECT $author::UBIGINT UNION SELECT s.spelling_id FROM main.person_names s
    JOIN main.person_names mine ON mine.person_id = s.person_id WHERE mine.spelling_id = $author::UBIGINT)"""
"""By one spelling of the author: whoever it is taken for now, with all spellings."""
_OF_KIND = {
    "topic": "SELECT work_id FROM main.topic_members WHERE topic_id = $number",
    "term": "SELECT work_id FROM main.term_works WHERE term_id = $number",
    "family": "SELECT work_id FROM main.family_works WHERE by_text AND family_id = $number",
}


def _numbered(db: Database, target: Target, sql: str, called: str) -> Scope:
    number = lookup(db, sql, [target.key])
    if number is None:
        raise NotFoundError(f"“{target.label}” is no {called} of this edition any more")
    return Scope(_OF_KIND[target.kind], {"number": int(number)}, number=int(number))


def _scope_of_topic(db: Database, target: Target) -> Scope:
    number = int(target.key)
    if lookup(db, "SELECT 1 FROM topics WHERE topic_id = ?", [number]) is None:
        rows = rows_as_dicts(
            db, """SELECT e.happened::DATE AS day, e.kind, o.topic_id, o.name FROM topic_events e
            LEFT JOIN topics o ON o.topic_id = e.other_id WHERE e.topic_id = ? AND e.level = 'topic'
            AND e.kind IN ('died', 'merged') ORDER BY e.happened DESC LIMIT 1""", [number],
        )  # fmt: skip
        became = next((f": {one['kind']} on {one['day']}" for one in rows), "")
        into = next((f" into topic {one['topic_id']} ({one['name']})" for one in rows if one["name"]), "")
        raise NotFoundError(f"topic {number} (“{target.label}”) is no longer there{became}{into}")
    return Scope(_OF_KIND["topic"], {"number": number}, number=number)


def _scope_of_search(opened: OpenEdition, key: str, since: datetime) -> Scope:
    """Return the new works among the best of a search, and those that hold all its words."""
    query, filters = read_search(key)
    newest = f"""SELECT work_id FROM main.works WHERE NOT is_stub AND first_seen > $since
        ORDER BY first_seen DESC, work_id DESC LIMIT {MOST_FRESH}"""
    fresh = np.sort(whole_numbers(opened.db, newest, {"since": since}))
    if filters.any():
        fresh = np.intersect1d(fresh, allowed_works(opened, filters))
    found = set(fresh.tolist())
    if query and found:
        words = " AND ".join(content_words(query))
        holding = {work for work, _ in opened.lexical.query(words, MOST_FRESH, fresh)} if words else set()
        best = min(MOST_BEST, max(FEWEST_BEST, int(BEST_SHARE * opened.counts["works"])))
        found = holding | (found & set(best_works(opened, query, best, filters)))
    table = pa.table({"work_id": pa.array(sorted(found), pa.int64())})
    return Scope("SELECT work_id FROM found", tables={"found": table})
