"""What a group has read, asked and planned, as its digest tells it. For `app.digests`."""

from collections.abc import Sequence

from analysis.digests.rest import MayAnswer, NextSession
from analysis.groups.group import Group
from app.digest_facts import WeekFacts
from app.reading import Reader


def read_works(reader: Reader, group: Group) -> set[int]:
    """Return the works that a group knows: rated, liked, voted for, or the subject of a session."""
    return set()


def open_questions(reader: Reader, group: Group, facts: WeekFacts, works: Sequence[int]) -> list[MayAnswer]:
    """Return which papers may answer questions that the group's sessions left open."""
    return []


def next_session(reader: Reader, group: Group, facts: WeekFacts) -> NextSession | None:
    """Return what is known of the group's next session; None: nothing."""
    return None
