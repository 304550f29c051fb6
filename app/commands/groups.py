"""`fieldmap group`: reading groups, what their members like and vote for, whose turn it is, and a week's ranking."""

import getpass
from collections.abc import Callable
from typing import Any

import click

from analysis.groups.group import Group
from analysis.groups.week import Week
from app.group_pages import (
    group_page,
    group_text,
    ranking_dict,
    ranking_text,
    sessions_of,
    since_last_session,
    turns_of,
)
from app.groups import group_of, groups_of, last_week_of, rank_week
from app.likes_of_groups import choices_of, choose_paper, take_back, take_back_last, votes_of
from app.output import plain, show_json, show_text, table
from app.reading import open_reader
from app.session import Session, json_option, pass_session
from data.choices import ChoiceKind
from data.errors import InputError
from data.library import Library

MARKS: dict[str, ChoiceKind] = {"like": "like", "dislike": "dislike"}


def person_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--as PERSON``."""
    told = "Who says so, by the name that the group's members have.  [default: the name you are logged in with]"
    option = click.option("--as", "person", metavar="PERSON", default=getpass.getuser, show_default=False, help=told)
    return option(command)


@click.group()
def group() -> None:
    """Show reading groups, and note what their members like and vote for.

    Groups are tables [groups.NAME] in fieldmap.toml; docs/groups.md explains each key. What people choose is kept
    beside the editions, and can be undone.
    """


def _chosen(session: Session, name: str) -> tuple[Library, Group]:
    library, settings = session.existing()
    return library, group_of(settings, name)


@group.command("list")
@json_option
@pass_session
def list_(session: Session, as_json: bool) -> None:
    """List the groups of this library.

    \b
    Example: fieldmap group list
    """
    library, settings = session.existing()
    found = groups_of(settings)
    turns = {one.name: next(iter(turns_of(library, one)), None) for one in found}
    if as_json:
        show_json([
            {"group": one.name, "members": [member.name for member in one.members], "interests": list(one.interests),
             "presents_next": turns[one.name]} for one in found
        ])  # fmt: skip
        return
    cells = [[one.name, len(one.members), ", ".join(one.interests), turns[one.name]] for one in found]
    show_text(table(cells, ["group", "members", "interests", "presents next"]) if found else
              "no group yet: a table [groups.NAME] in fieldmap.toml makes one")  # fmt: skip


@group.command()
@click.argument("name")
@json_option
@pass_session
def show(session: Session, name: str, as_json: bool) -> None:
    """Show the group NAME: interests, members, likes, votes, whose turn it is, sessions.

    \b
    Example: fieldmap group show readers
    """
    library, chosen = _chosen(session, name)
    with open_reader(library) as reader:
        told = group_page(reader, chosen)
    show_json(told) if as_json else show_text(group_text(told))


@group.command()
@click.argument("name")
@click.option("--week", metavar="YYYY-Www", help="The week, as 2026-W06.  [default: the last whole week]")
@json_option
@pass_session
def rank(session: Session, name: str, week: str | None, as_json: bool) -> None:
    """Rank the papers of a week for the group NAME, with scores, reasons and the floor.

    \b
    Example: fieldmap group rank readers --week 2026-W06
    """
    library, settings = session.existing()
    chosen = group_of(settings, name)
    asked = Week.parse(week) if week else last_week_of(library, settings, chosen)
    with open_reader(library) as reader:
        told = {"group": chosen.name, "week": str(asked), **ranking_dict(reader, rank_week(reader, chosen, asked))}
    show_json(told) if as_json else show_text(ranking_text(told))


@group.command()
@click.argument("name")
@click.argument("paper")
@click.argument("mark", type=click.Choice(["like", "dislike"]), default="like")
@person_option
@json_option
@pass_session
def rate(session: Session, name: str, paper: str, mark: str, person: str, as_json: bool) -> None:
    """Say that you like (or dislike) a PAPER, in the group NAME: its ranking learns from that.

    \b
    Examples:
      fieldmap group rate readers arxiv:2312.00752
      fieldmap group rate readers arxiv:2312.00752 dislike --as Ada
    """
    _choose(session, name, paper, MARKS[mark], person, as_json)


@group.command()
@click.argument("name")
@click.argument("paper")
@person_option
@json_option
@pass_session
def vote(session: Session, name: str, paper: str, person: str, as_json: bool) -> None:
    """Vote for a PAPER as the next one that the group NAME reads.

    \b
    Example: fieldmap group vote readers arxiv:2312.00752
    """
    _choose(session, name, paper, "vote", person, as_json)


def _choose(session: Session, name: str, paper: str, kind: ChoiceKind, person: str, as_json: bool) -> None:
    library, chosen = _chosen(session, name)
    with open_reader(library) as reader:
        number = choose_paper(reader, chosen, kind, paper, person)
    if as_json:
        show_json({"choice": number, "kind": kind, "group": name, "person": person})
    else:
        show_text(f"choice {number}: {plain(person)} {kind}s {plain(paper)}; fieldmap group undo {name} takes it back")


@group.command()
@click.argument("name")
@json_option
@pass_session
def votes(session: Session, name: str, as_json: bool) -> None:
    """Count the votes of the group NAME since its last session.

    \b
    Example: fieldmap group votes readers
    """
    library, chosen = _chosen(session, name)
    with open_reader(library) as reader:
        found = votes_of(reader, chosen, since_last_session(sessions_of(library, chosen)))
    rows = [{"work_id": one.work_id, "title": one.title, "votes": len(one.people), "people": list(one.people)}
            for one in found]  # fmt: skip
    if as_json:
        show_json(rows)
        return
    cells = [[len(one.people), one.title, one.work_id, ", ".join(one.people)] for one in found]
    show_text(table(cells, ["votes", "paper", "work", "people"]) if rows else "no votes since the last session")


@group.command("next")
@click.argument("name")
@json_option
@pass_session
def next_(session: Session, name: str, as_json: bool) -> None:
    """Tell who of the group NAME presents next: who has waited longest since presenting.

    \b
    Example: fieldmap group next readers
    """
    library, chosen = _chosen(session, name)
    found = turns_of(library, chosen)
    if as_json:
        show_json({"group": name, "presenters": found})
    else:
        show_text(plain(", then ".join(found)) or f"groups.{name} names neither presenters nor members")


@group.command()
@click.argument("name")
@click.argument("choice", type=int, required=False)
@person_option
@json_option
@pass_session
def undo(session: Session, name: str, choice: int | None, person: str, as_json: bool) -> None:
    """Take a CHOICE of the group NAME back, by its number, or your last one.

    \b
    Examples:
      fieldmap group undo readers
      fieldmap group undo readers 3
    """
    library, chosen = _chosen(session, name)
    if choice is None:
        choice = take_back_last(library, chosen, person).choice_id
    elif choice not in _numbers(library, chosen):
        raise InputError(f"group {name} has no choice {choice} in force; fieldmap group show {name} lists them")
    else:
        take_back(library, choice)
    show_json({"undone": choice}) if as_json else show_text(f"choice {choice} is taken back")


def _numbers(library: Library, chosen: Group) -> set[int]:
    return {one.choice_id for one in choices_of(library, chosen)}
