"""Acronyms and what they stand for, as papers define them. Used by the terms step."""

import re
from collections.abc import Iterator

DEFINED = re.compile(r"\(\s*([A-Za-z][A-Za-z0-9-]{1,9})\s*[),;]")
"""An opening bracket and one word of two to ten signs (Schwartz & Hearst 2003, section 3.1)."""
WORDS = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
SENTENCE_END = re.compile(r"[.;:!?()\[\]]")
LOOKED_BACK = 200
"""Characters before a bracket in which the long form is looked for."""


def definitions(text: str) -> Iterator[tuple[str, str]]:
    """Yield the acronyms that a text defines and their long forms, in order: ("GAN", "generative adversarial network").

    A plural s of the acronym is dropped. Only what is written with two capitals counts as an acronym.
    """
    for found in DEFINED.finditer(text):
        short = found[1][:-1] if found[1].endswith("s") else found[1]
        if sum(map(str.isupper, short)) < 2:
            continue
        before = SENTENCE_END.split(text[max(0, found.start() - LOOKED_BACK) : found.start()])[-1]
        words = WORDS.findall(before)
        long = long_form(short, " ".join(words[-min(len(short) + 5, 2 * len(short)) :]))
        if long:
            yield short, long


def long_form(short: str, before: str) -> str:
    """Return the end of ``before`` that spells an acronym; empty where none does.

    Words that begin with its letters come first; else the shortest end where every letter of the acronym stands in
    that order, the first at the beginning of a word (Schwartz & Hearst 2003, section 3.2).
    """
    letters = [letter for letter in short.lower() if letter.isalnum()]
    words = re.split(r"(?<=[\s-])", before)[-len(letters) :]
    if [word[:1].lower() for word in words] == letters:
        return "".join(words)
    at = len(before)
    for number, letter in reversed(list(enumerate(letters))):
        at -= 1
        while at >= 0 and not (
            before[at].lower() == letter and (number > 0 or at == 0 or not before[at - 1].isalnum())
        ):
            at -= 1
        if at < 0:
            return ""
    found = before[at:]
    return found if " " in found or "-" in found else ""
