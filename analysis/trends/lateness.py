"""How much of each period has arrived, read from when the library first saw each paper. Used by courses.

Delays are learnt within a source and its category or venue, from papers that became public after the first load of it;
what a source told of its past in one go says nothing of how late its papers come.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from analysis.trends.arrivals import LEAST, LEAST_DAYS, LONGEST, Delays, delays_of
from analysis.trends.cells import Grid
from analysis.trends.dated import COUNTED
from analysis.trends.standardised import FloatArray
from analysis.trends.works import dated, period_table
from data.edition_answers import once_an_edition
from data.store import Database, columns, rows_as_dicts

FOLLOWED = """WITH seen AS (
    SELECT source, coalesce(primary_category, venue, '') AS part, public_by, date_precision,
           first_seen::DATE AS seen_on, max(last_seen::DATE) OVER (PARTITION BY source) AS until,
           min(first_seen::DATE) OVER (PARTITION BY source, coalesce(primary_category, venue, '')) AS began
    FROM main.records WHERE NOT is_stub)"""
"""Records with the day on which their category or venue was first loaded, and the last day their source was read."""


@dataclass(frozen=True, slots=True)
class Complete:
    """Which part of each period's papers has arrived, with its 80 % band, shape (n_periods,) each; what is known."""

    part: FloatArray
    lo: FloatArray
    hi: FloatArray
    said: str


@once_an_edition()
def read_delays(db: Database) -> dict[str, Delays]:
    """Return how late the papers of each source arrive, for sources that were followed long enough to tell."""
    rows = columns(
        db,
        f"""{FOLLOWED} SELECT source, date_diff('day', public_by, seen_on) AS delay,
               date_diff('day', public_by, until) AS age, date_diff('day', DATE '1970-01-01', seen_on) AS seen_on
        FROM seen WHERE date_precision = 'day' AND public_by > began AND public_by <= until
        ORDER BY ALL""",
    )
    found = {}
    for source in sorted(set(rows["source"].tolist())):
        here = rows["source"] == source
        if len(np.unique(rows["seen_on"][here])) < LEAST_DAYS:
            continue
        told = delays_of(rows["delay"][here], rows["age"][here])
        if told is not None:
            found[str(source)] = told
    return found


@once_an_edition()
def read_complete(db: Database, as_of: date, grid: Grid) -> Complete:
    """Return which part of the papers of each period of a grid has arrived."""
    periods = grid.periods
    every = np.ones(len(periods))
    delays = read_delays(db) if periods else {}
    if not delays:
        return Complete(every, every, every, (
            f"nothing is known of late arrivals: no source was followed while {LEAST} papers became public, only loaded"
        ))  # fmt: skip
    stretch, period = np.nonzero(grid.used)
    cells = pa.table({"stratum": pa.array([grid.strata[row] for row in stretch], pa.string()), "place": period})
    rows = rows_as_dicts(
        db,
        f"""{COUNTED}, last AS (SELECT source, max(last_seen::DATE) AS until FROM main.records WHERE NOT is_stub
                               GROUP BY source)
        SELECT p.place, w.source, least(date_diff('day', w.public_by, l.until), {LONGEST}) AS age, count(*) AS n
        FROM works_then w JOIN last l ON l.source = w.source JOIN periods p ON w.public_by BETWEEN p.first AND p.last
        SEMI JOIN cells c ON c.stratum = w.stratum AND c.place = p.place
        WHERE {dated(True)} GROUP BY ALL ORDER BY ALL""",
        {"as_of": as_of},
        {"periods": period_table(periods), "cells": cells},
    )
    n, expected = np.zeros(len(periods)), np.zeros((3, len(periods)))
    for row in rows:
        known = delays.get(str(row["source"]))
        parts = [float(part) for part in known.after(max(row["age"], 0))] if known else [1.0, 1.0, 1.0]
        n[row["place"]] += row["n"]
        for end, part in enumerate(parts):
            expected[end, row["place"]] += row["n"] / part
    complete, lo, hi = (np.where(n > 0, n / np.maximum(some, 1e-12), 1.0) for some in expected)
    papers = sum(delay.n for delay in delays.values())
    return Complete(
        complete, lo, hi, f"late arrivals by {papers:,} papers of {', '.join(sorted(delays))}, seen as they came"
    )
