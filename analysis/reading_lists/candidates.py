"""What a reading list is chosen from: a topic's works and what they cite, boards, criticism. Reads an edition."""

from dataclasses import dataclass
from typing import Any

from analysis.briefs.field import Field, citers_of
from analysis.graph.csr import CitationGraph
from analysis.graph.lineage import field_lineage
from analysis.reading_lists.roles import LEAST_CITING

Row = dict[str, Any]
MOST_OLD = 300
"""Works that are no part of the topic and often cited by it."""
MOST_BOARDS = 6
_NEAR = """(SELECT work_id FROM field UNION
    SELECT c.cited_id FROM main.citations c SEMI JOIN field f ON f.work_id = c.citing_id)"""
_WORKS = f"""WITH {citers_of(_NEAR)},
    old AS (SELECT work_id FROM citers WHERE n_field >= {LEAST_CITING} AND work_id NOT IN (SELECT work_id FROM field)
            ORDER BY n_field DESC, work_id LIMIT {MOST_OLD})
    SELECT w.work_id, w.title, w.abstract, year(w.published) AS year, w.is_stub, coalesce(c.n, 0) AS n,
           coalesce(c.n_field, 0) AS n_field, w.work_id IN (SELECT work_id FROM field) AS in_field
    FROM works w LEFT JOIN citers c ON c.work_id = w.work_id
    WHERE (w.work_id IN (SELECT work_id FROM field) OR w.work_id IN (SELECT work_id FROM old))
      AND (w.public_by IS NULL OR w.public_by <= $as_of) AND length(w.title) > 3 ORDER BY w.work_id"""
_BOARDS = f"""SELECT c.work_id, b.dataset, b.metric, b.n_papers
    FROM boards b JOIN claims c ON c.claim_id = b.best_claim_id
    JOIN main.works w ON w.work_id = c.work_id SEMI JOIN field f ON f.work_id = c.work_id
    WHERE b.best IS NOT NULL AND w.public_by <= $as_of
    ORDER BY b.n_papers DESC, b.n_results DESC, b.board_id LIMIT {MOST_BOARDS}"""
_CRITICISMS = """SELECT DISTINCT ON (i.citing_id) i.citing_id AS work_id, w.title, i.criticism FROM citation_intents i
    JOIN works w ON w.work_id = i.cited_id SEMI JOIN field f ON f.work_id = i.citing_id
    WHERE i.criticism IS NOT NULL AND i.criticism <> 'does better than it'
      AND (i.cited_id IN (SELECT work_id FROM field) OR coalesce(w.n_citers, 0) > 1)
    ORDER BY i.citing_id, i.confidence DESC NULLS LAST, i.cited_id"""
_DISPUTED = """SELECT b.work_id, w.title, d.model, d.dataset FROM discrepancies d
    JOIN claims a ON a.claim_id = d.first_claim_id JOIN claims b ON b.claim_id = d.other_claim_id
    JOIN works w ON w.work_id = a.work_id SEMI JOIN field f ON f.work_id = b.work_id
    WHERE NOT d.is_explained AND a.work_id <> b.work_id ORDER BY d.discrepancy_id LIMIT 10"""
_CITES = """SELECT citing_id, cited_id FROM main.citations
    WHERE citing_id IN (SELECT work_id FROM chosen)
      AND cited_id IN (SELECT work_id FROM chosen) AND citing_id <> cited_id"""


@dataclass(frozen=True, slots=True)
class Candidates:
    """What is known of a topic's works."""

    works: list[Row]
    """``work_id``, ``title``, ``abstract``, ``year``, ``n`` citers here, ``n_field`` of the topic, ``in_field``."""
    path: list[int]
    """The main path of citations, oldest first."""
    boards: list[Row]
    criticisms: list[Row]
    disputed: list[Row]

    @property
    def has_citations(self) -> bool:
        """Whether any paper of the topic is known to cite a work."""
        return any(row["n_field"] for row in self.works)


def candidates_of(field: Field, graph: CitationGraph) -> Candidates:
    """Read what a list of a topic is chosen from, as of its day."""
    told = field_lineage(field.db, graph, field.works.tolist())
    path = [work["work_id"] for work in told.works if work["on_main_path"]]
    works = field.rows(_WORKS)
    return Candidates(
        works, path if len(path) > 2 else [], field.rows(_BOARDS), field.rows(_CRITICISMS), field.rows(_DISPUTED)
    )


def cites_among(field: Field, works: list[int]) -> dict[int, set[int]]:
    """Return which of some works cite which."""
    told: dict[int, set[int]] = {work: set() for work in works}
    for row in field.rows(_CITES, works):
        told[row["citing_id"]].add(row["cited_id"])
    return told
