"""Vectors on disk: Parquet shards by model key, the source of truth that indexes are built from.

A vector is kept under the hash of its text, so works may merge and part without being embedded again. A shard is
written under another name and renamed: it is whole or not there. Written in this process it is named by its number,
by a worker also by its texts (`index.embedding`).
"""

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from data.errors import EditionError, FieldmapError, StorageError
from data.files import replace_file, write_parquet
from data.store import Database
from index.model_key import ModelKey

FloatMatrix = NDArray[np.float32]


def shard_folder(vectors: Path, key: ModelKey) -> Path:
    """Return the folder of a model's shards, made with its ``model.json`` when missing.

    Raises
    ------
    EditionError
        If the folder holds vectors of another model.
    """
    folder = vectors / str(key)
    told = folder / "model.json"
    facts = key.facts()
    if not told.exists():
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(told, json.dumps(facts, indent=1).encode())
    try:
        found = json.loads(told.read_bytes())
    except ValueError as error:
        raise EditionError(f"{told} is damaged: {error}; delete {folder} and run: fieldmap embed") from error
    if found != facts:
        raise EditionError(f"{folder} holds vectors of {found}, not of {facts}; delete it and run: fieldmap embed")
    return folder


def shard_files(folder: Path) -> list[Path]:
    """Return the shards of a folder, oldest first."""
    return sorted(folder.glob("[0-9]*.parquet"))


def write_shard(folder: Path, hashes: Sequence[str], embeddings: FloatMatrix, engine: str = "") -> Path:
    """Write one shard and return its file.

    Parameters
    ----------
    engine
        What computed the vectors, in which precision; kept in the file.

    Raises
    ------
    FieldmapError
        If a vector is not finite or the shapes do not agree.
    """
    path = folder / f"{next_number(folder):06}.parquet"
    write_parquet(path, vector_table("text_hash", pa.array(hashes, pa.string()), embeddings, engine))
    return path


def next_number(folder: Path) -> int:
    """Return the number of the next shard of a folder, from 1."""
    files = shard_files(folder)
    return int(files[-1].stem.split("-")[0]) + 1 if files else 1


def vector_table(key: str, names: Any, embeddings: FloatMatrix, engine: str) -> pa.Table:
    """Return a shard as it is written: column ``key`` and ``vector``, the engine in the metadata.

    Raises
    ------
    FieldmapError
        If a vector is not finite or the shapes do not agree.
    """
    if len(names) != len(embeddings) or not np.isfinite(embeddings).all():
        raise FieldmapError(f"{len(names)} texts gave {embeddings.shape} vectors, or some that are not finite")
    flat = pa.array(np.ascontiguousarray(embeddings, dtype=np.float32).ravel())
    vectors = pa.FixedSizeListArray.from_arrays(flat, embeddings.shape[1])
    return pa.table({key: names, "vector": vectors}).replace_schema_metadata({"engine": engine})


def engines_of(folder: Path) -> list[str]:
    """Return the engines that computed the vectors of a folder, each once."""
    told = {(pq.read_schema(path).metadata or {}).get(b"engine", b"").decode() for path in shard_files(folder)}
    return sorted(told - {""})


def known_hashes(folder: Path) -> pa.Table:
    """Return what is embedded: columns ``text_hash`` and ``shard`` (file name), newest shard last."""
    tables = [pa.table({"text_hash": pa.array([], pa.string()), "shard": pa.array([], pa.string())})]
    for path in shard_files(folder):
        hashes = _read(path, ["text_hash"]).column("text_hash")
        tables.append(pa.table({"text_hash": hashes, "shard": pa.repeat(pa.scalar(path.name), len(hashes))}))
    return pa.concat_tables(tables)


def read_vectors(vectors: Path, key: ModelKey, hashes: NDArray[Any]) -> FloatMatrix:
    """Return the vectors of some texts, shape (n, dim), in their order; holds the result and one shard in memory.

    Raises
    ------
    StorageError
        If a shard is damaged, or a text has no vector.
    """
    result = np.empty((len(hashes), key.dim), dtype=np.float32)
    if not len(hashes):
        return result
    names = np.asarray(hashes).astype("S32")
    order = np.argsort(names, kind="stable")
    wanted = names[order]
    found = np.zeros(len(names), dtype=bool)
    for path in shard_files(shard_folder(vectors, key)):
        table = _read(path, ["text_hash", "vector"])
        held = np.asarray(table.column("text_hash").to_pylist(), dtype="S32")
        matrix = table.column("vector").combine_chunks().flatten().to_numpy().reshape(-1, key.dim)
        first, last = np.searchsorted(wanted, held, "left"), np.searchsorted(wanted, held, "right")
        rows = np.repeat(np.arange(len(held)), last - first)  # a text may be wanted several times
        places = order[first[rows] + np.arange(len(rows)) - np.searchsorted(rows, rows, "left")]
        result[places], found[places] = matrix[rows], True
    if not found.all():
        raise StorageError(f"{int((~found).sum()):,} texts have no vector under {key}; run: fieldmap embed")
    return result


def link_shards(source: Path, target: Path, key: ModelKey) -> int:
    """Let a second folder of vectors have the shards of a model without copying them, and return how many it has.

    Where the file system knows no hard links they are copied. A name that is taken stays what it is.
    """
    if not (source / str(key)).is_dir():
        return 0
    folder = shard_folder(target, key)
    for path in shard_files(source / str(key)):
        if not (folder / path.name).exists():
            _link(path, folder / path.name)
    return len(shard_files(folder))


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def with_direction(work_ids: NDArray[Any], embeddings: FloatMatrix) -> tuple[NDArray[Any], FloatMatrix]:
    """Return the works whose vector has a direction, and their vectors; a text without any known word has none."""
    kept = embeddings.any(axis=1)
    return (work_ids, embeddings) if kept.all() else (work_ids[kept], embeddings[kept])


def vectors_of_works(db: Database, vectors: Path, key: ModelKey) -> tuple[NDArray[np.int64], FloatMatrix]:
    """Return the works that count and have a vector with a direction, ascending, and their vectors, shape (n, dim)."""
    rows = db.execute(
        """SELECT e.work_id, e.text_hash FROM main.embeddings e JOIN main.works w USING (work_id)
        WHERE e.model_key = ? AND NOT w.is_stub AND NOT w.is_withdrawn ORDER BY e.work_id""",
        [str(key)],
    ).fetchnumpy()
    embeddings = read_vectors(vectors, key, rows["text_hash"])
    return with_direction(np.asarray(rows["work_id"], dtype=np.int64), embeddings)


def _read(path: Path, columns: list[str]) -> pa.Table:
    """Read columns of one shard, or say that it is damaged."""
    try:
        return pq.read_table(path, columns=columns, partitioning=None)
    except (pa.ArrowException, OSError) as error:
        raise StorageError(f"{path} is damaged ({error}); delete that file and run: fieldmap embed") from error
