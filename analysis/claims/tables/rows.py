"""Tell a paper's own rows from baselines and copied ones, and where the models stand; stage of ``extract``."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.claims.tables.layout import Layout, Place
from analysis.claims.tables.lexicon import pieces
from data.records import ResultTable

Axis = Literal["row", "column"]
_MODEL_CORNER = re.compile(
    r"\b(?:methods?|models?|approach(?:es)?|algorithms?|systems?|networks?|architectures?|techniques?|backbones?"
    r"|frameworks?|classifiers?|variants?|baselines?)\b",
    re.IGNORECASE,
)
_NO_MODEL_CORNER = re.compile(r"\b(?:data\s?sets?|metrics?|tasks?|measures?|benchmarks?|domains?|lang\w*)\b", re.I)
_OURS = re.compile(
    r"\b(?:ours?|our (?:\w+ ){0,2}(?:method|model|approach|system|network|full)|this (?:work|paper|study)|proposed"
    r"|(?:the )?present(?:ed)? (?:work|method))\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\bet\.? al\b|\b(?:19|20)\d\d[a-z]?\s?[)\]]|\[[^\]]{2,60}\d{2,4}[a-z]?[^\]]{0,20}\]"
    r"|\b(?:baselines?|previous|prior|state.of.the.art|sota|human"
    r"|random|chance|majority|oracle|upper bound|supervised baseline)\b",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\[\s?\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,8}\s?\]|\([^()]{2,40}\bet\.? al\.?,? (?:19|20)\d\d[a-z]?\)"
)
"""What a table cites where its source does not tell the entry: "[3]", "(Foo et al., 2017)"."""
_NOT_FULL = re.compile(r"^\s*(?:[-–−+]\s|w/o|without|no\s)|\b(?:w/o|without|ablat\w*)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A row, or a column where the models head columns: one system."""

    model: str
    ours: bool = False
    """Headed "ours", "proposed", "this work"."""
    named: bool = False
    """Headed by a name that the paper gives to its system."""
    cited: str | None = None
    """Entry of the bibliography that the head cites."""
    others: bool = False
    """Headed by another work ("et al.", a year) or called a baseline."""
    last_block: bool = False
    """Stands behind the last line that cites, and cites nothing."""
    reduced: bool = False
    """Something is left out or added: "w/o attention", "+ data"."""
    index: int = 0

    @property
    def is_own(self) -> bool:
        """Whether the paper measured its own system here, as far as the heads tell."""
        if self.ours:
            return True
        return self.cited is None and not self.others and (self.named or self.last_block)


@dataclass(frozen=True, slots=True)
class Lines:
    """The systems of a table by row, or by column."""

    axis: Axis
    level: int
    """Which of the heads names the system."""
    by_index: Mapping[int, Line]

    def of(self, place: Place) -> Line:
        """Return the system of a cell."""
        return self.by_index[place.row if self.axis == "row" else place.column]

    def other_heads(self, place: Place) -> tuple[str, ...]:
        """Return all heads of a cell but that of its system: what is measured, on what."""
        rows, columns = list(place.row_heads), list(place.column_heads)
        heads = rows if self.axis == "row" else columns
        if self.level < len(heads):
            model = heads[self.level]
            heads[:] = [head for head in heads if head != model]
        return tuple(dict.fromkeys(text for text in (place.title, *columns, *rows) if text))


def find_lines(table: ResultTable, layout: Layout, own: Iterable[str], measured: Iterable[str] = ()) -> Lines:
    """Return the systems of a table.

    Parameters
    ----------
    own
        Names of the paper's own system.
    measured
        Heads that name metrics or data sets: systems head the other axis.
    """
    names = [wanted for name in own if (wanted := tuple(pieces(name)))]
    axis = _axis(table, layout, names, frozenset(measured))
    heads = {
        (place.row if axis == "row" else place.column): (
            place.row_heads if axis == "row" else place.column_heads,
            place,
        )
        for place in layout.places
    }
    level = _level(axis, layout, [told for told, _ in heads.values()], names, table)
    entries = _entries(table, layout, axis)
    lines = [
        _line(index, told[level] if level < len(told) else "", told, place, names, entries.get(index))
        for index, (told, place) in sorted(heads.items())
    ]
    return Lines(axis, level, {line.index: line for line in _with_last_block(lines)})


def _axis(table: ResultTable, layout: Layout, names: Sequence[tuple[str, ...]], measured: frozenset[str]) -> Axis:
    """Return where the systems stand, by votes of the corner, the citations, own names, and what is measured."""
    votes: Counter[Axis] = Counter()
    votes["row"] = 1
    votes["row"] += 2 * bool(_MODEL_CORNER.search(layout.corner))
    votes["column"] += bool(_NO_MODEL_CORNER.search(layout.corner)) and not _MODEL_CORNER.search(layout.corner)
    for cited in table.cited:
        votes["column" if cited.row < layout.header_rows and cited.column >= layout.header_columns else "row"] += 1
    rows = {head for place in layout.places for head in place.row_heads}
    columns = {head for place in layout.places for head in place.column_heads}
    for axis, other, heads in (("row", "column", rows), ("column", "row", columns)):
        told: Axis = "row" if axis == "row" else "column"
        against: Axis = "row" if other == "row" else "column"
        votes[told] += 3 * any(_OURS.search(head) or _is_named(head, names) for head in heads)
        votes[against] += 2 * (len(heads & measured) * 2 > len(heads) > 0)
    return "column" if votes["column"] > votes["row"] else "row"


def _level(
    axis: Axis, layout: Layout, heads: Sequence[tuple[str, ...]], names: Sequence[tuple[str, ...]], table: ResultTable
) -> int:
    """Return which of several heads names the system: that of "ours", citations or a telling corner."""
    depth = max(map(len, heads), default=0)
    if depth <= 1:
        return 0
    scores = [0.0] * depth
    for level in range(depth):
        told = [one[level] for one in heads if level < len(one)]
        scores[level] += 3 * any(_OURS.search(head) or _is_named(head, names) for head in told)
        scores[level] += len({head for head in told if head}) / max(1, len(told))
    if axis == "row":
        for level in range(min(depth, len(table.cells[0]))):
            corner = " ".join(table.cells[row][level] for row in range(layout.header_rows))
            scores[level] += 2 * bool(_MODEL_CORNER.search(corner)) - 2 * bool(_NO_MODEL_CORNER.search(corner))
        for cited in table.cited:
            if cited.row >= layout.header_rows and cited.column < depth:
                scores[cited.column] += 0.5
    return max(range(depth), key=lambda level: (scores[level], -level))


def _entries(table: ResultTable, layout: Layout, axis: Axis) -> dict[int, str]:
    """Return by line the entry that its heads cite."""
    found: dict[int, str] = {}
    for cited in table.cited:
        heads = cited.column < layout.header_columns if axis == "row" else cited.row < layout.header_rows
        if heads:
            found.setdefault(cited.row if axis == "row" else cited.column, cited.entry)
    return found


def _line(
    index: int, model: str, heads: tuple[str, ...], place: Place, names: Sequence[tuple[str, ...]], cited: str | None
) -> Line:
    """Return one system; a title of the block of rows may tell whose it is."""
    told = " ".join(dict.fromkeys((place.title, *heads)))
    number = _REFERENCE.search(model)
    return Line(
        model=model,
        ours=_OURS.search(told) is not None,
        named=_is_named(model, names),
        cited=cited or (number[0].strip() if number else None),
        others=_OTHERS.search(model) is not None,
        reduced=_NOT_FULL.search(model) is not None,
        index=index,
    )


def _with_last_block(lines: Sequence[Line]) -> list[Line]:
    """Mark the lines behind the last one of others, where anything is of others."""
    foreign = [number for number, line in enumerate(lines) if (line.cited or line.others) and not line.ours]
    if not foreign or foreign[-1] == len(lines) - 1:
        return list(lines)
    return [
        Line(line.model, line.ours, line.named, line.cited, line.others, number > foreign[-1], line.reduced, line.index)
        for number, line in enumerate(lines)
    ]


def _is_named(head: str, names: Sequence[tuple[str, ...]]) -> bool:
    """Tell whether a head holds a name, as a run of pieces of words."""
    told = tuple(pieces(head))
    return any(told[start : start + len(name)] == name for name in names for start in range(len(told) - len(name) + 1))
