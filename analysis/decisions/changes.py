"""What changed between two runs of a decision: the answer, ranks, values and what was asked. Pure; for `--against`.

Both runs are JSON documents of `fieldmap decide … --json`. Any kind can be compared that has some of the keys
``answer`` (a text), ``settings`` (a flat table), ``candidates``: [{name, rank, cells: {attribute: {value, unit, …}}}].
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.errors import InputError

LARGEST_BYTES = 200_000_000
MOST_TOLD = 1_000
"""Changes of one sort that are told."""
Json = Mapping[str, Any]
Plain = str | float | int | bool | None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was; None: it was not there, or is not there any more."""

    what: str
    """The candidate, or the setting."""
    attribute: str
    """Of a value; "rank" of a rank; empty of a setting."""
    before: Plain
    after: Plain


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed from an earlier run to a later one."""

    answer: Change | None
    """None: the answer is the same."""
    added: tuple[str, ...]
    """Candidates that are new."""
    gone: tuple[str, ...]
    ranks: tuple[Change, ...]
    cells: tuple[Change, ...]
    settings: tuple[Change, ...]
    """Weights, constraints, draws."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return self.answer is None and not (self.added or self.gone or self.ranks or self.cells or self.settings)


def changes(before: Json, after: Json) -> Changes:
    """Return what changed from one document to another, by candidate and attribute in the order of names."""
    old, new = _by_name(before), _by_name(after)
    both = sorted(old.keys() & new.keys())
    ranks = [Change(name, "rank", old[name].get("rank"), new[name].get("rank")) for name in both]
    cells = [change for name in both for change in _cells(name, old[name], new[name])]
    settings = _settings(before.get("settings") or {}, after.get("settings") or {})
    answer = Change("answer", "", before.get("answer"), after.get("answer"))
    return Changes(
        answer if answer.before != answer.after else None, tuple(sorted(new.keys() - old.keys())[:MOST_TOLD]),
        tuple(sorted(old.keys() - new.keys())[:MOST_TOLD]), *(_moved(some) for some in (ranks, cells, settings)),
    )  # fmt: skip


def read_run(path: Path, kind: str) -> Json:
    """Return an earlier run of a decision, saved from ``--json``.

    Raises
    ------
    InputError
        If the file cannot be read, is no such document, or one of another kind.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
        told = json.loads(content) if len(content) <= LARGEST_BYTES else None
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path} cannot be read as JSON: {error}") from error
    if not isinstance(told, dict) or not _is_run(told):
        raise InputError(f"{path} is no earlier run: save one with fieldmap decide {kind} FILE --json > earlier.json")
    if told.get("kind") != kind:
        raise InputError(f"{path} is a decision of kind {str(told.get('kind'))[:40]!r}, not {kind!r}")
    return told


def _is_run(told: Json) -> bool:
    candidates = told.get("candidates", [])
    return isinstance(told.get("settings", {}), dict) and isinstance(candidates, list) and all(map(_is_row, candidates))


def _is_row(told: Any) -> bool:
    """Tell whether this is a candidate with a name and cells, if any, that are tables."""
    if not isinstance(told, dict) or not isinstance(told.get("name"), str):
        return False
    cells = told.get("cells", {})
    return isinstance(cells, dict) and all(isinstance(cell, dict) for cell in cells.values())


def _by_name(told: Json) -> dict[str, Json]:
    return {one["name"]: one for one in told.get("candidates", [])}


def _cells(name: str, before: Json, after: Json) -> list[Change]:
    old, new = before.get("cells", {}), after.get("cells", {})
    return [
        Change(
            name, attribute, _plain(old.get(attribute, {}).get("value")), _plain(new.get(attribute, {}).get("value"))
        )
        for attribute in sorted(old.keys() | new.keys())
    ]


def _settings(before: Json, after: Json) -> list[Change]:
    return [Change(key, "", _plain(before.get(key)), _plain(after.get(key))) for key in sorted({*before, *after})]


def _moved(some: list[Change]) -> tuple[Change, ...]:
    return tuple(one for one in some if one.before != one.after)[:MOST_TOLD]


def _plain(value: Any) -> Plain:
    """Return a value as one line tells it; what is no single value, as JSON."""
    return value if value is None or isinstance(value, str | float | int | bool) else json.dumps(value, default=str)
