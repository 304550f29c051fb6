"""What is followed over time: topics, terms and model families, as one kind of thing. Used by every trend.

A subject is a number within its kind; which works it has is told by :func:`members`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.errors import InputError
from data.store import Database, rows_as_dicts

KINDS = ("family", "topic", "term")
LISTED = 20
"""Subjects of a kind that are found at most."""
LONGEST_NAME = 200
_MEMBERS = {
    "family": "SELECT family_id AS number, work_id FROM main.family_works WHERE by_text",
    "topic": "SELECT topic_id AS number, work_id FROM main.topic_members WHERE topic_id >= 0",
    "term": "SELECT term_id AS number, work_id FROM main.term_works",
}
_NAMED = {
    "family": """SELECT family_id AS number, name, list_concat([name, slug], aliases) AS spellings, n
        FROM main.families LEFT JOIN (SELECT family_id, count(*) AS n FROM main.family_works WHERE by_text
                                      GROUP BY ALL) USING (family_id) WHERE is_active""",
    "topic": "SELECT topic_id AS number, name, [name] AS spellings, n_works AS n FROM main.topics",
    "term": """WITH said AS (
            SELECT term_id, long_id, count(DISTINCT work_id) AS n FROM main.term_acronyms GROUP BY ALL),
        joined AS (SELECT term_id, arg_max(long_id, (n, -long_id)) AS long_id FROM said GROUP BY term_id
                   HAVING max(n) >= 3 AND 2 * max(n) >= sum(n))
        SELECT t.term_id AS number, t.name, [t.name] AS spellings, t.n_works AS n
        FROM main.terms t ANTI JOIN joined USING (term_id)
        UNION ALL
        SELECT l.term_id, l.name, [s.name], l.n_works FROM joined j
        JOIN main.terms s ON s.term_id = j.term_id JOIN main.terms l ON l.term_id = j.long_id""",
}
"""Names of each kind: number, name, spellings, works. An acronym is a spelling of the phrase it is defined as."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Something followed over time."""

    kind: str
    """family, topic or term."""
    number: int
    """Its number within the kind."""
    name: str


def members(kind: str) -> str:
    """Return the SQL of (number, work_id) of a kind: which works each of its subjects has.

    Of a family those that belong to it by their text: citations are known for some years and sources and not for
    others, which would look like a trend.

    Raises
    ------
    InputError
        If there is no such kind.
    """
    if kind not in _MEMBERS:
        raise InputError(f"unknown kind of subject {kind!r}; known: {', '.join(KINDS)}")
    return _MEMBERS[kind]


def find_subjects(db: Database, name: str, kinds: Sequence[str] = KINDS) -> list[Subject]:
    """Return the subjects of a name or alias: exact before contained, in the order of the kinds, larger ones first.

    Case, hyphens and a plural s do not count. At most :data:`LISTED` of each kind are found.
    """
    wanted = _folded(name[:LONGEST_NAME])
    if not wanted:
        return []
    found = [(rank, place, subject) for place, kind in enumerate(kinds) for rank, subject in _named(db, kind, wanted)]
    return [subject for _, _, subject in sorted(found, key=lambda one: one[:2])]


def all_subjects(db: Database, kind: str) -> list[Subject]:
    """Return every subject of a kind, by number."""
    members(kind)
    rows = rows_as_dicts(db, f"SELECT DISTINCT ON (number) number, name FROM ({_NAMED[kind]}) ORDER BY number, name")
    return [Subject(kind, int(row["number"]), str(row["name"])) for row in rows]


def largest_first(db: Database, kind: str) -> list[Subject]:
    """Return every subject of a kind that has works, those with most first, ties by number."""
    rows = rows_as_dicts(db, f"SELECT number, count(*) AS n FROM ({members(kind)}) GROUP BY number")
    n = {int(row["number"]): int(row["n"]) for row in rows}
    held = [one for one in all_subjects(db, kind) if one.number in n]
    return sorted(held, key=lambda one: (-n[one.number], one.number))


def _named(db: Database, kind: str, wanted: str) -> Iterator[tuple[int, Subject]]:
    """Yield (0 for an exact name, 1 for one that holds the words, subject) of a kind, larger ones first."""
    members(kind)
    folded = "rtrim(regexp_replace(lower(s), '[\\s-]+', ' ', 'g'), 's')"
    rows = rows_as_dicts(
        db,
        f"""SELECT number, any_value(name) AS name, max(n) AS n,
                   min(CASE WHEN {folded} = $wanted THEN 0 ELSE 1 END) AS rank
        FROM (SELECT number, name, n, unnest(spellings) AS s FROM ({_NAMED[kind]}))
        WHERE contains(' ' || {folded} || ' ', $words) OR {folded} = $wanted
        GROUP BY number ORDER BY rank, n DESC NULLS LAST, number LIMIT {LISTED}""",
        {"wanted": wanted, "words": f" {wanted} "},
    )
    for row in rows:
        yield int(row["rank"]), Subject(kind, int(row["number"]), str(row["name"]))


def _folded(name: str) -> str:
    return " ".join(name.lower().replace("-", " ").split()).rstrip("s")
