"""Hits of a search as people meet them: title, date, identifiers, the reason and a sentence. Used by `app.finding`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from app.facets import citers
from app.likes import Likes, nearest_liked
from app.open_edition import OpenEdition
from app.papers import identifiers_of
from app.reasons import best_sentence, why
from data.store import rows_as_dicts
from index.feedback import BEST
from index.search import Hit


def described_hits(
    opened: OpenEdition, hits: Sequence[Hit], query: str, likes: Likes, as_of: date | None, first_rank: int
) -> list[dict[str, Any]]:
    """Add title, date, identifiers and the reason to hits, in their order."""
    ids = [hit.work_id for hit in hits]
    facts, names = _facts(opened, ids, as_of), identifiers_of(opened.db, ids)
    nearest = nearest_liked(opened, ids, likes.like)
    weights = opened.lexical.weights(query) | likes.words
    near_what = _near_what(opened, query, likes)
    described = []
    for rank, hit in enumerate(hits, start=first_rank):
        told = facts[hit.work_id]
        abstract = told.pop("abstract") or ""
        liked, similarity = nearest.get(hit.work_id, (None, hit.similarity))
        shown = replace(hit, similarity=similarity) if likes.words else hit
        reason = why(shown, query, told["title"], abstract, liked, list(likes.words), near_what)
        sentence = best_sentence(weights, abstract, told["licence"])
        named = names.get(hit.work_id, {})
        described.append(
            {"rank": rank, **told, "score": hit.score, "why": reason, "sentence": sentence, "identifiers": named}
        )
    return described


def _facts(opened: OpenEdition, works: list[int], as_of: date | None) -> dict[int, dict[str, Any]]:
    """Return what is shown of some works, with the citers there were by a day."""
    rows = rows_as_dicts(
        opened.db,
        "SELECT work_id, title, abstract, published::VARCHAR AS published, date_precision, venue, n_citers, "
        "is_withdrawn, licence FROM works JOIN (SELECT unnest(?::BIGINT[]) AS work_id) USING (work_id)",
        [works],
    )
    cited = citers(opened.db, works, as_of) if as_of is not None else {}
    return {row["work_id"]: row | {"n_citers": cited.get(row["work_id"], row["n_citers"])} for row in rows}


def _near_what(opened: OpenEdition, query: str, likes: Likes) -> str:
    """Say what the similarity of a hit is measured to, where that is not the query."""
    if likes.words or not (query.strip() and opened.is_imported):
        return ""
    return f"the mean of the {BEST} best papers by words" + (" and of those liked" if likes.like else "")
