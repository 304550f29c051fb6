"""Tables from people's CSV files: bounded, whatever their delimiter, each row with its line. For every decision.

Candidates, runs and results by slice are read through it. Files of predictions, which may be larger than memory, are
not, nor reports of load tests, which hold several tables.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.decisions.candidates.bounded import MOST_BYTES, text_of
from data.errors import InputError

MOST_ROWS = 200_000
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A table with its headings, the rows below still to be read."""

    file: str
    headings: tuple[str, ...]
    """White space within them is one space; none is there twice."""
    rows: Iterator[tuple[int, list[str]]]
    """Line and cells of each row that is not blank, as many cells as headings."""
    decimal_comma: bool
    """Numbers are written as 84,3: columns are parted by semicolons."""

    def named_rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield line and cells by heading; columns without a heading are left out."""
        for line, cells in self.rows:
            yield line, {name: cell for name, cell in zip(self.headings, cells, strict=True) if name}


def read_csv(path: Path, most_rows: int = MOST_ROWS, most_bytes: int = MOST_BYTES) -> CsvTable:
    """Return the table of a CSV file in UTF-8 or UTF-16, parted by comma, semicolon, tab or bar.

    Raises
    ------
    InputError
        If it is missing, empty or too large, no text, has a heading twice, more rows than ``most_rows``, or a row of
        another width than the headings; the message names file and line. Rows are checked while they are read.
    """
    text = text_of(path, most_bytes)
    delimiter = _delimiter(text)
    lines = _lines(path.name, text, delimiter, most_rows)
    headings = tuple(" ".join(heading.split()) for heading in next(lines, (0, []))[1])
    doubles = sorted({name for name in headings if name and headings.count(name) > 1})
    if doubles:
        raise InputError(f"{path.name} has the column {doubles[0][:60]!r} twice; name them apart or take one out")
    return CsvTable(path.name, headings, _of_width(path.name, lines, len(headings)), delimiter == ";")


def _delimiter(text: str) -> str:
    heading = re.sub(r'"[^"]*"', "", next((line for line in text.split("\n", 20) if line.strip()), ""))
    return max(_DELIMITERS, key=lambda sign: (heading.count(sign), -_DELIMITERS.index(sign)))


def _lines(file: str, text: str, delimiter: str, most_rows: int) -> Iterator[tuple[int, list[str]]]:
    """Yield line and cells of each line that is not blank, the headings first."""
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    try:
        for count, cells in enumerate(reader):
            if count > most_rows:
                raise InputError(f"{file}, line {reader.line_num}: more than {most_rows:,} rows; take those that you "
                                 "compare")  # fmt: skip
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise InputError(f"{file}, line {reader.line_num}: no row of a table ({error})") from error


def _of_width(file: str, lines: Iterator[tuple[int, list[str]]], width: int) -> Iterator[tuple[int, list[str]]]:
    for line, cells in lines:
        if len(cells) != width:
            raise InputError(f"{file}, line {line}: {len(cells)} cells under {width} headings")
        yield line, cells
