"""What the words of a brief mean: a family, topic or term of the library, else the papers that a search finds.

Used by `app.briefs`.
"""

from datetime import date

from analysis.briefs.brief import About
from analysis.briefs.definitions import bare
from analysis.briefs.field import IntArray
from analysis.terms.corpus import read_names
from analysis.trends.subjects import CONTAINED, LEADING, Subject, folded, members, ranked_subjects
from app.asked import LONGEST_QUERY, nearest_words, understand
from app.open_edition import OpenEdition
from data.errors import InputError, NotFoundError
from data.store import lookup, rows_as_dicts, whole_numbers
from index.lexical import content_words

Found = tuple[About, IntArray]
MOST_WORKS = 20_000
"""Works that a search may take for the subject."""
ALIASES_TOLD = 3
FEWEST = 3
"""Works that must hold all words for a search to be taken for the subject."""
OF_TERMS = "SELECT work_id FROM main.term_works WHERE list_contains($numbers::INTEGER[], term_id)"
_THEN = """SELECT DISTINCT w.work_id FROM main.works w WHERE NOT w.is_stub AND NOT w.is_withdrawn
    AND w.public_by <= $as_of AND w.work_id IN ({0}) ORDER BY w.work_id"""
_ALIASES = "SELECT list_concat([name, slug], aliases) AS names FROM main.families WHERE family_id = $number"


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
    about, works = _named(opened, words, as_of) or _topic(opened, words, as_of) or _search(opened, words, as_of)
    if not len(works):
        raise NotFoundError(f"no paper of {about.how} was public by {as_of}; ask for a later day")
    return about, works


def _named(opened: OpenEdition, words: str, as_of: date) -> Found | None:
    """Return the subject of this name or alias; one whose name only holds the words is another."""
    for rank, subject in ranked_subjects(opened.db, words):
        if rank == CONTAINED:
            return None
        names, works = names_and_works(opened, subject, as_of)
        if rank == LEADING:
            return About(words, subject.kind, subject.number, subject.name, (words.lower(),), _how(subject, ())), works
        if folded(words) in map(folded, names):
            return About(words, subject.kind, subject.number, subject.name, names, _how(subject, names)), works
    return None


def names_and_works(opened: OpenEdition, subject: Subject, as_of: date) -> tuple[tuple[str, ...], IntArray]:
    """Return the names of a subject and its works; of a term those of its acronyms are its own."""
    if subject.kind == "term":
        known = read_names(opened.db, as_of)
        numbers = [subject.number, *(short for short, long in known.phrase_of.items() if long == subject.number)]
        works = _then(opened, OF_TERMS, as_of, numbers=numbers)
        return (subject.name, *known.acronyms(subject.number)), works
    of_kind = f"SELECT work_id FROM ({members(subject.kind)}) WHERE number = $number"
    works = _then(opened, of_kind, as_of, number=subject.number)
    if subject.kind == "topic":
        return (subject.name,), works
    names: list[str] = lookup(opened.db, _ALIASES, {"number": subject.number}) or [subject.name]
    return tuple(dict.fromkeys(names)), works


def _how(subject: Subject, names: tuple[str, ...]) -> str:
    """Say in words what was taken for the subject."""
    also = [name for name in names if bare(name) != bare(subject.name)][:ALIASES_TOLD]
    kind = "model family" if subject.kind == "family" else subject.kind
    return f"the {kind} “{subject.name}”" + (f" ({', '.join(also)})" if also else "")


def _topic(opened: OpenEdition, words: str, as_of: date) -> Found | None:
    """Return the topic of this number."""
    for row in rows_as_dicts(opened.db, "SELECT topic_id, name FROM topics"):
        if words == str(row["topic_id"]):
            subject = Subject("topic", row["topic_id"], row["name"])
            (_, works), names = names_and_works(opened, subject, as_of), tuple(row["name"].split(", "))
            return About(words, "topic", subject.number, subject.name, names, _how(subject, ())), works
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
        raise NotFoundError(f"{words[:100]!r} is no family, topic or term here, and fewer than {FEWEST} papers hold "
                            f"all its words{hint}")  # fmt: skip
    about = About(words, "search", None, words, (words.lower(),), "a search: the papers that hold all these words")
    return about, _then(opened, "SELECT unnest($found::BIGINT[])", as_of, found=found)
