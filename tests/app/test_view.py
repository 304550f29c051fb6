"""What a page shows, recorded, and the files and footer made of it."""

import csv
import io
from datetime import date
from pathlib import Path

import plotly.graph_objects as go
import pytest

from app.method_notes import methods
from app.view import View, current_view, offer, view_of
from app.view_file import csv_file, view_html
from tests.app.pages import URLS, explorer, words
from tests.libraries import ROOT, fieldmap, new_library
from tests.papers import snapshot_line, write_lines

HARM = "<script>window.harmed = 1</script>"


def test_what_is_offered_belongs_to_the_page_that_is_drawn() -> None:
    with view_of("a") as outer:
        with view_of("b") as inner:
            offer("rows", [{"n": 1}])
        assert current_view() is outer
    assert inner.tables == [("rows", [{"n": 1}])]
    assert outer.tables == []


def test_a_table_without_rows_is_no_file() -> None:
    with view_of("a") as view:
        offer("rows", [])
    assert view.tables == []


def test_a_csv_holds_every_column_and_runs_no_formula() -> None:
    second = {"title": 'a "quoted", b', "share": 0.25, "when": date(2020, 1, 2), "of": ["x", "y"]}
    rows = [{"title": "=1+1", "n": 3}, second]
    read = list(csv.DictReader(io.StringIO(csv_file(rows))))
    assert read[0] == {"title": "'=1+1", "n": "3", "share": "", "when": "", "of": ""}
    assert read[1] == {"title": 'a "quoted", b', "n": "", "share": "0.25", "when": "2020-01-02", "of": "x; y"}


def test_a_report_holds_all_of_a_view_and_runs_nothing_of_its_texts() -> None:
    figure = go.Figure(go.Scatter(x=[1, 2], y=[3, 4], name=HARM))
    view = View("terms", HARM, "Edition 3.", ["of 5 papers"], [(HARM, [{HARM: HARM}])], [(HARM, figure)])
    page = view_html(view, f"http://127.0.0.1/terms?x={HARM}", "By counting.", date(2026, 1, 2))
    assert HARM not in page
    for told in ("Edition 3.", "Saved on 2026-01-02", "of 5 papers", "By counting.", "default-src 'none'", "plotly"):
        assert told in page


def test_a_report_without_a_chart_carries_no_script() -> None:
    page = view_html(View("x", "T", "", [], [("rows", [{"a": None}])], []), "", "M", date(2026, 1, 2))
    assert "<script" not in page


def test_every_page_tells_its_method_and_where_more_is_written() -> None:
    assert set(URLS.values()) <= set(methods())
    missing = {one.more for one in methods().values() if not (ROOT / "docs" / one.more).is_file()}
    assert missing == set()


def test_a_page_ends_with_edition_method_link_and_files_even_where_it_stops_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = new_library(tmp_path / "library")
    lines = [snapshot_line("2001.00001", "Rivers and lakes"), snapshot_line("2001.00002", "Seas")]
    assert fieldmap(library, "ingest", "arxiv-snapshot", write_lines(tmp_path / "two.json", lines)) == 0
    assert fieldmap(library, "update") == 0
    shown = explorer(library, monkeypatch, "claim_table")
    assert "Edition 1, published" in words(shown)
    assert "No claims found" in words(shown)
    shown = explorer(library, monkeypatch, "find_papers", query="lakes")
    assert "papers found as CSV" in " ".join(one.proto.label for one in shown.get("download_button"))
    assert "query=lakes" in shown.code[0].value
    home = explorer(library, monkeypatch, "home")
    assert "No gap, no failure, nothing in quarantine" in words(home)
