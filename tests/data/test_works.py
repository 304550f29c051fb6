"""Works as they are read in blocks."""

from pathlib import Path

import pytest

from data.works import work_blocks
from tests.libraries import fieldmap, ledger, new_library, snapshot


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
