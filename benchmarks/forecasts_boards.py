"""Measure forecasts of the best of boards on real leaderboards: our range, "it stays", drift and a climb at its pace.

Run: ``python -m benchmarks.forecasts_boards --data FOLDER`` with the folder that holds ``sota-tdms/`` (results of
papers, dated by month), ``sota-extractor/`` (leaderboards) and ``epoch-benchmarks/`` (language models, dated by
release). At the end of each quarter the boards are made of what was public by then, by the product's own code; those
that count on that day are forecast, whatever became of them, and judged by the same boards 6, 12 and 24 months later.
The unit is the part of what was left to the metric's bound. The method was chosen on what was due by the end of 2021.
Writes ``benchmarks/results/forecasts_boards.json``.
"""

import argparse
import calendar
import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from analysis.boards.names import metric
from analysis.boards.results import Result, result_of
from analysis.boards.scale import bounds
from analysis.boards.standing import Board, BoardKey, boards_of
from analysis.forecasts.frontier import LEVELS, RAISED, Climb, climb_of, past_gains, why_not
from analysis.forecasts.scale import FloatArray
from analysis.forecasts.scores import ratio
from analysis.trends.shares import wilson_interval
from benchmarks.boards import by_benchmark, claim_row
from benchmarks.report import write_result
from data.records import ImportedClaim
from ingest.results.reading import read_results
from ingest.results.scores import Told, claim_of

MONTHS_AHEAD = (6, 12, 24)
CUT = date(2021, 12, 31)
SCORES = ("Score", "EM", "Accuracy", "Overall accuracy", "Challenge score", "Average", "Percent correct", "Correct",
          "Accuracy mean", "Global average", "Average progress", "% Resolved", "Unguided % Solved",
          "Overall (no subtitles)", "Score (AVG@5)")  # fmt: skip
"""Columns of the files of language models that hold a share of right answers, the first that is there."""
HALVED, PULL = 24.0, 24.0
"""Of the climb: months after which a month counts half, and months of the usual pace that are added."""
FEW = 10
"""Data sets below which no interval is told."""
Row = dict[str, Any]
Climbs = dict[BoardKey, Climb]


@dataclass(frozen=True, slots=True)
class Case:
    """A board on a day, what was told of it, and what followed."""

    dataset: str
    made: date
    due: date
    closed: float
    """Part of what was left to the bound that was closed when it was due."""
    ends: tuple[float, ...]
    """That part as told, for each of LEVELS."""
    chance: float
    drift: float
    pace: float


def main() -> None:
    """Read the options, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    rows: list[Row] = []
    for name, first, last, read in (
        ("sota-tdms", 2015, date(2023, 9, 30), papers), ("sota-extractor", 2017, date(2021, 6, 30), leaderboards),
        ("epoch-benchmarks", 2021, date(2025, 9, 30), language_models),
    ):  # fmt: skip
        if (data / name).is_dir():
            rows += measured(name, results_of(read(data / name)), quarter_ends(first, last))
        else:
            rows.append({"data": name, "measure": "skipped: no such folder", "n": 0})
    write_result("forecasts_boards", rows)


def papers(folder: Path) -> Iterator[Told]:
    """Yield the results of the papers of sota-tdms, each public at the end of its month."""
    for name in ("train_annotations", "papers_dev"):
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                paper = json.loads(line)
                url = f"https://arxiv.org/abs/{paper['arxiv_id']}"
                day = month_end(int(paper["month"][:4]), int(paper["month"][5:7])).isoformat()
                for gold in paper["gold"]:
                    yield Told(gold["task"], gold["dataset"], gold["metric"], gold["score"],
                               f"model of {paper['arxiv_id']}", url=url, dated=day)  # fmt: skip


def leaderboards(folder: Path) -> Iterator[ImportedClaim]:
    """Yield the lines of sota-extractor that can be read."""
    for one in read_results(folder / "rows.jsonl.gz", "sota-extractor"):
        if isinstance(one, ImportedClaim):
            yield one


def language_models(folder: Path) -> Iterator[Told]:
    """Yield the scores of language models whose release is dated; each model counts as a paper."""
    released = {row["id"]: row["Version release date"] for row in _rows(folder / "model_versions.csv")}
    for row in _rows(folder / "runs.csv"):
        yield from _score(row["task"], row["best_score"], row["model"], released)
    for path in sorted(folder.glob("external_benchmark_*.csv")):
        for row in _rows(path):
            column = next((name for name in SCORES if name in row), None)
            if column:
                yield from _score(path.stem.removeprefix("external_benchmark_"), row[column],
                                  row.get("Model version") or "", released)  # fmt: skip


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)


def _score(name: str, score: str, model: str, released: dict[str, str]) -> Iterator[Told]:
    if score and released.get(model):
        yield Told("language models", name, "Accuracy", score, model, title=model, dated=released[model],
                   higher_is_better=True)  # fmt: skip


def results_of(lines: Iterator[Told] | Iterator[ImportedClaim]) -> list[Result]:
    """Return the lines that can stand on a board."""
    found = []
    for number, line in enumerate(lines, start=1):
        one = claim_of(line, "benchmark") if isinstance(line, Told) else line
        if isinstance(one, ImportedClaim):
            paper = one.identifiers[0].value if one.identifiers else one.title or one.url or f"model {one.claim.model}"
            found.append(result_of(claim_row(number, one, paper)))
    return [one for one in found if one is not None]


def quarter_ends(first: int, last: date) -> list[date]:
    """Return the ends of quarters from a year on up to a day."""
    days = [month_end(year, month) for year in range(first, last.year + 1) for month in (3, 6, 9, 12)]
    return [day for day in days if day <= last]


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def climbs_at(results: Sequence[Result], day: date) -> Climbs:
    """Return the drawn boards of a day with a bound on their better side."""
    found: Climbs = {}
    for some in by_benchmark(results):
        for board in boards_of(some, day):
            climb = _climb(board, day) if board.is_drawn else None
            if climb is not None:
                found[board.key] = climb
    return found


def _climb(board: Board, day: date) -> Climb | None:
    low, high = bounds(metric(board.metric))
    steps = [(step.month, step.value) for step in board.best_so_far]
    higher = bool(board.higher_is_better)
    return climb_of(steps, high if higher else low, higher, f"{day:%Y-%m}")


def measured(name: str, results: Sequence[Result], days: Sequence[date]) -> list[Row]:
    """Return the measures of the forecasts of every day, by horizon and side of the cut."""
    boards = {day: climbs_at(results, day) for day in days}
    rows: list[Row] = []
    for months in MONTHS_AHEAD:
        cases, reasons = cases_of(boards, months)
        for side, some in (("before", [one for one in cases if one.due <= CUT]),
                           ("after", [one for one in cases if one.made >= date(2021, 6, 30)])):  # fmt: skip
            head = {"data": name, "ahead": f"{months} months", "due": side}
            rows += [head | row for row in figures(some)] if some else [head | {"measure": "nothing told", "n": 0}]
        head = {"data": name, "ahead": f"{months} months"}
        rows += [head | {"measure": f"not told: {why}", "ours": n} for why, n in sorted(reasons.items())]
    return rows


def cases_of(boards: dict[date, Climbs], months: int) -> tuple[list[Case], Counter[str]]:
    """Return the boards that are forecast on each day with what followed, and why others were not."""
    cases: list[Case] = []
    reasons: Counter[str] = Counter()
    for day, climbs in boards.items():
        number = day.year * 12 + day.month - 1 + months
        due = month_end(number // 12, number % 12 + 1)
        if due not in boards:
            continue
        past, usual = past_gains(list(climbs.values()), months), usual_pace(list(climbs.values()))
        for key, climb in climbs.items():
            why = why_not(climb, past)
            if why is not None:
                reasons["few raises or months" if not climb.is_told else "few boards with a past"] += 1
            elif key not in boards[due]:
                reasons["the board is gone"] += 1
            else:
                gain = float(climb.gaps[-1] - boards[due][key].gaps[-1])
                cases.append(Case(
                    key.dataset_key, day, due, closed(gain), tuple(closed(past.at_most(level)) for level in LEVELS),
                    past.chance, closed(months * drift(climb)), closed(-months * pace(climb, usual)),
                ))  # fmt: skip
    return cases, reasons


def closed(gain: float) -> float:
    """Return the part of what was left that a fall of its logarithm closes."""
    return 1 - float(np.exp(-gain))


def drift(climb: Climb) -> float:
    """Return the fall of the logarithm a month, from the first through the last."""
    return float(climb.gaps[0] - climb.gaps[-1]) / max(len(climb.gaps) - 1, 1)


def usual_pace(climbs: Sequence[Climb]) -> float:
    """Return the change of the logarithm a month over all boards."""
    return sum(float(one.gaps[-1] - one.gaps[0]) for one in climbs) / max(sum(len(one.gaps) - 1 for one in climbs), 1)


def pace(climb: Climb, usual: float) -> float:
    """Return the change of the logarithm a month, recent months counting more, drawn to the usual."""
    change = np.diff(climb.gaps)
    weight = 0.5 ** (np.arange(len(change))[::-1] / HALVED)
    return float((weight @ change + PULL * usual) / (weight.sum() + PULL))


def figures(cases: Sequence[Case]) -> list[Row]:
    """Return the measures of some forecasts; intervals by drawing data sets anew."""
    actual = np.asarray([one.closed for one in cases])
    _, owner = np.unique([one.dataset for one in cases], return_inverse=True)
    everything = np.ones(len(cases), dtype=bool)

    def over_naive(error: FloatArray, naive: FloatArray) -> Row:
        told = ratio(error, naive, everything, owner)
        few = len(set(owner.tolist())) < FEW
        return {"ours": told["value"], "interval": None if few else [told["lo"], told["hi"]], "n": told["n"]}

    rows: list[Row] = [{"measure": "boards, days", "ours": len(set(owner.tolist())), "n": len({c.made for c in cases})}]
    for name in ("drift", "pace"):
        errors = np.abs(np.asarray([getattr(one, name) for one in cases]) - actual)
        rows.append({"measure": f"error of {name} over that of 'it stays'"} | over_naive(errors, np.abs(actual)))
    losses = [pinball(np.asarray([one.ends[at] for one in cases]), actual, level) for at, level in enumerate(LEVELS)]
    stays = [pinball(np.zeros(len(cases)), actual, level) for level in LEVELS]
    rows.append({"measure": "loss of the ends over that of 'it stays'"} | over_naive(sum(losses), sum(stays)))  # type: ignore[arg-type]
    for at, level in enumerate(LEVELS):
        held = actual <= np.asarray([one.ends[at] for one in cases]) + 1e-9
        rows.append({"measure": f"within the end of {level:.0%}"} | over_naive(held.astype(float), everything * 1.0))
    raised = actual > RAISED
    lo, hi = (round(float(end), 4) for end in wilson_interval(int(raised.sum()), len(cases)))
    told = round(float(np.mean([one.chance for one in cases])), 4)
    rows.append({"measure": "best raised; chance told", "ours": round(float(raised.mean()), 4), "interval": [lo, hi],
                 "told": told, "n": len(cases)})  # fmt: skip
    return rows


def pinball(end: FloatArray, actual: FloatArray, level: float) -> FloatArray:
    """Return the quantile loss (Koenker & Bassett 1978) of an end that is to hold with a chance, shape (n,)."""
    gap = actual - end
    return np.asarray(np.where(gap >= 0, level * gap, (level - 1) * gap))


if __name__ == "__main__":
    main()
