"""Notices of failure by a real SMTP server and a real webhook on this machine."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.delivery import deliver, send_mail
from data.errors import SettingsError
from data.library import Library
from data.settings import MailSettings, Settings, WebhookSettings
from tests.ingest.server import Asked, Reply, serving
from tests.libraries import fieldmap, new_library


class Smtp(socketserver.StreamRequestHandler):
    """A mail server that keeps what it is given."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        text: list[str] | None = None
        for raw in self.rfile:
            line = raw.decode().rstrip("\r\n")
            if text is not None:
                if line == ".":
                    self.server.mails.append("\n".join(text))  # type: ignore[attr-defined]
                    text = None
                    self.wfile.write(b"250 kept\r\n")
                else:
                    text.append(line)
                continue
            verb = line[:4].upper()
            if verb == "DATA":
                text = []
            self.wfile.write({"DATA": b"354 go\r\n", "QUIT": b"221 bye\r\n"}.get(verb, b"250 ok\r\n"))
            if verb == "QUIT":
                return


@contextmanager
def smtp() -> Iterator[tuple[int, list[str]]]:
    """Run a mail server; give its port and the mails it got."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Smtp) as server:
        server.mails = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server.server_address[1], server.mails  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """Make a library whose update fails: it follows a set and does not say from when on."""
    monkeypatch.setenv("FIELDMAP_SOURCES__ARXIV__FOLLOW", '["cs:cs:LG"]')
    monkeypatch.setenv("FIELDMAP_SOURCES__ARXIV__OAI_URL", "http://127.0.0.1:9/oai")
    monkeypatch.setenv("FIELDMAP_PATHS__LOCKS", str(tmp_path / "locks"))
    return new_library(tmp_path / "library")


def settle(library: Library, **tables: str) -> None:
    """Write lines into tables of the settings."""
    text = library.settings_file.read_text()
    for name, lines in tables.items():
        text = text.replace(f"[{name}]  #", f"[{name}]\n{lines}  #")
    library.settings_file.write_text(text)


def test_a_failed_update_is_told_by_mail_and_webhook_once_a_day(library: Library) -> None:
    posted: list[Asked] = []
    with smtp() as (port, mails), serving(lambda asked: posted.append(asked) or Reply(b"ok")) as hook:  # type: ignore[func-returns-value]
        mail = f'host = "127.0.0.1"\nport = {port}\nsender = "a@example.org"\nto = ["b@example.org"]'
        settle(library, mail=mail, notices='to = ["mail", "team"]')
        with library.settings_file.open("a") as file:
            file.write(f'\n[webhooks.team]\nurl = "{hook.address}/hook"\n')
        assert fieldmap(library, "update") == 78
        assert fieldmap(library, "update") == 78
    assert len(mails) == len(posted) == 1
    assert "To: b@example.org" in mails[0]
    assert "sources.arxiv.since is not set" in mails[0].replace("=\n", "")
    assert "sources.arxiv.since is not set" in json.loads(posted[0].body)["text"]


def test_what_cannot_be_sent_is_said_and_the_error_stays(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    settle(library, notices='to = ["mail"]')
    assert fieldmap(library, "update") == 78
    told = capsys.readouterr().err
    assert "the notice could not be sent: mail: SettingsError: mail.host" in told
    assert "since is not set" in told


def test_receivers_must_be_known(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    settle(library, notices='to = ["team"]')
    assert fieldmap(library, "update") == 78
    assert "notices.to should list" in capsys.readouterr().err


def test_a_webhook_must_be_encrypted_and_a_mail_addressed() -> None:
    settings = Settings(webhooks={"team": WebhookSettings("http://example.org/x")})
    assert "https://" in deliver(settings, ["team"], "s", "t")[0]
    with pytest.raises(SettingsError):
        send_mail(MailSettings(), "s", "t", "")


def test_a_subject_cannot_add_headers() -> None:
    with smtp() as (port, mails):
        mail = MailSettings("127.0.0.1", port, "", "a@example.org", ["b@example.org"])
        send_mail(mail, "x\nBcc: c@example.org", "text", "")
    assert "Subject: x Bcc: c@example.org" in mails[0]
    assert not any(line.startswith("Bcc") for line in mails[0].splitlines())
