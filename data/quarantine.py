"""Bytes that could not be loaded, kept with the reason, so that nothing is lost and a person can look.

Bytes lie in one file per day and source under ``quarantine/``; the ledger knows where.
"""

import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from data.store import Database, transaction


@dataclass(frozen=True, slots=True)
class Refused:
    """One record that could not be loaded."""

    origin: str
    """File name and line, or id."""
    reason: str
    content: bytes


def quarantine(db: Database, folder: Path, source: str, refused: Iterable[Refused], now: datetime) -> int:
    """Keep refused records and return how many there were; one that was kept before is only noted again."""
    known = {
        (row[0], row[1])
        for row in db.execute("SELECT origin, sha256 FROM main.quarantine WHERE source = ?", [source]).fetchall()
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{now:%Y-%m-%d}-{re.sub(r'[^a-zA-Z0-9_.-]', '-', source)}.bin"
    count, rows, again = 0, [], []
    with path.open("ab") as file:
        for item in refused:
            count += 1
            sha256 = hashlib.sha256(item.content).hexdigest()
            if (item.origin, sha256) in known:
                again.append([now, source, item.origin, sha256])
                continue
            known.add((item.origin, sha256))
            offset = file.tell()
            file.write(item.content + b"\n")
            rows.append([source, item.origin, item.reason, path.name, offset, len(item.content), sha256, now, now])
        file.flush()
        os.fsync(file.fileno())
    with transaction(db):
        if rows:
            db.executemany("INSERT INTO main.quarantine VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        for entry in again:
            db.execute("UPDATE main.quarantine SET last_seen = ? WHERE source = ? AND origin = ? AND sha256 = ?", entry)
    if not path.stat().st_size:
        path.unlink()
    return count


def quarantined_bytes(folder: Path, file: str, offset: int, size_bytes: int) -> bytes:
    """Return the bytes of one quarantined record."""
    with (folder / file).open("rb") as stream:
        stream.seek(offset)
        return stream.read(size_bytes)
