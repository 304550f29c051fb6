"""The boards of a library as climbs towards their bounds, and what is to come of those asked for. Reads tables only."""

from datetime import date, timedelta
from typing import Any

from analysis.boards.lookup import ANY, describe, read_boards
from analysis.boards.names import metric
from analysis.boards.scale import bounds
from analysis.forecasts.frontier import Climb, climb_of, forecast_frontier
from data.store import Database
from data.vocabulary import UNCORRECTED, Corrections

HORIZONS = (6, 12, 24)
NAMED = ("task", "dataset", "version", "split", "metric", "comparable", "unit")
Row = dict[str, Any]


def boards_ahead(
    db: Database, task: str, dataset: str, metric_name: str, as_of: date, corrections: Corrections = UNCORRECTED
) -> list[Row]:
    """Return the drawn boards of some names with the best so far, the best to come, and why there is none."""
    asked, every = (
        [describe(db, one, ()) for one in read_boards(db, *names, as_of, corrections) if one.is_drawn]
        for names in ((task, dataset, metric_name), (ANY, ANY, ANY))
    )
    climbs = [climb for one in every if (climb := _climb(one, as_of, corrections)) is not None]
    return [_ahead(one, _climb(one, as_of, corrections), climbs, as_of) for one in asked]


def _climb(board: Row, as_of: date, corrections: Corrections) -> Climb | None:
    low, high = bounds(metric(board["metric"], corrections))
    bound = high if board["higher_is_better"] else low
    steps = [(str(step["month"]), float(step["value"])) for step in board["best_so_far"]]
    last = (as_of + timedelta(1)).replace(day=1) - timedelta(1)
    return climb_of(steps, bound, bool(board["higher_is_better"]), f"{last:%Y-%m}")


def _ahead(board: Row, climb: Climb | None, climbs: list[Climb], as_of: date) -> Row:
    head = {name: board.get(name) for name in NAMED} | {"as_of": as_of, "best_so_far": board["best_so_far"]}
    if climb is None:
        why = "the metric has no known bound on its better side, or no result was public by then"
        return head | {"bound": None, "forecasts": [], "reasons": dict.fromkeys(HORIZONS, why)}
    rows, reasons = forecast_frontier(climb, climbs, HORIZONS)
    return head | {"bound": climb.bound, "forecasts": rows, "reasons": reasons}
