"""Measure the similarity map on real citations: how often it finds again a citation that was held back.

Run: ``python -m benchmarks.citation_map --data FOLDER`` with the folder that holds ``acl-citances/`` and
``acl-anthology-2021/``. A tenth of the citations (by a hash of both ids) is held back where the citing paper keeps at
least two references; the map of those references must find the cited paper again among its best 20. Peers: each of the
parts alone (alpha 0 and 1; text alone by the default encoder on titles and the abstracts there are). Prints one table,
the differences with paired intervals, and writes ``benchmarks/results/citation_map.json``.
"""

import argparse
import gzip
import hashlib
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from analysis.graph.csr import CitationGraph, FloatArray, build_graph
from analysis.graph.related import CANDIDATES, TEXT_WEIGHT, blended_scores
from analysis.graph.similarity import ALPHA, PRIOR_REFERENCES, alike, blended
from benchmarks.report import write_result
from index.encoders import ModelChoice, open_encoder
from index.evaluation import compare, estimate
from index.text import paper_text

ALPHAS = (0.0, 0.25, 0.5, 0.75, 1.0)
TEXT_WEIGHTS = (0.1, 0.2, 0.3, 0.5, 1.0)
BEST = 20
FEWEST_KEPT = 2
Row = dict[str, Any]


def main() -> None:
    """Hold back, map, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds acl-citances/")
    arguments = parser.parse_args()
    edges = read_edges(arguments.data / "acl-citances" / "citances.jsonl.gz")
    graph, held, left_out = held_back(edges)
    rows: list[Row] = []
    found: dict[str, list[float]] = {}
    for fractional in (False, True):
        parts = [_parts(graph, citer, fractional) for citer, _ in held]
        for alpha in ALPHAS:
            name = f"alpha {alpha:g}{', fractional' if fractional else ''}"
            found[name] = [
                float(_is_found(graph, citer, cited, part, alpha))
                for (citer, cited), part in zip(held, parts, strict=True)
            ]
            told = estimate(found[name])
            rows.append({"map": name, "found in best 20": told.value, "lo": told.lo, "hi": told.hi, "n": told.n})
    texts = text_vectors(arguments.data, sorted({name for edge in edges for name in edge}))
    for weight in TEXT_WEIGHTS:
        name = "text alone" if weight == 1 else f"alpha {ALPHA:g}, text {weight:g}"
        found[name] = [float(_is_found_with_text(graph, citer, cited, texts, weight)) for citer, cited in held]
        told = estimate(found[name])
        rows.append({"map": name, "found in best 20": told.value, "lo": told.lo, "hi": told.hi, "n": told.n})
    best = f"alpha {ALPHA:g}, text {TEXT_WEIGHT:g}"
    for one, other in [("alpha 0.5", "alpha 0"), ("alpha 0.5", "alpha 1"), (best, "alpha 0"), (best, "alpha 0.5"),
                       (best, "text alone")]:  # fmt: skip
        pair = compare(found[one], found[other])
        rows.append({"map": f"{one} over {other}", "difference": pair.difference, "lo": pair.lo, "hi": pair.hi,
                     "p": pair.p, "n": pair.n})  # fmt: skip
    rows.append({"map": f"left out: the citer keeps fewer than {FEWEST_KEPT} references", "n": left_out})
    known = sum(bool(len(graph.references[cited])) for _, cited in held)
    rows.append({"map": "held back and cited papers with a known reference", "n": known})
    rows.append({"map": "pairs of works equal to a count by sets, of 1,000", "n": equal_pairs(graph)})
    write_result("citation_map", rows)


def read_edges(path: Path) -> list[tuple[str, str]]:
    """Return the distinct (citing, cited) pairs, sorted."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = (json.loads(line) for line in lines)
        return sorted({(row["citing"], row["cited"]) for row in rows if row["citing"] != row["cited"]})


def held_back(
    edges: list[tuple[str, str]],
) -> tuple[CitationGraph, list[tuple[int, int]], int]:
    """Return the graph without the held-back citations, those as (citer, cited) nodes, and how many were left out."""
    chosen = [edge for edge in edges if int(hashlib.sha256("|".join(edge).encode()).hexdigest(), 16) % 10 == 0]
    count: dict[str, int] = defaultdict(int)
    for citing, _ in edges:
        count[citing] += 1
    kept_of = dict(count)
    for citing, _ in chosen:
        kept_of[citing] -= 1
    held = [edge for edge in chosen if kept_of[edge[0]] >= FEWEST_KEPT]
    number = {name: place for place, name in enumerate(sorted({name for edge in edges for name in edge}))}
    rest = [edge for edge in edges if edge not in set(held)]
    years = [_year(name) for name in sorted(number)]
    citing, cited = ([number[edge[side]] for edge in rest] for side in (0, 1))
    graph = build_graph(list(number.values()), years, citing, cited)
    pairs = graph.nodes_of([number[name] for edge in held for name in edge]).reshape(-1, 2).tolist()
    return graph, [(citer, found) for citer, found in pairs], len(chosen) - len(held)


def _year(name: str) -> int:
    """Return the year that an old Anthology id tells: P03-1021 is of 2003."""
    short = int(name[1:3])
    return 1900 + short if short > 60 else 2000 + short


def _parts(graph: CitationGraph, citer: int, fractional: bool) -> Any:
    return alike(graph, graph.references[citer].astype(np.int64), fractional)


def _is_found(graph: CitationGraph, citer: int, cited: int, part: Any, alpha: float) -> bool:
    """Tell whether the held-back work is among the best 20 of the map of the citer's references, ties by node."""
    score = np.round(blended(part.coupling, part.cocitation, alpha), 9)
    score[np.isin(part.nodes, graph.references[citer]) | (part.nodes == citer)] = 0.0
    best = np.lexsort((part.nodes, -score))[:BEST]
    return bool(((part.nodes[best] == cited) & (score[best] > 0)).any())


def text_vectors(data: Path, names: list[str]) -> FloatArray:
    """Return the vector of each paper's title and abstract, shape (n, dim); 0 where the Anthology does not hold it."""
    table = pq.read_table(data / "acl-anthology-2021" / "papers.parquet", columns=["acl_id", "title", "abstract"])
    texts = {row["acl_id"]: paper_text(row["title"] or "", row["abstract"]) for row in table.to_pylist()}
    here = [place for place, name in enumerate(names) if name in texts]
    with open_encoder(ModelChoice()) as encoder:
        vectors = encoder.encode_documents([texts[names[place]] for place in here])
    result = np.zeros((len(names), vectors.shape[1]))
    result[here] = vectors
    return result


def _is_found_with_text(graph: CitationGraph, citer: int, cited: int, texts: FloatArray, weight: float) -> bool:
    """Tell the same of the map that blends in the text; node i has row ``graph.work_ids[i]`` of ``texts``."""
    own = graph.references[citer].astype(np.int64)
    vectors = texts[np.asarray(graph.work_ids)]
    mean = vectors[own].mean(axis=0)
    cosines = vectors @ (mean / max(float(np.linalg.norm(mean)), 1e-12))
    found = alike(graph, own)
    parts = ({int(node): value for node, value in zip(found.nodes, part, strict=True) if value > 0 and weight < 1}
             for part in (found.coupling, found.cocitation))  # fmt: skip
    coupling, cocitation = parts
    near = {*np.argsort(-cosines)[: CANDIDATES + len(own)].tolist(), *coupling, *cocitation}
    left_out = {*own.tolist(), citer}
    score = blended_scores(
        coupling, cocitation, {node: float(cosines[node]) for node in near - left_out}, left_out, ALPHA, weight
    )
    best = sorted((-round(value, 9), node) for node, value in score.items())[:BEST]
    return any(node == cited and value < 0 for value, node in best)


def equal_pairs(graph: CitationGraph, pairs: int = 1_000) -> int:
    """Return how many of some random pairs that share something have the similarity that sets give."""
    rng, equal = np.random.default_rng(20), 0
    references = [set(graph.references[node].tolist()) for node in range(len(graph))]
    citers = [set(graph.citers[node].tolist()) for node in range(len(graph))]
    for _ in range(pairs):
        one = int(rng.integers(len(graph)))
        found = alike(graph, np.array([one]))
        other = (
            int(rng.choice(found.nodes)) if len(found.nodes) and rng.random() < 0.8 else int(rng.integers(len(graph)))
        )
        here = found.nodes == other
        expected = [len(s[one] & s[other]) / (max(len(s[one]) * len(s[other]), 1) ** 0.5 + prior)
                    for s, prior in ((references, PRIOR_REFERENCES), (citers, 0))]  # fmt: skip
        told = [float(part[here].sum()) for part in (found.coupling, found.cocitation)]
        equal += one == other or bool(np.allclose(told, expected))
    return equal


if __name__ == "__main__":
    main()
