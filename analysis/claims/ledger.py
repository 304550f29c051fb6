"""The table of claims, which only grows; every step that reads claims settles what it read here.

A claim is known again by what was read, whatever work its record belongs to by then. One that is read no longer, since
the text, the extractor or the names changed, is retired and stays.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Literal

from data.records import Claim
from data.staging import insert_rows
from data.store import Database, scalar

Tier = Literal["abstract", "table", "text", "imported", "confirmed"]
READ = {
    "kind": "VARCHAR", "task": "VARCHAR", "dataset": "VARCHAR", "dataset_version": "VARCHAR", "split": "VARCHAR",
    "metric": "VARCHAR", "value": "DOUBLE", "value_hi": "DOUBLE", "unit": "VARCHAR", "approximate": "BOOLEAN",
    "relative": "BOOLEAN", "uncertainty": "DOUBLE", "uncertainty_kind": "VARCHAR", "higher_is_better": "BOOLEAN",
    "model": "VARCHAR", "parameters": "DOUBLE", "copied_from": "VARCHAR", "comparators": "VARCHAR[]",
    "settings": "VARCHAR[]", "sentence": "VARCHAR", "section": "VARCHAR", "table_position": "INTEGER",
    "cell_row": "INTEGER", "cell_column": "INTEGER",
}  # fmt: skip
"""What a claim says: a change in one of these is another claim."""
PLACED = {"work_id": "BIGINT", "record_id": "BIGINT", "position": "INTEGER", "confidence": "DOUBLE"}
IMPORTED = {"origin": "VARCHAR", "dated": "DATE"}
_COLUMNS = PLACED | IMPORTED | READ


def begin_reading(db: Database) -> None:
    """Make the temporary table ``claims_read`` anew, empty."""
    db.execute(
        f"CREATE OR REPLACE TEMP TABLE claims_read ({', '.join(f'{name} {kind}' for name, kind in _COLUMNS.items())})"
    )


def add_read(db: Database, rows: Iterable[Mapping[str, Any]]) -> int:
    """Stage what was read, as :func:`claim_row` makes it, and return how much."""
    return insert_rows(db, "claims_read", rows)


def claim_row(work_id: int, record_id: int, position: int, claim: Claim) -> dict[str, Any]:
    """Return a claim as a row of ``claims_read``."""
    told = {one.name: getattr(claim, one.name) for one in fields(claim)}
    told |= {name: list(told[name]) for name in ("settings", "comparators")} | {"unit": claim.unit or None}
    return {"work_id": work_id, "record_id": record_id, "position": position, **told}


def settle(db: Database, tier: Tier, extractor: str, now: datetime, read_again: str) -> int:
    """Bring the claims of a tier to what was read, and return how many of it are in force.

    Parameters
    ----------
    extractor
        What read, with its version; its first word tells the readers of one tier apart.
    read_again
        A query of the works that were read: their claims that were not found again are retired, as are those of works
        that are no more.
    """
    key = ", ".join(f"coalesce({name}::VARCHAR, chr(0))" for name in ("record_id", "origin", "dated", *READ))
    db.execute(
        f"""CREATE OR REPLACE TEMP TABLE claims_settled AS
        SELECT md5_number_lower(concat_ws(chr(31), ?, split_part(?, ' ', 1), key, row_number() OVER same)) AS claim_id,
               * EXCLUDE (key)
        FROM (SELECT *, concat_ws(chr(31), {key}) AS key FROM claims_read)
        WINDOW same AS (PARTITION BY key ORDER BY position)""",
        [tier, extractor],
    )
    db.execute(
        f"""UPDATE main.claims SET retired_at = ? WHERE tier = ? AND retired_at IS NULL
        AND split_part(extractor, ' ', 1) = split_part(?, ' ', 1)
        AND (work_id IN ({read_again}) OR work_id NOT IN (SELECT work_id FROM main.works))
        AND claim_id NOT IN (SELECT claim_id FROM claims_settled)""",
        [now, tier, extractor],
    )
    db.execute(
        """UPDATE main.claims AS c SET retired_at = NULL, work_id = s.work_id, position = s.position,
            confidence = s.confidence, extractor = ?
        FROM claims_settled s WHERE s.claim_id = c.claim_id""",
        [extractor],
    )
    db.execute(
        """INSERT INTO main.claims BY NAME
        SELECT s.*, ? AS tier, ? AS extractor, ? AS first_seen, NULL AS retired_at
        FROM claims_settled s ANTI JOIN main.claims c USING (claim_id)""",
        [tier, extractor, now],
    )
    return int(scalar(db, "SELECT count(*) FROM main.claims WHERE tier = ? AND retired_at IS NULL", [tier]))
