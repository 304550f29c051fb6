"""A library on disk: where it lies, what stands where in it, its one writer, and its status file.

The command line finds the library here; every writing command holds :func:`writer_lock`.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import platformdirs

from data.errors import BusyError, InputError, StorageError
from data.files import replace_file

SETTINGS_FILE = "fieldmap.toml"


@dataclass(frozen=True, slots=True)
class Library:
    """The folder of one library and the names inside it; with ``as_of``, of the library cut at that day.

    A cut has its own ledger, editions, vectors and fitted models under ``as-of/DAY``; settings and what people wrote
    are those of the whole library.
    """

    root: Path
    as_of: date | None = None

    @property
    def home(self) -> Path:
        """Where the ledger and its editions lie: the library's folder, or the cut's below it."""
        return self.root if self.as_of is None else self.cuts / self.as_of.isoformat()

    @property
    def cuts(self) -> Path:
        """Libraries cut at past days, a folder each; see `data.cutting`."""
        return self.root / "as-of"

    def at(self, day: date | None) -> "Library":
        """Return the library cut at a day, which need not exist; None: the whole one."""
        return replace(self, as_of=day)

    @property
    def settings_file(self) -> Path:
        """Settings, written by ``init`` and edited by people."""
        return self.root / SETTINGS_FILE

    @property
    def ledger(self) -> Path:
        """The writer's database."""
        return self.home / "ledger.duckdb"

    @property
    def editions(self) -> Path:
        """Published editions, one folder each."""
        return self.home / "editions"

    @property
    def current(self) -> Path:
        """File that holds the number of the edition readers open."""
        return self.home / "CURRENT"

    @property
    def annotations(self) -> Path:
        """What people write (SQLite)."""
        return self.root / "annotations.sqlite"

    @property
    def outbox(self) -> Path:
        """Digests as they were made, and their messages (SQLite)."""
        return self.root / "outbox.sqlite"

    @property
    def sessions(self) -> Path:
        """Sessions of reading groups, open questions and reading lists (SQLite)."""
        return self.root / "sessions.sqlite"

    @property
    def desk(self) -> Path:
        """What each person saw last, follows, watches and keeps as views (SQLite)."""
        return self.root / "desk.sqlite"

    @property
    def vectors(self) -> Path:
        """Shards of vectors, a folder per model key."""
        return self.home / "vectors"

    @property
    def queries(self) -> Path:
        """Stored queries, one a line, that a change of model is judged by; written by people."""
        return self.root / "queries.txt"

    @property
    def judged(self) -> Path:
        """Judged collections, a folder each, that a change of model is measured on; put there by people."""
        return self.root / "judged"

    @property
    def models(self) -> Path:
        """Models fitted on this library, a folder per model."""
        return self.home / "models"

    @property
    def quarantine(self) -> Path:
        """Bytes of what could not be loaded."""
        return self.root / "quarantine"

    @property
    def status(self) -> Path:
        """The writer's heartbeat."""
        return self.home / "status.json"

    @property
    def log(self) -> Path:
        """What the writer did, one JSON object a line."""
        return self.root / "fieldmap.log"

    @property
    def lock(self) -> Path:
        """File whose lock the writer holds."""
        return self.home / "writer.lock"

    @property
    def scratch(self) -> Path:
        """Temporary files of the database."""
        return self.home / "scratch"


def find_library(
    chosen: str | None, environment: Mapping[str, str], start: Path, checkout: Path | None = None
) -> Library:
    """Return the library a command is about; it need not exist yet.

    Parameters
    ----------
    chosen
        What the user named, or None.
    environment
        ``FIELDMAP_LIBRARY`` is read from it when ``chosen`` is None.
    start
        Folder from which to look upward for a ``fieldmap.toml``.
    checkout
        Root of a source checkout, where ``data/library`` is the default.
    """
    named = chosen or environment.get("FIELDMAP_LIBRARY")
    if named:
        return Library(Path(named).expanduser().resolve())
    for folder in [start.resolve(), *start.resolve().parents]:
        if (folder / SETTINGS_FILE).is_file():
            return Library(folder)
    if checkout is not None:
        return Library(checkout / "data" / "library")
    return Library(Path(platformdirs.user_data_dir("fieldmap", appauthor=False)))


def source_checkout() -> Path | None:
    """Return the root of the checkout this code runs from, or None when it is installed elsewhere."""
    root = Path(__file__).resolve().parent.parent
    return root if (root / "pyproject.toml").is_file() and (root / "app").is_dir() else None


def require_library(library: Library) -> Library:
    """Return ``library`` if it exists.

    Raises
    ------
    InputError
        If there is no library in that folder.
    """
    if not library.settings_file.is_file():
        message = f"no library at {library.root} (no {SETTINGS_FILE} there); make one: fieldmap init {library.root}"
        raise InputError(message)
    return library


@contextmanager
def writer_lock(library: Library) -> Iterator[None]:
    """Hold the library as its one writer; see :func:`folder_lock`."""
    with folder_lock(library.lock, library.root):
        yield


@contextmanager
def folder_lock(lock: Path, folder: Path) -> Iterator[None]:
    """Hold the lock file of a folder as its one writer; the lock goes with the process, however that ends.

    Raises
    ------
    BusyError
        If another process holds it.
    StorageError
        If the folder cannot be written.
    """
    try:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StorageError(f"cannot write in {folder}: {error.strerror}; check its owner and mount") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(handle, 64, 0).decode(errors="replace").strip() or "unknown"
            message = f"another writer (process {holder}) is at work on {folder}; try again when it is done"
            raise BusyError(message) from error
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)


def utc_now() -> datetime:
    """Return the time in UTC, without zone, as the database keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


def write_status(library: Library, **facts: Any) -> None:
    """Replace the writer's ``status.json`` by what it told last, plus ``facts`` and a heartbeat."""
    told = {**read_status(library), **facts, "heartbeat": utc_now().isoformat(timespec="seconds") + "Z"}
    replace_file(library.status, json.dumps(told, indent=1).encode())


def read_status(library: Library) -> dict[str, Any]:
    """Return what the writer told last; empty when there is nothing or it cannot be read."""
    try:
        told = json.loads(library.status.read_bytes())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def append_log(library: Library, event: str, **facts: Any) -> None:
    """Add one line to the library's log."""
    line = {"at": utc_now().isoformat(timespec="seconds") + "Z", "event": event, **facts}
    with library.log.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
