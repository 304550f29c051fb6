"""Sentences of a paper that ask for a question: firsts, surprises, assumptions, losses, judges, shortcuts. Pure."""

import re
from dataclasses import dataclass

from analysis.audit.facts import OTHERS_WORK
from analysis.sessions.paper import Said

SHORTEST, LONGEST = 50, 350


@dataclass(frozen=True, slots=True)
class Cue:
    """A wording, and the question that it asks for."""

    kind: str
    weight: float
    pattern: re.Pattern[str]
    question: str
    why: str
    unless: re.Pattern[str] | None = None
    """What must not stand in the same sentence."""


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_PRESENTATION = _words(
    r"\b(?:plot\w*|notation\w*|formali[sz]ation|exposition|presentation|figure|illustrat\w+|brevity)\b"
)
"""It is about how something is shown, not about how it was done."""
CUES = (
    Cue(
        "first", 6.4,
        _words(r"\b(?:we|our|this (?:paper|work|study))\b[^.;]{0,80}\bthe\s(?:very\s)?first\s(?:\w+\s){0,3}?(?:to\b|"
               r"that\b|"
               r"attempt|work|model|method|approach|study|system|dataset|corpus|time)|"
               r"\bto (?:the best of )?our knowledge\b"),
        "It says that it is the first, or knows of no other. What comes nearest before it, and does the paper say so?",
        "says that it is first",
    ),
    Cue(
        "loss", 6.1,
        _words(r"\b(?:our|proposed|we)\b[^.;]{0,90}\b(?:(?:performs?|is|are|was|were|does)\s(?:\w+ly\s)?worse|underperform\w*|"
               r"inferior to|does not (?:improve|help|outperform)|do not (?:improve|help|outperform)|"
               r"fails? to (?:improve|"
               r"outperform|capture|learn)|(?:drops?|degrades?) (?:by|the|to|when))\b"),
        "It tells where it does not win. Why just there, and does that say what the method really does?",
        "tells where it does not win", _words(r"\bprevious|baseline(?:s)? (?:perform|fail)|without\b"),
    ),
    Cue(
        "surprise", 5.7, _words(r"\b(?:surprising(?:ly)?|unexpected(?:ly)?|counter-?intuitive(?:ly)?|"
                                r"to our surprise)\b"),
        "It is surprised at its own result. What would explain it, and how would you test that?", "calls it surprising",
        _words(r"\bnot surprising|unsurprising|not unexpected"),
    ),
    Cue(
        "assumption", 5.4, _words(r"\b(?:we (?:\w+ )?assum(?:e|ed)|our (?:\w+ )?assumptions?|we (?:\w+ ){0,3}"
                                  r"under the assumption)\b"),
        "It assumes something. When does that not hold, and would the result then fall?", "names what it assumes",
        _PRESENTATION,
    ),
    Cue(
        "judges", 5.3, _words(r"\b(?:human (?:evaluat\w+|judg\w+|raters?)|annotators?|crowd[\s-]?work\w+|"
                              r"mechanical turk|raters?)"
                              r"\b[^.;]{0,120}\b(?:rat|judg|evaluat|scor|annotat|ask|label)\w*"),
        "People judged here. How many were they, did they agree, and could they tell which system was whose?",
        "tells who judged", _words(r"\bkappa|agreement|correlat"),
    ),
    Cue(
        "shortcut", 5.1, _words(r"\b(?:for (?:simplicity|computational reasons|efficiency reasons|ease of)|"
                                r"due to (?:the )?"
                                r"(?:limited|memory|time|computational|hardware|space|resource)\w*|for lack of)\b"),
        "It takes a shortcut. What could it hide, and what would it cost to do without?", "takes a shortcut",
        _PRESENTATION,
    ),
)  # fmt: skip


def cue_in(said: Said) -> Cue | None:
    """Return the weightiest cue of a sentence; None of one without, on others' work, or too short or long to quote."""
    if not SHORTEST <= len(said.text) <= LONGEST or OTHERS_WORK.search(said.heading):
        return None
    return next((one for one in CUES if one.pattern.search(said.text) and not (
        one.unless and one.unless.search(said.text))), None)  # fmt: skip
