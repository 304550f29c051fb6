"""The works of a brief's subject, as of a day, and the evidence that papers make; the sections read through it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analysis.briefs.brief import About
from analysis.documents.document import Evidence
from data.store import Database, rows_as_dicts

Row = dict[str, Any]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Field:
    """A subject's works that were public by a day, and where they can be read."""

    db: Database
    about: About
    as_of: date
    works: IntArray
    """Harvested, not withdrawn, public for certain by then; ascending, shape (n,)."""
    is_today: bool
    """Whether the day is that of the edition: what is only known as current may be told."""

    def rows(self, sql: str, works: Sequence[int] | IntArray | None = None, **values: Any) -> list[Row]:
        """Return the rows of a query, in which ``field(work_id)`` is the subject and ``chosen(work_id)`` some works.

        ``$as_of`` is the day, if the query names it.
        """
        tables = {"field": _table(self.works)}
        if works is not None:
            tables["chosen"] = _table(works)
        if "$as_of" in sql:
            values["as_of"] = self.as_of
        return rows_as_dicts(self.db, sql, values, tables)

    def has_run(self, step: str) -> bool:
        """Tell whether a step has run on this library."""
        return bool(self.rows("SELECT 1 FROM main.runs WHERE step = $step LIMIT 1", step=step))

    def papers(self, works: Sequence[int] | IntArray) -> dict[int, Evidence]:
        """Return some works as evidence, by their number."""
        rows = self.rows(_PAPERS, works)
        return {row["work_id"]: _paper(row) for row in rows}


def citers_of(those: str) -> str:
    """Return the SQL of ``citers(work_id, n, n_field)``: how many works of this library cite each of some works.

    Counted are those that were public by the day, each once, and those of the subject among them. Only the citations
    of these works are read.

    Parameters
    ----------
    those
        A table or query with the ``work_id`` of the cited works, as ``field``.
    """
    return f"""citers AS (
        SELECT c.cited_id AS work_id, count(DISTINCT c.citing_id) AS n,
               count(DISTINCT c.citing_id) FILTER (c.citing_id IN (SELECT work_id FROM field)) AS n_field
        FROM main.citations c SEMI JOIN {those} AS those ON those.work_id = c.cited_id
        JOIN main.works w ON w.work_id = c.citing_id
        WHERE w.public_by <= $as_of AND NOT w.is_stub AND c.citing_id <> c.cited_id GROUP BY c.cited_id)"""


def texts_with(found: str, most: int, paragraphs: str = "true") -> str:
    """Return the SQL of the subject's abstracts and paragraphs that hold something, of the most cited papers first.

    Parameters
    ----------
    found
        Condition on ``text``.
    most
        Texts that are returned.
    paragraphs
        Condition on the paragraphs ``p`` of full texts that are looked at.
    """
    # OFFSET keeps the condition behind the join: before it, it would be tried on every abstract of the library.
    return f"""WITH texts AS (
        SELECT w.work_id, w.public_by, 'Abstract' AS section, 0 AS place, r.abstract AS text, r.licence
        FROM main.works w SEMI JOIN field USING (work_id) JOIN main.records r ON r.record_id = w.abstract_record_id
        WHERE r.abstract IS NOT NULL
        UNION ALL
        SELECT p.work_id, w.public_by, coalesce(nullif(p.section, ''), 'Text'), p.position, p.text, r.licence
        FROM main.passages p SEMI JOIN field USING (work_id) JOIN main.works w ON w.work_id = p.work_id
        JOIN main.records r ON r.record_id = p.record_id WHERE {paragraphs}
        OFFSET 0),
    held AS (SELECT * FROM texts WHERE {found}), {citers_of("held")}
    SELECT t.*, coalesce(c.n, 0) AS n FROM held t LEFT JOIN citers c ON c.work_id = t.work_id
    ORDER BY n DESC, t.work_id, t.place LIMIT {most}"""


def _table(works: Sequence[int] | IntArray) -> pa.Table:
    return pa.table({"work_id": pa.array(np.asarray(works, dtype=np.int64))})


_PAPERS = f"""WITH {citers_of("chosen")}, told AS (
        SELECT w.work_id, t.title, w.published, w.public_by, w.venue, w.is_stub, w.authors_record_id
        FROM main.works w SEMI JOIN chosen USING (work_id) JOIN main.records t ON t.record_id = w.title_record_id)
    SELECT w.* EXCLUDE (authors_record_id), coalesce(c.n, 0) AS n_citers, coalesce(c.n_field, 0) AS n_field, a.names,
           coalesce(a.n, 0) AS n_authors
    FROM told w LEFT JOIN citers c ON c.work_id = w.work_id
    LEFT JOIN (SELECT record_id, list(name ORDER BY position)[:2] AS names, count(*) AS n FROM main.authorship
               SEMI JOIN (SELECT authors_record_id AS record_id FROM told) USING (record_id)
               GROUP BY record_id) a ON a.record_id = w.authors_record_id
    ORDER BY w.work_id"""


def _paper(row: Row) -> Evidence:
    """Return a work as evidence: title, authors, year, and how often it was cited here by the day."""
    facts = {
        "title": " ".join(row["title"].split()), "authors": _authors(row["names"] or [], row["n_authors"]),
        "year": row["published"].year if row["published"] else None, "venue": row["venue"],
        "cited": row["n_citers"], "cited_by_subject": row["n_field"], "stub": int(row["is_stub"]),
    }  # fmt: skip
    return Evidence(f"W{row['work_id']}", "work", str(facts["title"]), row["public_by"], facts)


def _authors(names: Sequence[str], n: int) -> str:
    """Return the authors as a citation in a text names them."""
    if not names:
        return "authors unknown"
    return names[0] + (" et al." if n > 2 else f" and {names[1]}" if n == 2 else "")
