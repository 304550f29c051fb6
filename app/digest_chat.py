"""A digest as chat services take it: blocks for Slack, Markdown for Mattermost and Zulip, within their limits. Pure."""

from collections.abc import Sequence
from typing import Any

from analysis.documents.document import Document, Section
from app.digest_lines import Line, Part, sections_of
from app.escape import markdown
from app.output import plain

MOST_BLOCKS = 50
"""In one message: docs.slack.dev/reference/block-kit/blocks."""
LONGEST_HEADER, LONGEST_PART, LONGEST_SLACK = 150, 3_000, 12_000
LONGEST_MARKDOWN = 9_500
"""Characters: Zulip takes 10,000 (zulip.com/api/send-message), Mattermost 16,383."""
TOLD = ("papers", "watched", "boards", "discrepancies", "radar", "ends", "session")
"""Sections that a chat is told; mail, page and feed have all."""
Json = dict[str, Any]


def slack_message(document: Document) -> Json:
    """Return a digest as blocks of rich text, in which nothing from a paper can act as markup or call anybody."""
    title = plain(document.title)
    blocks: list[Json] = [{"type": "header", "text": {"type": "plain_text", "text": title[:LONGEST_HEADER]}}]
    left = LONGEST_SLACK
    for section, lines in _told(document):
        elements = [_bold(section.heading + "\n"), *map(_slack_line, lines)]
        size = len(section.heading) + sum(len(line.text) + len(line.place) for line in lines)
        if size <= left and len(blocks) < MOST_BLOCKS:
            blocks.append({"type": "rich_text", "elements": elements})
            left -= size
    return {"text": _slack_text(title), "blocks": blocks, "unfurl_links": False}


def _bold(text: str) -> Json:
    return {"type": "rich_text_section", "elements": [{"type": "text", "text": text, "style": {"bold": True}}]}


def _slack_line(line: Line) -> Json:
    place = [Part(f" ({line.place})")] if line.place else []
    elements = [_slack_part(part) for part in (*line.parts, *place) if part.text]
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text_list", "style": "bullet", "indent": line.depth, "elements": [section]}


def _slack_part(part: Part) -> Json:
    text = " " * part.text.startswith(" ") + plain(part.text)[:LONGEST_PART] + " " * part.text.endswith(" ")
    return {"type": "link", "url": part.url, "text": text} if part.url else {"type": "text", "text": text}


def _slack_text(text: str) -> str:
    """Return text for a notification: the three signs that Slack reads are escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def markdown_message(document: Document) -> Json:
    """Return a digest as Markdown, as long as services take it; nobody is called by an @ in it."""
    text = f"#### {_quiet(document.title)}\n"
    for section, lines in _told(document):
        more = f"\n**{_quiet(section.heading)}**\n" + "".join(_markdown_line(line) for line in lines)
        text += more if len(text) + len(more) <= LONGEST_MARKDOWN else ""
    return {"text": text}


def _markdown_line(line: Line) -> str:
    parts = "".join(
        f"[{_quiet(part.text)}]({part.url})" if part.url
        else " " * part.text.startswith(" ") + _quiet(part.text) + " " * part.text.endswith(" ") for part in line.parts
    )  # fmt: skip
    place = f" ({_quiet(line.place)})" if line.place else ""
    return f"{'  ' * line.depth}- {parts}{place}\n"


def _quiet(text: str) -> str:
    return markdown(plain(text)).replace("@", "@\u2060")


def _told(document: Document) -> Sequence[tuple[Section, list[Line]]]:
    return [(section, lines) for section, lines in sections_of(document) if section.name in TOLD]
