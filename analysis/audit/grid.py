"""A table of a paper as numbers under their heads; what the arithmetic checks read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

MOST_CELLS = 20_000
"""Larger tables are left out: none that a person reads is."""
_NUMBER = re.compile(
    r"[~≈]?\s*(?P<sign>[+\-−–]?)\s?(?P<body>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)\s*%?"
    r"\s*(?:(?:±|\+/-|\+-)\s*\d*\.?\d+\s*%?|\(\s*±?\s*\d*\.?\d+\s*\))?\s*[*†‡§¶]{0,3}"
)


class Printed(NamedTuple):
    """A number as printed."""

    value: float
    decimals: int

    @property
    def half_unit(self) -> float:
        """Half a unit of the last digit: what rounding may have moved."""
        return 0.5 * 10.0**-self.decimals


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: heads of columns and rows, and a number or None in each cell of the body."""

    position: int
    caption: str
    column_heads: tuple[str, ...]
    row_heads: tuple[str, ...]
    numbers: tuple[tuple[Printed | None, ...], ...]
    """Rows of the body."""
    bold: frozenset[tuple[int, int]]
    """(row, column) of the body."""
    first_row: int
    """Of the body, in the table."""
    first_column: int

    def column(self, place: int) -> list[tuple[int, Printed]]:
        """Return (row, number) of the numbers of a column."""
        return [(row, number) for row, cells in enumerate(self.numbers) if (number := cells[place]) is not None]

    def evidence(self, row: int, column: int) -> str:
        """Return what stands in a cell, with its heads and the caption."""
        number = self.numbers[row][column]
        shown = "-" if number is None else f"{number.value:.{number.decimals}f}"
        return f"{self.row_heads[row]} | {self.column_heads[column]} | {shown} — {self.caption}"


def printed_number(cell: str) -> Printed | None:
    """Return the number of a cell that holds one and what belongs to it (%, ±, a mark); None for any other cell."""
    found = _NUMBER.fullmatch(cell.strip())
    if found is None:
        return None
    body = found["body"].replace(",", "")
    value = float(body) * (-1.0 if found["sign"] in ("-", "−", "–") else 1.0)
    return Printed(value, len(body.partition(".")[2]))


def grid_of(table: Mapping[str, Any]) -> Grid | None:
    """Return a row of ``result_tables`` as a grid; None where it holds no body of numbers, or is too large.

    Where the reader of the paper does not tell the heads, leading rows and columns that are mostly words are taken.
    """
    cells: Sequence[Sequence[str]] = table["cells"]
    if not cells or not cells[0] or len(cells) * len(cells[0]) > MOST_CELLS:
        return None
    width = min(len(row) for row in cells)
    parsed = [[printed_number(cell) for cell in row[:width]] for row in cells]
    rows = table["header_rows"] if table["header_rows"] is not None else _leading(parsed)
    columns = table["header_columns"] if table["header_columns"] is not None else _leading_columns(parsed[rows:])
    if rows >= len(cells) or columns >= width:
        return None
    numbers = tuple(tuple(row[columns:]) for row in parsed[rows:])
    bold = {(row - rows, column - columns) for row, column in _bold(table) if row >= rows and column >= columns}
    return Grid(
        table["position"], table["caption"],
        tuple(_joined(cells[row][column] for row in range(rows)) for column in range(columns, width)),
        tuple(_joined(row[:columns]) for row in cells[rows:]), numbers, frozenset(bold), rows, columns,
    )  # fmt: skip


def _bold(table: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    for cell in table["bold"] or ():
        yield (cell["row"], cell["column"]) if isinstance(cell, Mapping) else (cell[0], cell[1])


def _leading(parsed: Sequence[Sequence[Printed | None]]) -> int:
    """Return how many leading rows hold no more numbers than a third of their cells."""
    count = 0
    for row in parsed:
        if 3 * sum(number is not None for number in row) > len(row):
            break
        count += 1
    return count


def _leading_columns(parsed: Sequence[Sequence[Printed | None]]) -> int:
    return _leading(list(zip(*parsed, strict=True))) if parsed else 0


def _joined(heads: Iterator[str] | Sequence[str]) -> str:
    """Join the heads of a row or column, each once."""
    return " ".join(dict.fromkeys(" ".join(head.split()) for head in heads if head.strip()))
