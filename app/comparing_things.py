"""Two to four topics, terms, families or papers by name, side by side: `fieldmap compare` and the page Compare."""

import re
from collections.abc import Sequence

from analysis.trends.subjects import CONTAINED, Subject, ranked_subjects
from app.comparing_papers import compare_papers
from app.comparing_subjects import compare_subjects
from app.comparison import Comparison
from app.open_edition import OpenEdition
from app.output import plain
from app.papers import find_identified, find_work
from data.errors import InputError, NotFoundError
from data.store import Database

FEWEST, MOST = 1, 4
"""Things side by side; one alone is what a second is set beside."""
NUMBER = re.compile(r"[Ww]?\d{1,18}")


def compare(opened: OpenEdition, names: Sequence[str]) -> Comparison:
    """Return things side by side.

    A name is an identifier or number of a paper, else a family, term or topic, else a title, else part of such a name.

    Raises
    ------
    InputError
        If none or too many are named, or papers beside subjects.
    NotFoundError
        If a name names nothing here.
    """
    if not FEWEST <= len(names) <= MOST:
        raise InputError(f"{len(names)} names: two to {MOST} topics, terms, families or papers are compared")
    meant = list(dict.fromkeys(_meant(opened.db, name) for name in names))
    papers = [one for one in meant if isinstance(one, int)]
    subjects = [one for one in meant if isinstance(one, Subject)]
    if papers and subjects:
        named = ", ".join(f"“{one.name}” ({one.kind})" for one in subjects)
        raise InputError(f"papers are compared with papers, and subjects with subjects: {named} is no paper")
    return compare_papers(opened, papers) if papers else compare_subjects(opened, subjects)


def _meant(db: Database, name: str) -> int | Subject:
    """Return the paper or the subject that a name means."""
    identified = find_identified(db, name)
    if identified is not None:
        return identified
    if NUMBER.fullmatch(name.strip()):
        return find_work(db, name)
    found = ranked_subjects(db, name)
    if found and found[0][0] < CONTAINED:
        return found[0][1]
    try:
        return find_work(db, name)
    except NotFoundError as error:
        if found:
            return found[0][1]
        raise NotFoundError(f"no topic, term or family is called {plain(name)[:100]!r}, and {error}") from error
