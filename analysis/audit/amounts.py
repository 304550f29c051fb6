"""Read amounts as papers print them: "five", "4.5M", "2 × 10^-5"; used by the rules of the audit."""

import re

from analysis.claims.number_words import NUMBER_WORDS

WORDS = NUMBER_WORDS | {
    "a": 1, "an": 1, "one": 1, "single": 1, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
    "fifty": 50,
}  # fmt: skip
NUMBER = r"(?:\d{1,3}(?:,\s?\d{3})+|\d+(?:\.\d+)?|\.\d+)"
COUNT = (
    r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen"
    r"|twenty|thirty|fifty|hundred|thousand)"
)
SCALE = r"(?:[KkMB](?![A-Za-z])|thousand|million|billion|trillion)"
SMALL = (
    r"(?:(?:\d+(?:\.\d+)?\s?(?:[×x·*]|\\times|\\cdot)\s?)?10\s?\^?\s?\{?\s?[-−–]\s?\d+\}?"
    r"|\d+(?:\.\d+)?\s?[eE]\s?[-−–]\s?\d+|\d*\.\d+|\d+)"
)
"""A rate: a decimal, or with a power of ten in one of its spellings."""
_SCALES = {"k": 1e3, "m": 1e6, "b": 1e9, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
           "g": 1e9, "t": 1e12, "p": 1e15, "e": 1e18}  # fmt: skip
_POWER = re.compile(r"(?:(\d+(?:\.\d+)?)\s?(?:[×x·*]|\\times|\\cdot)\s?)?10\s?\^?\s?\{?\s?[-−–]\s?(\d+)\}?")
_EXPONENT = re.compile(r"(\d+(?:\.\d+)?)\s?[eE]\s?[-−–]\s?(\d+)")


def amount_of(printed: str, scale: str = "") -> float | None:
    """Return a printed amount as a number; None where it is none.

    Parameters
    ----------
    scale
        K, million, G …; an unknown one counts as 1.
    """
    text = printed.strip().lower()
    number = float(WORDS[text]) if text in WORDS else _number(text)
    return None if number is None else number * _SCALES.get(scale.strip().lower(), 1.0)


def _number(text: str) -> float | None:
    """Return digits, with commas between thousands or a negative power of ten, as a number."""
    if found := _POWER.fullmatch(text):
        return float(found[1] or 1) * 10.0 ** -int(found[2][:3])
    if found := _EXPONENT.fullmatch(text):
        return float(found[1]) * 10.0 ** -int(found[2][:3])
    try:
        return float(re.sub(r"[,\s]", "", text))
    except ValueError:
        return None
