"""The graph of nearest neighbours, kept beside the vectors, so that topics and map share one computation.

A graph lies under a hash of the very vectors it was made of, so it can never be taken for that of others.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from data.files import clear_leftovers, replacing
from index.engines import FloatMatrix, IntMatrix
from index.model_key import ModelKey
from index.neighbours import EXACT_UP_TO, knn_graph
from index.shards import shard_folder

FOLDER = "graphs"
KEPT = 2
"""Graphs kept of a model, the newest: that of all works, and one more."""
AT_LEAST = 50
"""Neighbours that are looked for whoever asks, so that topics and map, which want different numbers, share a graph."""
VERSION = 1
"""Raised when `index.neighbours` finds other neighbours than before."""


def kept_knn_graph(
    embeddings: FloatMatrix, k: int, folder: Path, progress: Callable[[int], object] = lambda count: None,
    exact_up_to: int = EXACT_UP_TO,
) -> tuple[IntMatrix, FloatMatrix]:  # fmt: skip
    """Return :func:`index.neighbours.knn_graph` of some vectors, read from a folder if it lies there, else kept there.

    Parameters
    ----------
    embeddings
        Unit vectors, shape (n, dim).
    folder
        See :func:`graph_folder`; only a writer of the library may use it.
    """
    wanted = max(k, AT_LEAST)
    path = folder / f"{graph_name(embeddings, wanted, exact_up_to)}.npz"
    found = _read(path, len(embeddings), max(min(wanted, len(embeddings) - 1), 0))
    if found is None:
        found = knn_graph(embeddings, wanted, progress, exact_up_to)
        _write(path, *found)
    return found[0][:, :k], found[1][:, :k]


def graph_folder(vectors: Path, key: ModelKey) -> Path:
    """Return where the graphs of a model's vectors are kept."""
    return shard_folder(vectors, key) / FOLDER


def graph_name(embeddings: FloatMatrix, k: int, exact_up_to: int = EXACT_UP_TO) -> str:
    """Return the name of a graph: 32 hex digits of what it is made of."""
    digest = hashlib.blake2b(repr((VERSION, embeddings.shape, k, exact_up_to)).encode(), digest_size=16)
    digest.update(np.ascontiguousarray(embeddings, dtype=np.float32).data)
    return digest.hexdigest()


def _read(path: Path, n: int, k: int) -> tuple[IntMatrix, FloatMatrix] | None:
    """Return a graph from its file; None if it is not there, or not whole."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
            rows: NDArray[Any] = held["neighbours"]
            similarity: NDArray[Any] = held["similarity"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
    whole = rows.shape == similarity.shape == (n, k) and (not rows.size or 0 <= rows.min() <= rows.max() < n)
    return (rows.astype(np.int64), similarity.astype(np.float32)) if whole else None


def _write(path: Path, neighbours: IntMatrix, similarity: FloatMatrix) -> None:
    """Write a graph, and remove all but the newest."""
    with replacing(path) as file:
        np.savez(file, neighbours=neighbours.astype(np.int32), similarity=similarity)
    clear_leftovers(path.parent)
    held = sorted(path.parent.glob("*.npz"), key=lambda one: (one.stat().st_mtime_ns, one.name))
    for old in held[:-KEPT]:
        old.unlink(missing_ok=True)
