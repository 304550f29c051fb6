"""Files that are either whole or not there: atomic replacement, syncing, hashing. Used by everything that writes."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

LEFTOVERS = ".*.tmp"
"""Names of files that were being written when their process was killed."""


def replace_file(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` so that a reader sees the old file or the new one, never a part.

    The bytes are synced before the rename and the folder after it.
    """
    with replacing(path) as file:
        file.write(content)


def write_parquet(path: Path, table: Any) -> None:
    """Write an Arrow table at ``path``, whole or not at all; plain, since vectors do not compress."""
    from pyarrow import parquet

    with replacing(path) as file:
        parquet.write_table(table, file, compression="none", use_dictionary=False)


@contextmanager
def replacing(path: Path) -> Iterator[Any]:
    """Give a file to write that becomes ``path`` at the end of the block; of several writers the last one wins.

    The bytes are synced before the rename and the folder after it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.{uuid4().hex[:8]}.tmp")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(path.parent)


def clear_leftovers(folder: Path) -> None:
    """Delete what killed processes left half written in a folder that no other process writes to."""
    for path in folder.glob(LEFTOVERS):
        path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make renames and new names inside ``folder`` durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Make the bytes of ``path`` durable."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hex digits, reading it in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
