"""Vectors that a source made, taken from the ledger as those of a model: nothing is encoded here.

`app.pipeline` runs it in place of `index.step` where the settings name such a model.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from data.errors import ModelError
from data.library import utc_now
from data.runs import StepReport
from data.store import Database, scalar
from index.embedding import SHARD_TEXTS
from index.model_key import FloatMatrix, ModelKey
from index.shards import known_hashes, shard_folder, write_shard
from index.specter import SOURCE, SPECTER2, SPECTER2_KEY, TOLD_AS
from index.step import write_ledger

REMEDY = "set sources.semantic_scholar.vectors = true and run: fieldmap ingest semantic_scholar"

TOLD_SQL = """
SELECT s.work_id, s.record_id, format('{:016x}{:016x}', s.record_id, hash(s.vector)) AS text_hash
FROM main.source_vectors s JOIN main.records r USING (record_id) JOIN main.works w ON w.work_id = s.work_id
WHERE r.source = ? AND s.model = ? AND NOT w.is_stub
QUALIFY row_number() OVER (PARTITION BY s.work_id ORDER BY s.asked_at DESC, s.record_id) = 1"""
"""Works with a vector told by a source under a model's name, and what stands for the hash of their text."""


def run(db: Database, vectors: Path, progress: Callable[[int], object] = lambda count: None) -> StepReport:
    """Bring shards and the ledger ``embeddings`` to the vectors that are told now.

    A work without one is left out; the report says how many have one. Of several records the last one asked decides.

    Raises
    ------
    ModelError
        If vectors of that name have another dimension, or there are only those of another model or source.
    """
    started = utc_now()
    check_keys(db)
    folder = shard_folder(vectors, SPECTER2_KEY)
    _list_vectors(db, folder)
    held = int(scalar(db, "SELECT count(*) FROM texts"))
    fresh = int(scalar(db, "SELECT count(DISTINCT text_hash) FROM texts WHERE shard IS NULL"))
    for hashes, matrix in _fresh_vectors(db):
        write_shard(folder, hashes, matrix, f"{SOURCE} {TOLD_AS}")
        progress(len(hashes))
    if fresh:
        _list_vectors(db, folder)
    write_ledger(db, SPECTER2_KEY)
    n_works = int(scalar(db, "SELECT count(*) FROM public.works WHERE NOT is_stub"))
    note = f"{held:,} of {n_works:,} works have a vector told by {SOURCE}" + ("" if held else f": {REMEDY}")
    seconds = round((utc_now() - started).total_seconds(), 3)
    return StepReport("embed", held if fresh else 0, fresh, held - fresh, seconds, note)


def check_keys(db: Database) -> None:
    """Refuse vectors that would be taken for others: told under the name with another dimension, or no others at all.

    Raises
    ------
    ModelError
        With both keys.
    """
    told = [
        ModelKey(SPECTER2 if (source, model) == (SOURCE, TOLD_AS) else model, model, dim, source)
        for source, model, dim in db.execute(
            "SELECT DISTINCT source, model, len(vector) AS dim FROM public.source_vectors ORDER BY ALL"
        ).fetchall()
    ]
    wrong = [key for key in told if key.name == SPECTER2 and key != SPECTER2_KEY]
    if not wrong and SPECTER2_KEY not in told:
        wrong = told
    if wrong:
        raise ModelError(
            f"this library holds vectors of {wrong[0]}, embedding.model wants those of {SPECTER2_KEY}; {REMEDY}"
        )


def _list_vectors(db: Database, folder: Path) -> None:
    """Fill ``texts(work_id, record_id, text_hash, shard)``: works with a vector, and where that lies if it does.

    What stands for the hash of a text is record and hash of the vector, 32 hex digits in all: a version of DuckDB that
    hashes otherwise has all vectors imported once more.
    """
    db.register("held", known_hashes(folder))
    db.execute(
        f"""CREATE OR REPLACE TEMP TABLE texts AS
        SELECT t.work_id, t.record_id, t.text_hash, h.shard FROM ({TOLD_SQL}) t
        LEFT JOIN (SELECT text_hash, max(shard) AS shard FROM held GROUP BY text_hash) h USING (text_hash)""",
        [SOURCE, TOLD_AS],
    )
    db.unregister("held")


def _fresh_vectors(db: Database) -> Iterator[tuple[list[str], FloatMatrix]]:
    """Yield hashes and unit vectors that no shard holds, a shard at a time."""
    last = ""
    while True:
        found: Any = db.sql(
            f"""SELECT t.text_hash, s.vector FROM (
                SELECT text_hash, min(record_id) AS record_id FROM texts WHERE shard IS NULL AND text_hash > $last
                GROUP BY text_hash ORDER BY text_hash LIMIT {SHARD_TEXTS}) t
            JOIN main.source_vectors s ON s.record_id = t.record_id AND s.model = $model ORDER BY t.text_hash""",
            params={"last": last, "model": TOLD_AS},
        ).to_arrow_table()
        if not len(found):
            return
        hashes = found.column("text_hash").to_pylist()
        matrix = found.column("vector").combine_chunks().flatten().to_numpy().reshape(len(hashes), -1)
        last = hashes[-1]
        yield hashes, matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-12)
