"""Measure the vector index by class of size: cost of building, opening and asking, memory, and what is found.

Run: ``python -m benchmarks.vector_index --data FOLDER [--sizes 100000 1000000]`` with the folder that holds
``arxiv-2025-26/``. Linux only (reads /proc). The vectors are those of real abstracts, perturbed
(:func:`perturbed`); queries are made the same way with another seed. Every measurement runs in a fresh process with
one thread. Peers in the same run: exact flat search, DuckDB, and usearch where it is installed. Prints one table and
writes ``benchmarks/results/vector_index.json``.
"""

import argparse
import gc
import json
import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.report import RESULTS, write_result
from index.encoder import Encoder
from index.engines import flat_index, require_faiss
from index.model_folder import DEFAULT_MODEL, model_key
from index.neighbours import knn_graph, neighbour_recall
from index.size_class import KINDS, Kind, choose_kind
from index.text import paper_text
from index.vectors import VectorIndex

CORPUS = "arxiv-2025-26"
PARTS = ("kinds", "peers", "graphs")
BASE_TEXTS = 3_000
NOISE = 0.8
"""Length of the perturbation: a vector among 45,000 then has its nearest at 0.75 and its tenth at 0.67; among 45,000
real abstracts these are 0.72 and 0.65."""
SEED, QUERY_SEED = 20, 7
TOP_K, DEPTH = 10, 200
"""What a person asks for, and what one leg of hybrid search asks for (`index.search`)."""
DUCKDB_MOST, USEARCH_MOST, GRAPH_MOST, EXACT_GRAPH = 100_000, 100_000, 100_000, 20_000
NEIGHBOURS = 15
AIM_RECALL = 0.985
FloatMatrix = NDArray[np.float32]
Row = dict[str, Any]


def main() -> None:
    """Make vectors, measure every size, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds arxiv-2025-26/")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--keep", type=Path, help="file the vectors of the abstracts are kept in between runs")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="what to measure")
    parser.add_argument("--add", action="store_true", help="keep the rows of earlier runs; large sizes take long")
    options = parser.parse_args()
    base = base_vectors(options.data / CORPUS, options.keep)
    held = RESULTS / "vector_index.json"
    rows: list[Row] = json.loads(held.read_text(encoding="utf-8"))["rows"] if options.add and held.exists() else []
    for n in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            rows += measure_size(base, n, options.queries, options.parts, Path(folder))
    latest = {(row["n"], row["engine"]): row for row in rows}
    write_result("vector_index", list(latest.values()))


def base_vectors(corpus: Path, keep: Path | None) -> FloatMatrix:
    """Return the vectors of abstracts spread over all months, shape (BASE_TEXTS, dim)."""
    if keep is not None and keep.exists():
        return np.load(keep, allow_pickle=False)
    months = sorted(corpus.glob("2*.parquet"))
    each = -(-BASE_TEXTS // len(months))
    texts: list[str] = []
    for path in months:
        table = pq.read_table(path, columns=["title", "abstract"])
        spread = table.take(list(range(0, len(table), max(len(table) // each, 1)))[:each])
        texts += [paper_text(row["title"], row["abstract"]) for row in spread.to_pylist()]
    vectors = Encoder().encode_documents(texts[:BASE_TEXTS])
    if keep is not None:
        np.save(keep, vectors, allow_pickle=False)
    return vectors


def perturbed(base: FloatMatrix, n: int, seed: int) -> FloatMatrix:
    """Return n unit vectors, each a real one moved by NOISE times the difference of two others, over √2.

    Differences of real vectors spread as real vectors do: independent noise in 384 directions would be easier to
    search (a quantiser wastes nothing on directions that no text takes) and harder to tell apart.
    """
    rng = np.random.default_rng(seed)
    made = np.empty((n, base.shape[1]), dtype=np.float32)
    for start in range(0, n, 65_536):
        count = min(65_536, n - start)
        here, one, other = rng.integers(len(base), size=(3, count))
        moved = base[here] + np.float32(NOISE / 2**0.5) * (base[one] - base[other])
        made[start : start + count] = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return made


def measure_size(base: FloatMatrix, n: int, n_queries: int, parts: Sequence[str], folder: Path) -> list[Row]:
    """Return the rows of one size: each kind, the peers that finish, graphs of neighbours."""
    np.save(folder / "vectors.npy", perturbed(base, n, SEED), allow_pickle=False)
    np.save(folder / "queries.npy", perturbed(base, n_queries, QUERY_SEED), allow_pickle=False)
    np.save(folder / "exact.npy", alone(exact_neighbours, folder), allow_pickle=False)
    gc.collect()
    rows = [measure_kind(kind, n, base.shape[1], folder) for kind in KINDS if "kinds" in parts]
    tasks: list[tuple[str, str, int, Callable[[Path], Row]]] = [
        ("kinds", "FAISS IndexFlatIP", n, ask_flat),
        ("peers", "DuckDB array_cosine_similarity", DUCKDB_MOST, ask_duckdb),
        ("peers", "usearch, cosine, f32, defaults", USEARCH_MOST, ask_usearch),
        ("graphs", f"kNN graph of {NEIGHBOURS}, exact, of {EXACT_GRAPH:,} of them", GRAPH_MOST, exact_graph),
        ("graphs", f"kNN graph of {NEIGHBOURS}, by codes, of {EXACT_GRAPH:,}", GRAPH_MOST, part_by_codes),
        ("graphs", f"kNN graph of {NEIGHBOURS}, by codes, of all", GRAPH_MOST, graph_by_codes),
    ]
    for part, name, most, task in tasks:
        if part in parts:
            told = alone(task, folder) if n <= most else {"skipped": f"above {most:,} it takes too long"}
            rows.append(_shown({"n": n, "engine": name, **told, "load_1min": round(os.getloadavg()[0], 1)}))
    return rows


def measure_kind(kind: Kind, n: int, dim: int, folder: Path) -> Row:
    """Return the row of one kind; its files are deleted again."""
    (folder / kind).mkdir()
    row: Row = {"n": n, "engine": f"ours, {kind}", **alone(build_kind, folder, kind), **alone(ask_kind, folder, kind)}
    shutil.rmtree(folder / kind)
    row["aim_met"] = bool(row["recall@10"] >= AIM_RECALL)
    row["policy_says"] = choose_kind(n, dim, int(1.5 * 2**30))
    return _shown(row | {"load_1min": round(os.getloadavg()[0], 1)})


def _shown(row: Row) -> Row:
    """Print a row as soon as it is known; the run is long."""
    print(row, flush=True)
    return row


def alone(task: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a task returns in a process of its own, so that its peak memory is its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_one_thread) as pool:
        return pool.submit(task, *arguments).result()


def _one_thread() -> None:
    require_faiss().omp_set_num_threads(1)


def exact_neighbours(folder: Path) -> NDArray[np.int64]:
    """Return the TOP_K nearest rows of each query by FAISS's brute force in fp32, the reference."""
    faiss = require_faiss()
    vectors = np.load(folder / "vectors.npy", mmap_mode="r")
    found: NDArray[np.int64] = faiss.knn(np.load(folder / "queries.npy"), vectors, TOP_K, faiss.METRIC_INNER_PRODUCT)[1]
    return found


def build_kind(folder: Path, kind: Kind) -> Row:
    """Build and save one kind; work ids are the rows."""
    vectors = np.load(folder / "vectors.npy", mmap_mode="r")
    before = peak_gb() + vectors.nbytes / 2**30  # mapped, and read whole
    clock = time.process_time()
    index = VectorIndex.build(vectors, np.arange(len(vectors)), model_key(DEFAULT_MODEL), kind)
    built = time.process_time() - clock
    index.save(folder / kind)
    sizes = {path.name: path.stat().st_size for path in (folder / kind).iterdir()}
    return {
        "build_cpu_s": round(built, 2), "save_cpu_s": round(time.process_time() - clock - built, 2),
        "build_peak_gb_above_vectors": round(peak_gb() - before, 2), "files_mb": round(sum(sizes.values()) / 1e6, 1),
        "codes_mb": round(sizes.get("vector_codes.faiss", 0) / 1e6, 1),
    }  # fmt: skip


def ask_kind(folder: Path, kind: Kind) -> Row:
    """Open one kind as a reader does and ask all queries, one at a time."""
    before, clock = peak_gb(), time.perf_counter()
    index = VectorIndex.load(folder / kind)
    opened = time.perf_counter() - clock
    told = asked(folder, lambda query: index.query(query, TOP_K)[0][0])
    deep = asked(folder, lambda query: index.query(query, DEPTH)[0][0])
    allowed = np.arange(0, len(index), 10)
    tenth = asked(folder, lambda query: index.query(query, TOP_K, allowed)[0][0])
    return {
        "open_s": round(opened, 3), **told, "ms_p50_top_200": deep["ms_p50"], "ms_p95_top_200": deep["ms_p95"],
        "ms_p50_tenth_allowed": tenth["ms_p50"], "reader_peak_gb": round(peak_gb() - before, 2),
    }  # fmt: skip


def asked(folder: Path, ask: Callable[[FloatMatrix], Sequence[int]]) -> Row:
    """Return CPU milliseconds a query, the first ten left out, and the share of the exact neighbours found."""
    queries, exact = np.load(folder / "queries.npy"), np.load(folder / "exact.npy")
    milliseconds, found = [], []
    for query in queries:
        clock = time.process_time()
        found.append(ask(query[None, :]))
        milliseconds.append(1e3 * (time.process_time() - clock))
    hits = [len(set(map(int, line)) & set(true)) for line, true in zip(found, exact.tolist(), strict=True)]
    p50, p95 = np.percentile(milliseconds[10:], [50, 95])
    recall = sum(hits) / exact.size
    return {"ms_p50": round(float(p50), 3), "ms_p95": round(float(p95), 3), "recall@10": round(recall, 4)}


def ask_flat(folder: Path) -> Row:
    """Ask FAISS's flat index without anything around it."""
    index = flat_index(np.load(folder / "vectors.npy"))
    return asked(folder, lambda query: index.search(query, TOP_K)[1][0])


def ask_duckdb(folder: Path) -> Row:
    """Ask DuckDB, by brute force in SQL."""
    vectors = np.load(folder / "vectors.npy")
    dim = vectors.shape[1]
    column = pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), dim)
    db = duckdb.connect(config={"threads": 1})
    db.register("given", pa.table({"id": np.arange(len(vectors)), "vector": column}))
    db.execute("CREATE TABLE held AS SELECT * FROM given")
    sql = f"SELECT id FROM held ORDER BY array_cosine_similarity(vector, ?::FLOAT[{dim}]) DESC LIMIT {TOP_K}"
    return asked(folder, lambda query: [row[0] for row in db.execute(sql, [query[0].tolist()]).fetchall()])


def ask_usearch(folder: Path) -> Row:
    """Ask a graph index (HNSW) with its defaults, built with one thread."""
    try:
        from usearch.index import Index
    except ImportError:
        return {"skipped": "usearch is not installed"}
    vectors = np.load(folder / "vectors.npy")
    index = Index(ndim=vectors.shape[1], metric="cos", dtype="f32")
    clock = time.process_time()
    index.add(np.arange(len(vectors)), vectors, threads=1)
    built = round(time.process_time() - clock, 2)
    return {"build_cpu_s": built, **asked(folder, lambda query: index.search(query[0], TOP_K, threads=1).keys)}


def exact_graph(folder: Path) -> Row:
    """Find the neighbours of the first vectors among themselves, exactly; the cost grows with the square."""
    return _graph(folder, EXACT_GRAPH, exact_up_to=EXACT_GRAPH)


def part_by_codes(folder: Path) -> Row:
    """Find the same as is done for more vectors than an exact graph is wanted for."""
    return _graph(folder, EXACT_GRAPH, exact_up_to=0)


def graph_by_codes(folder: Path) -> Row:
    """Find the neighbours of all vectors by codes."""
    return _graph(folder, None, exact_up_to=0)


def _graph(folder: Path, count: int | None, exact_up_to: int) -> Row:
    vectors = np.load(folder / "vectors.npy")[:count]
    clock = time.process_time()
    neighbours, _ = knn_graph(vectors, NEIGHBOURS, exact_up_to=exact_up_to)
    spent = round(time.process_time() - clock, 1)
    return {"build_cpu_s": spent, "neighbour_recall": round(neighbour_recall(vectors, neighbours), 4)}


def peak_gb() -> float:
    """Return the most memory this process has held, in GB (proc(5), VmHWM; mapped pages that were read count)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 2**20


if __name__ == "__main__":
    main()
