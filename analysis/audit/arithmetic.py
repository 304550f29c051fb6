"""Checks of a paper's numbers against each other: bold cells, averages, differences, granularity; part of `setup`.

Each check wants the table to confirm the convention before it speaks: an average that no other row keeps is no average.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.audit.grid import Grid, Printed

CheckKind = Literal["bold", "average", "difference", "granularity", "delta", "abstract"]
CHECKS: dict[CheckKind, str] = {
    "bold": "the bold number of a column is not its best",
    "average": "an average is not that of its row",
    "difference": "a difference in a table is not that of its two columns",
    "granularity": "so many items cannot give this percentage",
    "delta": "a difference in a sentence is not that of its two numbers",
    "abstract": "a number of the abstract is in no table and no text here",
}
FEWEST_CONFIRM = 2
"""Rows or columns that keep a convention before another is told to break it."""
MOST_BROKEN = 2
"""Bold cells of a table that may break the convention; where more do, it is another one: best of a group of rows."""
_CHOOSING = re.compile(
    r"(?i)\bablat|\beffects? of\b|\binfluence\b|\bimpact of\b|\bvarying\b|\btweaks\b|\bhyper-?parameter|\bsensitivity\b"
    r"|\bdifferent (?:values|numbers?|sizes|settings|choices|pre-?train\w*|architectures?|positions?|proposals?)"
    r"|\bcomparison of (?:position|pre-?training|architectur|adapting|different)"
)
"""Captions of tables in which bold marks what was chosen."""
_NAME = re.compile(r"[A-Za-z]{2}")
MOSTLY = 0.8
"""Share of bold numbers from which a row is bold as such."""
_AVERAGE = re.compile(r"(?i)(?:^|\s)(?:avg\.?|average|mean|ave\.)$")
_DIFFERENCE = re.compile(
    r"(?i)^(?:.*\s)?(?:Δ|∆|\\Delta|delta|diff\.?|difference|gain|improve(?:ment)?|impr\.)(?:\s?\(?%?\)?)?$"
)
_APART = re.compile(
    r"(?i)\b(?:human|oracle|upper|gold|majority|random|chance|baseline|ensemble|supervised|teacher|train|full|ceiling|ours?)\b|†|\*"
)
"""Rows that authors often leave out when they mark the best."""
SHARE = re.compile(r"(?i)\b(?:accurac(?:y|ies)|acc\.?|exact match|success rate|solve rate|pass rate|correct)\b")
_ITEMS = re.compile(
    r"\b(?:of|on|out of|over|from|all|with|=)\s(?:the\s|all\s|these\s)?(?P<n>\d{1,4})\s(?:\w+\s){0,2}?"
    r"(?:examples|questions|items|problems|instances|sentences|images|samples|cases|tasks|queries|documents|utterances)\b"
    r"|\b[nN]\s?=\s?(?P<n2>\d{1,4})\b"
)
_MIXED = re.compile(r"(?i)\b(?:averag\w*|mean|folds?|cross-validation|runs|seeds|macro|weighted|each|per|train\w*)\b")


@dataclass(frozen=True, slots=True)
class Check:
    """Two numbers of a paper that do not agree."""

    kind: CheckKind
    told: str
    stated: float
    expected: float | None
    evidence: str
    """The sentence, or heads and cell of the table with its caption."""
    table_position: int | None = None
    cell_row: int | None = None
    """In the table, from 0."""
    cell_column: int | None = None


def check_table(grid: Grid) -> list[Check]:
    """Return what does not agree within one table."""
    return [*_bold_checks(grid), *_average_checks(grid), *_difference_checks(grid), *_granularity_checks(grid)]


def _cell_check(grid: Grid, kind: CheckKind, told: str, place: tuple[int, int], expected: float | None) -> Check:
    row, column = place
    number = grid.numbers[row][column]
    assert number is not None
    return Check(kind, told, number.value, expected, grid.evidence(row, column), grid.position,
                 row + grid.first_row, column + grid.first_column)  # fmt: skip


def _bold_checks(grid: Grid) -> Iterator[Check]:
    """Yield bold cells that are neither the highest nor the lowest of their column, where other bold cells are.

    Columns with one bold number count, and bold rows do not: they mark the paper's own system. Rows that are often set
    apart (human, oracle, ensemble) are left out of the comparison. Where rows explain the bold cells as well, rows have
    no names, or the caption speaks of choosing a setting, nothing is told.
    """
    if _CHOOSING.search(grid.caption) or 2 * sum(bool(_NAME.search(head)) for head in grid.row_heads) < len(
        grid.row_heads
    ):
        return
    marked = [place for place in sorted(grid.bold) if _is_single(grid, place) and not _is_bold_row(grid, place[0])]
    best = [place for place in marked if _value(grid, place) in _ends(grid, place)]
    by_row = [place for place in marked if _is_best_of_row(grid, place)]
    n_broken = len(marked) - len(best)
    if n_broken > MOST_BROKEN or len(best) < max(FEWEST_CONFIRM, 3 * n_broken) or len(by_row) >= len(best):
        return
    is_highest = 2 * sum(_value(grid, place) == _ends(grid, place)[1] for place in best) >= len(best)
    for place in marked:
        values = [number.value for number in grid.numbers[place[0]] if number is not None]
        if place not in best and _value(grid, place) != (max if is_highest else min)(values):
            expected = _ends(grid, place)[is_highest]
            yield _cell_check(grid, "bold", f"bold, but {expected:g} stands in the same column", place, expected)


def _is_single(grid: Grid, place: tuple[int, int]) -> bool:
    """Tell whether a cell is the only bold number of a column of three or more."""
    row, column = place
    numbers = grid.column(column)
    return grid.numbers[row][column] is not None and len(numbers) >= 3 and sum(
        (other, column) in grid.bold for other, _ in numbers) == 1  # fmt: skip


def _is_bold_row(grid: Grid, row: int) -> bool:
    """Tell whether most of a row is bold, as authors print their own or their final system."""
    numbers = [column for column, number in enumerate(grid.numbers[row]) if number is not None]
    return len(numbers) > 1 and sum((row, column) in grid.bold for column in numbers) >= MOSTLY * len(numbers)


def _ends(grid: Grid, place: tuple[int, int]) -> tuple[float, float]:
    """Return the lowest and the highest of a cell and the rows of its column that count."""
    heads = grid.row_heads
    counted = [number.value for row, number in grid.column(place[1]) if heads[row] and not _APART.search(heads[row])]
    values = [*counted, _value(grid, place)]
    return min(values), max(values)


def _is_best_of_row(grid: Grid, place: tuple[int, int]) -> bool:
    """Tell whether a cell is the only bold number of its row, and the highest or lowest of it."""
    numbers = [(column, number.value) for column, number in enumerate(grid.numbers[place[0]]) if number is not None]
    values = [value for _, value in numbers]
    is_alone = sum((place[0], column) in grid.bold for column, _ in numbers) == 1
    return len(values) > 1 and is_alone and _value(grid, place) in (max(values), min(values))


def _value(grid: Grid, place: tuple[int, int]) -> float:
    number = grid.numbers[place[0]][place[1]]
    assert number is not None
    return number.value


def _average_checks(grid: Grid) -> Iterator[Check]:
    """Yield averages that are not the mean of the columns before them, where two other rows keep it."""
    columns = [column for column, head in enumerate(grid.column_heads) if _AVERAGE.search(head.strip())]
    for index, column in enumerate(columns):
        first = columns[index - 1] + 1 if index else 0
        spans = {(first, column), (0, column)} if column - first >= 2 else set()
        if len(columns) == 1 and column == 0 and len(grid.column_heads) > 2:
            spans = {(1, len(grid.column_heads))}
        for start, end in sorted(spans):
            rows = {
                row: _mean(grid, row, [c for c in range(start, end) if c not in columns])
                for row in range(len(grid.numbers))
            }
            yield from _broken(grid, column, rows, "average", "the mean of the columns is")


def _mean(grid: Grid, row: int, columns: Sequence[int]) -> Printed | None:
    """Return the mean of some cells; None where one is not a number, or the row holds differences."""
    if _DIFFERENCE.match(grid.row_heads[row]):
        return None
    numbers = [grid.numbers[row][column] for column in columns]
    if len(numbers) < 2 or any(number is None for number in numbers):
        return None
    known = [number for number in numbers if number is not None]
    return Printed(sum(number.value for number in known) / len(known), min(number.decimals for number in known))


def _difference_checks(grid: Grid) -> Iterator[Check]:
    """Yield differences that are not those of the two columns before them, where two other rows keep it."""
    for column, head in enumerate(grid.column_heads):
        if column >= 2 and _DIFFERENCE.match(head.strip()):
            rows = {row: _minus(cells[column - 1], cells[column - 2]) for row, cells in enumerate(grid.numbers)}
            yield from _broken(grid, column, rows, "difference", "the difference of the two columns is")


def _minus(one: Printed | None, other: Printed | None) -> Printed | None:
    return None if one is None or other is None else Printed(one.value - other.value, min(one.decimals, other.decimals))


def _broken(
    grid: Grid, column: int, expected: Mapping[int, Printed | None], kind: CheckKind, words: str
) -> Iterator[Check]:  # fmt: skip
    """Yield the rows of a column that break what at least two, and three in four, of its rows keep."""
    compared = {
        row: told for row, told in expected.items() if told is not None and grid.numbers[row][column] is not None
    }
    bad = [row for row, told in compared.items() if not agree(grid.numbers[row][column], told)]
    kept = len(compared) - len(bad)
    if kept < FEWEST_CONFIRM or kept < 3 * len(bad):
        return
    for row in bad:
        value = compared[row].value
        yield _cell_check(grid, kind, f"{words} {value:.4g}", (row, column), round(value, 6))


def agree(one: Printed | None, other: Printed) -> bool:
    """Tell whether two numbers agree within what rounding may have moved both; signs of differences aside."""
    if one is None:
        return True
    bound = one.half_unit + 2 * other.half_unit + 1e-9
    return abs(one.value - other.value) <= bound or abs(abs(one.value) - abs(other.value)) <= bound


def is_possible(percent: Printed, n_items: int) -> bool:
    """Tell whether some number of ``n_items`` gives a percentage as printed (GRIM; Brown & Heathers 2017)."""
    count = round(percent.value * n_items / 100)
    return any(
        abs(100 * near / n_items - percent.value) <= percent.half_unit + 1e-9 for near in (count - 1, count, count + 1)
    )


def _granularity_checks(grid: Grid) -> Iterator[Check]:
    """Yield percentages that the number of items in the caption cannot give, in columns of a share of right answers."""
    n_items = items_of(grid.caption)
    if n_items is None:
        return
    for column, head in enumerate(grid.column_heads):
        if not (SHARE.search(head) or (SHARE.search(grid.caption) and len(grid.column_heads) == 1)) or _MIXED.search(
            head
        ):
            continue
        for row, number in grid.column(column):
            if 1 < number.value < 100 and number.decimals and not is_possible(number, n_items):
                told = f"no number of {n_items} items gives {number.value:.{number.decimals}f} %"
                yield _cell_check(grid, "granularity", told, (row, column), None)


def items_of(text: str) -> int | None:
    """Return the number of items that a caption or sentence states; None for none, several, or an average."""
    found = {int(match["n"] or match["n2"]) for match in _ITEMS.finditer(text)}
    n_items = found.pop() if len(found) == 1 else None
    return n_items if n_items and n_items >= 5 and not _MIXED.search(text) else None
