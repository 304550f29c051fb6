"""A library cut at a past day is the library that would have been loaded from the papers public by then."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from analysis.boards.imported import import_claims
from app.analyses import STEPS
from data.cut_rules import INCREMENTAL, RULES
from data.cutting import cut_ledger
from data.doctor import RULES as SOUND
from data.library import Library
from data.records import Artifact, Claim, Identifier, ImportedClaim
from data.settings import StoreSettings
from data.store import Database, attach_readonly, open_ledger, open_memory, rows_as_dicts, scalar
from data.told import Told, keep_told
from tests.loading import load
from tests.made_fields import Batches, made_field, until
from tests.papers import arxiv, paper, reference

DAY = date(2018, 6, 30)
NOW = datetime(2026, 1, 2)
OF_THE_LIBRARY = {"work_id", "record_id", "first_seen", "last_seen", "changed_at", "content_hash", "asked_at"}
SOURCE_TABLES = ("records", "versions", "identifiers", "authorship", "subjects", "reference_lists", "passages",
                 "result_tables", "artifacts")  # fmt: skip


@pytest.fixture
def whole(tmp_path: Path) -> Library:
    return Library(tmp_path)


@contextmanager
def ledger(library: Library) -> Iterator[Database]:
    with open_ledger(library, StoreSettings(threads=1)) as db:
        yield db


def load_all(db: Database, batches: Batches) -> None:
    for source, papers in batches:
        load(db, *papers, source=source)


def cut_of(library: Library, day: date = DAY) -> Database:
    """Return the library cut at a day, in memory."""
    db = open_memory()
    with attach_readonly(db, library.ledger, "whole"):
        cut_ledger(db, day, "print")
    return db


def contents(db: Database) -> dict[str, Any]:
    """Return what a ledger holds, with records by the name their source gives them, and works by their records."""
    keyed = "(SELECT record_id, source || ' ' || source_id AS record FROM main.records)"
    told: dict[str, Any] = {}
    for table in SOURCE_TABLES:
        columns = [name for name in RULES[table].columns if name not in OF_THE_LIBRARY]
        rows = f"SELECT k.record, t.{', t.'.join(columns)} FROM main.{table} t JOIN {keyed} k USING (record_id)"
        told[table] = sorted(map(repr, db.execute(rows).fetchall()))
    told["citations"] = db.execute(
        f"""SELECT a.record, b.record AS cited, contexts, intents, is_influential, source FROM main.citations c
        JOIN {keyed} a ON a.record_id = c.citing_record_id JOIN {keyed} b ON b.record_id = c.cited_record_id
        ORDER BY ALL"""
    ).fetchall()
    told["works"] = db.execute(
        f"""SELECT (SELECT list(record ORDER BY record) FROM {keyed} JOIN main.records r USING (record_id)
                    WHERE r.work_id = w.work_id) AS records,
               title, abstract, published, date_precision, public_by, venue, primary_category, is_stub, is_withdrawn,
               n_records FROM public.works w ORDER BY ALL"""
    ).fetchall()
    return told


@pytest.mark.parametrize("seed", range(4))
def test_a_cut_is_the_library_loaded_from_what_was_public(whole: Library, seed: int) -> None:
    batches = made_field(seed, 60)
    with ledger(whole) as db:
        load_all(db, batches)
    then = open_memory()
    load_all(then, until(batches, DAY))
    found, expected = contents(cut_of(whole)), contents(then)
    for name, rows in expected.items():
        assert found[name] == rows, name
    assert len(expected["works"]) > 20


@pytest.mark.parametrize("seed", range(2))
def test_a_cut_is_sound_and_knows_nothing_of_later(whole: Library, seed: int) -> None:
    with ledger(whole) as db:
        load_all(db, made_field(seed, 60))
    db = cut_of(whole)
    assert {what: scalar(db, sql) for what, sql in SOUND.items()} == dict.fromkeys(SOUND, 0)
    assert scalar(db, "SELECT max(public_by) FROM main.works WHERE NOT is_stub") <= DAY
    assert scalar(db, "SELECT max(published) FROM main.works") <= DAY


def test_every_table_and_column_of_the_schema_has_a_rule() -> None:
    db = open_memory()
    found = db.execute(
        """SELECT table_name, list(column_name ORDER BY column_index) FROM duckdb_columns()
        WHERE schema_name = 'main' AND NOT internal AND table_name IN (
            SELECT table_name FROM duckdb_tables() WHERE NOT temporary) GROUP BY 1"""
    ).fetchall()
    known = {name for name, _ in found}
    assert known - set(RULES) == set(), "say in data/cut_rules.py how the table is cut"
    assert {name for name, rule in RULES.items() if rule.keeps} - known == set(), "these tables are no more"
    for name, columns in found:
        if RULES[name].keeps:
            assert sorted(RULES[name].columns) == sorted(columns), f"say how the new columns of {name} are cut"


def test_every_rule_says_why_and_names_steps_that_there_are() -> None:
    assert [name for name, rule in RULES.items() if not rule.why] == []
    assert {rule.step for rule in RULES.values() if rule.keeps} - {""} <= set(STEPS)
    assert set(INCREMENTAL) <= set(STEPS)
    for rule in RULES.values():
        assert set(rule.changed) <= set(rule.columns)


def test_a_paper_known_by_year_counts_from_the_years_end(whole: Library) -> None:
    with ledger(whole) as db:
        load(db, paper("a", "A paper about rivers", published="2018-01-01", precision="year"),
             paper("b", "A paper about lakes", published="2017-01-01", precision="year"))  # fmt: skip
    assert titles(cut_of(whole, date(2018, 12, 30))) == ["A paper about lakes"]
    assert titles(cut_of(whole, date(2018, 12, 31))) == ["A paper about lakes", "A paper about rivers"]


def titles(db: Database) -> list[str]:
    return [row["title"] for row in rows_as_dicts(db, "SELECT title FROM works WHERE NOT is_stub ORDER BY title")]


def test_a_paper_without_a_date_is_left_out_and_counted(whole: Library) -> None:
    with ledger(whole) as db:
        load(db, paper("a", "A paper about rivers", published=None, precision=None),
             paper("b", "A paper about lakes", published="2017-05-01", precision="day"))  # fmt: skip
    db = cut_of(whole)
    assert titles(db) == ["A paper about lakes"]
    assert rows_as_dicts(db, "SELECT n_kept, n_later, n_undated FROM as_of_cut") == [
        {"n_kept": 1, "n_later": 0, "n_undated": 1}
    ]


def test_a_paper_that_came_later_is_a_stub_where_an_earlier_one_cites_it(whole: Library) -> None:
    cited = paper("b", "A paper about lakes", published="2018-01-01", precision="year", identifiers=arxiv("1801.00002"))
    mention = reference("A paper about lakes", 2018, identifiers=arxiv("1801.00002"))
    with ledger(whole) as db:
        load(db, paper("a", "A paper about rivers", published="2018-05-01", precision="day", references=(mention,)))
        load(db, cited)
    db = cut_of(whole)
    assert rows_as_dicts(db, "SELECT title, is_stub, abstract, n_records FROM works ORDER BY title") == [
        {"title": "A paper about lakes", "is_stub": True, "abstract": None, "n_records": 1},
        {
            "title": "A paper about rivers",
            "is_stub": False,
            "abstract": "We study a paper about rivers.",
            "n_records": 1,
        },
    ]


def test_references_that_a_later_version_added_are_dropped_and_not_counted(whole: Library) -> None:
    told = (reference("An older paper about rain", 2015), reference("A later paper about snow", 2020))
    with ledger(whole) as db:
        load(db, paper("a", "A paper about rivers", published="2018-05-01", precision="day", references=told))
    db = cut_of(whole)
    assert [row["title"] for row in rows_as_dicts(db, "SELECT title FROM works WHERE is_stub")] == [
        "An older paper about rain"
    ]
    assert rows_as_dicts(db, "SELECT n_listed, n_resolved FROM main.reference_lists") == [
        {"n_listed": 1, "n_resolved": 1}
    ]


VERSIONS = """INSERT INTO main.versions SELECT work_id, record_id, v.version, v.submitted, v.kind FROM main.records,
    (SELECT unnest([{'version': 1, 'submitted': TIMESTAMP '2018-05-01', 'kind': 'D'},
                    {'version': 2, 'submitted': TIMESTAMP '2019-02-03', 'kind': ?}]) AS v) WHERE source_id = 'a'"""


def revised(library: Library, kind: str) -> None:
    """Load a paper whose second version came after the day, of a kind as arXiv tells it."""
    with ledger(library) as db:
        load(db, paper("a", "A paper about rivers", published="2018-05-01", precision="day",
                       identifiers=arxiv("1805.00001"), state="withdrawn" if kind == "I" else "live"))  # fmt: skip
        load(db, paper("1805.00001", "A paper about rivers", published=None, precision=None, abstract=None,
                       identifiers=arxiv("1805.00001")), source="fulltext")  # fmt: skip
        db.execute(VERSIONS, [kind])


def test_a_paper_revised_later_keeps_its_abstract_with_a_mark_and_loses_its_full_text(whole: Library) -> None:
    revised(whole, "D")
    db = cut_of(whole)
    assert titles(db) == ["A paper about rivers"]
    assert [row["version"] for row in rows_as_dicts(db, "SELECT version FROM versions")] == [1]
    assert scalar(db, "SELECT list(source) FROM main.records") == ["s2orc"]
    reason = (
        "version 2 came on 2019-02-03: title and abstract are those of the newest version, its full text is left out"
    )
    assert rows_as_dicts(db, "SELECT mark, reason FROM as_of_marks") == [{"mark": "text", "reason": reason}]
    later = cut_of(whole, date(2019, 2, 3))
    assert scalar(later, "SELECT count(*) FROM main.records") == 2
    assert scalar(later, "SELECT count(*) FROM as_of_marks") == 0


def test_what_was_withdrawn_later_was_not_withdrawn_then(whole: Library) -> None:
    revised(whole, "I")
    assert scalar(cut_of(whole), "SELECT is_withdrawn FROM main.works") is False
    assert scalar(cut_of(whole, date(2019, 2, 3)), "SELECT is_withdrawn FROM main.works") is True


def test_what_was_withdrawn_on_an_unknown_day_stays_so_and_is_marked(whole: Library) -> None:
    with ledger(whole) as db:
        load(db, paper("a", "A paper about rivers", published="2018-05-01", precision="day", state="withdrawn"))
    db = cut_of(whole)
    assert scalar(db, "SELECT is_withdrawn FROM main.works") is True
    assert scalar(db, "SELECT list(mark) FROM main.as_of_marks") == ["withdrawn"]


def test_what_is_known_as_of_today_only_is_left_out(whole: Library) -> None:
    told = Told("a", {"citations": 90_000}, ("a model", "All about rivers."), ("specter", [1.0, 0.0]))
    name = (Identifier("arxiv", "1805.00001"),)
    with ledger(whole) as db:
        load(db, paper("a", "A paper about rivers", published="2018-05-01", precision="day", identifiers=name,
                       artifacts=(Artifact("code", "https://github.com/made/river"),)))  # fmt: skip
        load(db, paper("b", "A paper about rivers", published=None, precision=None, identifiers=name, abstract=None,
                       artifacts=(Artifact("model", "https://huggingface.co/made/river"),)),
             source="huggingface")  # fmt: skip
        keep_told(db, "s2orc", [told], NOW)
    db = cut_of(whole)
    counted = "SELECT (SELECT count(*) FROM main.source_counts) + (SELECT count(*) FROM main.summaries)"
    assert scalar(db, counted) == 0
    assert scalar(db, "SELECT list(kind) FROM main.artifacts") == ["code"]
    assert scalar(db, "SELECT count(*) FROM main.records") == 2


def test_imported_results_count_by_their_day_or_by_their_paper(whole: Library) -> None:
    def imported(value: float, dated: str | None, name: str) -> ImportedClaim:
        claim = Claim("result", value, f"row {value}", 1.0, metric="BLEU", dataset="WMT 2014", model=f"M{value}")
        return ImportedClaim(claim, date.fromisoformat(dated) if dated else None, arxiv(name))

    with ledger(whole) as db:
        load(db, paper("a", "A paper about rivers", published="2018-05-01", precision="day",
                       identifiers=arxiv("1805.00001")),
             paper("b", "A paper about lakes", published="2019-05-01", precision="day",
                   identifiers=arxiv("1905.00002")))  # fmt: skip
        import_claims(db, "boards.json", "boards 1", [
            imported(1.0, "2018-01-01", "1801.99999"), imported(2.0, "2018-12-01", "1805.00001"),
            imported(3.0, None, "1805.00001"), imported(4.0, None, "1905.00002"), imported(5.0, None, "1801.99999"),
            imported(6.0, "2018-05-05", "1905.00002"),
        ], NOW)  # fmt: skip
    db = cut_of(whole)
    found = db.execute("SELECT value, work_id FROM main.claims ORDER BY value").fetchall()
    river = scalar(db, "SELECT work_id FROM public.works")
    assert found == [(1.0, None), (3.0, river), (6.0, None)]
    assert scalar(db, "SELECT count(*) FROM main.claim_sources") == 3


def test_a_work_whose_text_is_the_same_need_not_be_read_again(whole: Library) -> None:
    name = arxiv("1805.00001")
    with ledger(whole) as db:
        load(db, paper("a", "A paper about rivers", published="2018-05-01", precision="day", identifiers=name),
             paper("b", "A paper about lakes", published="2018-05-01", precision="day"), now=NOW)  # fmt: skip
        load(db, paper("c", "A paper about rivers", published="2019-05-01", precision="day", identifiers=name),
             source="acl", now=NOW)  # fmt: skip
    changed = cut_of(whole).execute("SELECT title, changed_at = ? FROM public.works ORDER BY title", [NOW]).fetchall()
    assert changed == [("A paper about lakes", True), ("A paper about rivers", False)]
