"""The sources: what each file says becomes what the library knows."""

import gzip
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import FieldmapError, InputError
from data.loading import LoadCounts
from data.store import Database, open_memory, rows_as_dicts, scalar
from ingest.arxiv.snapshot import load_snapshot
from ingest.citations import load_citations
from ingest.listing import load_listing, read_mapping
from ingest.s2orc import load_s2orc, parse_s2orc, table_cells
from tests.papers import s2orc_file, snapshot_line, write_lines

NOW = datetime(2026, 1, 2)


@pytest.fixture
def db() -> Database:
    return open_memory()


def listing(db: Database, path: Path, *pairs: str, source: str = "listing") -> LoadCounts:
    return load_listing(db, path, read_mapping(None, pairs), source, path.parent / "quarantine", NOW)


def test_a_snapshot_line_becomes_a_dated_licensed_work(db: Database, tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "s.json", [snapshot_line("0704.0001", doi="10.1000/X.", comments="See github.com/a/b")]
    )
    load_snapshot(db, path, tmp_path, NOW)
    assert rows_as_dicts(db, "SELECT published, date_precision, abstract, licence, primary_category FROM works") == [
        {"published": date(2007, 4, 2), "date_precision": "day", "abstract": "We show a thing. It works.",
         "licence": "http://creativecommons.org/licenses/by/4.0/", "primary_category": "cs.LG"}
    ]  # fmt: skip
    assert db.execute("SELECT scheme, value FROM public.identifiers ORDER BY 1").fetchall() == [
        ("arxiv", "0704.0001"), ("doi", "10.1000/x")]  # fmt: skip


def test_a_withdrawn_paper_is_kept_and_marked(db: Database, tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "s.json", [snapshot_line("0704.0001", comments="This paper has been withdrawn by us")]
    )
    load_snapshot(db, path, tmp_path, NOW)
    assert rows_as_dicts(db, "SELECT is_withdrawn FROM works") == [{"is_withdrawn": True}]


@pytest.mark.parametrize("ending", ["json", "json.gz", "json.zst"])
def test_compressed_snapshots_load_alike(db: Database, tmp_path: Path, ending: str) -> None:
    plain = write_lines(
        tmp_path / "plain.json", [snapshot_line(f"0704.{i:04}", f"Title number {i}") for i in range(20)]
    )
    packed = {"json": bytes, "json.gz": gzip.compress, "json.zst": zstandard.ZstdCompressor().compress}[ending]
    path = tmp_path / f"packed.{ending}"
    path.write_bytes(packed(plain.read_bytes()))
    assert load_snapshot(db, path, tmp_path, NOW).works_new == 20


@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl"])
def test_a_listing_of_any_kind_loads_by_column_names(db: Database, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"list.{suffix}"
    table = pa.table(
        {"id": ["x1"], "title": ["A title of some length"], "year": [2019], "authors": ["Ada Lovelace; Bo Li"]}
    )
    if suffix == "parquet":
        pq.write_table(table, path)
    elif suffix == "csv":
        path.write_text("id,title,year,authors\nx1,A title of some length,2019,Ada Lovelace; Bo Li\n")
    else:
        write_lines(path, table.to_pylist())
    listing(db, path)
    assert rows_as_dicts(db, "SELECT title, published, date_precision FROM works") == [
        {"title": "A title of some length", "published": date(2019, 1, 1), "date_precision": "year"}
    ]
    assert db.execute("SELECT name FROM public.authorship ORDER BY position").fetchall() == [
        ("Ada Lovelace",),
        ("Bo Li",),
    ]


@pytest.mark.parametrize(
    ("day", "expected", "precision"),
    [("2025-05-02", date(2025, 5, 2), "day"), ("2026-01-09", date(2025, 5, 1), "month"),
     (None, date(2025, 5, 1), "month"), ("2025-06-01T00:10:00Z", date(2025, 6, 1), "day")],
    ids=["in-its-month", "a-late-listing", "no-date", "just-after"],
)  # fmt: skip
def test_a_listing_day_far_from_the_arxiv_id_is_not_the_first_public_date(
    db: Database, tmp_path: Path, day: str | None, expected: date, precision: str
) -> None:
    path = write_lines(
        tmp_path / "l.jsonl", [{"id": "2505.00001", "title": "A title of some length", "listed": day or ""}]
    )
    listing(db, path, "arxiv=id", "published=listed", source="arxiv")
    assert rows_as_dicts(db, "SELECT published, date_precision FROM works") == [
        {"published": expected, "date_precision": precision}
    ]


def test_an_acl_id_tells_the_year(db: Database, tmp_path: Path) -> None:
    ids = ["P93-1015", "2020.acl-main.47"]
    path = write_lines(tmp_path / "l.jsonl", [{"acl": name, "title": f"A title of {name}"} for name in ids])
    listing(db, path)
    assert db.execute("SELECT year(published) FROM public.works ORDER BY 1").fetchall() == [(1993,), (2020,)]


@pytest.mark.parametrize("shared", [None, "7"], ids=["no-id", "one-id-for-all"])
def test_papers_that_a_listing_gives_one_id_are_not_lost(db: Database, tmp_path: Path, shared: str | None) -> None:
    rows = [
        {"venue": "cvpr", "n": shared, "title": f"A wholly different title {name}"} for name in ("one", "two", "three")
    ]
    path = write_lines(tmp_path / "l.jsonl", [*rows, rows[0]])
    first, again = (listing(db, path, "source_id=venue+n") for _ in range(2))
    assert (first.works_new, first.duplicates) == (3, 1)
    assert (again.works_new, again.unchanged) == (0, 3)


def test_a_mapping_file_joins_and_chooses_columns(db: Database, tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        'source = "conf"\n[fields]\nsource_id = "venue+n"\nabstract = "long|short"\n[constants]\nlicence = "CC0-1.0"\n'
    )
    path = write_lines(
        tmp_path / "l.jsonl", [{"venue": "icml", "n": 7, "title": "A title", "long": None, "short": "Brief."}]
    )
    told = read_mapping(mapping, ())
    load_listing(db, path, told, told.source, tmp_path, NOW)
    assert rows_as_dicts(db, "SELECT source, source_id FROM records") == [{"source": "conf", "source_id": "icml/7"}]
    assert rows_as_dicts(db, "SELECT abstract, licence FROM works") == [{"abstract": "Brief.", "licence": "CC0-1.0"}]


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        (("title",), "field=column is wanted"),
        (("colour=x",), "unknown field colour"),
        (("title=nope",), "no column nope"),
    ],
)
def test_a_wrong_mapping_is_named(db: Database, tmp_path: Path, pairs: tuple[str, ...], message: str) -> None:
    path = write_lines(tmp_path / "l.jsonl", [{"id": "1", "title": "A title"}])
    with pytest.raises(InputError, match=message):
        listing(db, path, *pairs)


def test_citations_join_known_papers_and_make_stubs_of_others(db: Database, tmp_path: Path) -> None:
    listing(db, write_lines(tmp_path / "l.jsonl", [{"acl": "P93-1015", "title": "A title of some length"}]))
    path = write_lines(tmp_path / "c.jsonl", [{"from": "P93-1015", "to": "A00-1043", "text": "As shown."},
                                              {"from": "P93-1015", "to": "A00-1043", "text": "Again."}])  # fmt: skip
    columns = {"citing": "from", "cited": "to", "contexts": "text"}
    first = load_citations(db, path, columns, "acl", "mine", tmp_path, NOW)
    again = load_citations(db, path, columns, "acl", "mine", tmp_path, NOW)
    assert (first.read, first.citations, again.citations) == (2, 1, 0)
    assert rows_as_dicts(db, "SELECT list_sort(contexts) AS contexts FROM citations") == [
        {"contexts": ["Again.", "As shown."]}
    ]
    assert scalar(db, "SELECT count(*) FROM main.works WHERE is_stub") == 1


def test_an_s2orc_file_gives_text_tables_and_cited_sentences(tmp_path: Path) -> None:
    paper = parse_s2orc(s2orc_file(tmp_path, "P93-1015").read_bytes(), "P93-1015")
    assert (paper.published, paper.precision, paper.licence) == ("1993-01-01", "year", "CC-BY-NC-SA-3.0")
    assert paper.references[0].contexts == ("As Turing shows (Turing, 1950), it can be done.",)
    assert paper.tables[0].cells == (("Model", "Score", "Score"),)


def test_e_mail_addresses_are_dropped(db: Database, tmp_path: Path) -> None:
    s2orc_file(tmp_path, "P93-1015")
    load_s2orc(db, tmp_path, tmp_path / "q", NOW)
    stored = [str(row) for table in ("records", "passages", "authorship", "citations")
              for row in db.execute(f"SELECT * FROM main.{table}").fetchall()]  # fmt: skip
    assert stored
    assert not any("@" in row for row in stored)


def test_ids_cut_at_their_dot_are_taken_from_the_file_name(db: Database, tmp_path: Path) -> None:
    s2orc_file(tmp_path, "2020.acl-main.47", paper_id="2020", title="One title of some length")
    s2orc_file(tmp_path, "2020.acl-main.48", paper_id="2020", title="Two titles of some length")
    assert load_s2orc(db, tmp_path, tmp_path / "q", NOW).works_new == 2


@pytest.mark.parametrize(
    ("html", "cells"),
    [("", ()), ("no table", ()), ('<tr><td colspan="999999999">x</td></tr>', (("x",) * 100,)),
     ("<table><tr><td>a<td>b</tr>", ()), ("<tr><td>&lt;b&gt; 1</td></tr>", (("<b> 1",),))],
)  # fmt: skip
def test_odd_tables_are_read_within_bounds(html: str, cells: tuple[tuple[str, ...], ...]) -> None:
    assert table_cells(html) == cells


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
)


@given(
    st.dictionaries(
        st.sampled_from(["title", "abstract", "authors", "year", "pdf_parse", "identifiers", "paper_id"]), JSON
    )
)
@settings(max_examples=200, deadline=None)
def test_any_json_object_is_a_paper_or_a_clear_refusal(told: dict[str, object]) -> None:
    import json

    try:
        paper = parse_s2orc(json.dumps(told).encode(), "name")
    except FieldmapError:
        return
    assert paper.title


@given(st.binary(max_size=200))
def test_any_bytes_are_a_paper_or_a_clear_refusal(content: bytes) -> None:
    with pytest.raises(FieldmapError):
        parse_s2orc(content, "name")
