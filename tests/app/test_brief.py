"""`fieldmap brief` as people use it, on a small library with every step run."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from streamlit.testing.v1 import AppTest

from analysis.briefs.brief import Brief
from analysis.briefs.exchange import as_document
from app.brief_files import brief_file
from app.briefs import require_evidence
from app.reading import open_reader
from data.errors import EvidenceError
from data.library import Library
from tests.app.brief_library import DEFINITION, LIMIT, OPEN, PLAN, make_library, write_papers
from tests.app.pages import explorer
from tests.libraries import fieldmap, new_library
from tests.papers import snapshot_line, write_lines

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def library(tidal_library: Library) -> Library:
    return tidal_library


@pytest.fixture(scope="module")
def tidal(library: Library) -> Brief:
    with open_reader(library) as reader:
        return reader.brief("tidal wave")


def answer(library: Library, capsys: Captured, *words: object) -> Any:
    capsys.readouterr()
    assert fieldmap(library, "brief", *words, "--json") == 0
    return json.loads(capsys.readouterr().out)


def texts(brief: Brief, name: str) -> list[str]:
    return [one.text for section in brief.sections if section.name == name for one in section.sentences]


def test_a_term_is_the_subject_and_all_its_papers_are(tidal: Brief) -> None:
    assert (tidal.about.kind, tidal.about.name, tidal.n_works) == ("term", "tidal waves", 8)
    assert "8 papers of this library, first public 2010 to 2017" in texts(tidal, "what")[0]


def test_the_definition_is_quoted_with_its_paper(tidal: Brief) -> None:
    quoted = [one for one in tidal.sections[0].sentences if one.is_quote]
    assert [one.text for one in quoted] == [DEFINITION]
    paper = tidal.by_ref()[quoted[0].refs[0]]
    assert (paper.label, paper.day, quoted[0].place) == ("Tidal waves in shallow water", date(2010, 12, 31), "Abstract")


def test_the_lineage_names_what_is_cited_most(tidal: Brief) -> None:
    said = texts(tidal, "lineage")
    assert said[0] == ("7 of the 7 papers whose references are known cite Ada Lovelace (2010), “Tidal waves in shallow "
                       "water”.")  # fmt: skip
    path = next(figure for section in tidal.sections for figure in section.figures if figure.name == "path")
    years = [tidal.by_ref()[ref].facts["year"] for ref in path.refs]
    assert years == sorted(years)
    assert len(years) == 8


def test_the_best_of_a_board_is_told_with_its_claim(tidal: Brief) -> None:
    said = texts(tidal, "claims")
    assert said[0].startswith("8 claims with a number were read from 8 of its 8 papers; 8 report a result")
    assert any(
        "iris, accuracy" in one and "the best is 77.5 %" in one and "public by 2017-12-31" in one for one in said
    )


def test_what_is_open_is_quoted_by_kind_with_age_and_citers(tidal: Brief) -> None:
    said = texts(tidal, "questions")
    assert said[0] == "8 of its 8 papers say what is open: 1 sentences of the field, 1 limits of their own, 6 plans."
    assert [one for one in said if one in (OPEN, LIMIT, PLAN)] == [OPEN, LIMIT, PLAN, PLAN, PLAN]
    assert "Works here that cite the paper: 0, of this subject: 0; nothing here takes it up." in said[2]


def test_the_reading_path_goes_from_foundations_to_what_is_recent(tidal: Brief) -> None:
    said = texts(tidal, "path")
    roles = [one.split(":")[0] for one in said]
    assert roles == sorted(roles, key=["Foundation", "Turning point", "Survey", "Recent"].index)
    assert "Tidal waves in shallow water" in said[0]
    assert sum("A survey of tidal wave models" in one for one in said if one.startswith("Survey")) == 1


def test_every_sentence_has_a_source_that_is_among_the_evidence(tidal: Brief) -> None:
    refs = {one.ref for one in tidal.evidence}
    assert all(one.refs and set(one.refs) <= refs for one in tidal.sentences)
    assert [one.ref for one in tidal.evidence if one.kind == "work" and one.url is None] == []


def test_a_brief_as_of_a_day_tells_nothing_from_after_it(library: Library, tidal: Brief) -> None:
    with open_reader(library) as reader:
        past = reader.brief("tidal wave", date(2013, 12, 31))
    assert past.n_works == 4
    assert all(one.day is None or one.day <= date(2013, 12, 31) for one in past.evidence)
    assert "2 of the 3" not in " ".join(texts(past, "claims"))
    assert any("the best is 73.5 %" in one for one in texts(past, "claims"))
    assert not any(str(year) in json.dumps(as_document(past)["sections"]) for year in (2014, 2015, 2016, 2017))


def test_a_library_that_ends_on_the_day_says_the_same_of_it(library: Library, tmp_path: Path) -> None:
    """What came later may not change a sentence: the brief of a library without the later papers is the same."""
    with open_reader(library) as reader:
        past = reader.brief("tidal wave", date(2015, 12, 31))
    with open_reader(make_library(tmp_path, until=2015)) as reader:
        then = reader.brief("tidal wave", date(2015, 12, 31))
    assert [text for name in PARTS for text in texts(past, name)] == [
        text for name in PARTS for text in texts(then, name)
    ]


PARTS = ("what", "lineage", "claims", "trust", "trend", "questions", "path")


def test_a_brief_is_made_once_for_all_and_names_its_sections_as_they_come(library: Library) -> None:
    came: list[str] = []
    with open_reader(library) as reader:
        first = reader.brief("tidal wave", None, lambda section: came.append(section.name))
        assert reader.brief("tidal wave", None, lambda section: came.append(section.name)) is first
    assert came == [section.name for section in first.sections]


def test_the_same_library_gives_the_same_brief(library: Library, tidal: Brief) -> None:
    with open_reader(library) as reader:
        assert reader.brief("tidal wave") == tidal
    assert brief_file(tidal, "pdf") == brief_file(tidal, "pdf")


def test_a_sentence_without_its_evidence_is_never_shown(library: Library, tidal: Brief) -> None:
    lie = replace(tidal.sections[0], sentences=(replace(tidal.sections[0].sentences[0], refs=(), values=()),))
    with open_reader(library) as reader, pytest.raises(EvidenceError, match="names no source"):
        require_evidence(reader.db, replace(tidal, sections=(lie,)))


def test_the_markdown_names_ids_and_sources(library: Library, capsys: Captured) -> None:
    assert fieldmap(library, "brief", "tidal wave") == 0
    said = capsys.readouterr().out
    assert said.startswith("# Brief: tidal wave\n")
    shown, sources = said.split("## Sources")
    refs = set(re.findall(r"\\\[\[?([A-Z][.\w-]+?)\]?(?:\(http[^)]*\))?\\\]", shown.replace("\\_", "_")))
    assert refs
    assert all(f"- {ref}: " in sources.replace("\\_", "_") for ref in refs)


def test_the_html_loads_nothing_and_escapes_all(tidal: Brief) -> None:
    hostile = replace(tidal, about=replace(tidal.about, asked="<script>alert(1)</script>", how="<img src=x>"))
    page = brief_file(hostile, "html").decode()
    assert "<script" not in page
    assert "<img" not in page
    assert re.findall(r'(?:src|href)="(?!#|https://aclanthology\.org/)', page) == []
    anchors = set(re.findall(r'href="#([^"]+)"', page))
    assert anchors <= set(re.findall(r'id="([^"]+)"', page))


def test_the_pdf_holds_the_sentences(tidal: Brief) -> None:
    document = pypdfium2.PdfDocument(brief_file(tidal, "pdf"))
    said = " ".join("".join(page.get_textpage().get_text_range() for page in document).split())
    assert "Brief: tidal wave" in said
    assert DEFINITION in said
    assert "What we do not know" in said


def test_characters_that_the_fonts_lack_are_shown_as_a_square(tidal: Brief) -> None:
    odd = replace(tidal, about=replace(tidal.about, how="波 of 𝒪(n) ≤ α → ∞"))
    document = pypdfium2.PdfDocument(brief_file(odd, "pdf"))
    assert "□ of O(n) ≤ α → ∞" in " ".join(document[0].get_textpage().get_text_range().split())


def test_the_json_can_be_kept_and_compared_with(library: Library, tmp_path: Path, capsys: Captured) -> None:
    kept = tmp_path / "kept.json"
    assert fieldmap(library, "brief", "tidal wave", "--as-of", "2014-12-31", "--format", "json", "-o", kept) == 0
    told = answer(library, capsys, "tidal wave", "--against", kept)
    since = told["sections"][0]
    assert (since["name"], since["heading"]) == ("since", "Since the brief in kept.json")
    assert "as of 2014-12-31 (edition 1)" in since["sentences"][0]["text"]
    assert any("“Are tidal waves understood?” (2017)" in one["text"] for one in since["sentences"])
    assert fieldmap(library, "brief", "tidal wave", "--as-of", "2012-12-31", "--against", kept) == 2
    assert "turn them round" in capsys.readouterr().err


def test_a_brief_is_compared_with_an_earlier_edition(tmp_path: Path, capsys: Captured) -> None:
    library = make_library(tmp_path, until=2014)
    assert fieldmap(library, "ingest", "s2orc", write_papers(tmp_path / "all")) == 0
    assert fieldmap(library, "update") == 0
    told = answer(library, capsys, "tidal wave", "--against", 1)
    counts = {one["name"]: one["value"] for one in told["sections"][0]["sentences"][0]["values"]}
    assert (counts["new_works"], counts["gone_works"]) == (3, 0)
    assert fieldmap(library, "brief", "tidal wave", "--against", 7) == 2
    assert "there is no edition 7; kept: 1, 2" in capsys.readouterr().err


def test_words_that_are_no_name_are_searched_and_that_is_told(library: Library, capsys: Captured) -> None:
    told = answer(library, capsys, "study accuracy")
    assert told["about"]["kind"] == "search"
    assert "a search: the papers that hold all these words" in told["sections"][0]["sentences"][0]["text"]
    assert told["n_works"] == 8


@pytest.mark.parametrize("words", ["", "   ", "xqzw quux", "tidal xqzw", "<script>", "'; DROP TABLE works; --"])
def test_a_subject_that_nothing_answers_to_is_refused(library: Library, capsys: Captured, words: str) -> None:
    assert fieldmap(library, "brief", words) == 2
    assert "fieldmap: " in capsys.readouterr().err


def test_a_day_before_all_papers_is_refused(library: Library, capsys: Captured) -> None:
    assert fieldmap(library, "brief", "tidal wave", "--as-of", "1999-12-31") == 2
    assert "was public by 1999-12-31" in capsys.readouterr().err


@pytest.mark.parametrize("against", ["nothing.json", "99999999999999999999"])
def test_an_earlier_brief_that_is_not_there_is_refused(library: Library, against: str) -> None:
    assert fieldmap(library, "brief", "tidal wave", "--against", against) == 2


def test_a_library_without_papers_or_without_an_edition_says_so(tmp_path: Path, capsys: Captured) -> None:
    library = new_library(tmp_path / "library")
    assert fieldmap(library, "brief", "tidal wave") == 2
    assert "no edition yet" in capsys.readouterr().err
    assert fieldmap(library, "update") == 0
    assert fieldmap(library, "brief", "tidal wave") == 2
    assert "is no family, topic or term here" in capsys.readouterr().err


def test_a_library_without_analyses_says_what_is_missing(tmp_path: Path, capsys: Captured) -> None:
    library = new_library(tmp_path / "library")
    assert fieldmap(library, "ingest", "s2orc", write_papers(tmp_path / "papers")) == 0
    assert fieldmap(library, "publish") == 0
    told = answer(library, capsys, "tidal wave")
    notes = {section["name"]: section["note"] for section in told["sections"]}
    assert "fieldmap analyze claims" in notes["claims"]
    assert "fieldmap analyze boards setup" in notes["trust"]
    assert "fieldmap analyze people" in notes["people"]


def test_papers_without_references_are_told_to_be_so(tmp_path: Path, capsys: Captured) -> None:
    """The note that named a source with a digit in its name was taken for a number without evidence."""
    library = new_library(tmp_path / "library")
    lines = [snapshot_line(f"2001.0000{n}", f"On number {n} of the rivers") for n in range(4)]
    assert fieldmap(library, "ingest", "arxiv-snapshot", write_lines(tmp_path / "papers.json", lines)) == 0
    assert fieldmap(library, "publish") == 0
    notes = {section["name"]: section["note"] for section in answer(library, capsys, "rivers")["sections"]}
    assert "No reference of its papers is known here" in notes["lineage"]


def said_on(shown: AppTest) -> str:
    return "\n".join(str(part.value) for part in (*shown.markdown, *shown.caption, *shown.warning, *shown.info))


def test_the_page_shows_the_brief_of_a_deep_link(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(library, monkeypatch, "strategic_brief", subject="tidal wave", day="2013-12-31")
    said = said_on(shown)
    assert "As of 2013-12-31" in said.replace("\\", "")
    assert DEFINITION.replace("-", "\\-") in said.replace("-", "\\-")
    assert re.search(r"\[W\d+\]\(\./\?paper=\d+\)", said)
    assert [one.value for one in shown.subheader][:2] == ["What it is", "Where it comes from"]
    assert [one.proto.label for one in shown.get("download_button")][:4] == ["Markdown", "HTML", "PDF", "JSON"]


def test_the_page_says_what_to_do_and_what_is_not_found(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Name a subject" in said_on(explorer(library, monkeypatch, "strategic_brief"))
    shown = explorer(library, monkeypatch, "strategic_brief", subject="xqzw quux", day="soon")
    assert "is no family, topic or term here" in said_on(shown)
