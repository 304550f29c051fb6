"""Other ways to ask vectors and texts, for `benchmarks.search_scale`: FAISS flat, DuckDB, usearch, bm25s."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from app.reading import open_reader
from benchmarks.made_library import queries, query_vectors
from benchmarks.vector_index import FloatMatrix, peak_gb
from data.library import Library
from index.engines import flat_index

TOP_K = 10
ASKED = 100
ASKED_SLOW = 10
"""Queries of a peer that needs about a second each."""
Row = dict[str, Any]


def ask_flat(root: Path, base: FloatMatrix) -> Row:
    """Ask FAISS's flat index of the same vectors, in memory."""
    vectors, works = held_vectors(root)
    index = flat_index(vectors)
    return asked(lambda query: works[index.search(query[None, :], TOP_K)[1][0]], base, vectors, works, ASKED)


def ask_duckdb(root: Path, base: FloatMatrix) -> Row:
    """Ask DuckDB, by brute force in SQL, with one thread."""
    vectors, works = held_vectors(root)
    dim = vectors.shape[1]
    column = pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), dim)
    db = duckdb.connect(config={"threads": 1})
    db.register("given", pa.table({"id": works, "vector": column}))
    db.execute("CREATE TABLE held AS SELECT * FROM given")
    sql = f"SELECT id FROM held ORDER BY array_cosine_similarity(vector, ?::FLOAT[{dim}]) DESC LIMIT {TOP_K}"

    def ask(query: FloatMatrix) -> Any:
        return [row[0] for row in db.execute(sql, [query.tolist()]).fetchall()]

    return asked(ask, base, vectors, works, ASKED_SLOW)


def ask_usearch(root: Path, base: FloatMatrix) -> Row:
    """Ask a graph index (HNSW) with its defaults, built with one thread."""
    try:
        from usearch.index import Index
    except ImportError:
        return {"skipped": "usearch is not installed"}
    vectors, works = held_vectors(root)
    index = Index(ndim=vectors.shape[1], metric="cos", dtype="f32")
    clock = time.process_time()
    index.add(works, vectors, threads=1)
    built = time.process_time() - clock
    told = asked(lambda query: index.search(query, TOP_K, threads=1).keys, base, vectors, works, ASKED)
    return {"cpu_s": round(built, 1), **told}


def ask_bm25s(root: Path, base: FloatMatrix) -> Row:
    """Ask bm25s over title and abstract; its peak memory is that of building."""
    try:
        import bm25s
    except ImportError:
        return {"skipped": "bm25s is not installed"}
    with open_reader(Library(root)) as reader:
        rows = reader.db.execute("SELECT title || ' ' || coalesce(abstract, '') FROM works WHERE NOT is_stub")
        texts = [row[0] for row in rows.fetchall()]
    clock = time.process_time()
    index = bm25s.BM25()
    index.index(bm25s.tokenize(texts, show_progress=False), show_progress=False)
    built = time.process_time() - clock
    milliseconds = []
    for query in queries(ASKED):
        clock = time.process_time()
        index.retrieve(bm25s.tokenize([query], show_progress=False), k=TOP_K, show_progress=False)
        milliseconds.append(1e3 * (time.process_time() - clock))
    return {"cpu_s": round(built, 1), **_percentiles(milliseconds), "peak_gb": round(peak_gb(), 2)}


PEERS: dict[str, tuple[int, Callable[[Path, FloatMatrix], Row]]] = {
    "FAISS IndexFlatIP": (1_000_000, ask_flat),
    "DuckDB array_cosine_similarity": (1_000_000, ask_duckdb),
    "usearch, cosine, f32, defaults": (100_000, ask_usearch),
    "bm25s": (100_000, ask_bm25s),
}
"""By name: papers up to which it is asked, and how."""


def held_vectors(root: Path) -> tuple[FloatMatrix, np.ndarray]:
    """Return the vectors of the current edition and their works, shapes (n, dim) and (n,)."""
    with open_reader(Library(root)) as reader:
        works = reader.vectors.work_ids
        return reader.vectors.vectors_of(works), works


def asked(
    ask: Callable[[FloatMatrix], Any], base: FloatMatrix, vectors: FloatMatrix, works: np.ndarray, count: int
) -> Row:
    """Return CPU milliseconds a query, the first left out, and the share of the exact ten nearest that was found."""
    milliseconds, hits = [], 0
    for query in query_vectors(base, count):
        clock = time.process_time()
        found = set(map(int, ask(query)))
        milliseconds.append(1e3 * (time.process_time() - clock))
        hits += len(found & set(works[np.argpartition(-(vectors @ query), TOP_K)[:TOP_K]].tolist()))
    share = hits / (TOP_K * count)
    return {**_percentiles(milliseconds[1:]), "recall@10": round(share, 4), "asked": count}


def _percentiles(milliseconds: list[float]) -> Row:
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return {"p50_ms": round(float(p50), 2), "p95_ms": round(float(p95), 2)}
