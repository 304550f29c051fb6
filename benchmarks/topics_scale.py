"""Measure how the cost of topics and map grows with the papers, ours alone, from vectors to topics and places.

``python -m benchmarks.topics_scale --library LIBRARY [--sizes 10000 100000 1000000] [--parts graph topics map]``.
Papers beyond those of the library are made: each lies between a real paper and one of its 15 nearest, at a seeded
place, with a little noise. Every size runs in a process of its own. Growth is the exponent between two sizes: log of
the ratio of CPU seconds over log of the ratio of papers.
"""

import argparse
import math
import multiprocessing
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.maps.umap_layout import start_places, umap_layout
from analysis.topics.cluster import neighbours_for
from analysis.topics.fitting import fit_topics
from benchmarks.report import write_result
from benchmarks.topics import read_papers
from index.neighbours import EXACT_UP_TO, knn_graph, neighbour_recall

SEED, NEAR, NOISE, MAP_NEIGHBOURS = 20, 15, 0.02, 15
PARTS = ("graph", "topics", "map")
FloatMatrix = NDArray[np.float32]
Row = dict[str, Any]


def main() -> None:
    """Run the sizes, smallest first, and write ``results/topics_scale.json`` after each."""
    arguments = _arguments()
    papers = read_papers(arguments.library).embeddings
    rows: list[Row] = []
    for n in sorted(arguments.sizes):
        rows += _in_own_process(papers, n, arguments.parts)
        write_result("topics_scale", rows + growth(rows))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, required=True, help="a library with vectors and an edition")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    return parser.parse_args()


def _in_own_process(papers: FloatMatrix, n: int, parts: list[str]) -> list[Row]:
    """Return the rows of one size; its peak of memory holds nothing of the others."""
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(measure, (papers, n, parts))


def made(papers: FloatMatrix, n: int) -> FloatMatrix:
    """Return n unit vectors: real ones drawn by a seed, and made ones between real neighbours beyond these."""
    rng = np.random.default_rng(SEED)
    if n <= len(papers):
        return papers[np.sort(rng.choice(len(papers), n, replace=False))]
    near, _ = knn_graph(papers, NEAR)
    result = np.empty((n, papers.shape[1]), dtype=np.float32)
    result[: len(papers)] = papers
    for start in range(len(papers), n, 50_000):
        wanted = min(50_000, n - start)
        ends = rng.integers(len(papers), size=wanted)
        others = near[ends, rng.integers(NEAR, size=wanted)]
        weight = rng.uniform(size=(wanted, 1)).astype(np.float32)
        block = weight * papers[ends] + (1 - weight) * papers[others]
        block += NOISE * rng.standard_normal((wanted, papers.shape[1]), dtype=np.float32)
        result[start : start + wanted] = block / np.linalg.norm(block, axis=1, keepdims=True)
    return result


def measure(papers: FloatMatrix, n: int, parts: list[str]) -> list[Row]:
    """Return CPU seconds and peak memory of each part for n papers."""
    vectors = made(papers, n)
    del papers
    rows: list[Row] = []

    def timed(part: str, work: Callable[[], Any], told: Callable[[Any], Row]) -> Any:
        clock, wall = time.process_time(), time.perf_counter()
        result = work()
        rows.append({"part": part, "papers": n, "cpu_s": round(time.process_time() - clock, 1),
                     "seconds": round(time.perf_counter() - wall, 1), "peak_gb": _peak(), **told(result)})  # fmt: skip
        print(rows[-1], flush=True)
        return result

    k = neighbours_for(n)
    near, similarity = timed("graph", lambda: knn_graph(vectors, k), lambda found: {
        "exact": n <= EXACT_UP_TO, "recall": round(neighbour_recall(vectors, found[0]), 4)})  # fmt: skip
    if "topics" in parts:
        timed("topics", lambda: fit_topics(vectors, near), lambda fit: {
            "topics": fit.n_topics, "subtopics": len(fit.subtopic_stability),
            "without_topic": round(float((fit.labels < 0).mean()), 3)})  # fmt: skip
    if "map" in parts:
        near, similarity = near[:, :MAP_NEIGHBOURS].copy(), similarity[:, :MAP_NEIGHBOURS].copy()
        timed("map", lambda: umap_layout(near, similarity, start_places(vectors)), lambda _: {})
    return rows


def _peak() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2)


def growth(rows: list[Row]) -> list[Row]:
    """Return the exponent of each part between each two sizes that follow one another."""
    found: list[Row] = []
    for part in PARTS:
        of_part = sorted((row for row in rows if row["part"] == part), key=lambda row: row["papers"])
        for small, large in zip(of_part, of_part[1:], strict=False):
            times = math.log(large["papers"] / small["papers"])
            found.append({"part": part, "papers": large["papers"], "beside": small["papers"],
                          "growth": round(math.log(large["cpu_s"] / small["cpu_s"]) / times, 2)})  # fmt: skip
    return found


if __name__ == "__main__":
    main()
