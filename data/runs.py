"""Steps of the pipeline: what each read when it ran last, so that it does nothing when nothing changed.

Every `step.py` calls :func:`run_step`; `app.pipeline` holds their order.
"""

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from data.library import utc_now
from data.store import Database, bump, counters, scalar, transaction


@dataclass(frozen=True, slots=True)
class StepReport:
    """What a step did."""

    step: str
    read: int
    written: int
    skipped: int
    """Things left as they were."""
    seconds: float
    note: str = ""
    """What a person should know of it, in words."""

    def as_dict(self) -> dict[str, Any]:
        """Return the report as the command line prints it; without a note where there is none."""
        return {name: value for name, value in asdict(self).items() if name != "note" or value}


@dataclass(frozen=True, slots=True)
class Counts:
    """What the body of a step reports."""

    read: int
    written: int
    skipped: int = 0


def run_step(
    db: Database,
    step: str,
    version: int,
    reads: Sequence[str],
    parameters: Mapping[str, Any],
    body: Callable[[], Counts],
    writes: Sequence[str] = (),
) -> StepReport:
    """Run ``body`` in one transaction unless what it reads is as it was when it last ran.

    Parameters
    ----------
    version
        Raised by hand when the step's way of working changes, so that it runs again.
    reads
        Tables (or steps' outputs) whose change counters decide.
    parameters
        Settings that change the result.
    writes
        Tables whose change counters grow.
    """
    fingerprint = _fingerprint(version, counters(db, reads), parameters)
    started, clock = utc_now(), time.perf_counter()
    if last_fingerprint(db, step) == fingerprint:
        written = int(scalar(db, "SELECT written FROM main.runs WHERE step = ? ORDER BY run_id DESC LIMIT 1", [step]))
        return StepReport(step, 0, 0, written, round(time.perf_counter() - clock, 3))
    with transaction(db):
        counts = body()
        bump(db, *writes)
        seconds = round(time.perf_counter() - clock, 3)
        db.execute(
            "INSERT INTO main.runs SELECT coalesce(max(run_id), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ? FROM main.runs",
            [step, version, fingerprint, started, seconds, counts.read, counts.written, counts.skipped],
        )
    return StepReport(step, counts.read, counts.written, counts.skipped, seconds)


def last_fingerprint(db: Database, step: str) -> str | None:
    """Return the fingerprint under which a step last ran; None if it never did."""
    found = scalar(db, "SELECT fingerprint FROM main.runs WHERE step = ? ORDER BY run_id DESC LIMIT 1", [step])
    return None if found is None else str(found)


def _fingerprint(version: int, read: Mapping[str, int], parameters: Mapping[str, Any]) -> str:
    told = json.dumps([version, dict(read), dict(parameters)], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()
