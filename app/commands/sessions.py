"""`fieldmap session`: packs, sessions planned and held, minutes, open questions, who led what."""

import getpass
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import click

from analysis.documents.as_json import as_json as document_json
from analysis.sessions.following import FollowUp
from app.commands.documents import deliver, document_options, require_place
from app.document_files import DocumentForm
from app.group_sessions import (
    answer,
    ask,
    end_session,
    plan,
    questions_text,
    record_minutes,
    sessions_text,
    skills_text,
    template_of,
    with_hints,
)
from app.output import plain, printable, say, show_json, show_text
from app.reading import open_reader
from app.session import DAY, Session, json_option, pass_session
from app.session_packs import LEVELS, MINUTES, level_of, make_pack
from data.errors import InputError
from data.library import require_library, utc_now
from data.sessions import (
    GroupSession,
    OpenQuestion,
    Step,
    open_sessions,
    questions,
    session_of,
    sessions,
    skills,
    undo_entry,
)

person_option = click.option("--as", "person", metavar="NAME", help="Who does this (default: the system's user).")
group_option = click.option("--group", metavar="NAME", help="The reading group.")


@click.group("session")
def group_sessions() -> None:
    """Prepare and keep the sessions of a reading group.

    A pack prepares a session on one paper; plan, hold and minutes keep what came of it; questions that stay open are
    looked at again when new papers come. docs/sessions.md says how each part is made and measured.
    """


@group_sessions.command()
@click.argument("paper")
@group_option
@click.option("--level", type=click.Choice(LEVELS), help="Of the readers (default: the group's, else practitioner).")
@click.option("--minutes", default=MINUTES, show_default=True, help="Length of the session, 15 to 240.")
@click.option("--answers", is_flag=True, help="With the page for who leads: what the audit says on each question.")
@document_options
@json_option
@pass_session
def pack(
    session: Session, paper: str, group: str | None, level: str | None, minutes: int, answers: bool, form: DocumentForm,
    out: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Make the session pack of a PAPER: brief, what it builds on, claims, worksheet, questions, agenda.

    Sentences are the paper's own, each with its place; what is not found is called so. Each question for the discussion
    stands with what led to it.

    \b
    Examples:
      fieldmap session pack P16-1057
      fieldmap session pack "Attention is all you need" --level newcomer --minutes 90 --format pdf -o pack.pdf
      fieldmap session pack P16-1057 --answers --format html -o leader.html
    """
    form = "json" if as_json else form
    require_place(form, out)
    library, settings = session.existing()
    chosen = level_of(settings, group, next((one for one in LEVELS if one == level), None))
    with open_reader(library) as reader:
        made = make_pack(reader, paper, chosen, minutes, answers, group or "")
    deliver(made, lambda: document_json(made), form, out)


@group_sessions.command("plan")
@click.argument("group")
@click.argument("paper")
@click.option("--date", "day", type=DAY, required=True, help="When it will be.")
@click.option("--presenter", metavar="NAME", help="Who presents (default: you).")
@json_option
@pass_session
def plan_command(
    session: Session, group: str, paper: str, day: datetime, presenter: str | None, as_json: bool
) -> None:  # fmt: skip
    """Plan a session of a GROUP on a PAPER."""
    with open_reader(require_library(session.library)) as reader:
        number = plan(reader, group, paper, day.date(), presenter or getpass.getuser(), utc_now())
    _kept(number, f"session {number} of {group} on {day:%Y-%m-%d}", as_json)


@group_sessions.command()
@click.argument("number", type=int)
@click.option("--date", "day", type=DAY, help="When it was (default: as planned).")
@click.option("--presenter", metavar="NAME", help="Who presented (default: as planned).")
@click.option("--led", multiple=True, metavar="STEP=NAME", help=f"Who led a step: {', '.join(get_args(Step))}.")
@json_option
@pass_session
def hold(
    session: Session, number: int, day: datetime | None, presenter: str | None, led: tuple[str, ...], as_json: bool
) -> None:  # fmt: skip
    """Keep that session NUMBER was held, who presented, and who led which step."""
    steps = [_step(one) for one in led]
    entry = end_session(require_library(session.library), number, day and day.date(), presenter, steps, utc_now())
    _kept(entry, f"session {number} is held", as_json)


def _step(text: str) -> tuple[Step, str]:
    """Return step and person of ``STEP=NAME``."""
    name, _, person = text.partition("=")
    step = next((one for one in get_args(Step) if one == name.strip()), None)
    if step is None or not person.strip():
        raise InputError(f"--led {text[:60]!r}: write STEP=NAME, the step one of {', '.join(get_args(Step))}")
    return step, person.strip()


@group_sessions.command()
@click.argument("number", type=int)
@click.option("--file", "file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
              help="Markdown to keep as the minutes; - reads them from standard input.")  # fmt: skip
@person_option
@json_option
@pass_session
def minutes(session: Session, number: int, file: Path | None, person: str | None, as_json: bool) -> None:
    """Print the minutes of session NUMBER, or the template for them; with --file keep them.

    Lines that begin with "- ? " in what is kept become open questions of the session.
    """
    library = require_library(session.library)
    if file is None:
        with open_sessions(library.sessions) as people:
            kept = session_of(people, number).minutes
        text = kept or template_of(library, number)
        told = {"session_id": number, "is_template": not kept, "text": text}
        show_json(told) if as_json else show_text(printable(text.rstrip()))
        return
    content = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8", errors="replace")
    entry, asked = record_minutes(library, number, content, person or getpass.getuser(), utc_now())
    _kept(entry, f"minutes of session {number}, {len(asked)} open questions", as_json)


@group_sessions.command("list")
@click.argument("group", required=False)
@json_option
@pass_session
def list_sessions(session: Session, group: str | None, as_json: bool) -> None:
    """List the sessions of a GROUP, or all, by day."""
    with open_sessions(require_library(session.library).sessions) as people:
        found = sessions(people, group)
    show_json([_told(one) for one in found]) if as_json else show_text(sessions_text(found))


@group_sessions.command("ask")
@click.argument("number", type=int)
@click.argument("text")
@person_option
@json_option
@pass_session
def ask_command(session: Session, number: int, text: str, person: str | None, as_json: bool) -> None:
    """Keep a question that session NUMBER left open."""
    entry = ask(require_library(session.library), number, text, person or getpass.getuser(), utc_now())
    _kept(entry, f"question {entry}", as_json)


@group_sessions.command("questions")
@click.argument("group", required=False)
@click.option("--all", "with_answered", is_flag=True, help="Answered ones too.")
@click.option("--since", type=DAY, help="Also name papers public since this day that may answer one.")
@json_option
@pass_session
def list_questions(
    session: Session, group: str | None, with_answered: bool, since: datetime | None, as_json: bool
) -> None:  # fmt: skip
    """List the open questions of a GROUP, or all; with --since the new papers that may answer them.

    "May answer" is a guess by words and meaning: a person says what is answered (session answer).
    """
    library = require_library(session.library)
    with open_sessions(library.sessions) as people:
        found = [one for one in questions(people, group) if with_answered or one.is_open]
    if since is None:
        hints = {}
    else:
        with open_reader(library) as reader:
            hints = with_hints(reader, found, since.date())
    if as_json:
        show_json([_told(one) | {"may_answer": [_told(hint) for hint in hints.get(one.question_id, [])]}
                   for one in found])  # fmt: skip
    else:
        show_text(questions_text(found, hints))


@group_sessions.command("answer")
@click.argument("number", type=int)
@click.argument("text")
@click.option("--paper", metavar="ID", help="The paper that answers it.")
@person_option
@json_option
@pass_session
def answer_command(
    session: Session, number: int, text: str, paper: str | None, person: str | None, as_json: bool
) -> None:  # fmt: skip
    """Answer question NUMBER in words, which closes it."""
    library = require_library(session.library)
    entry = answer(library, number, text, person or getpass.getuser(), utc_now(), paper)
    _kept(entry, f"question {number} is answered", as_json)


@group_sessions.command("skills")
@click.argument("group", required=False)
@json_option
@pass_session
def list_skills(session: Session, group: str | None, as_json: bool) -> None:
    """Show how often each member of a GROUP presented and led each step of the sessions held."""
    with open_sessions(require_library(session.library).sessions) as people:
        found = skills(people, group)
    show_json(found) if as_json else show_text(skills_text(found))


@group_sessions.command("undo")
@click.argument("entry", type=int)
@json_option
@pass_session
def undo_command(session: Session, entry: int, as_json: bool) -> None:
    """Take ENTRY back: a session, that it was held, minutes, a question, an answer, a list, a tick."""
    with open_sessions(require_library(session.library).sessions) as people:
        undo_entry(people, entry, utc_now())
    _kept(entry, f"entry {entry} is undone", as_json)


def _kept(entry: int, told: str, as_json: bool) -> None:
    """Say what was kept, with the number that undo takes."""
    show_json({"entry": entry}) if as_json else say(plain(f"{told} (entry {entry})"))


def _told(record: GroupSession | OpenQuestion | FollowUp) -> dict[str, Any]:
    """Return a record as JSON takes it."""
    return asdict(record)
