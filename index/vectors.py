"""The vector index of an edition: exact search over unit vectors with FAISS, and exact neighbour graphs.

Built and saved by `app.pipeline`, opened by `app.reading`; topics use :func:`knn_graph`. Row i belongs to work_ids[i].
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.errors import EditionError, SettingsError
from data.files import replace_file
from index.encoder import ModelKey

FORMAT = 1
INDEX_FILE, IDS_FILE, FACTS_FILE = "vectors.faiss", "work_ids.npy", "vectors.json"
DECIMALS = 6
"""Similarities are rounded to this, so that equal texts tie; ties go to the lower work id."""
EXTRA = 32
"""Neighbours looked at beyond those asked for, so that ties at the end are broken rightly."""
ROWS_AT_ONCE = 1_024
FloatMatrix = NDArray[np.float32]
IntMatrix = NDArray[np.int64]


def require_faiss() -> Any:
    """Return the faiss module, if exactly one of its two builds is installed.

    Raises
    ------
    SettingsError
        If none is, or both are: they share a folder and overwrite each other.
    """
    present = [name for name in ("faiss-cpu", "faiss-gpu") if _installed(name)]
    if len(present) != 1:
        found = "both faiss-cpu and faiss-gpu are" if present else "neither faiss-cpu nor faiss-gpu is"
        raise SettingsError(f"{found} installed; install exactly one: pip install 'fieldmap[cpu]' or 'fieldmap[gpu]'")
    import faiss

    return faiss


def _installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


@dataclass(slots=True)
class VectorIndex:
    """Unit vectors of works, searched exactly by cosine similarity."""

    index: Any
    work_ids: IntMatrix
    """Ascending, shape (n,)."""
    key: ModelKey

    def __len__(self) -> int:
        return len(self.work_ids)

    @classmethod
    def build(cls, embeddings: FloatMatrix, work_ids: NDArray[Any], key: ModelKey) -> "VectorIndex":
        """Return the index of some vectors.

        Parameters
        ----------
        embeddings
            Unit vectors, shape (n, dim).
        work_ids
            Their works, ascending, shape (n,).

        Raises
        ------
        EditionError
            If shapes or dimension do not agree, or the works are not ascending.
        """
        ids = np.asarray(work_ids, dtype=np.int64)
        if embeddings.shape != (len(ids), key.dim) or (np.diff(ids) <= 0).any():
            raise EditionError(f"{embeddings.shape} vectors for {len(ids)} ascending works of dimension {key.dim}")
        index = require_faiss().IndexFlatIP(key.dim)
        if len(ids):
            index.add(np.ascontiguousarray(embeddings, dtype=np.float32))
        return cls(index, ids, key)

    def query(
        self, queries: FloatMatrix, top_k: int, allowed: NDArray[Any] | Sequence[int] | None = None
    ) -> tuple[IntMatrix, FloatMatrix]:
        """Return the most similar works of each query, best first, ties by work id.

        Parameters
        ----------
        queries
            Unit vectors, shape (m, dim).
        allowed
            Works that may be returned; None for all.

        Returns
        -------
        tuple
            Work ids and similarities, shape (m, top_k); missing places are -1 and -inf.
        """
        faiss = require_faiss()
        ids = np.full((len(queries), top_k), -1, dtype=np.int64)
        scores = np.full((len(queries), top_k), -np.inf, dtype=np.float32)
        wanted = min(top_k + EXTRA, len(self))
        parameters = None
        if allowed is not None:
            rows = self.rows_of(np.asarray(allowed, dtype=np.int64))
            wanted = min(wanted, len(rows))
            bits = np.packbits(np.isin(np.arange(len(self)), rows), bitorder="little")
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits)) if len(rows) else None
        if not wanted or not len(queries):
            return ids, scores
        found, places = self.index.search(np.ascontiguousarray(queries, dtype=np.float32), wanted, params=parameters)
        found = np.round(found, DECIMALS)
        works = self.work_ids[places]
        order = np.lexsort((works, -found), axis=1)[:, :top_k]
        shown = order.shape[1]
        ids[:, :shown] = np.take_along_axis(works, order, 1)
        scores[:, :shown] = np.take_along_axis(found, order, 1)
        return ids, scores

    def rows_of(self, work_ids: IntMatrix) -> IntMatrix:
        """Return the rows of those of some works that have a vector."""
        places = np.searchsorted(self.work_ids, work_ids)
        places = places[places < len(self)] if not len(self) else np.minimum(places, len(self) - 1)
        return places[self.work_ids[places] == work_ids] if len(self) else places

    def has(self, work_id: int) -> bool:
        """Tell whether a work has a vector."""
        return bool(len(self.rows_of(np.asarray([work_id], dtype=np.int64))))

    def vectors_of(self, work_ids: Sequence[int]) -> FloatMatrix:
        """Return the vectors of those of some works that have one, in their order, shape (k, dim)."""
        rows = self.rows_of(np.asarray(work_ids, dtype=np.int64))
        if not len(rows):
            return np.empty((0, self.key.dim), dtype=np.float32)
        return np.stack([self.index.reconstruct(int(row)) for row in rows])

    def save(self, folder: Path) -> None:
        """Write the index, its works and what it is, into a folder."""
        require_faiss().write_index(self.index, str(folder / INDEX_FILE))
        np.save(folder / IDS_FILE, self.work_ids, allow_pickle=False)
        facts = {"format": FORMAT, "distance": "cosine", "count": len(self), "key": asdict(self.key)}
        replace_file(folder / FACTS_FILE, json.dumps(facts, indent=1).encode())

    @classmethod
    def load(cls, folder: Path) -> "VectorIndex":
        """Open a saved index, mapped from disk.

        Raises
        ------
        EditionError
            If its parts are damaged or do not belong together.
        """
        faiss = require_faiss()
        try:
            facts = json.loads((folder / FACTS_FILE).read_bytes())
            key = ModelKey(**facts["key"])
            ids = np.load(folder / IDS_FILE, allow_pickle=False)
            index = faiss.read_index(str(folder / INDEX_FILE), faiss.IO_FLAG_MMAP_IFC)
        except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            raise EditionError(f"the vector index in {folder} cannot be opened: {error}") from error
        if not len(ids) == index.ntotal == facts["count"] or index.d != key.dim or facts["format"] != FORMAT:
            raise EditionError(
                f"the vector index in {folder} does not belong together: {len(ids)} works, {index.ntotal} vectors of "
                f"dimension {index.d}, told {facts['count']} of {key.dim}"
            )
        return cls(index, ids, key)


def knn_graph(
    embeddings: FloatMatrix, k: int, progress: Callable[[int], object] = lambda count: None
) -> tuple[IntMatrix, FloatMatrix]:
    """Return the exact k nearest neighbours of every vector, itself left out, best first, ties by row.

    Parameters
    ----------
    embeddings
        Unit vectors, shape (n, dim).
    k
        Neighbours, at most n - 1.

    Returns
    -------
    tuple
        Rows and similarities, shape (n, k); with fewer than 2 vectors, k is 0.
    """
    n = len(embeddings)
    k = max(min(k, n - 1), 0)
    neighbours, similarity = np.empty((n, k), dtype=np.int64), np.empty((n, k), dtype=np.float32)
    if not k:
        return neighbours, similarity
    index = require_faiss().IndexFlatIP(embeddings.shape[1])
    index.add(np.ascontiguousarray(embeddings, dtype=np.float32))
    wanted = min(k + 1 + EXTRA // 4, n)
    for start in range(0, n, ROWS_AT_ONCE):
        rows = np.arange(start, min(start + ROWS_AT_ONCE, n))
        found, places = index.search(np.ascontiguousarray(embeddings[rows], dtype=np.float32), wanted)
        found = np.round(found, DECIMALS)
        found[places == rows[:, None]] = -np.inf
        order = np.lexsort((places, -found), axis=1)[:, :k]
        neighbours[rows] = np.take_along_axis(places, order, 1)
        similarity[rows] = np.take_along_axis(found, order, 1)
        progress(len(rows))
    return neighbours, similarity
