"""How right and how fast `decide cost` is: waiting times against a simulation, sensitivity grids, break-even.

Run: python -m benchmarks.cost
"""

import time
import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from analysis.decisions.cost.assessment import assess
from analysis.decisions.cost.bill import bill_of
from analysis.decisions.cost.break_even import break_even
from analysis.decisions.cost.case import Case, moved
from analysis.decisions.cost.memo import make_memo
from analysis.decisions.cost.queueing import response_quantile
from analysis.decisions.cost.reading import read_case
from analysis.decisions.cost.sensitivity import grid
from analysis.decisions.file import read_decision
from benchmarks.queue_simulation import p95_of_runs
from benchmarks.report import write_result

EXAMPLE = Path(__file__).resolve().parents[1] / "data" / "decisions" / "summariser.toml"
SLOTS = (1, 4, 16, 64)
LOADS = (0.5, 0.7, 0.9)
VARIATIONS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
RUNS, REQUESTS, WARM_UP = 10, 200_000, 20_000
SIDE = 100
Row = dict[str, Any]


def exponential_service() -> list[Row]:
    """Compare the p95 of M/M/c with a simulation over a grid of loads."""
    rows = []
    for slots in SLOTS:
        for load in LOADS:
            mean, error = p95_of_runs(int(1000 * load) + slots, slots, load * slots, 1.0, RUNS, REQUESTS, WARM_UP)
            told = response_quantile(slots, load * slots, 1.0, 1.0)
            rows.append({"part": "M/M/c", "slots": slots, "load": load, "p95": told, "simulated": mean,
                         "relative error": told / mean - 1, "in standard errors": (told - mean) / error})  # fmt: skip
    return rows


def other_service() -> list[Row]:
    """Compare the p95 of M/G/c with a simulation, by the coefficient of variation of service times and by slots."""
    rows = []
    for variation in VARIATIONS:
        for slots in SLOTS[:-1]:
            errors, noise = [], []
            for load in LOADS:
                mean, error = p95_of_runs(
                    int(1000 * load + 100 * variation) + slots, slots, load * slots, variation, RUNS, REQUESTS, WARM_UP
                )
                errors.append(response_quantile(slots, load * slots, 1.0, variation) / mean - 1)
                noise.append(error / mean)
            rows.append({"part": "M/G/c", "slots": slots, "variation": variation, "least error": min(errors),
                         "most error": max(errors), "standard error of the simulation": max(noise)})  # fmt: skip
    return rows


def speeds(case: Case) -> list[Row]:
    """Time grids, break-even and the memo, in multiples of one bill of a machine fleet."""
    own = case.options["own"]
    few = np.array([12.0])
    bill_of(case, own, few)
    one = timed(lambda: [bill_of(case, own, few) for _ in range(200)]) / 200
    sides = np.linspace(0.5, 2.0, SIDE)
    pairs = {
        "load by throughput": ("load.qps", 12 * sides, "options.own.speed", sides),
        "load by price": ("load.qps", 12 * sides, "options.api.paid_share", sides),
        "price by throughput": ("options.api.paid_share", sides, "options.own.speed", sides),
    }
    rows = []
    for name, (row_key, rows_at, column_key, columns_at) in pairs.items():
        rows.append(measured(f"grid of {SIDE} x {SIDE}, {name}", one, lambda a=row_key, b=rows_at, c=column_key,
                             d=columns_at: grid(case, "own", "api", a, list(b), c, list(d))))  # fmt: skip
    large = moved(case, "load.qps", 2000.0)
    rows.append(measured("break-even, to 600 requests a second", one, lambda: break_even(case, "own", "api")))
    rows.append(
        measured("break-even, to 50,000 requests a second", one, lambda: break_even(large, "own", "api", 1, 5e4))
    )
    rows.append(measured("the whole decision with its memo", one, lambda: make_memo(assess(case))))
    return rows


def timed(work: Callable[[], Any]) -> float:
    """Return the seconds that some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measured(name: str, one: float, work: Callable[[], Any]) -> Row:
    """Return how long some work takes, in bills too, and the most memory it holds at once."""
    seconds = timed(work)
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return {"part": "speed", "what": name, "seconds": seconds, "bills": seconds / one, "memory_mb": most / 2**20}


def main() -> None:
    """Run all of it."""
    case = read_case(*read_decision(EXAMPLE, "cost"), date(2024, 6, 3))
    write_result("cost", [*exponential_service(), *other_service(), *speeds(case)])


if __name__ == "__main__":
    main()
