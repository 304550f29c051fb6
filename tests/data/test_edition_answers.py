"""What is the same for every subject of an edition is read once; a ledger, which changes, is read each time."""

from pathlib import Path

import duckdb

from data.edition_answers import once_an_edition
from data.store import Database, lookup, open_readonly


@once_an_edition(most=2)
def largest(db: Database, below: int, among: list[int]) -> list[int]:
    """Return the largest number in a table, in a list of its own each time it is read."""
    return [lookup(db, "SELECT max(n) FROM main.numbers WHERE n < ? AND list_contains(?, n)", [below, among])]


def made(path: Path, *numbers: int) -> Path:
    """Write a database of some numbers."""
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as db:
        db.execute("CREATE SCHEMA public; CREATE TABLE main.numbers AS SELECT unnest(?::INTEGER[]) AS n", [[*numbers]])
    return path


def test_an_edition_is_read_once_by_all_who_have_it_open(tmp_path):
    path = made(tmp_path / "edition.duckdb", 1, 2, 3)
    with open_readonly(path) as one, open_readonly(path) as other:
        assert largest(one, 9, [1, 2, 3]) == [3]
        assert largest(other.cursor(), 9, [1, 2, 3]) is largest(one, 9, [1, 2, 3])
        assert largest(one, 3, [1, 2, 3]) == [2]
        assert largest(one, 9, [1]) == [1]


def test_another_edition_in_the_place_of_one_is_read_anew(tmp_path):
    path = tmp_path / "edition.duckdb"
    for number in (4, 5):
        with open_readonly(made(path, number)) as db:
            assert largest(db, 9, [4, 5]) == [number]


def test_a_ledger_is_read_each_time(tmp_path):
    with duckdb.connect(str(made(tmp_path / "ledger.duckdb", 1))) as db:
        assert largest(db, 9, [1, 2]) == [1]
        db.execute("INSERT INTO main.numbers VALUES (2)")
        assert largest(db, 9, [1, 2]) == [2]
