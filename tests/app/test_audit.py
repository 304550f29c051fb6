"""`fieldmap audit` and the page Audit, on a tiny library made through the command line."""

import gc
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from data.library import Library
from tests.app.pages import explorer, words
from tests.libraries import fieldmap, new_library
from tests.papers import s2orc_file, snapshot_line, write_lines

ABSTRACT = "Our ensemble reaches 91.5% accuracy on CIFAR-10, significantly better than before."
BODY = [
    {"text": "We train for 40 epochs on 8 V100 GPUs, which takes 12 hours.", "section": "Setup", "cite_spans": []},
    {
        "text": "A <b>bold</b> claim: our code is available at https://example.org.",
        "section": "Setup",
        "cite_spans": [],
    },
]


@pytest.fixture(scope="module", autouse=True)
def forgotten() -> Iterator[None]:
    """Forget the caches of pages: they are keyed by edition, and other tests have one of the same number."""
    yield
    st.cache_resource.clear()
    gc.unfreeze()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Make a library of a paper with full text and one without."""
    folder = tmp_path_factory.mktemp("audit")
    (folder / "papers").mkdir()
    parse = {"body_text": BODY, "bib_entries": {}, "ref_entries": {}}
    s2orc_file(folder / "papers", "P16-1057", abstract=ABSTRACT, pdf_parse=parse)
    made = new_library(folder / "library")
    assert fieldmap(made, "ingest", "s2orc", folder / "papers") == 0
    lines = write_lines(folder / "snapshot.json", [snapshot_line("2001.00001", "Rivers and lakes")])
    assert fieldmap(made, "ingest", "arxiv-snapshot", lines) == 0
    assert fieldmap(made, "update") == 0
    return made


def answer(library: Library, capsys: pytest.CaptureFixture[str], *told: object, code: int = 0) -> Any:
    """Run `fieldmap audit … --json` and return its one document."""
    capsys.readouterr()
    assert fieldmap(library, "audit", *told, "--json") == code
    return json.loads(capsys.readouterr().out)


def test_the_card_has_lines_with_evidence_and_no_overall_score(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    card = answer(library, capsys, "P16-1057")
    assert set(card) == {"work_id", "title", "published", "date_precision", "licence", "read_at", "coverage", "lines",
                         "claims"}  # fmt: skip
    lines = {line["name"]: line for line in card["lines"]}
    assert lines["epochs"]["evidence"] == [BODY[0]["text"]]
    assert lines["code"]["told"] == "available"
    assert lines["seeds or runs"]["verdict"] == "not found"
    flags = {flag["flag"]: flag["verdict"] for flag in card["claims"][0]["flags"]}
    assert (flags["ensemble"], flags["harness"]) == ("yes", "unknown")


def test_a_paper_without_full_text_says_so(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    card = answer(library, capsys, "2001.00001")
    assert {line["verdict"] for line in card["lines"] if line["part"] == "reproducibility"} == {"no full text here"}


def test_the_text_of_a_card_shows_verdicts_and_coverage(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert fieldmap(library, "audit", "P16-1057") == 0
    shown = capsys.readouterr().out
    assert "2 paragraphs of full text" in shown
    assert "epochs — found: 40 epochs" in shown
    assert "CIFAR-10 — label errors known" in shown
    assert "[Northcutt et al. 2021" in shown


def test_a_plan_tells_steps_and_cost(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    plan = answer(library, capsys, "P16-1057", "--plan")
    assert [step["number"] for step in plan["steps"]] == [1, 2, 3, 4, 5, 6, 7]
    assert plan["cost"] == {"device_hours": 96.0, "told": "8 V100 for 12 hours", "runs": None}
    assert fieldmap(library, "audit", "P16-1057", "--plan") == 0
    assert "cost of a run: 96 device-hours" in capsys.readouterr().out


def test_runs_are_set_beside_the_claims(library: Library, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    runs = tmp_path / "runs.csv"
    runs.write_text("run_id,metrics.test_acc\na,0.912\nb,0.917\n")
    told = answer(library, capsys, "P16-1057", "--compare", runs)
    assert (told["runs"], told["comparisons"][0]["agreement"], told["comparisons"][0]["mean"]) == (2, "agrees", 91.45)
    assert fieldmap(library, "audit", "P16-1057", "--compare", runs) == 0
    assert "agrees" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "told"), [("run_id,lr\na,x\n", "holds no run"), ("run_id,bleu\na,30.1\n", "name the column")]
)
def test_runs_that_cannot_be_compared_are_refused(
    library: Library, capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str, told: str
) -> None:
    runs = tmp_path / "runs.csv"
    runs.write_text(content)
    assert fieldmap(library, "audit", "P16-1057", "--compare", runs) == 2
    assert told in capsys.readouterr().err


def test_two_answers_at_once_and_unknown_papers_are_wrong_use(
    library: Library, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "runs.csv").write_text("a\n1\n")
    assert fieldmap(library, "audit", "P16-1057", "--plan", "--compare", tmp_path / "runs.csv") == 2
    assert fieldmap(library, "audit", "no such paper") == 2
    assert "nearest titles" in capsys.readouterr().err


def test_the_page_shows_a_card_by_its_link(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = words(explorer(library, monkeypatch, "audit_card", paper="P16-1057"))
    assert "**epochs** — found: 40 epochs" in shown
    assert "unknown: extra data" in shown
    assert "cost of a run: 96 device-hours" in shown
    assert "<b>" not in shown


def test_the_page_asks_for_a_paper_and_says_when_there_is_none(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Name a paper" in words(explorer(library, monkeypatch, "audit_card"))
    assert "no paper answers" in words(explorer(library, monkeypatch, "audit_card", paper="no such paper"))


def test_a_papers_panel_leads_to_its_audit(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(library, monkeypatch, paper="P16-1057")
    links = [link.proto for link in shown.get("page_link")]
    assert any(link.label.startswith("Audit:") and "audit" in link.page for link in links)
