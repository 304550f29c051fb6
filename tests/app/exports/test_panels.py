"""The explorer: how to cite a paper, and the hits of a search as files."""

import json

import pytest

from app.download_panel import FORMS, papers_file
from app.reading import open_reader
from data.library import Library
from ingest.bibliography import parse_bibtex, parse_ris
from tests.app.pages import explorer, unfold


def test_a_paper_shows_how_to_cite_it_in_the_style_that_is_chosen(
    tiny: Library,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = unfold(explorer(tiny, monkeypatch, paper="P16-1057"), "how-to-cite")
    assert "Cite" in [expander.label for expander in shown.expander]
    texts = [code.value for code in shown.code]
    assert any(text.startswith("Lovelace, A. (2016). On the Matter of P16-1057.") for text in texts)
    assert any(text.startswith("@inproceedings{lovelace2016matter,") for text in texts)
    assert any(text.startswith("TY  - CONF\nID  - lovelace2016matter") for text in texts)
    style = next(box for box in shown.selectbox if box.label == "Style")
    assert any("A. Lovelace" in code.value for code in style.select("ieee").run().code)
    assert not shown.exception


def test_the_hits_of_a_search_are_offered_as_files(tiny: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(tiny, monkeypatch)
    shown.text_input(key="query").input("rivers").run()
    assert not shown.exception
    assert any(expander.label.startswith("Download these") for expander in shown.expander)


@pytest.mark.parametrize("form", FORMS)
def test_a_file_holds_the_papers_in_their_order(form: str, tiny: Library) -> None:
    with open_reader(tiny) as reader:
        works = [hit["work_id"] for hit in reader.search("rivers lakes seas", 2)]
        text = papers_file(reader, works, form)
        titles = [reader.show(str(work))["title"] for work in works]
    places = [text.index(title) for title in titles]
    assert places == sorted(places)
    readers = {"bibtex": parse_bibtex, "ris": parse_ris, "csl": json.loads, "csv": lambda told: told.splitlines()[1:]}
    assert len(list(readers[form](text))) == len(works)
