"""Messages that leave this machine: mails and posts to webhooks, for notices of failure and digests.

Nothing is sent unless the settings name where; passwords come from the environment alone, hosts of webhooks from a
list. Each try tells what became of it: what is not certain is called unknown.
"""

import fnmatch
import os
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Literal
from urllib.parse import urlsplit

import httpx

from data.errors import SettingsError
from data.settings import MailSettings, Settings, WebhookSettings

MAIL = "mail"
PASSWORD = "FIELDMAP_MAIL_PASSWORD"  # the name of a variable
SECONDS = 20.0
LONGEST_TEXT = 4_000
LOOPBACK = ("127.0.0.1", "localhost", "::1")
TEMPORARY = (429, 503)
"""Answers by which a webhook says that it did not take a message and may later (RFC 9110, RFC 6585)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one try."""

    state: Literal["sent", "later", "refused", "unknown", "taken"]
    """later: surely not delivered, try again; unknown: nobody can tell; taken: another process is sending it."""
    code: int | None
    words: str
    """Of the server, or ours."""


def deliver(settings: Settings, receivers: list[str], subject: str, text: str) -> list[str]:
    """Send a message to each receiver, ``mail`` or the name of a webhook; return what went wrong, by receiver."""
    problems = []
    for receiver in receivers:
        try:
            if receiver == MAIL:
                send_mail(settings.mail, subject, text, os.environ.get(PASSWORD, ""))
            else:
                post(settings.webhooks[receiver], f"{subject}\n{text}", settings.delivery.hosts)
        except httpx.HTTPStatusError as error:  # its text holds the address, which may be a secret
            problems.append(f"{receiver}: it answered {error.response.status_code}")
        except (OSError, smtplib.SMTPException, httpx.HTTPError, SettingsError, KeyError, ValueError) as error:
            problems.append(f"{receiver}: {type(error).__name__}: {error}")
    return problems


def send_mail(mail: MailSettings, subject: str, text: str, password: str) -> None:
    """Send a plain text mail by SMTP, encrypted unless the host is this machine.

    Raises
    ------
    SettingsError
        If host, sender or receivers are not set.
    OSError, smtplib.SMTPException
        If the server cannot be reached or refuses.
    """
    if not (mail.host and mail.sender and mail.to):
        raise SettingsError("mail.host, mail.sender and mail.to are wanted for mail")
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())[:200]
    message["From"], message["To"] = mail.sender, ", ".join(mail.to)
    message.set_content(text[:LONGEST_TEXT])
    with mail_server(mail, password) as server:
        server.send_message(message)


@contextmanager
def mail_server(mail: MailSettings, password: str) -> Iterator[smtplib.SMTP]:
    """Connect to the mail server of the settings, encrypted unless it is this machine, and log in.

    How the connection ends says nothing about the messages before, so an error then is passed over.
    """
    server = smtplib.SMTP(mail.host, mail.port, timeout=SECONDS)
    try:
        if mail.host not in LOOPBACK:
            server.starttls(context=ssl.create_default_context())
        if mail.user:
            server.login(mail.user, password)
        yield server
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
    finally:
        server.close()


def send_message(mail: MailSettings, to: str, content: bytes, password: str, begin: Callable[[], bool]) -> Outcome:
    """Send one mail to one address and tell what became of it.

    Parameters
    ----------
    to
        One address.
    content
        The whole mail, headers and all, in ASCII.
    begin
        Called right before the text leaves; False: another process has begun it, and nothing is sent.

    Raises
    ------
    SettingsError
        If host or sender are not set.
    """
    if not (mail.host and mail.sender):
        raise SettingsError("mail.host and mail.sender are wanted for mail")
    began = False
    try:
        with mail_server(mail, password) as server:
            for code, words in _envelope(server, parseaddr(mail.sender)[1], to):
                if code >= 400:
                    return _refusal(code, words)
            began = begin()
            return _data(server, content) if began else Outcome("taken", None, "another process is sending it")
    except smtplib.SMTPResponseException as error:  # at the connection, its encryption or the login
        return Outcome("later", error.smtp_code, _words(error.smtp_error))
    except (OSError, smtplib.SMTPException) as error:
        return Outcome("unknown" if began else "later", None, f"{type(error).__name__}: {error}")


def _envelope(server: smtplib.SMTP, sender: str, to: str) -> Iterator[tuple[int, bytes]]:
    server.ehlo_or_helo_if_needed()
    yield server.mail(sender)
    yield server.rcpt(to)


def _data(server: smtplib.SMTP, content: bytes) -> Outcome:
    """Send the text of a mail; an answer of the server is certain, whatever it says."""
    try:
        code, words = server.data(content)
    except smtplib.SMTPDataError as error:  # it did not even want to hear it
        return _refusal(error.smtp_code, error.smtp_error)
    return Outcome("sent", code, _words(words)) if code == 250 else _refusal(code, words)


def _refusal(code: int, words: bytes | str) -> Outcome:
    """Return a refusal: 4xx asks to try again, 5xx is for good (RFC 5321, section 4.2.1)."""
    return Outcome("later" if 400 <= code < 500 else "refused", code, _words(words))


def _words(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words


def post(hook: WebhookSettings, text: str, hosts: list[str]) -> None:
    """Post a text as JSON ``{"text": …}``, which Slack, Mattermost and Zulip's Slack form understand.

    Raises
    ------
    SettingsError
        If the address is not https, or its host is not allowed.
    httpx.HTTPError
        If it cannot be reached or answers with an error.
    """
    with _client(hook, hosts) as client:
        client.post(hook.url, json={"text": text[:LONGEST_TEXT]}).raise_for_status()


def post_message(
    hook: WebhookSettings, payload: bytes, hosts: list[str], begin: Callable[[], bool]
) -> Outcome:  # fmt: skip
    """Post one message to a webhook and tell what became of it; raises as :func:`post` for its address.

    Parameters
    ----------
    payload
        JSON, UTF-8.
    begin
        As :func:`send_message` has it.
    """
    with _client(hook, hosts) as client:
        request = client.build_request("POST", hook.url, content=payload, headers={"Content-Type": "application/json"})
        if not begin():
            return Outcome("taken", None, "another process is sending it")
        try:
            answer = client.send(request)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            return Outcome("later", None, type(error).__name__)
        except httpx.HTTPError as error:
            return Outcome("unknown", None, type(error).__name__)
    return _answered(answer.status_code, answer.text)


def _answered(code: int, words: str) -> Outcome:
    """Return what an answer means; a fault of the server leaves open what it did before."""
    if 200 <= code < 300:
        return Outcome("sent", code, words)
    if code in TEMPORARY:
        return Outcome("later", code, words)
    return Outcome("unknown" if code >= 500 else "refused", code, words)


@contextmanager
def _client(hook: WebhookSettings, hosts: list[str]) -> Iterator[httpx.Client]:
    """Give a client for a webhook, if its address is https and of an allowed host, or this machine's."""
    parts = urlsplit(hook.url)
    host = (parts.hostname or "").lower()
    if host not in LOOPBACK:
        if parts.scheme != "https":
            raise SettingsError("a webhook's url should begin with https://")
        if not any(fnmatch.fnmatchcase(host, allowed.lower()) for allowed in hosts):
            raise SettingsError(f"{host[:80]} is not among delivery.hosts ({', '.join(hosts)}); add it there")
    with httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=host not in LOOPBACK) as client:
        yield client
