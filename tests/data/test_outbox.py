"""The outbox of digests: states, what moves between them, and what never does."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data.errors import InputError, NotFoundError, StorageError
from data.outbox import (
    FIRST_WAIT,
    LONGEST_ANSWER,
    MOST_ATTEMPTS,
    Letter,
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
    resend,
    settle,
)

NOW = datetime(2026, 2, 9, 8)
ADA, BOB = (
    Letter("mail", "ada@example.org", "Ada", "<1@x>", b"a"),
    Letter("mail", "bob@example.org", "Bob", "<2@x>", b"b"),
)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Open an outbox with one digest of one group."""
    with open_outbox(tmp_path / "outbox.sqlite") as opened:
        keep_digest(opened, "readers", "2026-W06", "Digest", 3, 5, "{}", NOW)
        yield opened


def states(db: sqlite3.Connection) -> dict[str, str]:
    return {one.name: one.state for one in messages(db)}


def test_a_person_is_queued_once_per_group_and_week(db: sqlite3.Connection) -> None:
    assert queue(db, 1, [ADA, BOB], NOW) == 2
    again = Letter("mail", "ADA@example.org", "Ada L.", "<9@x>", b"other")
    assert queue(db, 1, [again], NOW) == 0
    next_week = keep_digest(db, "readers", "2026-W07", "Digest", 4, 5, "{}", NOW)
    assert queue(db, next_week, [again], NOW) == 1


def test_only_one_of_two_begins_a_message(db: sqlite3.Connection) -> None:
    queue(db, 1, [ADA], NOW)
    assert due(db, NOW) == [1]
    assert begin(db, 1, NOW)
    assert not begin(db, 1, NOW)
    assert due(db, NOW) == []


def test_sending_is_on_disk_before_begin_returns(tmp_path: Path, db: sqlite3.Connection) -> None:
    queue(db, 1, [ADA], NOW)
    begin(db, 1, NOW)
    other = sqlite3.connect(tmp_path / "outbox.sqlite")
    assert other.execute("SELECT state FROM messages").fetchall() == [("sending",)]
    other.close()


def test_what_is_sent_stays_sent_and_its_text_goes(db: sqlite3.Connection) -> None:
    queue(db, 1, [ADA], NOW)
    assert body_of(db, 1) == b"a"
    begin(db, 1, NOW)
    note_sent(db, 1, 250, "kept", NOW)
    note_refused(db, 1, 550, "no", NOW)
    note_later(db, 1, 450, "later", NOW)
    assert states(db) == {"Ada": "sent"}
    with pytest.raises(NotFoundError):
        body_of(db, 1)
    with pytest.raises(InputError, match="is sent"):
        resend(db, 1, "eve", NOW)


def test_what_was_left_sending_becomes_unknown_and_is_not_due(db: sqlite3.Connection) -> None:
    queue(db, 1, [ADA, BOB], NOW)
    begin(db, 1, NOW)
    assert settle(db, NOW) == 1
    assert states(db) == {"Ada": "unknown", "Bob": "queued"}
    assert due(db, NOW + timedelta(days=99)) == [2]
    assert settle(db, NOW) == 0


def test_a_persons_word_sends_again_what_is_unknown(db: sqlite3.Connection) -> None:
    queue(db, 1, [ADA], NOW)
    begin(db, 1, NOW)
    note_unknown(db, 1, None, "the line broke", NOW)
    resend(db, 1, "eve", NOW)
    assert due(db, NOW) == [1]
    assert messages(db)[0].words == "again, by the word of eve"
    with pytest.raises(NotFoundError, match="no message 7"):
        resend(db, 7, "eve", NOW)


def test_temporary_refusals_wait_twice_as_long_each_time_and_end(db: sqlite3.Connection) -> None:
    queue(db, 1, [ADA], NOW)
    waits = []
    for _ in range(MOST_ATTEMPTS - 1):
        begin(db, 1, NOW)
        note_later(db, 1, 451, "try again", NOW)
        waits.append(messages(db)[0].next_try - NOW)
    assert waits[:3] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    note_later(db, 1, 451, "try again", NOW)
    told = messages(db)[0]
    assert (told.state, told.code, told.attempts) == ("refused", 451, MOST_ATTEMPTS)
    assert told.words == f"given up after {MOST_ATTEMPTS} attempts: try again"


def test_a_servers_words_are_kept_in_one_bounded_line(db: sqlite3.Connection) -> None:
    queue(db, 1, [ADA], NOW)
    note_refused(db, 1, 550, "no\r\nsuch " + "x" * 9000, NOW)
    told = messages(db)[0]
    assert told.words.startswith("no such x")
    assert len(told.words) == LONGEST_ANSWER


def test_a_digest_gives_way_until_a_message_of_it_is_queued(db: sqlite3.Connection) -> None:
    assert keep_digest(db, "readers", "2026-W06", "Anew", 4, 6, '{"a": 1}', NOW) == 1
    queue(db, 1, [ADA], NOW)
    assert keep_digest(db, "readers", "2026-W06", "Third", 5, 7, "{}", NOW) == 1
    (kept,) = kept_digests(db, "readers")
    assert (kept.title, kept.edition, kept.document) == ("Anew", 4, '{"a": 1}')


def test_digests_are_listed_from_the_newest_week(db: sqlite3.Connection) -> None:
    keep_digest(db, "readers", "2025-W52", "Old", 1, 0, "{}", NOW)
    keep_digest(db, "others", "2026-W06", "Other", 1, 0, "{}", NOW)
    assert [(one.week, one.group) for one in kept_digests(db)] == [
        ("2026-W06", "others"), ("2026-W06", "readers"), ("2025-W52", "readers")]  # fmt: skip
    assert len(kept_digests(db, week="2026-W06")) == 2


def test_a_mail_answers_the_last_that_the_person_may_have_got(db: sqlite3.Connection) -> None:
    queue(db, 1, [ADA, BOB], NOW)
    begin(db, 1, NOW)
    note_sent(db, 1, 250, "", NOW)
    assert last_header_id(db, "readers", "2026-W07", "Ada@Example.org") == "<1@x>"
    assert last_header_id(db, "readers", "2026-W06", "ada@example.org") == ""
    assert last_header_id(db, "readers", "2026-W07", "bob@example.org") == ""


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StorageError, match=r"outbox\.sqlite"), open_outbox(path):
        pass
