"""Read the number in a table's cell, with its unit, deviation, range and marks; stage of ``extract``."""

import re
from dataclasses import dataclass, replace
from typing import Literal

LONGEST_CELL = 80
"""Characters; a longer cell is prose."""
MOST_DECIMALS = 4
_BODY = r"(?:\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+\.\d+|\d+|\.\d+)(?:\s?(?:e|[x×·]\s?10\s?\^?)\s?\{?[-−–+]?\d{1,3}\}?)?"
_UNITS = (
    r"%|[x×](?![\w\d])|ms|µs|μs|min|hours?|hrs?|sec|s|h|dB|mm|cm|px|°|MB|GB|KB|GFLOPs?|MFLOPs?|FLOPs?|[kKMBGT](?![\w])"
)
_NUMBER = re.compile(rf"(?P<sign>[-−–+])?\s?(?P<body>{_BODY})\s?(?P<unit>{_UNITS})?", re.IGNORECASE)
_MARKS = re.compile(r"[*†‡§¶∗⋆★☆♠♣♢◇△▲▼▽♦♥•°′'✓#]+|[↑↓](?!\s?[\d.])|\^\{?[a-z*†‡]\}?|\b[a-d]$|(?<=\d)\s?\([a-z]\)$")
_ABOUT = re.compile(r"^\s*(?:[~≈∼]|about|approx\.?)\s?|^\s*[<>≤≥]\s?", re.IGNORECASE)
_DEVIATION = re.compile(r"\s?(?:±|\+/?[-−–]|\+\s?[-−–]|\\pm)\s?")
_COMMA_DECIMAL = re.compile(r"(?<![\d.,])(\d{1,3}),(\d{1,2}|\d{4,})(?![\d,.])")
_DASH = re.compile(r"\s?(?:--|–|—|-|−|~|to)\s?")
_BRACKET = re.compile(r"\s?[_^]?[(\[{]\s?([^()\[\]{}]*)\s?[)\]}]\s?|\s?_(\.?\d[\d.]*)\s?")
_DELTA = re.compile(r"\s?[↑↓▲▼]?\s?[+−–-]\s?[\d.]+\s?%?$|\s?[↑↓▲▼]\s?[\d.]+\s?%?$")
_NO_NUMBER = re.compile(r"[-–—−/?.✓✗×•*]*|n/?a|tbd|oom|nan", re.IGNORECASE)
_SCALE = {"k": 1e3, "m": 1e6, "b": 1e9, "g": 1e9, "t": 1e12}
UncertaintyForm = Literal["", "±", "bracket"]


@dataclass(frozen=True, slots=True)
class CellNumber:
    """The number of one cell as printed."""

    value: float
    value_hi: float | None = None
    """Upper end of a range."""
    unit: str = ""
    """percent, x, ms, K, M … or empty."""
    uncertainty: float | None = None
    uncertainty_form: UncertaintyForm = ""
    """How the uncertainty was written: one in brackets may be something else."""
    signed: bool = False
    """Printed with a plus: a difference."""
    approximate: bool = False
    decimals: int = 0
    marks: str = ""
    """Daggers, stars and arrows beside it."""

    @property
    def scale(self) -> float:
        """What the unit multiplies the value by: 1e6 for M."""
        return _SCALE.get(self.unit.lower(), 1.0)


def is_empty(text: str) -> bool:
    """Tell whether a cell states nothing: a dash, "n/a", a tick."""
    return _NO_NUMBER.fullmatch(text.strip()) is not None


def read_cell(text: str) -> CellNumber | None:
    """Return the number of a cell; None for words, dashes, and cells with several numbers.

    Decimal commas ("76,5") and thousands ("1,234") are told apart by the number of digits behind the comma.
    """
    if len(text) > LONGEST_CELL or is_empty(text) or not any(c.isdigit() for c in text):
        return None
    marks = "".join(_MARKS.findall(text))
    plain = _COMMA_DECIMAL.sub(r"\1.\2", _MARKS.sub("", text)).strip()
    plain = _with_sign(plain)
    approximate = _ABOUT.match(plain) is not None
    plain = _ABOUT.sub("", plain)
    found = _NUMBER.match(plain)
    if found is None:
        return None
    number = _number(found)
    number = replace(number, approximate=approximate, marks=marks) if number else None
    return _with_rest(number, plain[found.end() :]) if number else None


def split_cell(text: str) -> list[str]:
    """Split a cell that holds several numbers: "76.5 / 93.1" and "76.5 | 93.1"; one part where it holds one."""
    parts = [part.strip() for part in re.split(r"\s?[/|]\s?", text)] if len(text) <= LONGEST_CELL else [text]
    several = len(parts) > 1 and all(is_empty(part) or read_cell(part) for part in parts)
    return parts if several and any(read_cell(part) for part in parts) else [text]


def _number(found: re.Match[str]) -> CellNumber | None:
    sign, body = found["sign"] or "", found["body"]
    told = re.sub(r"(?<=\d)[, ](?=\d{3})", "", body)
    mantissa, _, power = re.sub(r"\s?[x×·]\s?10\s?\^?\s?|e", "@", told, count=1, flags=re.IGNORECASE).partition("@")
    try:
        exponent = int(power.strip("{} ").replace("−", "-").replace("–", "-")) if power else 0
        value = float(mantissa) * 10.0**exponent
    except (ValueError, OverflowError):
        return None
    decimals = len(mantissa.partition(".")[2])
    unit = {"%": "percent", "×": "x", "X": "x"}.get(found["unit"] or "", found["unit"] or "")
    return CellNumber(-value if sign in "-−–" and sign else value, unit=unit, signed=sign == "+", decimals=decimals)


def _with_sign(text: str) -> str:
    """Return a cell with the ± set again that it lost, where the numbers of decimals leave one way to part it."""
    if text.count(".") != 2:
        return text
    whole, _, last = text.rpartition(".")
    decimals = len(last)
    found = re.fullmatch(rf"(-?\d{{1,4}}\.\d{{{decimals}}})\s{{0,3}}(\d{{1,2}})", whole) if last.isdigit() else None
    if found is None or decimals > MOST_DECIMALS or float(f"{found[2]}.{last}") * 5 > abs(float(found[1])):
        return text
    return f"{found[1]} ± {found[2]}.{last}"


def _with_rest(number: CellNumber, rest: str) -> CellNumber | None:
    """Read what stands behind a number: a deviation, a range, a bracket; None where it is no number after all."""
    rest = rest.strip()
    if not rest:
        return number
    deviation = _DEVIATION.match(rest)
    if deviation:
        return _deviation(number, rest[deviation.end() :])
    bracket = _BRACKET.match(rest)
    if bracket:
        return _with_rest(_bracket(number, bracket[1] or bracket[2] or ""), rest[bracket.end() :])
    dash = _DASH.match(rest)
    upper = _NUMBER.fullmatch(rest[dash.end() :].strip()) if dash else None
    other = _number(upper) if upper else None
    if other is not None and number.value < other.value:
        return replace(number, value_hi=other.value, unit=number.unit or other.unit, decimals=other.decimals)
    return number if _DELTA.fullmatch(rest) else None


def _deviation(number: CellNumber, rest: str) -> CellNumber | None:
    found = _NUMBER.match(rest)
    spread = _number(found) if found else None
    if found is None or spread is None:
        return None
    after = rest[found.end() :].strip()
    if after and not _BRACKET.fullmatch(after) and not _DELTA.fullmatch(after):
        return None
    return replace(number, uncertainty=abs(spread.value), uncertainty_form="±", unit=number.unit or spread.unit)


def _bracket(number: CellNumber, inside: str) -> CellNumber:
    """Read a bracket: a spread is smaller than its value and has decimals; a rank or a second value is no spread."""
    inside = _DEVIATION.sub("", inside.strip(), count=1)
    found = _NUMBER.fullmatch(inside.strip())
    spread = _number(found) if found else None
    if spread is None or spread.signed or spread.value < 0 or number.uncertainty is not None:
        return number
    if spread.decimals and 0 <= spread.value < abs(number.value) / 5:
        return replace(number, uncertainty=spread.value, uncertainty_form="bracket")
    return number
