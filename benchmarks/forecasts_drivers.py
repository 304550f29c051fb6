"""Measure whether what stands beside a course improves forecasts and calls: newcomers, early authors, titles, youth.

Run: ``python -m benchmarks.forecasts_drivers --data FOLDER [--library DIR]`` with the folder that holds
``conference-papers/``, or a library of it with people and terms (only its ledger is copied). At the end of each year
from 2013 on terms are forecast one and two years ahead; what the forecasts missed by, in units of the usual change, is
explained by the drivers of that day (ridge regression on what had come due before), and each forecast is moved by what
they tell. Told are the error and the direction with and without them, of forecasts made from 2018 on, and how often
calls came true by how many drivers speak against growth. Writes
``benchmarks/results/forecasts_drivers.json``.
"""

import argparse
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from analysis.forecasts.calls import CALLS, calls
from analysis.forecasts.drivers import late_share
from analysis.forecasts.known import Known
from analysis.forecasts.rolling import roll, scale_error
from analysis.forecasts.scale import FloatArray, IntArray
from analysis.forecasts.scores import ratio
from analysis.people import step as people_step
from analysis.status.drivers import drivers_of
from analysis.status.evidence import Evidence
from analysis.terms import step as terms_step
from benchmarks.forecasts import CUT_YEAR, year_ends
from benchmarks.report import wilson, write_result
from benchmarks.terms import loaded, opened
from data.library import Library
from data.store import Database

KIND = "term"
NAMES = ("newcomers", "early authors", "baseline", "late share")
STIFFNESS = 30.0
"""Forecasts that speak against any effect (ridge)."""
FARTHEST = 4.0
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class End:
    """Forecasts made at one end of a year, shape (n,) each but for the drivers, shape (n, n_drivers).

    Attributes
    ----------
    called
        Place of the call in :data:`analysis.forecasts.calls.CALLS`.
    against
        Drivers that speak against growth.
    """

    year: int
    ahead: int
    told: FloatArray
    now: FloatArray
    actual: FloatArray
    scale: FloatArray
    drivers: FloatArray
    called: IntArray
    against: IntArray


def main() -> None:
    """Read the options, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--library", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        library = _library(Path(folder) / "papers", given.data, given.library)
        with opened(library) as db:
            ends = list(read_ends(db))
    write_result(
        "forecasts_drivers", [row for ahead in (1, 2) for row in (*measured(ends, ahead), *calls_of(ends, ahead))]
    )


def _library(folder: Path, data: Path | None, library: Path | None) -> Library:
    if library is not None:
        folder.mkdir()
        for name in ("fieldmap.toml", "ledger.duckdb"):
            shutil.copy2(library / name, folder / name)
        return Library(folder)
    if data is None:
        raise SystemExit("give --data or --library")
    made = loaded(folder, data, "conference-papers")
    with opened(made) as db:
        people_step.run(db)
        terms_step.run(db)
    return made


def read_ends(db: Database) -> Iterator[End]:
    """Yield the forecasts of each end of a year with their drivers, as known then, and what followed."""
    kept: dict[int, tuple[FloatArray, IntArray]] = {}
    for year, ahead, known, actual in year_ends(db, KIND):
        if year not in kept:
            kept[year] = drivers_at(db, known, date(year, 12, 31))
        rolled = roll(known.courses, [ahead], 1)
        told, scale = rolled.quantiles[0, :, -1, 0, 2], scale_error(known.courses)[:, -1]
        used = rolled.followed[:, -1] & np.isfinite(actual) & np.isfinite(told) & np.isfinite(scale)
        values, against = kept[year]
        called = calls(rolled.now[used, -1], rolled.quantiles[0, used, -1, 0])
        yield End(year, ahead, told[used], rolled.now[used, -1], actual[used], scale[used], values[used], called,
                  against[used])  # fmt: skip


def drivers_at(db: Database, known: Known, day: date) -> tuple[FloatArray, IntArray]:
    """Return the drivers of all subjects as numbers, 0 where unknown, and how many speak against growth.

    Shapes (n_subjects, n_drivers) and (n_subjects,).
    """
    found = drivers_of(db, KIND, day, known.subjects)
    usual = known.totals[-1] / known.totals.sum()
    rows, against = [], []
    for place, subject in enumerate(known.subjects):
        newcomers, left, baseline, _ = found[subject]
        late = late_share(known, place)
        rows.append([_log(newcomers), 0.0 if left.value is None else left.value - 0.5, _log(baseline),
                     0.0 if not late.value else float(np.log(late.value / usual))])  # fmt: skip
        ends = sum(one.says == "an end" for one in found[subject])
        against.append(ends + (late.speaks == "against"))
    return np.clip(np.asarray(rows), -FARTHEST, FARTHEST), np.asarray(against, dtype=np.int64)


def _log(found: Evidence) -> float:
    return float(np.log(max(found.value, 0.02))) if found.value is not None else 0.0


def measured(ends: Sequence[End], ahead: int) -> list[Row]:
    """Return error and direction with and without the drivers, by what each alone and all together tell."""
    mine = [one for one in ends if one.ahead == ahead]
    rows: list[Row] = []
    for name, columns in (*((name, [at]) for at, name in enumerate(NAMES)), ("all", list(range(len(NAMES))))):
        parts = [(one, moved(one, mine, columns)) for one in mine if one.year >= CUT_YEAR]
        rows += _figures(f"with {name}", ahead, parts)
    return rows


def moved(end: End, ends: Sequence[End], columns: Sequence[int]) -> FloatArray:
    """Return the forecasts of an end of a year moved by what the drivers told of earlier misses that had come due."""
    past = [one for one in ends if one.year + one.ahead <= end.year]
    if not past:
        return end.told
    drivers = np.concatenate([one.drivers[:, columns] for one in past])
    usual = drivers.mean(axis=0)
    x = drivers - usual
    y = np.clip(np.concatenate([(one.actual - one.told) / one.scale for one in past]), -FARTHEST, FARTHEST)
    slopes = np.linalg.solve(x.T @ x + STIFFNESS * np.eye(x.shape[1]), x.T @ y)
    return np.asarray(np.clip(end.told + (end.drivers[:, columns] - usual) @ slopes * end.scale, 0, 1))


def calls_of(ends: Sequence[End], ahead: int) -> list[Row]:
    """Return how often the share was larger afterwards, by call and by how many drivers speak against growth."""
    mine = [one for one in ends if one.ahead == ahead and one.year >= CUT_YEAR]
    called, against, grew = (
        np.concatenate(part) for part in zip(*((o.called, o.against, o.actual > o.now) for o in mine), strict=True)
    )
    rows: list[Row] = []
    for number, call in enumerate(CALLS):
        for name, some in (("none", against == 0), ("one", against == 1), ("two or more", against > 1)):
            chosen = (called == number) & some
            if chosen.any():
                lo, hi = wilson(int(grew[chosen].sum()), int(chosen.sum()))
                rows.append({"data": f"{KIND}s by year", "ahead": f"{ahead} years", "drivers": f"{name} against",
                             "measure": f"{call}: share was larger", "ours": round(float(grew[chosen].mean()), 4),
                             "interval": [lo, hi], "n": int(chosen.sum())})  # fmt: skip
    return rows


def _figures(what: str, ahead: int, parts: Sequence[tuple[End, FloatArray]]) -> list[Row]:
    over = np.concatenate([np.abs(told - one.actual) / one.scale for one, told in parts])
    under = np.concatenate([np.abs(one.told - one.actual) / one.scale for one, _ in parts])
    year = np.concatenate([np.full(len(one.told), one.year) for one, _ in parts])
    figure = ratio(over, under, np.ones(len(over), dtype=bool), year)
    head = {"data": f"{KIND}s by year", "ahead": f"{ahead} years", "drivers": what}
    rows = [head | {"measure": "error over that without", "ours": figure["value"],
                    "interval": [figure["lo"], figure["hi"]], "n": figure["n"]}]  # fmt: skip
    for side in ("with", "without"):
        right = np.concatenate([
            ((told if side == "with" else one.told) > one.now) == (one.actual > one.now) for one, told in parts
        ])  # fmt: skip
        lo, hi = wilson(int(right.sum()), len(right))
        rows.append(head | {"measure": f"direction right, {side}", "ours": round(float(right.mean()), 4),
                            "interval": [lo, hi], "n": len(right)})  # fmt: skip
    return rows


if __name__ == "__main__":
    main()
