"""Must and never words: whether a text holds a whole word or a quoted phrase, as people expect. Pure."""

import re
from collections.abc import Iterable
from functools import lru_cache

WORD = re.compile(r"[^\W_]+")
JOINT = r"[\s\-‐‑–/]+"
"""What may stand between the words of a phrase: “state space” is found in “state-space”."""


@lru_cache(maxsize=1_000)
def pattern_of(wanted: str) -> re.Pattern[str]:
    """Return what finds a word or phrase as a whole, in singular and plural.

    A word of capital letters alone (GAN, RAG) is found in capitals only; any other in any case.
    """
    words = WORD.findall(wanted)
    parts = JOINT.join(re.escape(word) for word in words)
    plural = "(?:e?s)?" if words and not words[-1][-1].isdigit() else ""
    is_acronym = len(words) == 1 and len(words[0]) > 1 and words[0].isupper()
    return re.compile(rf"(?<![^\W_]){parts}{plural}(?![^\W_])", 0 if is_acronym else re.IGNORECASE)


def is_quoted(wanted: str) -> bool:
    """Tell whether an entry is a phrase in quotes."""
    return len(wanted.strip()) > 1 and wanted.strip()[0] in "\"“'" and wanted.strip()[-1] in "\"”'"


def holds(text: str, wanted: str) -> bool:
    """Tell whether a text holds an entry: a phrase in quotes as it stands, of several words without quotes each one.

    An entry without a letter or digit is held by no text.
    """
    words = WORD.findall(wanted)
    if not words:
        return False
    if is_quoted(wanted):
        return bool(pattern_of(wanted).search(text))
    return all(pattern_of(word).search(text) for word in words)


def first_held(text: str, entries: Iterable[str]) -> str | None:
    """Return the first entry that a text holds, as it was written; None if it holds none."""
    return next((entry for entry in entries if holds(text, entry)), None)
