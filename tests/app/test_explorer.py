"""Each page of the explorer, run without a browser on an empty, a tiny and a damaged library."""

import gc
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app.commands.faces import server_environment
from app.escape import hover, markdown
from data.library import Library
from data.store import transaction
from data.told import Told, keep_told
from tests.app.conftest import copied
from tests.app.pages import PAGES, explorer, unfold, words
from tests.libraries import fieldmap, ledger, new_library
from tests.papers import s2orc_file, snapshot_line, write_lines


def test_the_server_keeps_little_of_what_its_threads_gave_back(tmp_path: Path) -> None:
    told = server_environment(Library(tmp_path), {"LANG": "C", "FIELDMAP_LIBRARY": "elsewhere"})
    ours = {"FIELDMAP_LIBRARY": str(tmp_path), "MALLOC_ARENA_MAX": "2", "FORWARDED_ALLOW_IPS": ""}
    assert told == {"LANG": "C"} | ours
    assert server_environment(Library(tmp_path), {"MALLOC_ARENA_MAX": "8"})["MALLOC_ARENA_MAX"] == "8"


@pytest.fixture
def collected() -> Iterator[None]:
    """Begin without what pages of other tests hold, and leave garbage collection as it was."""
    st.cache_resource.clear()
    yield
    gc.unfreeze()


def test_what_stays_loaded_is_left_out_of_garbage_collection(
    tiny: Library, monkeypatch: pytest.MonkeyPatch, collected: None
) -> None:
    """Streamlit collects after every run: with an encoder loaded that took longer than a search."""
    gc.unfreeze()
    shown = explorer(tiny, monkeypatch)
    opened = gc.get_freeze_count()
    shown.text_input(key="query").set_value("rivers").run()
    shown.text_input(key="query").set_value("seas").run()
    assert 0 < opened < gc.get_freeze_count()


@pytest.fixture(scope="module")
def unpublished(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return new_library(tmp_path_factory.mktemp("unpublished") / "library")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = new_library(tmp_path_factory.mktemp("empty") / "library")
    assert fieldmap(library, "update") == 0
    return library


@pytest.fixture(scope="module")
def damaged(empty: Library, tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = copied(empty, tmp_path_factory.mktemp("damaged"))
    next(library.editions.glob("*/manifest.json")).write_text("{")
    return library


@pytest.mark.parametrize("page", PAGES)
def test_without_an_edition_each_page_says_what_to_do(
    page: str, unpublished: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = explorer(unpublished, monkeypatch, page)
    assert "no edition yet" in shown.info[0].value
    assert "fieldmap update" in shown.code[0].value


@pytest.mark.parametrize("page", PAGES)
def test_an_edition_without_papers_says_so(page: str, empty: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "holds no papers" in explorer(empty, monkeypatch, page).info[0].value


@pytest.mark.parametrize("page", PAGES)
def test_a_damaged_edition_is_an_error_with_the_remedy(
    page: str, damaged: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "fieldmap" in explorer(damaged, monkeypatch, page).error[0].value


@pytest.mark.parametrize("page", PAGES)
def test_each_page_tells_what_the_edition_holds(page: str, tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    beside = "\n".join(part.value for part in explorer(tiny, monkeypatch, page).sidebar.caption)
    assert "3 papers" in beside
    assert "1 cited only" in beside


def test_search_finds_a_paper_and_says_why(tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(tiny, monkeypatch)
    shown.text_input(key="query").set_value("lakes").run()
    assert not shown.exception
    assert "best of 3 papers" in words(shown)
    assert "lakes" in words(shown)


def test_search_offers_the_word_that_was_meant_and_quotes_a_sentence(
    tiny: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = explorer(tiny, monkeypatch)
    shown.text_input(key="query").set_value("riverz accuracy").run()
    assert "“riverz” stands in no paper; did you mean: rivers?" in words(shown)
    assert "“We reach 91.5 accuracy on the Iris data set.”" in words(shown)


def test_filters_alone_list_papers_with_facets_in_order(tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(tiny, monkeypatch)
    shown.checkbox(key="with_claims").check().run()
    assert not shown.exception
    assert "1 best of 3 papers, that pass the filters" in words(shown)
    assert "Over all works" not in words(shown)
    assert "Over all works that pass the filters: 1" in words(unfold(shown, "facets"))
    shown.text_input(key="author").set_value("Nobody").run()
    assert "no paper here has the author" in shown.error[0].value


def test_a_question_is_answered_by_a_sentence_or_not_at_all(tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(tiny, monkeypatch, "ask_papers")
    shown.text_input(key="question").set_value("what accuracy is reached on Iris?").run()
    assert not shown.exception
    assert "“We reach 91.5 accuracy on the Iris data set.”" in words(shown)
    shown.text_input(key="question").set_value("how do whales sleep?").run()
    assert "Not found" in words(shown)


def test_an_open_paper_shows_claims_references_and_takes_notes(tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(tiny, monkeypatch, paper="P16-1057")
    assert shown.subheader[0].value == "On the Matter of P16-1057"
    assert "We reach 91.5 accuracy" in words(shown)
    assert "1 of 1 references known" in words(shown)
    assert "No citer is known in this library." in words(unfold(shown, "cited-how"))
    shown.text_area[0].set_value("read *this* <b>first</b>")
    next(button for button in shown.button if button.label == "Save").click().run()
    assert "note: " + markdown("read *this* <b>first</b>") in words(shown)
    next(button for button in shown.button if button.label == "Undo").click().run()
    assert "note: " not in words(shown)


def test_a_cited_paper_shows_who_cites_it_with_what_sentence(tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    said = words(unfold(explorer(tiny, monkeypatch, paper="Computing machinery and intelligence"), "cited-how"))
    assert "1 of 1 citers have a known sentence" in said
    assert "“As Turing shows (Turing, 1950), it can be done.”" in said
    assert "On the Matter of P16-1057 (2016) · section Introduction" in said


def test_an_unknown_paper_is_named(tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no-such-paper" in explorer(tiny, monkeypatch, paper="no-such-paper").warning[0].value


def test_the_map_and_the_lineage_of_a_paper_say_what_is_known(tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(tiny, monkeypatch, "citation_map", papers="P16-1057 | Rivers and lakes")
    assert "references are known of 1" in words(shown)
    shown = explorer(tiny, monkeypatch, "paper_lineage", papers="P16-1057")
    assert "works looked at" in words(shown)
    shown = explorer(tiny, monkeypatch, "paper_lineage", papers="Rivers and lakes")
    assert "No citation of this paper is known here." in words(shown)


def test_the_map_without_papers_shows_what_the_library_misses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "papers").mkdir()
    for name in ("P16-1057", "P16-1058"):
        s2orc_file(tmp_path / "papers", name)
    library = new_library(tmp_path / "library")
    assert fieldmap(library, "ingest", "s2orc", tmp_path / "papers") == 0
    assert fieldmap(library, "update") == 0
    shown = explorer(library, monkeypatch, "citation_map")
    assert "cited by 2 papers here (100.0%)" in words(shown)
    assert "Search for: Computing machinery and intelligence Turing" in words(shown)


def test_people_are_shown_by_name_by_field_and_as_newcomers(tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "**Ada Lovelace** · 3 papers here" in words(explorer(tiny, monkeypatch, "people", name="lovelace"))
    table = explorer(tiny, monkeypatch, "people", field="lakes").dataframe[0].value
    assert table["name"].tolist() == ["Ada Lovelace"]
    assert "1 people whose first of" in words(explorer(tiny, monkeypatch, "people", newcomers="lakes"))
    assert "no author here bears" in words(explorer(tiny, monkeypatch, "people", name="*nobody* <b>"))


@pytest.mark.parametrize("page", ["citation_map", "paper_lineage"])
def test_a_paper_that_is_not_there_is_said(page: str, tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no paper answers to" in words(explorer(tiny, monkeypatch, page, papers="9999.99999"))


def test_too_few_papers_have_no_topics_and_no_trends(tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "No topics yet" in words(explorer(tiny, monkeypatch, "topic_map"))
    assert "cannot be told from what was loaded" in words(explorer(tiny, monkeypatch, "radar"))


def test_a_topic_that_is_not_there_is_said(tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    said = words(explorer(tiny, monkeypatch, "topic_map", topic="*no such* <b>"))
    assert "there is no topic" in said
    assert "<b>" not in said


def test_claims_are_filtered(tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(tiny, monkeypatch, "claim_table")
    table = shown.dataframe[0].value
    assert table["value"].tolist() == [91.5]
    assert table["sentence"].tolist() == ["We reach 91.5 accuracy on the Iris data set."]
    shown.text_input(key="dataset").set_value("no such data set").run()
    assert "No claim passes these filters" in words(shown)


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "[a](javascript:alert(1))", ":red[stop]", ":tada:", "$x^2$", "# big", "1. one",
     "- item", "**bold** _it_ ~~no~~ `code`", "https://example.org www.example.org", "a | b", "&lt;b&gt;", ""],
)  # fmt: skip
def test_markdown_shows_text_as_it_is(text: str) -> None:
    rendered = AppTest.from_string(f"import streamlit as st\nst.markdown({markdown(text)!r})").run()
    assert not rendered.exception
    assert "<" not in markdown(text)
    assert not any(mark in markdown(text).replace(f"\\{mark}", "") for mark in "*_`[]|$~")


def test_a_number_stays_a_number_and_begins_no_list() -> None:
    assert markdown("67.0 %") == "67.0 %"
    assert markdown("1. one") == r"1\. one"
    assert markdown("2) two") == r"2\) two"


def test_a_label_of_a_chart_is_escaped_and_short() -> None:
    assert hover("<b>x</b>") == "&lt;b&gt;x&lt;/b&gt;"
    assert len(hover("x" * 500)) == 90


def test_counts_carry_their_day_and_a_sentence_of_a_model_is_called_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "papers").mkdir()
    s2orc_file(tmp_path / "papers", "P16-1057")
    library = new_library(tmp_path / "library")
    assert fieldmap(library, "ingest", "s2orc", tmp_path / "papers") == 0
    assert fieldmap(library, "update") == 0
    told = Told("P16-1057", {"citations": 1234}, summary=("tldr*v2", "It *grows*."))
    with ledger(library) as db, transaction(db):
        keep_told(db, "s2orc", [told], datetime(2026, 11, 21))
    assert fieldmap(library, "update") == 0
    said = words(explorer(library, monkeypatch, paper="P16-1057"))
    assert "1,234 citations (s2orc, 2026-11-21)" in said
    assert r"It \*grows\*. *(written by a model: tldr\*v2)*" in said


def test_the_side_bar_chooses_a_past_day_that_every_page_then_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = new_library(tmp_path / "library")
    lines = [snapshot_line("0704.0001", "Rivers of the past", abstract="Rivers."),
             snapshot_line("2001.00001", "Rivers of today", abstract="Rivers.",
                           versions=[{"version": "v1", "created": "Mon, 6 Jan 2020 10:00:00 GMT"}])]  # fmt: skip
    assert fieldmap(library, "ingest", "arxiv-snapshot", write_lines(tmp_path / "snapshot.json", lines)) == 0
    assert fieldmap(library, "update") == 0
    assert "as_of" not in [box.key for box in explorer(library, monkeypatch).selectbox]
    assert fieldmap(library, "analyze", "--as-of", "2010-12-31", "citations") == 0
    shown = explorer(library, monkeypatch)
    shown.text_input(key="query").set_value("rivers").run()
    assert "2 best of 2 papers" in words(shown)
    shown.selectbox(key="as_of").set_value("2010-12-31").run()
    shown.text_input(key="query").set_value("rivers").run()
    assert "1 best of 1 papers" in words(shown)
    assert "As of 2010-12-31" in words(shown)
    assert "As of 2010-12-31" in words(explorer(library, monkeypatch, "term_radar", as_of="2010-12-31"))
    assert "As of" not in words(explorer(library, monkeypatch, "term_radar", as_of="no day"))
