"""`fieldmap kept`: what people keep (notes, tags, follows, views), what changed since they looked, and undo."""

from collections.abc import Callable
from typing import Any

import click

from analysis.digests.watched import sentences_of
from analysis.documents.document import Sources
from app.desk import LOCAL_PERSON, Changes, changes_as_dict, changes_since, seen_now
from app.kept import bring_back, kept_things, take_back
from app.output import plain, say, show_json, show_text, table
from app.reading import open_reader
from app.session import Session, json_option, pass_session
from data.desk import mark_seen, open_desk
from data.editions import readable_current
from data.errors import IncompleteError
from data.library import require_library, utc_now


def person_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--as PERSON``."""
    told = "Whose; the name of who uses the explorer where nobody signs on is the default."
    option = click.option("--as", "person", metavar="PERSON", default=LOCAL_PERSON, show_default=True, help=told)
    return option(command)


@click.group("kept")
def kept() -> None:
    """Show what people keep in this library, and what changed since they looked; take things back.

    Kept beside the editions: no update and no rollback touches it.
    """


@kept.command("list")
@click.option("--as", "person", metavar="PERSON", help="Only what this person keeps.  [default: everybody]")
@click.option("--kind", "kinds", multiple=True, help="Only this kind: note, tag, follow, watch, view … (repeatable).")
@click.option("--undone", is_flag=True, help="Also what was taken back.")
@json_option
@pass_session
def list_(session: Session, person: str | None, kinds: tuple[str, ...], undone: bool, as_json: bool) -> None:
    """List notes, ratings, tags, likes, votes, follows, watches and saved views, oldest first.

    \b
    Examples:
      fieldmap kept list --kind tag
      fieldmap kept list --json > kept.json
    """
    library = require_library(session.library)
    if readable_current(library) is None:
        found = kept_things(None, library, person, undone)
    else:
        with open_reader(library) as reader:
            found = kept_things(reader, library, person, undone)
    found = [one for one in found if not kinds or one.kind in kinds]
    if as_json:
        show_json([one.as_dict() for one in found])
    elif not found:
        say("nothing is kept yet: follow, tag or note something in the explorer, or fieldmap watch add")
    else:
        rows = [[one.ref, one.kind + (" (taken back)" if one.is_undone else ""), one.person, one.label or one.key,
                 one.text] for one in found]  # fmt: skip
        show_text(table(rows, ["name", "kind", "person", "of", "says"]))


@kept.command()
@click.argument("name")
@json_option
@pass_session
def undo(session: Session, name: str, as_json: bool) -> None:
    """Take back what NAME means in fieldmap kept list, as K12; it stays, marked, and can be brought back.

    \b
    Example: fieldmap kept undo K12
    """
    take_back(require_library(session.library), name)
    show_json({"undone": name}) if as_json else show_text(
        f"{name} is taken back; fieldmap kept back {name} undoes that"
    )


@kept.command()
@click.argument("name")
@json_option
@pass_session
def back(session: Session, name: str, as_json: bool) -> None:
    """Bring back what was taken back, by its NAME in fieldmap kept list --undone.

    \b
    Example: fieldmap kept back K12
    """
    bring_back(require_library(session.library), name)
    show_json({"brought_back": name}) if as_json else show_text(f"{name} is in force again")


@kept.command()
@person_option
@click.option("--seen", is_flag=True, help="Mark this edition as seen, so that nothing of it is new from now on.")
@json_option
@pass_session
def news(session: Session, person: str, seen: bool, as_json: bool) -> None:
    """Tell what changed since a person looked last: in what they follow, and how much in all.

    Exit code 3: the library went back to an edition before the one that was seen.

    \b
    Examples:
      fieldmap kept news
      fieldmap kept news --seen --as Ada
    """
    library = require_library(session.library)
    with open_reader(library) as reader, open_desk(library.desk) as desk:
        changes = changes_since(reader, desk, person)
        show_json(changes_as_dict(changes)) if as_json else _show(changes)
        if seen:
            mark_seen(desk, person, seen_now(reader), utc_now())
    if changes.is_rolled_back:
        raise IncompleteError(changes.cannot[0])


def _show(changes: Changes) -> None:
    if changes.seen is None:
        say(f"no edition was marked as seen yet; this is edition {changes.now.edition}; --seen marks it")
    else:
        since = f"{changes.seen.edition} of {changes.seen.until:%Y-%m-%d %H:%M} UTC"
        show_text(f"Since edition {since}: {changes.n_new:,} new papers in edition {changes.now.edition}")
    for one in changes.news:
        lead, *rest = sentences_of(one, Sources())
        show_text("\n".join([plain(lead.text), *(f"  {plain(sentence.text)}" for sentence in rest)]))
    for reason in changes.cannot:
        say(f"cannot be told: {plain(reason)}")
