"""The header tree of a table: what heads each column and each row; stage of ``extract``."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.claims.tables.cells import is_empty, read_cell, split_cell
from data.records import ResultTable

MOST_ROWS = 400
MOST_COLUMNS = 100
MOST_HEADER_ROWS = 6
MOST_HEADER_COLUMNS = 4
LONGEST_HEAD = 200
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One cell that may hold a number, with all that heads it."""

    row: int
    column: int
    part: int
    """Which of several numbers in the cell, from 0."""
    text: str
    column_heads: Path
    """Heads of the column, from the top; as many as there are header rows."""
    row_heads: Path
    """Heads of the row, from the left; as many as there are header columns."""
    title: str = ""
    """Title of the block of rows."""

    @property
    def column_path(self) -> Path:
        """Heads of the column that say something, repeated ones once."""
        return _path(self.column_heads)

    @property
    def row_path(self) -> Path:
        """Title of the block and heads of the row that say something, repeated ones once."""
        return _path((self.title, *self.row_heads))


@dataclass(frozen=True, slots=True)
class Layout:
    """A table with its heads found."""

    places: tuple[Place, ...]
    corner: str
    """What stands above the heads of the rows: "Method", "Dataset" …"""
    header_rows: int
    header_columns: int


def read_layout(table: ResultTable) -> Layout:
    """Return the cells below and beside the heads of a table.

    A row inside the table that holds one text alone titles the rows below it; one that holds words where other rows
    hold numbers heads the columns below it anew. Rows and columns beyond a bound are left out.
    """
    cells = [[text[:LONGEST_HEAD] for text in row[:MOST_COLUMNS]] for row in table.cells[:MOST_ROWS]]
    top = _header_rows(table, cells)
    left = _header_columns(table, cells, top)
    width = len(cells[0]) if cells else 0
    heads = [tuple(cells[row][column] for row in range(top)) for column in range(width)]
    title = ""
    places: list[Place] = []
    for number in range(top, len(cells)):
        row = cells[number]
        if _is_title(row, left):
            title = next(text for text in row if text)
        elif _heads_columns(row, left):
            heads = [_below(heads[column], row[column]) for column in range(width)]
        else:
            places += [
                place
                for column in range(left, width)
                for place in _places(row, number, column, heads[column], left, title)
            ]
    corner = " ".join(dict.fromkeys(text for row in cells[:top] for text in row[:left] if text))
    return Layout(tuple(places), corner[:LONGEST_HEAD], top, left)


def _header_rows(table: ResultTable, cells: Sequence[Sequence[str]]) -> int:
    """Return how many rows head columns: as told, else those above the first row of numbers."""
    told = table.header_rows
    if told is None:
        first = next((number for number, row in enumerate(cells) if _is_of_numbers(row[1:])), None)
        told = first if first is not None else int(bool(cells) and _words(cells[0]) * 2 > len(cells[0]))
    return min(told, MOST_HEADER_ROWS, max(len(cells) - 1, 0))


def _header_columns(table: ResultTable, cells: Sequence[Sequence[str]], top: int) -> int:
    """Return how many columns head rows: as told, else those before the first column of numbers; one at least."""
    told = table.header_columns
    width = len(cells[0]) if cells else 0
    if told is None:
        body = [row for row in cells[top:] if len({text for text in row if text}) > 1]
        told = next((at for at in range(1, width) if _is_of_numbers([row[at] for row in body])), 1)
    return min(told, MOST_HEADER_COLUMNS, max(width - 1, 0))


def _is_of_numbers(texts: Sequence[str]) -> bool:
    """Tell whether at least half of the cells that say something are numbers."""
    told = [text for text in texts if text and not is_empty(text)]
    return bool(told) and sum(read_cell(split_cell(text)[0]) is not None for text in told) * 2 >= len(told)


def _path(texts: Iterable[str]) -> Path:
    """Return heads from the outside in, repeated ones once."""
    return tuple(dict.fromkeys(text for text in texts if text and not is_empty(text)))


def _is_title(row: Sequence[str], left: int) -> bool:
    """Tell whether a row only titles those below it: one text over all columns, or nothing but its head."""
    told = {text for text in row if text}
    return len(told) == 1 and (not any(row[left:]) or all(row)) and read_cell(next(iter(told))) is None


def _heads_columns(row: Sequence[str], left: int) -> bool:
    """Tell whether a row inside the table heads columns: different words, and no number, in most of its cells."""
    body = [text for text in row[left:] if text]
    words = {text for text in body if not is_empty(text) and not any(c.isdigit() for c in text.split(" ")[0][:1])}
    numbers = sum(read_cell(text) is not None for text in body)
    return numbers == 0 and len(words) >= 2 and len(body) * 2 > len(row[left:])


def _below(path: Path, text: str) -> Path:
    """Return the path of a column that is headed anew: its upper heads stay."""
    return path if not text or is_empty(text) else (*path[:-1], text)


def _places(row: Sequence[str], number: int, column: int, heads: Path, left: int, title: str) -> list[Place]:
    parts, row_heads = split_cell(row[column]), tuple(row[:left])
    if len(parts) == 1:
        return [Place(number, column, 0, row[column], heads, row_heads, title)]
    named = [re.split(r"\s?[/|]\s?", head) for head in heads]
    return [
        Place(
            number, column, part, text,
            tuple(one[part] if len(one) == len(parts) else head for one, head in zip(named, heads, strict=True)),
            row_heads, title,
        )
        for part, text in enumerate(parts)
    ]  # fmt: skip


def _words(row: Sequence[str]) -> int:
    return sum(bool(text) and read_cell(text) is None for text in row)
