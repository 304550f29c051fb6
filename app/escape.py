"""Text from papers, made safe to show: every page and document goes through here."""

import html
import re

MARKUP = re.compile(r"([\\`*_\[\]|~$])|:(?=//)|(?<=www)\.")
"""What makes emphasis, links, formulas, tables or automatic links in Markdown."""
SHORTHAND = re.compile(r":(?=[A-Za-z])")
"""Streamlit's own colours and badges, as in ``:red[…]``."""


def markdown(text: str) -> str:
    """Return text so that Markdown (Streamlit's too) shows it as it is: no markup, formula, hidden link or HTML.

    Streamlit still sets what it finds after parsing: a web address as a link to itself, ``:tada:`` and ``--`` as signs.
    """
    shown = html.escape(" ".join(text.split()), quote=False)
    shown = MARKUP.sub(lambda found: "\\" + found[0], shown)
    shown = SHORTHAND.sub(r"\\:", shown)
    shown = re.sub(r"^([#+-])", r"\\\1", shown)
    return re.sub(r"^(\d+)([.)])(?=\s|$)", r"\1\\\2", shown)


def hover(text: str, longest: int = 90) -> str:
    """Return text for a plotly label, which understands some HTML."""
    short = " ".join(text.split())
    return html.escape(short if len(short) <= longest else short[: longest - 1] + "…")
