"""What it takes to repeat a paper: what to get, in which order, what is missing, what it costs where that is stated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.audit.facts import FIELDS

Facts = Mapping[str, Sequence[Mapping[str, Any]]]
"""Facts by field, rows of ``setup_facts``."""
STEPS = (
    ("Get the data", ("training_data", "data", "licence")),
    ("Get the code", ("code",)),
    ("Get the machine", ("hardware",)),
    ("Prepare the data", ("preprocessing", "splits")),
    ("Train", ("optimiser", "learning_rate", "batch_size", "epochs", "steps", "search")),
    ("Repeat with other seeds", ("runs", "variance")),
    ("Evaluate", ("latency",)),
)
"""Steps in order, and the facts each needs."""
EITHER = (("epochs", "steps"),)
"""Fields of which one is enough."""
OPTIONAL = frozenset({"latency", "licence"})
_HOURS = {"minutes": 1 / 60, "hours": 1.0, "days": 24.0, "weeks": 168.0}


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step of a replication."""

    number: int
    what: str
    known: tuple[str, ...]
    """What the paper says, in words."""
    missing: tuple[str, ...]
    """What it does not say where it was looked for."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one training run costs, from stated numbers only."""

    device_hours: float | None
    """Devices x hours of one run; None where one of them is not stated."""
    told: str
    runs: int | None
    """Runs that the paper made, where it says so."""


def replication_plan(facts: Facts, claims: Sequence[Mapping[str, Any]], code_links: Sequence[str]) -> list[PlanStep]:
    """Return the steps of a replication, each with what is known and what is missing."""
    steps = []
    for number, (what, fields) in enumerate(STEPS, start=1):
        known = [_shown(field, fact) for field in fields for fact in facts.get(field, ())[:2]]
        missing = [FIELDS[field] for field in fields if _is_missing(field, facts)]
        if what == "Get the code" and code_links:
            known, missing = [*known, *code_links[:3]], []
        if what == "Get the data":
            known = [*_named(claims, "dataset"), *known]
        if what == "Evaluate":
            known = [*_targets(claims), *known]
            missing = [] if known else ["a number to reach"]
        steps.append(PlanStep(number, what, tuple(known), tuple(missing)))
    return steps


def _is_missing(field: str, facts: Facts) -> bool:
    if field in OPTIONAL or facts.get(field):
        return False
    return not any(field in group and any(facts.get(other) for other in group) for group in EITHER)


def _shown(field: str, fact: Mapping[str, Any]) -> str:
    unit = fact["unit"] or ""
    value = fact["value"] if not unit or unit in fact["value"] or field == "hardware" else f"{fact['value']} {unit}"
    return f"{FIELDS[field]}: {value}"


def _named(claims: Sequence[Mapping[str, Any]], name: str) -> list[str]:
    return [str(value) for value in dict.fromkeys(claim[name] for claim in claims if claim[name])][:6]


def _targets(claims: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the numbers to reach: the paper's own results with a data set, surest first."""
    own = [claim for claim in claims if claim["kind"] == "result" and claim["dataset"]]
    own.sort(key=lambda claim: (-claim["confidence"], claim["claim_id"]))
    return [f"{claim['metric'] or 'value'} {claim['value']:g} {claim['unit'] or ''}".strip() + f" on {claim['dataset']}"
            for claim in own[:5]]  # fmt: skip


def cost_of(facts: Facts) -> Cost:
    """Return devices x hours of one run, where hardware, its number and the hours are stated.

    A time per epoch is multiplied by the epochs where these are stated. Where a paper states several times or machines,
    the first of each counts and the words say so.
    """
    runs = next((int(fact["number"]) for fact in facts.get("runs", ()) if fact["number"]), None)
    hardware = next((fact for fact in facts.get("hardware", ()) if fact["number"]), None)
    time = next((fact for fact in facts.get("training_time", ()) if fact["number"]), None)
    if hardware is None or time is None:
        lacking = [FIELDS[field] for field, fact in (("hardware", hardware), ("training_time", time)) if fact is None]
        return Cost(None, f"not known: {' and '.join(lacking)} not stated with a number", runs)
    hours = time["number"] * _HOURS[time["unit"].split()[0]]
    told = f"{hardware['value']} for {time['value']}"
    if time["unit"].endswith("per epoch"):
        epochs = next((fact["number"] for fact in facts.get("epochs", ()) if fact["number"]), None)
        if epochs is None:
            return Cost(None, f"{told}; the number of epochs is not stated", runs)
        hours, told = hours * epochs, f"{told}, {epochs:g} epochs"
    several = any(len(facts.get(field, ())) > 1 for field in ("hardware", "training_time"))
    return Cost(round(hours * hardware["number"], 2), told + ("; the paper states others too" if several else ""), runs)
