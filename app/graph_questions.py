"""Questions about the citation graph by the names of papers: maps, lineages, how a paper is cited.

Used by `app.reading`. Each finds the papers that are meant and calls one function of the analyses.
"""

from collections.abc import Sequence
from typing import Any

from analysis.graph.lineage import FIELD_SIZE, Lineage, field_lineage, lineage_between, paper_lineage
from analysis.graph.main_path import KEY_ROUTES
from analysis.graph.related import related_works
from analysis.graph.similarity import ALPHA
from analysis.graph.similarity_map import MOST_WORKS, SimilarityMap, similarity_map
from analysis.intents.cited_as import CRITICAL, GROUPS, LISTED, CitedAs, cited_as
from app.fields import works_about
from app.open_edition import OpenEdition
from app.papers import find_work
from data.errors import InputError, NotFoundError


def citing_sentences(opened: OpenEdition, name: str, groups: Sequence[str] = (), top: int = LISTED) -> CitedAs:
    """Return how a paper is cited; of the sentences only the groups asked for, or all.

    Raises
    ------
    NotFoundError
        If the name names no paper.
    """
    return cited_as(opened.db, find_work(opened.db, name), groups or (CRITICAL, *GROUPS), top)


def similar_papers(opened: OpenEdition, names: Sequence[str], top_k: int = 10) -> list[dict[str, Any]]:
    """Return the works most alike to some papers by citations and by text, each part shown."""
    seeds = [find_work(opened.db, name) for name in names]
    return related_works(opened.db, opened.graph(), opened.vectors, seeds, top_k)


def map_of(
    opened: OpenEdition, names: Sequence[str], size: int = 40, alpha: float = ALPHA, text_weight: float = 0.0,
    fractional: bool = False,
) -> SimilarityMap:  # fmt: skip
    """Return the similarity map of some papers; see :func:`analysis.graph.similarity_map.similarity_map`.

    Raises
    ------
    InputError
        If it would hold more works than can be read.
    NotFoundError
        If a name names no paper.
    """
    if size + len(names) > MOST_WORKS:
        raise InputError(f"a map holds at most {MOST_WORKS} works, seeds among them; ask for fewer than {size}")
    seeds = list(dict.fromkeys(find_work(opened.db, name) for name in names))
    return similarity_map(opened.db, opened.graph(), opened.vectors, seeds, size, alpha, text_weight, fractional)


def lineage_of(
    opened: OpenEdition, names: Sequence[str] = (), about: str = "", depth: int = 2, routes: int = KEY_ROUTES,
    size: int = FIELD_SIZE,
) -> Lineage:  # fmt: skip
    """Return where a paper comes from and leads to, how one led to another, or the main paths of a field.

    Parameters
    ----------
    names
        One paper, or two.
    about
        A field in words, instead of papers: the best ``size`` works that hold them, and what they often cite.

    Raises
    ------
    InputError
        If neither or both are given, or more than two papers.
    NotFoundError
        If a name names no paper, or the words no work.
    """
    if bool(names) == bool(about.strip()) or len(names) > 2:
        raise InputError("name one paper or two, or a field in words (--about), not both")
    if names:
        works = [find_work(opened.db, name) for name in names]
        if len(works) == 1 or works[0] == works[1]:
            return paper_lineage(opened.db, opened.graph(), works[0], depth)
        return lineage_between(opened.db, opened.graph(), works[0], works[1], routes)
    found = works_about(opened, about, size)
    if not found:
        raise NotFoundError(f"nothing is found for {about[:100]!r}; other words may be")
    return field_lineage(opened.db, opened.graph(), found, routes)
