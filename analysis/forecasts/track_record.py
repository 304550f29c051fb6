"""How kept forecasts fared once they were due, and how replayed ones would have. Asked by `fieldmap forecast`."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.forecasts.calls import CALLS, UNTOLD
from analysis.forecasts.making import FIELDS
from analysis.forecasts.scores import Figure, Judged, measures
from analysis.trends.shares import wilson_interval
from data.store import Database, rows_as_dicts

WORST = 20
"""Misses that are listed."""
Row = dict[str, Any]
_SCORED = """SELECT f.*, s.actual, s.revision, s.scored_on, s.share_then, s.inside80, s.inside90, s.came_true,
    first.actual AS actual_then
    FROM main.forecasts f JOIN main.forecast_scores s USING (forecast_id)
    JOIN main.forecast_scores first ON first.forecast_id = f.forecast_id AND first.revision = 0
    WHERE s.revision = (SELECT max(revision) FROM main.forecast_scores m WHERE m.forecast_id = f.forecast_id)
    ORDER BY f.forecast_id"""
"""Each scored forecast with what followed as it is known now, and as it was known when it was due."""


def track_record(db: Database, worst: int = WORST) -> Row:
    """Return how forecasts fared.

    ``made``, ``due``: how many are kept, and how many of them have come due and were scored. ``void``: how many of
    those due can be scored no more, by the reason, the most frequent first. ``scored``: measures by horizon, against
    what followed as it is known now, and coverage as it was known then. ``calls``: how often each call came true.
    ``worst``: the farthest misses. ``replayed``: how such forecasts of past periods would have fared, by kind and
    horizon, from the courses of one day.
    """
    rows = rows_as_dicts(db, _SCORED)
    (counted,) = rows_as_dicts(
        db, "SELECT count(*) AS made, min(made_on) AS first_made, min(period_last) AS first_due FROM main.forecasts"
    )
    return {
        **counted, "due": len(rows), "void": voids(db), "revised": sum(row["revision"] > 0 for row in rows),
        "scored": scored_measures(rows), "calls": scored_calls(rows), "worst": worst_misses(rows, worst),
        "replayed": replayed(db),
    }  # fmt: skip


def voids(db: Database) -> list[Row]:
    """Return why forecasts that came due can be scored no more: reason, and of how many forecasts."""
    return rows_as_dicts(
        db, "SELECT reason, count(*) AS n FROM main.forecast_voids GROUP BY reason ORDER BY n DESC, reason"
    )


def scored_measures(rows: Sequence[Row]) -> list[Row]:
    """Return the measures of scored forecasts by horizon."""
    found = []
    for months in sorted({row["horizon_months"] for row in rows}):
        mine = [row for row in rows if row["horizon_months"] == months]
        then = sum(row["lo90"] - 1e-9 <= row["actual_then"] <= row["hi90"] + 1e-9 for row in mine)
        told: dict[str, Figure] = measures(judged_of(mine))
        found += [{"horizon_months": months, "measure": name, **figure} for name, figure in told.items()]
        found.append({"horizon_months": months, "measure": "coverage_90_as_known_then", **_share(then, len(mine))})
    return found


def judged_of(rows: Sequence[Row]) -> Judged:
    """Return kept forecasts beside what followed, as the scores take them."""
    numbers: dict[tuple[str, int], int] = {}
    series = [numbers.setdefault((row["kind"], row["number"]), len(numbers)) for row in rows]
    ours = [[row[name] for name in FIELDS] for row in rows]
    quantiles = np.asarray([ours, *([row[f"{name}_quantiles"] for row in rows] for name in ("naive", "drift"))])
    points = np.asarray([[row[name] for row in rows] for name in ("median", "naive", "drift")], dtype=np.float64)
    scale = np.asarray([np.nan if row["scale"] is None else row["scale"] for row in rows], dtype=np.float64)
    actual = np.asarray([row["actual"] for row in rows], dtype=np.float64)
    return Judged(np.asarray(series), np.zeros(len(rows), dtype=np.int64), actual, scale, quantiles, points)


def scored_calls(rows: Sequence[Row]) -> list[Row]:
    """Return how often each call came true, with its 95 % interval (Wilson)."""
    found = []
    for call in CALLS:
        mine = [row for row in rows if row["call"] == call]
        told: Row = {"call": call, "n": len(mine), "of": len(rows)}
        if call != UNTOLD:
            one = _share(sum(bool(row["came_true"]) for row in mine), len(mine))
            told |= {"came_true": one["value"], "lo": one["lo"], "hi": one["hi"]}
        found.append(told)
    return found


def worst_misses(rows: Sequence[Row], most: int = WORST) -> list[Row]:
    """Return the scored forecasts farthest outside their 90 % interval, in widths of it, the worst first."""
    missed = []
    for row in rows:
        outside = max(row["lo90"] - row["actual"], row["actual"] - row["hi90"], 0.0)
        if outside > 1e-9:
            widths = round(outside / max(row["hi90"] - row["lo90"], 1e-9), 3)
            names = ("kind", "name", "made_on", "horizon_months", "period", "median", "lo90", "hi90", "actual", "call")
            missed.append({"widths": widths, **{name: row[name] for name in names}, "forecast_id": row["forecast_id"]})
    missed.sort(key=lambda row: (-row["widths"], row["forecast_id"]))
    return missed[:most]


def replayed(db: Database) -> list[Row]:
    """Return how forecasts of past periods would have fared, by kind, horizon and measure."""
    return rows_as_dicts(
        db,
        """SELECT kind, granularity, horizon_months, measure, value, lo, hi, n, made_on FROM main.forecast_skill
        ORDER BY kind, horizon_months, measure""",
    )


def _share(hits: int, n: int) -> Figure:
    lo, hi = (round(float(end), 4) for end in wilson_interval(hits, n))
    return {"value": round(hits / n, 4) if n else None, "lo": lo, "hi": hi, "n": n}
