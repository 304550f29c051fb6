"""A session pack: one paper as a document for a reading group, its sections in order. Reads an edition."""

from collections.abc import Sequence
from dataclasses import replace

from analysis.audit.card import AuditCard, claims_of_work, code_of_work, facts_of_work
from analysis.briefs.field import Field
from analysis.documents.document import Document, Sources
from analysis.graph.csr import CitationGraph
from analysis.groups.group import Level
from analysis.sessions.agenda import agenda_section, minutes_section, timed
from analysis.sessions.appraisal import answers_section, worksheet_section
from analysis.sessions.builds_on import lineage_section
from analysis.sessions.claimed import claims_section
from analysis.sessions.discussion import discussion_section
from analysis.sessions.exercise import code_links, exercise_section
from analysis.sessions.in_brief import brief_section
from analysis.sessions.paper import Row, SessionPaper, texts_of
from analysis.sessions.reading_time import ASSUMED_WORDS, WORDS_PER_MINUTE, minutes_to_read, words_of
from analysis.sessions.words_to_know import notions_section


def paper_of(
    field: Field, work: Row, card: AuditCard | None, level: Level, near: Sequence[tuple[int, float]] = ()
) -> SessionPaper:
    """Return the paper of a session with all that its pack reads.

    Parameters
    ----------
    field
        Of the one work.
    card
        Its audit card, with quotes cut as licences ask; None where it is not audited.
    near
        Works nearest to it in text with their cosine, nearest first.
    """
    db, work_id = field.db, int(work["work_id"])
    return SessionPaper(
        field, work, field.papers([work_id])[work_id], level, texts_of(db, work), card, claims_of_work(db, work_id),
        facts_of_work(db, work_id), code_of_work(db, work_id), tuple(near),
    )  # fmt: skip


def pack(
    paper: SessionPaper, graph: CitationGraph, minutes: int, edition: int, with_answers: bool = False, group: str = ""
) -> Document:
    """Return the pack of a paper.

    Parameters
    ----------
    minutes
        Of the session.
    with_answers
        Whether the page for who leads comes with it.

    Raises
    ------
    InputError
        If the session is too short or too long.
    """
    timed(minutes, paper.level, True)  # refuse a wrong length before anything is read
    sources = Sources()
    sections = [
        brief_section(paper, sources), agenda_section(minutes, paper.level, bool(code_links(paper)), sources),
        lineage_section(paper, graph, sources), notions_section(paper, sources), claims_section(paper, sources),
        worksheet_section(paper, sources), discussion_section(paper, sources), exercise_section(paper, sources),
        minutes_section(sources), answers_section(paper, sources) if with_answers else None,
    ]  # fmt: skip
    kept = tuple(one for one in sections if one is not None)
    evidence = tuple(
        replace(one, label=str(paper.work["title"])) if one.kind == "claim" and not one.label else one
        for one in sources.used_in(kept)
    )
    title = f"Session: {' '.join(str(paper.work['title']).split())}"
    return Document(title, _head(paper, minutes, edition, group), paper.field.as_of, kept, evidence)


def _head(paper: SessionPaper, minutes: int, edition: int, group: str) -> str:
    words = words_of(paper.field.db, [paper.work_id]).get(paper.work_id)
    length = (
        f"{words:,} words of full text are here"
        if words
        else f"full text is not here, {ASSUMED_WORDS:,} words are assumed"
    )
    to_read = minutes_to_read(words, paper.level)
    of = f" for {group}" if group else ""
    return (
        f"A session of {minutes} minutes{of}, for readers of level {paper.level}. Reading the paper before takes about "
        f"{to_read} minutes ({length}; {WORDS_PER_MINUTE[paper.level]} words a minute). As of {paper.field.as_of}, "
        f"from edition "
        f"{edition} of this library. Quotes are papers' own words; all else is filled from tables, read by rules."
    )
