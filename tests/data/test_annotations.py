"""What people write: kept, undone by marking, checked on the way in."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data.annotations import (
    bring_back_entry,
    entries_by,
    entries_of,
    last_digest,
    note_digest,
    open_annotations,
    tag_work,
    tagged,
    tags,
    undo_entry,
    write_entry,
)
from data.errors import InputError, StorageError

NOW = datetime(2026, 1, 2, 3, 4, 5)


def test_entries_are_read_back_in_order_with_person_and_time(tmp_path: Path) -> None:
    with open_annotations(tmp_path / "a.sqlite") as db:
        write_entry(db, "rating", 7, "ada", "5", NOW)
        write_entry(db, "note", 7, "alan", "=cmd <script>'; DROP TABLE entries", NOW)
        write_entry(db, "tag", 8, "ada", "later", NOW)
    with open_annotations(tmp_path / "a.sqlite") as db:
        found = [(entry.kind, entry.person, entry.value, entry.written) for entry in entries_of(db, [7])]
    assert found == [("rating", "ada", "5", NOW), ("note", "alan", "=cmd <script>'; DROP TABLE entries", NOW)]


def test_an_entry_is_undone_once_and_never_deleted(tmp_path: Path) -> None:
    with open_annotations(tmp_path / "a.sqlite") as db:
        number = write_entry(db, "tag", 7, "ada", "x", NOW)
        undo_entry(db, number, NOW)
        assert entries_of(db, [7]) == []
        assert db.execute("SELECT count(*) FROM entries").fetchone() == (1,)
        with pytest.raises(InputError, match=f"no entry {number} in force"):
            undo_entry(db, number, NOW)


@pytest.mark.parametrize(
    ("kind", "value"), [("rating", "6"), ("rating", "good"), ("note", "  "), ("note", "x" * 20_001), ("colour", "red")]
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, kind: str, value: str) -> None:
    with open_annotations(tmp_path / "a.sqlite") as db, pytest.raises(InputError):
        write_entry(db, kind, 7, "ada", value, NOW)  # type: ignore[arg-type]


def test_a_group_is_told_from_its_last_digest_on(tmp_path: Path) -> None:
    with open_annotations(tmp_path / "a.sqlite") as db:
        assert last_digest(db, "readers") is None
        note_digest(db, "readers", 1, NOW, NOW)
        note_digest(db, "readers", 2, NOW + timedelta(days=1), NOW)
        note_digest(db, "others", 3, NOW + timedelta(days=9), NOW)
        assert last_digest(db, "readers") == NOW + timedelta(days=1)


def test_two_people_write_at_once(tmp_path: Path) -> None:
    with open_annotations(tmp_path / "a.sqlite") as one, open_annotations(tmp_path / "a.sqlite") as two:
        write_entry(one, "tag", 7, "ada", "x", NOW)
        write_entry(two, "tag", 7, "alan", "y", NOW)
        assert len(entries_of(one, [7])) == 2


def test_a_damaged_file_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(StorageError, match=r"a\.sqlite cannot be"), open_annotations(path):
        pass
    assert path.read_bytes() == b"not a database" * 1000


def test_a_tag_is_put_on_a_work_once_whatever_its_case(tmp_path: Path) -> None:
    with open_annotations(tmp_path / "a.sqlite") as db:
        first = tag_work(db, 7, "ada", "to  read", NOW)
        assert tag_work(db, 7, "ada", "To Read", NOW) == first
        tag_work(db, 8, "alan", "TO READ", NOW)
        assert (tagged(db, "to read"), tagged(db, "to read", "alan"), tagged(db, "to")) == ([7, 8], [8], [])
        assert (tags(db), tags(db, "eve")) == (["to read"], [])


def test_a_tag_taken_back_can_be_brought_back(tmp_path: Path) -> None:
    with open_annotations(tmp_path / "a.sqlite") as db:
        number = tag_work(db, 7, "ada", "x", NOW)
        undo_entry(db, number, NOW)
        assert tagged(db, "x") == []
        assert [one.entry_id for one in entries_by(db, "ada", ("tag",), is_undone=True)] == [number]
        bring_back_entry(db, number)
        assert tagged(db, "x") == [7]
        with pytest.raises(InputError, match="taken back"):
            bring_back_entry(db, number)


def test_a_tag_put_there_again_is_not_brought_back_beside_it(tmp_path: Path) -> None:
    with open_annotations(tmp_path / "a.sqlite") as db:
        first = tag_work(db, 7, "ada", "to read", NOW)
        undo_entry(db, first, NOW)
        again = tag_work(db, 7, "ada", "To Read", NOW)
        with pytest.raises(InputError, match="not written again since"):
            bring_back_entry(db, first)
        assert [one.entry_id for one in entries_of(db, [7])] == [again]


@pytest.mark.parametrize("tag", [" ", "x" * 61, "a\x00b", "a\u202eb"])
def test_a_tag_that_cannot_be_shown_is_refused(tmp_path: Path, tag: str) -> None:
    with open_annotations(tmp_path / "a.sqlite") as db, pytest.raises(InputError):
        tag_work(db, 7, "ada", tag, NOW)
