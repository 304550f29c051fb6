"""Tell tables of results from ablations, hyper-parameters and statistics, with reasons; stage of ``extract``."""

import re
from typing import Literal, NamedTuple

from analysis.claims.tables.cells import read_cell
from analysis.claims.tables.layout import Layout

TableType = Literal["results", "ablation", "hyper-parameters", "statistics", "other"]
CLAIMING: frozenset[TableType] = frozenset({"results", "ablation"})
"""Types of tables that give claims."""
_CAPTION: tuple[tuple[TableType, re.Pattern[str]], ...] = (
    ("statistics", re.compile(
        r"\b(?:statistics?|data(?:set)?s? (?:details|description|summary|characteristics|sizes?|splits?|overview)"
        r"|(?:overview|summary|details|description|sizes?|characteristics|splits?|properties) of "
        r"(?:the |our |all |used )?"
        r"(?:\w+ ){0,4}(?:data|corp)\w*"
        r"|number of (?:\w+ ){0,3}(?:samples|examples|images|instances|sentences|nodes|classes"
        r"|documents|tokens|videos|subjects|words)|data ?sets? used|class distribution|list of (?:the )?datasets)\b",
        re.I)),
    ("hyper-parameters", re.compile(
        r"\b(?:hyper-?\s?parameters?|(?:training|experimental|implementation|network|model|optimi[sz]ation) "
        r"(?:settings?|configurations?|details|parameters)|configurations?|search space|network architecture"
        r"|architectures? (?:details|of (?:the|our))|notations?|list of symbols|learning rates?)\b", re.I)),
    ("ablation", re.compile(
        r"\b(?:ablat\w+|ablations?|(?:effect|impact|influence|importance|contribution|role)s? of|effectiveness of"
        r"|sensitivity|different (?:choices|values|settings|variants|components|losses|loss|backbones|strategies"
        r"|combinations|configurations|designs?)|variants of|varying|design choices|component analysis"
        r"|analysis of)\b",
        re.I)),
)  # fmt: skip
_REPORTS = re.compile(
    r"\b(?:results?|compar\w+|performances?|accurac\w+|evaluation|scores?|errors?|perplexit\w+|state-of-the-art)\b",
    re.I,
)
_HEADS: tuple[tuple[TableType, re.Pattern[str]], ...] = (
    ("statistics", re.compile(
        r"^(?:#\s?.*|no\. (?:of )?.*|number of .*|num\. .*|total|size|train(?:ing)?(?: set)?|test(?: set)?|val\w*"
        r"|dev|classes|nodes|edges|features|samples|images|examples|sentences|tokens|documents|vocab\w*|avg\. .*len.*"
        r"|average .*length|label rate|instances|entities|relations|triples|users|items|year|language|source|domain)$",
        re.I)),
    ("hyper-parameters", re.compile(
        r"^(?:learning rate.*|lr|batch ?size.*|(?:weight )?decay|dropout.*|optimi[sz]er|epochs?|warm-?up.*|momentum"
        r"|hidden.*(?:size|dim\w*|units)|layers?|kernel(?: size)?|stride|padding|filters?|(?:in|out)put (?:size|shape)"
        r"|activation|hyper-?parameters?|values?|symbol|notation|description|meaning|range|operator|parameter"
        r"|embedding (?:size|dim\w*)|seed|scheduler|beta\w*|temperature)$", re.I)),
)  # fmt: skip


class Typed(NamedTuple):
    """The type of a table and why."""

    type: TableType
    reasons: tuple[str, ...]


def table_type(caption: str, layout: Layout) -> Typed:
    """Return what a table holds, with the words that tell so.

    A caption speaks first; heads overrule it where most of them are counts or settings. A table without
    numbers, or with numbers in less than a quarter of its cells, is "other".
    """
    numbers = sum(read_cell(place.text) is not None for place in layout.places)
    told = [place for place in layout.places if place.text]
    if not numbers or numbers * 4 < len(told):
        return Typed("other", (f"{numbers} numbers in {len(told)} cells",))
    named = next(((kind, found[0]) for kind, cue in _CAPTION if (found := cue.search(caption))), None)
    by_heads = _by_heads(layout)
    reports = _REPORTS.search(caption) is not None
    if by_heads is not None and not (reports and _has_decimals(layout)) and by_heads.share >= (0.6 if reports else 0.4):
        return Typed(by_heads.type, by_heads.reasons)
    if named is None:
        return Typed("results", ())
    if named[0] in CLAIMING or _large_counts(layout) or not _has_decimals(layout):
        return Typed(named[0], (f"caption: {named[1]}",))
    return Typed("results", ()) if reports else Typed(named[0], (f"caption: {named[1]}",))


class _Headed(NamedTuple):
    type: TableType
    reasons: tuple[str, ...]
    share: float


def _by_heads(layout: Layout) -> _Headed | None:
    """Return the type that at least four in ten heads of rows or of columns tell."""
    for paths in ({p.column_path for p in layout.places}, {p.row_path for p in layout.places}):
        heads = [path[-1].strip() for path in sorted(paths) if path]
        for kind, cue in _HEADS:
            hits = [head for head in heads if cue.match(head)]
            if len(hits) >= 2 and len(hits) >= 0.4 * len(heads):
                return _Headed(kind, tuple(f"head: {head}" for head in hits[:3]), len(hits) / len(heads))
    return None


def _large_counts(layout: Layout) -> bool:
    """Tell whether a third of the numbers are counts above a thousand."""
    numbers = [number for place in layout.places if (number := read_cell(place.text))]
    return sum(n.value * n.scale >= 1_000 and n.decimals <= 1 for n in numbers) * 3 >= len(numbers)


def _has_decimals(layout: Layout) -> bool:
    numbers = [number for place in layout.places if (number := read_cell(place.text))]
    return sum(number.decimals > 0 for number in numbers) * 2 >= len(numbers)
