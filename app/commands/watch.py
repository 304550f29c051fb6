"""`fieldmap watch`: be told once of each new thing in a search, topic, author, paper, benchmark. For cron."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast, get_args

import click

from analysis.digests.watched import sentences_of
from analysis.documents.document import Sources
from app.commands.find import filter_options, filters_of
from app.commands.kept import person_option
from app.followed import target_of
from app.groups import group_of
from app.kept import take_back
from app.output import plain, say, show_json, show_text, table
from app.reading import open_reader
from app.session import Session, json_option, pass_session
from app.watches import MOST_AT_ONCE, Alert, add_watch, check_watches, note_alerts, watches_of
from data.desk import Entry, SubjectKind, What, open_desk
from data.errors import IncompleteError, InputError
from data.library import require_library

GROUP = click.option("--group", metavar="NAME", help="Of this reading group, whose digest tells it, not of a person.")


@click.group("watch")
def watches() -> None:
    """Be told once of each new thing: papers of a search, a status that changed, a new best, a citation.

    What a group watches stands in its digest, too. A watch tells what this library first saw after it was made.
    """


@watches.command("list")
@person_option
@GROUP
@json_option
@pass_session
def list_(session: Session, person: str, group: str | None, as_json: bool) -> None:
    """List the watches of a person, or of a group.

    \b
    Example: fieldmap watch list --group readers
    """
    library = require_library(session.library)
    with open_desk(library.desk) as desk:
        found = watches_of(desk, person, group)
    if as_json:
        show_json([_as_dict(one) for one in found])
    elif not found:
        say('no watch yet; for example: fieldmap watch add "state space models" --kind search')
    else:
        rows = [[one.entry_id, one.subject, one.label, ", ".join(one.whats), f"{one.written:%Y-%m-%d}"]
                for one in found]  # fmt: skip
        show_text(table(rows, ["watch", "kind", "of", "tells", "since"]))


@watches.command()
@click.argument("name")
@click.option("--kind", type=click.Choice(get_args(SubjectKind)), default="search", show_default=True,
              help="What NAME is: words of a search, or the name of a topic, term, family, author, paper, venue, "
              "benchmark.")  # fmt: skip
@click.option("--tell", "whats", multiple=True, type=click.Choice(get_args(What)), help="What to tell (repeatable).  "
              "[default: all that such a thing has]")  # fmt: skip
@person_option
@GROUP
@filter_options
@json_option
@pass_session
def add(
    session: Session, /, name: str, kind: str, whats: tuple[str, ...], person: str, group: str | None, as_json: bool,
    **filters: datetime | str | bool | None,
) -> None:  # fmt: skip
    """Watch NAME from the current edition on. The filters narrow a search.

    \b
    Examples:
      fieldmap watch add "unsupervised translation" --venue ACL
      fieldmap watch add P16-1057 --kind paper --tell citers --tell contradicted
      fieldmap watch add "machine translation" --kind topic --tell status --group readers
    """
    library, settings = session.existing()
    narrowed = filters_of(filters)
    if kind != "search" and narrowed.any():
        raise InputError(f"filters narrow a search only, not a {kind}; leave them out, or watch a search")
    if group:
        group_of(settings, group)
    with open_reader(library) as reader, open_desk(library.desk) as desk:
        target = target_of(reader, cast(SubjectKind, kind), name, narrowed)
        number = add_watch(reader, desk, person, target, cast(Sequence[What], whats), group or "")
    if as_json:
        show_json({"watch": number, "kind": target.kind, "label": target.label})
    else:
        show_text(f"watch {number}: {target.kind} {plain(target.label)}; fieldmap watch remove {number} takes it back")


@watches.command()
@click.argument("watch", type=click.IntRange(1))
@json_option
@pass_session
def remove(session: Session, watch: int, as_json: bool) -> None:
    """Take the watch of this number back; fieldmap kept back brings it back.

    \b
    Example: fieldmap watch remove 3
    """
    library = require_library(session.library)
    with open_desk(library.desk) as desk:
        if watch not in {one.entry_id for one in watches_of(desk)}:
            raise InputError(f"there is no watch {watch}; fieldmap watch list shows them")
    take_back(library, f"K{watch}")
    show_json({"removed": watch}) if as_json else show_text(f"watch {watch} is taken back")


@watches.command()
@person_option
@GROUP
@click.option("--look", is_flag=True, help="Only look: note nothing, so that the next check tells it again.")
@json_option
@pass_session
def check(session: Session, person: str, group: str | None, look: bool, as_json: bool) -> None:
    """Tell what is new in watched things, each thing once.

    The JSON is a list of {watch, kind, label, tells, n, news: [{thing, says, works, day}], why_not}. Exit code 3:
    nothing can be told, because analyses have not run, or what is watched is gone.

    \b
    Examples:
      fieldmap watch check
      fieldmap watch check --group readers --json
    """
    library = require_library(session.library)
    with open_reader(library) as reader, open_desk(library.desk) as desk:
        alerts = check_watches(reader, desk, watches_of(desk, person, group))
        show_json([alert_as_dict(one) for one in alerts]) if as_json else _show(alerts)
        if not look:
            note_alerts(desk, alerts)
    if alerts and all(one.told.why_not for one in alerts):
        raise IncompleteError(f"nothing can be told: {alerts[0].told.why_not}")


def _show(alerts: Sequence[Alert]) -> None:
    told = [one for one in alerts if one.told.is_filled]
    for one in told:
        lead, *rest = sentences_of(one.told, Sources(), MOST_AT_ONCE)
        show_text(f"{plain(lead.text)} (watch {one.watch.entry_id})")
        for sentence in rest:
            show_text(f"  {plain(sentence.text)} [{' '.join(ref for ref in sentence.refs if ref[0] == 'W')}]")
    for reason in dict.fromkeys(one.told.why_not for one in alerts if one.told.why_not):
        say(f"cannot be told: {plain(reason)}")
    if not alerts:
        say("no watch yet; fieldmap watch add makes one")
    elif not told:
        say("nothing new")


def alert_as_dict(alert: Alert) -> dict[str, Any]:
    """Return what a watch has to tell, as ``--json`` prints it."""
    told = alert.told
    says = [one.text for one in sentences_of(told, Sources(), MOST_AT_ONCE)[1:]]
    return {
        "watch": alert.watch.entry_id, "kind": told.target.kind, "label": told.target.label, "tells": told.what,
        "n": told.n, "why_not": told.why_not or None,
        "news": [
            {"thing": one.thing, "says": text, "day": one.day, "works": [int(paper.ref[1:]) for paper in one.papers]}
            for one, text in zip(told.news, says, strict=True)
        ],
    }  # fmt: skip


def _as_dict(entry: Entry) -> dict[str, Any]:
    return {
        "watch": entry.entry_id, "kind": entry.subject, "key": entry.key, "label": entry.label,
        "tells": list(entry.whats), "person": entry.person, "group": entry.group or None, "since": entry.written,
    }  # fmt: skip
