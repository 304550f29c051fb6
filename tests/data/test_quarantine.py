"""Quarantine: the bytes are kept as they came, once, with the reason."""

import hashlib
from datetime import datetime
from pathlib import Path

import pytest

from data.doctor import check_quarantine
from data.library import Library
from data.quarantine import Refused, quarantine, quarantined_bytes
from data.store import Database, open_memory

FIRST, LATER = datetime(2026, 1, 2), datetime(2026, 2, 3)
ITEMS = [Refused("a.jsonl:3", "no title", b'{"id": 1}'), Refused("a.jsonl:9", "not UTF-8", b"\xff\n\x00\r\n"),
         Refused("a.jsonl:12", "not JSON", b"")]  # fmt: skip


@pytest.fixture
def db() -> Database:
    return open_memory()


def kept(db: Database, folder: Path) -> dict[str, bytes]:
    rows = db.execute('SELECT origin, file, "offset", size_bytes, sha256 FROM quarantine').fetchall()
    found = {row[0]: quarantined_bytes(folder, *row[1:4]) for row in rows}
    assert [hashlib.sha256(found[row[0]]).hexdigest() for row in rows] == [row[4] for row in rows]
    return found


def test_bytes_come_back_as_they_were_whatever_they_hold(db: Database, tmp_path: Path) -> None:
    assert quarantine(db, tmp_path / "q", "mine", ITEMS, FIRST) == 3
    assert kept(db, tmp_path / "q") == {item.origin: item.content for item in ITEMS}


def test_what_was_kept_before_is_only_noted_again(db: Database, tmp_path: Path) -> None:
    quarantine(db, tmp_path, "mine", ITEMS[:2], FIRST)
    size = (tmp_path / "2026-01-02-mine.bin").stat().st_size
    assert quarantine(db, tmp_path, "mine", ITEMS[:2] * 2, LATER) == 4
    assert db.execute("SELECT count(*), min(first_seen), min(last_seen) FROM quarantine").fetchall() == [
        (2, FIRST, LATER)
    ]
    assert (tmp_path / "2026-01-02-mine.bin").stat().st_size == size
    assert not (tmp_path / "2026-02-03-mine.bin").exists()


def test_changed_bytes_of_the_same_line_are_kept_beside(db: Database, tmp_path: Path) -> None:
    quarantine(db, tmp_path, "mine", [ITEMS[0]], FIRST)
    quarantine(db, tmp_path, "mine", [Refused("a.jsonl:3", "no title", b'{"id": 2}')], LATER)
    assert db.execute("SELECT count(*) FROM quarantine").fetchall() == [(2,)]


@pytest.mark.parametrize("source", ["../../evil", "/etc/evil", "a b;c", "ä\n"])
def test_no_name_of_a_source_leads_out_of_the_folder(db: Database, tmp_path: Path, source: str) -> None:
    quarantine(db, tmp_path / "q", source, ITEMS, FIRST)
    assert len(kept(db, tmp_path / "q")) == 3
    assert [path.parent for path in tmp_path.rglob("*.bin")] == [tmp_path / "q"]


def test_doctor_finds_bytes_that_are_gone_or_altered(db: Database, tmp_path: Path) -> None:
    library = Library(tmp_path)
    quarantine(db, library.quarantine, "mine", ITEMS, FIRST)
    assert list(check_quarantine(db, library)) == []
    file = library.quarantine / "2026-01-02-mine.bin"
    file.write_bytes(b"[" + file.read_bytes()[1:])
    assert ["a.jsonl:3" in problem.what for problem in check_quarantine(db, library)] == [True]
    file.unlink()
    assert len(list(check_quarantine(db, library))) == 3
