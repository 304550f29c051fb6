"""Backups: a whole library as one file, made while people and writers work, and put back elsewhere.

Used by `fieldmap backup` and `fieldmap restore`. The file is a tar archive, compressed with zstd; its last member, the
manifest, holds the SHA-256 of every other, so that an archive that was cut short or altered never passes for a library.
"""

import hashlib
import json
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any

import zstandard

from data.editions import MANIFEST as EDITION_MANIFEST
from data.editions import Edition, open_current
from data.errors import BusyError, InputError, NotFoundError, StorageError
from data.files import LEFTOVERS, replacing, sync_folder
from data.kept_file import copy_kept
from data.library import SETTINGS_FILE, Library, utc_now, writer_lock

FORMAT = 1
MANIFEST = "backup.json"
LONGEST_MANIFEST_BYTES = 64 * 2**20
MOST_WINDOW_BYTES = 2**27
"""Memory that reading an archive may be told to take (zstd's own bound for its ordinary levels)."""
BLOCK = 2**20
SPARE_BYTES = 2**28
"""Room that is left on the disk when a library is put back."""
MADE_AGAIN = {"editions", "as-of", "scratch"}
"""Folders that are not walked: the current edition is taken apart, cuts at past days can be made again."""
LEFT_OUT = re.compile(r"writer\.lock|ledger\.duckdb(\.wal)?|CURRENT|.*\.sqlite(-wal|-shm|-journal)?")
"""Files at the top that are not copied as they lie."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds."""

    made: str
    """UTC."""
    fieldmap: str
    """The version that made it."""
    edition: int | None
    """The one edition it holds."""
    ledger: str
    """Where the ledger is from: 'ledger', 'edition' when another writer was at work, or 'none'."""
    files: dict[str, dict[str, Any]]
    """size_bytes and sha256 of each, by its path in the library."""
    links: list[str]
    """Symbolic links, which were not followed."""

    @property
    def size_bytes(self) -> int:
        """How much it takes when put back."""
        return sum(int(facts["size_bytes"]) for facts in self.files.values())


def back_up(library: Library, file: Path, version: str) -> Backup:
    """Write a backup of a library to a new file that only its owner may read.

    Raises
    ------
    InputError
        If the file is there already or lies in the library.
    BusyError
        If another writer is at work and there is no edition yet to take its place.
    StorageError
        If a file cannot be read whole, or there are more files than a backup can tell of.
    """
    if file.exists():
        raise InputError(f"{file} is there already; name a new file")
    if library.root in file.resolve().parents:
        raise InputError(
            f"{file} lies in the library it would be a backup of; name one elsewhere, best on another disk"
        )
    with ExitStack() as held:
        edition = _open_edition(library, held)
        is_ours = _lock_if_free(library, held)
        if not is_ours and edition is None:
            raise BusyError("another writer is at work, and there is no edition yet to take its place; try again later")
        with replacing(file) as target, tempfile.TemporaryDirectory(dir=file.parent) as beside:
            os.fchmod(target.fileno(), 0o600)
            with _writing(target) as archive:
                taken = _Taken(archive, {})
                _add_ledger(library, taken, edition, is_ours)
                links = _add_files(library, taken, is_ours)
                _add_edition(taken, edition)
                _add_kept(library, taken, Path(beside))
                backup = Backup(
                    made=utc_now().isoformat(timespec="seconds") + "Z",
                    fieldmap=version,
                    edition=edition.edition.number if edition else None,
                    ledger=("ledger" if is_ours else "edition") if "ledger.duckdb" in taken.files else "none",
                    files=dict(taken.files),
                    links=links,
                )
                _add_manifest(taken, backup)
    return backup


@dataclass(slots=True)
class _OpenEdition:
    """An edition whose files are open, so that they stay readable when it is pruned."""

    edition: Edition
    files: dict[str, IO[bytes]]


def _open_edition(library: Library, held: ExitStack) -> _OpenEdition | None:
    """Open all files of the current edition; None before there is one."""

    def opened(edition: Edition) -> _OpenEdition:
        names = [EDITION_MANIFEST, *edition.manifest["files"]]
        return _OpenEdition(edition, {name: held.enter_context((edition.folder / name).open("rb")) for name in names})

    try:
        return open_current(library, opened)
    except NotFoundError:
        return None


def _lock_if_free(library: Library, held: ExitStack) -> bool:
    """Keep other writers away until the backup is written; return False where one is at work already."""
    try:
        held.enter_context(writer_lock(library))
    except BusyError:
        return False
    return True


@dataclass(slots=True)
class _Taken:
    """An archive that is being written, and what is in it so far."""

    archive: tarfile.TarFile
    files: dict[str, dict[str, Any]]

    def add(self, name: str, source: IO[bytes], mode: int = 0o600) -> None:
        """Add what can be read from a file now, and note its hash."""
        member = tarfile.TarInfo(name)
        member.mode = mode
        member.size = source.seek(0, os.SEEK_END)
        source.seek(0)
        reader = _Hashing(source)
        try:
            self.archive.addfile(member, reader)
        except OSError as error:
            raise StorageError(f"{name} could not be read whole ({error}); try again") from error
        self.files[name] = {"size_bytes": member.size, "sha256": reader.digest.hexdigest()}

    def add_path(self, name: str, path: Path) -> None:
        """Add a file of the disk; one that is gone meanwhile was temporary."""
        with suppress(FileNotFoundError), path.open("rb") as source:
            self.add(name, source, os.fstat(source.fileno()).st_mode & 0o777)


class _Hashing:
    """A file that hashes what is read from it."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read and hash."""
        block = self.source.read(size)
        self.digest.update(block)
        return block


def _add_ledger(library: Library, taken: _Taken, edition: _OpenEdition | None, is_ours: bool) -> None:
    """Add the ledger as its file lies, or the copy that the edition holds while another process writes it."""
    if not is_ours and edition is not None:
        taken.add(library.ledger.name, edition.files[edition.edition.database.name])
        return
    for path in (library.ledger, library.ledger.with_name(library.ledger.name + ".wal")):
        taken.add_path(path.name, path)


def _add_edition(taken: _Taken, edition: _OpenEdition | None) -> None:
    if edition is None:
        return
    for name, source in edition.files.items():
        taken.add(f"editions/{edition.edition.number}/{name}", source, 0o644)
    taken.add("CURRENT", BytesIO(f"{edition.edition.number}\n".encode()), 0o644)


def _add_kept(library: Library, taken: _Taken, beside: Path) -> None:
    """Add what people wrote: a copy of each SQLite file as of one moment, whoever writes meanwhile."""
    for path in sorted(library.root.glob("*.sqlite")):
        copied = beside / path.name
        copy_kept(path, copied)
        copied.chmod(path.stat().st_mode & 0o777)
        taken.add_path(path.name, copied)


def _add_files(library: Library, taken: _Taken, is_ours: bool) -> list[str]:
    """Add settings, vectors, models, quarantine and whatever else lies there; return the links that were left out.

    The status of a writer at work is left out, too: where the library is put back nobody is.
    """
    links = []
    for folder, folders, names in os.walk(library.root):
        here = Path(folder)
        if here == library.root:
            folders[:] = [name for name in folders if name not in MADE_AGAIN]
            names = [
                name for name in names if not LEFT_OUT.fullmatch(name) and (is_ours or name != library.status.name)
            ]
        for name in sorted([*names, *folders]):
            path = here / name
            told = path.relative_to(library.root).as_posix()
            if path.is_symlink():
                links.append(told)
            elif path.is_file() and not path.match(LEFTOVERS):
                taken.add_path(told, path)
    return links


def _add_manifest(taken: _Taken, backup: Backup) -> None:
    """Add what the archive holds, unless that is more than a restore would read."""
    told = json.dumps({"format": FORMAT, **asdict(backup)}, indent=1).encode()
    if len(told) > LONGEST_MANIFEST_BYTES:
        raise StorageError(
            f"{len(backup.files):,} files are too many for one backup; move those that are no part of the library away"
        )
    taken.add(MANIFEST, BytesIO(told))


@contextmanager
def _writing(target: IO[bytes]) -> Iterator[tarfile.TarFile]:
    compressor = zstandard.ZstdCompressor(level=3, threads=-1)
    with (
        compressor.stream_writer(target, closefd=False) as stream,
        tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        yield archive


def restore(file: Path, folder: Path) -> Backup:
    """Put a backup back as a library in a new or empty folder; nothing is there unless all of it is as it was.

    Raises
    ------
    InputError
        If the folder holds something, or the file is no backup, damaged, or larger than the disk can take.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is there and not empty; name a new folder, a restore overwrites nothing")
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".restoring-", dir=folder))  # inside, for the folder may be a mount
    try:
        backup = _unpack(file, beside)
        if SETTINGS_FILE not in backup.files:
            raise InputError(f"{file} holds no {SETTINGS_FILE}: it is no backup of a library")
        for path in sorted(beside.iterdir(), key=lambda path: path.name == SETTINGS_FILE):
            path.rename(folder / path.name)  # the settings last: with them it is a library
        sync_folder(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        if is_new and not any(folder.iterdir()):
            folder.rmdir()
    return backup


def _unpack(file: Path, folder: Path) -> Backup:
    """Write all members into a folder and compare them with the manifest."""
    found: dict[str, dict[str, Any]] = {}
    told: bytes | None = None
    try:
        with _reading(file) as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isreg() else None
                if content is None or told is not None:
                    raise InputError(f"{file}: {member.name[:200]!r} has no place in a backup; the file was altered")
                if member.name == MANIFEST:
                    told = content.read(LONGEST_MANIFEST_BYTES)
                else:
                    found[member.name] = _written(content, member, _place(file, folder, member, found))
    except (tarfile.TarError, zstandard.ZstdError, EOFError, UnicodeError) as error:
        raise InputError(f"{file} is no whole backup ({error}); take another one") from error
    if told is None:
        raise InputError(f"{file} ends before its manifest: it was cut short; take another one")
    return _checked(file, told, found)


@contextmanager
def _reading(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        source = file.open("rb")
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error
    with (
        source,
        zstandard.ZstdDecompressor(max_window_size=MOST_WINDOW_BYTES).stream_reader(source) as stream,
        tarfile.open(fileobj=stream, mode="r|") as archive,
    ):
        yield archive


def _place(file: Path, folder: Path, member: tarfile.TarInfo, found: dict[str, dict[str, Any]]) -> Path:
    """Return where a member goes: a name below the folder that no other has, of a size that the disk can take."""
    parts = PurePosixPath(member.name).parts
    is_plain = member.name == "/".join(parts) and not re.search(r"[\x00-\x1f\x7f\\]", member.name)
    if not parts or not is_plain or member.name.startswith("/") or ".." in parts or member.name in found:
        raise InputError(f"{file}: {member.name[:200]!r} is no name of a file in a library; the file was altered")
    free = shutil.disk_usage(folder).free - SPARE_BYTES
    if member.size > free:
        raise InputError(
            f"{file}: {member.name} takes {member.size:,} bytes and the disk has {max(free, 0):,} to spare"
        )
    return folder.joinpath(*parts)


def _written(content: IO[bytes], member: tarfile.TarInfo, path: Path) -> dict[str, Any]:
    """Write a member to its place and return its size and hash."""
    digest = hashlib.sha256()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as target:
        while block := content.read(BLOCK):
            digest.update(block)
            target.write(block)
        target.flush()
        os.fsync(target.fileno())
    path.chmod(member.mode & 0o777)
    return {"size_bytes": member.size, "sha256": digest.hexdigest()}


def _checked(file: Path, told: bytes, found: dict[str, dict[str, Any]]) -> Backup:
    """Return the manifest if it tells of exactly what was found."""
    try:
        facts = json.loads(told)
        if facts.pop("format") != FORMAT:
            raise InputError(f"{file} was written by a newer Fieldmap; install that one to restore it")
        backup = Backup(**facts)
        wrong = sorted(name for name in {*found, *backup.files} if found.get(name) != backup.files.get(name))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(f"{file} has no usable manifest ({error}); take another one") from error
    if wrong:
        raise InputError(f"{file} is damaged: {', '.join(wrong[:5])} not as it was written; take another one")
    return backup
