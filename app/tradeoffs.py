"""Trade-offs as people ask for them: a decision file weighed, its memo checked, compared with an earlier run.

Used by `fieldmap decide tradeoff`, the page Trade-offs and scripts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analysis.audit.flags import FLAGS
from analysis.decisions.board_names import Board
from analysis.decisions.candidates.files import read_all
from analysis.decisions.candidates.library import board_candidates
from analysis.decisions.candidates.merging import Read, Row, joined, nearly_same
from analysis.decisions.changes import Changes, Json, changes, read_run
from analysis.decisions.choice.choose import Background, Choice, choose
from analysis.decisions.choice.cliffs import read_slices
from analysis.decisions.choice.exchange import as_json, as_toml
from analysis.decisions.choice.memo import memo
from analysis.decisions.choice.problem import KIND, Problem, read_problem
from analysis.decisions.file import read_decision, with_settings
from analysis.documents.as_json import as_json as document_as_json
from analysis.documents.check import violations
from analysis.documents.document import Document
from app.briefs import known_refs
from app.correcting import corrections_of
from app.document_files import DocumentForm, rendered
from app.open_edition import OpenEdition
from app.reading import open_reader
from data.errors import EvidenceError, InputError
from data.library import Library, require_library
from data.store import Database, rows_as_dicts

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
    path: Path, today: date, settings: Sequence[str] = (), seed: int | None = None, against: Path | None = None,
    library: Library | None = None,
) -> Tradeoff:  # fmt: skip
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
    library
        Read only where the decision names boards of it.

    Raises
    ------
    InputError
        If a file or a setting cannot be used; the message names it.
    """
    earlier = read_run(against, KIND) if against else None
    problem = open_problem(path, [*settings, *([] if seed is None else [f"draws.seed={seed}"])])
    if not problem.boards:
        return weighed(problem, today, earlier)
    if library is None:
        raise InputError("the decision names boards, which stand in a library; name one with --library")
    with open_reader(require_library(library)) as opened:
        return weighed(problem, today, earlier, opened)


def weighed(
    problem: Problem, today: date, earlier: Json | None = None, opened: OpenEdition | None = None
) -> Tradeoff:  # fmt: skip
    """Weigh a trade-off, and compare it with an earlier run where there is one.

    Parameters
    ----------
    opened
        The edition whose boards the decision names; None: it names none.
    """
    choice = weigh(problem, opened)
    moved = None if earlier is None else changes(earlier, as_json(choice))
    return Tradeoff(choice, checked_memo(choice, today, moved, opened), moved)


def open_problem(path: Path, settings: Sequence[str] = ()) -> Problem:
    """Return the trade-off of a decision file, with some values set."""
    head, table = read_decision(path, KIND)
    return read_problem(head, with_settings(table, settings))


def weigh(problem: Problem, opened: OpenEdition | None = None) -> Choice:
    """Read the candidates of a trade-off, and results by slice, and weigh them."""
    slices = problem.slices
    told = read_slices(problem.head.beside(slices.file), slices.attribute) if slices else None
    read = candidates_of(problem, opened)
    background = Background(read.remarks) if opened is None else background_of(opened.db, read)
    return choose(problem, read.candidates, told, background)


def candidates_of(problem: Problem, opened: OpenEdition | None = None) -> Read:
    """Return the candidates of all files and boards of a trade-off; those of one name are one candidate."""
    if not problem.files and not problem.boards:
        raise InputError('the decision names no candidates: candidates = ["models.csv"] is wanted')
    reads = [read_all(problem.head.beside(name) for name in problem.files)] if problem.files else []
    if problem.boards and opened is None:
        raise InputError("the decision names boards, which stand in a library; open it with one")
    if opened is not None:
        reads += of_boards(opened, problem.boards)
    if len(reads) == 1:
        return reads[0]
    found = joined(Row(one.name, one.cells) for read in reads for one in read.candidates)
    return Read(found, (*(remark for read in reads for remark in read.remarks), *nearly_same(found)))


def of_boards(opened: OpenEdition, boards: Iterable[Board]) -> list[Read]:
    """Return the models of some boards of an edition, a reading each."""
    corrections = corrections_of(opened.library)
    return [board_candidates(opened.db, *board, corrections=corrections) for board in boards]


def background_of(db: Database, read: Read) -> Background:
    """Return what the library tells of the claims and papers that candidates rest on."""
    refs = {cell.source for one in read.candidates for cell in one.cells.values()}
    claims = sorted(int(ref[1:]) for ref in refs if ref[:1] == "C" and ref[1:].isdigit())
    works = sorted(int(ref[1:]) for ref in refs if ref[:1] == "W" and ref[1:].isdigit())
    papers = {row["ref"]: (row["title"] or "untitled", row["work_id"])
              for row in rows_as_dicts(db, _PAPERS, {"claims": claims, "works": works})}  # fmt: skip
    flags: dict[str, tuple[str, ...]] = {}
    for row in rows_as_dicts(db, _FLAGS, {"claims": claims}):
        if row["flag"] in FLAGS:
            flags[row["ref"]] = (*flags.get(row["ref"], ()), FLAGS[row["flag"]])
    return Background(read.remarks, flags, papers)


_PAPERS = """SELECT 'C' || c.claim_id AS ref, w.title, w.work_id FROM claims c JOIN works w USING (work_id)
    WHERE c.claim_id IN (SELECT unnest($claims::UBIGINT[]))
    UNION ALL SELECT 'W' || work_id, title, work_id FROM works WHERE work_id IN (SELECT unnest($works::BIGINT[]))"""
_FLAGS = """SELECT DISTINCT 'C' || claim_id AS ref, flag FROM claim_flags
    WHERE verdict = 'yes' AND claim_id IN (SELECT unnest($claims::UBIGINT[])) ORDER BY ref, flag"""


def checked_memo(
    choice: Choice, day: date, moved: Changes | None = None, opened: OpenEdition | None = None
) -> Document:  # fmt: skip
    """Return the memo of a choice, every number of which has its source.

    Raises
    ------
    EvidenceError
        If one has not: a fault of ours.
    """
    document = memo(choice, day, moved)
    known = known_refs(opened.db, document.evidence) if opened else set()
    found = violations(document, known)
    if found:
        raise EvidenceError(f"the memo of {choice.problem.head.title[:60]!r} fails its check: "
                            f"{'; '.join(found[:SHOWN_FAULTS])}; please report this")  # fmt: skip
    return document
