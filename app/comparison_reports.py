"""Comparisons as the command line prints them and as the page Compare shows them."""

from dataclasses import asdict
from typing import Any

from app.comparison import Comparison
from app.output import plain, table

Row = dict[str, Any]
UNKNOWN = "unknown"
DIFFERS = "≠"


def headings(told: Comparison) -> list[str]:
    """Return what each thing is called in a table: its number in the list, name and kind."""
    return [f"{place}. {one['name']} ({one['kind']})" for place, one in enumerate(told.things, start=1)]


def fact_rows(told: Comparison) -> list[Row]:
    """Return the facts as the page's table shows them; what differs is marked."""
    names = headings(told)
    return [
        {"": one.name, DIFFERS: DIFFERS if one.differs else "",
         **{name: value or UNKNOWN for name, value in zip(names, one.values, strict=True)}}
        for one in told.facts
    ]  # fmt: skip


def comparison_text(told: Comparison) -> str:
    """Return a comparison as the command line prints it."""
    parts = [" | ".join(map(plain, headings(told))), plain(told.coverage)]
    parts.append("\n".join(f"* {plain(sentence)}" for sentence in told.findings))
    cells = [[one.name, DIFFERS if one.differs else "", *(value or UNKNOWN for value in one.values)]
             for one in told.facts]  # fmt: skip
    places = [f"{place}." for place in range(1, len(told.things) + 1)]
    parts.append(table(cells, ["", DIFFERS, *places]))
    for listed in told.lists:
        begun = [f"{place} " for place in places] if len(listed.entries) == len(places) else [""]  # or one list of all
        parts.append(f"{listed.name}\n" + "\n".join(
            f"  {start}" + "; ".join(plain(one["label"]) for one in entries)
            for start, entries in zip(begun, listed.entries, strict=True) if entries))  # fmt: skip
    return "\n\n".join(parts)


def as_document(told: Comparison) -> dict[str, Any]:
    """Return a comparison as ``--json`` prints it."""
    return asdict(told)
