"""What people say of claims, folded into the table of claims: confirmed ones stay, rejected ones are retired.

Run by `app.pipeline` before the boards are made, after every step that reads claims.
"""

from collections.abc import Sequence
from datetime import datetime

from data.annotations import ClaimVerdict
from data.store import Database, bump, transaction

CERTAIN = 1.0
"""Confidence of what a person confirmed."""


def fold_verdicts(db: Database, verdicts: Sequence[ClaimVerdict], now: datetime) -> int:
    """Bring the claims to what people say of them, and return how many changed; folding twice changes nothing.

    A confirmed claim is of the tier ``confirmed``, which no step retires; a rejected one is retired again whenever it
    is read again. What was taken back goes to the tier it had, and is in force until its paper is read again.
    """
    with transaction(db):
        _stage(db, verdicts)
        changed = _take_back(db) + _confirm(db) + _reject(db, now)
        if changed:
            bump(db, "claims")
    return changed


def _stage(db: Database, verdicts: Sequence[ClaimVerdict]) -> None:
    """Make the temporary table ``said``: the last verdict on each claim that is known here, and its tier."""
    last = {one.claim_id: one for one in verdicts}
    db.execute(
        """CREATE OR REPLACE TEMP TABLE told_verdicts
        (claim_id UBIGINT, verdict VARCHAR, person VARCHAR, decided_at TIMESTAMP)"""
    )
    if last:
        db.executemany(
            "INSERT INTO told_verdicts VALUES (?, ?, ?, ?)",
            [[one.claim_id, one.kind, one.person, one.written] for one in last.values()],
        )
    db.execute(
        """CREATE OR REPLACE TEMP TABLE said AS SELECT t.*, coalesce(v.tier_before, c.tier) AS tier_before
        FROM told_verdicts t JOIN main.claims c USING (claim_id) LEFT JOIN main.claim_verdicts v USING (claim_id)"""
    )


def _take_back(db: Database) -> int:
    """Undo what is no longer said or is said otherwise."""
    gone = """SELECT claim_id FROM main.claim_verdicts v
        WHERE NOT EXISTS (SELECT 1 FROM said s WHERE s.claim_id = v.claim_id AND s.verdict = v.verdict)"""
    rows = db.execute(
        f"""UPDATE main.claims AS c SET tier = v.tier_before,
            retired_at = CASE WHEN v.verdict = 'reject' THEN NULL ELSE c.retired_at END
        FROM main.claim_verdicts v WHERE v.claim_id = c.claim_id AND c.claim_id IN ({gone}) RETURNING c.claim_id"""
    ).fetchall()
    db.execute(f"DELETE FROM main.claim_verdicts WHERE claim_id IN ({gone})")
    return len(rows)


def _confirm(db: Database) -> int:
    """Give confirmed claims their tier, and keep them in force."""
    rows = db.execute(
        """UPDATE main.claims AS c SET tier = 'confirmed', confidence = ?, retired_at = NULL
        FROM said s WHERE s.claim_id = c.claim_id AND s.verdict = 'confirm'
          AND (c.tier <> 'confirmed' OR c.confidence <> ? OR c.retired_at IS NOT NULL) RETURNING c.claim_id""",
        [CERTAIN, CERTAIN],
    ).fetchall()
    _note(db)
    return len(rows)


def _reject(db: Database, now: datetime) -> int:
    """Retire rejected claims."""
    rows = db.execute(
        """UPDATE main.claims AS c SET retired_at = ?
        FROM said s WHERE s.claim_id = c.claim_id AND s.verdict = 'reject' AND c.retired_at IS NULL
        RETURNING c.claim_id""",
        [now],
    ).fetchall()
    return len(rows)


def _note(db: Database) -> None:
    """Remember what was said, with the tier that each claim had before."""
    db.execute(
        """INSERT INTO main.claim_verdicts SELECT claim_id, verdict, tier_before, person, decided_at FROM said
        ANTI JOIN main.claim_verdicts v USING (claim_id)"""
    )
