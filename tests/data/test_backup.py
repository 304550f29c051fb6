"""Backups: a library comes back byte by byte, whoever works on it meanwhile; what is no whole backup leaves nothing."""

import io
import tarfile
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
import zstandard

from data.annotations import entries_of, open_annotations, write_entry
from data.backup import MANIFEST, Backup, back_up, restore
from data.errors import BusyError, InputError, StorageError
from data.library import Library, read_status, write_status, writer_lock
from tests.libraries import fieldmap, listed_library, new_library, rows

PAPERS = [{"id": f"2001.0000{n}", "title": f"A river and its bed number {n}", "abstract": "It runs."} for n in range(6)]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    made = listed_library(tmp_path_factory.mktemp("backup"), PAPERS)
    (made.root / "raw" / "arxiv").mkdir(parents=True)
    (made.root / "raw" / "arxiv" / "answer.xml").write_bytes(b"<feed/>")
    (made.root / "link.key").write_text("x" * 64)
    (made.root / "link.key").chmod(0o600)
    note(made, "first")
    return made


@pytest.fixture(scope="module")
def file(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("file") / "backup.tar.zst"
    back_up(library, made, "1.0")
    return made


def note(library: Library, text: str) -> None:
    with open_annotations(library.annotations) as db:
        write_entry(db, "note", 1, "ada", text, datetime(2026, 1, 1))


def notes(library: Library) -> list[str]:
    with open_annotations(library.annotations) as db:
        return [entry.value for entry in entries_of(db, [1])]


def files_of(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_what_comes_back_is_what_was_there(library: Library, file: Path, tmp_path: Path) -> None:
    restore(file, tmp_path / "back")
    before, after = files_of(library.root), files_of(tmp_path / "back")
    made_anew = {"writer.lock", "annotations.sqlite"}
    assert {name: after.get(name) for name in before if name not in made_anew} == {
        name: content for name, content in before.items() if name not in made_anew
    }
    assert notes(Library(tmp_path / "back")) == ["first"]


def test_a_restored_library_is_sound_and_goes_on(file: Path, tmp_path: Path) -> None:
    back = Library(tmp_path / "back")
    restore(file, back.root)
    assert fieldmap(back, "doctor") == 0
    assert fieldmap(back, "publish", "--force") == 0


def test_only_the_owner_may_read_a_backup_and_modes_are_kept(file: Path, tmp_path: Path) -> None:
    restore(file, tmp_path / "back")
    assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "back" / "link.key").stat().st_mode & 0o777 == 0o600


def test_whoever_works_meanwhile_each_backup_is_of_some_moment(library: Library, tmp_path: Path) -> None:
    busy, stop, written = Library(restored(library, tmp_path / "busy")), threading.Event(), ["first"]

    def write() -> None:
        while not stop.is_set():
            note(busy, f"note {len(written)}")
            written.append(f"note {len(written)}")

    def publish() -> None:
        while not stop.is_set():
            fieldmap(busy, "publish", "--force")  # refused while a backup is written; prunes editions in between

    workers = [threading.Thread(target=work) for work in (write, publish)]
    [worker.start() for worker in workers]
    try:
        for n in range(4):
            back_up(busy, tmp_path / f"{n}.zst", "1.0")
    finally:
        stop.set()
        [worker.join() for worker in workers]
    for n in range(4):
        back = Library(tmp_path / f"back-{n}")
        restore(tmp_path / f"{n}.zst", back.root)
        assert fieldmap(back, "doctor") == 0
        assert sorted(notes(back)) == sorted(written[: len(notes(back))])
    assert len(written) > 4


def restored(library: Library, folder: Path) -> Path:
    """Return a copy of a library that a test may change."""
    file = folder.with_suffix(".zst")
    back_up(library, file, "1.0")
    restore(file, folder)
    return folder


def test_beside_a_writer_the_ledger_is_that_of_the_edition(library: Library, tmp_path: Path) -> None:
    busy = Library(restored(library, tmp_path / "busy"))
    with writer_lock(busy):
        write_status(busy, running="update")
        busy.ledger.write_bytes(b"half of a page")
        assert back_up(busy, tmp_path / "backup.zst", "1.0").ledger == "edition"
    restore(tmp_path / "backup.zst", tmp_path / "back")
    assert fieldmap(Library(tmp_path / "back"), "doctor") == 0
    assert rows(Library(tmp_path / "back"), "SELECT count(*) FROM main.works") == [(6,)]
    assert "running" not in read_status(Library(tmp_path / "back"))


def test_a_first_harvest_under_way_is_no_time_for_a_backup(tmp_path: Path) -> None:
    made = new_library(tmp_path / "library")
    with writer_lock(made), pytest.raises(BusyError, match="no edition yet"):
        back_up(made, tmp_path / "backup.zst", "1.0")
    assert not (tmp_path / "backup.zst").exists()


def test_a_library_without_papers_has_a_backup(tmp_path: Path) -> None:
    made = new_library(tmp_path / "library")
    assert back_up(made, tmp_path / "backup.zst", "1.0").ledger == "none"
    assert restore(tmp_path / "backup.zst", tmp_path / "back").files.keys() == {"fieldmap.toml"}


def test_a_backup_that_could_not_be_read_again_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = new_library(tmp_path / "library")
    monkeypatch.setattr("data.backup.LONGEST_MANIFEST_BYTES", 100)
    with pytest.raises(StorageError, match="too many for one backup"):
        back_up(made, tmp_path / "backup.zst", "1.0")
    assert list(tmp_path.iterdir()) == [made.root]


def test_links_are_told_not_followed(tmp_path: Path) -> None:
    made = new_library(tmp_path / "library")
    (tmp_path / "elsewhere").mkdir()
    (made.root / "vectors").symlink_to(tmp_path / "elsewhere")
    assert back_up(made, tmp_path / "backup.zst", "1.0").links == ["vectors"]


def test_a_damaged_file_of_notes_is_said_not_copied(tmp_path: Path) -> None:
    made = new_library(tmp_path / "library")
    made.annotations.write_bytes(b"no database" * 500)
    with pytest.raises(StorageError, match=r"annotations\.sqlite cannot be copied"):
        back_up(made, tmp_path / "backup.zst", "1.0")
    assert list(tmp_path.iterdir()) == [made.root]


def test_nothing_is_overwritten(library: Library, file: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is there already"):
        back_up(library, file, "1.0")
    with pytest.raises(InputError, match="lies in the library"):
        back_up(library, library.root / "backup.zst", "1.0")
    (tmp_path / "mine").write_text("precious")
    with pytest.raises(InputError, match="not empty"):
        restore(file, tmp_path)


def test_an_empty_folder_is_filled_as_it_is(file: Path, tmp_path: Path) -> None:
    """It may be a mounted volume, over which nothing can be renamed."""
    (tmp_path / "back").mkdir()
    inode = (tmp_path / "back").stat().st_ino
    restore(file, tmp_path / "back")
    assert (tmp_path / "back").stat().st_ino == inode


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def flip(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize("harm", [cut, flip, lambda content: b"", lambda content: b"PK\3\4" + content])
def test_a_damaged_backup_is_refused_and_leaves_nothing(
    file: Path, tmp_path: Path, harm: Callable[[bytes], bytes]
) -> None:
    harmed = tmp_path / "harmed.tar.zst"
    harmed.write_bytes(harm(file.read_bytes()))
    with pytest.raises(InputError, match=r"harmed\.tar\.zst"):
        restore(harmed, tmp_path / "back")
    assert list(tmp_path.iterdir()) == [harmed]


def members(file: Path) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
    """Yield what is in an archive."""
    with tarfile.open(
        fileobj=io.BytesIO(zstandard.ZstdDecompressor().stream_reader(file.read_bytes()).read())
    ) as archive:
        for member in archive:
            content = archive.extractfile(member)
            yield member, content.read() if content else b""


def rewritten(file: Path, target: Path, change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], object]) -> Path:
    """Write an archive anew as somebody with a text editor and bad intentions would."""
    found = list(members(file))
    change(found)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for member, content in found:
            archive.addfile(member, io.BytesIO(content))
    target.write_bytes(zstandard.ZstdCompressor().compress(packed.getvalue()))
    return target


def member(name: str, content: bytes = b"x", **facts: object) -> tuple[tarfile.TarInfo, bytes]:
    made = tarfile.TarInfo(name)
    made.size = len(content)
    for key, value in facts.items():
        setattr(made, key, value)
    return made, content


@pytest.mark.parametrize(
    "strange",
    [
        member("../outside"),
        member("/tmp/outside"),
        member("vectors/../../outside"),
        member("a\\b"),
        member("a\nb"),
        member("fieldmap.toml"),
        member("link", b"", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
        member("hard", b"", type=tarfile.LNKTYPE, linkname="fieldmap.toml"),
        member("pipe", b"", type=tarfile.FIFOTYPE),
    ],
    ids=lambda strange: strange[0].name,
)
def test_a_member_that_no_backup_has_is_refused(
    file: Path, tmp_path: Path, strange: tuple[tarfile.TarInfo, bytes]
) -> None:
    bad = rewritten(file, tmp_path / "bad.zst", lambda found: found.insert(-1, strange))
    with pytest.raises(InputError, match="altered"):
        restore(bad, tmp_path / "back")
    assert list(tmp_path.iterdir()) == [bad]


LISTED = b'{"format": 1, "made": "", "fieldmap": "1", "edition": 1, "ledger": "none", "files": [], "links": []}'


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda found: found.pop(), "ends before its manifest"),
        (lambda found: found.insert(0, found.pop()), "altered"),
        (lambda found: found.insert(-1, member("more")), "damaged: more"),
        (lambda found: found.pop(0), "damaged"),
        (lambda found: found.__setitem__(-1, member(MANIFEST, b'{"format": 1}')), "no usable manifest"),
        (lambda found: found.__setitem__(-1, member(MANIFEST, b'{"format": 2}')), "newer Fieldmap"),
        (lambda found: found.__setitem__(-1, member(MANIFEST, LISTED)), "no usable manifest"),
    ],
    ids=["no manifest", "manifest first", "one more", "one less", "empty manifest", "newer", "a list of files"],
)
def test_the_manifest_tells_of_all_and_comes_last(
    file: Path, tmp_path: Path, change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], object], told: str
) -> None:
    with pytest.raises(InputError, match=told):
        restore(rewritten(file, tmp_path / "bad.zst", change), tmp_path / "back")


def test_a_member_larger_than_the_disk_is_refused_before_it_is_written(tmp_path: Path) -> None:
    header = tarfile.TarInfo("huge")
    header.size = 2**60
    (tmp_path / "huge.zst").write_bytes(zstandard.ZstdCompressor().compress(header.tobuf()))
    with pytest.raises(InputError, match="the disk has"):
        restore(tmp_path / "huge.zst", tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_the_backup_tells_what_it_holds(library: Library, tmp_path: Path) -> None:
    made = back_up(library, tmp_path / "backup.zst", "1.0")
    assert isinstance(made, Backup)
    assert restore(tmp_path / "backup.zst", tmp_path / "back") == made
    assert (made.edition, made.ledger, made.fieldmap) == (1, "ledger", "1.0")
