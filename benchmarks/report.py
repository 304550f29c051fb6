"""How every benchmark reports: one table on the screen, one JSON file with the machine, the date and the versions."""

import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from analysis.trends.shares import wilson_interval

RESULTS = Path(__file__).resolve().parent / "results"
REPORTED = ("duckdb", "faiss-cpu", "tantivy", "torch", "sentence-transformers", "numpy", "networkit", "streamlit",
            "statsmodels")  # fmt: skip


def write_result(name: str, rows: Sequence[Mapping[str, Any]], command: str | None = None) -> Path:
    """Print rows as a table and write them to ``results/<name>.json``; return that file."""
    print_rows(rows)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    told = {
        "benchmark": name,
        "command": command or " ".join(["python -m", *_module(sys.argv)]),
        **machine(),
        "rows": rows,
    }
    path.write_text(json.dumps(told, indent=1, default=str) + "\n", encoding="utf-8")
    return path


def print_rows(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows as a table."""
    headings = list(dict.fromkeys(key for row in rows for key in row))
    cells = [headings, *([_cell(row.get(key)) for key in headings] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(headings))]
    for line in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def machine() -> dict[str, Any]:
    """Return where and with what a benchmark ran."""
    model = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "unknown"
    )
    memory = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": {"cpu": model, "cores": len(os.sched_getaffinity(0)), "memory_gb": round(memory / 2**20, 1)},
        "python": platform.python_version(),
        "versions": {name: _version(name) for name in REPORTED},
    }


def _module(arguments: Sequence[str]) -> list[str]:
    """Return the command as one types it: the module instead of its path, data folders by their last name."""
    shown = [
        argument.rsplit("/", 1)[-1] if argument.startswith(("/", "..")) else argument for argument in arguments[1:]
    ]
    return [f"benchmarks.{Path(arguments[0]).stem}", *shown]


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Return the 95 % Wilson interval of a share; 0 to 1 of nothing."""
    low, high = wilson_interval(hits, n)
    return round(float(low), 4), round(float(high), 4)


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _version(name: str) -> str:
    try:
        return version(name)
    except Exception:  # a benchmark reports what is there
        return "not installed"


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:,.4g}" if isinstance(value, float) else str(value)
