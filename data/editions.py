"""Editions: immutable, complete copies that readers open while the writer goes on.

`app.pipeline` builds one with :func:`publish`; `app.reading` opens the current one. A folder is written beside,
synced and renamed; then one atomic replacement of ``CURRENT`` makes it the one readers see.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from data.errors import EditionError, InputError, NotFoundError, StorageError
from data.files import replace_file, sha256_of, sync_file, sync_folder
from data.library import Library, utc_now

FORMAT = 1
MANIFEST = "manifest.json"
COPY_BLOCK = 8 * 1024 * 1024
Opened = TypeVar("Opened")


@dataclass(frozen=True, slots=True)
class Edition:
    """One published edition."""

    number: int
    folder: Path
    manifest: dict[str, Any]

    @property
    def database(self) -> Path:
        """Its database; the name carries the number, for DuckDB confuses files that share a name."""
        return self.folder / f"edition-{self.number}.duckdb"


def numbers(library: Library) -> list[int]:
    """Return the numbers of all editions on disk, ascending."""
    if not library.editions.is_dir():
        return []
    return sorted(int(path.name) for path in library.editions.iterdir() if re.fullmatch(r"[0-9]{1,18}", path.name))


def current_number(library: Library) -> int | None:
    """Return the number readers should open; None before the first edition.

    Raises
    ------
    EditionError
        If ``CURRENT`` holds something else.
    """
    try:
        told = library.current.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise EditionError(f"{library.current} cannot be read: {error}; fieldmap rollback sets it anew") from error
    if not re.fullmatch(r"[0-9]{1,18}", told):
        raise EditionError(f"{library.current} holds {told[:40]!r}, not a number; fieldmap rollback sets it anew")
    return int(told)


def readable_current(library: Library) -> int | None:
    """Return the number of the current edition; None also when ``CURRENT`` is damaged, for writers that replace it."""
    try:
        return current_number(library)
    except EditionError:
        return None


def load_edition(library: Library, number: int) -> Edition:
    """Return an edition after a quick check: its manifest is whole and every file has its size.

    Raises
    ------
    EditionError
        If it is missing or damaged; says which file and what to do.
    """
    folder = library.editions / str(number)
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        files = {name: int(facts["size_bytes"]) for name, facts in manifest["files"].items()}
        format_ = manifest["format"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EditionError(f"edition {number} has no usable {MANIFEST} ({error}); {REMEDY}") from error
    if format_ != FORMAT:
        raise EditionError(f"edition {number} has format {format_}; this Fieldmap reads {FORMAT}: publish it anew")
    for name, wanted in files.items():
        try:
            size = (folder / name).stat().st_size
        except OSError as error:
            raise EditionError(f"edition {number}: {name} is missing; {REMEDY}") from error
        if size != wanted:
            raise EditionError(f"edition {number}: {name} has {size:,} bytes, not {wanted:,}; {REMEDY}")
    return Edition(number, folder, manifest)


REMEDY = "go back with: fieldmap rollback, or make a new one with: fieldmap publish --force"


def damaged_files(edition: Edition) -> list[str]:
    """Return the files of an edition whose SHA-256 is not the manifest's (reads them all)."""
    return [
        name for name, facts in edition.manifest["files"].items() if sha256_of(edition.folder / name) != facts["sha256"]
    ]


def open_current(library: Library, opener: Callable[[Edition], Opened]) -> Opened:
    """Open the current edition with ``opener``, and the next one if it is replaced while being opened.

    Raises
    ------
    NotFoundError
        If nothing has been published yet.
    EditionError
        If the current edition cannot be opened.
    """
    for _ in range(10):
        number = current_number(library)
        if number is None:
            raise NotFoundError(_no_edition(library))
        try:
            return opener(load_edition(library, number))
        except (StorageError, OSError):
            if current_number(library) == number:
                raise
    raise EditionError(f"{library.root}: the current edition changed ten times while it was being opened; try again")


def _no_edition(library: Library) -> str:
    """Say that there is nothing to read yet, and what makes it."""
    if library.as_of is None:
        return f"{library.root} has no edition yet; make one with: fieldmap update"
    return (
        f"{library.root} has no edition as of {library.as_of}; make one with: fieldmap analyze --as-of {library.as_of}"
    )


def publish(
    library: Library, build: Callable[[Path], dict[str, Any]], keep: int, database: Callable[[], Path]
) -> Edition:
    """Publish a new edition; the caller holds the writer lock.

    Parameters
    ----------
    build
        Writes the indexes into a folder and returns the facts for the manifest (counts, model key …).
    keep
        Editions to keep, the current one among them.
    database
        Closes the ledger, so that all of it is in its file, and returns that file.
    """
    number = max([*numbers(library), readable_current(library) or 0]) + 1
    library.editions.mkdir(parents=True, exist_ok=True)
    remove_leftovers(library)
    beside = library.editions / f".building-{number}"
    beside.mkdir()
    facts = build(beside)
    ledger = database()
    copied = beside / f"edition-{number}.duckdb"
    digests = {copied.name: copy_hashed(ledger, copied)}
    manifest = {
        "format": FORMAT,
        "edition": number,
        "published_at": utc_now().isoformat(timespec="microseconds"),
        **facts,
        "files": {
            name: {
                "size_bytes": (beside / name).stat().st_size,
                "sha256": digests.get(name) or sha256_of(beside / name),
            }
            for name in _files_in(beside)
        },
    }
    for name in manifest["files"]:
        sync_file(beside / name)
    replace_file(beside / MANIFEST, json.dumps(manifest, indent=1, default=str).encode())
    for folder in {(beside / name).parent for name in manifest["files"]}:
        sync_folder(folder)
    beside.rename(library.editions / str(number))
    sync_folder(library.editions)
    edition = load_edition(library, number)
    make_current(library, number)
    prune(library, keep)
    return edition


def make_current(library: Library, number: int) -> None:
    """Point readers at an edition, atomically."""
    load_edition(library, number)
    replace_file(library.current, f"{number}\n".encode())


def roll_back(library: Library, number: int | None) -> int:
    """Point readers at an edition and return its number; if none is named, at the last sound one before the current.

    Raises
    ------
    InputError
        If there is no such edition.
    EditionError
        If it is damaged, or all before the current one are.
    """
    present, here = numbers(library), readable_current(library)
    kept = ", ".join(map(str, present)) or "none"
    wanted = [known for known in present if here is None or known < here] if number is None else [number]
    if not wanted:
        raise InputError(f"there is no edition before {here}; kept: {kept}")
    if number is not None and number not in present:
        raise InputError(f"there is no edition {number}; kept: {kept}")
    for candidate in reversed(wanted):
        try:
            require_sound(library, candidate)
        except EditionError:
            if candidate == wanted[0]:
                raise
            continue
        make_current(library, candidate)
        return candidate
    raise AssertionError("unreachable: the loop returns or raises")


def require_sound(library: Library, number: int) -> None:
    """Check every byte of an edition.

    Raises
    ------
    EditionError
        If a file is missing, cut or altered.
    """
    damaged = damaged_files(load_edition(library, number))
    if damaged:
        raise EditionError(f"edition {number} is damaged ({', '.join(damaged)}); choose another or publish anew")


def prune(library: Library, keep: int) -> list[int]:
    """Remove all editions but the newest ``keep`` and the current one; return those removed."""
    present = numbers(library)
    kept = {*present[-keep:], current_number(library)}
    gone = [number for number in present if number not in kept]
    for number in gone:
        doomed = library.editions / f".gone-{number}"
        (library.editions / str(number)).rename(doomed)
        shutil.rmtree(doomed, ignore_errors=True)
    return gone


def remove_leftovers(library: Library) -> None:
    """Remove what a killed writer left half-built or half-removed; the caller holds the writer lock."""
    for path in library.editions.glob(".*"):
        if re.fullmatch(r"\.(building|gone)-[0-9]+", path.name):
            shutil.rmtree(path, ignore_errors=True)


def copy_hashed(source: Path, target: Path) -> str:
    """Copy a file and return the SHA-256 of its bytes, read once."""
    digest = hashlib.sha256()
    with source.open("rb") as reader, target.open("wb") as writer:
        while block := reader.read(COPY_BLOCK):
            digest.update(block)
            writer.write(block)
        writer.flush()
        os.fsync(writer.fileno())
    return digest.hexdigest()


def _files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
