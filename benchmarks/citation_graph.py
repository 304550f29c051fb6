"""Measure the whole-graph measures on grown citation graphs, against networkx, igraph, networkit and scipy.

Run: ``python -m benchmarks.citation_graph [--sizes 500000:11 3000000:14.6]`` (works, and citations a work). Each
library runs in a fresh process, with one thread, but for disruption, which uses all. Peers that are not installed, or
would need more memory than ``--memory`` GB, are skipped and told so. Prints one table and writes
``benchmarks/results/citation_graph.json``.
"""

import argparse
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.graph.ageing import awakening, half_life, reference_years
from analysis.graph.csr import CitationGraph, FloatArray, build_graph, open_graph, save_graph
from analysis.graph.disruption import disruption
from analysis.graph.ranking import citerank, pagerank
from analysis.graph.similarity import alike, blended, pairwise
from analysis.graph.structure import communities, components, cores, undirected
from benchmarks.report import write_result

FIRST_YEAR, LAST_YEAR = 1990, 2025
GROWTH = 1.09
"""Works of a year over those of the year before, as machine learning has had it or less."""
COPIED = 0.55
"""Share of references copied from those of earlier works: the well-cited are cited more (Price 1976)."""
SKEW = 2.5
"""Works of a year are unlike: the share p of them that is cited most gets p^(1/2.5) of the citations of that year."""
AGE_YEARS = 6.0
"""Mean age of the references that are not copied."""
SEED = 20
MAPS = 100
PEER_GB = {"networkx": 260, "igraph": 130, "networkit": 90, "scipy": 60}
"""Peak memory of a peer, GB for each thousand million citations; measured at 5 million, used to skip."""
Row = dict[str, Any]


def grown(n: int, per_work: float, seed: int = SEED) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return work ids, years, and the citing and cited works of a graph that grew year by year.

    A work makes a log-normal number of references: a part is copied from recent ones, the rest names works of an
    exponential age, of the same year too; what would be older than the first year is left out. Within a year, work ids
    tell nothing of the order.
    """
    rng = np.random.default_rng(seed)
    share = GROWTH ** np.arange(LAST_YEAR - FIRST_YEAR + 1)
    ends = np.round(n * np.cumsum(share) / share.sum()).astype(np.int64)
    starts = np.concatenate([[0], ends[:-1]])
    cited_parts: list[NDArray[Any]] = []
    citing_parts: list[NDArray[Any]] = []
    pool = np.empty(0, dtype=np.int64)
    for year, (start, end) in enumerate(zip(starts, ends, strict=True)):
        made = np.minimum(rng.lognormal(np.log(per_work) - 0.5, 1.0, end - start), 300).astype(np.int64)
        citing = np.repeat(np.arange(start, end), made)
        born = year + rng.random(len(citing)) - rng.exponential(AGE_YEARS, len(citing))
        inside = (born >= 0) & (born < year + 1)  # what is older, or not yet there, is not in the library
        citing, born = citing[inside], born[inside]
        low, high = starts[born.astype(int)], ends[born.astype(int)]
        cited = (low + rng.random(len(citing)) ** SKEW * (high - low)).astype(np.int64)
        if len(pool):
            copied = rng.random(len(citing)) < COPIED
            cited[copied] = pool[rng.integers(len(pool), size=int(copied.sum()))]
        kept = cited < citing
        citing_parts.append(citing[kept])
        cited_parts.append(cited[kept])
        pool = np.concatenate([pool, cited[kept]])[-4 * max(len(citing), 1_000) :]
    years = np.repeat(np.arange(FIRST_YEAR, LAST_YEAR + 1), ends - starts)
    ids = np.concatenate([start + rng.permutation(end - start) for start, end in zip(starts, ends, strict=True)])
    return ids, years, ids[np.concatenate(citing_parts)], ids[np.concatenate(cited_parts)]


def main() -> None:
    """Grow the graphs, measure ours and the peers, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", default=["50000:11", "500000:11", "3000000:14.6"])
    parser.add_argument("--memory", type=float, default=12.0, help="GB that a peer may take")
    arguments = parser.parse_args()
    rows: list[Row] = []
    for size in arguments.sizes:
        n, per_work = int(size.split(":")[0]), float(size.split(":")[1])
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "graph.npz"
            arrays = grown(n, per_work)
            np.savez(path, *arrays)
            m = len(arrays[2])
            del arrays
            rows += [{"works": n, "citations": m, **row} for row in _measured(path, m, arguments.memory)]
    rows += exponents(rows)
    write_result("citation_graph", rows)


OURS: dict[str, Callable[[CitationGraph], Any]] = {
    "PageRank": pagerank,
    "CiteRank": lambda graph: citerank(graph, LAST_YEAR),
    "components": components,
    "links for networkit": undirected,
    "reference years": reference_years,
    "half-lives": half_life,
    "awakenings": awakening,
    "disruption": disruption,
}


def _measured(path: Path, m: int, memory: float) -> list[Row]:
    """Return the rows of one graph: ours, then each peer."""
    rows = _fresh(_ours, path)
    for name, peer in PEERS.items():
        library = name.split()[0]
        if PEER_GB[library] * m / 1e9 > memory:
            rows.append({"measure": name, "by": library, "note": f"skipped: more than {memory:g} GB"})
            continue
        try:
            rows += _fresh(peer, path)
        except ImportError:
            rows.append({"measure": name, "by": library, "note": "skipped: not installed"})
    own = {row["measure"]: row["cpu_s"] for row in rows if row["by"] == "ours"}
    for row in rows:
        if row["by"] != "ours" and row.get("cpu_s") and row["measure"] in own:
            row["ours_over_it"] = round(own[row["measure"]] / row["cpu_s"], 3)
    return rows


def _fresh(work: Callable[[Path], list[Row]], path: Path) -> list[Row]:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, path).result()


def _timed(call: Callable[[], Any]) -> tuple[Any, float]:
    """Return what a call gives and its CPU seconds."""
    clock = time.process_time()
    result = call()
    return result, time.process_time() - clock


def _row(measure: str, by: str, seconds: float, **told: Any) -> Row:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {"measure": measure, "by": by, "cpu_s": round(seconds, 3), "peak_gb": round(peak, 2), **told}


def _ours(path: Path) -> list[Row]:
    warm = build_graph(*grown(500, 5.0, seed=1))
    for call in OURS.values():
        call(warm)
    with np.load(path) as arrays:
        loaded = [arrays[name] for name in arrays.files]
    graph, seconds = _timed(lambda: build_graph(*loaded))
    loaded.clear()
    rows = [_row("build", "ours", seconds)]
    for name, call in OURS.items():
        result, seconds = _timed(lambda call=call: call(graph))  # type: ignore[misc]
        rows.append(_row(name, "ours", seconds))
        if name == "links for networkit":
            for more, on_links in (("cores", cores), ("communities", communities)):
                _, seconds = _timed(lambda call=on_links, links=result: call(links))  # type: ignore[misc]
                rows.append(_row(more, "ours", seconds, note="networkit's algorithm"))
        del result
    with tempfile.TemporaryDirectory() as folder:
        save_graph(graph, Path(folder))
        rows += _maps(open_graph(Path(folder)))
    return rows


def _maps(graph: CitationGraph) -> list[Row]:
    """Return what a map of one paper costs on a graph mapped from disk: of papers cited at least ten times, of the hub.

    The works alike, the forty best, and how these are alike among themselves; without titles and picture.
    """
    degrees = graph.citers.degrees
    seeds = np.random.default_rng(SEED).choice(np.flatnonzero(degrees >= 10), MAPS, replace=False)
    costs = np.sort([_timed(lambda seed=seed: _one_map(graph, seed))[1] for seed in seeds])
    hub = int(np.argmax(degrees))
    hub_cost = _timed(lambda: _one_map(graph, hub))[1]
    note = f"{MAPS} papers: median, 95 %"
    return [
        _row("map of one paper", "ours", float(costs[MAPS // 2]), note=note),
        _row("map of one paper, 95 %", "ours", float(costs[int(0.95 * MAPS)]), note=note),
        _row("map of the hub", "ours", hub_cost, note=f"cited {int(degrees[hub]):,} times"),
    ]


def _one_map(graph: CitationGraph, seed: int) -> FloatArray:
    found = alike(graph, np.asarray([seed], dtype=np.int64))
    best = np.argsort(-blended(found.coupling, found.cocitation), kind="stable")[:40]
    return pairwise(graph, np.append(found.nodes[best], seed))


def _edges(path: Path) -> tuple[int, NDArray[Any], NDArray[Any]]:
    with np.load(path) as arrays:
        pairs = np.unique(arrays["arr_2"] * len(arrays["arr_0"]) + arrays["arr_3"])
        n = len(arrays["arr_0"])
    return n, pairs // n, pairs % n


def _networkx(path: Path) -> list[Row]:
    import networkx as nx

    n, citing, cited = _edges(path)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(n))
    _, building = _timed(lambda: graph.add_edges_from(zip(citing.tolist(), cited.tolist(), strict=True)))
    rows = [_row("build", "networkx", building)]
    for name, call in (
        ("PageRank", lambda: nx.pagerank(graph, tol=1e-10 / n, max_iter=500)),
        ("components", lambda: list(nx.weakly_connected_components(graph))),
        ("cores", lambda: nx.core_number(graph)),
    ):
        rows.append(_row(name, "networkx", _timed(call)[1]))
    return rows


def _igraph(path: Path) -> list[Row]:
    import igraph

    n, citing, cited = _edges(path)
    pairs = np.stack([citing, cited], axis=1)
    graph, building = _timed(lambda: igraph.Graph(n=n, edges=pairs, directed=True))
    rows = [_row("build", "igraph", building)]
    for name, call in (
        ("PageRank", lambda: graph.pagerank(damping=0.85)),
        ("components", lambda: graph.connected_components(mode="weak")),
        ("cores", lambda: graph.coreness()),
    ):
        rows.append(_row(name, "igraph", _timed(call)[1]))
    return rows


def _networkit(path: Path) -> list[Row]:
    import networkit as nk

    nk.setNumberOfThreads(1)
    n, citing, cited = _edges(path)
    ends = (citing.astype(np.uint64), cited.astype(np.uint64))
    graph, building = _timed(lambda: nk.GraphFromCoo(ends, n=n, weighted=False, directed=True))
    rows = [_row("build", "networkit", building)]
    ranks = nk.centrality.PageRank(graph, damp=0.85, tol=1e-10)
    parts = nk.components.WeaklyConnectedComponents(graph)
    rows.append(_row("PageRank", "networkit", _timed(ranks.run)[1]))
    rows.append(_row("components", "networkit", _timed(parts.run)[1]))
    return rows


def _scipy(path: Path) -> list[Row]:
    from scipy.sparse import coo_matrix

    n, citing, cited = _edges(path)
    ones = np.ones(len(citing))
    matrix, building = _timed(lambda: coo_matrix((ones, (cited, citing)), shape=(n, n)).tocsr())
    degree = np.bincount(citing, minlength=n)

    def power() -> int:
        rank, share, ends = np.full(n, 1 / n), 1 / np.maximum(degree, 1), degree == 0
        for turn in range(500):
            fresh = 0.85 * (matrix @ (rank * share) + rank[ends].sum() / n) + 0.15 / n
            change, rank = np.abs(fresh - rank).sum(), fresh
            if change < 1e-10:
                return turn + 1
        return 500

    turns, seconds = _timed(power)
    return [_row("build", "scipy", building), _row("PageRank", "scipy", seconds, note=f"{turns} power iterations")]


PEERS = {"networkx": _networkx, "igraph": _igraph, "networkit": _networkit, "scipy": _scipy}


def exponents(rows: list[Row]) -> list[Row]:
    """Return how the cost of each measure of ours grows with works: the slope of log seconds over log n."""
    told = []
    for name in dict.fromkeys(row["measure"] for row in rows if row["by"] == "ours"):
        points = [(row["works"], row["cpu_s"]) for row in rows if row["measure"] == name and row["by"] == "ours"]
        if len(points) > 1 and all(seconds > 0 for _, seconds in points):
            slope = float(np.polyfit(*np.log(np.asarray(points)).T, 1)[0])
            told.append({"measure": f"{name}: growth exponent", "by": "ours", "value": round(slope, 2)})
    return told


if __name__ == "__main__":
    os.environ["OMP_NUM_THREADS"] = "1"
    sys.exit(main())
