"""Trade-offs as people ask for them: a decision file weighed, its memo checked, compared with an earlier run.

Used by `fieldmap decide tradeoff`, the page Trade-offs and scripts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analysis.decisions.candidates.files import read_candidates
from analysis.decisions.candidates.merging import Row, joined
from analysis.decisions.candidates.record import Candidate
from analysis.decisions.changes import Changes, changes, read_run
from analysis.decisions.choice.choose import Choice, choose
from analysis.decisions.choice.cliffs import read_slices
from analysis.decisions.choice.exchange import as_json, as_toml
from analysis.decisions.choice.memo import memo
from analysis.decisions.choice.problem import KIND, Problem, read_problem
from analysis.decisions.file import read_decision, with_settings
from analysis.documents.as_json import as_json as document_as_json
from analysis.documents.check import violations
from analysis.documents.document import Document
from app.document_files import DocumentForm, rendered
from data.errors import EvidenceError, InputError

SHOWN_FAULTS = 3


@dataclass(frozen=True, slots=True)
class Tradeoff:
    """A trade-off, weighed."""

    choice: Choice
    memo: Document
    changes: Changes | None = None
    """Since the earlier run; None: none was named."""

    def as_json(self) -> dict[str, Any]:
        """Return all of it as one JSON document, which a later run can be compared with."""
        return as_json(self.choice) | {"memo": document_as_json(self.memo)}

    def file(self, form: DocumentForm) -> bytes:
        """Return the memo in one of its forms."""
        return rendered(self.memo, form, self.as_json)

    @property
    def toml(self) -> str:
        """The decision as it was weighed, to be run again."""
        return as_toml(self.choice.problem)


def decide_tradeoff(
    path: Path, today: date, settings: Sequence[str] = (), seed: int | None = None, against: Path | None = None
) -> Tradeoff:
    """Weigh the trade-off of a decision file.

    Parameters
    ----------
    today
        The day of the memo; the answer does not depend on it.
    settings
        Values to change for this run, as ``weights.latency=0.5``.
    seed
        Of the draws; None: as the file says.
    against
        An earlier run, saved as JSON.

    Raises
    ------
    InputError
        If a file or a setting cannot be used; the message names it.
    """
    earlier = read_run(against, KIND) if against else None
    problem = open_problem(path, [*settings, *([] if seed is None else [f"draws.seed={seed}"])])
    choice = weigh(problem)
    moved = None if earlier is None else changes(earlier, as_json(choice))
    return Tradeoff(choice, checked_memo(choice, today, moved), moved)


def open_problem(path: Path, settings: Sequence[str] = ()) -> Problem:
    """Return the trade-off of a decision file, with some values set."""
    head, table = read_decision(path, KIND)
    return read_problem(head, with_settings(table, settings))


def weigh(problem: Problem) -> Choice:
    """Read the candidates of a trade-off, and results by slice, and weigh them."""
    slices = problem.slices
    told = read_slices(problem.head.beside(slices.file), slices.attribute) if slices else None
    return choose(problem, candidates_of(problem), told)


def candidates_of(problem: Problem) -> tuple[Candidate, ...]:
    """Return the candidates of all files of a trade-off; rows of one name are one candidate."""
    if not problem.files:
        raise InputError('the decision names no candidates: candidates = ["models.csv"] is wanted')
    found = [read_candidates(problem.head.beside(name)) for name in problem.files]
    return found[0] if len(found) == 1 else joined(Row(one.name, one.cells) for file in found for one in file)


def checked_memo(choice: Choice, day: date, moved: Changes | None = None) -> Document:
    """Return the memo of a choice, every number of which has its source.

    Raises
    ------
    EvidenceError
        If one has not: a fault of ours.
    """
    document = memo(choice, day, moved)
    found = violations(document)
    if found:
        raise EvidenceError(f"the memo of {choice.problem.head.title[:60]!r} fails its check: "
                            f"{'; '.join(found[:SHOWN_FAULTS])}; please report this")  # fmt: skip
    return document
