"""Measure forecasts of shares against the last share, drift and a library's default, on years and on months.

Run: ``python -m benchmarks.forecasts --data FOLDER`` with the folder that holds ``conference-papers/``, ``sota-tdms/``
and, if wanted, ``arxiv-2025-26/``; with ``--library`` topics, too (`benchmarks.forecasts_topics`). Each forecast is
made from what was public by its day and judged by what the library tells once it is due. Subjects are those that had
papers enough by then, whatever became of them. The method was chosen on forecasts due before the cut (2018; December
2020); both sides are told. Writes ``benchmarks/results/forecasts.json``.
"""

import argparse
import csv
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from analysis.forecasts.conformal import QUANTILES
from analysis.forecasts.known import Known, read_known
from analysis.forecasts.rolling import LEARNED, roll, scale_error
from analysis.forecasts.scale import Courses, FloatArray
from analysis.forecasts.scores import Judged, judge, measures, pooled, ratio
from analysis.people import step as people_step
from analysis.terms import step as terms_step
from analysis.trends.subjects import KINDS, Subject
from benchmarks.report import write_result
from benchmarks.terms import loaded, opened
from data.store import Database

CUT_YEAR, LAST_YEAR, FIRST_YEAR = 2018, 2024, 2013
CUT_MONTH, LAST_MONTH = "2020-12", "2023-11"
"""December 2023 holds 11 papers."""
MONTHS_AHEAD = (6, 12, 24)
MONTH_ENDS = ["2025-10-31", "2025-11-30", "2025-12-31", "2026-01-31", "2026-02-28"]
PEER_SERIES = 60
"""Forecasts of each kind that the library's default is asked for: it takes a hundred times as long."""
Row = dict[str, Any]


def main() -> None:
    """Read the options, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only-months", action="store_true", help="Leave out what needs a library: years and arXiv.")
    parser.add_argument("--library", type=Path, help="A library of arxiv-2025-26 with vectors, for topics.")
    given = parser.parse_args()
    rows: list[Row] = []
    for kind in ("task", "dataset"):
        rows += months(given.data / "sota-tdms" / f"month_{kind}_papers.tsv", kind)
    rows += [] if given.only_months else of_libraries(given.data)
    if given.library is not None:
        from benchmarks.forecasts_topics import of_topics

        rows += of_topics(given.library)
    write_result("forecasts", rows)


def of_libraries(data: Path) -> list[Row]:
    """Return the measures of what is loaded as libraries."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        papers = loaded(Path(folder) / "papers", data, "conference-papers")
        with opened(papers) as db:
            fill(db)
            rows += years(db)
        if (data / "arxiv-2025-26").is_dir():
            with opened(loaded(Path(folder) / "arxiv", data, "arxiv-2025-26")) as db:
                fill(db)
                rows += few_months(db)
        else:
            print("skipped: months of arXiv (no folder arxiv-2025-26)")
    return rows


def fill(db: Database) -> None:
    """Run the steps that subjects come from; families where they are known."""
    people_step.run(db)
    terms_step.run(db)
    try:
        from analysis.families import step as families_step
    except ImportError:
        print("skipped: families (no such step)")
        return
    families_step.run(db)


def months(path: Path, kind: str) -> list[Row]:
    """Return the measures of shares of tasks or data sets among all such mentions of a month, 6, 12 and 24 ahead."""
    courses, labels = read_months(path)
    cpu, rolled = _seconds(lambda: roll(courses, MONTHS_AHEAD, 12))
    cut, rows = labels.index(CUT_MONTH), []
    for place, horizon in enumerate(MONTHS_AHEAD):
        for side, first, stop in (("before", 0, cut), ("after", cut, None)):
            judged = judge(courses, rolled, place, horizon, first, stop)
            rows += told(f"{kind}s by month", f"{horizon} months", side, judged)
            if side == "after":
                rows += beside(f"{kind}s by month", f"{horizon} months", [(courses, judged)], horizon)
    n = int(rolled.followed.sum()) * len(MONTHS_AHEAD)
    used = {name: round(float(rolled.weights[-1, 1, at]), 3) for at, name in enumerate(LEARNED)}
    head = {"data": f"{kind}s by month"}
    cost = round(1e3 * cpu / max(n, 1), 3)
    rows.append(head | {"measure": "CPU ms a forecast, all replayed pasts with it", "ours": cost, "n": n})
    return [*rows, head | {"measure": "weights, 12 months ahead", "ours": str(used)}]


def read_months(path: Path) -> tuple[Courses, list[str]]:
    """Return the monthly shares of each name among all mentions, from January 2015 on."""
    counts: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8") as lines:
        for name, month, papers in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if "2015-01" <= month <= LAST_MONTH:
                counts.setdefault(name, {})[month] = int(papers)
    labels = [f"{year}-{month:02}" for year in range(2015, 2024) for month in range(1, 13)]
    labels = labels[: labels.index(LAST_MONTH) + 1]
    n = np.asarray([[some.get(label, 0) for label in labels] for _, some in sorted(counts.items())], dtype=np.float64)
    total = n.sum(axis=0)
    return Courses.of(n / np.maximum(total, 1), total), labels


def years(db: Database) -> list[Row]:
    """Return the measures of shares of terms and families one and two years ahead, from the end of each year."""
    rows: list[Row] = []
    for kind in KINDS:
        found: dict[tuple[int, str], list[Judged]] = {}
        peer: dict[int, list[tuple[Courses, Judged]]] = {}
        cpu, n = 0.0, 0
        for year, horizon, known, actual in year_ends(db, kind):
            spent, judged = _seconds(lambda k=known, h=horizon, a=actual: judge_last(k.courses, h, 1, a))
            cpu, n = cpu + spent, n + len(judged.actual)
            due = year + horizon
            if due <= CUT_YEAR or year >= CUT_YEAR:
                found.setdefault((horizon, "before" if due <= CUT_YEAR else "after"), []).append(judged)
            if year >= CUT_YEAR:
                peer.setdefault(horizon, []).append((known.courses, judged))
        for (horizon, side), parts in sorted(found.items(), key=lambda one: (one[0][0], one[0][1] == "after")):
            rows += told(f"{kind} by year", f"{horizon} years", side, same_series(parts))
        for horizon, sides in sorted(peer.items()):
            rows += beside(f"{kind} by year", f"{horizon} years", sides, horizon)
        if n:
            rows.append({"data": f"{kind} by year", "measure": "CPU ms a forecast, all replayed pasts with it",
                         "ours": round(1e3 * cpu / n, 3), "n": n})  # fmt: skip
    return rows


def year_ends(db: Database, kind: str) -> Iterator[tuple[int, int, Known, FloatArray]]:
    """Yield (year, years ahead, what was known then, the share of each subject that followed)."""
    kept: dict[int, Known] = {}
    subjects: dict[int, Subject] = {}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        known = read_known(db, kind, date(year, 12, 31), list(subjects.values()))
        kept[year] = known
        subjects |= {one.number: one for one in known.subjects}
        for horizon in (1, 2):
            before = kept.get(year - horizon)
            if before is not None and known.periods and known.periods[-1].label == str(year):
                yield year - horizon, horizon, before, followed(before, known)


def judge_last(courses: Courses, horizon: int, year: int, actual: FloatArray) -> Judged:
    """Return the forecasts of the last period beside what followed; series without papers enough are left out."""
    rolled = roll(courses, [horizon], year)
    told_of = rolled.followed[:, -1] & np.isfinite(actual) & np.isfinite(rolled.quantiles[0, :, -1, 0, 0])
    (rows,) = np.nonzero(told_of)
    quantiles, points = rolled.quantiles[:, rows, -1, 0], rolled.points[:, rows, -1, 0].copy()
    points[0] = quantiles[0, :, QUANTILES.index(0.5)]
    made = np.full(len(rows), courses.share.shape[1] - 1)
    return Judged(rows, made, actual[rows], scale_error(courses)[rows, -1], quantiles, points)


def same_series(parts: Sequence[Judged]) -> Judged:
    """Return the forecasts of several ends of years as one set, those of an end drawn together.

    A year's luck is shared by its forecasts: drawing ends of years, not subjects, gives the wider and truer interval.
    """
    whole = pooled(list(parts))
    ends = np.repeat(np.arange(len(parts)), [len(one.actual) for one in parts])
    return Judged(ends, whole.made, whole.actual, whole.scale, whole.quantiles, whole.points)


def few_months(db: Database) -> list[Row]:
    """Return the measures of shares of terms of arXiv one to three months ahead; twelve months are known at most."""
    ends = [date.fromisoformat(end) for end in MONTH_ENDS]
    kept: dict[date, Known] = {}
    for day in ends:
        earlier = {one.number: one for known in kept.values() for one in known.subjects}
        kept[day] = read_known(db, "term", day, list(earlier.values()), "month")
    rows: list[Row] = []
    for months_on in (1, 2, 3):
        parts = [
            judge_last(kept[day].courses, months_on, kept[day].year, followed(kept[day], kept[later]))
            for day, later in zip(ends, ends[months_on:], strict=False) if kept[day].periods
        ]  # fmt: skip
        parts = [one for one in parts if len(one.actual)]
        head = {"data": "terms of arXiv by month", "ahead": f"{months_on} months"}
        rows += told(*head.values(), "after", pooled(parts)) if parts else [head | {"measure": "skipped: too short"}]
    return rows


def followed(before: Known, after: Known) -> FloatArray:
    """Return the share of the newest period of each subject that was known before."""
    shares = dict(zip((one.number for one in after.subjects), after.courses.share[:, -1].tolist(), strict=True))
    return np.asarray([shares[one.number] for one in before.subjects])


def told(data: str, ahead: str, side: str, judged: Judged) -> list[Row]:
    """Return a row for each measure."""
    if not len(judged.actual):
        return [{"data": data, "ahead": ahead, "due": side, "measure": "skipped: no forecast could be judged", "n": 0}]
    head = {"data": data, "ahead": ahead, "due": side}
    return [
        head | {"measure": name, "ours": figure["value"], "interval": [figure["lo"], figure["hi"]], "n": figure["n"]}
        for name, figure in measures(judged).items()
    ]


def beside(data: str, ahead: str, sides: Sequence[tuple[Courses, Judged]], horizon: int) -> list[Row]:
    """Return our error over that of a library's defaults, on some of the same forecasts, and what those cost."""
    rows = []
    for name, model in (("Theta (statsmodels)", theta), ("AutoETS (statsmodels, by AICc)", auto_ets)):
        over, under, series, cpu = [], [], [], 0.0
        for courses, judged in sides:
            some = chosen(len(judged.actual), max(1, PEER_SERIES // len(sides)))
            for at in some[np.isfinite(judged.scale[some])]:
                row, made = judged.series[at], judged.made[at]
                history = courses.share[row, : made + 1]
                spent, value = _seconds(lambda h=history, m=model: m(h[np.isfinite(h)], horizon))
                cpu += spent
                over.append(abs(judged.points[0, at] - judged.actual[at]) / judged.scale[at])
                under.append(abs(min(max(value, 0), 1) - judged.actual[at]) / judged.scale[at])
                series.append(row)
        figure = ratio(np.asarray(over), np.asarray(under), np.ones(len(over), dtype=bool), np.asarray(series))
        head = {"data": data, "ahead": ahead, "due": "after", "peer_name": name, "n": figure["n"]}
        rows.append(head | {"measure": "mase over that of the peer", "ours": figure["value"],
                            "interval": [figure["lo"], figure["hi"]]})  # fmt: skip
        cost = round(1e3 * cpu / max(1, len(over)), 2)
        rows.append(head | {"measure": "CPU ms a forecast, peer", "peer": cost})
    return rows


def chosen(n: int, most: int) -> np.ndarray:
    """Return the places of some of n forecasts, by lot with a fixed seed."""
    return np.sort(np.random.default_rng(1).permutation(n)[:most])


def theta(history: FloatArray, horizon: int) -> float:
    """Return the forecast of statsmodels' theta model without season."""
    from statsmodels.tsa.forecasting.theta import ThetaModel

    if len(history) < 4 or np.ptp(history) == 0:
        return float(history[-1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = ThetaModel(history, period=1, deseasonalize=False).fit(disp=False)
        return float(np.asarray(fitted.forecast(horizon))[-1])


def auto_ets(history: FloatArray, horizon: int) -> float:
    """Return the forecast of the exponential smoothing of least AICc: additive error, no, plain or damped trend."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    if len(history) < 6 or np.ptp(history) == 0:
        return float(history[-1])
    best: tuple[float, float] | None = None
    for options in ({}, {"trend": "add"}, {"trend": "add", "damped_trend": True}):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                fitted = ETSModel(history, **options).fit(disp=False)
            except (ValueError, np.linalg.LinAlgError):
                continue
        told_of = (float(fitted.aicc), float(np.asarray(fitted.forecast(horizon))[-1]))
        best = told_of if best is None or told_of < best else best
    return float(history[-1]) if best is None else best[1]


def _seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.process_time()
    result = work()
    return time.process_time() - begin, result


if __name__ == "__main__":
    main()
