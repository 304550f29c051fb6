"""Digests on their way, by a real mail server and a real web server on this machine: never two to one person."""

import email
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.policy import default
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from app.delivery import post_message
from app.digest_sending import Sent, due_at, overdue, people_of, send_digest, send_waiting
from app.groups import group_of
from data.errors import BusyError, SettingsError
from data.library import Library, folder_lock
from data.outbox import Message, messages, open_outbox, resend
from data.settings import Settings, WebhookSettings, load_settings
from tests.ingest.server import Asked, Reply, serving
from tests.libraries import ROOT, new_library
from tests.made_digests import WEEK, made_digest

NOW = datetime(2026, 2, 9, 8)
BOUNDARIES = {
    "before:queue": (0, "none"), "after:queue": (0, "queued"), "before:begin": (0, "queued"),
    "after:begin": (0, "sending"), "before:note_sent": (1, "sending"), "after:note_sent": (1, "sent"),
}  # fmt: skip
"""Where the sender is killed, how many mails the server has by then, and the state that is left."""


class Server:
    """What a mail server of the tests answers, and what it was given."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, bytes]] = []
        self.answers = {"RCPT": "250 ok", "DATA": "250 kept"}
        self.drops = False

    async def handle_RCPT(  # noqa: N802  # as aiosmtpd calls it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answers["RCPT"].startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.answers["RCPT"]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answers["DATA"].startswith("2"):
            self.mails.append((envelope.rcpt_tos[0], bytes(envelope.content or b"")))
        if self.drops and server.transport is not None:
            server.transport.close()
        return self.answers["DATA"]


@pytest.fixture
def server() -> Iterator[tuple[Server, int]]:
    """Run a mail server and give it with its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    told = Server()
    controller = Controller(told, hostname="127.0.0.1", port=port)
    controller.start()
    yield told, port
    controller.stop()


def library_of(folder: Path, port: int, more: str = "", members: str = '["Ada <ada@example.org>"]') -> Library:
    """Make a library with a group and a mail server; no paper is needed."""
    library = new_library(folder / "library")
    text = library.settings_file.read_text()
    text = text.replace("[mail]  #", f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsender = "Map <map@example.org>"  #')
    library.settings_file.write_text(f"{text}\n[groups.readers]\nmembers = {members}\n{more}\n")
    return library


def send(library: Library, now: datetime = NOW, **what: Any) -> Sent:
    settings = load_settings(library.settings_file)
    return send_digest(library, settings, group_of(settings, "readers"), made_digest(**what), {}, now)


def outbox(library: Library) -> list[Message]:
    with open_outbox(library.outbox) as box:
        return messages(box)


def test_each_member_gets_one_mail_of_their_own_whatever_is_run_again(
    tmp_path: Path, server: tuple[Server, int]
) -> None:  # fmt: skip
    members = '["Ada <ada@example.org>", "Bob <bob@example.org>", "Ada again <ADA@example.org>", "Cyd"]'
    library = library_of(tmp_path, server[1], members=members)
    assert [send(library).outcomes["sent"] for _ in range(3)] == [2, 0, 0]
    assert sorted(to for to, _ in server[0].mails) == ["ada@example.org", "bob@example.org"]
    heads = [email.message_from_bytes(content, policy=default) for _, content in server[0].mails]
    assert [str(head["To"]) for head in heads] == ["Ada <ada@example.org>", "Bob <bob@example.org>"]


def test_the_next_weeks_mail_follows_the_last(tmp_path: Path, server: tuple[Server, int]) -> None:
    library = library_of(tmp_path, server[1])
    send(library)
    send(library, NOW + timedelta(days=7), week=WEEK.before(-1))
    first, second = (email.message_from_bytes(content, policy=default) for _, content in server[0].mails)
    assert second["In-Reply-To"] == first["Message-ID"]
    assert second["Message-ID"] != first["Message-ID"]


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_a_sender_killed_at_a_boundary_never_leads_to_two_mails(
    tmp_path: Path, server: tuple[Server, int], boundary: str
) -> None:
    library = library_of(tmp_path, server[1])
    ended = subprocess.run([sys.executable, "-m", "tests.app.digest_sender", str(library.root), boundary], cwd=ROOT)
    assert ended.returncode == -signal.SIGKILL
    n_mails, state = BOUNDARIES[boundary]
    assert len(server[0].mails) == n_mails
    assert [one.state for one in outbox(library)] == ([] if state == "none" else [state])
    for _ in range(2):
        told = send(library, NOW + timedelta(minutes=1))
    assert len(server[0].mails) == (0 if boundary == "after:begin" else 1)
    left = outbox(library)[0].state
    assert left == ("unknown" if state == "sending" else "sent")
    assert told.n_unknown == 0


def test_what_is_unknown_is_told_once_more_and_sent_by_a_persons_word_alone(
    tmp_path: Path, server: tuple[Server, int]
) -> None:
    library = library_of(tmp_path, server[1])
    subprocess.run([sys.executable, "-m", "tests.app.digest_sender", str(library.root), "after:begin"], cwd=ROOT)
    settings = load_settings(library.settings_file)
    assert send_waiting(library, settings, NOW).n_unknown == 1
    assert send_waiting(library, settings, NOW + timedelta(days=30)).outcomes == {}
    with open_outbox(library.outbox) as box:
        resend(box, 1, "eve", NOW)
    assert send_waiting(library, settings, NOW).outcomes == {"sent": 1}
    assert len(server[0].mails) == 1


def test_a_connection_that_breaks_after_the_text_leaves_it_unknown(tmp_path: Path, server: tuple[Server, int]) -> None:
    library = library_of(tmp_path, server[1])
    server[0].drops = True
    assert send(library).outcomes == {"unknown": 1}
    server[0].drops = False
    assert send(library, NOW + timedelta(days=1)).outcomes == {}
    assert len(server[0].mails) == 1


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_a_refusal_for_good_is_kept_with_code_and_words(tmp_path: Path, server: tuple[Server, int], stage: str) -> None:
    library = library_of(tmp_path, server[1])
    server[0].answers[stage] = "550 no such person here"
    told = send(library)
    (message,) = outbox(library)
    assert (message.state, message.code, message.words) == ("refused", 550, "no such person here")
    assert told.problems == ["Ada: refused 550 no such person here"]
    server[0].answers[stage] = "250 ok"
    assert send(library, NOW + timedelta(days=9)).outcomes == {}


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_a_temporary_refusal_is_tried_again_later(tmp_path: Path, server: tuple[Server, int], stage: str) -> None:
    library = library_of(tmp_path, server[1])
    server[0].answers[stage] = "451 try later"
    assert send(library).outcomes == {"later": 1}
    server[0].answers[stage] = "250 ok"
    assert send(library, NOW + timedelta(minutes=1)).outcomes == {}
    assert send(library, NOW + timedelta(minutes=20)).outcomes == {"sent": 1}
    assert len(server[0].mails) == 1


def test_a_server_that_is_not_there_is_tried_again_later(tmp_path: Path) -> None:
    library = library_of(tmp_path, 9)
    assert send(library).outcomes == {"later": 1}
    assert outbox(library)[0].state == "queued"


def test_two_senders_at_once_are_one(tmp_path: Path, server: tuple[Server, int]) -> None:
    library = library_of(tmp_path, server[1])
    with folder_lock(library.outbox.with_suffix(".lock"), library.root), pytest.raises(BusyError):
        send(library)
    assert server[0].mails == []


def test_members_with_addresses_want_a_mail_server(tmp_path: Path) -> None:
    library = new_library(tmp_path / "library")
    with library.settings_file.open("a") as file:
        file.write('\n[groups.readers]\nmembers = ["Ada <ada@example.org>"]\n')
    with pytest.raises(SettingsError, match=r"mail\.host"):
        send(library)
    assert outbox(library) == []


def test_a_wrong_address_is_named(tmp_path: Path) -> None:
    library = library_of(tmp_path, 9, members='["Ada <ä@example.org>"]')
    settings = load_settings(library.settings_file)
    with pytest.raises(SettingsError, match="no mail address"):
        people_of(group_of(settings, "readers"), settings)


def hook_library(folder: Path, address: str, form: str = "slack") -> Library:
    more = f'webhooks = ["team"]\n[webhooks.team]\nurl = "{address}"\nform = "{form}"\n'
    return library_of(folder, 9, more, "[]")


@pytest.mark.parametrize("form", ["slack", "mattermost"])
def test_a_webhook_gets_one_post_in_its_form(tmp_path: Path, form: str) -> None:
    posted: list[bytes] = []

    def reply(asked: Asked) -> Reply:
        posted.append(asked.body)
        return Reply(b"ok")

    with serving(reply) as hook:
        library = hook_library(tmp_path, f"{hook.address}/hook", form)
        assert [send(library).outcomes["sent"] for _ in range(2)] == [1, 0]
    (body,) = posted
    told = json.loads(body)
    assert ("blocks" in told) == (form == "slack")
    assert "readers: papers of week 2026-W06" in told["text"]


@pytest.mark.parametrize(
    ("code", "state"), [(200, "sent"), (403, "refused"), (429, "queued"), (503, "queued"), (500, "unknown")]
)
def test_what_a_webhook_answers_settles_its_message(tmp_path: Path, code: int, state: str) -> None:
    with serving(lambda asked: Reply(b"words", code)) as hook:
        library = hook_library(tmp_path, f"{hook.address}/hook")
        send(library)
    assert [(one.state, one.code) for one in outbox(library)] == [(state, code)]


@pytest.mark.parametrize(
    ("url", "why"),
    [("http://hooks.slack.com/x", "https"), ("https://evil.example.org/x", "delivery.hosts"),
     ("https://hooks.slack.com.example.org/x", "delivery.hosts"), ("ftp://hooks.slack.com/", "https")],
)  # fmt: skip
def test_only_allowed_hosts_get_posts(url: str, why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        post_message(WebhookSettings(url), b"{}", Settings().delivery.hosts, lambda: pytest.fail("it began"))


def test_an_address_that_leads_nowhere_is_not_followed(tmp_path: Path) -> None:
    asked: list[str] = []

    def reply(one: Asked) -> Reply:
        asked.append(one.path)
        return Reply(b"", 302, {"Location": "/elsewhere"})

    with serving(reply) as hook:
        library = hook_library(tmp_path, f"{hook.address}/hook")
        send(library)
    assert asked == ["/hook"]
    assert outbox(library)[0].state == "refused"


def test_a_digest_is_due_on_the_groups_day_and_hour_of_the_week_after(tmp_path: Path) -> None:
    library = library_of(tmp_path, 9, 'weekday = "friday"\ntime = "09:30"\ntime_zone = "Europe/Berlin"')
    group = group_of(load_settings(library.settings_file), "readers")
    assert due_at(group, WEEK) == datetime(2026, 2, 13, 8, 30)


def test_a_late_run_catches_up_once(tmp_path: Path, server: tuple[Server, int]) -> None:
    library = library_of(tmp_path, server[1])
    settings = load_settings(library.settings_file)
    group = group_of(settings, "readers")
    monday = NOW + timedelta(days=7)
    assert overdue(library, settings, group, monday) is None  # it was never sent one: a person or cron begins
    send(library)
    assert overdue(library, settings, group, monday - timedelta(hours=1)) is None
    assert overdue(library, settings, group, monday + timedelta(days=2)) == WEEK.before(-1)
    send(library, monday + timedelta(days=2), week=WEEK.before(-1))
    assert overdue(library, settings, group, monday + timedelta(days=3)) is None


@contextmanager
def silent_hook() -> Iterator[str]:
    """Listen, take what comes, and close without an answer."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        import threading

        def serve() -> None:
            with listening.accept()[0] as line:
                line.recv(65536)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/hook"
        thread.join()


def test_a_webhook_that_hangs_up_leaves_it_unknown(tmp_path: Path) -> None:
    with silent_hook() as address:
        library = hook_library(tmp_path, address)
        assert send(library).outcomes == {"unknown": 1}
    assert outbox(library)[0].words in (httpx.RemoteProtocolError.__name__, httpx.ReadError.__name__)
