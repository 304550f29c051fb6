"""Session packs as people ask for them: made from an edition, linked, checked. For `fieldmap session` and its page."""

from dataclasses import replace
from typing import get_args

from analysis.audit.card import AuditCard
from analysis.documents.document import Document
from analysis.groups.group import Level
from analysis.sessions.pack import pack, paper_of
from analysis.sessions.paper import field_of
from app.audits import card_of
from app.document_checks import require_evidence
from app.open_edition import OpenEdition
from app.papers import find_work, identifiers_of, paper_url
from data.errors import NotFoundError
from data.settings import Settings
from data.store import rows_as_dicts

MINUTES = 60
NEIGHBOURS = 10
"""Works near in text that are looked at for one that the paper does not cite."""
LEVELS: tuple[Level, ...] = get_args(Level)


def make_pack(
    opened: OpenEdition, name: str, level: Level = "practitioner", minutes: int = MINUTES, with_answers: bool = False,
    group: str = "",
) -> Document:  # fmt: skip
    """Return the session pack of the paper that a name means.

    Parameters
    ----------
    minutes
        Of the session, 15 to 240.
    with_answers
        Whether the page for who leads comes with it.

    Raises
    ------
    NotFoundError
        If the name names no paper, or one that is only cited here.
    InputError
        If the session is too short or too long.
    EvidenceError
        If a sentence lacks its evidence: a fault of ours.
    """
    work_id = find_work(opened.db, name)
    (work,) = rows_as_dicts(opened.db, "SELECT * FROM works WHERE work_id = ?", [work_id])
    if work["is_stub"]:
        raise NotFoundError(f"{work['title'][:80]!r} is cited here, not harvested: there is nothing to make a "
                            f"session of; "
                            "fieldmap ingest brings it")  # fmt: skip
    day = opened.library.as_of or opened.seen_until().date()
    paper = paper_of(field_of(opened.db, work, day), work, _card(opened, work_id), level, _near(opened, work_id))
    made = pack(paper, opened.graph(), minutes, opened.edition.number, with_answers, group)
    linked = with_links(opened, made)
    require_evidence(opened.db, linked, f"the session pack of {work['title'][:60]!r}")
    return linked


def kept_pack(
    opened: OpenEdition, name: str, level: Level = "practitioner", minutes: int = MINUTES, with_answers: bool = False
) -> Document:
    """Return what :func:`make_pack` does, made once for all who have this edition open."""
    asked = ("pack", name, level, minutes, with_answers)
    return opened.remembered(asked, lambda: make_pack(opened, name, level, minutes, with_answers))


def _card(opened: OpenEdition, work_id: int) -> AuditCard | None:
    try:
        return card_of(opened.db, str(work_id))
    except NotFoundError:
        return None


def _near(opened: OpenEdition, work_id: int) -> list[tuple[int, float]]:
    """Return the works nearest to a work in text; none where it has no vector."""
    vector = opened.vectors.vectors_of([work_id])
    if not len(vector):
        return []
    found, scores = opened.vectors.query(vector, NEIGHBOURS + 1)
    return [(int(work), float(score)) for work, score in zip(found[0], scores[0], strict=True)
            if work not in (work_id, -1)]  # fmt: skip


def with_links(opened: OpenEdition, document: Document) -> Document:
    """Add the page of each paper among the evidence."""
    works = {one.ref: int(one.ref[1:]) for one in document.evidence if one.kind == "work"}
    named = identifiers_of(opened.db, sorted(set(works.values())))
    return replace(document, evidence=tuple(
        replace(one, url=paper_url(named.get(works[one.ref], {}))) if one.ref in works else one
        for one in document.evidence
    ))  # fmt: skip


def level_of(settings: Settings, group: str | None, level: Level | None) -> Level:
    """Return the level that is asked for, else that of the group, else practitioner."""
    if level is not None:
        return level
    return settings.groups[group].level if group in settings.groups else "practitioner"
