"""The classes of size of a vector index: which kind suits how many vectors, and the codes that go before exact search.

Used by `index.vectors`. Codes only name candidates; what a reader sees is scored from the vectors themselves.
"""

from typing import Any, Literal, get_args

import numpy as np

from data.errors import SettingsError
from index.engines import FloatMatrix, one_thread, require_faiss

Kind = Literal["flat", "sq8", "pq"]
KINDS: tuple[Kind, ...] = get_args(Kind)
FLAT_COMPONENTS = 300_000 * 384
"""Largest flat index, in numbers: a query reads them all, about 16 ms of CPU (`benchmarks/vector_index.py`)."""
SQ8_COMPONENTS = 500_000 * 384
"""Largest index of 8-bit codes: about 20 ms of CPU a query, and no training.

At a million they take 41 ms, near the whole budget of a search, and 4-bit product codes a tenth of it with the same
recall.
"""
PQ_COMPONENTS_A_CODE = 4
"""Vector components that one 4-bit code of the product quantiser stands for (Jégou, Douze & Schmid 2011)."""
PQ_CENTRES, PQ_TRAINING_VECTORS = 16, 65_536
TRAINING_SEED = 20
CANDIDATES = {"sq8": (2, 64), "pq": (4, 500)}
"""Candidates looked at exactly, as (times what is wanted, at least)."""
TRAINED: frozenset[Kind] = frozenset({"pq"})
"""Kinds whose codes depend on what they were trained on: kept from edition to edition."""


def choose_kind(n: int, dim: int, memory_bytes: int) -> Kind:
    """Return the kind of index for ``n`` vectors of a dimension.

    Exact search as long as a query costs a few milliseconds and the vectors fit the memory; then 8-bit codes, a
    quarter of the memory and half the time; then 4-bit product codes.

    Parameters
    ----------
    memory_bytes
        What an open index may hold in memory for long.
    """
    components = n * dim
    if components <= FLAT_COMPONENTS and 4 * components <= memory_bytes:
        return "flat"
    return "sq8" if components <= SQ8_COMPONENTS and components <= memory_bytes else "pq"


def kind_of(setting: str, n: int, dim: int, memory_bytes: int) -> Kind:
    """Return the kind that the setting ``embedding.index`` means: the named one, or by size if it is "auto".

    Raises
    ------
    SettingsError
        If there is no such kind.
    """
    if setting == "auto":
        return choose_kind(n, dim, memory_bytes)
    for kind in KINDS:
        if kind == setting:
            return kind
    raise SettingsError(f"embedding.index should be auto, {', '.join(KINDS)}, not {setting!r}")


def n_candidates(kind: Kind, wanted: int) -> int:
    """Return how many candidates the codes have to name for ``wanted`` works."""
    times, least = CANDIDATES.get(kind, (1, 0))
    return max(times * wanted, least)


def code_vectors(kind: Kind, embeddings: FloatMatrix) -> Any:
    """Return the index of codes of some vectors, trained on a seeded sample of them with one thread."""
    codes = _untrained(kind, embeddings.shape[1])
    with one_thread():
        if len(embeddings):
            codes.train(_sample(embeddings))
            codes.add(np.ascontiguousarray(embeddings, dtype=np.float32))
    return codes


def _untrained(kind: Kind, dim: int) -> Any:
    faiss = require_faiss()
    if kind == "sq8":
        return faiss.IndexScalarQuantizer(dim, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    parts = next(parts for parts in range(max(dim // PQ_COMPONENTS_A_CODE, 1), 0, -1) if dim % parts == 0)
    codes = faiss.IndexPQFastScan(dim, parts, 4, faiss.METRIC_INNER_PRODUCT)
    codes.pq.cp.min_points_per_centroid = 1
    codes.pq.cp.max_points_per_centroid = PQ_TRAINING_VECTORS // PQ_CENTRES
    return codes


def _sample(embeddings: FloatMatrix) -> FloatMatrix:
    """Return vectors to train on, shape (m, dim); the least that FAISS takes are 16, so fewer are repeated."""
    if len(embeddings) <= PQ_TRAINING_VECTORS:
        least = max(len(embeddings), PQ_CENTRES)
        return np.resize(np.asarray(embeddings, dtype=np.float32), (least, embeddings.shape[1]))
    rows = np.random.default_rng(TRAINING_SEED).choice(len(embeddings), PQ_TRAINING_VECTORS, replace=False)
    return np.ascontiguousarray(embeddings[np.sort(rows)], dtype=np.float32)


def are_codes_of(codes: Any, kind: Kind) -> bool:
    """Tell whether an index read from disk is one of codes of this kind."""
    faiss = require_faiss()
    return isinstance(codes, faiss.IndexScalarQuantizer if kind == "sq8" else faiss.IndexPQFastScan)
