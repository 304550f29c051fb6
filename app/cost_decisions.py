"""Cost decisions as people ask for them: a file with some numbers moved, worked out, its memo checked.

Used by `fieldmap decide cost`, the page Cost and scripts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from analysis.decisions.board_names import boards_of
from analysis.decisions.candidates.merging import Read, Row, joined
from analysis.decisions.changes import Json, read_run
from analysis.decisions.changes import changes as compared
from analysis.decisions.cost.as_json import cost_as_json
from analysis.decisions.cost.assessment import Assessment, assess
from analysis.decisions.cost.case import Case
from analysis.decisions.cost.memo import make_memo
from analysis.decisions.cost.reading import assumed, read_case
from analysis.decisions.cost.writing import decision_text
from analysis.decisions.file import Head, Table, read_decision, with_values
from analysis.documents.as_json import as_json as document_as_json
from analysis.documents.check import violations
from analysis.documents.document import Document
from app.briefs import known_refs
from app.document_files import DocumentForm, rendered
from app.open_edition import OpenEdition
from app.reading import open_reader
from app.tradeoffs import background_of, of_boards
from data.errors import EvidenceError, InputError
from data.library import Library, require_library

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


def decide_cost(
    path: Path, changes: Changes, today: date, against: Path | None = None, library: Library | None = None
) -> CostDecision:  # fmt: skip
    """Work out the cost decision of a file, with some of its values changed.

    Parameters
    ----------
    changes
        Values by dotted key, as ``load.qps``.
    today
        Day on which the ages of prices are counted, where the file names none.
    against
        An earlier run, saved as JSON.
    library
        Read only where the decision names boards of it.

    Raises
    ------
    InputError
        If the file or a change cannot be used, or no option can meet the target.
    """
    earlier = read_run(against, KIND) if against else None
    head, table = read_decision(path, KIND)
    table = with_values(table, changes, assumed)
    if not boards_of(table) or library is None:
        return worked_out(head, table, today, earlier)
    with open_reader(require_library(library)) as edition:
        return worked_out(head, table, today, earlier, edition)


def worked_out(
    head: Head, table: Table, today: date, earlier: Json | None = None, edition: OpenEdition | None = None
) -> CostDecision:  # fmt: skip
    """Work a cost decision out, and compare it with an earlier run where there is one.

    Parameters
    ----------
    edition
        The edition whose boards the decision names; None: it names none.

    Raises
    ------
    EvidenceError
        If a sentence of the memo lacks its evidence: a fault of ours.
    """
    told = assess(case_of(head, table, today, edition))
    memo = make_memo(told, compared(earlier, cost_as_json(told)) if earlier else None)
    found = violations(memo, known_refs(edition.db, memo.evidence) if edition else ())
    if found:
        faults = "; ".join(found[:SHOWN_FAULTS])
        raise EvidenceError(f"the memo of {table.file} fails its check: {faults}; please report this")
    first = {"kind": head.kind, "title": head.title} | ({"question": head.question} if head.question else {})
    return CostDecision(told, memo, decision_text(first | dict(table.told)))


def opened(
    path: Path, changes: Changes, today: date, edition: OpenEdition | None = None
) -> tuple[Head, Table, Case]:  # fmt: skip
    """Read a decision file with some of its values changed, and the boards that it names."""
    head, table = read_decision(path, KIND)
    table = with_values(table, changes, assumed)
    return head, table, case_of(head, table, today, edition)


def case_of(head: Head, table: Table, today: date, edition: OpenEdition | None = None) -> Case:
    """Return the case that a decision file tells, with the models of the boards that it names.

    Raises
    ------
    InputError
        If it names boards and no edition is open.
    """
    boards = boards_of(table)
    if not boards:
        return read_case(head, table, today)
    if edition is None:
        raise InputError(f"{table.file} names boards, which stand in a library; name one with --library")
    reads = of_boards(edition, boards)
    models = joined(Row(one.name, one.cells) for read in reads for one in read.candidates)
    papers = background_of(edition.db, Read(models)).papers
    return replace(read_case(head, table, today, models), papers=papers)
