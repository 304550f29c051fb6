"""What people say of claims: confirmed or rejected, with undo; folded in by `update`, before the boards are made."""

from pathlib import Path
from typing import Literal

from analysis.boards.imported import relink
from analysis.boards.verdicts import fold_verdicts
from app.reading import Reader
from data.annotations import ClaimVerdict, claim_verdicts, open_annotations, undo_entry, write_entry
from data.errors import InputError, NotFoundError
from data.library import Library, utc_now
from data.store import Database, rows_as_dicts

Said = Literal["confirm", "reject"]


def fold_claims(db: Database, annotations: Path) -> int:
    """Fold what people say of claims into the ledger, tie imported claims to their papers; return how many changed."""
    changed = relink(db)
    if not annotations.exists():
        return changed
    with open_annotations(annotations) as people:
        said = claim_verdicts(people)
    return changed + fold_verdicts(db, said, utc_now())


def say_of_claim(library: Library, reader: Reader, claim_id: int, said: Said, person: str) -> int:
    """Note what a person says of a claim and return the number by which it can be taken back.

    Raises
    ------
    NotFoundError
        If the edition holds no such claim.
    """
    known = rows_as_dicts(reader.db, "SELECT work_id FROM claims WHERE claim_id = ?", [claim_id])
    if not known:
        raise NotFoundError(
            f"there is no claim {claim_id} in this edition; fieldmap show ID --json tells those of a paper"
        )
    with open_annotations(library.annotations) as people:
        return write_entry(people, said, known[0]["work_id"] or 0, person, str(claim_id), utc_now())


def said_of_claims(library: Library) -> list[ClaimVerdict]:
    """Return what people say of claims, newest first."""
    with open_annotations(library.annotations) as people:
        return claim_verdicts(people)[::-1]


def unsay(library: Library, entry_id: int) -> None:
    """Take back what was said of a claim.

    Raises
    ------
    InputError
        If nothing of that number is in force.
    """
    if entry_id not in {one.entry_id for one in said_of_claims(library)}:
        raise InputError(f"nothing said of a claim has the number {entry_id}; fieldmap claims said lists it")
    with open_annotations(library.annotations) as people:
        undo_entry(people, entry_id, utc_now())
