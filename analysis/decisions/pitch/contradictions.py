"""Claims of one pitch that cannot both hold: two values of one thing, a total outside its parts; pure, used by `flaws`.

Two claims are of one thing where they share words that are rare in the pitch, and neither names a part, a rival or an
earlier version. What each claim contradicts within itself is `arithmetic`'s.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from analysis.decisions.pitch.claims import Claim
from analysis.decisions.pitch.figures import Figure
from analysis.decisions.pitch.statements import Layout

RARE = 3
"""Statements of a pitch in which a word may stand that tells what a claim is of."""
FEWEST_SHARED = 2
"""Rare words that two claims of one thing share."""
APART = 3
"""Statements between two claims of one paragraph: nearer ones are told as a pair on purpose."""
SAME = 0.01
"""Share by which two printings of one value may differ."""
_STEM = 6
_WORD = re.compile(r"[a-z][a-z@\d/-]{3,}|p\d\d\b|[a-z]+@\d+")
_IDLE = frozenset(
    "with that this than from they their them have been were which what when will your ours over under into about "
    "after before every each more most less only also just same other percent".split()
)
_OTHER = re.compile(
    r"\b(?:your (?:current|present|existing|own|old|rules)|rules you|current|existing|incumbent|version \d|rivals?"
    r"|competitors?|strongest|best|worst|hardest|easiest|right setup|inspectors|by hand|fell|rose|went|down to"
    r"|for comparison|pilot|subset|alone|only|sample|queue|class|those same)\b",
    re.I,
)
_WHOLE = re.compile(
    r"\b(?:across all|overall|in total|on average|averages?|all categories|all classes|all languages)\b", re.I
)


class Against(NamedTuple):
    """Why a claim cannot hold beside another, and where the other one stands."""

    told: str
    start: int
    end: int


def contradictions(layout: Layout, claims: Sequence[Claim]) -> dict[int, Against]:
    """Return the claims that another one contradicts, by their numbers."""
    found: dict[int, Against] = {}
    words = [_words(layout.said(one)) for one in layout.statements]
    counts = Counter(word for one in words for word in one)
    for one, other in combinations(claims, 2):
        shared = {word for word in words[one.statement] & words[other.statement] if counts[word] <= RARE}
        pair = _apart(one, other) if len(shared) >= FEWEST_SHARED and _may_be_one(layout, one, other) else None
        if pair is not None:
            here, there = (f"{figure.value:g}" for figure in pair)
            found.setdefault(one.number, Against(f"{here} here, {there} there", other.start, other.end))
            found.setdefault(other.number, Against(f"{there} here, {here} there", one.start, one.end))
    return found | _totals(layout, claims)


def _words(said: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(said.lower()) if word not in _IDLE}


def _may_be_one(layout: Layout, one: Claim, other: Claim) -> bool:
    """Tell whether two claims may be of one thing: told apart, and not of a part, a rival or a row beside."""
    here, there = (layout.block_of(layout.statements[claim.statement]) for claim in (one, other))
    is_near = abs(one.statement - other.statement) < APART and here.section == there.section
    is_table = here.kind == there.kind == "row" and here.group == there.group
    said = " ".join(layout.said(layout.statements[claim.statement]) for claim in (one, other))
    return not is_near and not is_table and one.is_relative == other.is_relative and _OTHER.search(said) is None


def _apart(one: Claim, other: Claim) -> tuple[Figure, Figure] | None:
    """Return a pair of figures in one unit, where all such pairs differ; None where one agrees, or there is none."""
    here, there = (claim.changes or claim.figures for claim in (one, other))
    pairs = [(a, b) for a in here for b in there if a.unit == b.unit]
    if not pairs or any(abs(a.value - b.value) <= SAME * max(a.value, b.value) for a, b in pairs):
        return None
    return pairs[0]


def _totals(layout: Layout, claims: Sequence[Claim]) -> dict[int, Against]:
    """Return totals that lie outside all rows of the table they sum up: the mean of parts lies between them."""
    rows = [one for one in claims if layout.block_of(layout.statements[one.statement]).kind == "row"
            and one.figures and one.kind == "quality"]  # fmt: skip
    found = {}
    for claim in claims:
        parts = [one for one in rows if one is not claim and one.figures[0].unit == claim.figures[0].unit] \
            if claim.figures and not claim.is_relative else []  # fmt: skip
        if len(parts) >= 2 and _WHOLE.search(layout.said(layout.statements[claim.statement])):
            values = [one.figures[0].value for one in parts]
            value = claim.figures[0].value
            if not min(values) <= value <= max(values):
                why = f"{value:g} over all, but the parts lie between {min(values):g} and {max(values):g}"
                found[claim.number] = Against(why, parts[0].start, parts[-1].end)
    return found
