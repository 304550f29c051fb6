"""Editions: whole or not there, replaced in one step, verified byte by byte."""

import os
from pathlib import Path
from typing import Any

import pytest

from data.editions import (
    Edition,
    current_number,
    damaged_files,
    load_edition,
    make_current,
    numbers,
    open_current,
    publish,
    roll_back,
)
from data.errors import BusyError, EditionError, InputError, NotFoundError
from data.library import Library, append_log, read_status, write_status, writer_lock


@pytest.fixture
def library(tmp_path: Path) -> Library:
    (tmp_path / "fieldmap.toml").write_text("")
    (tmp_path / "ledger.duckdb").write_bytes(b"ledger" * 1000)
    return Library(tmp_path)


def build(folder: Path) -> dict[str, Any]:
    (folder / "words").mkdir()
    (folder / "words" / "index").write_bytes(b"words")
    return {"counts": {"works": 1}}


def published(library: Library, keep: int = 3, how: Any = build) -> Edition:
    return publish(library, how, keep, lambda: library.ledger)


def test_an_edition_holds_the_ledger_and_what_was_built_with_their_digests(library: Library) -> None:
    edition = published(library)
    assert current_number(library) == edition.number == 1
    assert edition.database.read_bytes() == library.ledger.read_bytes()
    assert set(edition.manifest["files"]) == {"edition-1.duckdb", "words/index"}
    assert damaged_files(load_edition(library, 1)) == []


def test_the_newest_editions_and_the_current_one_are_kept(library: Library) -> None:
    for _ in range(3):
        published(library, keep=2)
    assert numbers(library) == [2, 3]
    make_current(library, 2)
    published(library, keep=2)
    published(library, keep=2)
    assert (numbers(library), current_number(library)) == ([4, 5], 5)


def test_numbers_never_go_back_even_when_editions_are_lost(library: Library) -> None:
    published(library)
    published(library)
    (library.editions / "2").rename(library.root / "away")
    assert published(library).number == 3


def test_a_build_that_fails_changes_nothing_for_readers_and_is_cleared_away(library: Library) -> None:
    published(library)

    def fails(folder: Path) -> dict[str, Any]:
        (folder / "half").write_bytes(b"x")
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        published(library, how=fails)
    assert (current_number(library), numbers(library)) == (1, [1])
    assert published(library).number == 2
    assert [path.name for path in library.editions.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("content", [b"", b"two\n", b"-1", b"1 2", b"\xff\xfe", b"1" * 5000])
def test_a_pointer_that_holds_no_number_is_told_and_healed(library: Library, content: bytes) -> None:
    published(library)
    published(library)
    library.current.write_bytes(content)
    with pytest.raises(EditionError):
        open_current(library, lambda edition: edition)
    assert roll_back(library, None) == 2
    assert open_current(library, lambda edition: edition).number == 2


def test_damage_is_found_before_readers_are_pointed_at_it(library: Library) -> None:
    for _ in range(3):
        published(library)
    (library.editions / "2" / "words" / "index").write_bytes(b"Words")
    assert damaged_files(load_edition(library, 2)) == ["words/index"]
    with pytest.raises(EditionError, match=r"edition 2 is damaged \(words/index\)"):
        roll_back(library, 2)
    assert current_number(library) == 3


def test_going_back_without_a_number_passes_over_damaged_editions(library: Library) -> None:
    for _ in range(3):
        published(library)
    (library.editions / "2" / "manifest.json").unlink()
    assert roll_back(library, None) == 1


def test_there_must_be_somewhere_to_go_back_to(library: Library) -> None:
    with pytest.raises(NotFoundError, match="no edition yet"):
        open_current(library, lambda edition: edition)
    published(library)
    with pytest.raises(InputError, match="no edition before 1"):
        roll_back(library, None)
    with pytest.raises(InputError, match="no edition 7; kept: 1"):
        roll_back(library, 7)


def test_a_reader_that_is_overtaken_opens_the_next_edition(library: Library) -> None:
    published(library, keep=2)
    tried = []

    def slow(edition: Edition) -> int:
        tried.append(edition.number)
        if len(tried) == 1:
            for _ in range(3):
                published(library, keep=2)
            raise EditionError("gone while it was opened")
        return edition.number

    assert open_current(library, slow) == 4
    assert tried == [1, 4]


def test_one_writer_at_a_time_and_the_other_is_named(library: Library) -> None:
    with writer_lock(library), pytest.raises(BusyError, match=f"process {os.getpid()}"), writer_lock(library):
        pass
    with writer_lock(library):
        pass


def test_status_keeps_what_was_told_and_survives_garbage(library: Library) -> None:
    write_status(library, edition=1)
    write_status(library, running="update")
    assert (read_status(library)["edition"], read_status(library)["running"]) == (1, "update")
    library.status.write_bytes(b"{")
    assert read_status(library) == {}
    append_log(library, "done", text="é\n")
    assert library.log.read_text(encoding="utf-8").count("\n") == 1
