"""Messages that leave this machine: mail and webhooks, for notices of failure now, for digests later.

Nothing is sent unless the settings name where; passwords come from the environment alone.
"""

import os
import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import urlsplit

import httpx

from data.errors import SettingsError
from data.settings import MailSettings, Settings, WebhookSettings

MAIL = "mail"
PASSWORD = "FIELDMAP_MAIL_PASSWORD"  # the name of a variable
SECONDS = 20.0
LONGEST_TEXT = 4_000
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def deliver(settings: Settings, receivers: list[str], subject: str, text: str) -> list[str]:
    """Send a message to each receiver, ``mail`` or the name of a webhook; return what went wrong, by receiver."""
    problems = []
    for receiver in receivers:
        try:
            if receiver == MAIL:
                send_mail(settings.mail, subject, text, os.environ.get(PASSWORD, ""))
            else:
                post(settings.webhooks[receiver], f"{subject}\n{text}")
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
    with smtplib.SMTP(mail.host, mail.port, timeout=SECONDS) as server:
        if mail.host not in LOOPBACK:
            server.starttls(context=ssl.create_default_context())
        if mail.user:
            server.login(mail.user, password)
        server.send_message(message)


def post(hook: WebhookSettings, text: str) -> None:
    """Post a text as JSON ``{"text": …}``, which Slack, Mattermost and Zulip's Slack form understand.

    Raises
    ------
    SettingsError
        If the address is not https.
    httpx.HTTPError
        If it cannot be reached or answers with an error.
    """
    parts = urlsplit(hook.url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise SettingsError("a webhook's url should begin with https://")
    answer = httpx.post(hook.url, json={"text": text[:LONGEST_TEXT]}, timeout=SECONDS, follow_redirects=False,
                        trust_env=parts.hostname not in LOOPBACK)  # fmt: skip
    answer.raise_for_status()
