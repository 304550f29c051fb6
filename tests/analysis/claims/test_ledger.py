"""The table of claims: reading again, reading otherwise, and works that merge."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from analysis.claims.ledger import add_read, begin_reading, claim_row, settle
from data.records import Claim
from data.store import Database, open_memory, rows_as_dicts

MONDAY, TUESDAY = datetime(2026, 3, 2), datetime(2026, 3, 3)


def read(db: Database, claims: list[tuple[int, Claim]], now: datetime, works: str = "1, 2", record: int = 10) -> int:
    """Settle some claims as what stands in the abstracts of two works."""
    begin_reading(db)
    add_read(db, [claim_row(work, record, place, claim) for place, (work, claim) in enumerate(claims, start=1)])
    return settle(db, "abstract", "rules 1", now, f"SELECT unnest([{works}]::BIGINT[])")


def kept(db: Database) -> list[dict[str, Any]]:
    """Return all claims ever read, by value and time."""
    return rows_as_dicts(db, "SELECT * FROM main.claims ORDER BY value, first_seen, work_id")


def claim(value: float, **told: Any) -> Claim:
    """Make a claim."""
    return Claim("result", value, f"We reach {value}.", 0.5, **told)


@pytest.fixture
def ledger() -> Iterator[Database]:
    """Two works."""
    db = open_memory()
    db.execute("""INSERT INTO main.works BY NAME SELECT unnest([1, 2]) AS work_id, 10 AS title_record_id,
        'day' AS date_precision, false AS is_stub, false AS is_withdrawn, 1 AS n_records,
        TIMESTAMP '2026-03-01' AS first_seen, TIMESTAMP '2026-03-01' AS last_seen,
        TIMESTAMP '2026-03-01' AS changed_at""")  # fmt: skip
    yield db
    db.close()


def test_what_is_read_again_is_the_same_claim(ledger: Database) -> None:
    assert read(ledger, [(1, claim(90.0)), (1, claim(90.0)), (2, claim(80.0))], MONDAY, record=10) == 3
    before = kept(ledger)
    assert read(ledger, [(1, claim(90.0)), (1, claim(90.0)), (2, claim(80.0))], TUESDAY, record=10) == 3
    assert kept(ledger) == before


def test_what_is_read_no_longer_is_retired_and_comes_back_with_its_first_day(ledger: Database) -> None:
    read(ledger, [(1, claim(90.0, metric="F1"))], MONDAY)
    assert read(ledger, [(1, claim(90.0, metric="accuracy"))], TUESDAY) == 1
    assert [(row["metric"], row["retired_at"]) for row in kept(ledger)] == [("F1", TUESDAY), ("accuracy", None)]
    assert read(ledger, [(1, claim(90.0, metric="F1"))], TUESDAY) == 1
    back = next(row for row in kept(ledger) if row["retired_at"] is None)
    assert (back["metric"], back["first_seen"]) == ("F1", MONDAY)


def test_works_that_were_not_read_keep_their_claims(ledger: Database) -> None:
    read(ledger, [(1, claim(90.0)), (2, claim(80.0))], MONDAY)
    assert read(ledger, [], TUESDAY, works="1") == 1
    assert [(row["work_id"], row["retired_at"]) for row in kept(ledger)] == [(2, None), (1, TUESDAY)]


def test_a_claim_follows_its_record_when_works_merge(ledger: Database) -> None:
    read(ledger, [(2, claim(90.0))], MONDAY)
    ledger.execute("DELETE FROM main.works WHERE work_id = 2")
    assert read(ledger, [(1, claim(90.0))], TUESDAY, works="1") == 1
    assert [(row["work_id"], row["first_seen"], row["retired_at"]) for row in kept(ledger)] == [(1, MONDAY, None)]


def test_only_claims_in_force_are_shown(ledger: Database) -> None:
    read(ledger, [(1, claim(90.0)), (1, claim(91.0, settings=("zero-shot",)))], MONDAY)
    read(ledger, [(1, claim(91.0, settings=("zero-shot",)))], TUESDAY)
    assert rows_as_dicts(ledger, "SELECT value, settings FROM public.claims") == [
        {"value": 91.0, "settings": ["zero-shot"]}
    ]
