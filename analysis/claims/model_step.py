"""Step: a language model reads abstracts for claims, where one is set. Writes ``claims`` and ``model_readings``.

Each abstract is shown once to a model, newest papers first; what it adds to our own rules is kept. Committed every few
abstracts, since answers take long and cost money.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

from analysis.claims.by_model import Ask, Reading, read_by_model
from analysis.claims.ledger import add_read, begin_reading, claim_row, settle
from data.errors import SourceError
from data.library import utc_now
from data.runs import StepReport
from data.store import Database, bump, rows_as_dicts, transaction

ABSTRACTS_AT_ONCE = 10
MOST_BAD_ANSWERS = 3
"""In a row: then the model is left alone."""
Row = dict[str, Any]


def run(
    db: Database, ask: Ask, model: str, most: int, progress: Callable[[int], object] = lambda count: None
) -> StepReport:  # fmt: skip
    """Show a model the newest abstracts that it has not read in their present form, at most ``most``."""
    clock, read, kept, dropped, note = time.perf_counter(), 0, 0, 0, ""
    waiting = _waiting(db, model, most)
    while waiting and not note:
        rows, waiting = waiting[:ABSTRACTS_AT_ONCE], waiting[ABSTRACTS_AT_ONCE:]
        readings, note = _read(rows, ask, progress)
        kept += _keep(db, rows[: len(readings)], readings, model)
        read, dropped = read + len(readings), dropped + sum(len(reading.dropped) for reading in readings)
    note = note or (f"{dropped} of its statements the texts do not bear out" if dropped else "")
    return StepReport("model_claims", read, kept, len(waiting), round(time.perf_counter() - clock, 3), note)


def _waiting(db: Database, model: str, most: int) -> list[Row]:
    return rows_as_dicts(
        db,
        """SELECT w.work_id, r.record_id, r.abstract, md5_number_lower(r.abstract) AS text_hash
        FROM main.works w JOIN main.records r ON r.record_id = w.abstract_record_id
        ANTI JOIN main.model_readings m ON m.record_id = r.record_id AND m.model = $model
            AND m.text_hash = md5_number_lower(r.abstract)
        WHERE NOT w.is_stub ORDER BY w.published DESC NULLS LAST, w.work_id LIMIT $most""",
        {"model": model, "most": most},
    )


def _read(rows: Sequence[Row], ask: Ask, progress: Callable[[int], object]) -> tuple[list[Reading], str]:
    """Return a reading of each abstract up to where the model gives out, and why it did."""
    readings: list[Reading] = []
    for row in rows:
        try:
            readings.append(read_by_model(row["abstract"], ask))
        except SourceError as error:
            return readings, f"the language model gave out: {error}"
        progress(1)
        if len(readings) >= MOST_BAD_ANSWERS and all(one.is_refused for one in readings[-MOST_BAD_ANSWERS:]):
            return readings, f"the language model does not answer as asked: {readings[-1].dropped[0]}"
    return readings, ""


def _keep(db: Database, rows: Sequence[Row], readings: Sequence[Reading], model: str) -> int:
    """Write what was read, in one transaction, and return how many claims are new beside those of our own rules."""
    if not readings:
        return 0
    now, added = utc_now(), 0
    with transaction(db):
        begin_reading(db)
        for row, reading in zip(rows, readings, strict=True):
            known = _values(db, row["record_id"])
            new = [claim for claim in reading.claims if claim.value not in known]
            added += add_read(
                db, (claim_row(row["work_id"], row["record_id"], place, claim) for place, claim in enumerate(new, 1))
            )
            db.execute(
                "INSERT INTO main.model_readings VALUES (?, ?, ?, ?, ?, ?)",
                [row["record_id"], model, row["text_hash"], len(new), reading.dropped, now],
            )
        works = ", ".join(str(int(row["work_id"])) for row in rows)
        settle(db, "abstract", f"model {model}", now, f"SELECT unnest([{works}]::BIGINT[])")
        bump(db, "claims")
    return added


def _values(db: Database, record_id: int) -> set[float]:
    """Return the values that our own rules read in an abstract."""
    sql = """SELECT DISTINCT value FROM main.claims WHERE record_id = ? AND tier = 'abstract' AND retired_at IS NULL
        AND NOT starts_with(extractor, 'model ')"""
    return {row["value"] for row in rows_as_dicts(db, sql, [record_id])}
