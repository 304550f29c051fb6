"""Group the numbers of a table by what is measured on what, and note whose each is; stage of ``extract``."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.claims.tables.cells import CellNumber, read_cell
from analysis.claims.tables.layout import Layout, Place, read_layout
from analysis.claims.tables.lexicon import dataset_of, metric_of
from analysis.claims.tables.rows import Line, Lines, find_lines
from analysis.claims.tables.table_type import Typed, table_type
from data.records import ResultTable
from data.vocabulary import UNCORRECTED, Corrections

MOST_TABLES = 200
"""Tables of one paper that are read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One number of a table with its place and its system."""

    place: Place
    number: CellNumber
    line: Line
    bold: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The numbers of one column (or row, where systems head columns) that are headed alike but for their systems."""

    table: int
    """Order of the table in its paper, from 1."""
    heads: tuple[str, ...]
    """What heads them, but for the systems."""
    entries: tuple[Entry, ...]
    order: int = 0
    """How many groups with the same heads stand before it: where heads are lost, the place still tells something."""

    @property
    def own(self) -> tuple[Entry, ...]:
        """The entries of the paper's own system; those of every system where no row tells whose it is."""
        found = tuple(entry for entry in self.entries if entry.line.is_own)
        return found or tuple(entry for entry in self.entries if not entry.line.cited and not entry.line.others)


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table with its type, its systems, and its numbers in groups."""

    position: int
    """Order in the paper, from 1."""
    table: ResultTable
    typed: Typed
    lines: Lines
    groups: tuple[Group, ...]


def read_tables(
    tables: Sequence[ResultTable], own: Sequence[str], corrections: Corrections = UNCORRECTED
) -> list[ReadTable]:
    """Return the tables of a paper, read; those without two columns or rows are left out."""
    return [
        read_table(position, table, own, corrections)
        for position, table in enumerate(tables[:MOST_TABLES], start=1)
        if len(table.cells) > 1 and max(map(len, table.cells)) > 1
    ]


def read_table(
    position: int, table: ResultTable, own: Sequence[str], corrections: Corrections = UNCORRECTED
) -> ReadTable:
    """Return one table with its numbers in groups."""
    table = _rectangular(table)
    layout = read_layout(table)
    lines = find_lines(table, layout, own, _measured(layout, corrections))
    bold = set(table.bold)
    groups: dict[tuple[tuple[str, ...], int, int], list[Entry]] = {}
    for place in layout.places:
        number = read_cell(place.text)
        if number is not None:
            entry = Entry(place, number, lines.of(place), (place.row, place.column) in bold)
            across = place.column if lines.axis == "row" else place.row
            groups.setdefault((lines.other_heads(place), across, place.part), []).append(entry)
    return ReadTable(position, table, table_type(table.caption, layout), lines, _groups(position, groups))


def _groups(position: int, found: dict[tuple[tuple[str, ...], int, int], list[Entry]]) -> tuple[Group, ...]:
    """Return groups with how many of the same heads stand before each."""
    before: Counter[tuple[str, ...]] = Counter()
    groups = []
    for (heads, _, _), entries in found.items():
        groups.append(Group(position, heads, tuple(entries), before[heads]))
        before[heads] += 1
    return tuple(groups)


def _rectangular(table: ResultTable) -> ResultTable:
    """Return a table whose short rows are filled up: S2ORC leaves cells out."""
    width = max(map(len, table.cells), default=0)
    if all(len(row) == width for row in table.cells):
        return table
    return replace(table, cells=tuple((*row, *[""] * (width - len(row))) for row in table.cells))


def _measured(layout: Layout, corrections: Corrections) -> set[str]:
    """Return the heads that name a metric or a data set."""
    heads = {head for place in layout.places for head in (*place.row_heads, *place.column_heads) if head}
    return {head for head in heads if metric_of(head, corrections) or dataset_of(head, corrections)}
