"""A decision table as TOML text, for the file as moved that the page Cost and ``--save`` offer. Pure.

Only what decision files hold: texts, numbers, true and false, days, lists of these, tables, lists of tables.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any


def decision_text(told: Mapping[str, Any]) -> str:
    """Return a decision as TOML; tables with plain values only stand in one line where they are deep within."""
    return "\n".join(_table(told, "")) + "\n"


def _table(told: Mapping[str, Any], name: str) -> Iterator[str]:
    """Yield plain keys before tables, as TOML wants."""
    plain = {key: value for key, value in told.items() if not _is_section(value)}
    if name and (plain or not told):
        yield f"\n[{name}]"
    yield from (f"{_key(key)} = {_value(value)}" for key, value in plain.items())
    for key, value in told.items():
        if key not in plain:
            yield from _table(value, f"{name}.{_key(key)}" if name else _key(key))


def _is_section(value: Any) -> bool:
    """Tell whether a value is a table of its own rather than a number with its source."""
    return isinstance(value, Mapping) and "value" not in value


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    return repr(value)


def _key(name: str) -> str:
    is_bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if is_bare else json.dumps(name, ensure_ascii=False)
