"""Tables of LaTeXML's HTML: headers, spans, bold cells and citations as printed. Used by ``ingest.fulltext.html.page``.

A table is ``<table class="ltx_tabular">``, or the same of ``<span>`` where LaTeXML found it inside a line.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from data.records import CellCitation, ResultTable, Span
from ingest.fulltext.heads import count_header_columns, count_header_rows
from ingest.fulltext.html.text import Flow, classes_of, read_inline
from ingest.strict_xml import Element

MOST_COLUMNS = 200
"""Columns that a row may have; one that claims more is no row of a table that was printed."""
MOST_ROWS_SPANNED = 1_000
LONGEST_ENTRY = 300
ABOVE, BELOW = frozenset({"ltx_border_t", "ltx_border_tt"}), frozenset({"ltx_border_b", "ltx_border_bb"})
"""Classes of cells with a rule above, or below."""
POSITION = re.compile(r"^\[[clrtb]{1,2}\](?=\S)")
"""What LaTeXML leaves of the option of a makecell."""
GROUPS = frozenset({"ltx_thead", "ltx_tbody", "ltx_tfoot"})


@dataclass(slots=True)
class Cell:
    """One cell as it stands in the source."""

    text: str
    rows: int
    columns: int
    heads_column: bool
    heads_row: bool
    bold: bool
    cited: list[str]
    ruled_above: bool
    ruled_below: bool


@dataclass(slots=True)
class Grid:
    """The places of a table, row by row, with the cells that begin in them."""

    rows: list[list[Cell | None]] = field(default_factory=list)
    begins: list[tuple[int, int, Cell]] = field(default_factory=list)

    def width(self) -> int:
        """Return how many columns there are."""
        return max(map(len, self.rows), default=0)


def read_table(
    table: Element, label: str, caption: str, entries: dict[str, str], spend: Callable[[int], None], notes: list[Flow]
) -> ResultTable:
    """Return one table.

    Parameters
    ----------
    entries
        The printed entries of the bibliography, by id.
    spend
        Told how many characters each cell fills, over all the places that it covers; raises when it is too much.
    notes
        Takes the footnotes of the cells.
    """
    told = [([_cell(one, notes) for one in row], in_head) for row, in_head in table_rows(table)]
    grid = place(told, spend)
    width = grid.width()
    texts = [[cell.text if cell else "" for cell in row] + [""] * (width - len(row)) for row in grid.rows]
    spans, bold = list(_spans(grid)), {(0, column) for row, column, cell in grid.begins if row == 0 and cell.bold}
    marked = _header_rows(grid, [in_head for _, in_head in told])
    heads = count_header_rows(texts, _rules(grid), spans, bold) if width else None
    heads = marked if heads is None else heads
    columns = count_header_columns(texts, heads or 0, spans) if width else None
    columns = _header_columns(grid, heads or 0) if columns is None else columns
    return ResultTable(
        label, caption, tuple(map(tuple, texts)), heads, columns,
        spans=tuple(spans),
        bold=tuple((row, column) for row, column, cell in grid.begins if cell.bold),
        cited=tuple(CellCitation(row, column, entries.get(key, key)[:LONGEST_ENTRY])
                    for row, column, cell in grid.begins for key in cell.cited),
    )  # fmt: skip


def table_rows(table: Element) -> Iterator[tuple[Element, bool]]:
    """Yield the rows of a table, not of those inside it, and whether each stands in its head."""
    for child in table:
        classes = classes_of(child)
        if child.tag == "tr" or "ltx_tr" in classes:
            yield child, False
        elif child.tag in ("thead", "tbody", "tfoot") or not GROUPS.isdisjoint(classes):
            in_head = child.tag == "thead" or "ltx_thead" in classes
            for row in child:
                if row.tag == "tr" or "ltx_tr" in classes_of(row):
                    yield row, in_head


def row_cells(row: Element) -> list[Element]:
    """Return the cells of a row."""
    return [one for one in row if one.tag in ("td", "th") or "ltx_td" in classes_of(one)]


def size(table: Element) -> tuple[int, int]:
    """Return how many rows a table has, and how many cells its longest row."""
    counts = [len(row_cells(row)) for row, _ in table_rows(table)]
    return len(counts), max(counts, default=0)


def _cell(element: Element, notes: list[Flow]) -> Cell:
    classes, flow = classes_of(element), Flow()
    read_inline(element, flow, bold=element.tag == "b" or "ltx_font_bold" in classes)
    notes += flow.notes
    return Cell(
        POSITION.sub("", flow.text()), _span(element, classes, "rowspan", MOST_ROWS_SPANNED),
        _span(element, classes, "colspan", MOST_COLUMNS), "ltx_th_column" in classes, "ltx_th_row" in classes,
        bool(flow.bold), list(dict.fromkeys(key for _, key in flow.cited)),
        not ABOVE.isdisjoint(classes), not BELOW.isdisjoint(classes),
    )  # fmt: skip


def _span(element: Element, classes: frozenset[str], name: str, most: int) -> int:
    """Return how many rows or columns a cell covers: an attribute, or in tables of spans a class ltx_rowspan_2."""
    told = element.get(name) or next((one.rpartition("_")[2] for one in classes if one.startswith(f"ltx_{name}_")), "")
    return min(max(int(told), 1), most) if told.isascii() and told.isdigit() and len(told) < 7 else 1


def place(told: list[tuple[list[Cell], bool]], spend: Callable[[int], None]) -> Grid:
    """Put cells in their places: a cell over several rows or columns fills them all; none reaches below the table."""
    grid = Grid([[] for _ in told])
    above: dict[int, dict[int, Cell]] = {}
    for number, (cells, _) in enumerate(told):
        row, reserved = grid.rows[number], above.pop(number, {})
        for cell in cells:
            while len(row) in reserved:
                row.append(reserved.pop(len(row)))
            cell.columns = min(cell.columns, MOST_COLUMNS - len(row))
            if cell.columns < 1:
                break
            cell.rows = min(cell.rows, len(told) - number)
            spend((len(cell.text) + 1) * cell.rows * cell.columns)
            grid.begins.append((number, len(row), cell))
            for below in range(number + 1, number + cell.rows):
                above.setdefault(below, {}).update(dict.fromkeys(range(len(row), len(row) + cell.columns), cell))
            row += [cell] * cell.columns
        for column in sorted(reserved):
            row += [None] * (column - len(row))
            row += [reserved[column]] * (column == len(row))
    return grid


def _spans(grid: Grid) -> Iterator[Span]:
    for row, column, cell in grid.begins:
        if cell.rows > 1 or cell.columns > 1:
            yield Span(row, column, cell.rows, cell.columns)


def _rules(grid: Grid) -> set[int]:
    """Return after how many rows a rule stands over the whole width: above all cells of a row, or below."""
    begins = {(row, column + at): cell for row, column, cell in grid.begins for at in range(cell.columns)}
    found = set()
    for number, row in enumerate(grid.rows):
        above = [(cell := begins.get((number, column))) is not None and cell.ruled_above for column in range(len(row))]
        below = [cell is not None and cell.ruled_below for cell in row]
        found |= {number} if row and all(above) else set()
        found |= {number + 1} if row and all(below) else set()
    return found


def _header_rows(grid: Grid, in_head: list[bool]) -> int | None:
    """Return how many leading rows head columns, as LaTeXML marks them; None: it marks none."""
    count = 0
    for row, marked in zip(grid.rows, in_head, strict=True):
        if not marked and not (row and all(cell is not None and cell.heads_column for cell in row)):
            break
        count += 1
    return count if 0 < count < len(grid.rows) else None


def _header_columns(grid: Grid, header_rows: int) -> int | None:
    """Return how many leading columns head rows: those marked so in most rows of the body; None: not marked."""
    body = grid.rows[header_rows:]
    count = 0
    for column in range(grid.width()):
        marked = sum(len(row) > column and (cell := row[column]) is not None and cell.heads_row for row in body)
        if 2 * marked <= len(body):
            break
        count += 1
    return count if 0 < count < grid.width() else None
