"""`fieldmap reading-list`: what to read on a topic from zero, within the hours there are; ticked off over time."""

import getpass
from pathlib import Path

import click

from analysis.documents.as_json import as_json as document_json
from app.commands.documents import deliver, document_options, require_place
from app.commands.sessions import group_option, person_option
from app.document_files import DocumentForm
from app.output import say, show_json, show_text
from app.reading import open_reader
from app.reading_lists import HOURS, keep, kept_list, kept_lists, list_text, lists_text, make_list, tick_paper, told
from app.session import Session, json_option, pass_session
from app.session_packs import LEVELS, level_of
from data.library import require_library, utc_now


@click.group("reading-list")
def reading_list() -> None:
    """Make reading lists for a topic, and tick off what is read.

    What was ticked by mistake is taken back by `fieldmap session undo`. docs/sessions.md says how papers are chosen.
    """


@reading_list.command("make")
@click.argument("topic")
@group_option
@click.option("--level", type=click.Choice(LEVELS), help="Of the readers (default: the group's, else practitioner).")
@click.option("--hours", default=HOURS, show_default=True, help="Hours there are to read, 0.5 to 200.")
@click.option("--keep", "is_kept", is_flag=True, help="Keep it, to tick papers off.")
@document_options
@json_option
@pass_session
def make(
    session: Session, topic: str, group: str | None, level: str | None, hours: float, is_kept: bool, form: DocumentForm,
    out: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Make the reading list of a TOPIC: a topic, a term, a family, or a field in words.

    Foundations, turning points, the best now, critiques, surveys, and what is new, in reading order, as many as fit
    into the hours. What the library cannot tell (no citations, no boards) is said.

    \b
    Examples:
      fieldmap reading-list make "machine translation" --level newcomer --hours 8
      fieldmap reading-list make "relation extraction" --keep --group readers
    """
    form = "json" if as_json else form
    require_place(form, out)
    library, settings = session.existing()
    chosen = level_of(settings, group, next((one for one in LEVELS if one == level), None))
    with open_reader(library) as reader:
        plan, document = make_list(reader, topic, chosen, hours, group or "")
    number = keep(library, plan, getpass.getuser(), utc_now(), group) if is_kept else None
    deliver(document, lambda: {"list": number} | document_json(document), form, out)
    if number is not None:
        say(f"kept as reading list {number}; fieldmap reading-list tick {number} PAPER")


@reading_list.command("list")
@click.argument("group", required=False)
@json_option
@pass_session
def list_lists(session: Session, group: str | None, as_json: bool) -> None:
    """List the reading lists that are kept, of a GROUP or all, with their progress."""
    found = kept_lists(require_library(session.library), group)
    show_json([told(one) for one in found]) if as_json else show_text(lists_text(found))


@reading_list.command("show")
@click.argument("number", type=int)
@json_option
@pass_session
def show_list(session: Session, number: int, as_json: bool) -> None:
    """Show reading list NUMBER with what of it is read, and by whom."""
    kept = kept_list(require_library(session.library), number)
    show_json(told(kept)) if as_json else show_text(list_text(kept))


@reading_list.command("tick")
@click.argument("number", type=int)
@click.argument("paper")
@person_option
@json_option
@pass_session
def tick_command(session: Session, number: int, paper: str, person: str | None, as_json: bool) -> None:
    """Tick PAPER of reading list NUMBER off as read."""
    library = require_library(session.library)
    with open_reader(library) as reader:
        entry = tick_paper(reader, number, paper, person or getpass.getuser(), utc_now())
    if as_json:
        show_json({"entry": entry})
    else:
        say(f"entry {entry}")
        show_text(list_text(kept_list(library, number)))
