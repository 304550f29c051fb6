"""How a paper is cited, in words: for `fieldmap citations` and the panel of the explorer."""

from typing import Any

from analysis.intents.cited_as import CRITICAL, CitedAs
from analysis.intents.classifier import UNKNOWN
from analysis.intents.step import OURS
from app.output import plain

HEADINGS = {
    CRITICAL: "Critical: sets itself off, does better, finds fault",
    "background": "As background",
    "method": "Uses it",
    "result": "Compares results",
    UNKNOWN: "Intent not known",
}


def coverage_text(told: CitedAs) -> str:
    """Say of how many citers a sentence is known, and to how many the paper matters."""
    if not told.n_citers:
        return "No citer is known in this library."
    known = f"{told.n_with_sentence:,} of {told.n_citers:,} citers have a known sentence"
    if not told.n_weighed:
        return f"{known}; to whom it matters is not known."
    return f"{known}; it matters to {told.n_influential:,} of the {told.n_weighed:,} of which that can be told."


def heading(told: CitedAs, group: str) -> str:
    """Return the heading of a group with its size, and how much of it is shown."""
    shown, all_of_it = len(told.groups[group]), told.n_sentences[group]
    part = f", the newest {shown}" if shown < all_of_it else ""
    return f"{HEADINGS[group]} ({all_of_it:,}{part})"


def source_text(row: dict[str, Any]) -> str:
    """Say where a sentence stands and who says what it is for."""
    place = [f"{row['title']} ({row['year'] or 'year unknown'})"]
    if row["section"]:
        place.append(f"section {row['section']}")
    if row["criticism"]:
        place.append(f"{row['criticism']}, by its wording")
    if row["said_by"] != OURS:
        place.append(f"{row['intent']}, as {row['said_by']} says")
    elif row["confidence"] is not None:
        place.append(f"{row['intent']}, by our reading")
    return " · ".join(place)


def reasons_text(row: dict[str, Any]) -> str:
    """Say why a paper matters to a citer, and who says so."""
    by = "by our rule" if row["said_by"] == OURS else row["said_by"]
    return f"{row['title']} ({row['year'] or 'year unknown'}): {'; '.join(row['reasons'])} ({by})"


def citing_text(told: CitedAs) -> str:
    """Return how a paper is cited, as the command line prints it."""
    parts = [coverage_text(told)]
    for group, rows in told.groups.items():
        if rows:
            parts += ["", heading(told, group)]
        for row in rows:
            parts += [f"  “{plain(row['sentence'])}”", f"    {row['citing_id']}  {plain(source_text(row))}"]
    if told.influential:
        parts += ["", "It matters to"]
        parts += [f"  {row['citing_id']}  {plain(reasons_text(row))}" for row in told.influential]
    if told.sections:
        named = ", ".join(f"{plain(row['section'])} {row['n']}" for row in told.sections)
        parts += ["", f"sections of the full texts that have the sentence: {named}"]
    return "\n".join(parts)
