"""A search as it is kept: what is asked and the filters, as one line of JSON. For follows, watches and their pages."""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from app.filters import Filters
from data.errors import InputError

DAYS = ("since", "until", "as_of")
FLAGS = ("has_code", "has_claims")


def search_key(query: str, filters: Filters) -> str:
    """Return a search as one line, the same for the same search.

    Raises
    ------
    InputError
        If nothing is asked for, or a tag: a new paper has none yet.
    """
    if filters.tag is not None:
        raise InputError("a search by a tag is not followed: a new paper has no tag yet; save the view instead")
    told = {part.name: getattr(filters, part.name) for part in fields(filters)}
    words = " ".join(query.split())
    kept = {name: value for name, value in told.items() if value is not None and value is not False and value != ""}
    if not words and not kept:
        raise InputError("an empty search cannot be followed; give words or a filter")
    return json.dumps({"query": words} | kept, sort_keys=True, ensure_ascii=False, default=date.isoformat)


def read_search(key: str) -> tuple[str, Filters]:
    """Return the words and filters of a kept search.

    Raises
    ------
    InputError
        If it is none.
    """
    try:
        told = json.loads(key)
        known = {part.name for part in fields(Filters)}
        parts = {name: _value(name, value) for name, value in told.items() if name != "query"}
        if unknown := set(parts) - known:
            raise ValueError(f"unknown filter {sorted(unknown)[0]!r}")
        return str(told.get("query", "")), Filters(**parts)
    except (ValueError, AttributeError, TypeError) as error:
        raise InputError(f"this is no kept search ({str(error)[:80]}): {key[:80]!r}") from error


def search_label(query: str, filters: Filters) -> str:
    """Return what a search is called: its words, then its filters."""
    told: Mapping[str, Any] = json.loads(search_key(query, filters))
    parts = [f"{name.replace('_', ' ')} {value}" if name not in FLAGS else name.replace("_", " ")
             for name, value in told.items() if name != "query"]  # fmt: skip
    return " · ".join([*([told["query"]] if told["query"] else []), *parts])


def _value(name: str, value: Any) -> Any:
    """Return the value of a filter as :class:`Filters` has it."""
    if name in DAYS:
        return date.fromisoformat(value)
    if name in FLAGS:
        return bool(value)
    return value if name == "topic" and isinstance(value, int) else str(value)
