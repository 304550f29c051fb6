"""Candidates from a table (CSV): a row a model, columns by attribute with unit, as "latency [ms]". Used by `files`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from analysis.decisions.candidates.attributes import (
    ATTRIBUTES,
    LONGEST,
    SPELLINGS,
    attribute,
    cell_of,
    implied_unit,
    unit_factor,
)
from analysis.decisions.candidates.bounded import placed, ref_of
from analysis.decisions.candidates.merging import Read, Row, joined
from analysis.decisions.candidates.record import TIERS, Cell, Tier
from analysis.decisions.candidates.units import read_unit
from analysis.decisions.csv_table import read_csv
from data.errors import InputError

NAMES = ("name", "model", "model_name", "candidate", "system")
"""Columns that hold the name of a model; the first that is there counts."""
MISSING = frozenset(("", "-", "–", "—", "?", "n/a", "na", "n.a.", "none", "null", "unknown", "not stated", "tbd"))
_HEADING = re.compile(r"(?P<name>[^\[\](]+?)\s*(?:[\[(]\s*(?P<unit>[^\])]*)[\])])?")
_TOO_NEAR = 0.85


@dataclass(frozen=True, slots=True)
class Column:
    """One column that is read."""

    position: int
    heading: str
    name: str
    """Of the attribute."""
    unit: str


def read_table(path: Path, mapping: Mapping[str, str] | None = None, tier: Tier = "given") -> Read:
    """Return the candidates of a CSV file.

    Parameters
    ----------
    mapping
        Columns by attribute where their headings are others, perhaps with unit: ``{"latency": "p50 [ms]"}``; "name"
        stands for the model.
    tier
        Of every cell, unless a column "tier" says otherwise.

    Raises
    ------
    InputError
        If the file is empty or no table, a heading is double, near an attribute's name but not it, or has an unknown
        unit, or a value is not of its attribute; the message names line and column.
    """
    table = read_csv(path)
    columns, beside, left_out = _columns(path, table.headings, mapping or {})
    reader = _Reader(path, columns, beside, tier, table.decimal_comma)
    rows = [reader.row(line, cells) for line, cells in table.rows]
    if not rows:
        raise InputError(f"{path.name} has a heading and no candidate below it")
    remarks = [f"{path.name}: no attribute, so left out: {', '.join(left_out)}"] if left_out else []
    return Read(joined(rows), tuple(remarks))


def _columns(
    path: Path, headings: Sequence[str], mapping: Mapping[str, str]
) -> tuple[list[Column], dict[str, int], list[str]]:
    """Return the columns of attributes, the places of name, tier, note and source, and the headings left out."""
    chosen = {_found(path, told, headings): (name, _unit_told(told)) for name, told in mapping.items()}
    beside: dict[str, int] = {}
    columns: list[Column] = []
    left_out: list[str] = []
    for position, heading in enumerate(headings):
        told = chosen.get(position)
        key = told[0] if told else heading.lower()
        if key in ("tier", "note", "source") or (key in NAMES and (told or "name" not in beside)):
            beside["name" if key in NAMES else key] = position
        elif told:
            columns.append(_column(path, position, heading, told[0], told[1]))
        elif (column := _by_heading(path, position, heading)) is not None:
            columns.append(column)
        elif heading:
            left_out.append(heading)
    _require_whole(path, headings, columns, beside)
    return columns, beside, left_out


def _found(path: Path, told: str, headings: Sequence[str]) -> int:
    """Return the place of a mapped column."""
    bare = re.sub(r"\s*\[[^\]]*\]$", "", told).strip()
    for name in (told.strip(), bare):
        if name in headings:
            return headings.index(name)
    raise InputError(f"{path.name} has no column {bare[:60]!r}; it has {', '.join(headings)[:300]}")


def _unit_told(told: str) -> str:
    found = re.search(r"\[([^\]]*)\]$", told.strip())
    return found[1].strip() if found else ""


def _by_heading(path: Path, position: int, heading: str) -> Column | None:
    """Return what a heading means: "latency [ms]", "latency_ms", "top1"; None where it is no attribute.

    Raises
    ------
    InputError
        If it is nearly one.
    """
    found = _HEADING.fullmatch(heading)
    name, unit = (found["name"].strip(), (found["unit"] or "").strip()) if found else (heading, "")
    head = re.sub(r"[\s-]+", "_", name.split(":")[0].strip().lower())
    if head in ATTRIBUTES or head in SPELLINGS:
        return _column(path, position, heading, name, unit)
    stem, _, tail = head.rpartition("_")
    if not unit and (stem in ATTRIBUTES or stem in SPELLINGS) and _is_unit(tail, attribute(stem).base):
        return _column(path, position, heading, stem, tail)
    near = get_close_matches(head, [*ATTRIBUTES, *SPELLINGS], 1, _TOO_NEAR)
    if near:
        raise InputError(f"{path.name}, column {heading[:60]!r}: is {near[0]!r} meant? Name it so, or quite otherwise")
    return None


def _is_unit(name: str, base: str) -> bool:
    try:
        return bool(base and read_unit(name, base))
    except InputError:
        return False


def _column(path: Path, position: int, heading: str, name: str, unit: str) -> Column:
    """Return a column, its unit checked before any value is read."""
    try:
        one = attribute(name)
        unit = unit or implied_unit(name)
        if unit and one.is_number:
            unit_factor(one.name, unit)
    except InputError as error:
        raise placed(path, 1, heading, error) from error
    return Column(position, heading, one.name, unit)


def _require_whole(path: Path, headings: Sequence[str], columns: Sequence[Column], beside: Mapping[str, int]) -> None:
    if "name" not in beside:
        raise InputError(f"{path.name} has no column for the model's name ({', '.join(NAMES)}); "
                         f"it has {', '.join(headings)[:300] or 'none'}")  # fmt: skip
    names = [column.name for column in columns]
    doubles = sorted({name for name in names if names.count(name) > 1})
    if doubles:
        told = ", ".join(column.heading for column in columns if column.name == doubles[0])
        raise InputError(
            f"{path.name} has two columns for {doubles[0]!r}: {told}; take one out, or qualify them with ':'"
        )
    if not columns:
        raise InputError(f"{path.name} has no column of an attribute; attributes are {', '.join(ATTRIBUTES)}")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the rows of one table."""

    path: Path
    columns: Sequence[Column]
    beside: Mapping[str, int]
    tier: Tier
    decimal_comma: bool

    def row(self, line: int, cells: Sequence[str]) -> Row:
        """Return what a row says."""
        name = " ".join(cells[self.beside["name"]].split())
        if not name or len(name) > LONGEST:
            told = "the model has no name" if not name else f"a name of {len(name):,} characters"
            raise placed(self.path, line, "", InputError(told))
        tier, note = self._tier(line, cells), self._note(cells)
        source = ref_of(self.path, line)
        read = {
            column.name: cell for column in self.columns
            if (cell := self._cell(column, line, cells[column.position], tier, source, note)) is not None
        }  # fmt: skip
        return Row(name, read)

    def _cell(self, column: Column, line: int, printed: str, tier: Tier, source: str, note: str) -> Cell | None:
        if printed.strip().lower() in MISSING:
            return None
        try:
            return cell_of(column.name, printed, tier, source, column.unit, note, self.decimal_comma)
        except InputError as error:
            raise placed(self.path, line, column.heading, error) from error

    def _tier(self, line: int, cells: Sequence[str]) -> Tier:
        told = cells[self.beside["tier"]].strip().lower() if "tier" in self.beside else ""
        for tier in TIERS:
            if told == tier:
                return tier
        if told:
            raise placed(self.path, line, "tier", InputError(f"{told[:40]!r} is none of {', '.join(TIERS)}"))
        return self.tier

    def _note(self, cells: Sequence[str]) -> str:
        told = [cells[self.beside[name]].strip()[:LONGEST] for name in ("source", "note") if name in self.beside]
        return "; ".join(part for part in told if part)
