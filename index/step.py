"""Step: a vector for every harvested work whose text has none. Writes shards and the ledger ``embeddings``."""

from collections.abc import Iterator
from pathlib import Path

from data.library import utc_now
from data.runs import StepReport
from data.store import Database, bump, scalar, transaction
from index.embedding import Progress, Rows, Spread, embed_rows
from index.encoders import TextEncoder
from index.model_key import ModelKey
from index.shards import known_hashes, shard_folder
from index.text import TEXT_HASH_SQL, TEXT_SQL


def run(
    db: Database, vectors: Path, encoder: TextEncoder, progress: Progress = lambda count: None,
    spread: Spread | None = None,
) -> StepReport:  # fmt: skip
    """Embed every harvested work whose text is not embedded yet; what is done is kept if this is interrupted."""
    started = utc_now()
    folder = shard_folder(vectors, encoder.key)
    _list_texts(db, folder)
    wanted = int(scalar(db, "SELECT count(*) FROM texts"))
    stale = int(scalar(db, "SELECT count(DISTINCT text_hash) FROM texts WHERE shard IS NULL"))
    if stale:
        embed_rows(lambda count: _stale_rows(db, count), stale, folder, encoder, spread, progress)
        _list_texts(db, folder)
    write_ledger(db, encoder.key)
    seconds = round((utc_now() - started).total_seconds(), 3)
    return StepReport("embed", wanted if stale else 0, stale, wanted - stale, seconds)


def _list_texts(db: Database, folder: Path) -> None:
    """Fill ``texts(work_id, text_hash, shard)``: every harvested work, and where its vector lies if it has one."""
    db.register("held", known_hashes(folder))
    db.execute(
        f"""CREATE OR REPLACE TEMP TABLE texts AS
        SELECT t.work_id, t.text_hash, h.shard FROM (
            SELECT work_id, {TEXT_HASH_SQL} AS text_hash FROM public.works WHERE NOT is_stub) t
        LEFT JOIN (SELECT text_hash, max(shard) AS shard FROM held GROUP BY text_hash) h USING (text_hash)"""
    )
    db.unregister("held")


def _stale_rows(db: Database, count: int) -> Iterator[Rows]:
    """Yield (text_hash, text) of texts without a vector, so many at once, bounded in memory."""
    last = ""
    while True:
        rows = db.execute(
            f"""SELECT s.text_hash, {TEXT_SQL} FROM (
                SELECT text_hash, min(work_id) AS work_id FROM texts WHERE shard IS NULL AND text_hash > ?
                GROUP BY text_hash ORDER BY text_hash LIMIT {count:d}) s
            JOIN public.works USING (work_id)""",
            [last],
        ).fetchall()
        if not rows:
            return
        last = max(row[0] for row in rows)
        yield rows


def write_ledger(db: Database, key: ModelKey) -> None:
    """Bring the ledger ``embeddings`` to what the shards hold, if that changed."""
    fresh = "SELECT work_id, text_hash, $key AS model_key, shard FROM texts WHERE shard IS NOT NULL"
    held = "SELECT work_id, text_hash, model_key, shard FROM main.embeddings WHERE model_key = $key"
    differ = scalar(
        db, f"SELECT count(*) FROM (({fresh} EXCEPT {held}) UNION ALL ({held} EXCEPT {fresh}))", {"key": str(key)}
    )
    if differ:
        with transaction(db):
            db.execute("DELETE FROM main.embeddings WHERE model_key = ?", [str(key)])
            db.execute(f"INSERT INTO main.embeddings {fresh}", {"key": str(key)})
            bump(db, "embeddings")
