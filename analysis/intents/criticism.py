"""Citing sentences that find fault with what they cite or set themselves off from it: a conservative rule of wording.

`analysis.intents.step` stores its reason beside the intent. Silence is no praise: most criticism is worded otherwise.
"""

import re

from analysis.intents.features import CITED, LONGEST_SENTENCE, NAMED, marked

_CITATION = rf"(?:{CITED}|{NAMED})"
_NEAR = r"[^.;]{0,60}?"
_OURS = r"\b(?:our|ours|we|this paper|the proposed|here we)\b"
_FAULT = (
    r"(?:does not|do not|doesn't|don't|did not|cannot|can not|could not|fails? to|failed to|is unable|are unable|"
    r"suffers? from|suffered from|ignores?|ignored|neglects?|neglected|overlooks?|overlooked|lacks?|"
    r"is limited to|are limited to|was limited to|only (?:considers?|handles?|deals?|works?|applies|focus))"
)
_THEY = (
    r"(?:they|it|he|she|(?:their|his|her|its|this|that|these|those|such|the) "
    r"(?:\w+ ){0,2}?(?:method|approach|model|work|system|algorithm|technique|stud|paper|framework|solution)\w*)"
)
_WORK = r"(?:(?! (?:on|using|with|for|in|by) )[^.;]){0,60}?"
"""Up to a citation, without the turn to a data set or a tool that is cited there instead."""
_RULES = (
    ("does better than it", rf"{_OURS}{_NEAR}\b(?:outperform(?:s|ed|ing)?|surpass(?:es|ed)?){_WORK}{_CITATION}"),
    (
        "does better than it",
        rf"{_OURS}{_NEAR}\b(?:superior to|better than|(?:higher|better) \w+ than|improves? (?:up)?on|improved (?:up)?on"
        rf"|improves? over){_WORK}{_CITATION}",
    ),
    (
        "sets itself off from it",
        rf"\b(?:unlike|in contrast (?:to|with)|contrary to|as opposed to){_NEAR}{_CITATION}"
        rf"[^.;]{{0,40}}?, {_NEAR}{_OURS}",
    ),
    (
        "sets itself off from it",
        rf"{_OURS}{_NEAR}\b(?:differs?|is different|are different|departs?) (?:\w+ )?from{_WORK}{_CITATION}",
    ),
    (
        "finds fault with it",
        rf"{_CITATION}[^;]{{0,160}}?\b(?:but|however|although|though|yet|nevertheless|unfortunately),? {_THEY}"
        rf" (?:\w+ )?{_FAULT}",
    ),
    (
        "finds fault with it",
        rf"{_CITATION}{_NEAR}\b(?:but|which|that) (?:fails? to|failed to|suffers? from|suffered from)",
    ),
    (
        "finds fault with it",
        rf"\b(?:shortcomings?|drawbacks?|weakness(?:es)?|limitations?|disadvantages?) (?:of|in|with) "
        rf"(?:[\w-]+ )?{_CITATION}",
    ),
    (
        "disagrees with it",
        rf"\b(?:disagrees?|disagreed|inconsistent|at odds) with (?:[\w-]+ ){{0,3}}?{_CITATION}",
    ),
    ("disagrees with it", rf"\bcontradict(?:s|ed)?\b{_NEAR}{_CITATION}"),
)
_COMPILED = tuple((reason, re.compile(rule)) for reason, rule in _RULES)


def criticism(sentence: str) -> str | None:
    """Return what a sentence does to the work it cites, in words; None where it plainly does nothing of the kind.

    Where several works are cited in one sentence, it cannot be told which of them is meant.
    """
    text = marked(sentence[:LONGEST_SENTENCE])
    return next((reason for reason, rule in _COMPILED if rule.search(text)), None)
