"""Cost decisions as people ask for them: a file with some numbers moved, worked out, its memo checked.

Used by `fieldmap decide cost`, the page Cost and scripts.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analysis.decisions.changes import changes as compared
from analysis.decisions.changes import read_run
from analysis.decisions.cost.as_json import cost_as_json
from analysis.decisions.cost.assessment import Assessment, assess
from analysis.decisions.cost.case import Case
from analysis.decisions.cost.memo import make_memo
from analysis.decisions.cost.reading import read_case, with_values
from analysis.decisions.cost.writing import decision_text
from analysis.decisions.file import Head, Table, read_decision
from analysis.documents.as_json import as_json as document_as_json
from analysis.documents.check import violations
from analysis.documents.document import Document
from app.document_files import DocumentForm, rendered
from data.errors import EvidenceError, InputError

Changes = Mapping[str, Any]
KIND = "cost"
SHOWN_FAULTS = 3


@dataclass(frozen=True, slots=True)
class CostDecision:
    """A cost decision, worked out."""

    told: Assessment
    memo: Document
    text: str
    """The file as moved."""

    def as_json(self) -> dict[str, Any]:
        """Return all of it as one JSON document."""
        return cost_as_json(self.told) | {"document": document_as_json(self.memo)}

    def file(self, form: DocumentForm) -> bytes:
        """Return the memo in one of its forms."""
        return rendered(self.memo, form, self.as_json)


def decide_cost(path: Path, changes: Changes, today: date, against: Path | None = None) -> CostDecision:
    """Work out the cost decision of a file, with some of its values changed.

    Parameters
    ----------
    changes
        Values by dotted key, as ``load.qps``.
    today
        Day on which the ages of prices are counted, where the file names none.
    against
        An earlier run, saved as JSON.

    Raises
    ------
    InputError
        If the file or a change cannot be used, or an option cannot meet the target.
    EvidenceError
        If a sentence of the memo lacks its evidence: a fault of ours.
    """
    earlier = read_run(against, KIND) if against else None
    head, table, case = opened(path, changes, today)
    told = assess(case)
    memo = make_memo(told, compared(earlier, cost_as_json(told)) if earlier else None)
    found = violations(memo)
    if found:
        faults = "; ".join(found[:SHOWN_FAULTS])
        raise EvidenceError(f"the memo of {path.name} fails its check: {faults}; please report this")
    first = {"kind": head.kind, "title": head.title} | ({"question": head.question} if head.question else {})
    return CostDecision(told, memo, decision_text(first | dict(table.told)))


def opened(path: Path, changes: Changes, today: date) -> tuple[Head, Table, Case]:
    """Read a decision file with some of its values changed."""
    head, table = read_decision(path, KIND)
    table = with_values(table, changes)
    return head, table, read_case(head, table, today)


def read_changes(told: Iterable[str]) -> dict[str, Any]:
    """Return changes that are written as ``load.qps=40``; what is no number is text.

    Raises
    ------
    InputError
        If one has no key or no value.
    """
    changes: dict[str, Any] = {}
    for one in told:
        key, sign, value = one.partition("=")
        if not sign or not key.strip() or not value.strip():
            raise InputError(f"--set {one[:80]!r}: write KEY=VALUE, as load.qps=40")
        changes[key.strip()] = _read(value.strip())
    return changes


def _read(text: str) -> Any:
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, RecursionError):
        return text
    return value if isinstance(value, int | float | str | bool | date) else text
