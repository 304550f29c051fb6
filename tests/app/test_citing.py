"""`fieldmap citations`: what it prints of a small library, and what it refuses."""

import json
from pathlib import Path

import pytest

from data.library import Library
from tests.libraries import fieldmap, new_library
from tests.papers import s2orc_file

TURING = "Computing machinery and intelligence"


def citer(folder: Path, name: str, sentence: str, section: str) -> None:
    """Write a paper that cites Turing in one sentence."""
    at = sentence.index("(Turing, 1950)")
    text = {"text": sentence, "section": section,
            "cite_spans": [{"start": at, "end": at + 14, "ref_id": "BIBREF0"}]}  # fmt: skip
    entry = {"title": TURING, "year": 1950, "venue": "Mind", "other_ids": {},
             "authors": [{"first": "Alan", "middle": [], "last": "Turing", "suffix": ""}]}  # fmt: skip
    s2orc_file(folder, name, pdf_parse={"body_text": [text], "bib_entries": {"BIBREF0": entry}, "ref_entries": {}})


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("citing")
    (folder / "papers").mkdir()
    citer(folder / "papers", "P16-0001", "We used the method of (Turing, 1950) to align the sentences.", "Methods")
    citer(folder / "papers", "P16-0002", "Unlike (Turing, 1950), we do not \x1b[31mneed a machine.", "Related Work")
    made = new_library(folder / "library")
    assert fieldmap(made, "ingest", "s2orc", folder / "papers") == 0
    assert fieldmap(made, "update") == 0
    return made


def test_sentences_stand_under_their_use_with_paper_and_section(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fieldmap(library, "citations", TURING) == 0
    said = capsys.readouterr().out
    assert "2 of 2 citers have a known sentence" in said
    assert "Uses it (1)\n  “We used the method of (Turing, 1950) to align the sentences.”" in said
    assert "On the Matter of P16-0002 (2016) · section Related Work · sets itself off from it" in said
    assert "\x1b" not in said


def test_json_holds_the_kinds_asked_for_and_the_counts_of_all(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fieldmap(library, "citations", TURING, "--intent", "critical", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (list(told["groups"]), told["groups"]["critical"][0]["section"]) == (["critical"], "Related Work")
    assert told["n_sentences"] == {"critical": 1, "background": 0, "method": 1, "result": 0, "unknown": 0}


def test_a_paper_nobody_cites_is_no_error(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert fieldmap(library, "citations", "P16-0001") == 0
    assert capsys.readouterr().out == "No citer is known in this library.\n"


@pytest.mark.parametrize("words", [["citations", "9999.99999"], ["citations", TURING, "--intent", "praise"]])
def test_what_is_not_there_is_refused(words: list[str], library: Library) -> None:
    assert fieldmap(library, *words) == 2
