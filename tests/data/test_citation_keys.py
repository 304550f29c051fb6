"""Citation keys: given once, never taken by another work, the same whatever comes later."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.citation_keys import KeyWish, endings, keys_of, open_citation_keys
from data.errors import StorageError


def wish(work_id: int, key: str = "lovelace1843notes", merged: tuple[int, ...] = ()) -> KeyWish:
    return KeyWish(work_id, key, f"doi:10.1000/{work_id}", merged)


def keys(path: Path, *wishes: KeyWish) -> dict[int, str]:
    with open_citation_keys(path) as db:
        return keys_of(db, wishes)


def test_the_first_work_has_the_plain_key_and_the_next_an_ending_of_its_own(tmp_path: Path) -> None:
    told = keys(tmp_path / "keys", wish(1), wish(2))
    assert told == {1: "lovelace1843notes", 2: "lovelace1843notes" + endings("doi:10.1000/2")[0]}


def test_a_key_stays_when_the_work_is_corrected_or_others_come(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    first = keys(path, wish(5))
    keys(path, wish(1), wish(2))
    assert keys(path, wish(3), wish(5, "byron1844other"))[5] == first[5]


def test_keys_that_differ_in_case_alone_are_one_key(tmp_path: Path) -> None:
    told = keys(tmp_path / "keys", wish(1, "abc2020x"), wish(2, "ABC2020x"))
    assert len({key.lower() for key in told.values()}) == 2


def test_a_work_keeps_the_key_of_one_that_was_merged_into_it(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    before = keys(path, wish(7))[7]
    assert keys(path, wish(9, "other2000", merged=(7, 8)))[9] == before
    assert keys(path, wish(7))[7] == before


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 40), unique=True, min_size=1), st.data())
def test_no_two_works_ever_have_one_key(works: list[int], data: st.DataObject) -> None:
    with open_citation_keys(Path(":memory:")) as db:
        told = {}
        for block in data.draw(st.permutations([works[:5], works[5:], works])):
            for work, key in keys_of(db, [wish(one) for one in block]).items():
                assert told.setdefault(work, key) == key
        assert len(set(told.values())) == len(told)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "keys").write_bytes(b"no database at all, but long enough to be taken for one" * 30)
    with pytest.raises(StorageError, match="keys cannot be"):
        keys(tmp_path / "keys", wish(1))
