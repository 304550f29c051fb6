"""Sentences in which a paper names a limit of its own, or leaves something to later work, best first. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.briefs.open_ends import ENDINGS
from analysis.briefs.questions import openness
from analysis.sessions.paper import ABSTRACT, Said, part_of

Kind = Literal["limit", "open", "plan"]
SHORTEST, LONGEST = 50, 420
_LIMITS = re.compile(
    r"(?i)^[\W\d]*limitations?\s*(?:$|[:,&]|and\b|of\s(?:our|this|the\s(?:present|proposed|current)))"
    r"|\band\s+limitations?\s*$"
)
"""Headings under which each sentence is about limits."""
_ANALYSIS = re.compile(r"(?i)error|discuss|limitation")
_WEAK = re.compile(
    r"(?i)\b(?:however|but|only|not|cannot|unable|although|while|limit\w*|fail\w*|struggle\w*|difficult\w*|hard(?:er)?"
    r"|lack\w*|suffer\w*|worse|drawback|weakness|costly|expensive|slow\w*|restrict\w*|assum\w+|depend\w*|require\w*)\b"
)
_OWN = re.compile(r"(?i)\b(?:our|we|this (?:work|paper|study)|the proposed)\b")
_DANGLING = re.compile(r"(?i)\b(?:above|following|these|those|such|this (?:direction|line|end))\b")
_TURN = re.compile(r"(?i)^(?:however|but|nevertheless|nonetheless|still|yet|unfortunately|although|though|while)\b")
_DENIED = re.compile(
    r"(?i)\b(?:several|some|many|notable|following) limitations\b[^,:;]{0,15}$|\bidentify (?:the )?limitations\b"
    r"|\b(?:not|need not|is not|are not|no means)\s(?:be\s)?(?:limited|restricted)\b"
)
"""It only announces limits, or denies one."""
_PRAISE = re.compile(
    r"(?i)outperform|state[- ]of[- ]the[- ]art|previous|existing|prior|traditional|other (?:methods|models)"
)
_PREAMBLE = re.compile(r"(?i)^(?:in this section|here,? we|we (?:now )?discuss|this section)")
_STRENGTH: dict[Kind, float] = {"limit": 3.0, "open": 1.2, "plan": 1.0}


@dataclass(frozen=True, slots=True)
class Limit:
    """A sentence that says how far a paper goes."""

    said: Said
    kind: Kind
    strength: float


def limits_of(sentences: Sequence[Said]) -> list[Limit]:
    """Return the sentences that name a limit, then those that leave something open, strongest first; ties in order."""
    found = [limit for one in sentences if (limit := limit_in(one)) is not None]
    return sorted(found, key=lambda one: -one.strength)


def limit_in(said: Said) -> Limit | None:
    """Return what a sentence says of limits, None where it says nothing of them or stands elsewhere."""
    is_end = said.heading == ABSTRACT or bool(re.search(ENDINGS, said.heading) or _ANALYSIS.search(said.heading))
    if not is_end or not SHORTEST <= len(said.text) <= LONGEST or _PREAMBLE.search(said.text):
        return None
    told = openness(said.text)
    if _DENIED.search(said.text):
        return None
    is_of_limits = _LIMITS.search(said.heading) and _WEAK.search(said.text) and not _PRAISE.search(said.text)
    if is_of_limits and told != "plan":
        return Limit(said, "limit", 4.0 + 0.5 * bool(told) + 0.2 * bool(_OWN.search(said.text)))
    if not told and part_of(said.heading) == "conclusion" and _is_turn(said.text):
        return Limit(said, "limit", 2.0)
    if not told or (told == "open" and said.heading == ABSTRACT):
        return None  # what an abstract calls open is what the paper takes up
    more = (
        -0.4 * bool(_DANGLING.search(said.text))
        + 0.3 * bool(_WEAK.search(said.text))
        + 0.2 * bool(_OWN.search(said.text))
    )
    return Limit(said, told, _STRENGTH[told] + more - 0.5 * (said.heading == ABSTRACT))


def _is_turn(text: str) -> bool:
    """Tell whether a sentence of a conclusion turns to what is weak, and not to what others lack."""
    turn = _TURN.search(text)
    return turn is not None and bool(_WEAK.search(text, turn.end())) and not _PRAISE.search(text)
