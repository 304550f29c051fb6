"""Reading groups on an open edition: which group a name means, and the ranking of a week's papers for it."""

import difflib
from datetime import datetime
from email.utils import parseaddr

from analysis.groups.group import Group, Member
from analysis.groups.ranking import RankedPaper, Ranking
from analysis.groups.week import Week
from app.filters import Filters
from app.reading import Reader
from data.errors import NotFoundError
from data.settings import GroupSettings, Settings
from data.store import rows_as_dicts

LATE_WEEKS = 4
"""Weeks before a digest's own in which a paper that became known only since the last digest may have become public."""


def group_of(settings: Settings, name: str) -> Group:
    """Return the group of a name.

    Raises
    ------
    NotFoundError
        If there is none; names the nearest known one.
    """
    if name not in settings.groups:
        near = difflib.get_close_matches(name, settings.groups, 1, 0.5)
        known = ", ".join(settings.groups) or "none yet"
        hint = f"did you mean {near[0]}? " if near else ""
        raise NotFoundError(f"there is no group {name[:40]!r} in fieldmap.toml ({hint}known: {known}); "
                            f"a table [groups.NAME] makes one")  # fmt: skip
    return as_group(name, settings.groups[name])


def groups_of(settings: Settings) -> list[Group]:
    """Return all groups, in the order of the settings."""
    return [as_group(name, told) for name, told in settings.groups.items()]


def as_group(name: str, told: GroupSettings) -> Group:
    """Return the group that a table of the settings describes."""
    members = tuple(Member(*parseaddr(text)) if "@" in text else Member(text.strip(), "") for text in told.members)
    return Group(
        name, members, tuple(told.interests), tuple(told.topics), tuple(told.terms), tuple(told.papers),
        tuple(told.authors), tuple(told.venues), tuple(told.must), tuple(told.never), told.level, told.weekday,
        told.time, told.time_zone, told.language, told.size, told.floor, tuple(told.presenters),
    )  # fmt: skip


def rank_week(reader: Reader, group: Group, week: Week, known_since: datetime | None = None) -> Ranking:
    """Return the papers that became public in a week, chosen and ordered for a group as its likes stood then.

    Parameters
    ----------
    known_since
        UTC. Also take papers of the weeks before that this library first saw after then: no digest told of them.
    """
    works = works_of_week(reader, week, known_since)
    days = Filters(since=week.before(LATE_WEEKS).monday, until=week.sunday)
    hits = {
        hit["work_id"]: (interest, hit)
        for interest in reversed(group.interests)
        for hit in reader.search(interest, 200, days)
    }
    chosen = [work for work in works if not group.interests or work in hits][: group.size]
    papers = tuple(
        RankedPaper(work, 0.0, {}, (f"fits “{hits[work][0]}” ({hits[work][1]['why']})",) if work in hits else ())
        for work in chosen
    )
    return Ranking(papers, len(works), 0.0, 0, why_empty="" if papers else "no paper of the week was found")


def works_of_week(reader: Reader, week: Week, known_since: datetime | None = None) -> list[int]:
    """Return the papers that became public in a week, newest first, and late ones; see :func:`rank_week`.

    A paper that is known only by month or year belongs to the last day it can mean.
    """
    rows = rows_as_dicts(
        reader.db,
        """SELECT work_id FROM works WHERE NOT is_stub AND NOT is_withdrawn AND (public_by BETWEEN $monday AND $sunday
            OR ($since IS NOT NULL AND first_seen > $since AND public_by BETWEEN $earliest AND $sunday))
        ORDER BY public_by DESC, work_id""",
        {"monday": week.monday, "sunday": week.sunday, "earliest": week.before(LATE_WEEKS).monday,
         "since": known_since},
    )  # fmt: skip
    return [row["work_id"] for row in rows]
