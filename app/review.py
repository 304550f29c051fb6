"""Doubtful pairs of records and what people decide on them; decisions take effect with the next update."""

from typing import Literal

from app.reading import Reader
from app.views import Row, open_pairs
from data.annotations import Decision, decisions, open_annotations, undo_entry, write_entry
from data.errors import InputError
from data.library import Library, utc_now

Verdict = Literal["same", "different"]
KINDS: dict[str, Literal["merge", "separate"]] = {"same": "merge", "different": "separate"}
MOST_PAIRS = 1_000


def undecided(library: Library, reader: Reader) -> list[Row]:
    """Return the pairs nobody has decided on yet."""
    with open_annotations(library.annotations) as people:
        decided = {frozenset({entry.work_id, entry.other}) for entry in decisions(people) if not entry.is_undone}
    return [
        pair for pair in open_pairs(reader, MOST_PAIRS) if frozenset({pair["work_a"], pair["work_b"]}) not in decided
    ]


def decide(library: Library, reader: Reader, pair: str, verdict: Verdict, person: str) -> int:
    """Note what a person says of a pair and return the number by which it can be taken back.

    Raises
    ------
    InputError
        If there is no such pair to decide on.
    """
    found = next((row for row in undecided(library, reader) if row["pair"] == pair), None)
    if found is None:
        raise InputError(f"there is no pair {pair!r} to decide on; fieldmap review list shows them")
    with open_annotations(library.annotations) as people:
        return write_entry(people, KINDS[verdict], found["work_a"], person, str(found["work_b"]), utc_now())


def taken(library: Library) -> list[Decision]:
    """Return the decisions in force, newest first."""
    with open_annotations(library.annotations) as people:
        return [entry for entry in reversed(decisions(people)) if not entry.is_undone]


def take_back(library: Library, entry_id: int) -> None:
    """Take one decision back.

    Raises
    ------
    InputError
        If it is not in force.
    """
    if entry_id not in {entry.entry_id for entry in taken(library)}:
        raise InputError(f"there is no decision {entry_id} in force; fieldmap review list shows them")
    with open_annotations(library.annotations) as people:
        undo_entry(people, entry_id, utc_now())
