"""What people of a group chose: likes, dislikes, votes, in and out. Used by commands, pages and the ranking."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from analysis.groups.group import Group
from app.open_edition import OpenEdition
from app.papers import find_work, redirected, titles_of
from data.annotations import open_annotations
from data.choices import Choice, ChoiceKind, Origin, choices, choose, last_choice, undo_choice
from data.errors import InputError, NotFoundError
from data.library import Library, utc_now
from data.store import lookup


@dataclass(frozen=True, slots=True)
class GroupLikes:
    """Who of a group liked and disliked which works, by what the works are called now."""

    liked: dict[int, tuple[str, ...]]
    disliked: dict[int, tuple[str, ...]]


def choices_of(library: Library, group: Group, until: datetime | None = None) -> list[Choice]:
    """Return the choices of a group in force, oldest first; with a time those that were in force then (UTC)."""
    if not library.annotations.exists():
        return []
    with open_annotations(library.annotations) as people:
        return choices(people, group.name, until)


def likes_of(opened: OpenEdition, group: Group, until: datetime | None = None) -> GroupLikes:
    """Return likes and dislikes of a group; a paper that as many people dislike as like is neither.

    The papers that the settings name as examples are liked by nobody in particular; one that this library does not
    know is passed over.
    """
    liked: dict[int, list[str]] = {work: [] for work in _examples(opened, group)}
    disliked: dict[int, list[str]] = {}
    for one in choices_of(opened.library, group, until):
        if one.kind != "vote":
            side = liked if one.kind == "like" else disliked
            side.setdefault(redirected(opened.db, one.work_id), []).append(one.person)
    contested = {work for work in liked if len(disliked.get(work, [])) >= max(1, len(liked[work]))}
    outvoted = {work for work in disliked if len(liked.get(work, [])) >= len(disliked[work])}
    return GroupLikes(
        {work: tuple(dict.fromkeys(names)) for work, names in sorted(liked.items()) if work not in contested},
        {work: tuple(dict.fromkeys(names)) for work, names in sorted(disliked.items()) if work not in outvoted},
    )


def _examples(opened: OpenEdition, group: Group) -> Iterable[int]:
    """Yield the works of the papers that the settings name and this library knows."""
    for name in group.papers:
        try:
            yield find_work(opened.db, name)
        except NotFoundError:
            continue


def choose_paper(
    opened: OpenEdition, group: Group, kind: ChoiceKind, paper: str, person: str, origin: Origin = "command"
) -> int:
    """Note that a person likes, dislikes or votes for a paper, by any of its names; return the choice's number.

    Raises
    ------
    NotFoundError
        If nothing answers to the name.
    InputError
        If the paper is known only as cited, so that there is nothing to learn from.
    """
    work = find_work(opened.db, paper)
    if lookup(opened.db, "SELECT is_stub FROM works WHERE work_id = ?", [work]):
        raise InputError(f"work {work} is only cited here, not harvested; choose a paper with a text")
    with open_annotations(opened.library.annotations) as people:
        return choose(people, group.name, kind, work, person, origin, utc_now())


def take_back(library: Library, choice_id: int) -> None:
    """Take one choice back, by its number."""
    with open_annotations(library.annotations) as people:
        undo_choice(people, choice_id, utc_now())


def take_back_last(library: Library, group: Group, person: str) -> Choice:
    """Take back the newest choice of a person and return it.

    Raises
    ------
    InputError
        If the person has none in force.
    """
    with open_annotations(library.annotations) as people:
        last = last_choice(people, group.name, person)
        if last is None:
            raise InputError(f"{person} has no like, dislike or vote in force in group {group.name}")
        undo_choice(people, last.choice_id, utc_now())
    return last


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes on one paper for the next session."""

    work_id: int
    title: str
    people: tuple[str, ...]


def votes_of(opened: OpenEdition, group: Group, since: datetime | None = None) -> list[Tally]:
    """Return the papers voted for, most votes first, ties by who was voted for first; a time leaves out older votes."""
    told: dict[int, list[str]] = {}
    for one in choices_of(opened.library, group):
        if one.kind == "vote" and (since is None or one.written > since):
            told.setdefault(redirected(opened.db, one.work_id), []).append(one.person)
    titles = titles_of(opened.db, list(told))
    tallies = [
        Tally(work, titles.get(work, f"work {work}"), tuple(dict.fromkeys(names))) for work, names in told.items()
    ]
    return sorted(tallies, key=lambda one: -len(one.people))
