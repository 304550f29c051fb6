"""What groups keep of their sessions, as commands and pages use it: plans, minutes, questions, their wording."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from analysis.sessions.agenda import minutes_template
from analysis.sessions.following import FollowUp
from app.escape import markdown
from app.open_edition import OpenEdition
from app.output import plain, table
from app.papers import find_work, titles_of
from app.reading import open_reader
from app.sessions import near_papers
from data.errors import InputError
from data.library import Library
from data.sessions import (
    GroupSession,
    OpenQuestion,
    Step,
    answer_question,
    ask_question,
    hold_session,
    note_led,
    open_sessions,
    plan_session,
    questions,
    session_of,
    sessions,
    write_minutes,
)
from data.store import whole_numbers

QUESTION = re.compile(r"^\s*[-*]\s*\?\s+(\S.*)$", re.MULTILINE)
"""A line of minutes that is an open question."""
LONGEST_MINUTES = 100_000
MOST_NEW = 50_000
"""New papers that are looked through for answers, the newest first."""


def plan(opened: OpenEdition, group: str, paper: str, day: date, presenter: str, now: datetime) -> int:
    """Keep a session that is to come and return its number."""
    work = find_work(opened.db, paper)
    title = titles_of(opened.db, [work])[work]
    with open_sessions(opened.library.sessions) as people:
        return plan_session(people, group, work, title, day, presenter, now)


def end_session(
    library: Library,
    number: int,
    day: date | None,
    presenter: str | None,
    led: Sequence[tuple[Step, str]],
    now: datetime,
) -> int:
    """Keep that a session was held, and who led which step; what is not told is as planned."""
    with open_sessions(library.sessions) as people:
        planned = session_of(people, number)
        entry = hold_session(people, number, day or planned.day, presenter or planned.presenter, now)
        for step, person in led:
            note_led(people, number, step, person, now)
    return entry


def template_of(library: Library, number: int) -> str:
    """Return the template for the minutes of a session, with the questions of the group that are open."""
    with open_sessions(library.sessions) as people:
        one = session_of(people, number)
        open_ones = [asked.text for asked in questions(people, one.group) if asked.is_open]
    return minutes_template(markdown(one.title), str(one.day), markdown(one.group), markdown(one.presenter),
                            [markdown(text) for text in open_ones])  # fmt: skip


def record_minutes(library: Library, number: int, text: str, person: str, now: datetime) -> tuple[int, list[int]]:
    """Keep minutes, and their lines that begin with ``- ?`` as open questions; return the numbers of the entries.

    Raises
    ------
    InputError
        If the text is empty or too long.
    """
    if not text.strip() or len(text) > LONGEST_MINUTES:
        raise InputError(f"minutes have 1 to {LONGEST_MINUTES:,} characters, not {len(text):,}")
    with open_sessions(library.sessions) as people:
        entry = write_minutes(people, number, text, person, now)
        known = {one.text for one in questions(people) if one.session_id == number}
        found = dict.fromkeys(one.strip() for one in QUESTION.findall(text))
        return entry, [ask_question(people, number, one, person, now) for one in found if one not in known]


def ask(library: Library, number: int, text: str, person: str, now: datetime) -> int:
    """Keep a question that a session left open."""
    with open_sessions(library.sessions) as people:
        return ask_question(people, number, text, person, now)


def answer(
    library: Library, number: int, text: str, person: str, now: datetime, paper: str | None = None
) -> int:  # fmt: skip
    """Keep a person's answer to a question, with the paper that gives it if one does."""
    work = None
    if paper is not None:
        with open_reader(library) as reader:
            work = find_work(reader.db, paper)
    with open_sessions(library.sessions) as people:
        return answer_question(people, number, text, person, now, work)


def with_hints(opened: OpenEdition, asked: Sequence[OpenQuestion], since: date) -> dict[int, list[FollowUp]]:
    """Return for each open question the papers public since a day that may answer it."""
    sql = f"""SELECT work_id FROM main.works WHERE NOT is_stub AND NOT is_withdrawn AND public_by >= ?
        ORDER BY public_by DESC, work_id LIMIT {MOST_NEW}"""
    new = whole_numbers(opened.db, sql, [since]).tolist()
    return {one.question_id: near_papers(opened, one, new) for one in asked if one.is_open}


def kept_sessions(library: Library, group: str | None = None) -> list[GroupSession]:
    """Return the sessions that are kept, of one group or all; none where nothing was ever kept."""
    if not library.sessions.exists():
        return []
    with open_sessions(library.sessions) as people:
        return sessions(people, group)


def kept_questions(library: Library, group: str | None = None) -> list[OpenQuestion]:
    """Return the questions that are open, of one group or all; none where nothing was ever kept."""
    if not library.sessions.exists():
        return []
    with open_sessions(library.sessions) as people:
        return [one for one in questions(people, group) if one.is_open]


def sessions_text(found: Sequence[GroupSession]) -> str:
    """Return sessions as the command line prints them."""
    if not found:
        return "no session is kept yet: fieldmap session plan GROUP PAPER --date DAY"
    rows = [[one.session_id, one.day, one.group, "held" if one.is_held else "planned", one.presenter, one.title,
             "yes" if one.minutes else ""] for one in found]  # fmt: skip
    return table(rows, ["session", "day", "group", "state", "presenter", "paper", "minutes"])


def questions_text(asked: Sequence[OpenQuestion], hints: Mapping[int, Sequence[FollowUp]]) -> str:
    """Return questions as the command line prints them, each with what may answer it."""
    if not asked:
        return "no open question is kept: fieldmap session ask NUMBER TEXT"
    lines = []
    for one in asked:
        lines.append(f"{one.question_id}  {plain(one.text)}  ({plain(one.group)}, session {one.session_id}, "
                     f"{plain(one.asked_by)}, {one.asked:%Y-%m-%d})")  # fmt: skip
        if one.answer is not None:
            lines.append(f"   answered by {plain(one.answered_by or '')}: {plain(one.answer)}")
        lines += [f"   work {hint.work_id} {plain(hint.why)}, score {hint.score:.2f}"
                  for hint in hints.get(one.question_id, ())]  # fmt: skip
    return "\n".join(lines)


def skills_text(found: Mapping[str, Mapping[str, int]]) -> str:
    """Return who led what as a table."""
    if not found:
        return "nobody has led anything yet: fieldmap session hold NUMBER --led baselines=NAME"
    steps = sorted({step for counts in found.values() for step in counts})
    return table([[person, *(counts.get(step, "") for step in steps)] for person, counts in found.items()],
                 ["member", *steps])  # fmt: skip
