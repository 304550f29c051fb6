"""Measure frontiers: published slopes found again, the future held back, fronts against brute force, curves held out.

Run: ``python -m benchmarks.frontiers --data FOLDER`` with the folder that holds ``epoch-models/``,
``epoch-benchmarks/`` and ``timm-tradeoffs/``. Writes ``benchmarks/results/frontiers.json``. Published slopes: Epoch AI,
"Training compute of frontier AI models grows by 4-5x per year" (Sevilla & Roldán, 28 May 2024) and the data insight
"The training compute of notable AI models …" (19 June 2024: 4.7 times a year, 90 % interval 4.3 to 5.2, 428 models).
"""

import argparse
import csv
import gzip
import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from analysis.decisions.frontiers.ahead import LEVEL, last_place, reach
from analysis.decisions.frontiers.curves import QUANTILE, curved_forms, draws, fit, fitted, pinball
from analysis.decisions.frontiers.frontier import Asked, held_back
from analysis.decisions.frontiers.points import points_of
from analysis.decisions.frontiers.slopes import frontier_slope, mean_slope
from analysis.decisions.frontiers.steps import on_frontier
from analysis.decisions.runs import FloatArray, Run, groups_of
from benchmarks.report import write_result

UNTIL = date(2024, 5, 31)
"""End of what Epoch's article looks at."""
PUBLISHED = {
    "compute of notable models, 2010 on": ("compute", date(2010, 1, 1), "", "4-5 (article); 4.7 [4.3, 5.2] (insight)"),
    "compute of notable models, 2018 on": ("compute", date(2018, 1, 1), "", "about 4 at the frontier (article)"),
    "compute of notable language models, June 2017 on": ("compute", date(2017, 6, 1), "Language", "up to 9 (article)"),
    "data of notable language models, 2010 on": ("data", date(2010, 1, 1), "Language", "2.9 to 3.7 (insight)"),
    "parameters of notable models, 2010 on": ("parameters", date(2010, 1, 1), "", None),
    "cost of notable models, 2010 on": ("price", date(2010, 1, 1), "", "2.5 for the largest (insight)"),
}  # fmt: skip
SCORES = (
    "Score", "EM", "Average", "Overall accuracy", "Challenge score", "Percent correct", "Accuracy", "Global average",
    "Accuracy mean", "Average progress", "Score (AVG@5)", "Correct", "Overall (no subtitles)", "Unguided % Solved",
)  # fmt: skip
CUTS = (2023.5, 2024.0, 2024.5, 2025.0)
GAINS = (0.5, 1.0, 2.0)
SHARES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
Row = dict[str, Any]


def main() -> None:
    """Read the options, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args()
    rows = [*slopes(given.data / "epoch-models" / "models.jsonl.gz"), *futures(given.data / "epoch-benchmarks"),
            *fronts(given.data / "timm-tradeoffs"), *gains(given.data / "timm-tradeoffs")]  # fmt: skip
    write_result("frontiers", rows)


def slopes(path: Path) -> Iterator[Row]:
    """Set our slopes beside those that Epoch AI published of a later state of the same table."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        models = [json.loads(line) for line in lines]
    for name, (of, since, domain, published) in PUBLISHED.items():
        runs = [run for run in map(epoch_run, models) if run is not None and run.method and domain in run.trained_on
                and run.day is not None and since <= run.day <= UNTIL]  # fmt: skip
        points = points_of(runs, "day", of)
        mean, best = mean_slope(points), frontier_slope(points)
        yield {
            "measure": name, "ours": "{:.2f} times a year [{:.2f}, {:.2f}]".format(*mean.factors()), "n": mean.n,
            "frontier": "{:.2f} [{:.2f}, {:.2f}]".format(*best.factors()), "published": published or "none at hand",
        }  # fmt: skip


def epoch_run(model: Row) -> Run | None:
    """Return a model of the table; its domain stands in ``trained_on``, and whether it is notable in ``method``."""
    columns = {"parameters": "Parameters", "compute": "Training compute (FLOP)",
               "price": "Training compute cost (2023 USD)", "data": "Training dataset size (datapoints)"}  # fmt: skip
    amounts = {}
    for name, column in columns.items():
        text = re.sub(r"[$,]", "", str(model[column] or ""))
        if re.fullmatch(r"[\d.]+(e[+-]?\d+)?", text) and float(text) > 0:
            amounts[name] = float(text)
    return Run(
        model["Model"],
        None,
        f"F.models:{model['Model']}",
        "notable" if model["Notability criteria"] else "",
        model["Reference"] or "",
        model["Domain"] or "",
        date.fromisoformat(model["Publication date"]),
        amounts,
    )


def futures(folder: Path) -> Iterator[Row]:
    """Tell the best half a year and a year after each cut from what was out by then, and score it."""
    series = benchmark_runs(folder)
    for form in ("", "saturating", "line"):
        asked = Asked(("day",), bound=100.0, form=form, draws=100)
        for ahead in (0.5, 1.0):
            told = [one for runs in series.values() for cut in CUTS if _may_rise(runs, cut)
                    for one in held_back(runs, asked, cut, (ahead,))]  # fmt: skip
            error = float(np.mean([abs(one.told - one.came) for one in told]))
            naive = float(np.mean([abs(one.naive - one.came) for one in told]))
            yield {
                "measure": f"best {ahead:g} years ahead, {form or 'logistic (ours)'}", "n": len(told),
                "ours": f"mean error {error:.2f} points", "peer": f"the best stays: {naive:.2f}",
                "ratio": round(error / naive, 3),
                f"inside the {LEVEL:.0%} band": round(float(np.mean([one.is_inside for one in told])), 3),
            }  # fmt: skip


def _may_rise(runs: Sequence[Run], cut: float) -> bool:
    """Tell whether a benchmark is long enough, and not yet solved, by a cut."""
    past = [run.score or 0.0 for run in runs if run.day is not None and run.day.year + (run.day.month - 1) / 12 <= cut]
    return len(runs) >= 12 and len(past) >= 8 and max(past) < 99.9 and min(past) > 0


def benchmark_runs(folder: Path) -> dict[str, list[Run]]:
    """Return the scores of each benchmark, in percent, with the day on which the model was released."""
    released = {}
    for row in _rows(folder / "model_versions.csv"):
        if re.fullmatch(r"\d{4}-\d\d-\d\d", row["Version release date"] or ""):
            released[row["id"]] = (date.fromisoformat(row["Version release date"]), row["Model"])
    scores: dict[str, list[tuple[float, str]]] = {}
    for path in sorted(folder.glob("external_benchmark_*.csv")):
        rows = _rows(path)
        column = next((name for name in rows[0] if name in SCORES), None)
        found = [(_number(row[column]), row.get("Model version") or "") for row in rows] if column else []
        scores[path.stem] = [(value, model) for value, model in found if value is not None]
    for row in _rows(folder / "runs.csv"):
        value, model = _number(row["best_score"]), row["model"]
        if value is not None:
            scores.setdefault(row["task"], []).append((value, model if model in released else model.rsplit("_", 1)[0]))
    return {name: _runs(name, told, released) for name, told in sorted(scores.items())}


def _runs(name: str, told: list[tuple[float, str]], released: dict[str, tuple[date, str]]) -> list[Run]:
    scale = 100 if told and max(value for value, _ in told) <= 1 else 1
    return [
        Run(model, value * scale, f"F.{name}:{place}", paper=released[model][1] or model, day=released[model][0])
        for place, (value, model) in enumerate(told)
        if model in released and 0 <= value * scale <= 100
    ]


def fronts(folder: Path) -> Iterator[Row]:
    """Compare fronts with brute force, and curves with points of architectures that they have not seen."""
    runs = timm_runs(folder)
    for axis in ("flops", "parameters", "throughput"):
        points = points_of(runs, axis, bound=100.0)
        ours, seconds = _timed(lambda points=points: on_frontier(points.x, points.y))
        brute, slower = _timed(lambda points=points: by_pairs(points.x, points.y))
        yield {"measure": f"front of top-1 against {axis}", "n": len(points.x), "ours": f"{int(ours.sum())} on it",
               "peer": f"brute force: {int(brute.sum())}, {'the same' if (ours == brute).all() else 'NOT the same'}",
               "ratio": round(seconds / slower, 5)}  # fmt: skip
        yield from curves_held_out(runs, axis)


def curves_held_out(runs: Sequence[Run], axis: str) -> Iterator[Row]:
    """Fit on half of the families of architectures and look at the other half, ten times."""
    points = points_of(runs, axis, bound=100.0)
    chance, families = np.random.default_rng(0), np.unique(points.groups)
    losses: dict[str, list[float]] = {"saturating": [], "logistic": [], "line": [], "flat": []}
    below: dict[str, list[float]] = {name: [] for name in losses}
    for _ in range(10):
        own = np.isin(points.groups, chance.permutation(families)[: len(families) // 2])
        for name in losses:
            flat = float(np.quantile(points.y[own], QUANTILE))
            told = (np.full(int((~own).sum()), flat) if name == "flat" else
                    fitted(points, points.x[own], points.y[own], name, QUANTILE).at(points.x[~own]))  # fmt: skip
            losses[name].append(pinball(points.y[~own] - told, QUANTILE))
            below[name].append(float((points.y[~own] <= told).mean()))
    chosen = fit(points).form
    for name in ("saturating", "logistic", "line"):
        yield {"measure": f"top-1 over {axis}, families held out: {name}{' (ours)' if name == chosen else ''}",
               "ours": f"pinball {np.mean(losses[name]):.3f}",
               "peer": f"one level for all: {np.mean(losses['flat']):.3f}",
               "ratio": round(float(np.mean(losses[name]) / np.mean(losses["flat"])), 3), "n": len(points.x),
               f"below the {QUANTILE:.0%} curve": round(float(np.mean(below[name])), 3)}  # fmt: skip


def gains(folder: Path) -> Iterator[Row]:
    """Ask of the smaller models what half a point, a point, two points more take, and look among the larger ones."""
    runs = timm_runs(folder)
    told: dict[str, list[tuple[float | None, bool, float]]] = {"saturating": [], "logistic": [], "both (ours)": []}
    for axis in ("flops", "parameters", "throughput"):
        whole = points_of(runs, axis, bound=100.0)
        for share in SHARES:
            limit = float(np.quantile(whole.x, share))
            some = [run for run, x in zip(whole.runs, whole.x, strict=True) if x <= limit]
            points = points_of(some, axis, bound=100.0)
            drawn = {form: draws(points, form, QUANTILE, 60, 0) for form in curved_forms(points)}
            drawn["both (ours)"] = [one for curves in drawn.values() for one in curves]
            for gain in GAINS:
                there = whole.x[whole.y >= points.y.max() + gain]
                if len(there) and there.min() <= last_place(points):
                    for form, curves in drawn.items():
                        found, came = reach(points, curves, gain), float(there.min())
                        inside = (found.lo is not None and found.lo <= came) and (found.hi is None or came <= found.hi)
                        told[form].append((found.x, inside, came))
    for form, rows in told.items():
        off = [x - came for x, _, came in rows if x is not None]
        middle, mean = float(np.median(np.abs(off))), float(np.mean(off))
        yield {
            "measure": f"what a gain of 0.5, 1, 2 points takes, asked of the smaller models: {form}", "n": len(rows),
            "ours": f"off by a factor {10 ** middle:.2f} (median), {10 ** mean:.2f} (mean, with sign)",
            f"inside the {LEVEL:.0%} band": round(float(np.mean([inside for _, inside, _ in rows])), 3),
            "wrongly called not reachable": sum(x is None for x, _, _ in rows),
        }  # fmt: skip


def timm_runs(folder: Path) -> list[Run]:
    """Return models with top-1 accuracy, multiply-adds, parameters and throughput at one image size."""
    speeds = {(_base(row["model"]), row["infer_img_size"]): row for row in
              _rows(folder / "benchmark-infer-amp-nchw-pt240-cu124-rtx3090.csv")}  # fmt: skip
    told = []
    for row in _rows(folder / "results-imagenet.csv"):
        speed = speeds.get((_base(row["model"]), row["img_size"]))
        amounts = {"parameters": float(row["param_count"].replace(",", "")) * 1e6}
        if speed is not None:
            amounts |= {"flops": float(speed["infer_gmacs"]) * 1e9, "throughput": float(speed["infer_samples_per_sec"])}
        told.append(Run(row["model"], float(row["top1"]), f"F.results:{row['model']}", amounts=amounts,
                        paper=re.split(r"[_\d]", row["model"])[0]))  # fmt: skip
    assert len(np.unique(groups_of(told))) > 20
    return told


def by_pairs(x: FloatArray, y: FloatArray) -> FloatArray:
    """Compare every point with every other."""
    beaten = (x[None] <= x[:, None]) & (y[None] >= y[:, None]) & ((x[None] < x[:, None]) | (y[None] > y[:, None]))
    return np.asarray(~beaten.any(axis=1))


def _base(model: str) -> str:
    return model.split(".")[0]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _number(text: str | None) -> float | None:
    found = re.fullmatch(r"([\d.]+)\s*%?", (text or "").strip())
    return float(found[1]) if found else None


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    clock = time.process_time()
    for _ in range(5):
        told = work()
    return told, time.process_time() - clock


if __name__ == "__main__":
    main()
