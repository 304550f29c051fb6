"""What a group has read, asked and planned, as its digest tells it. For `app.digests`."""

from collections.abc import Sequence
from datetime import date, timedelta

from analysis.digests.rest import MayAnswer, NextSession
from analysis.groups.group import Group
from app.digest_facts import WeekFacts
from app.group_pages import last_held, sessions_of, since_last_session, turns_of
from app.likes_of_groups import choices_of, votes_of
from app.reading import Reader
from app.sessions import follow_ups

AHEAD = timedelta(days=28)
"""How far ahead a planned session is told, from the end of the digest's week."""
VOTES = 4


def read_works(reader: Reader, group: Group) -> set[int]:
    """Return the works that a group knows: liked, disliked or voted for, or the subject of a session."""
    chosen = {one.work_id for one in choices_of(reader.library, group)}
    return chosen | {one.work_id for one in sessions_of(reader.library, group)}


def open_questions(reader: Reader, group: Group, facts: WeekFacts, works: Sequence[int]) -> list[MayAnswer]:
    """Return which papers may answer questions that the group's sessions left open."""
    found = follow_ups(reader, group.name, works)
    papers = facts.papers([one.work_id for one in found])
    return [MayAnswer(one.question_id, one.question, papers[one.work_id], one.why) for one in found]


def next_session(reader: Reader, group: Group, facts: WeekFacts) -> NextSession | None:
    """Return what is known of the group's next session: planned paper, who presents, votes; None: nothing."""
    known = sessions_of(reader.library, group)
    ahead = facts.week.sunday + AHEAD
    planned = min(
        (one for one in known if not one.is_held and facts.week.sunday < one.day <= ahead),
        key=lambda one: (one.day, one.session_id), default=None,
    )  # fmt: skip
    settled = {one.work_id for one in known}
    votes = [one for one in votes_of(reader, group, since_last_session(known)) if one.work_id not in settled]
    presenter = planned.presenter if planned and planned.presenter else next(iter(turns_of(reader.library, group)), "")
    if planned is None and not votes and (not presenter or last_held(known) is None):
        return None
    papers = facts.papers([*(one.work_id for one in votes[:VOTES]), *([planned.work_id] if planned else [])])
    return NextSession(
        presenter, _day(planned.day) if planned else "", papers.get(planned.work_id) if planned else None,
        tuple((papers[one.work_id], len(one.people)) for one in votes[:VOTES] if one.work_id in papers),
    )  # fmt: skip


def _day(day: date) -> str:
    return day.isoformat()
