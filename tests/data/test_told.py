"""What sources tell beside a record: kept with it, moved with it, and no change of the paper."""

from datetime import datetime

import pytest

from data.doctor import RULES
from data.loading import LoadCounts, load_staged
from data.records import CellCitation, Paper, ResultTable, Span
from data.staging import create_staging, stage_papers
from data.store import Database, open_memory, scalar
from data.told import Told, keep_told
from tests.papers import arxiv, paper

NOW, LATER = datetime(2026, 11, 21), datetime(2026, 11, 22)


def load(db: Database, source: str, *papers: Paper, told: tuple[Told, ...] = (), now: datetime = NOW) -> LoadCounts:
    create_staging(db)
    stage_papers(db, papers)
    return load_staged(db, source, now, lambda: keep_told(db, source, list(told), now))


def test_a_count_that_grew_replaces_the_old_one_and_changes_no_paper() -> None:
    db = open_memory()
    load(db, "s2", paper("a", "On the growth of counts"), told=(Told("a", {"citations": 3, "stars": 1}),))
    again = load(db, "s2", paper("a", "On the growth of counts"), told=(Told("a", {"citations": 5}),), now=LATER)
    assert (again.unchanged, again.works_changed) == (1, 0)
    assert db.execute("SELECT source, kind, count, asked_at FROM public.source_counts").fetchall() == [
        ("s2", "citations", 5, LATER)
    ]


def test_summaries_and_vectors_name_what_made_them() -> None:
    db = open_memory()
    told = Told("a", summary=("tldr@v2", "It grows."), vector=("specter_v2", [0.25, -1.5]))
    load(db, "s2", paper("a", "On the growth of counts"), told=(told, Told("never loaded", {"citations": 1})))
    assert db.execute("SELECT model, text FROM public.summaries").fetchall() == [("tldr@v2", "It grows.")]
    assert db.execute("SELECT model, vector FROM public.source_vectors").fetchall() == [("specter_v2", [0.25, -1.5])]
    assert scalar(db, "SELECT count(*) FROM public.source_counts") == 0


def test_what_was_told_moves_with_its_record_when_works_merge() -> None:
    db = open_memory()
    load(db, "one", paper("a", "On the growth of counts", identifiers=arxiv("2401.00001")))
    load(db, "two", paper("b", "A quite different title", authors=()), told=(Told("b", {"stars": 2}),))
    load(db, "two", paper("b", "A quite different title", authors=(), identifiers=arxiv("2401.00001")))
    assert db.execute("SELECT w.title, c.count FROM public.source_counts c JOIN public.works w USING (work_id)"
                      ).fetchall() == [("On the growth of counts", 2)]  # fmt: skip


@pytest.mark.parametrize("rule", [name for name in RULES if "match their record" in name])
def test_every_table_beside_a_record_is_checked(rule: str) -> None:
    db = open_memory()
    load(db, "s2", paper("a", "On the growth of counts"), told=(Told("a", {"citations": 3}),))
    assert db.execute(RULES[rule]).fetchall() == [(0,)]


def test_a_table_keeps_its_spans_headers_bold_cells_and_citations() -> None:
    db = open_memory()
    table = ResultTable(
        "tab1", "Results.", (("Model", "Score", "Score"), ("Ours", "1", "2")), 1, 1, (Span(0, 1, 1, 2),), ((1, 2),),
        (CellCitation(1, 0, "Lovelace 1843"),),
    )  # fmt: skip
    load(db, "fulltext", paper("a", "On the growth of counts", tables=(table,)))
    assert db.execute(
        "SELECT cells, header_rows, header_columns, spans, bold, cited FROM public.result_tables"
    ).fetchall() == [
        ([["Model", "Score", "Score"], ["Ours", "1", "2"]], 1, 1, [{"row": 0, "column": 1, "rows": 1, "columns": 2}],
         [{"row": 1, "column": 2}], [{"row": 1, "column": 0, "entry": "Lovelace 1843"}])
    ]  # fmt: skip
