"""Results made for the tests of boards."""

from datetime import date
from typing import Any

from analysis.boards.results import Result, result_of

DEFAULTS: dict[str, Any] = {
    "kind": "result", "tier": "table", "task": None, "dataset": "Rivers", "dataset_version": None, "split": None,
    "metric": "accuracy", "value_hi": None, "unit": "%", "approximate": False, "relative": False, "uncertainty": None,
    "higher_is_better": None, "model": None, "parameters": None, "copied_from": None, "settings": [], "sentence": "x",
    "confidence": 0.5,
}  # fmt: skip


def claim(number: int, value: float, work: int | None = None, year: int | None = 2020, **told: Any) -> dict[str, Any]:
    """Return a claim as the step reads it; of work ``number`` and public on 1 June unless told otherwise."""
    work = number if work is None else work
    day = None if year is None else date(year, 6, 1)
    return DEFAULTS | {
        "claim_id": number, "work_id": work, "paper": f"work {work}", "value": value, "since": day, "day": day, **told
    }  # fmt: skip


def result(number: int, value: float, work: int | None = None, year: int | None = 2020, **told: Any) -> Result:
    """Return a claim as a result."""
    made = result_of(claim(number, value, work, year, **told))
    assert made is not None
    return made
