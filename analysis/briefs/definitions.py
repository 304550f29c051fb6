"""Sentences that say what something is, found by their form; for the section "what it is" of a brief. Pure."""

import re
from collections.abc import Sequence
from functools import lru_cache

SHORTEST, LONGEST = 45, 420
"""Characters of a sentence that may define: shorter ones are headings, longer ones two sentences run together."""
MOST_NAMES = 12
"""Names of a subject that are looked for."""
_GENUS = r"""(?:task|problem|process|method|technique|approach|model|framework|paradigm|field|area|branch|sub-?field|
    system|algorithm|architecture|class|family|form|type|kind|variant|network|procedure|practice|study|discipline|way|
    strategy|mechanism|concept|notion|measure|metric|collection|resource|application|challenge|step|component|data\s?set|
    representation|extension|generali[sz]ation|technology|tool|ability|set|subset|topic|module|layer|unit)"""
_SETS_APART = (
    r"(?:that|which|whose|who|where|in\swhich|of|for|to|by|used|designed|aim\w*|concerned|based|involving|with)"
)
_DEFINES = (
    r"(?:(?:is|are|can\sbe|has\sbeen|was)\s(?:\w+ly\s)?defined\s(?:as|by)|refers?\sto|denotes?|"
    r"consists?\s(?:of|in)|is\sconcerned\swith|deals\swith|(?:is|are)\sthe\s(?:\w+\s){0,2}?(?:task|problem|process|study|"
    r"practice|field|art|procedure|act|ability)\s(?:of|to|that|in\swhich|where))"
)
_AIMS = (
    r"(?:(?:aims?|seeks?|attempts?|tries|try)\s(?:at|to)|"
    r"(?:is|are)\s(?:\w+ly\s)?(?:aimed\sat|meant\sto|designed\sto))"
)
_ARTICLE = (
    r"(?:is\s(?:an?|the|one\sof\sthe)|are\s(?:an?|the|one\sof\sthe|among\sthe)|are(?!\s(?:\w+ly\s)?"
    r"(?:\w+ed|shown|able|essential|known)\b))\s"
)
"""A kind in the singular has an article; in the plural it may have none, and then no participle follows."""
_IS_A = rf"{_ARTICLE}(?:[\w-]+,?\s){{0,7}}?{_GENUS}s?\s{_SETS_APART}\b(?!\s(?:has|have)\sbeen\sshown)"
_NOT = re.compile(
    r"(?ix)\b(?:is|are)\s(?:not|still|also|then|thus|now|often|usually|only|already|more|most|very|too|therefore|"
    r"currently)\b|\b(?:our|we|this\s(?:paper|work|article)|in\sthis)\b|\?|challeng\w+\s(?:for|to)\b"
)
_GOAL = r"(?:the\s)?(?:[\w-]+\s){0,2}?(?:goal|aim|task|objective|purpose|idea)\s(?:of|in|behind)\s"


def definition_strength(sentence: str, names: Sequence[str]) -> int:
    """Return how surely a sentence says what a name is: 3 defines it, 2 tells its aim, 1 says of which kind it is.

    0 is anything else. The name must be what the sentence is about: only "the", an opening clause ("Recently, ") or
    "the goal of" may stand before it, and a short form in brackets behind.
    """
    if not SHORTEST <= len(sentence) <= LONGEST or not names or sentence.count("(") > sentence.count(")"):
        return 0
    found = _pattern(tuple(names[:MOST_NAMES])).match(sentence)
    if found is None or _NOT.search(sentence[: found.end() + 30]):
        return 0
    return 3 if found["defines"] else 2 if found["aims"] or found["goal"] else 1


@lru_cache(maxsize=64)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of a sentence that defines one of some names."""
    name = "|".join(named(one) for one in sorted(names, key=len, reverse=True))
    subject = rf"(?:{name})(?:\s?\([^()]{{1,60}}\))?"
    opening = (
        r"(?!here,|first,|second,|then,|finally,)(?:[A-Z][\w\s'-]{1,40},\s)?"
        r"(?:the\s(?:term\s|task\sof\s|concept\sof\s)?|an?\s)?[\"“'‘]?"
    )
    flexible = r"(?:[\"”'’])?\s(?:[a-z]+ly\s)?"
    genus = re.sub(r"\s+", "", _IS_A)
    return re.compile(
        rf"(?i)^(?:(?P<goal>{_GOAL})(?:the\s)?{subject}\s(?:is|are|was)\sto\b|"
        rf"{opening}{subject}{flexible}(?:(?P<defines>{_DEFINES})|(?P<aims>{_AIMS})|(?P<kind>{genus})))"
    )


def bare(name: str) -> str:
    """Return a name in lower case with spaces for hyphens and without a plural s."""
    return " ".join(name.lower().replace("-", " ").split()).removesuffix("s")


def named(name: str) -> str:
    """Return a pattern of a name in any case: hyphens may be spaces, the last word may stand in the plural."""
    words = [re.escape(word) for word in bare(name).split()]
    return r"[\s-]+".join(words) + r"(?:s|es)?" if words else r"(?!)"
