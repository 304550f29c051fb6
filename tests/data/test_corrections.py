from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.annotations import open_annotations
from data.corrections import corrections, taken_together, undo_correction, write_correction
from data.errors import InputError
from data.vocabulary import UNCORRECTED, entries

NOW = datetime(2024, 5, 1, tzinfo=UTC)


@pytest.fixture
def people(tmp_path: Path):
    with open_annotations(tmp_path / "annotations.sqlite") as db:
        yield db


def test_a_correction_is_kept_across_openings_and_can_be_taken_back(tmp_path):
    path = tmp_path / "annotations.sqlite"
    with open_annotations(path) as db:
        number = write_correction(db, "add", "dataset", "PomeBench", "ada", NOW, "Pome Bench")
    with open_annotations(path) as db:
        assert [(one.entry_id, one.name, one.spelling, one.person) for one in corrections(db)] == [
            (number, "PomeBench", "Pome Bench", "ada")
        ]
        undo_correction(db, number, NOW)
        assert corrections(db) == []


def test_the_same_correction_twice_is_one(people):
    first = write_correction(people, "remove", "dataset", "Reddit", "ada", NOW)
    assert write_correction(people, "remove", "dataset", "Reddit", "bob", NOW) == first
    assert len(corrections(people)) == 1


def test_what_is_not_in_force_cannot_be_taken_back(people):
    with pytest.raises(InputError, match="no correction 7 in force"):
        undo_correction(people, 7, NOW)


@pytest.mark.parametrize("name", ["", "x", "123", "a" * 101, "two\nlines", "\x1b[31mred"])
def test_what_cannot_be_a_name_is_refused(people, name):
    with pytest.raises(InputError, match="a name has 2 to 100 characters"):
        write_correction(people, "add", "dataset", name, "ada", NOW)


def test_an_unknown_kind_is_refused(people):
    with pytest.raises(InputError, match="unknown kind animal"):
        write_correction(people, "add", "animal", "Pear", "ada", NOW)


def test_of_two_corrections_on_one_name_the_later_holds(people):
    write_correction(people, "add", "dataset", "PomeBench", "ada", NOW)
    write_correction(people, "remove", "dataset", "pome bench", "ada", NOW)
    taken = taken_together(corrections(people))
    assert (taken.added, taken.removed) == ((), {("dataset", "pomebench")})


def test_spellings_of_one_name_come_together(people):
    for spelling in ("Pome Bench", "Pomum"):
        write_correction(people, "add", "dataset", "PomeBench", "ada", NOW, spelling)
    (entry,) = taken_together(corrections(people)).added
    assert entry.spellings == ("PomeBench", "Pome Bench", "Pomum")


def test_no_correction_has_no_digest_and_leaves_the_lists_alone():
    assert taken_together([]).digest == ""
    assert entries("task", taken_together([])) == entries("task", UNCORRECTED)


def test_equal_corrections_have_equal_digests(people):
    write_correction(people, "add", "metric", "pick rate", "ada", NOW, direction="+")
    assert taken_together(corrections(people)).digest == taken_together(corrections(people)).digest != ""


def test_a_removed_spelling_leaves_the_others(people):
    write_correction(people, "remove", "dataset", "ILSVRC", "ada", NOW)
    taken = taken_together(corrections(people))
    imagenet = next(entry for entry in entries("dataset", taken) if entry.name == "ImageNet")
    assert "ILSVRC" not in imagenet.spellings
    assert "ImageNet-1K" in imagenet.spellings
