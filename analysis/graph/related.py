"""The works most alike to one or several, by citations and by text, each part shown. `app.graph_questions` calls it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.graph.csr import CitationGraph
from analysis.graph.similarity import ALPHA, alike
from data.store import Database, rows_as_dicts
from index.vectors import VectorIndex

TEXT_WEIGHT = 0.3
"""Of the text in the score, where both parts are known; tried in `benchmarks/citation_map.py`."""
CANDIDATES = 200
"""Nearest works by text that are looked at beside those that share citations."""


def related_works(
    db: Database, graph: CitationGraph, vectors: VectorIndex, seeds: Sequence[int], top_k: int,
    alpha: float = ALPHA, text_weight: float = TEXT_WEIGHT, fractional: bool = False,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return the ``top_k`` works most alike to the seeds on average, best first.

    With ``cited`` = alpha·coupling + (1-alpha)·cocitation, ``score`` is ``cited`` if the text has no weight, else
    (1 - text_weight) · cited / its largest + text_weight · text / its largest, since cosines of texts lie high and
    those of citations low. What cannot be known (no citations of the seeds here, no vector) is None; the other counts
    whole.

    Parameters
    ----------
    seeds
        Works; those without citations and vector add nothing.
    fractional
        See :func:`analysis.graph.similarity.alike`.
    """
    coupling, cocitation = citation_parts(graph, seeds, fractional)
    text = _text_similarity(vectors, seeds, [*coupling, *cocitation]) if text_weight else {}
    score = blended_scores(coupling, cocitation, text, set(seeds), alpha, text_weight)
    best = sorted((-round(value, 6), work_id) for work_id, value in score.items())[:top_k]
    facts = _facts(db, [work_id for _, work_id in best])
    return [
        {**facts[work_id], "score": -score,
         "coupling": _part(coupling, work_id), "cocitation": _part(cocitation, work_id),
         "text": round(text[work_id], 6) if work_id in text else None}
        for score, work_id in best
    ]  # fmt: skip


def blended_scores(
    coupling: dict[int, float], cocitation: dict[int, float], text: dict[int, float], seeds: set[int],
    alpha: float, text_weight: float,
) -> dict[int, float]:  # fmt: skip
    """Return the score of each work that has a part, as :func:`related_works` tells it; parts by work id."""
    alpha = 0.0 if not coupling else 1.0 if not cocitation else alpha
    works = {*coupling, *cocitation, *text} - seeds
    cited = {work: alpha * coupling.get(work, 0.0) + (1 - alpha) * cocitation.get(work, 0.0) for work in works}
    if not text:
        return cited
    if not (coupling or cocitation):
        return {work: text[work] for work in works}
    most_cited, nearest = (max((part.get(work, 0.0) for work in works), default=0.0) or 1.0 for part in (cited, text))
    weights = {work: text_weight if work in text else 0.0 for work in works}
    return {
        work: (1 - weight) * cited[work] / most_cited + weight * text.get(work, 0.0) / nearest
        for work, weight in weights.items()
    }  # fmt: skip


def citation_parts(
    graph: CitationGraph, seeds: Sequence[int], fractional: bool = False
) -> tuple[dict[int, float], dict[int, float]]:
    """Return coupling and co-citation of the seeds with every work that has some, by work id."""
    nodes = graph.nodes_of(seeds)
    found = alike(graph, nodes[nodes >= 0], fractional)
    works = np.asarray(graph.work_ids[found.nodes]).tolist()
    parts = (dict(zip(works, part.tolist(), strict=True)) for part in (found.coupling, found.cocitation))
    coupling, cocitation = ({work: value for work, value in part.items() if value > 0} for part in parts)
    return coupling, cocitation


def _facts(db: Database, works: list[int]) -> dict[int, dict[str, Any]]:
    sql = """SELECT work_id, title, year(published) AS year, is_stub FROM works
        WHERE work_id IN (SELECT unnest(?::BIGINT[]))"""
    return {row["work_id"]: row for row in rows_as_dicts(db, sql, [works])}


def _part(part: dict[int, float], work_id: int) -> float | None:
    """Return one part of a score: 0 is known to share nothing; None where the seeds have no such citations."""
    return round(part.get(work_id, 0.0), 6) if part else None


def _text_similarity(vectors: VectorIndex, seeds: Sequence[int], others: Sequence[int]) -> dict[int, float]:
    """Return the cosine to the mean vector of the seeds, for the nearest works and for ``others``."""
    known = vectors.vectors_of(list(seeds))
    if not len(known):
        return {}
    mean = known.mean(axis=0, keepdims=True)
    mean /= max(float((mean**2).sum()) ** 0.5, 1e-12)
    ids, similarity = vectors.query(mean, CANDIDATES)
    found = {int(work): float(value) for work, value in zip(ids[0], similarity[0], strict=True) if work >= 0}
    rest = np.setdiff1d(np.asarray(others, dtype=np.int64), list(found))
    present = rest[vectors.which(rest)]
    if len(present):
        values = vectors.vectors_of(present) @ mean[0]
        found |= {int(work): float(value) for work, value in zip(present, values, strict=True)}
    return found
