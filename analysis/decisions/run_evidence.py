"""Runs as the evidence of a memo: a row of a file or a claim, with what is known of it. For effects and frontiers."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

from analysis.decisions.runs import AMOUNTS, Run
from analysis.documents.document import Column, Evidence, Fact, Figure, Sources, Unit

MOST_ROWS = 40
"""Runs in a table or chart of a memo; the JSON holds all."""
HEADINGS: dict[str, tuple[str, Unit]] = {
    "name": ("run", "name"), "method": ("method", "name"), "trained_on": ("trained on", "name"),
    "paper": ("paper", "name"), "day": ("public by", "name"), "score": ("score", "number"),
}  # fmt: skip
HEADINGS |= {name: (name, "large" if name in ("parameters", "data") else "number") for name in AMOUNTS}


def of_run(sources: Sources, run: Run) -> Evidence:
    """Keep a run among the sources of a memo; return it."""
    facts: dict[str, Fact] = {
        "name": run.name, "method": run.method or None, "trained_on": run.trained_on or None,
        "paper": run.paper or None, "day": None if run.day is None else run.day.isoformat(),
        "score": rounded(run.score), **{name: rounded(run.amounts.get(name)) for name in AMOUNTS},
    }  # fmt: skip
    if run.source.startswith("C"):
        facts |= {"work": run.work} if run.work else {}
        return sources.add(Evidence(run.source, "claim", run.label or run.name, run.day, facts))
    name, _, line = run.source.removeprefix("F.").rpartition(":")
    place = f"{name}, line {line}" + (f" ({run.paper})" if run.paper else "")
    return sources.add(Evidence(run.source, "row", f"{run.name}, {place}", None, facts))


def runs_figure(sources: Sources, runs: Sequence[Run], caption: str) -> Figure | None:
    """Return the table of some runs, with the columns that any of them fills; None without runs."""
    told = [of_run(sources, run) for run in runs[:MOST_ROWS]]
    columns = tuple(
        Column(name, heading, unit) for name, (heading, unit) in HEADINGS.items()
        if name == "name" or any(one.facts[name] is not None for one in told)
    )  # fmt: skip
    return Figure("runs", caption, columns, tuple(one.ref for one in told)) if told else None


def compared_runs(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """Return runs as `analysis.decisions.changes` compares them: by name and paper, with their score and amounts.

    The place of a run in its file is no part of it: a row that moved down has not changed.
    """
    told, seen = [], Counter[str]()
    for run in runs:
        name = f"{run.name} ({run.paper})" if run.paper else run.name
        seen[name] += 1
        values = {"score": run.score, "method": run.method or None, "trained on": run.trained_on or None,
                  "public by": run.day and run.day.isoformat(), **run.amounts}  # fmt: skip
        told.append({
            "name": name if seen[name] == 1 else f"{name}, {seen[name]}",
            "cells": {key: {"value": value} for key, value in values.items() if value is not None},
        })  # fmt: skip
    return told


def rounded(value: float | None, digits: int = 4) -> float | None:
    """Return a number to some significant digits; None of what is not known or not finite."""
    if value is None or not math.isfinite(value):
        return None
    if value == 0:
        return 0.0
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def points(value: float | None) -> float | None:
    """Return points of a score as they are printed: two decimals, or three digits where they are small."""
    if value is None or not math.isfinite(value):
        return None
    return round(value, 2) + 0.0 if abs(value) >= 1 else rounded(value, 2)
