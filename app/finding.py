"""A page of a search: words, liked papers and filters in; ranked hits, facets and a note out. Used by `app.reading`.

`index.search` ranks; here it is asked on an open edition, and what it finds is placed again, sorted and described.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from app.asked import Asked, understand
from app.facets import Sort, count_facets, sorted_works
from app.filters import Filters, allowed_works
from app.hits import described_hits
from app.likes import Likes, liked_direction, named_likes
from app.open_edition import OpenEdition
from app.papers import texts_of
from data.errors import InputError
from index.encoders import RememberingEncoder
from index.lexical import content_words
from index.reranker import rerank
from index.search import Hit, search

Mode = Literal["hybrid", "dense", "lexical"]
SHALLOW, DEEP = 100, 1_000
"""Places of a ranking: the first hundred as a page of ten finds them, the rest from a deeper look, so that pages of any
size continue each other. What is sorted otherwise is the first hundred; facets count all."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a search."""

    hits: list[dict[str, Any]]
    total: int
    """Works that the facets count."""
    over: str
    """Which works these are, in words."""
    facets: dict[str, list[dict[str, Any]]] | None
    note: str
    """What the query was taken for; '' for plain words."""


def find(
    opened: OpenEdition, query: str, top_k: int = 10, filters: Filters | None = None, mode: Mode = "hybrid",
    like: Sequence[str] = (), unlike: Sequence[str] = (), sort: Sort | None = None, offset: int = 0,
    facets: bool = False,
) -> Found:  # fmt: skip
    """Return a page of the works that a query, liked papers or filters find, and what is asked beside.

    Parameters
    ----------
    query
        Words, a text, an identifier or a BibTeX entry; may be empty beside a liked paper or a filter.
    sort
        None is relevance; without query and liked papers, date. Any other order is that of the best 100.
    offset
        Hits left out before the first; pages of one edition continue each other. A ranking ends at 1,000.
    facets
        Count years, subjects, venues and topics over the best 1,000, or over all works without a query.

    Raises
    ------
    InputError
        If there is neither a query nor a liked paper nor a filter, or a BibTeX entry cannot be read.
    NotFoundError
        If a filter, an identifier or a liked paper names nothing.
    """
    filters = filters or Filters()
    asked = understand(opened.db, opened.lexical, query)
    if not asked.text.strip() and not like and not filters.any():
        raise InputError("an empty search; give words, a paper with --like, or a filter")
    allowed = allowed_works(opened, filters) if filters.any() else None
    likes = named_likes(opened, like, unlike)
    if asked.text.strip() or likes.like:
        deep = facets or offset + top_k > SHALLOW
        hits = _in_order(opened, asked, likes, allowed, mode, sort, filters.as_of, deep)
        works, shown = np.array([hit.work_id for hit in hits], dtype=np.int64), hits[offset : offset + top_k]
        over = f"the best {len(works):,} by relevance"
    else:
        works = np.empty(0, dtype=np.int64) if allowed is None else allowed
        first = sorted_works(opened.db, works, _order(sort), filters.as_of, offset + top_k)
        shown = [Hit(work, 0.0, None, None, None) for work in first[offset:]]
        over = "all works that pass the filters"
    counted = count_facets(opened.db, works) if facets else None
    page = described_hits(opened, shown, asked.words, likes, filters.as_of, offset + 1)
    return Found(page, len(works), over, counted, asked.note)


def best_works(opened: OpenEdition, query: str, top_k: int, filters: Filters | None = None) -> list[int]:
    """Return the best works of a search by relevance, without what is told of each hit; raises as :func:`find`."""
    chosen = filters or Filters()
    allowed = allowed_works(opened, chosen) if chosen.any() else None
    asked, likes = understand(opened.db, opened.lexical, query), named_likes(opened, (), ())
    hits = _in_order(opened, asked, likes, allowed, "hybrid", None, chosen.as_of, top_k > SHALLOW)
    return [hit.work_id for hit in hits[:top_k]]


def _in_order(
    opened: OpenEdition, asked: Asked, likes: Likes, allowed: NDArray[np.int64] | None, mode: Mode, sort: Sort | None,
    as_of: date | None, deep: bool,
) -> list[Hit]:  # fmt: skip
    """Return the best works by relevance, their head placed by a cross-encoder, or the best 100 sorted otherwise."""
    hits = _ranked(opened, asked, likes, allowed, mode, deep)
    if sort not in (None, "relevance"):
        return _sorted(opened, hits[:SHALLOW], sort, as_of)
    return _reranked(opened, asked.text, hits) if mode == "hybrid" and asked.text.strip() else hits


def _ranked(
    opened: OpenEdition, asked: Asked, likes: Likes, allowed: NDArray[np.int64] | None, mode: Mode, deep: bool
) -> list[Hit]:
    """Return the best works in order: a hundred, or with a deeper look up to a thousand that begin with these."""
    words: str | dict[str, float] = asked.text
    direction = None
    if likes.words:
        heaviest = max(likes.words.values())
        words = likes.words | dict.fromkeys(content_words(asked.words), heaviest)
        direction = liked_direction(opened, likes, asked.text, allowed) if mode != "lexical" else None
    asks = mode != "lexical" and asked.text.strip()
    encoder = RememberingEncoder(opened.query_encoder(allowed)) if asks else None
    look = partial(
        search, asked.text, opened.lexical, opened.vectors, encoder, mode=mode, allowed=allowed, like=likes.like,
        unlike=likes.unlike, words=words, direction=direction,
    )  # fmt: skip
    first = look(SHALLOW)
    if not deep:
        return first
    known = {hit.work_id for hit in first}
    return first + [hit for hit in look(DEEP) if hit.work_id not in known][: DEEP - len(first)]


def _reranked(opened: OpenEdition, text: str, hits: list[Hit]) -> list[Hit]:
    """Return hits with their head placed by the cross-encoder that the settings name; as they are without one."""
    reranker = opened.reranker()
    if reranker is None:
        return hits
    depth = opened.settings.search.rerank_depth
    head = hits[:depth]
    texts = texts_of(opened.db, [hit.work_id for hit in head])
    return rerank(head, reranker.scores(text, [texts[hit.work_id] for hit in head])) + hits[depth:]


def _sorted(opened: OpenEdition, hits: list[Hit], sort: Sort | None, as_of: date | None) -> list[Hit]:
    by_work = {hit.work_id: hit for hit in hits}
    works = np.array(list(by_work), dtype=np.int64)
    return [by_work[work] for work in sorted_works(opened.db, works, _order(sort), as_of, len(works))]


def _order(sort: Sort | None) -> Sort:
    """Return the order of works that no relevance sorts."""
    return "citations" if sort == "citations" else "date"
