"""Tabulars of LaTeX into result tables: dense cells, spans, header rows and columns, bold cells and citations."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from data.records import CellCitation, ResultTable, Span
from ingest.fulltext.heads import count_header_columns, count_header_rows
from ingest.fulltext.latex.symbols import ARRAY, TABULAR
from ingest.fulltext.latex.text import FARTHEST, Inline, with_citations, without_citations
from ingest.fulltext.latex.tokens import Tokens, argument, bracket_end, skip_arguments, skip_spaces

MOST_ROWS = 1_000
MOST_COLUMNS = 100
LONGEST_CELL = 2_000
LONGEST_ENTRY = 300
FULL_RULES = frozenset("\\hline \\toprule \\midrule \\bottomrule \\hhline \\Xhline \\specialrule \\hdashline \\hrule "
                       "\\endhead \\endfirsthead \\Hline \\hlinewd \\thickhline \\hlineB \\Xhline \\tabucline "
                       "\\thickmidrule".split())  # fmt: skip
PART_RULES = frozenset("\\cline \\cmidrule \\cdashline".split())
ROW_ENDS = frozenset({"\\\\", "\\tabularnewline", "\\cr", "\\crcr"})
LEADING = re.compile(r"\\(?:noalign|addlinespace|rowcolor|rowfont|rowstyle|arrayrulecolor|morecmidrules|vspace|SetRow)")
ARGUMENTS = {"\\hhline": "m", "\\hlinewd": "m", "\\hlineB": "m", "\\tabucline": "om", "\\Xhline": "mo",
             "\\specialrule": "mmm", "\\cline": "m", "\\cmidrule": "opm",
             "\\cdashline": "mo", "\\noalign": "m", "\\rowcolor": "oom", "\\arrayrulecolor": "om", "\\rowstyle": "m",
             "\\rowfont": "om", "\\vspace": "*m", "\\SetRow": "om"}  # fmt: skip


@dataclass
class Cell:
    """One cell as it was written: its text, how far it reaches, and what it cites."""

    text: str
    rows: int = 1
    columns: int = 1
    bold: bool = False
    keys: tuple[str, ...] = ()
    notes: list[list[str]] = field(default_factory=list)


@dataclass
class Rows:
    """Cells by row, and after how many rows rules stand."""

    cells: list[list[list[str]]] = field(default_factory=list)
    rules: set[int] = field(default_factory=set)


def is_layout(found: Sequence[str]) -> bool:
    """Tell whether a tabular only sets other tables side by side."""
    depth = separators = ends = 0
    for token in found:
        if token.startswith("\\begin{") and token[7:-1] in TABULAR:
            depth += 1
            separators = ends = 0 if depth == 1 else ends
        elif token.startswith("\\end{") and token[5:-1] in TABULAR:
            depth -= 1
        elif depth >= 1:
            separators += token == "&"
            ends += token in ROW_ENDS
            if separators >= 2 and ends >= 2:
                return True
    return False


def parse_table(
    found: list[str], label: str, caption: str, entries: Mapping[str, str], names: Mapping[str, str]
) -> tuple[ResultTable | None, list[list[str]]]:
    r"""Return the table of one tabular and the footnotes in its cells; None where it holds no two columns.

    Parameters
    ----------
    found
        Expanded tokens from its ``\begin`` on, without its ``\end``.
    entries
        The bibliography: the entry as printed, by its key.
    names
        What citations are printed as, by key.
    """
    rows = split_rows(found[skip_arguments(found, 1, TABULAR.get(found[0][7:-1]) or ARRAY.get(found[0][7:-1], "")) :])
    maths = found[0][7:-1] in ARRAY
    read = [[_cell(cell, names, maths) for cell in row] for row in rows.cells]
    kept = [number for number, row in enumerate(read) if any(cell.text or cell.keys for cell in row)]
    rules = {sum(number < rule for number in kept) for rule in rows.rules}
    grid = _Grid()
    for number, row in enumerate(read):
        if number in kept:
            grid.add(row)
        else:
            grid.leave_out(row)
    notes = [note for row in read for cell in row for note in cell.notes]
    if grid.width < 2 or not kept:
        return None, notes
    cells = grid.dense()
    header_rows = count_header_rows(cells, rules, grid.spans, {place for place in grid.bold if place[0] == 0})
    return ResultTable(
        label=label,
        caption=caption,
        cells=cells,
        header_rows=header_rows,
        header_columns=count_header_columns(cells, header_rows or 0, grid.spans),
        spans=tuple(grid.spans),
        bold=tuple(sorted(grid.bold)),
        cited=tuple(
            CellCitation(row, column, entries.get(key, key)[:LONGEST_ENTRY])
            for (row, column), keys in sorted(grid.cited.items())
            for key in keys
        ),
    ), notes


def split_rows(content: list[str]) -> Rows:
    """Split the content of a tabular at its row ends and its separators, groups and inner environments left whole."""
    found = Tokens(content)
    rows, cells, start = Rows(), list[list[str]](), 0
    index = start = _leading(found, 0, rows)
    depth = 0
    while index < len(found) and len(rows.cells) < MOST_ROWS:
        token = found[index]
        index += 1
        if token == "{":
            index = found.closing.get(index - 1, index - 1) + 1  # one that never closes is only a slip
        elif token.startswith("\\begin{"):
            depth += 1
        elif token.startswith("\\end{"):
            depth = max(depth - 1, 0)
        elif depth == 0 and token == "&":
            cells.append(found[start : index - 1])
            start = index
        elif depth == 0 and token in ROW_ENDS:
            rows.cells.append([*cells, found[start : index - 1]])
            cells = []
            index = start = _leading(found, _after_row_end(found, index), rows)
    if len(rows.cells) < MOST_ROWS and (cells or any(token != " " for token in found[start:])):
        rows.cells.append([*cells, found[start:]])
    return rows


def _after_row_end(found: list[str], index: int) -> int:
    """Return the index after the star and the extra space of a row end; a bracket with words in it is a cell."""
    index = skip_arguments(found, index, "*")
    at = skip_spaces(found, index)
    if at < len(found) and found[at] == "[" and bracket_end(found, at, 8) > 0:
        return skip_arguments(found, at, "o")
    return index


def _leading(found: list[str], index: int, rows: Rows) -> int:
    """Pass over the rules and colours at the start of a row; note where the rules stand."""
    while index < len(found):
        token = found[index]
        if token in FULL_RULES:
            rows.rules.add(len(rows.cells))
            index = skip_arguments(found, index + 1, ARGUMENTS.get(token, "o"))
        elif token in PART_RULES or LEADING.fullmatch(token):
            if token == "\\noalign" and "\\hrule" in found[index : index + 8]:
                rows.rules.add(len(rows.cells))
            index = skip_arguments(found, index + 1, ARGUMENTS.get(token, "o"))
        elif token in (" ", "\\par", "\\centering", "\\relax", "\\small"):
            index += 1
        else:
            return index
    return index


def _cell(found: list[str], names: Mapping[str, str], maths: bool) -> Cell:
    inline = Inline(found, maths=maths).read()
    text = without_citations(inline.text)
    if not text and inline.citations:
        text = with_citations(inline.text, inline.citations, names).strip("[]")
    rows, columns = _reach(found)
    keys = tuple(dict.fromkeys(key for keys in inline.citations for key in keys))
    return Cell(_result(text)[:LONGEST_CELL], rows, columns, inline.is_bold and text != "", keys, inline.footnotes)


def _result(text: str) -> str:
    """Return the text of a cell with its number clean: one dash for none, a plain minus, no lonely brackets."""
    if text in ("–", "—", "−", "--", "---"):
        return "-"
    return re.sub(r"^[−–](?=[\d.])", "-", text)


def _reach(found: list[str]) -> tuple[int, int]:
    """Return over how many rows and columns a cell reaches, as its first such commands say."""
    rows = columns = 1
    for index, token in enumerate(found[:FARTHEST]):
        if token == "\\multicolumn" and columns == 1:
            columns = _count(argument(found, index + 1)[0], MOST_COLUMNS)
        elif token == "\\multirow" and rows == 1:
            rows = _count(argument(found, index + 1, "o")[0], MOST_ROWS)
        elif token in ("\\SetCell", "\\Block"):
            told = "".join(found[index + 1 : index + 12])
            r, c = re.search(r"r=(\d{1,3})", told), re.search(r"c=(\d{1,3})", told)
            pair = re.search(r"\{(\d{1,3})-(\d{1,3})\}", told) if token == "\\Block" else None
            rows = int(pair[1]) if pair else int(r[1]) if r else rows
            columns = int(pair[2]) if pair else int(c[1]) if c else columns
    return rows, min(max(columns, 1), MOST_COLUMNS)


def _count(told: list[str], most: int) -> int:
    digits = re.match(r"\s*(-?\d{1,4})", "".join(told))
    number = int(digits[1]) if digits else 1
    return max(-most, min(number, most)) or 1


class _Grid:
    """Places cells one row after the other; a cell over several rows fills the empty places below it."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.width = 0
        self.open: dict[int, tuple[int, int, str, tuple[str, ...]]] = {}
        """By column, cells that reach further down: place among the spans, rows left, text, keys."""
        self.spans: list[Span] = []
        self.bold: set[tuple[int, int]] = set()
        self.cited: dict[tuple[int, int], tuple[str, ...]] = {}

    def add(self, cells: list[Cell]) -> None:
        row, column = list[str](), 0
        self.rows.append(row)
        for cell in cells:
            if column >= MOST_COLUMNS:
                break
            columns = min(cell.columns, MOST_COLUMNS - column)
            if cell.text or cell.keys or not self._covered(column, columns, row):
                self._place(cell, column, columns, row)
            column += columns
        self.width = max(self.width, len(row))
        for at in range(column, MOST_COLUMNS):
            self.open.pop(at, None)

    def leave_out(self, cells: list[Cell]) -> None:
        """Pass over a row without text: what reaches down to it ends a row earlier."""
        for column in range(sum(cell.columns for cell in cells)):
            number, left, text, keys = self.open.pop(column, (-1, 0, "", ()))
            if left > 1:
                self.open[column] = (number, left - 1, text, keys)

    def _covered(self, column: int, columns: int, row: list[str]) -> bool:
        """Fill empty places from the cell above that reaches down to them; False when there is none."""
        if column not in self.open:
            return False
        for at in range(column, column + columns):
            number, left, text, keys = self.open.get(at, (-1, 0, "", ()))
            row.append(text)
            if number < 0:
                continue
            place = (len(self.rows) - 1, at)
            span = self.spans[number]
            self.spans[number] = Span(span.row, span.column, place[0] - span.row + 1, span.columns)
            if (span.row, at) in self.bold:
                self.bold.add(place)
            if left > 1:
                self.open[at] = (number, left - 1, text, keys)
            else:
                del self.open[at]
        return True

    def _place(self, cell: Cell, column: int, columns: int, row: list[str]) -> None:
        number = len(self.rows) - 1
        for at in range(column, column + columns):
            self.open.pop(at, None)
        if cell.rows < 0:
            self._upwards(cell, column, columns, row)
            return
        row += [cell.text] * columns
        if cell.rows > 1 or columns > 1:
            self.spans.append(Span(number, column, 1, columns))
        for at in range(column, column + columns):
            if cell.rows > 1:
                self.open[at] = (len(self.spans) - 1, cell.rows - 1, cell.text, cell.keys)
            if cell.bold:
                self.bold.add((number, at))
        if cell.keys:
            self.cited[number, column] = cell.keys

    def _upwards(self, cell: Cell, column: int, columns: int, row: list[str]) -> None:
        """Place a cell that was written in its last row: it fills the empty places above."""
        row += [cell.text] * columns
        last = first = len(self.rows) - 1
        while first > 0 and last - first + 1 < -cell.rows and self._is_free(first - 1, column, columns):
            first -= 1
            self.rows[first][column : column + columns] = [cell.text] * columns
        self.spans.append(Span(first, column, last - first + 1, columns))
        if cell.bold:
            self.bold |= {(number, at) for number in range(first, last + 1) for at in range(column, column + columns)}
        if cell.keys:
            self.cited[first, column] = cell.keys

    def _is_free(self, number: int, column: int, columns: int) -> bool:
        above = self.rows[number][column : column + columns]
        return len(above) == columns and not any(above)

    def dense(self) -> tuple[tuple[str, ...], ...]:
        """Return the rows, equally long; a column that is empty throughout stays, so that places hold."""
        self.spans = [span for span in self.spans if span.rows > 1 or span.columns > 1]
        return tuple(tuple(row + [""] * (self.width - len(row))) for row in self.rows)
