"""Step: a vector for every harvested work whose text has none. Writes shards and the ledger ``embeddings``."""

from collections.abc import Callable, Iterator
from pathlib import Path

from data.library import utc_now
from data.runs import StepReport
from data.store import Database, bump, scalar, transaction
from index.encoders import TextEncoder
from index.model_key import ModelKey
from index.shards import known_hashes, shard_folder, write_shard
from index.text import TEXT_HASH_SQL, TEXT_SQL

SHARD_TEXTS = 2_048
"""Texts per shard: what an interruption can cost."""
BLOCK_TEXTS = 128
"""Texts handed to a worker at once."""


def run(
    db: Database, vectors: Path, encoder: TextEncoder, progress: Callable[[int], object] = lambda count: None
) -> StepReport:
    """Embed every harvested work whose text is not embedded yet; what is done is kept if this is interrupted."""
    started = utc_now()
    folder = shard_folder(vectors, encoder.key)
    _list_texts(db, folder)
    wanted = int(scalar(db, "SELECT count(*) FROM texts"))
    stale = int(scalar(db, "SELECT count(DISTINCT text_hash) FROM texts WHERE shard IS NULL"))
    if stale:
        _embed(db, folder, encoder, stale, progress)
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


def _embed(db: Database, folder: Path, encoder: TextEncoder, expected: int, progress: Callable[[int], object]) -> None:
    """Encode the texts that have no vector, a shard at a time."""
    hashes: list[str] = []
    blocks: list[list[str]] = []

    def texts() -> Iterator[list[str]]:
        for block in _stale_blocks(db):
            blocks.append([row[0] for row in block])
            yield [row[1] for row in block]

    import numpy as np

    engine = encoder.engine_for(expected)
    done: list[np.ndarray] = []
    for matrix in encoder.encode_stream(texts(), expected):
        hashes += blocks.pop(0)
        done.append(matrix)
        progress(len(matrix))
        if len(hashes) >= SHARD_TEXTS:
            write_shard(folder, hashes, np.concatenate(done), engine)
            hashes, done = [], []
    if hashes:
        write_shard(folder, hashes, np.concatenate(done), engine)


def _stale_blocks(db: Database) -> Iterator[list[tuple[str, str]]]:
    """Yield (text_hash, text) of texts without a vector, in blocks of like length, bounded in memory."""
    last = ""
    while True:
        rows = db.execute(
            f"""SELECT s.text_hash, {TEXT_SQL} FROM (
                SELECT text_hash, min(work_id) AS work_id FROM texts WHERE shard IS NULL AND text_hash > ?
                GROUP BY text_hash ORDER BY text_hash LIMIT {SHARD_TEXTS}) s
            JOIN public.works USING (work_id)""",
            [last],
        ).fetchall()
        if not rows:
            return
        last = max(row[0] for row in rows)
        rows.sort(key=lambda row: (len(row[1]), row[0]))
        yield from (rows[start : start + BLOCK_TEXTS] for start in range(0, len(rows), BLOCK_TEXTS))


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
