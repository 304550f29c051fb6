"""Papers as CSV and XLSX, and every table as Parquet: values, types, no formulas, no closed texts."""

import csv
import io
import json
from datetime import date, datetime
from functools import cache

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from app.exports.cells import LONGEST_CELL, csv_cell, cut_cell, is_formula
from app.exports.citable import Citable
from app.exports.paper_table import COLUMNS, csv_pieces, write_xlsx
from data.errors import InputError
from data.files import sha256_of
from data.licence import LONGEST_QUOTE, is_open, is_open_sql, quotable, quotable_sql
from data.store import Database, open_memory
from tests.app.exports.made import ATTENTION, BARE, LONG, PREPRINT
from tests.libraries import answer, fieldmap

FORMULAS = ["=1+1", "+1", "-1", "@sum(a)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_might_be_run_is_led_by_an_apostrophe(text: str) -> None:
    assert csv_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", [-1, None, True, "a=1", "", "1-1", date(2020, 1, 1)])
def test_other_values_stay_as_they_are(value: object) -> None:
    assert csv_cell(value) is value


def read_csv(works: list[Citable]) -> list[dict[str, str]]:
    text = "".join(csv_pieces(works))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_row_of_csv_holds_what_is_known() -> None:
    one, two, three = read_csv([ATTENTION, PREPRINT, BARE])
    assert tuple(one) == COLUMNS
    assert (one["citation_key"], one["authors"]) == (
        "vaswani2017attention", "Ashish Vaswani; Noam Shazeer; Laurens van der Maaten",
    )  # fmt: skip
    assert (one["year"], one["published"], one["doi"]) == ("2017", "2017-06-12", "10.1000/a_b%c")
    assert two["authors"] == "Jörg Müller Jr.; The Big Team"
    assert (three["published"], three["withdrawn"]) == ("", "True")


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(FORMULAS))
def test_any_text_comes_back_from_csv_and_never_as_a_formula(text: str, formula: str) -> None:
    for title in (text, formula + text):
        (row,) = read_csv([Citable(1, "k", title)])
        assert not is_formula(row["title"])
        assert row["title"] in (title, f"'{title}")


def test_a_workbook_keeps_types_and_runs_nothing(tmp_path) -> None:
    works = [ATTENTION, Citable(2, "=1+1", '=HYPERLINK("http://x")', abstract="http://x", published=date(1850, 2, 3))]
    write_xlsx(tmp_path / "x.xlsx", works, 2)
    heading, first, second = openpyxl.load_workbook(tmp_path / "x.xlsx")["papers"].iter_rows()
    assert tuple(cell.value for cell in heading) == COLUMNS
    told = dict(zip(COLUMNS, first, strict=True))
    assert (told["work_id"].value, told["year"].value, told["withdrawn"].value) == (1, 2017, False)
    assert told["published"].value == datetime(2017, 6, 12)
    cells = dict(zip(COLUMNS, second, strict=True))
    assert (cells["title"].value, cells["title"].data_type, cells["title"].quotePrefix) == (works[1].title, "s", True)
    assert cells["published"].value == "1850-02-03"
    assert not any(cell.hyperlink for cell in second)


def test_the_same_papers_make_the_same_workbook(tmp_path) -> None:
    for name in ("a", "b"):
        write_xlsx(tmp_path / name, [ATTENTION, BARE], 2)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_long_text_is_cut_to_what_a_cell_holds() -> None:
    assert cut_cell("x" * LONGEST_CELL) == "x" * LONGEST_CELL
    assert cut_cell("x" * (LONGEST_CELL + 1)) == "x" * (LONGEST_CELL - 1) + "…"


def test_too_many_papers_for_a_sheet_are_refused(tmp_path) -> None:
    with pytest.raises(InputError, match="choose fewer, or export parquet"):
        write_xlsx(tmp_path / "x.xlsx", [], 2_000_000)


def test_csv_and_xlsx_are_written_of_a_library(library, tmp_path, capsys) -> None:
    for name in ("csv", "xlsx"):
        told = answer(library, capsys, "export", name, tmp_path / f"out.{name}", "--all")
        assert told == {"written": [str(tmp_path / f"out.{name}")], "works": 4}
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["papers"]
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_bytes().decode("utf-8-sig"), newline="")))
    assert [row["title"] for row in rows] == [
        f"'{cell.value}" if is_formula(cell.value) else cell.value for cell in sheet["C"][1:]
    ]
    assert rows[2]["title"] == "'=cmd|' /C calc'!A0 turned"


@pytest.mark.parametrize(
    ("out", "options", "said"),
    [("x.csv", ["--ego", "1"], "a graph is two files"), ("x", ["--all"], "a table of papers is one file"),
     ("x", ["--subject", "cs.LG"], "a table of papers is one file"), ("x", [], "say which graph"),
     ("x.csv", [], "say which papers")],
)  # fmt: skip
def test_a_table_and_a_graph_are_told_apart(out, options, said, library, tmp_path, capsys) -> None:
    assert fieldmap(library, "export", "csv", tmp_path / out, *options) == 2
    assert said in capsys.readouterr().err


def test_every_public_table_leaves_as_parquet_with_a_manifest(library, tmp_path, capsys) -> None:
    told = answer(library, capsys, "export", "parquet", tmp_path / "out")["written"]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert {path.rsplit("/", 1)[1] for path in told} == {*(f"{name}.parquet" for name in manifest["tables"]),
                                                        "manifest.json"}  # fmt: skip
    for name, facts in manifest["tables"].items():
        file = tmp_path / "out" / f"{name}.parquet"
        assert (facts["sha256"], facts["size_bytes"]) == (sha256_of(file), file.stat().st_size)
    works = parquet.read_table(tmp_path / "out" / "works.parquet").to_pylist()
    assert manifest["tables"]["works"]["rows"] == len(works) == 4
    texts = {work["work_id"]: work["abstract"] for work in works}
    assert texts[1] == LONG.strip()
    assert texts[2] == quotable(LONG.strip(), None)
    assert answer(library, capsys, "export", "parquet", tmp_path / "out")["written"] == told


def test_parquet_goes_into_no_folder_of_others(library, tmp_path, capsys) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert fieldmap(library, "export", "parquet", tmp_path) == 2
    assert "no earlier export" in capsys.readouterr().err
    assert fieldmap(library, "export", "parquet", tmp_path / "mine.txt") == 2


LICENCES = [None, "", "CC-BY-4.0", "cc by-nd", "http://creativecommons.org/licenses/by-nc-sa/4.0/",
            "http://arxiv.org/licenses/nonexclusive-distrib/1.0/", "MIT", "CC0-1.0", "cc-by-nd-4.0"]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40),
       st.integers(0, 20), st.sampled_from(LICENCES))  # fmt: skip
def test_sql_cuts_texts_as_python_does(text: str, times: int, licence: str | None) -> None:
    whole = " ".join([text] * times) + "x" * (LONGEST_QUOTE - 5 if times == 1 else 0)
    query = f"SELECT {quotable_sql('t', 'l')}, {is_open_sql('l')} FROM (SELECT $text::VARCHAR AS t, $l::VARCHAR AS l)"
    assert memory().execute(query, {"text": whole, "l": licence}).fetchall() == [
        (quotable(whole, licence), is_open(licence))
    ]


@cache
def memory() -> Database:
    return open_memory()
