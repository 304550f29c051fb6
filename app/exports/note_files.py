"""Notes on disk: found again by the id in their front matter wherever a reader moved them, written atomically.

Used by `fieldmap export obsidian|notes`; what a note says is made in `app.exports.notes`.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

import pyarrow as pa

from app.exports.citable import Citable, batched_works, read_citables
from app.exports.notes import Damaged, NoteFacts, NoteForm, id_in, new_note, note_ids, region_of, renewed, shown
from app.open_edition import OpenEdition
from data.errors import InputError
from data.files import replace_file
from data.licence import quotable
from data.store import Database, rows_as_dicts

LARGEST_NOTE = 4 * 2**20
MOST_FILES = 200_000
HEAD = 16_384
"""Bytes of a file in which its front matter is looked for."""
MOST_CLAIMS, MOST_LINKS = 20, 200


@dataclass(slots=True)
class NotesWritten:
    """What an export of notes did."""

    created: list[Path] = field(default_factory=list)
    updated: list[Path] = field(default_factory=list)
    unchanged: int = 0
    left_alone: list[tuple[Path, str]] = field(default_factory=list)
    """Notes that were not touched, and why."""


@dataclass(frozen=True, slots=True)
class Place:
    """The note of a work: where it lies or will lie, and whether it is there."""

    path: Path
    title: str
    exists: bool
    twins: tuple[Path, ...] = ()
    """Other files with the same id."""


def export_notes(
    opened: OpenEdition, works: Sequence[int], folder: Path, form: NoteForm, on_note: Callable[[], object]
) -> NotesWritten:  # fmt: skip
    """Write or renew a note of each work below a folder; where each lies is found first, so that they can be linked.

    Parameters
    ----------
    on_note
        Called after each note.

    Raises
    ------
    InputError
        If the folder is a file, or holds more files than a folder of notes.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; name a folder")
    known = known_notes(folder)
    places = {one.work_id: _place(one, folder, known) for one in read_citables(opened, works)}
    chosen = {"chosen": pa.table({"work_id": pa.array(list(places), pa.int64())})}
    told = NotesWritten()
    for block in batched_works(works):
        facts = _facts(opened.db, block, chosen)
        for one in read_citables(opened, block):
            place = places[one.work_id]
            region = region_of(one, facts(one.work_id), partial(_link, place, places, form))
            _write(place, one, region, told)
            on_note()
    return told


def known_notes(folder: Path) -> dict[str, list[Path]]:
    """Return the notes below a folder by the id in their front matter; hidden folders and links are left out.

    Raises
    ------
    InputError
        If there are too many files.
    """
    told: defaultdict[str, list[Path]] = defaultdict(list)
    for number, path in enumerate(_markdown_files(folder)):
        if number >= MOST_FILES:
            raise InputError(f"{folder} holds more than {MOST_FILES:,} notes; name a smaller folder")
        with path.open("rb") as file:
            name = id_in(file.read(HEAD).decode("utf-8", "replace"))
        if name:
            told[name].append(path)
    return dict(told)


def _markdown_files(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(here) / name
            if name.lower().endswith(".md") and not path.is_symlink():
                yield path


def _place(one: Citable, folder: Path, known: dict[str, list[Path]]) -> Place:
    """Return where the note of a work lies: where the reader put it, or else under its citation key."""
    found = sorted({path for name in note_ids(one) for path in known.get(name, ())})
    if found:
        return Place(found[0], one.title, True, tuple(found[1:]))
    return Place(folder / f"{one.key}.md", one.title, False)


def _link(here: Place, places: Mapping[int, Place], form: NoteForm, work: int) -> str:
    return link_to(here, places[work], form)


def link_to(here: Place, there: Place, form: NoteForm) -> str:
    """Return a link from one note to another: a wikilink, or one of Markdown that leads from file to file."""
    label = shown(there.title)
    if form == "obsidian":
        return f"[[{_fit_for_wikilink(there.path.stem)}|{label.replace('|', ' ').replace(']]', '] ]')}]]"
    way = PurePosixPath(os.path.relpath(there.path, here.path.parent)).as_posix()
    return f"[{label}]({quote(way)})"


def _fit_for_wikilink(stem: str) -> str:
    """Return a file's name for a wikilink; signs that Obsidian keeps out of names cannot be linked to."""
    return "".join(sign for sign in stem if sign not in "[]|#^")


def _write(place: Place, one: Citable, region: str, told: NotesWritten) -> None:
    """Write or renew one note, unless it must be left alone."""
    if place.twins:
        told.left_alone.append((place.path, f"{place.twins[0]} has the same fieldmap-id; keep it in one of them"))
    elif not place.exists:
        _create(place, one, region, told)
    else:
        _renew(place, region, told)


def _create(place: Place, one: Citable, region: str, told: NotesWritten) -> None:
    if place.path.exists():
        told.left_alone.append((place.path, "a file of this name is there, without the fieldmap-id of the paper"))
        return
    replace_file(place.path, new_note(one, region).encode("utf-8"))
    told.created.append(place.path)


def _renew(place: Place, region: str, told: NotesWritten) -> None:
    content = place.path.read_bytes() if place.path.stat().st_size <= LARGEST_NOTE else None
    if content is None:
        told.left_alone.append((place.path, f"it is larger than {LARGEST_NOTE // 2**20} MB"))
        return
    try:
        made = renewed(content.decode("utf-8"), region)
    except UnicodeDecodeError as error:
        made = Damaged(f"it is not UTF-8 (byte {error.start})")
    if isinstance(made, Damaged):
        told.left_alone.append((place.path, made.reason))
    elif made.encode("utf-8") == content:
        told.unchanged += 1
    else:
        replace_file(place.path, made.encode("utf-8"))
        told.updated.append(place.path)


def _facts(db: Database, block: list[int], chosen: Mapping[str, pa.Table]) -> Callable[[int], NoteFacts]:
    """Return what tells claims, topic and links of each work of a block."""
    cites = _linked(db, block, chosen, "citing_id", "cited_id")
    cited_by = _linked(db, block, chosen, "cited_id", "citing_id")
    claims, topics = _claims(db, block), _topics(db, block)
    return lambda work: NoteFacts(
        tuple(cites[work]), tuple(cited_by[work]), tuple(claims[work][:MOST_CLAIMS]), topics.get(work, "")
    )


def _linked(
    db: Database, block: list[int], chosen: Mapping[str, pa.Table], here: str, there: str
) -> defaultdict[int, list[int]]:
    """Return which of the chosen works each work of a block cites, or is cited by; the most cited first."""
    rows = rows_as_dicts(
        db,
        f"""SELECT c.{here} AS work,
            list(c.{there} ORDER BY w.n_citers DESC NULLS LAST, c.{there})[1:{MOST_LINKS}] AS found
        FROM citations c SEMI JOIN chosen x ON x.work_id = c.{there} JOIN works w ON w.work_id = c.{there}
        WHERE c.{here} IN (SELECT unnest(?::BIGINT[])) AND c.citing_id <> c.cited_id GROUP BY c.{here}""",
        [block], chosen,
    )  # fmt: skip
    return defaultdict(list, {row["work"]: row["found"] for row in rows})


def _claims(db: Database, works: list[int]) -> defaultdict[int, list[dict[str, Any]]]:
    told: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = rows_as_dicts(
        db,
        """SELECT c.work_id, c.kind, c.value, c.unit, c.model, c.dataset, c.metric, c.sentence, w.licence
        FROM claims c JOIN works w USING (work_id) WHERE c.work_id IN (SELECT unnest(?::BIGINT[]))
        ORDER BY c.work_id, c.tier, c.position, c.claim_id""",
        [works],
    )
    for row in rows:
        told[row["work_id"]].append(row | {"sentence": quotable(row["sentence"], row["licence"])})
    return told


def _topics(db: Database, works: list[int]) -> dict[int, str]:
    rows = rows_as_dicts(
        db,
        """SELECT m.work_id, t.name FROM topic_members m JOIN topics t USING (topic_id)
        WHERE m.work_id IN (SELECT unnest(?::BIGINT[]))""",
        [works],
    )
    return {row["work_id"]: row["name"] for row in rows}
