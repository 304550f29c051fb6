"""Candidates from YAML or JSON: a list of models with attributes, each plain or with tier and note. Used by `files`.

Read as nodes, not as objects, so that every value keeps its line; anchors, tags and deep nesting are refused.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from analysis.decisions.candidates.attributes import LONGEST, attribute, cell_of
from analysis.decisions.candidates.bounded import placed, ref_of, text_of
from analysis.decisions.candidates.merging import Read, Row, joined
from analysis.decisions.candidates.record import TIERS, Cell, Tier
from analysis.decisions.candidates.table import MISSING, NAMES
from data.errors import InputError

MOST_BYTES = 16_000_000
DEEPEST = 6
PARTS = ("value", "unit", "lo", "hi", "tier", "note", "source")
"""Keys of a value that is written out."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Read:
    """Return the candidates of a YAML or JSON file: a list, or a mapping with the list as "candidates".

    Each has a name and attributes: ``latency: 16 ms``, ``accuracy: {GLUE: 77.0, SST-2: 91.3%}``, or with more to say
    ``latency: {value: 16 ms, tier: measured, note: batch 1}``.

    Raises
    ------
    InputError
        If it is no such list; the message names line and key.
    """
    root = _root(path)
    if isinstance(root, yaml.MappingNode):
        found = _mapping(path, root).get("candidates")
        if found is None:
            raise InputError(f"{path.name} has no list 'candidates'; write 'candidates:' and '- name: …' below")
        root = found
    if not isinstance(root, yaml.SequenceNode) or not root.value:
        raise InputError(f"{path.name}, line {_line(root)}: no list of candidates; write '- name: …' for each")
    return Read(joined(_row(path, node) for node in root.value))


def _root(path: Path) -> Any:
    """Return the node of the whole document."""
    text = text_of(path, MOST_BYTES)
    try:
        require_small(path, text, DEEPEST)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise _no_yaml(path, error) from error
    if root is None:
        raise InputError(f"{path.name} is empty")
    return root


def require_small(path: Path, text: str, deepest: int) -> None:
    """Refuse what makes a small file large or slow: anchors, aliases, deep nesting.

    Raises
    ------
    InputError
        If there is any; the message names the line.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise InputError(f"{path.name}, line {line}: anchors and aliases (& and *) are not read; write it out")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > deepest:
            raise InputError(f"{path.name}, line {line}: nested deeper than {deepest}")


def plain_yaml(path: Path, text: str, deepest: int = 12) -> Any:
    """Return YAML as plain lists, mappings and values.

    Raises
    ------
    InputError
        If it is none, or no small one.
    """
    try:
        require_small(path, text, deepest)
        return yaml.load(text, Loader=_LOADER)
    except (yaml.YAMLError, ValueError) as error:
        raise _no_yaml(path, error) from error


def _no_yaml(path: Path, error: Exception) -> InputError:
    mark = getattr(error, "problem_mark", None)
    at = f", line {mark.line + 1}" if mark else ""
    return InputError(f"{path.name}{at}: no YAML ({getattr(error, 'problem', None) or 'it cannot be read'})")


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


def _mapping(path: Path, node: Any) -> dict[str, Any]:
    """Return the values of a mapping by key, refusing a key that stands twice."""
    if not isinstance(node, yaml.MappingNode):
        raise InputError(f"{path.name}, line {_line(node)}: attributes are expected, as 'latency: 16 ms'")
    found: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise InputError(f"{path.name}, line {_line(key)}: a key must be a word")
        if key.value in found:
            raise InputError(f"{path.name}, line {_line(key)}: the key {key.value[:60]!r} stands twice")
        found[key.value] = value
    return found


def _row(path: Path, node: Any) -> Row:
    fields = _mapping(path, node)
    key = next((key for key in NAMES if key in fields), None)
    name = " ".join(_scalar(path, "name", fields.pop(key)).split()) if key else ""
    if not name or len(name) > LONGEST:
        raise InputError(f"{path.name}, line {_line(node)}: a candidate needs a name of 1 to {LONGEST} characters")
    cells: dict[str, Cell] = {}
    for key, value in fields.items():
        for full, part in _values(path, key, value):
            cell = _cell(path, full, part)
            if cell is not None:
                cells[attribute(full).name] = cell
    return Row(name, cells)


def _values(path: Path, key: str, node: Any) -> Iterator[tuple[str, Any]]:
    """Yield attribute and value: each benchmark of "accuracy: {GLUE: 77, SST-2: 91}" is one of its own."""
    if isinstance(node, yaml.MappingNode) and "value" not in (fields := _mapping(path, node)):
        yield from ((f"{key}:{qualifier}", value) for qualifier, value in fields.items())
    else:
        yield key, node


def _scalar(path: Path, key: str, node: Any) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise InputError(f"{path.name}, line {_line(node)}: {key!r} takes one value")
    return str(node.value)


def _cell(path: Path, key: str, node: Any) -> Cell | None:
    """Return a value as a cell; None where it is not known."""
    told = _mapping(path, node) if isinstance(node, yaml.MappingNode) else {"value": node}
    line = _line(node)
    unknown = [part for part in told if part not in PARTS]
    if unknown:
        raise placed(path, line, key, InputError(f"{unknown[0][:40]!r} is none of {', '.join(PARTS)}"))
    said = {part: _scalar(path, part, value).strip() for part, value in told.items()}
    if said.get("value", "").lower() in MISSING:
        return None
    if said.get("tier", "given") not in TIERS:
        raise placed(path, line, key, InputError(f"{said['tier'][:40]!r} is none of {', '.join(TIERS)}"))
    try:
        return _made(key, said, ref_of(path, line))
    except InputError as error:
        raise placed(path, line, key, error) from error


def _made(key: str, said: dict[str, str], source: str) -> Cell:
    """Return a cell with the interval that the file gives, if any."""
    tier: Tier = next((one for one in TIERS if one == said.get("tier")), "given")
    note = "; ".join(part[:LONGEST] for name in ("source", "note") if (part := said.get(name, "")))
    cell = cell_of(key, said["value"], tier, source, said.get("unit", ""), note)
    ends = [cell_of(key, said[end], tier, source, said.get("unit", "")).value if said.get(end) else None
            for end in ("lo", "hi")]  # fmt: skip
    if ends == [None, None]:
        return cell
    lo, hi = (cell.value if end is None else end for end in ends)
    if isinstance(lo, str) or isinstance(hi, str) or isinstance(cell.value, str) or not lo <= cell.value <= hi:
        raise InputError(f"{said['value'][:40]!r} does not lie between lo and hi")
    return Cell(cell.value, cell.unit, lo, hi, cell.tier, cell.source, cell.note, cell.quote)
