"""Text from papers, made safe to show: every page and document goes through here."""

import html

MARKUP = "\\`*_{}[]()#+!|~$:"
"""Characters that mean something in Markdown, in formulas, or in Streamlit's colour and icon shorthand."""


def markdown(text: str) -> str:
    """Return text so that Markdown (Streamlit's too) shows it as it is: no markup, formula, link or HTML."""
    shown = html.escape(" ".join(text.split()), quote=False)
    return "".join("\\" + letter if letter in MARKUP else letter for letter in shown)


def hover(text: str, longest: int = 90) -> str:
    """Return text for a plotly label, which understands some HTML."""
    short = " ".join(text.split())
    return html.escape(short if len(short) <= longest else short[: longest - 1] + "…")
