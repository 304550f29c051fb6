"""A digest as a mail: one narrow column of HTML that needs no pictures, a plain text beside it, and the headers.

Everything from papers is escaped; styles stand on the elements, since many programs drop a style sheet.
"""

import hashlib
import html
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import quote

from analysis.documents.document import Document, Section
from app.digest_lines import Line, Part, sections_of
from app.output import plain, printable
from data.errors import SettingsError

WIDTH = 640
"""Pixels of the column at most."""
COLUMNS = 76
"""Of the plain text."""
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
"""What RFC 5321 takes without quotes, in ASCII."""
STYLES = {
    "body": "margin:0;padding:0;background-color:#ffffff;color:#1c2430",
    "column": f"max-width:{WIDTH}px;margin:0 auto;padding:16px;font:16px/1.5 Helvetica,Arial,sans-serif;"
    "background-color:#ffffff;color:#1c2430",
    "h1": "font-size:22px;line-height:1.3;margin:0 0 4px", "head": "color:#55606e;font-size:14px;margin:0 0 16px",
    "h2": "font-size:17px;margin:26px 0 8px;padding-bottom:4px;border-bottom:1px solid #d5dbe3",
    "lead": "margin:14px 0 2px", "more": "margin:2px 0 2px 16px;font-size:15px",
    "place": "color:#55606e;font-size:13px",
    "note": "color:#55606e;font-size:13px;margin:4px 0", "a": "color:#1a4a9c;text-decoration:underline",
    "foot": "color:#55606e;font-size:13px;margin:26px 0 0;padding-top:8px;border-top:1px solid #d5dbe3",
}  # fmt: skip
DARK = (
    "@media (prefers-color-scheme: dark){body,.column{background-color:#14181f!important;color:#e6eaf0!important}"
    ".pale{color:#a9b4c2!important}a{color:#8ab4f8!important}}"
)
"""For programs that turn colours by themselves; all others keep the light ones, which name text and ground alike."""
Links = Mapping[str, Sequence[tuple[str, str]]]
"""For each paper of a digest what a person may do, as words and an address."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who gets a mail."""

    name: str
    address: str


def person(name: str, address: str) -> Person:
    """Return a person whose address is fit for a mail.

    Raises
    ------
    SettingsError
        If it is none: white space, several addresses, signs beyond ASCII.
    """
    if not ADDRESS.fullmatch(address):
        raise SettingsError(f"{plain(address)[:80]!r} is no mail address; write one as ada@example.org")
    return Person(plain(name)[:100] or address, address)


def message_id(group: str, week: str, address: str, sender: str) -> str:
    """Return the Message-ID of one person's digest: always the same, so that two copies are known as one."""
    key = "\0".join((group, week, address.lower()))
    return f"<fieldmap.{hashlib.sha256(key.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2]}>"


def digest_message(
    document: Document, group: str, week: str, to: Person, sender: str, answers: str, at: datetime, links: Links
) -> EmailMessage:
    """Return the mail of a digest for one person.

    Parameters
    ----------
    sender
        Of the settings: an address, perhaps with a name.
    answers
        Message-ID of the mail before, which it is a follow-up of; '' if there is none.
    at
        UTC.
    links
        What this person may do with each paper.
    """
    name, address = parseaddr(sender)
    from_ = person(name, address)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(from_.name if name else "", addr_spec=from_.address)
    message["To"] = Address(to.name if to.name != to.address else "", addr_spec=to.address)
    message["Subject"] = plain(document.title)[:150]
    message["Date"] = format_datetime(at.replace(tzinfo=UTC))
    message["Message-ID"] = message_id(group, week, to.address, from_.address)
    if answers:
        message["In-Reply-To"] = message["References"] = answers
    stop = stop_address(from_.address, group)
    message["List-Unsubscribe"] = f"<{stop}>"
    message["List-Id"] = f"<{re.sub(r'[^A-Za-z0-9-]+', '-', group)[:40]}.fieldmap.{from_.address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(digest_text(document, group, from_.address, links))
    message.add_alternative(digest_html(document, group, stop, links), subtype="html")
    message.set_boundary("=_" + hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:40])
    return message


def stop_address(address: str, group: str) -> str:
    """Return the address that a wish to get no more is mailed to (RFC 2369)."""
    return f"mailto:{address}?subject={quote(f'stop {group}')}"


def digest_html(document: Document, group: str, stop: str, links: Links) -> str:
    """Return a digest as the HTML of a mail; no script, no picture, nothing loaded from elsewhere."""
    title = _safe(document.title)
    foot = _paragraph(
        "foot", f"You get this as a member of the group {_safe(group)}. "
        f"{_link(Part('No more of it', stop))}, or ask whoever runs this library."
    ) if stop else ""  # fmt: skip
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f"<title>{title}</title><style>{DARK}</style></head>\n"
        f'<body style="{STYLES["body"]}"><div class="column" style="{STYLES["column"]}">'
        f'<h1 style="{STYLES["h1"]}">{title}</h1>\n{_paragraph("head", _safe(document.head))}'
        f"{digest_body(document, links)}{foot}</div></body></html>\n"
    )


def digest_body(document: Document, links: Links) -> str:
    """Return the sections of a digest as HTML, for mails and feeds."""
    return "".join(_section(section, lines, links) for section, lines in sections_of(document))


def _section(section: Section, lines: Sequence[Line], links: Links) -> str:
    note = _paragraph("note", _safe(section.note)) if section.note else ""
    body = ""
    acts: Sequence[tuple[str, str]] = ()
    for line in lines:
        if not line.depth:
            body += _acts(acts)
            acts = links.get(line.ref, ())
        body += _line(line, section.name == "papers")
    return f'<h2 style="{STYLES["h2"]}">{_safe(section.heading)}</h2>\n{note}{body}{_acts(acts)}'


def _acts(acts: Iterable[tuple[str, str]]) -> str:
    told = " · ".join(_link(Part(words, url)) for words, url in acts)
    return _paragraph("more", told) if told else ""


def _line(line: Line, is_paper: bool) -> str:
    text = "".join(_link(part) for part in line.parts)
    if is_paper and not line.depth:
        text = _strong(line.parts) if any(part.url for part in line.parts) else f"<strong>{text}</strong>"
    place = f' <span class="pale" style="{STYLES["place"]}">({_safe(line.place)})</span>' if line.place else ""
    return _paragraph("more" if line.depth else "lead", text + place)


def _strong(parts: Sequence[Part]) -> str:
    """Return parts with those that lead somewhere in bold."""
    return "".join(f"<strong>{_link(part)}</strong>" if part.url else _link(part) for part in parts)


def _link(part: Part) -> str:
    if part.url is None:
        return _safe(part.text)
    return f'<a href="{html.escape(part.url)}" style="{STYLES["a"]}">{_safe(part.text)}</a>'


def _paragraph(style: str, content: str) -> str:
    pale = ' class="pale"' if style in ("head", "note", "foot") else ""
    return f'<p{pale} style="{STYLES[style]}">{content}</p>\n'


def _safe(text: str) -> str:
    return html.escape(printable(text))


def digest_text(document: Document, group: str, sender: str, links: Links) -> str:
    """Return a digest as plain text, with the address of each link after its words."""
    parts = [_wrapped(document.title), "=" * min(COLUMNS, len(document.title)), "", _wrapped(document.head)]
    for section, lines in sections_of(document):
        parts += ["", section.heading, "-" * len(section.heading)]
        parts += [_wrapped(section.note)] if section.note else []
        for line in lines:
            parts += [] if line.depth else [""]
            parts += _text_of(line)
            parts += [f"    {words}: {url}" for words, url in links.get(line.ref, ())]
    stop = f"You get this as a member of the group {group}. To get no more of it, write to {sender}." if sender else ""
    return printable("\n".join([*parts, "", *([_wrapped(stop)] if stop else [])])) + "\n"


def _text_of(line: Line) -> list[str]:
    place = f" ({line.place})" if line.place else ""
    pages = [f"{'    ' * line.depth}  {part.url}" for part in line.parts if part.url]
    return [_wrapped(line.text + place, "    " * line.depth), *pages]


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(plain(text), COLUMNS, initial_indent=indent, subsequent_indent=indent, break_long_words=False,
                         break_on_hyphens=False)  # fmt: skip
