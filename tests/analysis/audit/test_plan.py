"""Replication plans: what is known and missing in order, and what a run costs from stated numbers."""

from typing import Any

import pytest

from analysis.audit.plan import cost_of, replication_plan


def fact(value: str, number: float | None = None, unit: str | None = None) -> dict[str, Any]:
    return {"value": value, "number": number, "unit": unit}


FULL = {"hardware": [fact("8 V100", 8.0, "GPU")], "training_time": [fact("12 hours", 12.0, "hours")],
        "runs": [fact("5", 5.0, "runs")]}  # fmt: skip


def test_the_cost_is_devices_times_hours() -> None:
    cost = cost_of(FULL)
    assert (cost.device_hours, cost.runs, cost.told) == (96.0, 5, "8 V100 for 12 hours")


@pytest.mark.parametrize(
    ("time", "epochs", "hours"),
    [(fact("2 days", 2.0, "days"), [], 384.0), (fact("30 minutes", 30.0, "minutes"), [], 4.0),
     (fact("3 minutes per epoch", 3.0, "minutes per epoch"), [fact("40", 40.0, "epochs")], 16.0),
     (fact("3 minutes per epoch", 3.0, "minutes per epoch"), [], None)],
)  # fmt: skip
def test_times_are_brought_to_hours(time: dict[str, Any], epochs: list[dict[str, Any]], hours: float | None) -> None:
    assert cost_of(FULL | {"training_time": [time], "epochs": epochs}).device_hours == hours


def test_without_machine_or_hours_no_cost_is_made_up() -> None:
    cost = cost_of({"hardware": [fact("a GPU", None, "GPU")]})
    assert cost.device_hours is None
    assert cost.told == "not known: hardware and training time not stated with a number"


def test_steps_come_in_order_with_what_is_missing() -> None:
    claims = [{"kind": "result", "dataset": "Iris", "metric": "accuracy", "value": 91.5, "unit": "%", "confidence": 0.9,
               "claim_id": 1}]  # fmt: skip
    steps = replication_plan(FULL | {"steps": [fact("100K", 1e5, "steps")]}, claims, ["https://example.org/code"])
    told = {step.what: step for step in steps}
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    assert (told["Get the code"].known, told["Get the code"].missing) == (("https://example.org/code",), ())
    assert told["Get the data"].known == ("Iris",)
    assert "epochs" not in told["Train"].missing
    assert {"optimiser", "learning rate"} <= set(told["Train"].missing)
    assert told["Evaluate"].known == ("accuracy 91.5 % on Iris",)


def test_a_paper_without_facts_misses_everything() -> None:
    steps = replication_plan({}, [], [])
    assert all(step.missing and not step.known for step in steps)
