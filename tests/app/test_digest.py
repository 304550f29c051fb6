"""Digests of a library as people ask for them: by week, kept, in every form, on the page; what each part rests on."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import streamlit as st

from analysis.documents.check import violations
from analysis.groups.week import Week
from app.digest_files import kept
from app.digest_round import keep_made
from app.digests import make_digest
from app.filters import Filters
from app.groups import group_of
from app.reading import Reader, open_reader
from app.saved_search import search_key
from data.annotations import open_annotations
from data.choices import choose
from data.desk import Seen, Target, open_desk, watch
from data.library import Library
from data.sessions import ask_question, hold_session, open_sessions, plan_session
from data.settings import load_settings
from tests.app.pages import explorer
from tests.libraries import answer, fieldmap, new_library
from tests.papers import snapshot_line, write_lines

WEEK = "2026-W06"
GROUP = """
[groups.readers]
members = ["Ada", "Bob"]
interests = ["the tides of rivers"]
size = 2
floor = 0.0
"""


def line(number: int, title: str, day: str, text: str) -> dict[str, Any]:
    """Make a paper that became public on a day."""
    created = datetime.fromisoformat(day).strftime("%a, %d %b %Y 00:00:00 GMT")
    versions = [{"version": "v1", "created": created}]
    return snapshot_line(f"26{day[5:7]}.{number:05}", title, abstract=text, versions=versions, update_date=day)


def text(amount: int) -> str:
    """Return an abstract with one finding."""
    return (
        f"Rivers have tides. We study the tides of rivers. Results show that our gauge reduces the error by {amount} %."
    )


PAPERS = [
    line(1, "Tides of small rivers", "2026-01-14", text(10)),
    line(2, "Tides of large rivers", "2026-01-21", text(20)),
    line(3, "A gauge for the tides of rivers", "2026-02-03", text(30)),
    line(4, "The tides of rivers in winter", "2026-02-05", text(40)),
    line(5, "Stars seen through dust", "2026-02-04", "We look at stars. Dust is dark."),
    line(6, "Tides of rivers, revisited", "2026-02-11", text(50)),
    *(
        line(n, f"On clouds, part {n}", "2026-01-07", f"We look at clouds of kind {n} from below.")
        for n in range(10, 40)
    ),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Make a library of some weeks of papers and a group."""
    folder = tmp_path_factory.mktemp("digest")
    library = new_library(folder / "library")
    assert fieldmap(library, "ingest", "arxiv-snapshot", write_lines(folder / "papers.json", PAPERS)) == 0
    assert fieldmap(library, "embed") == 0
    assert fieldmap(library, "publish") == 0
    with library.settings_file.open("a") as file:
        file.write(GROUP)
    return library


@pytest.fixture
def library(made: Library) -> Iterator[Library]:
    """Give the library as if nobody had asked for a digest, chosen anything or met."""
    for path in (made.outbox, made.annotations, made.sessions, made.desk):
        for part in made.root.glob(f"{path.name}*"):
            part.unlink()
    return made  # type: ignore[return-value]


def digest_of(reader: Reader, week: str | None = WEEK, **more: Any) -> Any:
    group = group_of(load_settings(reader.library.settings_file), "readers")
    return make_digest(reader, group, Week.parse(week) if week else None, **more)


def test_a_digest_tells_the_papers_of_its_week_and_no_others(library: Library) -> None:
    with open_reader(library) as reader:
        told = digest_of(reader)
    assert {paper.title for paper in told.papers} <= {PAPERS[n]["title"] for n in (2, 3, 4)}
    assert {paper.title for paper in told.papers} >= {PAPERS[2]["title"]}
    assert told.n_new == 3
    assert told.is_of_week


def test_every_line_has_evidence_and_the_quoted_sentence_stands_in_the_abstract(library: Library) -> None:
    with open_reader(library) as reader:
        told = digest_of(reader)
    document = told.document()
    quotes = [one for one in document.sections[0].sentences if one.is_quote]
    assert any("Results show that our gauge reduces" in one.text for one in quotes)
    texts = {f"W{one.work_id}": [next(p["abstract"] for p in PAPERS if p["title"] == one.title)] for one in told.papers}
    assert violations(document, {one.ref for one in document.evidence}, texts) == []
    assert all(one.url for one in document.evidence if one.kind == "work")


def test_the_same_week_gives_the_same_digest(library: Library) -> None:
    with open_reader(library) as reader:
        assert digest_of(reader) == digest_of(reader)


def test_without_a_week_it_is_of_the_last_whole_one(library: Library) -> None:
    with open_reader(library) as reader:
        told = digest_of(reader, None, now=datetime(2026, 2, 9, 6))
    assert str(told.week) == WEEK


def test_where_no_paper_is_of_the_weeks_what_is_new_here_is_told(library: Library) -> None:
    with open_reader(library) as reader:
        told = digest_of(reader, None, now=datetime(2026, 9, 1))
    assert not told.is_of_week
    assert told.n_new == len(PAPERS)
    assert len(told.papers) == 2


def test_an_empty_week_says_so_and_why(library: Library) -> None:
    with open_reader(library) as reader:
        told = digest_of(reader, "2025-W01")
    assert told.papers == ()
    assert told.sections[0].sentences[0].text == (
        "Nothing is chosen this week: no paper here became public from 2024-12-30 to 2025-01-05 "
        "(0 papers were looked at)."
    )


def test_the_next_session_names_the_turn_and_the_votes(library: Library) -> None:
    """A vote of the day of the last session or before is spent, as `group next` has it."""
    now = datetime(2026, 2, 1)
    with open_annotations(library.annotations) as people, open_reader(library) as reader:
        choose(people, "readers", "vote", reader.work("2602.00003"), "Ada", "command", now)
        for person in ("Ada", "Bob"):
            choose(people, "readers", "vote", reader.work("2601.00002"), person, "command", now + timedelta(days=1))
    with open_sessions(library.sessions) as people, open_reader(library) as reader:
        held = plan_session(people, "readers", reader.work("2601.00001"), "Tides", now.date(), "Ada", now)
        hold_session(people, held, now.date(), "Ada", now)
        told = digest_of(reader)
    section = next(one for one in told.sections if one.name == "session")
    assert [one.text for one in section.sentences] == ["Bob presents.", "Votes for Tides of large rivers: 2."]


@pytest.mark.parametrize("week", [WEEK, None])
def test_looking_at_a_digest_writes_nothing(library: Library, week: str | None) -> None:
    """Neither that of a week nor, where no week brought anything, that of what is new to the library."""
    before = {file.name for file in library.root.iterdir()}
    with open_reader(library) as reader:
        assert digest_of(reader, week).papers
    assert {file.name for file in library.root.iterdir()} == before


@pytest.fixture
def watching(library: Library) -> Library:
    """Let the group, and Ada for herself, watch a search since before anything was loaded."""
    target = Target("search", search_key("tides of rivers", Filters()), "tides of rivers")
    early = Seen(1, datetime(2000, 1, 1))
    with open_desk(library.desk) as desk:
        watch(desk, "Ada", target, ("papers",), early, early.until, "readers")
        watch(desk, "Ada", Target("venue", "Nowhere", "Nowhere"), ("papers",), early, early.until)
    return library


def test_what_a_group_watches_is_told_once_and_what_a_member_watches_is_not(watching: Library) -> None:
    with open_reader(watching) as reader:
        first = digest_of(reader)
        (section,) = (one for one in first.sections if one.name == "watched")
        assert section.sentences[0].text == "New papers of the search “tides of rivers”: 5."
        assert "“The tides of rivers in winter”" in {one.text.split(",")[0] for one in section.sentences[1:]}
        assert len(section.sentences) == 6
        assert "Nowhere" not in json.dumps(first.as_dict())
        keep_made(watching, first)
        assert digest_of(reader) == first  # the same week made again tells the same
        assert [one.name for one in digest_of(reader, "2026-W07").sections if one.name == "watched"] == []


def test_a_digest_of_a_past_week_tells_nothing_watched_from_after_it(watching: Library) -> None:
    with open_reader(watching) as reader:
        (section,) = (one for one in digest_of(reader, "2026-W03").sections if one.name == "watched")
    assert [one.text for one in section.sentences] == [
        "New papers of the search “tides of rivers”: 2.", "“Tides of large rivers”, Ada Lovelace (2026).",
        "“Tides of small rivers”, Ada Lovelace (2026).",
    ]  # fmt: skip


def test_an_open_question_meets_the_papers_that_may_answer_it(library: Library) -> None:
    now = datetime(2026, 2, 1)
    with open_sessions(library.sessions) as people, open_reader(library) as reader:
        held = plan_session(people, "readers", reader.work("2601.00001"), "Tides", now.date(), "Ada", now)
        ask_question(people, held, "By how much does a gauge reduce the error in the tides of rivers?", "Ada", now)
        told = digest_of(reader)
    sections = {one.name: one for one in told.sections}
    assert sections["questions"].sentences[0].text.startswith("“By how much does a gauge")


def test_the_command_keeps_what_it_made_and_dry_runs_keep_nothing(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    told = answer(library, capsys, "digest", "readers", "--week", WEEK, "--dry-run")
    assert {"group", "week", "edition", "since", "n_new", "n_works", "interests", "papers", "sections"} <= set(told)
    assert {"work_id", "title", "why", "summary", "questions", "url"} <= set(told["papers"][0])
    assert kept(library) == []
    assert fieldmap(library, "digest", "readers", "--week", WEEK) == 0
    assert [(one.group, one.week) for one in kept(library)] == [("readers", WEEK)]
    assert answer(library, capsys, "digest", "list")[0]["week"] == WEEK


@pytest.mark.parametrize(("form", "start"), [("md", "# readers"), ("html", "<!doctype html>"), ("text", "readers:"),
                                             ("atom", "<?xml"), ("json", "{")])  # fmt: skip
def test_each_form_begins_as_such(
    library: Library, capsys: pytest.CaptureFixture[str], form: str, start: str
) -> None:  # fmt: skip
    capsys.readouterr()
    assert fieldmap(library, "digest", "readers", "--week", WEEK, "--format", form, "--dry-run") == 0
    assert capsys.readouterr().out.startswith(start)


def test_a_feed_holds_the_weeks_before(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert fieldmap(library, "digest", "readers", "--week", "2026-W03") == 0
    capsys.readouterr()
    assert fieldmap(library, "digest", "readers", "--week", WEEK, "--format", "atom") == 0
    assert capsys.readouterr().out.count("<entry>") == 2


@pytest.mark.parametrize(
    "words", [("nobody",), ("readers", "--week", "soon"), ("readers", "--week", "2026-W99"), ("resend", "7"),
              ("readers", "--send", "--dry-run"), ("readers", "--format", "pdf"), ()],
)  # fmt: skip
def test_wrong_use_is_told(library: Library, words: tuple[str, ...]) -> None:
    assert fieldmap(library, "digest", *words) == 2


def test_nobody_to_send_to_is_said(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert fieldmap(library, "digest", "readers", "--week", WEEK, "--dry-run") == 0
    assert "nobody: no member has an address" in capsys.readouterr().err
    assert fieldmap(library, "digest", "readers", "--week", WEEK, "--send") == 0
    assert "nothing to send" in capsys.readouterr().err


def test_status_tells_of_the_outbox(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(library, capsys, "status")["outbox"] == {}


def test_the_page_shows_a_digest_that_was_made(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    st.cache_resource.clear()
    assert fieldmap(library, "digest", "readers", "--week", WEEK) == 0
    shown = explorer(library, monkeypatch, "past_digests")
    assert [one.value for one in shown.subheader][0] == "Read this week"
    assert any("A gauge for the tides of rivers" in one.value for one in shown.markdown)
    assert json.loads(json.dumps(shown.query_params["week"])) in (WEEK, [WEEK])
