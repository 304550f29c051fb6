"""Vectors of some works with one way to search them: the body of a vector index, or the works added since.

Used by `index.vectors`. Row i belongs to work_ids[i]; a row that is not alive is never returned.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.errors import EditionError
from index.engines import FloatMatrix, IntMatrix, flat_index, require_faiss, similarities
from index.size_class import Kind, code_vectors, n_candidates

BoolArray = NDArray[np.bool_]
EXTRA = 32
"""Neighbours looked at beyond those asked for, so that ties at the end are broken rightly."""
CODES_FROM_SHARE = 0.05
"""Share of the rows that must be allowed for the codes to be asked, for twenty times the candidates at most.

Reading a twentieth of a million vectors exactly takes about what the codes take; fewer take less.
"""


@dataclass(slots=True)
class Part:
    """Vectors with their works, ascending, and the codes that name candidates."""

    exact: Any
    """FAISS's flat index of the vectors; in an opened index mapped from disk."""
    work_ids: IntMatrix
    kind: Kind = "flat"
    codes: Any = None
    """None when every search is exact."""
    alive: BoolArray = field(default_factory=lambda: np.empty(0, dtype=bool))

    def __post_init__(self) -> None:
        if len(self.alive) != len(self.work_ids):
            self.alive = np.ones(len(self.work_ids), dtype=bool)

    def __len__(self) -> int:
        return len(self.work_ids)

    @classmethod
    def build(cls, embeddings: FloatMatrix, work_ids: IntMatrix, dim: int, kind: Kind = "flat") -> "Part":
        """Return vectors, shape (n, dim), made searchable.

        Raises
        ------
        EditionError
            If shapes or dimension do not agree, or the works are not ascending.
        """
        if embeddings.shape != (len(work_ids), dim) or (np.diff(work_ids) <= 0).any():
            raise EditionError(f"{embeddings.shape} vectors for {len(work_ids)} ascending works of dimension {dim}")
        codes = None if kind == "flat" else code_vectors(kind, embeddings)
        return cls(flat_index(embeddings), work_ids, kind, codes)

    def rows_of(self, work_ids: IntMatrix) -> IntMatrix:
        """Return the row of each of some works, shape (k,); -1 where there is none, or it is no longer alive."""
        if not len(self):
            return np.full(len(work_ids), -1, dtype=np.int64)
        rows = np.minimum(np.searchsorted(self.work_ids, work_ids), len(self) - 1)
        return np.where((self.work_ids[rows] == work_ids) & self.alive[rows], rows, -1)

    def vectors(self, rows: IntMatrix) -> FloatMatrix:
        """Return the vectors of some rows, shape (k, dim)."""
        if not len(rows):
            return np.empty((0, self.exact.d), dtype=np.float32)
        found: FloatMatrix = self.exact.reconstruct_batch(np.ascontiguousarray(rows, dtype=np.int64))
        return found

    def nearest(self, queries: FloatMatrix, wanted: int, allowed: BoolArray | None = None) -> list[IntMatrix]:
        """Return the rows of each query that its best works are among, in no order.

        Parameters
        ----------
        wanted
            How many works the caller needs; some more are returned for the ties at the end.
        allowed
            Rows that may be returned, shape (n,); None for all.
        """
        may = self.alive if allowed is None else self.alive & allowed
        count = int(np.count_nonzero(may))
        if not count or not len(queries):
            return [np.empty(0, dtype=np.int64)] * len(queries)
        wanted = min(wanted + EXTRA, count)
        depth = n_candidates(self.kind, wanted) * len(self) // count
        if self.codes is None or count < CODES_FROM_SHARE * len(self) or depth >= len(self):
            return self._exactly(queries, wanted, may, count)
        return [self._by_codes(query[None, :], wanted, depth, may, count) for query in queries]

    def _exactly(self, queries: FloatMatrix, wanted: int, may: BoolArray, count: int) -> list[IntMatrix]:
        faiss = require_faiss()
        parameters = None
        if count < len(self):
            bits = np.packbits(may, bitorder="little")
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))
        return list(self.exact.search(queries, wanted, params=parameters)[1])

    def _by_codes(self, query: FloatMatrix, wanted: int, depth: int, may: BoolArray, count: int) -> IntMatrix:
        """Search one query at a time, exactly where a filter shuts out most of the candidates.

        FAISS may pick other ways, and other ties, for many queries at once.
        """
        rows = self.codes.search(query, depth)[1][0]
        rows = rows[rows >= 0]
        rows = rows[may[rows]]
        enough = max(wanted, n_candidates(self.kind, wanted) // 2)
        return rows if len(rows) >= min(enough, count) else self._exactly(query, wanted, may, count)[0]

    def similarities(self, query: FloatMatrix, rows: IntMatrix) -> FloatMatrix:
        """Return the cosine similarity of one query, shape (dim,), to some rows, shape (k,)."""
        scores: FloatMatrix = similarities(self.vectors(rows)[None, :, :], query[None, :])[0]
        return scores
