"""The works most alike to one or several: by shared references, shared citers and text, each part shown.

Asked per paper, in SQL on the citations of an edition (milliseconds at 40 M edges); `app.reading` calls it.
"""

from collections.abc import Sequence
from typing import Any

from data.store import Database, rows_as_dicts
from index.vectors import VectorIndex

ALPHA = 0.5
"""Weight of coupling against co-citation."""
CANDIDATES = 200

SHARED = """
SELECT b.{here} AS work_id, count(*) / sqrt(any_value(own.n) * any_value(other.n)) AS score
FROM citations a JOIN citations b ON b.{there} = a.{there} AND b.{here} <> a.{here}
JOIN (SELECT count(*) AS n FROM citations WHERE {here} = $seed) own ON true
JOIN (SELECT {here}, count(*) AS n FROM citations GROUP BY {here}) other ON other.{here} = b.{here}
WHERE a.{here} = $seed GROUP BY b.{here}"""
"""|Ra∩Rb| / √(|Ra||Rb|) with here = citing (Kessler 1963); |Ca∩Cb| / √(|Ca||Cb|) with here = cited (Small 1973)."""


def related_works(db: Database, vectors: VectorIndex, seeds: Sequence[int], top_k: int) -> list[dict[str, Any]]:
    """Return the ``top_k`` works most alike to the seeds on average, best first.

    ``score`` is the mean of the citation part, ALPHA·coupling + (1-ALPHA)·cocitation, and the text part; a part that
    cannot be known (no citations of the seed here, no vector) is None and left out of the mean.
    """
    coupling = _averaged(db, SHARED.format(here="citing_id", there="cited_id"), seeds)
    cocitation = _averaged(db, SHARED.format(here="cited_id", there="citing_id"), seeds)
    text = _text_similarity(vectors, seeds, [*coupling, *cocitation])
    scored = []
    for work_id in {*coupling, *cocitation, *text} - set(seeds):
        cited = ALPHA * coupling.get(work_id, 0.0) + (1 - ALPHA) * cocitation.get(work_id, 0.0)
        parts = [cited] if coupling or cocitation else []
        if work_id in text:
            parts.append(text[work_id])
        scored.append((-round(sum(parts) / len(parts), 6), work_id))
    best = sorted(scored)[:top_k]
    facts = rows_as_dicts(
        db,
        """SELECT work_id, title, year(published) AS year, is_stub FROM works
        WHERE work_id IN (SELECT unnest(?::BIGINT[]))""",
        [[work_id for _, work_id in best]],
    )
    titles = {row["work_id"]: row for row in facts}
    return [
        {**titles[work_id], "score": -score,
         "coupling": _part(coupling, work_id), "cocitation": _part(cocitation, work_id),
         "text": round(text[work_id], 6) if work_id in text else None}
        for score, work_id in best
    ]  # fmt: skip


def _part(part: dict[int, float], work_id: int) -> float | None:
    """Return one part of a score: 0 is known to share nothing; None where the seeds have no such citations."""
    return round(part.get(work_id, 0.0), 6) if part else None


def _averaged(db: Database, sql: str, seeds: Sequence[int]) -> dict[int, float]:
    """Return the mean score over the seeds of every work that shares something with one of them."""
    total: dict[int, float] = {}
    for seed in seeds:
        for row in rows_as_dicts(db, sql, {"seed": seed}):
            total[row["work_id"]] = total.get(row["work_id"], 0.0) + row["score"] / len(seeds)
    return total


def _text_similarity(vectors: VectorIndex, seeds: Sequence[int], others: Sequence[int]) -> dict[int, float]:
    """Return the cosine to the mean vector of the seeds, for the nearest works and for ``others``."""
    known = vectors.vectors_of(list(seeds))
    if not len(known):
        return {}
    mean = known.mean(axis=0, keepdims=True)
    mean /= max(float((mean**2).sum()) ** 0.5, 1e-12)
    ids, similarity = vectors.query(mean, CANDIDATES)
    found = {int(work): float(value) for work, value in zip(ids[0], similarity[0], strict=True) if work >= 0}
    present = [work for work in others if work not in found and vectors.has(work)]
    if present:
        values = vectors.vectors_of(present) @ mean[0]
        found |= {work: float(value) for work, value in zip(present, values, strict=True)}
    return found
