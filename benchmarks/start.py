"""Measure the CPU time of a start of the command line, beside Python alone and Python with DuckDB and click.

Run: ``python -m benchmarks.start --data LIBRARY [--before CHECKOUT]``; with an earlier checkout its starts are
measured, too, in turn with those of this one. The library needs an edition. Writes ``benchmarks/results/start.json``.
"""

import argparse
import resource
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.report import write_result

HERE = Path(__file__).resolve().parent.parent
ALONE = ["-c", "pass"]
BESIDE = ["-c", "import duckdb, click"]
STARTS = {
    "--version": ["--version"],
    "--help": ["--help"],
    "status": ["status"],
    "sql": ["sql", "SELECT count(*) FROM works"],
    "show": ["show", "P16-1057"],
    "decide --help": ["decide", "--help"],
}


def main() -> None:
    """Read the options, measure all starts in turn, write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of a library with an edition")
    parser.add_argument("--before", type=Path, help="an earlier checkout, to compare with")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    line = ["-m", "app.cli", "--library", str(options.data.resolve())]
    checkouts = {"now": HERE} | ({"before": options.before.resolve()} if options.before else {})
    plans = {("python", "-"): (ALONE, HERE), ("python, duckdb, click", "-"): (BESIDE, HERE)} | {
        (name, when): (line + words, folder) for name, words in STARTS.items() for when, folder in checkouts.items()
    }
    measured: dict[tuple[str, str], list[float]] = {key: [] for key in plans}
    for _ in range(options.rounds):
        for key, (words, folder) in plans.items():
            measured[key].append(cpu_seconds(words, folder))
    write_result("start", rows(measured))


def cpu_seconds(words: list[str], folder: Path) -> float:
    """Return the CPU time, of user and system, that one process took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *words], cwd=folder, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def rows(measured: dict[tuple[str, str], list[float]]) -> list[dict[str, Any]]:
    """Return the medians and their ratios to the two that need nothing of ours."""
    median = {key: statistics.median(taken) for key, taken in measured.items()}
    alone, beside = median["python", "-"], median["python, duckdb, click", "-"]
    return [
        {"start": name, "code": when, "n": len(measured[name, when]), "cpu_s": round(taken, 3),
         "to_python": round(taken / alone, 1), "to_duckdb_click": round(taken / beside, 2)}
        for (name, when), taken in median.items()
    ]  # fmt: skip


if __name__ == "__main__":
    main()
