"""How each kind of chart is read: what `chart_notes.toml` says of it. Shown under charts as "Explain this chart"."""

import tomllib
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("chart_notes.toml")
PARTS = {"axes": "The axes.", "marks": "A mark.", "band": "How sure.", "beware": "What it does not show."}


@cache
def notes() -> dict[str, dict[str, str]]:
    """Return the notes of each kind of chart, by part."""
    told: dict[str, dict[str, str]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return told


def explanation(kind: str) -> list[str]:
    """Return how a kind of chart is read, a paragraph each; what this one says now is its title."""
    return [f"{label} {notes()[kind][part]}" for part, label in PARTS.items()]
