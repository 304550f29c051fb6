"""The names that come with Fieldmap: metrics, data sets, tasks, families of models; read by the analyses of claims.

Each list is a file beside this module whose head says its source and licence. Lists derived from others' keep theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

from data.errors import InputError

Kind = Literal["metric", "dataset", "task", "model"]
OWN = "Fieldmap"
_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that papers name."""

    kind: Kind
    name: str
    spellings: tuple[str, ...]
    """All of them, the name first."""
    source: str
    facts: Mapping[str, str]
    """What else its list says, by column: version, direction, unit …; empty where it says nothing."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One file of names."""

    file_name: str
    kind: Kind
    source: str
    licence: str
    entries: tuple[Entry, ...]


@cache
def listings() -> tuple[Listing, ...]:
    """Return every list that comes along, our own before others', by file name."""
    found = [parse_listing(path.name, path.read_text(encoding="utf-8")) for path in _FOLDER.glob("*.tsv")]
    return tuple(sorted(found, key=lambda listing: (listing.source != OWN, listing.file_name)))


@cache
def entries(kind: Kind) -> tuple[Entry, ...]:
    """Return all entries of a kind, our own first."""
    return tuple(entry for listing in listings() if listing.kind == kind for entry in listing.entries)


def parse_listing(file_name: str, text: str) -> Listing:
    """Read a list: tab-separated lines under a head of ``# key: value`` (kind, source, licence, columns).

    Raises
    ------
    InputError
        If the head lacks a key or names an unknown kind.
    """
    lines = text.splitlines()
    head = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# ") and ": " in line)
    missing = {"kind", "source", "licence", "columns"} - head.keys()
    if missing or head["kind"] not in get_args(Kind):
        raise InputError(f"{file_name} must begin with kind, source, licence and columns; found {sorted(head)}")
    kind = cast(Kind, head["kind"])
    columns = head["columns"].split("\t")
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    read = tuple(_entry(kind, head["source"], columns, row) for row in rows)
    return Listing(file_name, kind, head["source"], head["licence"], read)


def _entry(kind: Kind, source: str, columns: list[str], row: list[str]) -> Entry:
    facts = dict(zip(columns, row + [""] * len(columns), strict=False))
    name, spellings = facts.pop("name"), facts.pop("spellings", "")
    first = () if facts.get("version") else (name,)
    return Entry(kind, name, tuple(dict.fromkeys((*first, *filter(None, spellings.split("|"))))), source, facts)
