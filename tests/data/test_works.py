"""Works as they are read in blocks."""

from pathlib import Path

import pytest

from data.store import open_memory
from data.works import work_blocks
from tests.libraries import fieldmap, ledger, new_library, snapshot
from tests.loading import load
from tests.papers import arxiv, paper


@pytest.mark.parametrize(
    ("size", "blocks"), [(1, [(1, 1), (2, 2), (4, 4)]), (2, [(1, 2), (4, 4)]), (3, [(1, 4)]), (9, [(1, 4)])]
)
def test_blocks_hold_every_harvested_work_once(tmp_path: Path, size: int, blocks: list[tuple[int, int]]) -> None:
    library = new_library(tmp_path / "library")
    assert fieldmap(library, "ingest", "arxiv-snapshot", snapshot(tmp_path / "four.json", 4)) == 0
    with ledger(library) as db:
        db.execute("UPDATE main.works SET is_stub = true WHERE work_id = 3")
        assert work_blocks(db, size) == blocks


def test_a_library_without_works_has_no_block(tmp_path: Path) -> None:
    with ledger(new_library(tmp_path / "library")) as db:
        assert work_blocks(db, 10) == []


def test_of_records_of_one_day_the_oldest_dates_the_work_whatever_is_loaded_again() -> None:
    """Which came first in the table decided, so that a paper of two venues changed its venue from load to load."""
    db, name = open_memory(), arxiv("2001.00001")
    for venue in ("B", "A", "C"):
        load(db, paper(venue, "A paper about rivers", venue=venue, identifiers=name), source=venue)
    for title in ("A paper about great rivers", "A paper about long rivers"):
        load(db, paper("B", title, venue="B", identifiers=name), source="B")
        dated = "SELECT r.venue FROM main.works w JOIN main.records r ON r.record_id = w.date_record_id"
        assert db.execute(dated).fetchall() == [("B",)]
