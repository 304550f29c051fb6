"""Digests on their way: queued for each person and webhook of a group, sent at most once, tried again if refused.

Used by `fieldmap digest --send`, `digest outbox` and `resend`, `update`, and the page Digests.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from analysis.digests.digest import Digest
from analysis.groups.group import Group
from analysis.groups.week import Week
from app.delivery import PASSWORD, Outcome, post_message, send_message
from app.digest_chat import markdown_message, slack_message
from app.digest_mail import Links, Person, digest_message, person
from app.schedule import DAYS
from data.errors import SettingsError
from data.library import Library, folder_lock, utc_now
from data.outbox import (
    Letter,
    Message,
    Outbox,
    begin,
    body_of,
    due,
    keep_digest,
    kept_digests,
    last_header_id,
    messages,
    note_later,
    note_refused,
    note_sent,
    note_unknown,
    open_outbox,
    queue,
    settle,
)
from data.settings import Settings

OLDEST = timedelta(days=14)
"""After this a digest that nobody was sent is not caught up with."""


@dataclass(slots=True)
class Sent:
    """What one run did."""

    queued: int = 0
    n_unknown: int = 0
    """Messages that an earlier run was sending when it ended."""
    outcomes: Counter[str] = field(default_factory=Counter)
    """sent, later, refused, unknown, taken."""
    problems: list[str] = field(default_factory=list)
    """What went wrong, by receiver, in words."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left or in doubt."""
        return not self.problems and not self.n_unknown


def people_of(group: Group, settings: Settings) -> tuple[list[Person], list[str]]:
    """Return who gets a group's digest by mail, each address once, and the webhooks it is posted to.

    Raises
    ------
    SettingsError
        If the address of a member is none.
    """
    once: dict[str, Person] = {}
    for one in group.members:
        if one.mail:
            once.setdefault(one.mail.lower(), person(one.name, one.mail))
    return list(once.values()), list(dict.fromkeys(settings.groups[group.name].webhooks))


def letters(
    box: Outbox, group: Group, digest: Digest, settings: Settings, links: Mapping[str, Links], now: datetime
) -> list[Letter]:
    """Return the messages of a digest: a mail for each member who has an address, a post for each webhook.

    Parameters
    ----------
    links
        What each person may do with each paper, by address.

    Raises
    ------
    SettingsError
        If a member's address is none, or mail has no sender.
    """
    people, hooks = people_of(group, settings)
    if people and not (settings.mail.host and settings.mail.sender):
        raise SettingsError(
            f"{len(people)} members of {group.name} have an address, but mail.host or mail.sender is empty"
        )
    document, week = digest.document(), str(digest.week)
    found = []
    for one in people:
        answers = last_header_id(box, group.name, week, one.address)
        mail = digest_message(document, group.name, week, one, settings.mail.sender, answers, now,
                              links.get(one.address, {}))  # fmt: skip
        found.append(Letter("mail", one.address, one.name, str(mail["Message-ID"]), mail.as_bytes()))
    for name in hooks:
        payload = slack_message(document) if settings.webhooks[name].form == "slack" else markdown_message(document)
        found.append(Letter("webhook", name, name, "", json.dumps(payload, ensure_ascii=False).encode()))
    return found


@contextmanager
def sender(library: Library) -> Iterator[Outbox]:
    """Open the outbox as its one sender.

    Raises
    ------
    BusyError
        If another process is sending.
    """
    with folder_lock(library.outbox.with_suffix(".lock"), library.root), open_outbox(library.outbox) as box:
        yield box


def keep(box: Outbox, digest: Digest, now: datetime) -> int:
    """Keep a digest as it was made; the one that was sent stays as it is."""
    document = json.dumps(digest.as_dict(), ensure_ascii=False)
    return keep_digest(box, digest.group, str(digest.week), digest.title, digest.edition, len(digest.papers), document,
                       now)  # fmt: skip


def send_digest(
    library: Library, settings: Settings, group: Group, digest: Digest, links: Mapping[str, Links],
    now: datetime | None = None,
) -> Sent:  # fmt: skip
    """Keep a digest, queue it for everyone who has not had that week's, and send what is due."""
    at = now or utc_now()
    with sender(library) as box:
        queued = queue(box, keep(box, digest, at), letters(box, group, digest, settings, links, at), at)
        sent = _flush(box, settings, at)
    sent.queued = queued
    return sent


def send_waiting(library: Library, settings: Settings, now: datetime | None = None) -> Sent:
    """Send what is queued and due, and settle what an earlier run left."""
    if not library.outbox.exists():
        return Sent()
    with sender(library) as box:
        return _flush(box, settings, now or utc_now())


def _flush(box: Outbox, settings: Settings, now: datetime) -> Sent:
    """Send each message that is due; the caller holds the sender's lock."""
    sent = Sent(n_unknown=settle(box, now))
    by_id = {one.message_id: one for one in messages(box, "queued")}
    for number in due(box, now):
        message = by_id[number]
        try:
            outcome = _send(box, message, settings, now)
        except SettingsError as error:
            sent.problems.append(f"{message.name}: {error}")
            continue
        _note(box, number, outcome, now)
        sent.outcomes[outcome.state] += 1
        if outcome.state not in ("sent", "taken"):
            code = f" {outcome.code}" if outcome.code else ""
            sent.problems.append(f"{message.name}: {outcome.state}{code} {outcome.words}"[:300])
    return sent


def _send(box: Outbox, message: Message, settings: Settings, now: datetime) -> Outcome:
    content = body_of(box, message.message_id)

    def starts() -> bool:
        return begin(box, message.message_id, now)

    if message.channel == "mail":
        return send_message(settings.mail, message.receiver, content, os.environ.get(PASSWORD, ""), starts)
    if message.receiver not in settings.webhooks:
        return Outcome("refused", None, f"there is no table [webhooks.{message.receiver}] any more")
    return post_message(settings.webhooks[message.receiver], content, settings.delivery.hosts, starts)


def _note(box: Outbox, number: int, outcome: Outcome, now: datetime) -> None:
    if outcome.state == "sent":
        note_sent(box, number, outcome.code, outcome.words, now)
    elif outcome.state == "later":
        note_later(box, number, outcome.code, outcome.words, now)
    elif outcome.state == "refused":
        note_refused(box, number, outcome.code, outcome.words, now)
    elif outcome.state == "unknown":
        note_unknown(box, number, outcome.code, outcome.words, now)


def overdue(library: Library, settings: Settings, group: Group, now: datetime) -> Week | None:
    """Return the week whose digest a group should have been sent by now and was not; None: it has had it.

    A group that nothing goes to has none, and one whose first digest is yet to be sent by a person's or cron's word.
    """
    people, hooks = people_of(group, settings)
    if not (people or hooks) or not library.outbox.exists():
        return None
    week = Week.last_whole(now, group.time_zone)
    if now < due_at(group, week) or now - due_at(group, week) > OLDEST:
        return None
    with open_outbox(library.outbox) as box:
        has_had = messages(box, group=group.name, week=str(week))
        is_known = bool(kept_digests(box, group.name)) and bool(messages(box, group=group.name))
    return week if is_known and not has_had else None


def due_at(group: Group, week: Week) -> datetime:
    """Return when the digest of a week is due, UTC: on the group's day and hour of the week after."""
    day = week.before(-1).monday + timedelta(days=DAYS.index(group.weekday))
    local = datetime.combine(day, time.fromisoformat(group.time), ZoneInfo(group.time_zone))
    return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
