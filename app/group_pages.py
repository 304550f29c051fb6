"""What the faces show of a group: its page as one document, and the week's ranking as text."""

from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from babel.dates import format_date

from analysis.groups.group import Group
from analysis.groups.ranking import Ranking
from analysis.groups.rotation import turns
from app.likes_of_groups import choices_of, votes_of
from app.open_edition import OpenEdition
from app.output import plain
from app.papers import redirected, titles_of
from data.library import Library
from data.sessions import GroupSession, open_sessions, presented, sessions

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def sessions_of(library: Library, group: Group) -> list[GroupSession]:
    """Return the sessions of a group, planned and held, by day."""
    if not library.sessions.exists():
        return []
    with open_sessions(library.sessions) as people:
        return sessions(people, group.name)


def turns_of(library: Library, group: Group) -> list[str]:
    """Return who of a group presents next, then after that; see :func:`analysis.groups.rotation.turns`."""
    if not library.sessions.exists():
        return turns(group.rotation, [])
    with open_sessions(library.sessions) as people:
        return turns(group.rotation, presented(people, group.name))


def last_held(found: list[GroupSession]) -> GroupSession | None:
    """Return the newest session that was held."""
    return max((one for one in found if one.is_held), key=lambda one: one.day, default=None)


def group_page(opened: OpenEdition, group: Group) -> dict[str, Any]:
    """Return all that is told of a group: what it wants, its likes and votes, whose turn it is, its sessions."""
    found = choices_of(opened.library, group)
    held = sessions_of(opened.library, group)
    works = [redirected(opened.db, one.work_id) for one in found]
    titles = titles_of(opened.db, works)
    return {
        "group": asdict(group),
        "choices": [
            {"choice": one.choice_id, "kind": one.kind, "work_id": work, "title": titles.get(work, f"work {work}"),
             "person": one.person, "origin": one.origin, "written": str(one.written)[:16]}
            for one, work in zip(found, works, strict=True)
        ],
        "votes": [asdict(one) for one in votes_of(opened, group, since_last_session(held))],
        "presenters": turns_of(opened.library, group),
        "sessions": [
            {"session": one.session_id, "day": str(one.day), "work_id": one.work_id, "title": one.title,
             "presenter": one.presenter, "held": one.is_held}
            for one in held
        ],
    }  # fmt: skip


def since_last_session(found: list[GroupSession]) -> datetime | None:
    """Return the end of the day of the newest session held, so that votes before it no longer count; None: never."""
    last = last_held(found)
    return datetime.combine(last.day, time.max) if last else None


def next_day(group: Group, today: date) -> date:
    """Return the next day of the group's digest, today included."""
    return today + timedelta(days=(DAYS.index(group.weekday) - today.weekday()) % 7)


def day_in_words(day: date, language: str) -> str:
    """Return a day as people of a language write it: Montag, 9. Februar 2026."""
    return format_date(day, "full", locale=language.replace("-", "_"))


def ranking_dict(opened: OpenEdition, ranking: Ranking) -> dict[str, Any]:
    """Return a ranking as the command line prints it with ``--json``."""
    titles = titles_of(opened.db, [paper.work_id for paper in ranking.papers])
    told = asdict(ranking)
    return told | {"papers": [{"title": titles[row["work_id"]]} | row for row in told["papers"]]}


def ranking_text(told: dict[str, Any]) -> str:
    """Return a ranking for a terminal."""
    lines = []
    for rank, paper in enumerate(told["papers"], start=1):
        lines += [f"{rank}. {plain(paper['title'])} (work {paper['work_id']}, score {paper['score']:.2f})"]
        lines += [f"   {plain(reason)}" for reason in paper["reasons"]]
    if told["why_empty"]:
        lines.append(f"no paper: {plain(told['why_empty'])}")
    left_out = f", {told['n_excluded']:,} left out by words" if told["n_excluded"] else ""
    floor = f", {told['below_floor']:,} below the floor of {told['floor']:.2f}" if told["floor"] else ""
    learned = f"learned from {told['n_likes']:,} likes and dislikes" if told["n_likes"] else "nothing is liked yet"
    lines.append(f"{told['n_considered']:,} papers of the week{left_out}{floor}; {learned}")
    if told["replay"]:
        one = told["replay"]
        lines.append(f"in {one['n_weeks']} past weeks precision@{one['k']} was {one['value']:.2f} "
                     f"[{one['lo']:.2f}, {one['hi']:.2f}]")  # fmt: skip
    return "\n".join(lines)


def group_text(told: dict[str, Any]) -> str:
    """Return the page of a group for a terminal."""
    group = told["group"]
    named = ("interests", "topics", "terms", "papers", "authors", "venues", "must", "never")
    people = ", ".join(f"{one['name']} <{one['mail']}>" if one["mail"] else one["name"] for one in group["members"])
    lines = [f"{group['name']}: {plain(people) or 'no members named'}",
             f"  {group['size']} papers for a {group['level']} on {group['weekday']}, {group['time']} "
             f"{group['time_zone']}; floor {group['floor']:g}"]  # fmt: skip
    lines += [f"  {name}: {plain(', '.join(group[name]))}" for name in named if group[name]]
    lines.append(f"  presents next: {plain(', then '.join(told['presenters'])) or 'nobody is named'}")
    lines += [f"  {plain(one['title'])} (work {one['work_id']}): voted for by "
              f"{plain(', '.join(one['people']))}" for one in told["votes"]]  # fmt: skip
    lines += [f"  choice {one['choice']}: {plain(one['person'])} {one['kind']}s {plain(one['title'])} "
              f"(work {one['work_id']}, {one['written']})" for one in told["choices"]]  # fmt: skip
    lines += [f"  session of {one['day']}: {plain(one['title'])}, {plain(one['presenter'])}"
              f"{'' if one['held'] else ' (planned)'}" for one in told["sessions"]]  # fmt: skip
    return "\n".join(lines)
