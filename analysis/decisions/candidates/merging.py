"""Make candidates of what rows and files say: rows of one model join, contradictions stay as a band. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from analysis.boards.names import fold
from analysis.decisions.candidates.attributes import shown
from analysis.decisions.candidates.record import TIERS, Candidate, Cell

SETTINGS = ("precision", "quantisation", "hardware", "batch", "resolution")
"""What tells two variants of a model apart: each has its own latency and accuracy."""
LONGEST_NOTE = 400
SAME = 1e-6
"""Values nearer than this share of them are one."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one place says of one model."""

    name: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of files, and what a reader of it must know."""

    candidates: tuple[Candidate, ...]
    """In order of first mention."""
    remarks: tuple[str, ...] = field(default=())
    """What was left out, and what may be meant otherwise."""


def joined(rows: Iterable[Row]) -> tuple[Candidate, ...]:
    """Return the candidates that rows tell of; rows of one name (case aside) are one model.

    Rows of one model that differ in a setting (number format, hardware, batch) are variants of it, and what is said
    without that setting counts for each. Of two numbers for one cell the surer stands, with a band that holds both.
    """
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.name.casefold(), []).append(row)
    return tuple(made for group in groups.values() for made in _variants(group))


def _variants(rows: Sequence[Row]) -> list[Candidate]:
    """Return the variants of one model."""
    if len(rows) == 1:
        return [Candidate(rows[0].name, MappingProxyType(dict(rows[0].cells)))]
    apart = [name for name in SETTINGS if len({row.cells[name].value for row in rows if name in row.cells}) > 1]
    if not apart:
        return [Candidate(rows[0].name, _united(rows))]
    told = list(dict.fromkeys(_settings(row, apart) for row in rows))
    whole = [one for one in told if not any(one != other and _holds(other, one) for other in told)]
    return [
        Candidate(f"{rows[0].name} ({', '.join(part for part in one if part)})",
                  _united([row for row in rows if _holds(one, _settings(row, apart))]))
        for one in whole
    ]  # fmt: skip


def _settings(row: Row, apart: Sequence[str]) -> tuple[str, ...]:
    """Return what a row says of the settings that tell variants apart; '' where nothing."""
    return tuple(_setting(name, row.cells[name]) if name in row.cells else "" for name in apart)


def _setting(name: str, cell: Cell) -> str:
    return f"{name} {cell.value:g}" if isinstance(cell.value, float | int) else cell.value


def _holds(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether whatever ``other`` says of the settings ``one`` says too."""
    return all(not theirs or ours == theirs for ours, theirs in zip(one, other, strict=True))


def _united(rows: Iterable[Row]) -> Mapping[str, Cell]:
    cells: dict[str, Cell] = {}
    for row in rows:
        for name, cell in row.cells.items():
            cells[name] = both(name, cells[name], cell) if name in cells else cell
    return MappingProxyType(cells)


def both(name: str, first: Cell, second: Cell) -> Cell:
    """Return one cell of two: the surer tier's, else the first, with a band that holds both and a note that says so."""
    kept, other = sorted((first, second), key=lambda cell: TIERS.index(cell.tier))
    if kept.value == other.value or _is_near(kept, other):
        return kept
    told = f"also {shown(name, other.value)} ({other.source})"
    note = "; ".join(part for part in (kept.note, told) if part)
    note = kept.note if len(note) > LONGEST_NOTE else note  # the band says the rest
    if isinstance(kept.value, str) or isinstance(other.value, str):
        return replace(kept, note=note)
    (lo, hi), (least, most) = kept.bounds, other.bounds
    return replace(kept, lo=min(lo, least), hi=max(hi, most), note=note)


def _is_near(one: Cell, other: Cell) -> bool:
    if isinstance(one.value, str) or isinstance(other.value, str):
        return str(one.value).casefold() == str(other.value).casefold()
    return abs(one.value - other.value) <= SAME * max(abs(one.value), abs(other.value))


def nearly_same(candidates: Sequence[Candidate]) -> list[str]:
    """Return a remark for each group of names that differ only in spelling: they are kept apart."""
    groups: dict[str, list[str]] = {}
    for one in candidates:
        groups.setdefault(fold(one.name), []).append(one.name)
    return [
        f"{' and '.join(repr(name[:60]) for name in names[:3])} may be one model; give it one name to join them"
        for names in groups.values() if len(names) > 1
    ]  # fmt: skip
