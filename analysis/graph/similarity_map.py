"""The similarity map of one or several papers: the works most alike, how they hang together, what they build on.

Pure but for the facts it reads of an edition; `app.graph_questions` calls it for `fieldmap map` and the page Map.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np

from analysis.graph.csr import Adjacency, CitationGraph, FloatArray
from analysis.graph.related import related_works
from analysis.graph.similarity import ALPHA, most_shared, pairwise
from data.store import Database, rows_as_dicts
from index.vectors import VectorIndex

MOST_WORKS = 300
LINKS_A_WORK = 4
"""Links drawn of each work, its strongest."""
FACTOR_TEXT = 0.3
"""Cosine of two texts that counts as 0 in a link: abstracts of one field are all somewhat alike."""
ROUNDS = 200
SEED = 20
LISTED = 10
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SimilarityMap:
    """A map: works with their places, links, and lists of what it builds on and what builds on it."""

    works: list[Row]
    """Seeds first, then by falling score: facts, ``score``, its parts, ``x`` and ``y`` (no unit)."""
    links: list[Row]
    """``one``, ``other`` (work ids) and ``similarity``."""
    prior: list[Row]
    """Works that most works of the map cite, with ``n`` and whether they are on the map."""
    derivative: list[Row]
    """Works that cite most works of the map."""
    with_references: int
    """Works of the map whose references are known, in whole or in part."""
    by_text: bool
    """No citation of the seeds is known here: alike by text alone."""


def similarity_map(
    db: Database, graph: CitationGraph, vectors: VectorIndex, seeds: Sequence[int], size: int = 40,
    alpha: float = ALPHA, text_weight: float = 0.0, fractional: bool = False,
) -> SimilarityMap:  # fmt: skip
    """Return the map of some seeds: those and up to ``size`` works most alike.

    A link is alpha·coupling + (1-alpha)·cocitation of its two works, blended with the cosine of their texts by
    ``text_weight``. The same edition and question give the same picture.

    Raises
    ------
    ValueError
        If more than MOST_WORKS are asked for.
    """
    if size + len(seeds) > MOST_WORKS:
        raise ValueError(f"a map of {size + len(seeds)} works cannot be read; at most {MOST_WORKS}")
    nodes = graph.nodes_of(seeds)
    cited = _has_citations(graph, nodes[nodes >= 0])
    weight = text_weight if cited else 1.0
    found = related_works(db, graph, vectors, seeds, size, alpha, weight, fractional)
    works = [*dict.fromkeys(seeds), *(row["work_id"] for row in found)]
    links = link_matrix(graph, vectors, works, alpha, weight)
    places = layout(links)
    told = {row["work_id"]: {name: row[name] for name in ("score", "coupling", "cocitation", "text")} for row in found}
    facts = work_facts(db, works)
    rows = [
        {**facts[work], "is_seed": work not in told, **told.get(work, dict.fromkeys(PARTS)), "x": x, "y": y}
        for work, (x, y) in zip(works, np.round(places, 4).tolist(), strict=True)
    ]
    on_map = graph.nodes_of(works)
    on_map = on_map[on_map >= 0]
    return SimilarityMap(
        rows, _strongest(works, links), _listed(db, graph, graph.references, on_map),
        _listed(db, graph, graph.citers, on_map), int((graph.references.degrees_of(on_map) > 0).sum()), not cited,
    )  # fmt: skip


PARTS = ("score", "coupling", "cocitation", "text")


def _has_citations(graph: CitationGraph, nodes: Any) -> bool:
    return bool((graph.references.degrees_of(nodes) + graph.citers.degrees_of(nodes)).sum())


def link_matrix(
    graph: CitationGraph, vectors: VectorIndex, works: Sequence[int], alpha: float, text_weight: float
) -> FloatArray:
    """Return how alike each pair of works is, shape (k, k), symmetric, in [0, 1], 0 on the diagonal."""
    nodes = graph.nodes_of(works)
    links = np.zeros((len(works), len(works)))
    inside = np.flatnonzero(nodes >= 0)
    links[np.ix_(inside, inside)] = pairwise(graph, nodes[inside], alpha)
    if text_weight:
        held = np.flatnonzero(vectors.which(works))
        matrix = vectors.vectors_of([works[place] for place in held.tolist()]).astype(np.float64)
        text = np.zeros_like(links)
        text[np.ix_(held, held)] = np.clip((matrix @ matrix.T - FACTOR_TEXT) / (1 - FACTOR_TEXT), 0.0, 1.0)
        np.fill_diagonal(text, 0.0)
        links = (1 - text_weight) * links + text_weight * text
    return np.asarray((links + links.T) / 2)


def layout(links: FloatArray) -> FloatArray:
    """Return a place for each work, shape (k, 2), in [-1, 1]: alike works near (Fruchterman & Reingold 1991)."""
    if len(links) == 1:
        return np.zeros((1, 2))
    graph = nx.Graph()
    graph.add_nodes_from(range(len(links)))
    for one, other in zip(*np.nonzero(np.triu(links)), strict=True):
        graph.add_edge(int(one), int(other), weight=float(links[one, other]))
    found = nx.spring_layout(graph, seed=SEED, iterations=ROUNDS, method="force")
    return np.array([found[node] for node in range(len(links))], dtype=np.float64)


def _strongest(works: Sequence[int], links: FloatArray) -> list[Row]:
    """Return each work's strongest links, each once, in order of the works."""
    kept: set[tuple[int, int]] = set()
    for one in range(len(works)):
        order = np.lexsort((np.arange(len(works)), -links[one]))[:LINKS_A_WORK]
        kept |= {(min(one, int(other)), max(one, int(other))) for other in order if links[one, other] > 0}
    return [
        {"one": works[one], "other": works[other], "similarity": round(float(links[one, other]), 6)}
        for one, other in sorted(kept)
    ]


def _listed(db: Database, graph: CitationGraph, side: Adjacency, on_map: Any) -> list[Row]:
    """Return the works that most works of the map share on one side, at least two."""
    nodes, counts = most_shared(side, on_map)
    counts = counts[:LISTED]
    works = np.asarray(graph.work_ids[nodes[:LISTED]])[counts > 1].tolist()
    facts, here = work_facts(db, works), set(np.asarray(graph.work_ids[on_map]).tolist())
    return [{**facts[work], "n": int(n), "on_map": work in here} for work, n in zip(works, counts, strict=False)]


def work_facts(db: Database, works: Sequence[int]) -> dict[int, Row]:
    """Return what is shown of each work on a map, by work id."""
    rows = rows_as_dicts(
        db,
        """SELECT w.work_id, w.title, year(w.published) AS year, w.is_stub, coalesce(w.n_citers, 0) AS n_citers,
               t.name AS topic
        FROM works w LEFT JOIN topic_members m USING (work_id) LEFT JOIN topics t USING (topic_id)
        WHERE w.work_id IN (SELECT unnest(?::BIGINT[]))""",
        [list(works)],
    )
    return {row["work_id"]: row for row in rows}
