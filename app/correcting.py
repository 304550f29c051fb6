"""The vocabulary as people see and correct it: listed names, those the library names, and what people added."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.reading import Reader
from data.annotations import open_annotations
from data.corrections import (
    Action,
    Correction,
    Direction,
    corrections,
    taken_together,
    undo_correction,
    write_correction,
)
from data.library import Library, utc_now
from data.store import rows_as_dicts
from data.vocabulary import UNCORRECTED, Corrections, Kind, entries, folded

FEWEST_WORKS = 2
"""Works that must name an unlisted data set before it is shown, unless one introduces it."""


LIBRARY = "this library"


@dataclass(frozen=True, slots=True)
class Count:
    """How many works name something, and a sentence where no list holds it."""

    n_works: int
    sentence: str | None


@dataclass(frozen=True, slots=True)
class VocabularyRow:
    """One name with where it comes from."""

    kind: str
    name: str
    spellings: tuple[str, ...]
    source: str
    n_works: int | None
    """Works of the library that name it; None: not counted for this kind."""
    sentence: str | None
    """Where one of them does, where no list holds the name."""


def corrections_of(library: Library) -> Corrections:
    """Return what people corrected, as steps and readers of text take it."""
    return taken_together(mine(library))


def kept_corrections(library: Library) -> Corrections:
    """Return what people corrected; where nobody wrote anything yet, without making the file that would hold it."""
    return corrections_of(library) if library.annotations.exists() else UNCORRECTED


def mine(library: Library) -> list[Correction]:
    """Return the corrections in force, oldest first."""
    with open_annotations(library.annotations) as people:
        return corrections(people)


def correct(
    library: Library, action: Action, kind: Kind, name: str, person: str, spellings: Sequence[str] = (),
    direction: Direction = "",
) -> list[int]:  # fmt: skip
    """Note that a name, or more spellings of it, is or is not of a kind; return the numbers to take it back by.

    Raises
    ------
    InputError
        If a name cannot be one.
    """
    with open_annotations(library.annotations) as people:
        return [
            write_correction(people, action, kind, name.strip(), person, utc_now(), spelling.strip(), direction)
            for spelling in (spellings or ("",))
        ]


def take_back(library: Library, entry_id: int) -> None:
    """Take a correction back.

    Raises
    ------
    InputError
        If it is not in force.
    """
    with open_annotations(library.annotations) as people:
        undo_correction(people, entry_id, utc_now())


def vocabulary_rows(reader: Reader | None, corrected: Corrections, kind: Kind, part: str = "") -> list[VocabularyRow]:
    """Return the names of a kind that hold ``part``, those most named by the library first.

    Data sets that no list holds come from the library: named by at least ``FEWEST_WORKS`` works or introduced by one.
    Without a reader, nothing is counted.
    """
    counted = _counts(reader) if reader and kind == "dataset" else None
    rows = [*_listed(corrected, kind, counted), *_grown(corrected, kind, counted or {})]
    wanted = folded(part)
    chosen = [row for row in rows if any(wanted in folded(spelling) for spelling in (row.name, *row.spellings))]
    return sorted(chosen, key=lambda row: (-(row.n_works or 0), row.name.lower(), row.name))


def _listed(corrected: Corrections, kind: Kind, counted: dict[str, Count] | None) -> list[VocabularyRow]:
    """Return the names of the lists, the versions of a data set under its name."""
    spellings: dict[str, list[str]] = {}
    sources: dict[str, str] = {}
    for entry in entries(kind, corrected):
        spellings.setdefault(entry.name, []).extend(entry.spellings)
        sources.setdefault(entry.name, entry.source)
    return [
        VocabularyRow(kind, name, tuple(dict.fromkeys(found)), sources[name],
                      counted.get(name, Count(0, None)).n_works if counted is not None else None, None)
        for name, found in spellings.items()
    ]  # fmt: skip


def _grown(corrected: Corrections, kind: Kind, counted: dict[str, Count]) -> list[VocabularyRow]:
    """Return the names that only the library holds."""
    listed = {entry.name for entry in entries(kind, corrected)}
    return [
        VocabularyRow(kind, name, (name,), LIBRARY, count.n_works, count.sentence)
        for name, count in counted.items()
        if name not in listed and count.sentence and not corrected.removes(kind, name)
    ]


def _counts(reader: Reader) -> dict[str, Count]:
    """Return how many works name each data set, with a sentence where no list holds it; none in an older edition."""
    db = reader.db.cursor()
    if not db.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'named_datasets'").fetchall():
        return {}
    rows = rows_as_dicts(
        db,
        """SELECT name, count(DISTINCT work_id) AS n_works, NOT bool_or(is_known) AS is_new,
            arg_min(sentence, (NOT is_introduced, work_id)) AS sentence
        FROM named_datasets GROUP BY name HAVING bool_or(is_known) OR bool_or(is_introduced) OR n_works >= ?""",
        [FEWEST_WORKS],
    )
    return {row["name"]: Count(row["n_works"], row["sentence"] if row["is_new"] else None) for row in rows}
