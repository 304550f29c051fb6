"""Step: claims in the tables and results sections of works with full text. Writes the tiers ``table`` and ``text``."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from analysis.claims.ledger import add_read, begin_reading, claim_row, settle
from analysis.claims.tables.extract import table_claims
from analysis.claims.tables.paper import MOST_PASSAGES_FOR_NAMES, PaperText
from analysis.claims.tables.text import text_claims
from data.abstracts import unread_since
from data.library import utc_now
from data.records import CellCitation, Claim, Passage, ResultTable, Span
from data.runs import Counts, StepReport, run_step
from data.store import Database
from data.vocabulary import UNCORRECTED, Corrections
from data.works import work_blocks

VERSION = 3
EXTRACTOR = f"table rules {VERSION}"
LEAST_KEPT = 0.1
"""Confidence below which a number of a table is no claim: of what data set or metric it is, nobody can tell."""
WORKS_AT_ONCE = 200
"""A full text takes up to a few megabytes."""
MOST_PASSAGES_READ = 2_000
Progress = Callable[[int], object]
TEXT_RECORDS = """CREATE OR REPLACE TEMP TABLE to_read AS
SELECT w.work_id, t.record_id FROM main.works w
LEFT JOIN (
    SELECT work_id, arg_max(record_id, (n, -record_id)) AS record_id FROM (
        SELECT work_id, record_id, count(*) AS n FROM (
            SELECT work_id, record_id FROM main.result_tables WHERE len(cells) > 1
            UNION ALL SELECT work_id, record_id FROM main.passages)
        GROUP BY work_id, record_id)
    GROUP BY work_id) t USING (work_id)
WHERE NOT w.is_stub AND (?::TIMESTAMP IS NULL OR w.changed_at >= ?)"""
"""Of several records of a work, the one with most tables and passages is read; works without any are settled too."""


class _Text(NamedTuple):
    """One full text that is to be read."""

    work_id: int
    record_id: int
    paper: PaperText


def run(db: Database, progress: Progress = lambda count: None, corrections: Corrections = UNCORRECTED) -> StepReport:
    """Read every full text that has not been read in its present form, or not with these corrections."""
    reads = ("works", "records", "result_tables", "passages")
    return run_step(
        db, "table_claims", VERSION, reads, {"vocabulary": corrections.digest},
        lambda: _extract(db, progress, corrections), writes=("claims",),
    )  # fmt: skip


def _extract(db: Database, progress: Progress, corrections: Corrections) -> Counts:
    """Extract from works changed since the last run (all of them on the first, or after a new version)."""
    since = unread_since(db, "table_claims", VERSION, corrections.digest)
    db.execute(TEXT_RECORDS, [since, since])
    now, read = utc_now(), 0
    begin_reading(db)
    for papers in _batches(db, _with_tables):
        add_read(db, (row for one in papers for row in _rows(one, _kept(one.paper, corrections))))
        read += len(papers)
        progress(len(papers))
    written = settle(db, "table", EXTRACTOR, now, "SELECT work_id FROM to_read")
    begin_reading(db)
    for papers in _batches(db, _with_passages):
        known = _table_values(db, papers)
        for one in papers:
            add_read(db, _rows(one, text_claims(one.paper.passages, known.get(one.work_id, ()), corrections)))
    written += settle(db, "text", EXTRACTOR, now, "SELECT work_id FROM to_read")
    return Counts(read, written)


def _kept(paper: PaperText, corrections: Corrections) -> list[Claim]:
    """Return what the tables of a paper tell well enough to be claims."""
    return [claim for claim in table_claims(paper, corrections) if claim.confidence >= LEAST_KEPT]


def _batches(db: Database, parts: Callable[[Database, int, int], dict[int, dict[str, Any]]]) -> Iterator[list[_Text]]:
    """Yield full texts in blocks, so that no corpus lies in memory."""
    for first, last in work_blocks(db, WORKS_AT_ONCE):
        rows = db.execute(
            """SELECT t.work_id, t.record_id, w.title, coalesce(w.abstract, '') FROM to_read t
            JOIN public.works w USING (work_id)
            WHERE t.record_id IS NOT NULL AND t.work_id BETWEEN ? AND ? ORDER BY t.work_id""",
            [first, last],
        ).fetchall()
        told = parts(db, first, last) if rows else {}
        papers = [
            _Text(work, record, PaperText(title, abstract, **told[work]))
            for work, record, title, abstract in rows
            if work in told
        ]
        if papers:
            yield papers


def _with_tables(db: Database, first: int, last: int) -> dict[int, dict[str, Any]]:
    """Return the tables of works by id, and the passages that may name their systems."""
    told: dict[int, dict[str, list[Any]]] = {}
    for work, texts in _passages(db, first, last, MOST_PASSAGES_FOR_NAMES).items():
        told[work] = {"passages": [*texts]}
    for row in db.execute(
        """SELECT work_id, label, caption, cells, header_rows, header_columns, spans, bold, cited
        FROM main.result_tables t JOIN to_read USING (work_id, record_id)
        WHERE work_id BETWEEN ? AND ? ORDER BY work_id, position""",
        [first, last],
    ).fetchall():
        told.setdefault(row[0], {}).setdefault("tables", []).append(_table(*row[1:]))
    return {work: parts for work, parts in told.items() if "tables" in parts}


def _with_passages(db: Database, first: int, last: int) -> dict[int, dict[str, Any]]:
    return {work: {"passages": texts} for work, texts in _passages(db, first, last, MOST_PASSAGES_READ).items()}


def _passages(db: Database, first: int, last: int, most: int) -> dict[int, list[Passage]]:
    """Return the first passages of works by id."""
    found: dict[int, list[Passage]] = {}
    for work_id, section, text in db.execute(
        """SELECT p.work_id, p.section, p.text FROM main.passages p JOIN to_read USING (work_id, record_id)
        WHERE p.work_id BETWEEN ? AND ? AND p.position <= ? ORDER BY p.work_id, p.position""",
        [first, last, most],
    ).fetchall():
        found.setdefault(work_id, []).append(Passage(section, text))
    return found


def _table(
    label: str, caption: str, cells: list[list[str]], header_rows: int | None, header_columns: int | None,
    spans: list[dict[str, int]] | None, bold: list[dict[str, int]] | None, cited: list[dict[str, Any]] | None,
) -> ResultTable:  # fmt: skip
    """Return a table as it was loaded; what a source does not tell of its shape is unknown."""
    return ResultTable(
        label, caption, tuple(map(tuple, cells)), header_rows, header_columns,
        tuple(Span(**span) for span in spans or ()),
        tuple((place["row"], place["column"]) for place in bold or ()),
        tuple(CellCitation(**told) for told in cited or ()),
    )  # fmt: skip


def _table_values(db: Database, papers: list[_Text]) -> dict[int, set[float]]:
    """Return the values in the tables of works by id."""
    found: dict[int, set[float]] = {}
    for work_id, value in db.execute(
        """SELECT DISTINCT work_id, value FROM main.claims
        WHERE tier = 'table' AND retired_at IS NULL AND work_id BETWEEN ? AND ?""",
        [papers[0].work_id, papers[-1].work_id],
    ).fetchall():
        found.setdefault(work_id, set()).add(value)
    return found


def _rows(one: _Text, claims: list[Claim]) -> Iterator[dict[str, Any]]:
    for position, claim in enumerate(claims, start=1):
        yield claim_row(one.work_id, one.record_id, position, claim)
