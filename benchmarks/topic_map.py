"""Measure the map: time, memory and neighbours kept against plain UMAP and openTSNE; how far a refit moves papers.

Run: ``python -m benchmarks.topic_map --library FOLDER [--work FOLDER] [--sizes 10000 0] [--peers 10000] [--parts …]``.
The library needs vectors (that of `docs/map.md` holds arxiv-2025-26); 0 means all of its papers. Graphs of nearest
neighbours are kept in ``--work`` with the CPU seconds they took, so that they are computed once. Every layout runs in a
process of its own, on one thread. A peer that is not installed, or too large for ``--peers``, is a row that says so.
Prints one table a part and writes ``benchmarks/results/topic_map_<part>.json``.
"""

import argparse
import importlib.util
import json
import multiprocessing
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from analysis.maps.aligning import align, movement
from analysis.maps.placing import place_new
from analysis.maps.preservation import neighbours_kept
from analysis.maps.umap_layout import REFIT, start_places, umap_layout
from benchmarks.report import RESULTS, write_result
from data.library import Library
from data.settings import StoreSettings
from data.store import open_ledger
from index.model_key import ModelKey
from index.neighbours import knn_graph, nearest_among
from index.shards import read_vectors

K, SEED, NEW_SHARE = 15, 20, 0.05
WIDE = 24
"""Neighbours looked up, so that those among a part of the papers are found without another search."""
Row = dict[str, Any]


def main() -> None:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=Path("/tmp/fieldmap-map"))
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 0])
    parser.add_argument("--peers", type=int, default=10_000, help="papers up to which peers are run")
    parser.add_argument("--parts", nargs="+", default=list(PARTS), choices=list(PARTS))
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    _write_vectors(Library(options.library), options.work)
    for part in options.parts:
        rows = [row for size in options.sizes for row in PARTS[part](options.work, size, options.peers)]
        write_result(f"topic_map_{part}", _with_other_sizes(f"topic_map_{part}", rows))


def _with_other_sizes(name: str, rows: list[Row]) -> list[Row]:
    """Return the rows, and those of sizes that were measured before and not now: a large size takes long."""
    path, now = RESULTS / f"{name}.json", {row["papers"] for row in rows}
    held = json.loads(path.read_text(encoding="utf-8"))["rows"] if path.exists() else []
    return sorted([*[row for row in held if row["papers"] not in now], *rows], key=lambda row: row["papers"])


def _write_vectors(library: Library, work: Path) -> None:
    """Keep the vectors of a library, by work id, and the day of each work, where a child process can map them."""
    if (work / "vectors.npy").exists():
        return
    with open_ledger(library, StoreSettings()) as db:
        rows = db.execute(
            """SELECT e.work_id, e.text_hash, e.model_key, coalesce(w.published, DATE '1900-01-01') AS day
            FROM main.embeddings e JOIN main.works w USING (work_id) WHERE NOT w.is_stub AND NOT w.is_withdrawn
            ORDER BY e.work_id"""
        ).fetchnumpy()
    facts = json.loads(next(library.vectors.glob("*/model.json")).read_text())
    np.save(work / "vectors.npy", read_vectors(library.vectors, ModelKey(**facts), rows["text_hash"]))
    np.save(work / "days.npy", np.asarray(rows["day"], dtype="datetime64[D]"))


def vectors_of(work: Path, size: int) -> np.ndarray:
    """Return the first vectors, or all, shape (n, dim)."""
    held = np.load(work / "vectors.npy", mmap_mode="r")
    return np.asarray(held[: size or len(held)])


def graph_of(work: Path, size: int, k: int = K) -> tuple[np.ndarray, np.ndarray, float]:
    """Return neighbours and similarities of the papers, and the CPU seconds that took."""
    path = work / f"graph-{size}.npz"
    if not path.exists():
        embeddings, clock = vectors_of(work, size), time.process_time()
        found = knn_graph(embeddings, WIDE)
        np.savez(path, neighbours=found[0].astype(np.int32), similarity=found[1], cpu_s=time.process_time() - clock)
    with np.load(path, allow_pickle=False) as held:
        return held["neighbours"][:, :k].astype(np.int64), held["similarity"][:, :k], float(held["cpu_s"])


def graph_among(work: Path, size: int, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the exact graph of some of the papers, from the wider one of all where that holds enough of them."""
    neighbours, similarity, _ = graph_of(work, size, WIDE)
    place = np.full(len(neighbours), -1)
    place[rows] = np.arange(len(rows))
    here = place[neighbours[rows]]
    order = np.argsort(here < 0, axis=1, kind="stable")[:, :K]
    found, scores = np.take_along_axis(here, order, 1), np.take_along_axis(similarity[rows], order, 1)
    short = np.flatnonzero((found < 0).any(axis=1))
    embeddings = vectors_of(work, size)[rows]
    near, alike = nearest_among(embeddings, embeddings[short], K + 1)
    for row, others, values in zip(short, near, alike, strict=True):
        kept = others != row
        found[row], scores[row] = others[kept][:K], values[kept][:K]
    return found, scores


# -- layouts ----------------------------------------------------------------------------------------------------


def layouts(work: Path, size: int, peers: int) -> list[Row]:
    """Lay out the same papers in each way."""
    neighbours, _, graph_s = graph_of(work, size)
    n, rows = len(neighbours), list[Row]()
    for name, lay_out in LAYOUTS.items():
        needs = {"umap-learn": "umap", "openTSNE": "openTSNE"}.get(name.split(",")[0], "umap")
        row: Row = {"papers": n, "layout": name}
        if importlib.util.find_spec(needs) is None or (not name.startswith("ours") and n > peers):
            rows.append(row | {"note": "not run"})
            continue
        places, cpu_s, memory_mb = _apart(lay_out, work, size)
        own_graph = graph_s if name.startswith("ours") else 0.0
        kept = round(neighbours_kept(neighbours, places) or 0, 4)
        rows.append(row | {
            "graph_cpu_s": round(own_graph, 1), "layout_cpu_s": round(cpu_s, 1), "cpu_s": round(cpu_s + own_graph, 1),
            "peak_mb": round(memory_mb), "neighbours_kept": kept})  # fmt: skip
        print(rows[-1], flush=True)
    _with_ratios(rows)
    return rows


def _with_ratios(rows: list[Row]) -> None:
    """Add how many times longer each took than ours, with the graph and without (topics need it anyway)."""
    ours = rows[0]
    for row in rows:
        if "cpu_s" in row:
            row["times_ours"] = round(row["cpu_s"] / ours["cpu_s"], 2)
            row["times_our_layout"] = round(row["cpu_s"] / ours["layout_cpu_s"], 2)


def _ours(work: Path, size: int) -> np.ndarray:
    neighbours, similarity, _ = graph_of(work, size)
    return umap_layout(neighbours, similarity, start_places(vectors_of(work, size)))


def _plain_umap(work: Path, size: int) -> np.ndarray:
    import umap

    made: np.ndarray = umap.UMAP(n_neighbors=K + 1, metric="cosine", random_state=SEED, n_jobs=1).fit_transform(
        vectors_of(work, size)
    )
    return made


def _open_tsne(work: Path, size: int) -> np.ndarray:
    from openTSNE import TSNE

    return np.asarray(TSNE(metric="cosine", random_state=SEED, n_jobs=1).fit(vectors_of(work, size)))


LAYOUTS: dict[str, Callable[[Path, int], np.ndarray]] = {
    "ours, exact graph": _ours, "umap-learn, plain": _plain_umap, "openTSNE, plain": _open_tsne,
}  # fmt: skip


def _apart(lay_out: Callable[[Path, int], np.ndarray], work: Path, size: int) -> tuple[np.ndarray, float, float]:
    """Run a layout in a process of its own; return places, CPU seconds and peak memory in MB."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (lay_out.__name__, work, size))


def _measured(name: str, work: Path, size: int) -> tuple[np.ndarray, float, float]:
    with threadpool_limits(1):
        globals()[name](work, 500)  # compiles
        clock = time.process_time()
        places = globals()[name](work, size)
    return places, time.process_time() - clock, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# -- movement ---------------------------------------------------------------------------------------------------


def moving(work: Path, size: int, peers: int) -> list[Row]:
    """Lay out most papers, then all, in each way of going on from the last map."""
    days = np.load(work / "days.npy")[: size or None]
    chance = np.random.default_rng(SEED)
    cuts = {f"{NEW_SHARE:.0%} new, by chance": np.sort(chance.permutation(len(days))[int(NEW_SHARE * len(days)) :])}
    last = days.max().astype("datetime64[M]")
    cuts[f"the month {last} new"] = np.flatnonzero(days.astype("datetime64[M]") < last)
    if len(days) > peers:
        cuts.pop(next(iter(cuts)))  # layouts of 100,000 papers take minutes each
    return [row for name, old in cuts.items() for row in _moved(work, size, name, old, peers)]


def _moved(work: Path, size: int, name: str, old: np.ndarray, peers: int) -> list[Row]:
    embeddings = vectors_of(work, size)
    neighbours, similarity, _ = graph_of(work, size)
    before = umap_layout(*graph_among(work, size, old), start_places(embeddings[old])).astype(np.float64)
    new = np.setdiff1d(np.arange(len(embeddings)), old)
    placed = np.empty((len(embeddings), 2))
    placed[old] = before
    placed[new] = place_new(*nearest_among(embeddings[old], embeddings[new], K), before)
    ways = {
        "new papers placed, no refit": lambda: placed,
        f"refit from the last places ({REFIT.rounds} rounds of step {REFIT.step})": lambda: umap_layout(
            neighbours, similarity, placed, REFIT),
        "refit from the last places (all rounds)": lambda: umap_layout(neighbours, similarity, placed),
        "refit from nothing": lambda: umap_layout(neighbours, similarity, start_places(embeddings), seed=SEED + 1),
    }  # fmt: skip
    rows, tried = [], list(ways.items())
    for way, lay_out in tried if len(embeddings) <= peers else tried[:2]:
        clock = time.process_time()
        after = align(lay_out(), old, before)
        took, moved = time.process_time() - clock, movement(before, after[old])
        assert moved is not None
        rows.append({
            "papers": len(embeddings), "case": name, "new": len(new), "way": way, "layout_cpu_s": round(took, 1),
            "moved_median": round(moved.median, 4), "moved_p95": round(moved.p95, 4),
            "neighbours_kept": round(neighbours_kept(neighbours, after) or 0, 4),
            "neighbours_kept_of_new": round(_kept_of(neighbours, after, new), 4)})  # fmt: skip
        print(rows[-1], flush=True)
    return rows


def _kept_of(neighbours: np.ndarray, places: np.ndarray, rows: np.ndarray) -> float:
    """Return the share of neighbours kept among some papers alone: theirs, on the whole map."""
    from scipy.spatial import KDTree

    rows = rows[:2_000]
    near = KDTree(places).query(places[rows], k=K + 1)[1]
    return float(
        np.mean([len((set(a) - {r}) & set(b)) / K for a, b, r in zip(near, neighbours[rows], rows, strict=True)])
    )


PARTS: dict[str, Callable[[Path, int, int], list[Row]]] = {"layouts": layouts, "moving": moving}

if __name__ == "__main__":
    main()
