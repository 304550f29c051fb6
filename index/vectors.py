"""The vector index of an edition: unit vectors of works, searched by cosine similarity with FAISS.

Built and saved by `app.pipeline`, opened by `app.open_edition`; analyses use :func:`knn_graph`. One interface for every
class of size (`index.size_class`): codes name candidates where there are many vectors, the vectors themselves decide.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.errors import EditionError
from data.files import replace_file
from index.engines import FloatMatrix as FloatMatrix
from index.engines import IntMatrix, require_faiss
from index.model_key import ModelKey
from index.neighbours import knn_graph as knn_graph  # analyses find them here, beside the index
from index.neighbours import nearest_among as nearest_among
from index.part import Part
from index.size_class import KINDS, TRAINED, Kind, are_codes_of

FORMAT = 2
READ_FORMATS = (1, 2)
"""Format 1 is a flat index without works added or gone since."""
INDEX_FILE, IDS_FILE, FACTS_FILE = "vectors.faiss", "work_ids.npy", "vectors.json"
CODES_FILE, GONE_FILE = "vector_codes.faiss", "vectors_gone.npy"
ADDED_FILE, ADDED_IDS_FILE = "vectors_added.faiss", "vectors_added_ids.npy"
DECIMALS = 6
"""Similarities are rounded to this, so that equal texts tie; ties go to the lower work id."""
MOST_ADDED = 50_000
"""Vectors beside the codes, which every query reads whole (about 2.5 ms of CPU), before new codes are trained."""
MOST_CHANGED_SHARE = 0.1
"""Share of the vectors that may be added, or gone, before new codes are trained."""
ROWS_AT_ONCE = 16_384


@dataclass(slots=True)
class VectorIndex:
    """Unit vectors of works, searched by cosine similarity."""

    body: Part
    added: Part
    """Works added, or embedded anew, since the body was built; always searched exactly."""
    key: ModelKey
    folder: Path | None = None
    """Where the body lies on disk; None before it is saved."""

    def __len__(self) -> int:
        return int(np.count_nonzero(self.body.alive) + np.count_nonzero(self.added.alive))

    @property
    def work_ids(self) -> IntMatrix:
        """The works that have a vector, ascending, shape (n,); not to be written to."""
        if not len(self.added) and self.body.alive.all():
            return self.body.work_ids  # as a rule: sorting a million anew takes longer than searching them
        return np.sort(np.concatenate([part.work_ids[part.alive] for part in (self.body, self.added)]))

    @property
    def kind(self) -> Kind:
        """How candidates are found: see `index.size_class`."""
        return self.body.kind

    @classmethod
    def build(
        cls, embeddings: FloatMatrix, work_ids: NDArray[Any], key: ModelKey, kind: Kind = "flat"
    ) -> "VectorIndex":
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
        body = Part.build(embeddings, np.asarray(work_ids, dtype=np.int64), key.dim, kind)
        return cls(body, _no_vectors(key.dim), key)

    def add(self, embeddings: FloatMatrix, work_ids: NDArray[Any]) -> None:
        """Add works, ascending, or put new vectors in the place of those they have; nothing is trained.

        Raises
        ------
        EditionError
            If shapes or dimension do not agree, or the works are not ascending.
        """
        fresh = Part.build(embeddings, np.asarray(work_ids, dtype=np.int64), self.key.dim)
        self.remove(fresh.work_ids)
        kept = np.flatnonzero(self.added.alive)
        ids = np.concatenate([self.added.work_ids[kept], fresh.work_ids])
        order = np.argsort(ids)
        vectors = np.concatenate([self.added.vectors(kept), np.asarray(embeddings, dtype=np.float32)])
        self.added = Part.build(vectors[order], ids[order], self.key.dim)

    def remove(self, work_ids: NDArray[Any] | Sequence[int]) -> None:
        """Never return these works again; those without a vector are passed over."""
        for part in (self.body, self.added):
            rows = part.rows_of(np.asarray(work_ids, dtype=np.int64))
            part.alive[rows[rows >= 0]] = False

    def needs_training(self) -> bool:
        """Tell whether so much was added or is gone that new codes are due."""
        most = MOST_CHANGED_SHARE * len(self.body)
        return len(self.added) > min(MOST_ADDED, most) or int(np.count_nonzero(~self.body.alive)) > most

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
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        ids = np.full((len(queries), top_k), -1, dtype=np.int64)
        scores = np.full((len(queries), top_k), -np.inf, dtype=np.float32)
        found = [
            (part, part.nearest(queries, top_k, None if allowed is None else _mask(part, allowed)))
            for part in (self.body, self.added)
        ]
        for place, query in enumerate(queries):
            works = np.concatenate([part.work_ids[rows[place]] for part, rows in found])
            similarity = np.concatenate([part.similarities(query, rows[place]) for part, rows in found])
            similarity = np.round(similarity, DECIMALS)
            best = np.lexsort((works, -similarity))[:top_k]
            ids[place, : len(best)], scores[place, : len(best)] = works[best], similarity[best]
        return ids, scores

    def has(self, work_id: int) -> bool:
        """Tell whether a work has a vector."""
        return bool(self.which([work_id])[0])

    def which(self, work_ids: NDArray[Any] | Sequence[int]) -> NDArray[np.bool_]:
        """Tell which of some works have a vector, shape (k,)."""
        ids = np.asarray(work_ids, dtype=np.int64)
        return np.asarray((self.body.rows_of(ids) >= 0) | (self.added.rows_of(ids) >= 0))

    def vectors_of(self, work_ids: NDArray[Any] | Sequence[int]) -> FloatMatrix:
        """Return the vectors of those of some works that have one, in their order, shape (k, dim)."""
        ids = np.asarray(work_ids, dtype=np.int64)
        vectors = np.empty((len(ids), self.key.dim), dtype=np.float32)
        present = np.zeros(len(ids), dtype=bool)
        for part in (self.body, self.added):
            rows = part.rows_of(ids)
            here = rows >= 0
            vectors[here], present = part.vectors(rows[here]), present | here
        return vectors[present]

    def similarities_to(self, query: NDArray[np.float32], work_ids: Sequence[int]) -> dict[int, float]:
        """Return the cosine similarity of a unit vector, shape (dim,), to those of some works that have a vector."""
        ids = np.asarray(work_ids, dtype=np.int64)
        found: dict[int, float] = {}
        for part in (self.body, self.added):
            rows = part.rows_of(ids)
            here = rows >= 0
            values = np.round(part.similarities(query, rows[here]), DECIMALS)
            found |= zip(ids[here].tolist(), values.tolist(), strict=True)
        return found

    def save(self, folder: Path) -> None:
        """Write the index and what it is into a folder; a body that lies on disk already is linked, not written."""
        faiss = require_faiss()
        if self.folder is not None:
            for name in self._body_files():
                _link(self.folder / name, folder / name)
        else:
            faiss.write_index(self.body.exact, str(folder / INDEX_FILE))
            np.save(folder / IDS_FILE, self.body.work_ids, allow_pickle=False)
            if self.body.codes is not None:
                faiss.write_index(self.body.codes, str(folder / CODES_FILE))
        kept = np.flatnonzero(self.added.alive)
        if len(kept):
            faiss.write_index(_flat_of(self.added, kept, self.key.dim).exact, str(folder / ADDED_FILE))
            np.save(folder / ADDED_IDS_FILE, self.added.work_ids[kept], allow_pickle=False)
        gone = np.flatnonzero(~self.body.alive)
        if len(gone):
            np.save(folder / GONE_FILE, gone, allow_pickle=False)
        facts = {
            "format": FORMAT, "distance": "cosine", "kind": self.kind, "count": len(self), "body": len(self.body),
            "added": len(kept), "gone": len(gone), "key": self.key.facts(),
        }  # fmt: skip
        replace_file(folder / FACTS_FILE, json.dumps(facts, indent=1).encode())

    def _body_files(self) -> list[str]:
        return [INDEX_FILE, IDS_FILE] if self.body.codes is None else [INDEX_FILE, IDS_FILE, CODES_FILE]

    @classmethod
    def load(cls, folder: Path) -> "VectorIndex":
        """Open a saved index, mapped from disk.

        Raises
        ------
        EditionError
            If its parts are damaged or do not belong together.
        """
        try:
            facts = json.loads((folder / FACTS_FILE).read_bytes())
            if facts["format"] not in READ_FORMATS:
                raise ValueError(f"format {facts['format']}, this Fieldmap reads {READ_FORMATS}")
            told = {"kind": "flat", "body": facts["count"], "added": 0, "gone": 0} | facts
            if told["kind"] not in KINDS:
                raise ValueError(f"kind {told['kind']!r}, not {', '.join(KINDS)}")
            key = ModelKey(**told["key"])
            body = _read_body(folder, told["kind"], told["gone"])
            added = _read_flat(folder / ADDED_FILE, folder / ADDED_IDS_FILE) if told["added"] else _no_vectors(key.dim)
        except (OSError, ValueError, LookupError, TypeError, RuntimeError, MemoryError) as error:
            raise EditionError(f"the vector index in {folder} cannot be opened: {error}; {REMEDY}") from error
        index = cls(body, added, key, folder)
        _check(index, told)
        return index


REMEDY = "go back with: fieldmap rollback, or make a new one with: fieldmap publish --force"


def next_index(
    last: VectorIndex | None, embeddings: FloatMatrix, work_ids: NDArray[Any], key: ModelKey, kind: Kind
) -> VectorIndex:
    """Return the index of a new edition: the last edition's brought up to date where that saves training, else new.

    Codes are kept while :meth:`VectorIndex.needs_training` is false: what was added or embedded anew since, up to a
    tenth of the works and 50,000, lies beside them, what is gone is marked.

    Parameters
    ----------
    last
        The index of the last edition; it is changed. None: there is none, or it is damaged.
    embeddings, work_ids
        All vectors and their works, as for :meth:`VectorIndex.build`.
    """
    ids = np.asarray(work_ids, dtype=np.int64)
    if last is not None and last.kind == kind and kind in TRAINED and last.key == key:
        _bring_up_to_date(last, embeddings, ids)
        if not last.needs_training():
            return last
    return VectorIndex.build(embeddings, ids, key, kind)


def _bring_up_to_date(index: VectorIndex, embeddings: FloatMatrix, work_ids: IntMatrix) -> None:
    """Make an index answer for these works and vectors alone."""
    body = index.body
    body.alive[:] = np.isin(body.work_ids, work_ids, assume_unique=True)
    rows = body.rows_of(work_ids)
    kept = rows >= 0
    for start in range(0, len(work_ids), ROWS_AT_ONCE):
        block = np.flatnonzero(kept[start : start + ROWS_AT_ONCE]) + start
        kept[block] = (body.vectors(rows[block]) == embeddings[block]).all(axis=1)
    body.alive[rows[(rows >= 0) & ~kept]] = False
    index.added = Part.build(embeddings[~kept], work_ids[~kept], index.key.dim)


def _no_vectors(dim: int) -> Part:
    return Part.build(np.empty((0, dim), dtype=np.float32), np.empty(0, dtype=np.int64), dim)


def _flat_of(part: Part, rows: IntMatrix, dim: int) -> Part:
    return Part.build(part.vectors(rows), part.work_ids[rows], dim)


def _mask(part: Part, allowed: NDArray[Any] | Sequence[int]) -> NDArray[np.bool_]:
    """Return which rows belong to some works, shape (n,)."""
    rows = part.rows_of(np.asarray(allowed, dtype=np.int64))
    mask = np.zeros(len(part), dtype=bool)
    mask[rows[rows >= 0]] = True
    return mask


def _link(source: Path, target: Path) -> None:
    """Give a file that never changes a second name; copy it where the file system has no links."""
    with contextlib.suppress(OSError):
        os.link(source, target)
        return
    shutil.copyfile(source, target)


def _read_body(folder: Path, kind: Kind, n_gone: int) -> Part:
    body = _read_flat(folder / INDEX_FILE, folder / IDS_FILE)
    if kind != "flat":
        faiss = require_faiss()
        body.kind, body.codes = kind, faiss.read_index(str(folder / CODES_FILE), faiss.IO_FLAG_MMAP_IFC)
    if n_gone:
        body.alive[np.load(folder / GONE_FILE, allow_pickle=False)] = False
    return body


def _read_flat(vectors: Path, work_ids: Path) -> Part:
    faiss = require_faiss()
    exact = faiss.read_index(str(vectors), faiss.IO_FLAG_MMAP_IFC)
    return Part(exact, np.load(work_ids, allow_pickle=False))


def _check(index: VectorIndex, told: dict[str, Any]) -> None:
    """Refuse parts that do not belong together."""
    faiss, body, added = require_faiss(), index.body, index.added
    for part, count in ((body, told["body"]), (added, told["added"])):
        ids = part.work_ids
        whole = len(ids) == part.exact.ntotal == count and part.exact.d == index.key.dim
        if (
            not whole
            or not isinstance(part.exact, faiss.IndexFlat)
            or ids.dtype != np.int64
            or (np.diff(ids) <= 0).any()
        ):
            raise EditionError(
                f"the vector index in {index.folder} does not belong together: {len(ids)} works, {part.exact.ntotal} "
                f"vectors of dimension {part.exact.d}, told {count} of {index.key.dim}; {REMEDY}"
            )
    codes = body.codes
    if codes is not None and not (
        are_codes_of(codes, body.kind) and codes.ntotal == len(body) and codes.d == body.exact.d
    ):
        raise EditionError(
            f"the vector index in {index.folder} does not belong together: {codes.ntotal} codes "
            f"({type(codes).__name__}) for {len(body)} vectors of kind {body.kind}; {REMEDY}"
        )
    if len(index) != told["count"]:
        raise EditionError(
            f"the vector index in {index.folder} does not belong together: {len(index)} works are left, told "
            f"{told['count']}; {REMEDY}"
        )
