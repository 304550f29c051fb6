"""What the words of a brief mean: a topic or a term of the library, else the papers that a search finds.

Used by `app.briefs`.
"""

from collections.abc import Callable
from datetime import date
from functools import partial

from analysis.briefs.document import About
from analysis.briefs.field import IntArray
from app.asked import LONGEST_QUERY, nearest_words, understand
from app.open_edition import OpenEdition
from data.errors import InputError, NotFoundError
from data.store import rows_as_dicts, whole_numbers
from index.lexical import content_words

Found = tuple[About, IntArray]
MOST_WORKS = 20_000
"""Works that a search may take for the subject."""
FEWEST = 3
"""Works that must hold all words for a search to be taken for the subject."""
_TOPICS = """SELECT topic_id AS number, name FROM topics
    WHERE topic_id::VARCHAR = $asked OR lower(name) = $asked
        OR ($is_part AND list_contains(str_split(lower(name), ', '), $asked))
    ORDER BY n_works DESC, topic_id LIMIT 1"""
_TERMS = (
    """SELECT term_id AS number, name FROM terms WHERE lower(name) = $asked ORDER BY n_works DESC, term_id LIMIT 1"""
)
_SHORT = """SELECT a.short, a.long_id, t.name AS long, a.term_id, count(DISTINCT a.work_id) AS n FROM term_acronyms a
    JOIN terms t ON t.term_id = a.long_id WHERE lower(a.short) = $asked OR lower(t.name) = $asked
    GROUP BY ALL ORDER BY n DESC, a.long_id LIMIT 1"""
OF_KIND = {
    "topic": "SELECT work_id FROM main.topic_members WHERE topic_id = $number",
    "term": "SELECT work_id FROM main.term_works WHERE list_contains($numbers::INTEGER[], term_id)",
}  # fmt: skip
_THEN = """SELECT DISTINCT w.work_id FROM main.works w WHERE NOT w.is_stub AND NOT w.is_withdrawn
    AND w.public_by <= $as_of AND w.work_id IN ({0}) ORDER BY w.work_id"""


def subject_of(opened: OpenEdition, asked: str, as_of: date) -> Found:
    """Return what some words mean and its works that were public by a day, ascending.

    Raises
    ------
    InputError
        If there are no words.
    NotFoundError
        If nothing here answers to them, or nothing of it was public by then.
    """
    words = " ".join(asked.split())[:LONGEST_QUERY]
    if not words:
        raise InputError("a brief of nothing; name a topic, a term, a family, or a field in words")
    ways: tuple[Callable[[OpenEdition, str, date], Found | None], ...] = (
        partial(_topic, is_part=False), _term, partial(_topic, is_part=True), _search,
    )  # fmt: skip
    about, works = next(found for way in ways if (found := way(opened, words, as_of)))
    if not len(works):
        raise NotFoundError(f"no paper of {about.how} was public by {as_of}; ask for a later day")
    return about, works


def _topic(opened: OpenEdition, words: str, as_of: date, is_part: bool) -> Found | None:
    """Return the topic of this number or name; or, at need, one of whose leading terms it is the name."""
    for row in rows_as_dicts(opened.db, _TOPICS, {"asked": words.lower(), "is_part": is_part}):
        parts = row["name"].lower().split(", ")
        names = [words.lower()] if words.lower() in parts else [part for part in parts if " " in part] or parts[:1]
        about = About(words, "topic", row["number"], row["name"], tuple(names), f"the topic “{row['name']}”")
        return about, _then(opened, OF_KIND["topic"], as_of, number=row["number"])
    return None


def _term(opened: OpenEdition, words: str, as_of: date) -> Found | None:
    """Return the term of this name, an acronym and its phrase together."""
    for row in rows_as_dicts(opened.db, _SHORT, {"asked": words.lower()}):
        about = About(words, "term", row["long_id"], row["long"], (row["long"], row["short"]),
                      f"the term “{row['long']}” ({row['short']})")  # fmt: skip
        return about, _then(opened, OF_KIND["term"], as_of, numbers=[row["long_id"], row["term_id"]])
    for row in rows_as_dicts(opened.db, _TERMS, {"asked": words.lower()}):
        about = About(words, "term", row["number"], row["name"], (row["name"],), f"the term “{row['name']}”")
        return about, _then(opened, OF_KIND["term"], as_of, numbers=[row["number"]])
    return None


def _then(opened: OpenEdition, sql: str, as_of: date, **values: object) -> IntArray:
    return whole_numbers(opened.db, _THEN.format(sql), {"as_of": as_of, **values})


def _search(opened: OpenEdition, words: str, as_of: date) -> Found:
    """Return the papers that hold all words."""
    held = content_words(understand(opened.db, opened.lexical, words).words)
    found = [work for work, _ in opened.lexical.query(" AND ".join(held), MOST_WORKS)] if held else []
    if len(found) < FEWEST:
        near = [name for names in nearest_words(opened.db, opened.lexical, words).values() for name in names]
        hint = f"; did you mean: {', '.join(near[:3])}?" if near else "; other words may be"
        raise NotFoundError(f"{words[:100]!r} is no topic and no term here, and fewer than {FEWEST} papers hold all "
                            f"its words{hint}")  # fmt: skip
    about = About(words, "search", None, words, (words.lower(),), "a search: the papers that hold all these words")
    return about, _then(opened, "SELECT unnest($found::BIGINT[])", as_of, found=found)
