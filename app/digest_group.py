"""What a group has read, asked and planned, as its digest tells it. For `app.digests`."""

from collections.abc import Sequence
from datetime import date, timedelta

from analysis.digests.rest import MayAnswer, NextSession
from analysis.groups.group import Group
from app.digest_facts import WeekFacts
from app.likes_of_groups import choices_of, votes_of
from app.reading import Reader
from app.sessions import follow_ups
from data.sessions import GroupSession, open_sessions, presented, sessions

AHEAD = timedelta(days=28)
"""How far ahead a planned session is told, from the end of the digest's week."""
VOTES = 4


def read_works(reader: Reader, group: Group) -> set[int]:
    """Return the works that a group knows: liked, disliked or voted for, or the subject of a session."""
    chosen = {one.work_id for one in choices_of(reader.library, group)}
    return chosen | {one.work_id for one in _sessions(reader, group)}


def open_questions(reader: Reader, group: Group, facts: WeekFacts, works: Sequence[int]) -> list[MayAnswer]:
    """Return which papers may answer questions that the group's sessions left open."""
    found = follow_ups(reader, group.name, works)
    papers = facts.papers([one.work_id for one in found])
    return [MayAnswer(one.question_id, one.question, papers[one.work_id], one.why) for one in found]


def next_session(reader: Reader, group: Group, facts: WeekFacts) -> NextSession | None:
    """Return what is known of the group's next session: planned paper, who presents, votes; None: nothing."""
    known = _sessions(reader, group)
    held = max((one.day for one in known if one.is_held), default=None)
    ahead = facts.week.sunday + AHEAD
    planned = min(
        (one for one in known if not one.is_held and facts.week.sunday < one.day <= ahead),
        key=lambda one: (one.day, one.session_id), default=None,
    )  # fmt: skip
    votes = [one for one in votes_of(reader, group) if one.work_id not in {session.work_id for session in known}]
    presenter = planned.presenter if planned and planned.presenter else _next_presenter(reader, group)
    if planned is None and not votes and (not presenter or held is None):
        return None
    papers = facts.papers([*(one.work_id for one in votes[:VOTES]), *([planned.work_id] if planned else [])])
    return NextSession(
        presenter, _day(planned.day) if planned else "", papers.get(planned.work_id) if planned else None,
        tuple((papers[one.work_id], len(one.people)) for one in votes[:VOTES] if one.work_id in papers),
    )  # fmt: skip


def _day(day: date) -> str:
    return day.isoformat()


def _next_presenter(reader: Reader, group: Group) -> str:
    """Return whose turn it is: of those in the rotation the one who presented longest ago, or never."""
    if not group.rotation:
        return ""
    last: dict[str, date] = {}
    if reader.library.sessions.exists():
        with open_sessions(reader.library.sessions) as people:
            last = {person: day for day, person in presented(people, group.name)}
    return min(group.rotation, key=lambda name: (last.get(name, date.min), group.rotation.index(name)))


def _sessions(reader: Reader, group: Group) -> list[GroupSession]:
    if not reader.library.sessions.exists():
        return []
    with open_sessions(reader.library.sessions) as people:
        return sessions(people, group.name)
