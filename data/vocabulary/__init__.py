"""The names that come with Fieldmap: metrics, data sets, tasks, families of models; read by the analyses of claims.

Each list is a file beside this module whose head says its source and licence. Lists derived from others' keep theirs.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, cast, get_args

from data.errors import InputError

Kind = Literal["metric", "dataset", "task", "model"]
OWN = "Fieldmap"
USER = "you"
"""Sources whose entries were chosen by hand, one by one."""
_PUNCTUATION = re.compile(r"(?<!\d)\.|\.(?!\d)|[^\w+@.&∞]|_")
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


@dataclass(frozen=True, eq=False)
class Corrections:
    """What people add to the lists and take from them; told apart by identity, so that tables of it can be kept."""

    added: tuple[Entry, ...] = ()
    removed: frozenset[tuple[Kind, str]] = frozenset()
    """Kind and name, folded: neither its entry nor anything printed so counts."""

    def removes(self, kind: Kind, name: str) -> bool:
        """Tell whether people said that a name is none of this kind."""
        return bool(self.removed) and (kind, folded(name)) in self.removed

    @property
    def digest(self) -> str:
        """A hash of what is corrected; empty where nothing is."""
        if not self.added and not self.removed:
            return ""
        told = [sorted(self.removed), [(one.kind, one.spellings, sorted(one.facts.items())) for one in self.added]]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


UNCORRECTED = Corrections()


def folded(name: str) -> str:
    """Return a name without case, blanks and punctuation, but for ``+``, ``@`` and the stop within a number."""
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", name).lower())


@cache
def listings() -> tuple[Listing, ...]:
    """Return every list that comes along, our own before others', by file name."""
    found = [parse_listing(path.name, path.read_text(encoding="utf-8")) for path in _FOLDER.glob("*.tsv")]
    return tuple(sorted(found, key=lambda listing: (listing.source != OWN, listing.file_name)))


@lru_cache(maxsize=16)
def entries(kind: Kind, corrections: Corrections = UNCORRECTED) -> tuple[Entry, ...]:
    """Return all entries of a kind: people's first, then our own, then others'."""
    added = [entry for entry in corrections.added if entry.kind == kind]
    listed = [entry for listing in listings() if listing.kind == kind for entry in listing.entries]
    return tuple(kept for entry in (*added, *listed) if (kept := _without(entry, corrections)).spellings)


def _without(entry: Entry, corrections: Corrections) -> Entry:
    """Return an entry without the spellings that people took away; without any where its name is among them."""
    if not corrections.removed:
        return entry
    if corrections.removes(entry.kind, entry.name):
        return replace(entry, spellings=())
    return replace(entry, spellings=tuple(one for one in entry.spellings if not corrections.removes(entry.kind, one)))


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
