"""Reading lists as people ask for them: made, kept, ticked off. For `fieldmap reading-list` and its page."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np

from analysis.briefs.field import Field
from analysis.documents.document import Document
from analysis.groups.group import Level
from analysis.reading_lists.plan import WORDS, ReadingPlan, plan_document, reading_plan
from app.brief_subjects import subject_of
from app.document_checks import require_evidence
from app.open_edition import OpenEdition
from app.output import plain, table, year_of
from app.papers import find_work
from app.session_packs import with_links
from data.library import Library
from data.sessions import ReadingList, keep_list, list_of, lists, open_sessions, tick, tick_entry, undo_entry

HOURS = 6.0
MOST_NEAR = 20_000
"""Works of a topic whose nearness to its words is looked at."""


def make_list(
    opened: OpenEdition, topic: str, level: Level = "practitioner", hours: float = HOURS, group: str = ""
) -> tuple[ReadingPlan, Document]:
    """Return the reading list of a topic, as a plan and as a document that has been checked.

    Raises
    ------
    NotFoundError
        If nothing here answers to the words.
    InputError
        If the hours make no sense, or not even one paper fits.
    """
    day = opened.library.as_of or opened.seen_until().date()
    about, works = subject_of(opened, topic, day)
    field = Field(opened.db, about, day, works, opened.library.as_of is None)
    plan = reading_plan(field, opened.graph(), level, hours, _near(opened, about.asked, works.tolist()))
    made = with_links(opened, plan_document(field, plan, opened.edition.number, group))
    require_evidence(opened.db, made, f"the reading list of {topic[:60]!r}")
    return plan, made


def _near(opened: OpenEdition, words: str, works: Sequence[int]) -> dict[int, float]:
    """Return the cosine of some words and works; none where no text can be encoded."""
    if opened.is_imported:
        return {}
    query = np.asarray(opened.encoder().encode_query(words), dtype=np.float32)
    return opened.vectors.similarities_to(query, works[:MOST_NEAR])


def keep(library: Library, plan: ReadingPlan, person: str, now: datetime, group: str | None) -> int:
    """Keep a list, so that its papers can be ticked off, and return its number."""
    papers = [asdict(step) for step in plan.steps]
    with open_sessions(library.sessions) as people:
        return keep_list(
            people, plan.topic, {"level": plan.level, "hours": plan.hours, "papers": papers}, person, now, group
        )


def kept_lists(library: Library, group: str | None = None) -> list[ReadingList]:
    """Return the lists that are kept, of one group or all; none where nothing was ever kept."""
    if not library.sessions.exists():
        return []
    with open_sessions(library.sessions) as people:
        return lists(people, group)


def kept_list(library: Library, number: int) -> ReadingList:
    """Return one list that is kept."""
    with open_sessions(library.sessions) as people:
        return list_of(people, number)


def tick_paper(opened: OpenEdition, number: int, paper: str, person: str, now: datetime) -> int:
    """Tick a paper of a list off, named as people name papers; return the number of the entry."""
    work = find_work(opened.db, paper)
    with open_sessions(opened.library.sessions) as people:
        return tick(people, number, work, person, now)


def tick_work(library: Library, number: int, work: int, person: str, now: datetime) -> int:
    """Tick a work of a list off by its number."""
    with open_sessions(library.sessions) as people:
        return tick(people, number, work, person, now)


def untick(library: Library, number: int, work: int, person: str, now: datetime) -> None:
    """Take a person's tick of a work back."""
    with open_sessions(library.sessions) as people:
        undo_entry(people, tick_entry(people, number, work, person), now)


def progress_of(kept: ReadingList) -> dict[str, Any]:
    """Return how far each person has come: papers and minutes read, and those of the whole list."""
    minutes: Mapping[int, int] = {paper["work_id"]: paper["minutes"] for paper in kept.made_of["papers"]}
    read: dict[str, list[int]] = {}
    for work, person in kept.ticked:
        read.setdefault(person, []).append(work)
    return {
        "papers": len(minutes), "minutes": sum(minutes.values()),
        "read": {person: {"papers": len(works), "minutes": sum(minutes[work] for work in works)}
                 for person, works in sorted(read.items())},
    }  # fmt: skip


def told(kept: ReadingList) -> dict[str, Any]:
    """Return a kept list as JSON takes it, with its progress."""
    return asdict(kept) | {"progress": progress_of(kept)}


def lists_text(found: Sequence[ReadingList]) -> str:
    """Return kept lists as the command line prints them."""
    if not found:
        return "no reading list is kept yet: fieldmap reading-list make TOPIC --keep"
    rows = [[one.list_id, one.topic, one.group or "", one.made_of["level"], f"{one.made_of['hours']:g}", _progress(one)]
            for one in found]  # fmt: skip
    return table(rows, ["list", "topic", "group", "level", "hours", "read"])


def list_text(kept: ReadingList) -> str:
    """Return a kept list with its ticks as the command line prints it."""
    by: dict[int, list[str]] = {}
    for work, person in kept.ticked:
        by.setdefault(work, []).append(person)
    rows = [["x" if paper["work_id"] in by else "", paper["work_id"], WORDS.get(paper["role"], paper["role"]),
             year_of(paper["year"]), paper["title"], paper["minutes"], ", ".join(by.get(paper["work_id"], []))]
            for paper in kept.made_of["papers"]]  # fmt: skip
    head = (
        f"Reading list {kept.list_id}: {plain(kept.topic)} ({kept.made_of['level']}, {kept.made_of['hours']:g} hours)"
    )
    return f"{head}\n{table(rows, ['', 'work', 'role', 'year', 'title', 'minutes', 'read by'])}\n{_progress(kept)}"


def _progress(kept: ReadingList) -> str:
    """Return how far people have come, in words."""
    known = progress_of(kept)
    parts = [f"{plain(person)} {one['papers']} of {known['papers']} papers, {one['minutes']} of {known['minutes']} "
             f"minutes"
             for person, one in known["read"].items()]  # fmt: skip
    return "; ".join(parts) or f"nothing of {known['papers']} papers"
