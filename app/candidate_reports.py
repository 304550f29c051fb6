"""Candidates as the command line prints them: what is known of each with its source, and what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from analysis.decisions.candidates.attributes import shown
from analysis.decisions.candidates.merging import Read
from analysis.decisions.candidates.record import Candidate, Cell
from app.output import plain, table
from data.errors import InputError

SHOWN_NAMES = 4


def candidates_document(read: Read) -> dict[str, Any]:
    """Return candidates as one JSON document."""
    return {
        "candidates": [
            {"name": one.name, "cells": {name: asdict(cell) for name, cell in one.cells.items()}}
            for one in read.candidates
        ],
        "missing": missing(read.candidates), "remarks": list(read.remarks),
    }  # fmt: skip


def missing(candidates: Sequence[Candidate]) -> dict[str, list[str]]:
    """Return for each attribute that some candidate has the names of those without it, in order."""
    known = dict.fromkeys(name for one in candidates for name in one.cells)
    lacking = {name: [one.name for one in candidates if name not in one.cells] for name in known}
    return {name: names for name, names in lacking.items() if names}


def candidates_text(read: Read, top: int) -> str:
    """Return candidates as text: one line for each value, then what is missing and what was left out."""
    rows = [
        ["" if number else one.name, name, shown(name, cell.value), _bounds(name, cell), cell.tier, cell.source,
         cell.note]
        for one in read.candidates[:top] for number, (name, cell) in enumerate(one.cells.items())
    ]  # fmt: skip
    parts = [table(rows, ["candidate", "attribute", "value", "may be", "tier", "source", "note"])]
    if len(read.candidates) > top:
        parts.append(f"… {len(read.candidates) - top:,} more candidates; --top shows them")
    lacking = missing(read.candidates)
    if lacking:
        parts.append("missing:\n" + "\n".join(f"  {plain(name)}: {_names(names)}" for name, names in lacking.items()))
    parts += [plain(remark) for remark in read.remarks]
    return "\n\n".join(parts)


def _bounds(name: str, cell: Cell) -> str:
    if isinstance(cell.value, str) or (cell.lo is None and cell.hi is None):
        return ""
    lo, hi = cell.bounds
    return f"{shown(name, lo)} to {shown(name, hi)}"


def _names(names: Sequence[str]) -> str:
    told = ", ".join(plain(name) for name in names[:SHOWN_NAMES])
    return told + (f" and {len(names) - SHOWN_NAMES:,} more" if len(names) > SHOWN_NAMES else "")


def mapping_of(told: Sequence[str]) -> Mapping[str, str]:
    """Return columns by attribute from options like "latency=p50 [ms]".

    Raises
    ------
    InputError
        If one has no "=".
    """
    pairs = [pair.partition("=") for pair in told]
    wrong = next((name for name, sign, column in pairs if not (name.strip() and sign and column.strip())), None)
    if wrong is not None:
        raise InputError(f"--map {wrong[:60]!r} has no column; write attribute=column, as 'latency=p50 [ms]'")
    return {name.strip(): column.strip() for name, _, column in pairs}
