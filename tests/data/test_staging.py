"""Rows of plain values go into a table by name, in the table's own types."""

from datetime import date, datetime

import pytest

from data.staging import insert_rows
from data.store import open_memory


@pytest.fixture
def db():
    made = open_memory()
    made.execute("CREATE TABLE lakes (id UBIGINT, name VARCHAR, seen DATE, measured TIMESTAMP, depths DOUBLE[])")
    yield made
    made.close()


def test_rows_keep_their_values_and_absent_fields_are_null(db):
    whole = {
        "id": 2**63 + 1,
        "name": "Como",
        "seen": date(2024, 1, 2),
        "measured": datetime(2024, 1, 2, 3),
        "depths": [1.5],
    }
    assert insert_rows(db, "lakes", [whole, {"name": "Iseo"}]) == 2
    assert db.execute("SELECT * FROM lakes ORDER BY name").fetchall() == [
        tuple(whole.values()), (None, "Iseo", None, None, None)]  # fmt: skip


def test_no_rows_are_none(db):
    assert insert_rows(db, "lakes", iter(())) == 0
