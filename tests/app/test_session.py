"""`fieldmap session` as people use it: packs in each form, sessions from plan to minutes, questions that stay open."""

import json
import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from app.reading import open_reader
from app.session_packs import make_pack
from app.sessions import follow_ups
from data.library import Library
from data.sessions import open_sessions, presented
from tests.app.brief_library import LIMIT
from tests.app.pages import explorer, words
from tests.libraries import answer, fieldmap, new_library

Captured = pytest.CaptureFixture[str]
PAPER = "P16-1007"


@pytest.fixture(scope="module")
def made(tidal_library: Library) -> Library:
    return tidal_library


@pytest.fixture
def library(made: Library) -> Library:
    """Begin without what other tests kept."""
    made.sessions.unlink(missing_ok=True)
    return made


def pack(library: Library, capsys: Captured, *words: object) -> Any:
    return answer(library, capsys, "session", "pack", PAPER, *words)


def section(document: Any, name: str) -> Any:
    return next(one for one in document["sections"] if one["name"] == name)


def said(document: Any, name: str) -> str:
    return "\n".join(one["text"] for one in section(document, name)["sentences"])


def printed(library: Library, capsys: Captured, *words: object) -> str:
    capsys.readouterr()
    assert fieldmap(library, *words) == 0
    return capsys.readouterr().out


def test_a_pack_quotes_the_limit_that_the_paper_names(library: Library, capsys: Captured) -> None:
    told = pack(library, capsys)
    assert LIMIT in said(told, "brief")
    quotes = [one for one in section(told, "brief")["sentences"] if one["is_quote"]]
    assert {(one["place"], one["why"]) for one in quotes} >= {("Conclusion", "a limit that it names")}


def test_what_is_not_found_is_called_so(library: Library, capsys: Captured) -> None:
    told = answer(library, capsys, "session", "pack", "P13-2001")
    assert "Not found: its problem." in said(told, "brief")


def test_prerequisites_are_the_papers_it_cites_oldest_first(library: Library, capsys: Captured) -> None:
    told = section(pack(library, capsys, "--level", "newcomer"), "lineage")
    years = [row["year"] for row in told["figures"][0]["rows"]]
    assert years == sorted(years)
    assert len(years) == 4
    assert all(row["minutes"] == 32 for row in told["figures"][0]["rows"])
    assert "4 of the 6 works that it cites, chosen for a newcomer: about 128 minutes" in told["sentences"][0]["text"]


def test_the_agenda_lasts_as_long_as_the_session(library: Library, capsys: Captured) -> None:
    rows = section(pack(library, capsys, "--minutes", "45"), "agenda")["figures"][0]["rows"]
    assert sum(row["minutes"] for row in rows) == 45
    assert [row["from"] for row in rows] == [sum(one["minutes"] for one in rows[:n]) for n in range(len(rows))]


def test_answers_come_only_when_they_are_asked_for(library: Library, capsys: Captured) -> None:
    assert "answers" not in [one["name"] for one in pack(library, capsys)["sections"]]
    told = section(pack(library, capsys, "--answers"), "answers")
    assert told["is_folded"]
    assert any(one["text"].startswith("Reproducibility: nothing found on ") for one in told["sentences"])


def test_each_question_stands_on_evidence_that_is_listed(library: Library, capsys: Captured) -> None:
    told = pack(library, capsys)
    refs = {one["ref"] for one in told["evidence"]}
    asked = section(told, "discussion")["sentences"]
    assert 3 <= sum(not one["is_quote"] for one in asked) <= 16
    assert all(set(one["refs"]) <= refs and one["refs"] for one in asked)


def test_the_forms_tell_the_same_and_hide_the_answers_alike(library: Library, tmp_path: Path, capsys: Captured) -> None:
    page = printed(library, capsys, "session", "pack", PAPER, "--answers", "--format", "html")
    text = printed(library, capsys, "session", "pack", PAPER, "--answers")
    assert re.search(r"<details><summary[^>]*>For who leads", page)
    assert "\n---\n\n## For who leads: what the audit says\n" in text
    assert "<details>" not in printed(library, capsys, "session", "pack", PAPER, "--format", "html")
    file = tmp_path / "pack.pdf"
    assert fieldmap(library, "session", "pack", PAPER, "--answers", "--format", "pdf", "-o", file) == 0
    pages = [one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(file)]
    assert sum("For who leads" in one for one in pages) == 1
    assert not any("Questions for the discussion" in one and "For who leads" in one for one in pages)


def test_the_same_question_gets_the_same_pack(library: Library, capsys: Captured) -> None:
    assert pack(library, capsys, "--answers") == pack(library, capsys, "--answers")


def test_every_paper_of_the_library_has_a_pack_that_passes_its_check(library: Library) -> None:
    with open_reader(library) as reader:
        works = [row[0] for row in reader.db.execute("SELECT work_id FROM works WHERE NOT is_stub").fetchall()]
        for work in works:
            for level in ("newcomer", "practitioner", "researcher"):
                assert make_pack(reader, str(work), level, 30, with_answers=True).sections  # type: ignore[arg-type]
    assert len(works) == 12


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("pack", "no such paper"), "no paper answers to"),
        (("pack", PAPER, "--minutes", "5"), "15 to 240 minutes, not 5"),
        (("hold", "77"), "no session 77"),
        (("ask", "77", "Why?"), "no session 77"),
        (("answer", "77", "So."), "no question 77"),
        (("undo", "77"), "no entry 77"),
        (("hold", "1", "--led", "dancing=ada"), "write STEP=NAME"),
    ],
)
def test_wrong_use_is_told_with_what_is_wrong(
    library: Library, capsys: Captured, words: tuple[str, ...], why: str
) -> None:
    capsys.readouterr()
    assert fieldmap(library, "session", *words) == 2
    assert why in capsys.readouterr().err


def test_an_empty_library_says_what_to_do(tmp_path: Path, capsys: Captured) -> None:
    empty = new_library(tmp_path / "library")
    assert fieldmap(empty, "session", "pack", "x") == 2
    assert printed(empty, capsys, "session", "list").startswith("no session is kept yet")
    assert printed(empty, capsys, "session", "questions").startswith("no open question")


def planned(library: Library, capsys: Captured) -> int:
    told = answer(library, capsys, "session", "plan", "readers", PAPER, "--date", "2026-05-04", "--presenter", "ada")
    return int(told["entry"])


def test_a_session_goes_from_plan_to_minutes_to_skills(library: Library, capsys: Captured) -> None:
    number = planned(library, capsys)
    led = ("--led", "baselines=alan", "--led", "data=grace")
    assert fieldmap(library, "session", "hold", number, "--presenter", "alan", *led) == 0
    (told,) = answer(library, capsys, "session", "list", "readers")
    assert (told["is_held"], told["presenter"], told["day"]) == (True, "alan", "2026-05-04")
    skills = answer(library, capsys, "session", "skills", "readers")
    assert skills == {"alan": {"baselines": 1, "presented": 1}, "grace": {"data": 1}}
    with open_sessions(library.sessions) as people:
        assert [(str(day), person) for day, person in presented(people, "readers")] == [("2026-05-04", "alan")]


def test_minutes_keep_their_open_questions_once(library: Library, tmp_path: Path, capsys: Captured) -> None:
    number, file = planned(library, capsys), tmp_path / "minutes.md"
    assert "# Minutes: Tidal waves without labels" in printed(library, capsys, "session", "minutes", number)
    file.write_text("# Notes\n- ? Does it hold for lakes?\n- we agreed\n* ? Who runs it again?\n")
    assert fieldmap(library, "session", "minutes", number, "--file", file) == 0
    assert fieldmap(library, "session", "minutes", number, "--file", file) == 0
    asked = answer(library, capsys, "session", "questions", "readers")
    assert [one["text"] for one in asked] == ["Does it hold for lakes?", "Who runs it again?"]
    assert "we agreed" in printed(library, capsys, "session", "minutes", number)


def test_a_question_is_shown_what_may_answer_it_until_a_person_answers(library: Library, capsys: Captured) -> None:
    number = planned(library, capsys)
    text = "Does the model handle waves that run up a river against the wind?"
    asked = answer(library, capsys, "session", "ask", number, text)["entry"]
    with open_reader(library) as reader:
        works = [row[0] for row in reader.db.execute("SELECT work_id FROM works WHERE NOT is_stub").fetchall()]
        hints = follow_ups(reader, "readers", works)
        own = reader.work(PAPER)
        assert follow_ups(reader, "others", works) == []
        assert follow_ups(reader, "readers", [own]) == []
    assert all(one.question_id == asked and one.work_id != own for one in hints)
    assert fieldmap(library, "session", "answer", asked, "Yes, see there.", "--paper", "P17-1008") == 0
    assert answer(library, capsys, "session", "questions") == []
    (told,) = answer(library, capsys, "session", "questions", "--all")
    assert told["answer"] == "Yes, see there."


def test_hints_come_from_papers_public_since_a_day(library: Library, capsys: Captured) -> None:
    number = planned(library, capsys)
    fieldmap(library, "session", "ask", number, "Can tidal waves of this kind be told apart from the noise of ships?")
    (told,) = answer(library, capsys, "session", "questions", "--since", "2017-01-01")
    assert [one["why"] for one in told["may_answer"]] == [
        "may answer it: “It is unclear whether tidal waves of this kind can be told apart from the noise of ships.” "
        "(Conclusion)"
    ]
    (told,) = answer(library, capsys, "session", "questions", "--since", "2018-01-01")
    assert told["may_answer"] == []


def test_undo_takes_back_what_was_kept(library: Library, capsys: Captured) -> None:
    number = planned(library, capsys)
    assert fieldmap(library, "session", "undo", number) == 0
    assert answer(library, capsys, "session", "list") == []
    assert json.dumps(answer(library, capsys, "session", "skills")) == "{}"


def test_the_page_shows_the_pack_and_folds_the_answers(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = explorer(library, monkeypatch, "session_pack", paper=PAPER)
    assert LIMIT.replace(".", "") in words(shown).replace(".", "")
    assert not any("For who leads" in one.label for one in shown.expander)
    shown.toggle(key="answers").set_value(True).run()
    assert any("For who leads" in one.label for one in shown.expander)
    assert [one.value for one in shown.subheader][:2] == ["In two minutes", "Agenda"]


def test_the_page_lists_what_groups_keep(
    library: Library, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    number = planned(library, capsys)
    fieldmap(library, "session", "ask", number, "Does it hold for *lakes*?")
    said = words(explorer(library, monkeypatch, "session_pack"))
    assert "2026-05-04 · readers · planned, ada · Tidal waves without labels" in said
    assert r"Open, readers: Does it hold for \*lakes\*?" in said
    assert "no paper answers to" in words(explorer(library, monkeypatch, "session_pack", paper="no such paper"))
