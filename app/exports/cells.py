"""Texts as cells of a spreadsheet that are never run as a formula. Used by tables of papers and of graphs."""

import re
from typing import TypeVar

FORMULA = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""A cell that begins so is run as a formula by spreadsheets (https://owasp.org/www-community/attacks/CSV_Injection);
the last four are the wide forms, which some take for the same."""
LONGEST_CELL = 32_767
"""Characters that Excel keeps of a cell."""
Value = TypeVar("Value")


def is_formula(value: object) -> bool:
    """Tell whether a spreadsheet might run a value."""
    return isinstance(value, str) and FORMULA.match(value) is not None


def csv_cell(value: Value) -> Value | str:
    """Return a value for CSV: a text that might be run is led by an apostrophe, which shows it as it is."""
    return f"'{value}" if is_formula(value) else value


def cut_cell(text: str) -> str:
    """Return as much of a text as a cell holds; a cut shows as an ellipsis."""
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
