"""What is followed over time: topics, terms and model families, as one kind of thing. Used by every trend.

A subject is a number within its kind; which works it has is told by :func:`members`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.terms.plurals import normal_word
from data.errors import InputError
from data.store import Database, rows_as_dicts

KINDS = ("family", "topic", "term")
MEANT = ("family", "term", "topic")
"""Kinds in the order in which a name means them: people define families, papers say terms, and we label topics."""
EXACT, LEADING, CONTAINED = 0, 1, 2
"""How a name means a subject: it is its name or alias, a leading term of a topic, or words of its name."""
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
_BETWEEN = re.compile(r"[\s,-]+")


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


def find_subjects(db: Database, name: str, kinds: Sequence[str] = MEANT) -> list[Subject]:
    """Return the subjects that a name means, the likeliest first; see :func:`ranked_subjects`."""
    return [subject for _, subject in ranked_subjects(db, name, kinds)]


def ranked_subjects(db: Database, name: str, kinds: Sequence[str] = MEANT) -> list[tuple[int, Subject]]:
    """Return the subjects that a name means, each with how: exact, then leading, then contained.

    Within these in the order of the kinds, larger ones first, ties by number. At most :data:`LISTED` of each kind are
    found. Names are compared as :func:`folded` has them.
    """
    wanted = folded(name[:LONGEST_NAME])
    if not wanted:
        return []
    found = [(rank, place, subject) for place, kind in enumerate(kinds) for rank, subject in _named(db, kind, wanted)]
    return [(rank, subject) for rank, _, subject in sorted(found, key=lambda one: one[:2])]


def folded(name: str) -> str:
    """Return a name in the form that its spellings share: case, hyphens, commas and plurals do not count.

    Examples
    --------
    >>> folded("State-Space Models"), folded("Bias analysis"), folded("GANs")
    ('state space model', 'bias analysis', 'gan')
    """
    return " ".join(normal_word(word).lower() for word in _BETWEEN.split(name) if word)


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
    """Yield how a name means each subject of a kind, and the subject, larger ones first."""
    members(kind)
    rows = rows_as_dicts(
        db,
        f"""SELECT number, name, n, s AS spelling
        FROM (SELECT number, name, n, unnest(spellings) AS s FROM ({_NAMED[kind]}))
        WHERE list_bool_and([contains(lower(s), stem) FOR stem IN $stems::VARCHAR[]])""",
        {"stems": [word.removesuffix("y") for word in wanted.split()]},
    )
    found: dict[tuple[int, str], tuple[int, int]] = {}
    for row in rows:
        rank = _rank(str(row["spelling"]), wanted, kind)
        if rank is not None:
            key, size = (int(row["number"]), str(row["name"])), -int(row["n"] or 0)
            found[key] = min(found.get(key, (rank, size)), (rank, size))
    ranked = sorted((*how, number, name) for (number, name), how in found.items())
    for rank, _, number, name in ranked[:LISTED]:
        yield rank, Subject(kind, number, name)


def _rank(spelling: str, wanted: str, kind: str) -> int | None:
    """Return how a folded name means a subject of this spelling; None where it does not."""
    if folded(spelling) == wanted:
        return EXACT
    if kind == "topic" and wanted in map(folded, spelling.split(",")):
        return LEADING
    return CONTAINED if f" {wanted} " in f" {folded(spelling)} " else None
