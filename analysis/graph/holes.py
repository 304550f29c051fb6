"""Holes in a library: papers not harvested that its papers cite most, or that cite most of them, and why.

`app.reading` calls it for `fieldmap holes` and the page Map; `app.holes` says how each can be harvested.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.graph.csr import Adjacency, CitationGraph, FloatArray, LongArray
from data.store import Database, rows_as_dicts

FEWEST = 2
"""Papers of the library that must cite a hole, or be cited by it."""
REASONS = 3
"""Papers of the library named as the reason for a hole, the most cited."""
Row = dict[str, Any]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Holes:
    """Papers that are missing, best first."""

    cited: list[Row]
    """Cited by the library: facts of each, ``n`` papers that cite it, ``share`` of ``n_citing``, ``score``, ``by``."""
    citing: list[Row]
    """That cite the library: facts of each, ``n`` papers it cites, ``share`` of ``n_works``, ``score``, ``by``."""
    n_citing: int
    """Harvested papers some of whose references are known."""
    n_works: int
    """Harvested papers in all."""


def holes(db: Database, graph: CitationGraph, top: int = 20, fractional: bool = False) -> Holes:
    """Return the works that are not harvested and nearest to what is, ``top`` on either side.

    Parameters
    ----------
    fractional
        A citing paper counts 1 / its references known here, so that a survey counts less; a cited one 1 / its citers,
        so that what everybody cites counts less. Else each counts 1.
    """
    works = db.execute("SELECT work_id, is_withdrawn FROM main.works WHERE NOT is_stub").fetchnumpy()
    live = np.asarray(works["work_id"])[~np.asarray(works["is_withdrawn"])]
    here, known = _mask(graph, live), _mask(graph, works["work_id"])
    n_citing = int((here & (graph.references.degrees > 0)).sum())
    cited = _missing(db, graph, graph.references, graph.citers, here, known, top, fractional)
    citing = _missing(db, graph, graph.citers, graph.references, here, known, top, fractional)
    return Holes(_shared(cited, n_citing), _shared(citing, len(live)), n_citing, len(live))


def _mask(graph: CitationGraph, works: Any) -> Mask:
    mask = np.zeros(len(graph), dtype=bool)
    nodes = graph.nodes_of(works)
    mask[nodes[nodes >= 0]] = True
    return mask


def _shared(rows: list[Row], total: int) -> list[Row]:
    return [row | {"share": round(row["n"] / total, 6)} for row in rows]


def missing(
    ahead: Adjacency, here: Mask, known: Mask, top: int, fractional: bool
) -> tuple[LongArray, LongArray, FloatArray]:
    """Return nodes not known that the rows of those here hold most often, in how many rows, and the summed weight.

    By falling weight, ties by number, then node; each is held by FEWEST rows or more.
    """
    inside = np.flatnonzero(here)
    nodes, each = ahead.gather(inside)
    weights = np.repeat(1.0 / np.maximum(each, 1) if fractional else np.ones(len(each)), each)
    outside = ~known[nodes]
    counts = np.bincount(nodes[outside], minlength=len(here))
    scores = np.round(np.bincount(nodes[outside], weights[outside], minlength=len(here)), 6)
    found = np.flatnonzero(counts >= FEWEST)
    found = found[np.lexsort((found, -counts[found], -scores[found]))][:top]
    return found.astype(np.int64), counts[found].astype(np.int64), np.asarray(scores[found], dtype=np.float64)


def _missing(
    db: Database,
    graph: CitationGraph,
    ahead: Adjacency,
    back: Adjacency,
    here: Mask,
    known: Mask,
    top: int,
    fractional: bool,
) -> list[Row]:
    nodes, counts, scores = missing(ahead, here, known, top, fractional)
    works = np.asarray(graph.work_ids[nodes]).tolist()
    named = [_reasons(graph, back, here, int(node)) for node in nodes]
    facts = _facts(db, [*works, *(work for one in named for work in one)])
    return [
        {**facts[work], "n": int(n), "score": float(score),
         "by": [{key: facts[one][key] for key in ("work_id", "title", "year")} for one in by]}
        for work, n, score, by in zip(works, counts, scores, named, strict=True)
    ]  # fmt: skip


def _reasons(graph: CitationGraph, back: Adjacency, here: Mask, node: int) -> list[int]:
    """Return the papers of the library that tie a hole to it, most cited first."""
    near = back[node].astype(np.int64)
    near = near[here[near]]
    order = np.lexsort((graph.work_ids[near], -graph.citers.degrees_of(near)))[:REASONS]
    return [int(work) for work in graph.work_ids[near[order]]]


def _facts(db: Database, works: Sequence[int]) -> dict[int, Row]:
    """Return title, year, first author and identifiers of each work, by work id."""
    rows = rows_as_dicts(
        db,
        """SELECT w.work_id, w.title, year(w.published) AS year, a.name AS author, coalesce(i.ids, []) AS identifiers
        FROM works w LEFT JOIN (SELECT work_id, min(name) AS name FROM authorship WHERE position = 1
                                AND list_contains($works::BIGINT[], work_id) GROUP BY work_id) a USING (work_id)
        LEFT JOIN (SELECT work_id, list(scheme || ':' || value ORDER BY scheme, value) AS ids FROM identifiers
                   WHERE list_contains($works::BIGINT[], work_id) GROUP BY work_id) i USING (work_id)
        WHERE list_contains($works::BIGINT[], w.work_id)""",
        {"works": list(works)},
    )
    return {row["work_id"]: row for row in rows}
