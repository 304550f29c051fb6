"""What changed in a subject between two days, and how far to trust it, as one document. For `fieldmap changes`.

Gathered from one edition: new are works by the day they became public, not by the day they were loaded.
"""

from dataclasses import replace
from datetime import date

import numpy as np

from analysis.briefs.brief import Brief
from analysis.briefs.claims import claims_section
from analysis.briefs.course import course_section
from analysis.briefs.field import Field, IntArray
from analysis.briefs.news import moved_section, new_section
from analysis.briefs.outlook import status_section
from analysis.briefs.trust import trust_section
from analysis.briefs.unknown import unknown_section
from analysis.documents.document import Document, Section, Sources
from app.brief_subjects import subject_of
from app.briefs import require_evidence, with_links
from app.open_edition import OpenEdition
from data.errors import InputError
from data.store import whole_numbers

_NEW = """SELECT work_id FROM works WHERE public_by > $since AND work_id IN (SELECT unnest($works::BIGINT[]))
    ORDER BY work_id"""
OF_NEW = {
    "claims": "What the new papers claim", "trust": "How far to trust it",
    "unknown": "What we do not know of the new papers",
}  # fmt: skip
"""Headings of sections that tell of the new papers alone."""


def make_changes(opened: OpenEdition, asked: str, since: date, until: date | None = None) -> Document:
    """Return what changed in a subject after a day and by another, by default the day the edition was made on.

    Raises
    ------
    InputError
        If the days are in the wrong order.
    NotFoundError
        If nothing here answers to the words, or nothing of it was public by then.
    EvidenceError
        If a sentence lacks its evidence: a fault of ours.
    """
    today = opened.library.as_of or opened.seen_until().date()
    day = until or today
    if since >= day:
        raise InputError(f"changes since {since} until {day}: the first day must lie before the last")
    about, works = subject_of(opened, asked, day)
    field = Field(opened.db, about, day, works, day >= today)
    new = whole_numbers(opened.db, _NEW, {"since": since, "works": works.tolist()})
    sources = Sources()
    sections = _sections(field, new, since, sources)
    found = Brief(about, day, opened.edition.number, len(works), tuple(sections), sources.used_in(sections))
    found = with_links(opened.db, found)
    require_evidence(opened.db, found)
    head = f"After {since} and by {day}: {len(new):,} of {len(works):,} papers are new. {found.head}"
    return replace(found.document(), title=f"What changed: {about.asked}", head=head)


def _sections(field: Field, new: IntArray, since: date, sources: Sources) -> list[Section]:
    """Return what is new, what the new papers claim and how far to trust it, then trend and status of the whole."""
    sections = [new_section(field, new, since, sources)]
    if len(new):
        of_new = replace(field, works=np.asarray(new, dtype=np.int64))
        sections.append(_named(claims_section(of_new, sources)))
        sections.append(moved_section(field, new, since, sources))
        sections.append(_named(trust_section(of_new, sources)))
    sections += [course_section(field, sources), status_section(field, sources)]
    return [*sections, _named(unknown_section(of_new, sources))] if len(new) else sections


def _named(section: Section) -> Section:
    return replace(section, heading=OF_NEW[section.name])
