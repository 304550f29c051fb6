"""Measure the Pareto front: exact on real tables and made sets, and how fast beside brute force and other libraries.

Run: ``python -m benchmarks.tradeoffs --data FOLDER`` with the folder that holds ``timm-tradeoffs/``. The four tables
are joined by model; the fronts of accuracy against computation, parameters and throughput are compared with a double
loop, straight from the arrays and through a decision file as people run it. Made sets have 10,000 candidates and five
criteria. Peers, where they are installed: paretoset, moocore. Prints a table, writes ``results/tradeoffs.json``.
"""

import argparse
import csv
import importlib
import tempfile
import time
from collections.abc import Callable
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from analysis.decisions.choice.dominance import BoolArray, FloatArray, on_front, standings
from app.tradeoffs import decide_tradeoff
from benchmarks.report import write_result

RUNS = 3
"""Of each timing; the fastest counts."""
SLOW_SECONDS = 2.0
"""What takes longer is timed once."""
N, CRITERIA = 10_000, 5
TABLES = ("results-imagenet.csv", "results-imagenet-real.csv", "benchmark-infer-amp-nchw-pt240-cu124-rtx3090.csv",
          "model_metadata-in1k.csv")  # fmt: skip
GAINS = {"top1": 1, "real": 1, "gmacs": -1, "parameters": -1, "throughput": 1}
"""Columns of the joined tables and whether higher is better."""
Row = dict[str, Any]


def main() -> None:
    """Join, compare, time, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds timm-tradeoffs/")
    folder = parser.parse_args().data / "timm-tradeoffs"
    models = joined(folder)
    rows = [*real_rows(models), *made_rows(), *file_rows(models), *speed_rows(), whole_row()]
    write_result("tradeoffs", rows)


def joined(folder: Path) -> list[Row]:
    """Return the models of the accuracy tables with the speed of their architecture at the same image size.

    Accuracy is told by model with its training (before and after the point), speed by architecture; the fourth table
    says which architectures were trained on ImageNet alone.
    """
    plain, real = ({(row["model"], row["img_size"]): row for row in table(folder / name)} for name in TABLES[:2])
    speed = {(row["model"], row["infer_img_size"]): row for row in table(folder / TABLES[2])}
    alone = {row["model"] for row in table(folder / TABLES[3]) if row["pretrain"] == "in1k"}
    return [
        {"model": f"{name} at {size}", "top1": number(plain[name, size]["top1"]),
         "real": number(real[name, size]["top1"]), "gmacs": number(told["infer_gmacs"]),
         "parameters": number(told["param_count"]),
         "throughput": number(told["infer_samples_per_sec"]), "alone": name.partition(".")[0] in alone}
        for name, size in sorted(plain.keys() & real.keys())
        if (told := speed.get((name.partition(".")[0], size))) is not None
    ]  # fmt: skip


def table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float:
    """Return a printed number; thousands are parted by commas."""
    return float(text.replace(",", ""))


def real_rows(models: list[Row]) -> list[Row]:
    """Return how many of the fronts on real tables equal those of a double loop."""
    rows = []
    for who, some in (("all", models), ("trained on ImageNet alone", [one for one in models if one["alone"]])):
        for size in (2, 3, 5):
            fronts = [names for names in combinations(GAINS, size) if "top1" in names or "real" in names]
            equal = members = 0
            for names in fronts:
                gains = np.array([[GAINS[name] * one[name] for name in names] for one in some])
                ours = on_front(gains)
                equal += int((ours == plain_front(gains)).all())
                members += int(ours.sum())
            rows.append({"what": f"timm, {who}: fronts of {size} criteria", "equal": equal, "of": len(fronts),
                         "n": len(some), "mean on front": round(members / len(fronts), 1)})  # fmt: skip
    return rows


def plain_front(gains: FloatArray) -> BoolArray:
    """Return the front by comparing each candidate with every other."""
    return np.array([not ((gains >= one).all(axis=1) & (gains > one).any(axis=1)).any() for one in gains])


def made_rows() -> list[Row]:
    """Return how many of 400 made sets give the front of a double loop: with ties, infinities, and missing values."""
    random = np.random.default_rng(20)
    equal = bounded = 0
    for _ in range(400):
        shape = (int(random.integers(1, 200)), int(random.integers(1, 7)))
        gains = np.round(random.normal(size=shape), int(random.integers(0, 3)))
        gains[random.random(shape) < 0.02] = -np.inf
        equal += int((on_front(gains) == plain_front(gains)).all())
        missing = random.random(shape) < 0.1
        low, high = np.where(missing, -np.inf, gains), np.where(missing, np.inf, gains)
        bounded += int(standings(low, high) == plain_standings(low, high))
    return [{"what": "made sets: the front", "equal": equal, "of": 400},
            {"what": "made sets, a tenth missing: on, possibly on, off", "equal": bounded, "of": 400}]  # fmt: skip


def plain_standings(low: FloatArray, high: FloatArray) -> list[str]:
    """Return how each stands to the front by comparing each with every other at its worst and at its best."""
    told = []
    for place in range(len(low)):
        others = np.delete(np.arange(len(low)), place)
        off = ((low[others] >= high[place]).all(axis=1) & (low[others] > high[place]).any(axis=1)).any()
        maybe = ((high[others] >= low[place]).all(axis=1) & (high[others] > low[place]).any(axis=1)).any()
        told.append("off" if off else "possibly" if maybe else "on")
    return told


def file_rows(models: list[Row]) -> list[Row]:
    """Return whether the front of the real tables is the same when they go through a decision file, and how long."""
    with tempfile.TemporaryDirectory() as folder:
        path = decision(Path(folder), models)
        clock = time.process_time()
        choice = decide_tradeoff(path, date(2026, 1, 31)).choice
        seconds = time.process_time() - clock
    gains = np.array([[GAINS[name] * one[name] for name in GAINS] for one in models])
    expected = {one["model"] for one, front in zip(models, plain_front(gains), strict=True) if front}
    found = {one.name for one in choice.outcomes if one.standing == "on"}
    assert all(one.standing != "possibly" for one in choice.outcomes)
    return [{"what": "timm through a decision file: members of the front", "equal": len(found & expected),
             "of": len(found | expected), "n": len(models), "cpu seconds": round(seconds, 2)}]  # fmt: skip


def decision(folder: Path, models: list[Row]) -> Path:
    """Write the models as a table with units, and a decision that weighs them."""
    heading = "name,accuracy:ImageNet [%],accuracy:ReaL [%],flops [GMACs],parameters [M],throughput [images/s]"
    lines = [f"{one['model']},{one['top1']},{one['real']},{one['gmacs']},{one['parameters']},{one['throughput']}"
             for one in models]  # fmt: skip
    (folder / "models.csv").write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    weights = "\n".join(f'"{name}" = 1' for name in
                        ("accuracy:ImageNet", "accuracy:ReaL", "flops", "parameters", "throughput"))  # fmt: skip
    path = folder / "decision.toml"
    path.write_text(f'kind = "tradeoff"\ntitle = "timm"\ncandidates = ["models.csv"]\n[weights]\n{weights}\n')
    return path


def speed_rows() -> list[Row]:
    """Return CPU seconds for three kinds of made sets, ours first, and the ratio of each to ours."""
    rows = []
    for kind, gains in made_sets().items():
        ways = {"ours": on_front, "each against every other (numpy)": plain_front, **peers()}
        told = {name: timed(way, gains) for name, way in ways.items()}
        expected, ours = told["ours"][1], told["ours"][0]
        for name, (seconds, front) in told.items():
            rows.append({"what": f"{N:,} x {CRITERIA}, {kind}: {name}", "cpu seconds": round(seconds, 4),
                         "times ours": float(f"{seconds / ours:.2g}"), "on front": int(front.sum()),
                         "equal": int((front == expected).sum()), "of": N})  # fmt: skip
    for name in ("paretoset", "moocore"):
        if name not in " ".join(peers()):
            rows.append({"what": f"{name}: skipped, not installed"})
    missing = np.random.default_rng(21).random((N, CRITERIA)) < 0.1

    def bounded(gains: FloatArray) -> BoolArray:
        lacks = missing[: len(gains)]
        told = standings(np.where(lacks, -np.inf, gains), np.where(lacks, np.inf, gains))
        return np.array([one != "off" for one in told])

    seconds, front = timed(bounded, made_sets()["independent"])
    return [*rows, {"what": f"{N:,} x {CRITERIA}, independent, a tenth missing: on, possibly on, off",
                    "cpu seconds": round(seconds, 4), "on front": int(front.sum())}]  # fmt: skip


def whole_row() -> Row:
    """Return CPU seconds of a whole decision among 10,000 candidates: reading, front, scores, draws, flips, memo."""
    values = made_sets()["independent"]
    models = [{"model": f"m{place}", "top1": 100 * one[0], "real": 100 * one[1], "gmacs": 1 + one[2],
               "parameters": 1 + one[3], "throughput": 1 + one[4]} for place, one in enumerate(values)]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = decision(Path(folder), models)
        clock = time.process_time()
        decide_tradeoff(path, date(2026, 1, 31))
        seconds = time.process_time() - clock
    return {"what": f"a whole decision among {N:,} candidates, {CRITERIA} criteria, 10,000 draws", "n": N,
            "cpu seconds": round(seconds, 2)}  # fmt: skip


def made_sets() -> dict[str, FloatArray]:
    """Return gains that are independent, that go together, and that go against each other (most are on the front)."""
    random = np.random.default_rng(22)
    noise = random.random((N, CRITERIA))
    against = noise / noise.sum(axis=1, keepdims=True) + 0.01 * random.normal(size=(N, 1))
    return {"independent": noise, "going together": noise + 2 * random.random((N, 1)), "against each other": against}


def timed(way: Callable[[FloatArray], Any], gains: FloatArray) -> tuple[float, Any]:
    """Return the CPU seconds of the fastest run and its answer; the first call warms up what is compiled."""
    answer = way(gains[:100])
    best = float("inf")
    for _ in range(RUNS):
        clock = time.process_time()
        answer = way(gains)
        best = min(best, time.process_time() - clock)
        if best > SLOW_SECONDS:
            break
    return best, answer


def peers() -> dict[str, Callable[[FloatArray], BoolArray]]:
    """Return the other libraries that are installed."""
    found: dict[str, Callable[[FloatArray], BoolArray]] = {}
    for name in ("paretoset", "moocore"):
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        if name == "paretoset":
            for use_numba in (True, False):
                label = f"paretoset{', compiled' if use_numba else ''}"
                found[label] = lambda gains, module=module, use_numba=use_numba: module.paretoset(  # type: ignore[misc]
                    gains, sense=["max"] * gains.shape[1], distinct=False, use_numba=use_numba)  # fmt: skip
        else:
            found["moocore (C)"] = lambda gains, module=module: module.is_nondominated(  # type: ignore[misc]
                gains, maximise=True, keep_weakly=True)  # fmt: skip
    return found


if __name__ == "__main__":
    main()
