"""Watches: what each is to tell of, what it tells now, once for each thing. For `fieldmap watch`, pages and digests.

A watch belongs to a person, or to a group: the digest of a group has a section for its watches.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from analysis.digests.watched import Told
from app.desk import seen_now
from app.followed import TELLS
from app.news import news_of
from app.open_edition import OpenEdition
from data.desk import Desk, Entry, Target, What, kept, note_told, open_desk, told_things, watch
from data.errors import InputError
from data.library import Library, utc_now

MOST_AT_ONCE = 500
"""Things that one watch tells at once; the rest comes with the next check."""


@dataclass(frozen=True, slots=True)
class Alert:
    """What a watch has to tell of one kind."""

    watch: Entry
    told: Told


def add_watch(
    opened: OpenEdition, desk: Desk, person: str, target: Target, whats: Sequence[What] = (), group: str = ""
) -> int:
    """Watch something from this edition on and return the number of the watch.

    Parameters
    ----------
    whats
        What it is to tell of; empty: all that can be new in such a thing.

    Raises
    ------
    InputError
        If such a thing has no news of that kind.
    """
    known = TELLS[target.kind]
    never = [one for one in whats if one not in known]
    if never:
        raise InputError(f"nothing like that is told of a {target.kind}: {', '.join(never)}; it has {', '.join(known)}")
    return watch(desk, person, target, whats or known, seen_now(opened), utc_now(), group)


def watches_of(desk: Desk, person: str | None = None, group: str | None = None) -> list[Entry]:
    """Return watches in force, oldest first: a group's, a person's own, or all."""
    found = kept(desk, "watch")
    if group is not None:
        return [one for one in found if one.group == group]
    return [one for one in found if person is None or (one.person == person and not one.group)]


def check_watches(opened: OpenEdition, desk: Desk, watches: Sequence[Entry]) -> list[Alert]:
    """Return what watches have to tell that they have not told yet, and what they cannot tell. Notes nothing."""
    return [Alert(one, told) for one in watches for told in _untold(opened, one, told_things(desk, one.entry_id))]


def _untold(opened: OpenEdition, entry: Entry, known: set[str]) -> list[Told]:
    found = news_of(opened, entry.target, entry.whats, since_of(entry), MOST_AT_ONCE + len(known))
    return [_without(one, known) for one in found]


def _without(told: Told, known: set[str]) -> Told:
    fresh = tuple(one for one in told.news if one.thing not in known)
    n = told.n - (len(told.news) - len(fresh))
    return Told(told.target, told.what, n, fresh[:MOST_AT_ONCE], told.why_not)


def since_of(entry: Entry) -> datetime:
    """Return the time from which on something is new to a watch: up to when its first edition had seen things."""
    return entry.seen.until if entry.seen else entry.written


def note_alerts(desk: Desk, alerts: Sequence[Alert]) -> int:
    """Note what was told, so that no check tells it again, and return how many things these are."""
    return note_told(desk, [(one.watch.entry_id, news.thing) for one in alerts for news in one.told.news], utc_now())


def watched_by_group(opened: OpenEdition, library: Library, group: str, since: datetime | None) -> list[Told]:
    """Return what is new in what a group watches since its last digest, or since the watch was made.

    What two watches tell of one thing is told once.
    """
    if not library.desk.exists():
        return []
    with open_desk(library.desk) as desk:
        mine = watches_of(desk, group=group)
    told: dict[tuple[str, str, What], Told] = {}
    for entry in mine:
        begun = max(since_of(entry), since) if since else since_of(entry)
        for one in news_of(opened, entry.target, entry.whats, begun, MOST_AT_ONCE):
            told.setdefault((one.target.kind, one.target.key, one.what), one)
    return list(told.values())
