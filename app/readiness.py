"""Readiness as people ask for it: a suite measured and judged, its memo checked, its model cards; two runs compared.

Used by `fieldmap decide readiness`, `fieldmap decide compare`, the page Readiness and scripts.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from analysis.decisions.changes import changes, read_run
from analysis.decisions.readiness.card import model_card
from analysis.decisions.readiness.card_toolkit import toolkit_card
from analysis.decisions.readiness.comparing import Comparison, compare_files
from analysis.decisions.readiness.comparing_memo import comparison_memo
from analysis.decisions.readiness.exchange import KIND, as_document, compared
from analysis.decisions.readiness.intervals import Sampling
from analysis.decisions.readiness.measuring import Evidence, measure
from analysis.decisions.readiness.memo import memo
from analysis.decisions.readiness.memo_evidence import Filed
from analysis.decisions.readiness.predictions import Columns, Period
from analysis.decisions.readiness.scoring import Assessment, assess, with_changes
from analysis.decisions.readiness.suite import Suite, read_suite
from analysis.documents.as_json import as_json
from analysis.documents.check import violations
from analysis.documents.document import Document
from app.document_files import DocumentForm, rendered
from data.errors import EvidenceError

SHOWN_FAULTS = 3


@dataclass(frozen=True, slots=True)
class Readiness:
    """A suite, judged."""

    suite: Suite
    evidence: Evidence
    assessment: Assessment
    memo: Document

    def as_json(self) -> dict[str, Any]:
        """Return all of it as one JSON document."""
        return as_document(self.suite, self.evidence, self.assessment) | {"memo": as_json(self.memo)}

    def file(self, form: DocumentForm) -> bytes:
        """Return the memo in one of its forms."""
        return rendered(self.memo, form, self.as_json)

    def card(self) -> str:
        """Return the model card as Markdown."""
        return model_card(self.suite, self.evidence, self.assessment)

    def card_json(self) -> str:
        """Return the model card as the JSON of the Model Card Toolkit."""
        card = toolkit_card(self.suite, self.evidence, self.assessment)
        return json.dumps(card, indent=1, ensure_ascii=False) + "\n"


def decide_readiness(path: Path, today: date, seed: int | None = None, against: Path | None = None) -> Readiness:
    """Measure and judge the suite of a decision file.

    Parameters
    ----------
    seed
        Of resampling; None: as the file says.
    against
        An earlier run, saved as JSON: the memo tells what changed.

    Raises
    ------
    InputError
        If the file, or one that it names, cannot be used.
    """
    earlier = None if against is None else read_run(against, KIND)
    suite = read_suite(path)
    if seed is not None:
        suite = replace(suite, sampling=replace(suite.sampling, seed=seed))
    return judged(suite, measure(suite), today, earlier)


def judged(suite: Suite, evidence: Evidence, today: date, earlier: Mapping[str, Any] | None = None) -> Readiness:
    """Judge what was measured, and write the memo."""
    assessment = assess(suite, evidence)
    since = None if earlier is None else changes(earlier, as_document(suite, evidence, assessment))
    return Readiness(suite, evidence, assessment, checked(memo(Filed(suite, evidence, assessment), today, since)))


def judged_again(
    told: Readiness, weights: Mapping[str, float], gates: Mapping[str, float | None], today: date
) -> Readiness:
    """Judge the same measurements by other weights and gates."""
    return judged(with_changes(told.suite, weights, gates), told.evidence, today)


def compare_runs(
    a: Path, b: Path, metrics: Sequence[str], columns: Columns, positive: str, seed: int, period: Period, today: date
) -> tuple[Comparison, Document]:  # fmt: skip
    """Compare two files of predictions; see :func:`analysis.decisions.readiness.comparing.compare_files`."""
    found = compare_files(a, b, metrics, columns, positive, Sampling(seed=seed), period)
    return found, checked(comparison_memo(found, today))


def compared_json(found: Comparison, document: Document) -> dict[str, Any]:
    """Return a comparison as one JSON document."""
    return compared(found) | {"memo": as_json(document)}


def checked(document: Document) -> Document:
    """Return a document whose every number has its source.

    Raises
    ------
    EvidenceError
        If one has none: a fault of ours.
    """
    faults = violations(document)
    if faults:
        raise EvidenceError("; ".join(faults[:SHOWN_FAULTS]))
    return document
