"""How many rows and columns of a table head the others, from spans, rules and numbers; used by both table readers."""

import re
from collections.abc import Sequence

from data.records import Span

MOST_HEADER_ROWS = 6
COUNT = re.compile(r"\d{1,6}\s?[%kKM]?")
"""A whole number, as settings are printed."""
NUMBER = re.compile(r"[<>≤≥~≈±+−– -]{0,4}[$£€]?\(?[+−–-]?\.?\d[\d.,%±+−()\[\] ^_/x×·–→eE-]*"
                    r"(?:[kKMBGT]|ms|s|h|dB|pts?)?\)?[*†‡§¶∗⋆★♠♣♢◇△°′+↑↓ ]*")  # fmt: skip
"""A cell that is a result: a number, with its unit, its deviation and its marks."""
EMPTY = re.compile(r"[-–—−/?.✓✗×•]*|n/?a|tbd|oom|nan", re.IGNORECASE)
"""A cell that tells no number, neither for nor against a header."""


def is_number(cell: str) -> bool:
    """Tell whether a cell is a result and not a word."""
    return len(cell) <= 60 and NUMBER.fullmatch(cell) is not None


def _is_numeric(row: Sequence[str]) -> bool:
    """Tell whether a row holds results: half of its cells that are not empty, its first one aside."""
    told = [cell for cell in row[1:] if not EMPTY.fullmatch(cell)]
    return bool(told) and sum(map(is_number, told)) * 2 >= len(told)


def count_header_rows(
    cells: Sequence[Sequence[str]], rules: set[int], spans: Sequence[Span], bold: set[tuple[int, int]]
) -> int | None:
    """Return how many leading rows head the columns, from the rules and the first row of results; None: not told."""
    numeric = next((number for number, row in enumerate(cells) if _is_numeric(row)), None)
    ruled = sorted(rule for rule in rules if 0 < rule < len(cells))
    if ruled and (numeric is None or ruled[0] <= max(numeric, 1)) and ruled[0] <= MOST_HEADER_ROWS:
        return _with_spans(cells, ruled[0], ruled, numeric, spans)
    if numeric is not None:
        if numeric > MOST_HEADER_ROWS:
            return None
        return _with_spans(cells, numeric, ruled, numeric, spans) if numeric else 0
    return 1 if len(bold) * 2 > len(cells[0]) else None


def _with_spans(
    cells: Sequence[Sequence[str]], count: int, ruled: list[int], numeric: int | None, spans: Sequence[Span]
) -> int:
    """Return a header's rows with those that its cells reach into, and those below a head over several columns."""
    width = len(cells[0])
    corner = max((span.rows for span in spans if span.row == 0), default=1)
    stop = min(len(cells) - 1 if numeric is None else max(numeric, count, corner), len(cells) - 1, MOST_HEADER_ROWS)
    grown = True
    while grown and count < stop:
        reach = max((span.row + span.rows for span in spans if span.row < count), default=0)
        heads = any(
            span.row <= count - 1 < span.row + span.rows and 1 < span.columns < width - 1 for span in spans
        ) and not _is_title(cells[count])
        wanted = (
            reach
            if count < reach <= stop
            else next((r for r in [*ruled, stop] if r > count), count)
            if heads
            else count
        )
        grown, count = wanted > count, min(max(wanted, count), stop)
    return count


def _is_title(row: Sequence[str]) -> bool:
    """Tell whether a row only titles the rows below it: one text over all columns, or in the first alone."""
    return len({cell for cell in row if cell}) <= 1


def count_header_columns(cells: Sequence[Sequence[str]], header_rows: int, spans: Sequence[Span] = ()) -> int | None:
    """Return how many leading columns head the rows: those before the first one that holds results; at least one.

    A column that is printed once for several rows heads them, be it of numbers; so do the counts beside one, where
    all other numbers have decimals: horizons of 96, 192, 336 within each data set.
    """
    body = [number for number, row in enumerate(cells) if number >= header_rows and not _is_title(row)]
    if not body:
        return None
    blocks: list[range] = []
    for column in range(len(cells[0])):
        told = [cells[row][column] for row in body if not EMPTY.fullmatch(cells[row][column])]
        above, blocks = blocks, _blocks(spans, column, body)
        results = bool(told) and sum(map(is_number, told)) * 2 >= len(told)
        if results and not blocks and not _counts_within(cells, column, above):
            return max(column, 1)
    return 1


def _blocks(spans: Sequence[Span], column: int, body: Sequence[int]) -> list[range]:
    """Return the rows of each cell of a column that covers several, where these are more than half of the body."""
    found = [
        range(span.row, span.row + span.rows) for span in spans
        if span.column == column and span.columns == 1 and span.rows > 1 and span.row >= body[0]
    ]  # fmt: skip
    return found if sum(map(len, found)) * 2 > len(body) else []


def _counts_within(cells: Sequence[Sequence[str]], column: int, blocks: Sequence[range]) -> bool:
    """Tell whether a column holds whole numbers, each once in its block, and those right of it decimals."""
    told = [[cells[row][column] for row in block] for block in blocks]
    whole = all(COUNT.fullmatch(cell) and len(set(block)) == len(block) for block in told for cell in block)
    right = [cell for block in blocks for row in block for cell in cells[row][column + 1 :] if is_number(cell)]
    return bool(told) and whole and bool(right) and sum("." in cell for cell in right) * 2 > len(right)
