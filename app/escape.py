"""Text from papers, made safe to show: every page and document goes through here."""

import html
import re

MARKUP = re.compile(r"([\\`*_\[\]|~$])|:(?=//)|(?<=[wW]{3})\.")
"""What makes emphasis, links, formulas, tables or automatic links in Markdown."""
TURNING = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, and those that turn the direction of what follows: shown as a sign that something was there."""
UNSEEN = re.compile(r"[\u00ad\u200b\u2060\ufeff]")
"""What takes no room: a word with it looks like another. Joiners stay, scripts and emoji need them."""
LONGEST = 20_000
"""Characters of one text on a page; nothing that is read there is longer."""
LONGEST_TITLE = 300
SHORTHAND = re.compile(r":(?=[A-Za-z])")
"""Streamlit's own colours and badges, as in ``:red[…]``."""


def markdown(text: str) -> str:
    """Return text so that Markdown (Streamlit's too) shows it as it is: no markup, formula, hidden link or HTML.

    Streamlit still sets what it finds after parsing: a web address as a link to itself, ``:tada:`` and ``--`` as signs.
    """
    shown = html.escape(readable(text), quote=False)
    shown = MARKUP.sub(lambda found: "\\" + found[0], shown)
    shown = SHORTHAND.sub(r"\\:", shown)
    shown = re.sub(r"^([#+-])", r"\\\1", shown)
    return re.sub(r"^(\d+)([.)])(?=\s|$)", r"\1\\\2", shown)


def readable(text: str, longest: int = LONGEST) -> str:
    """Return text on one line, as a table may show it: nothing unseen, nothing that turns it, and not too long."""
    begun = text[: 2 * longest]  # what is cut away need not be looked through
    shown = " ".join(UNSEEN.sub("", TURNING.sub("\ufffd", begun)).split())
    return shown if len(shown) <= longest and len(begun) == len(text) else shown[: longest - 1] + "…"


def title_text(text: str) -> str:
    """Return a paper's title for Markdown, cut where no title ends."""
    return markdown(readable(text, LONGEST_TITLE))


def hover(text: str, longest: int = 90) -> str:
    """Return text for a plotly label, which understands some HTML."""
    return html.escape(readable(text, longest))
