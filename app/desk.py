"""What changed since a person looked last: in what they follow, and how much in all. For home, Kept and the Python API.

Everything is told from the current edition, by when this library first saw it; so it does not matter whether the
edition that was seen is still kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from analysis.digests.watched import Told
from app.followed import TELLS
from app.news import STEPS, has_run, news_of
from app.open_edition import OpenEdition
from app.sign_on import LOCAL
from data.desk import Desk, Entry, Seen, kept, last_look
from data.editions import numbers
from data.store import lookup, rows_as_dicts

LOCAL_PERSON = LOCAL.name
"""Who keeps things where nobody signs on: one person."""
LISTED = 10
"""New things that are listed of one kind in one followed thing; all are counted."""
MOST_TOPICS = 12
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since a person looked last."""

    seen: Seen | None
    """The edition that was marked as seen; None: none was."""
    now: Seen
    """The edition that tells this."""
    n_follows: int
    followed: tuple[Told, ...]
    """What is new in each followed thing, and what cannot be told of it."""
    n_new: int | None
    """Papers that are new to the library; None: nothing was marked as seen, so nothing is new."""
    topics: tuple[Row, ...]
    """Topics with most of these: ``topic_id``, ``name``, ``n`` new, ``n_works`` in all."""
    n_discrepancies: int | None
    """Unexplained discrepancies with a number that is new; None as above, or they were never looked for."""
    cannot: tuple[str, ...]
    """What cannot be told, and why."""

    @property
    def is_rolled_back(self) -> bool:
        """Whether a newer edition was seen than the one that is current."""
        return self.seen is not None and self.seen.until > self.now.until

    @property
    def news(self) -> tuple[Told, ...]:
        """What is new in followed things."""
        return tuple(one for one in self.followed if one.is_filled)


def seen_now(opened: OpenEdition) -> Seen:
    """Return an edition as one that is looked at."""
    return Seen(opened.edition.number, opened.seen_until())


def changes_since(opened: OpenEdition, desk: Desk, person: str) -> Changes:
    """Return what changed in an edition since a person marked one as seen.

    In a followed thing nothing is new that was there when it was followed.
    """
    look, now, follows = last_look(desk, person), seen_now(opened), kept(desk, "follow", person)
    seen = look.seen if look else None
    followed = [told for one in follows for told in _followed(opened, one, seen)]
    since = seen.until if seen else None
    return Changes(
        seen, now, len(follows), tuple(followed), _n_new(opened, since), tuple(_topics(opened, since)),
        _n_discrepancies(opened, since), tuple(_cannot(opened, seen, now, followed)),
    )  # fmt: skip


def _followed(opened: OpenEdition, entry: Entry, seen: Seen | None) -> list[Told]:
    since = max(one.until for one in (entry.seen, seen) if one) if entry.seen or seen else opened.seen_until()
    return news_of(opened, entry.target, TELLS[entry.target.kind], since, LISTED)


def _n_new(opened: OpenEdition, since: datetime | None) -> int | None:
    if since is None:
        return None
    sql = "SELECT count(*) FROM main.works WHERE NOT is_stub AND NOT is_withdrawn AND first_seen > ?"
    return int(lookup(opened.db, sql, [since]))


def _topics(opened: OpenEdition, since: datetime | None) -> list[Row]:
    """Return the topics with most new papers, ties by number."""
    if since is None:
        return []
    return rows_as_dicts(
        opened.db,
        """SELECT t.topic_id, t.name, count(*) AS n, t.n_works FROM main.works w
        JOIN main.topic_members m USING (work_id) JOIN topics t USING (topic_id)
        WHERE NOT w.is_stub AND NOT w.is_withdrawn AND w.first_seen > $since
        GROUP BY ALL ORDER BY n DESC, t.topic_id LIMIT $top""",
        {"since": since, "top": MOST_TOPICS},
    )


def _n_discrepancies(opened: OpenEdition, since: datetime | None) -> int | None:
    if since is None or not has_run(opened, STEPS["contradicted"]):
        return None
    return int(lookup(
        opened.db,
        """SELECT count(*) FROM discrepancies d JOIN main.claims a ON a.claim_id = d.first_claim_id
        JOIN main.claims b ON b.claim_id = d.other_claim_id
        WHERE NOT d.is_explained AND greatest(a.first_seen, b.first_seen) > ?""", [since],
    ))  # fmt: skip


def _cannot(opened: OpenEdition, seen: Seen | None, now: Seen, followed: Sequence[Told]) -> list[str]:
    """Return what cannot be told and why, each once."""
    told = [one.why_not for one in followed if one.why_not]
    if seen and seen.until > now.until:
        return [f"Edition {seen.edition}, which you saw, is newer than this one, edition {now.edition}: the library "
                "went back. Nothing is new until an edition comes that knows more."]  # fmt: skip
    if seen and seen.edition != now.edition and seen.edition not in numbers(opened.library):
        told.append(f"Edition {seen.edition}, which you saw, is not kept any more: what left the library since then "
                    "cannot be told.")  # fmt: skip
    return list(dict.fromkeys(told))


def changes_as_dict(changes: Changes) -> dict[str, Any]:
    """Return what changed, as the command line and the Python API give it."""
    return {
        "seen": _seen(changes.seen), "now": _seen(changes.now), "n_follows": changes.n_follows,
        "n_new": changes.n_new, "topics": list(changes.topics), "n_discrepancies": changes.n_discrepancies,
        "cannot": list(changes.cannot),
        "followed": [
            {"kind": one.target.kind, "key": one.target.key, "label": one.target.label, "tells": one.what, "n": one.n,
             "news": [{"thing": new.thing, "label": new.label, "day": new.day,
                       "works": [int(paper.ref[1:]) for paper in new.papers]} for new in one.news]}
            for one in changes.news
        ],
    }  # fmt: skip


def _seen(seen: Seen | None) -> dict[str, Any] | None:
    return {"edition": seen.edition, "until": seen.until} if seen else None
