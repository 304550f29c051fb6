"""Measure what is read of models: parameters and training computation in texts, tables of timm, ONNX, a large table.

Run: ``python -m benchmarks.candidates --data FOLDER`` with the folder that holds ``epoch-models/`` and
``timm-tradeoffs/``. Prints one table and writes ``benchmarks/results/candidates.json``. Rules for texts were made on
one half of the models by a hash of their reference; docs/decide_candidates.md says what the other half gave when it was
first scored, and what was mended after. ONNX is set against torch's own counter. Speed is CPU time as a ratio to
what pandas takes for the same file, which it only splits.
"""

import argparse
import gzip
import hashlib
import json
import math
import random
import re
import resource
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.decisions.candidates.files import read_candidates
from analysis.decisions.candidates.onnx_file import read_onnx
from analysis.decisions.candidates.sizes import size_in_name
from analysis.decisions.candidates.texts import text_cells
from benchmarks.report import wilson, write_result

NEAR = 0.05
FACTOR = 2.0
MANY = 10_000
SEED = 7
_PRINTED = re.compile(r"(\d[\d,]*(?:\.\d+)?)[\s-]?(thousand|million|billion|trillion|[KkMmBbTt])?(?![A-Za-z\d])")
_POWER = re.compile(r"(\d+(?:\.\d+)?)?\s?(?:[×x*·]\s?10\s?\^?|[eE]\+?)\s?(\d{1,2})")
_SCALES = {"k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12, "": 1.0}
Row = dict[str, Any]
Told = Callable[[Row], float | None]


def main() -> None:
    """Read, score, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder that holds epoch-models/ and timm-tradeoffs/")
    data = parser.parse_args().data
    models = epoch_models(data)
    rows = [*texts(models), *timm(data), *onnx_counts(), large_table()]
    write_result("candidates", rows)


def epoch_models(data: Path) -> list[Row]:
    """Return the models, each with its half: "rules" or "other"."""
    with gzip.open(data / "epoch-models" / "models.jsonl.gz", "rt", encoding="utf-8") as lines:
        models = [json.loads(line) for line in lines]
    for model in models:
        digest = int(hashlib.sha256((model["Reference"] or "").encode()).hexdigest(), 16)
        model["half"] = "other" if digest % 2 else "rules"
    return models


def texts(models: Sequence[Row]) -> list[Row]:
    """Score what texts tell of parameters and training computation."""
    asked: Iterable[tuple[str, str, str, Told, float]] = (
        ("parameters from abstracts", "Parameters", "Abstract", _parameters("Abstract"), 1 + NEAR),
        ("parameters from notes", "Parameters", "Parameters notes", _parameters("Parameters notes"), 1 + NEAR),
        ("parameters from the name", "Parameters", "Model", lambda model: size_in_name(model["Model"]), 1 + NEAR),
        ("training FLOP from abstracts", "Training compute (FLOP)", "Abstract", _compute("Abstract", False), FACTOR),
        ("training FLOP from notes", "Training compute (FLOP)", "Training compute notes",
         _compute("Training compute notes", True), FACTOR),
    )  # fmt: skip
    rows = []
    for what, truth, field, told, factor in asked:
        for half in ("rules", "other"):
            some = [one for one in models if one["half"] == half and one[truth] and one[field]]
            rows.append({"what": what, "half": half} | scored(some, truth, field, told, factor))
    return rows


def _parameters(field: str) -> Told:
    def told(model: Row) -> float | None:
        cell = text_cells(model[field], "", model["Model"], is_note=field != "Abstract").get("parameters")
        return None if cell is None else float(cell.value)

    return told


def _compute(field: str, is_note: bool) -> Told:
    def told(model: Row) -> float | None:
        cell = text_cells(model[field], "", model["Model"], is_note=is_note).get("training_compute")
        return None if cell is None else float(cell.value)

    return told


def scored(models: Sequence[Row], truth: str, field: str, told: Told, factor: float) -> Row:
    """Return how many texts state the number, how often one is told, and how often it is right."""
    pairs = [(float(model[truth]), told(model), stated(str(model[field]), float(model[truth]), factor))
             for model in models]  # fmt: skip
    n_told = sum(value is not None for _, value, _ in pairs)
    n_right = sum(value is not None and true / factor <= value <= true * factor for true, value, _ in pairs)
    n_stated = sum(is_stated for _, _, is_stated in pairs)
    lo, hi = wilson(n_right, n_told)
    return {
        "n": len(pairs), "stating": n_stated, "told": n_told, "right": n_right,
        "precision": round(n_right / n_told, 4) if n_told else None, "lo": lo, "hi": hi,
        "recall of stating": round(n_right / n_stated, 4) if n_stated else None,
    }  # fmt: skip


def stated(text: str, true: float, factor: float) -> bool:
    """Whether a number near the true one stands anywhere in a text, whatever it counts; no rule of the reader helps."""
    powers = [float(f"{digits or 1}e{power}") for digits, power in _POWER.findall(text)]
    plain = [float(digits.replace(",", "")) * _SCALES[scale[:1].lower()] for digits, scale in _PRINTED.findall(text)]
    return any(value and true / factor <= value <= true * factor for value in (*powers, *plain))


def timm(data: Path) -> list[Row]:
    """Compare the cells of timm's tables with pandas."""
    folder, rows = data / "timm-tradeoffs", []
    tables = {
        "results-imagenet.csv": {"accuracy:IMAGENET": "top1 [%]", "parameters": "param_count [M]"},
        "results-imagenet-real.csv": {"accuracy:REAL": "top1 [%]", "parameters": "param_count [M]"},
        "benchmark-infer-amp-nchw-pt240-cu124-rtx3090.csv": {
            "throughput": "infer_samples_per_sec [images/s]", "flops": "infer_gmacs [GMACs]",
            "parameters": "param_count [M]",
        },
    }  # fmt: skip
    factors = {"parameters": 1e6, "flops": 2e9}
    for name, mapping in tables.items():
        frame = pd.read_csv(folder / name, thousands=",")
        size = "img_size" if "img_size" in frame else "infer_img_size"
        by_name = {(one.name.split(" (")[0], one.number("resolution")): one
                   for one in read_candidates(folder / name, mapping)}  # fmt: skip
        n = right = 0
        for attribute, column in mapping.items():
            values = zip(frame["model"], frame[size], frame[column.split(" [")[0]], strict=True)
            for model, side, value in values:
                true, found = float(value) * factors.get(attribute, 1.0), by_name[model, float(side)].number(attribute)
                is_same = found is None if math.isnan(true) else found is not None and math.isclose(found, true)
                n, right = n + 1, right + is_same
        rows.append({"what": f"cells of {name}", "n": n, "right": right, "precision": round(right / n, 4)})
    return rows


def onnx_counts() -> list[Row]:
    """Compare operations and parameters of exported networks with torch's counter."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    warnings.simplefilter("ignore")
    rows = []
    for name, network, given in networks():
        network.eval()
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            network(given)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "network.onnx"
            torch.onnx.export(network, (given,), str(path), dynamo=False)
            (read,) = read_onnx(path).candidates
        rows.append({"what": f"ONNX: {name}", "n": 1, "FLOP": read.number("flops"),
                     "of torch": counter.get_total_flops(), "parameters": read.number("parameters"),
                     "parameters of torch": sum(one.numel() for one in network.parameters())})  # fmt: skip
    return rows


def networks() -> list[tuple[str, Any, Any]]:
    """Return small networks with one input each: convolutions of three kinds, and self-attention."""
    import torch
    from torch import nn

    class Attention(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.q, self.k, self.v = nn.Linear(64, 64), nn.Linear(64, 64), nn.Linear(64, 64)
            self.last = nn.Linear(64, 256)

        def forward(self, given: Any) -> Any:
            weights = torch.softmax(self.q(given) @ self.k(given).transpose(-1, -2), -1)
            return self.last(weights @ self.v(given))

    convolutions = nn.Sequential(
        nn.Conv2d(3, 16, 3, 2, 1), nn.ReLU(), nn.Conv2d(16, 32, 3, 1, 1, groups=4), nn.ReLU(),
        nn.ConvTranspose2d(32, 8, 2, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 10),
    )  # fmt: skip
    return [
        ("convolutions", convolutions, torch.zeros(1, 3, 32, 32)),
        ("attention", Attention(), torch.zeros(1, 20, 64)),
    ]


def large_table() -> Row:
    """Time a table of many candidates against pandas, and tell what memory it takes."""
    draw = random.Random(SEED)
    columns = (
        "model,accuracy:A [%],accuracy:B [%],latency [ms],parameters [M],memory [GB],flops [GFLOPs],price,licence,date"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.csv"
        lines = [f"m{n},{draw.random() * 100:.2f},{draw.random() * 100:.2f},{draw.random() * 50:.2f},"
                 f"{1 + draw.random() * 900:.1f},{draw.random() * 9:.2f},{draw.random() * 9:.2f},"
                 f"$0.{n % 90 + 10} / 1M tokens,MIT,2024-05-01" for n in range(MANY)]  # fmt: skip
        path.write_text("\n".join([columns, *lines]) + "\n")
        pd.read_csv(path)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        ours, found = _cpu_seconds(lambda: read_candidates(path))
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        theirs, _ = _cpu_seconds(lambda: pd.read_csv(path))
    return {"what": f"a table of {MANY:,} candidates, 10 columns", "n": len(found), "CPU s": round(ours, 2),
            "times pandas": round(ours / theirs, 1), "MB more": round(used / 1024)}  # fmt: skip


def _cpu_seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    found = work()
    return time.process_time() - started, found


if __name__ == "__main__":
    main()
