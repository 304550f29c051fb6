"""Papers as a table, a row each, for spreadsheets: CSV and XLSX. `fieldmap export` and the explorer write them.

Rows are written as they come: XlsxWriter keeps one row in memory.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter

from app.exports.cells import csv_cell, cut_cell, is_formula
from app.exports.citable import Citable
from data.errors import InputError
from data.files import replacing

COLUMNS = (
    "work_id", "citation_key", "title", "authors", "year", "published", "date_precision", "kind", "venue",
    "primary_category", "subjects", "citations", "arxiv", "doi", "acl", "url", "withdrawn", "licence", "abstract",
)  # fmt: skip
"""Headings; ``citations`` counts works of this library."""
WIDTHS = {"title": 60, "authors": 40, "venue": 20, "url": 30, "abstract": 60, "citation_key": 26}
MOST_ROWS = 1_048_576
"""Of a sheet, its headings counted."""
SHEET = "papers"


def row_of(one: Citable) -> tuple[Any, ...]:
    """Return a work as values in the order of :data:`COLUMNS`; None where something is not known."""
    named = one.identifiers
    return (
        one.work_id, one.key, one.title, "; ".join(name.whole for name in one.authors), one.year, one.published,
        one.precision, one.kind, one.venue or None, one.category or None, "; ".join(one.subjects) or None,
        one.n_citers, named.get("arxiv"), named.get("doi"), named.get("acl"), one.url or None, one.is_withdrawn,
        one.licence or None, one.abstract or None,
    )  # fmt: skip


def csv_pieces(works: Iterable[Citable]) -> Iterator[str]:
    """Yield papers as CSV, a line a work, for spreadsheets: UTF-8 is marked, no cell is run as a formula."""
    yield "\ufeff" + _line(COLUMNS)
    for one in works:
        yield _line(row_of(one))


def _line(values: Iterable[Any]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written).writerow([csv_cell(cut_cell(value) if isinstance(value, str) else value) for value in values])
    return written.getvalue()


def write_xlsx(path: Path, works: Iterable[Citable], count: int) -> None:
    """Write papers as an Excel workbook of one sheet; texts stay texts, dates are dates.

    Raises
    ------
    InputError
        If a sheet does not hold so many.
    """
    if count >= MOST_ROWS:
        raise InputError(f"{count:,} papers; a sheet holds {MOST_ROWS - 1:,}: choose fewer, or export parquet")
    with TemporaryDirectory(prefix="fieldmap-") as folder:
        made = Path(folder) / "papers.xlsx"
        _workbook(made, works, count, folder)
        with made.open("rb") as whole, replacing(path) as file:
            while block := whole.read(2**20):
                file.write(block)


def _workbook(path: Path, works: Iterable[Citable], count: int, folder: str) -> None:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": folder}) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # the same papers, the same bytes
        sheet = book.add_worksheet(SHEET)
        heading = book.add_format({"bold": True})
        day, quoted = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"quote_prefix": True})
        for place, name in enumerate(COLUMNS):
            sheet.set_column(place, place, WIDTHS.get(name, 12))
        sheet.freeze_panes(1, 3)
        sheet.write_row(0, 0, COLUMNS, heading)
        for number, one in enumerate(works, start=1):
            for place, value in enumerate(row_of(one)):
                _write(sheet, number, place, value, day, quoted)
        sheet.autofilter(0, 0, count, len(COLUMNS) - 1)


def _write(sheet: Any, row: int, column: int, value: Any, day: Any, quoted: Any) -> None:
    """Write one value with its type; a text that might be run carries the mark that Excel's apostrophe leaves."""
    if isinstance(value, str):
        sheet.write_string(row, column, cut_cell(value), quoted if is_formula(value) else None)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int):
        sheet.write_number(row, column, value)
    elif isinstance(value, date):
        if value.year >= 1900:  # Excel knows no earlier day
            sheet.write_datetime(row, column, value, day)
        else:
            sheet.write_string(row, column, value.isoformat())
