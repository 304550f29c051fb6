"""Method or data, and frontiers, as people ask for them: from a decision file, or from a board of the library.

Used by `fieldmap decide effects`, `fieldmap decide frontier` and the pages Scaling and Effects.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from analysis.boards.lookup import find_boards
from analysis.decisions.board_runs import bound_of, runs_of_board
from analysis.decisions.changes import Json, changes, read_run
from analysis.decisions.effects import as_json as effects_json
from analysis.decisions.effects import memo as effects_memo
from analysis.decisions.effects.attribution import Attribution, Question, attribute
from analysis.decisions.effects.question import KIND as EFFECTS
from analysis.decisions.effects.question import question_of
from analysis.decisions.file import read_decision
from analysis.decisions.frontiers import as_json as frontier_json
from analysis.decisions.frontiers import memo as frontier_memo
from analysis.decisions.frontiers.frontier import Asked, Frontier, frontiers_of
from analysis.decisions.frontiers.question import KIND as FRONTIER
from analysis.decisions.frontiers.question import asked_of
from analysis.decisions.run_table import runs_of
from analysis.decisions.runs import Runs
from analysis.documents.check import violations
from analysis.documents.document import Document
from app.briefs import known_refs
from app.correcting import corrections_of
from app.reading import Reader
from data.errors import EvidenceError, NotFoundError

Board = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """The memo of a decision, and the same as plain values."""

    document: Document
    as_json: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Effects:
    """What runs say of a method, with what they were asked from."""

    told: Attribution
    runs: Runs
    title: str
    question: str
    day: date

    def answer(self, reader: Reader | None = None, earlier: Json | None = None) -> Answer:
        """Return the memo, checked, and the same as plain values; with what changed since an earlier run."""
        parts = (self.told, self.title, self.question)
        plain = effects_json.as_json(*parts, self.runs.left_out)
        since = None if earlier is None else changes(earlier, plain)
        document = effects_memo.memo(*parts, self.day, self.runs.left_out, since)
        return Answer(checked(document, reader), plain)


@dataclass(frozen=True, slots=True)
class Frontiers:
    """Frontiers with what they were asked from."""

    told: tuple[Frontier, ...]
    asked: Asked
    runs: Runs
    title: str
    question: str
    day: date

    def answer(self, reader: Reader | None = None, earlier: Json | None = None) -> Answer:
        """Return the memo, checked, and the same as plain values; with what changed since an earlier run."""
        parts = (self.told, self.asked, self.title, self.question)
        plain = frontier_json.as_json(*parts, self.runs.left_out)
        since = None if earlier is None else changes(earlier, plain)
        document = frontier_memo.memo(*parts, self.day, self.runs.left_out, since)
        return Answer(checked(document, reader), plain)


def earlier_run(path: Path | None, kind: str) -> Json | None:
    """Return an earlier run that was saved as JSON; None where none is named."""
    return None if path is None else read_run(path, kind)


def effects_of_file(path: Path, today: date, earlier: Json | None = None) -> Answer:
    """Return what a decision file of kind effects asks for.

    Parameters
    ----------
    earlier
        An earlier run: the memo tells what changed since.
    """
    return file_effects(path, today).answer(earlier=earlier)


def effects_of_board(
    reader: Reader, names: Board, method: str, day: date, earlier: Json | None = None
) -> Answer:  # fmt: skip
    """Return what the runs of a board say of the models whose names hold some words."""
    return board_effects(reader, names, method, day).answer(reader, earlier)


def file_effects(path: Path, today: date) -> Effects:
    """Return the attribution that a decision file of kind effects asks for."""
    head, table = read_decision(path, EFFECTS)
    question, day = question_of(table), table.day("day") or today
    runs = runs_of(head, table, day)
    return Effects(attribute(runs.runs, question), runs, head.title, head.question, day)


def board_effects(reader: Reader, names: Board, method: str, day: date) -> Effects:
    """Return the attribution of a board's scores to the models whose names hold some words."""
    board = board_of(reader, names, day)
    question = Question(method, bound=bound_of(board), higher_is_better=bool(board["higher_is_better"]))
    title, runs = f"{method} on {board['dataset']} ({board['metric']})", runs_of_board(board, method)
    return Effects(attribute(runs.runs, question), runs, title, "", day)


def asked_of_file(path: Path) -> Asked:
    """Return the question of a decision file of kind frontier."""
    return asked_of(read_decision(path, FRONTIER)[1])


def frontiers_of_file(
    path: Path, today: date, asked_for: Mapping[str, Any] | None = None, reader: Reader | None = None
) -> Frontiers:
    """Return what a decision file of kind frontier asks for.

    Parameters
    ----------
    asked_for
        Parts of the question that are asked otherwise than in the file: those of :class:`Asked`, by name.
    reader
        An edition that keeps the answer for who asks the same of the same runs next.
    """
    head, table = read_decision(path, FRONTIER)
    asked, day = replace(asked_of(table), **(asked_for or {})), table.day("day") or today
    runs = runs_of(head, table, day)
    work_out = partial(frontiers_of, runs.runs, asked)
    told = reader.remembered(("frontiers", repr((runs.runs, asked))), work_out) if reader else work_out()
    return Frontiers(told, asked, runs, head.title, head.question, day)


def frontiers_of_board(reader: Reader, names: Board, asked: Asked, day: date) -> Frontiers:
    """Return the frontiers of the ranked results of a board."""
    board = board_of(reader, names, day)
    asked = replace(asked, bound=asked.bound if asked.bound is not None else bound_of(board),
                    higher_is_better=bool(board["higher_is_better"]))  # fmt: skip
    runs = runs_of_board(board)
    title = f"The frontier of {board['dataset']} ({board['metric']})"
    return Frontiers(frontiers_of(runs.runs, asked), asked, runs, title, "", day)


def board_of(reader: Reader, names: Board, day: date) -> dict[str, Any]:
    """Return the board of most papers by some names, as it stood on a day.

    Raises
    ------
    NotFoundError
        If no two papers meet on one.
    """
    boards = find_boards(reader.db, *names, day, corrections_of(reader.library)).boards
    drawn = next((one for one in boards if one["is_drawn"]), None)
    if drawn is None:
        raise NotFoundError(f"no board of two papers is called {' / '.join(names)[:120]!r}; fieldmap boards lists them")
    return drawn


def checked(document: Document, reader: Reader | None) -> Document:
    """Return a memo whose every number has its evidence.

    Raises
    ------
    EvidenceError
        If it has not: a fault of ours.
    """
    found = violations(document, known_refs(reader.db, document.evidence) if reader is not None else ())
    if found:
        raise EvidenceError(
            f"the memo {document.title[:60]!r} fails its check: {'; '.join(found[:3])}; please report this"
        )
    return document
