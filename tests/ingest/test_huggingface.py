"""Harvesting Hugging Face's paper pages from a real server of a known world."""

import contextlib
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import BadAnswerError
from data.library import utc_now
from data.loading import load_staged
from data.records import Paper
from data.staging import create_staging, stage_papers
from data.store import Database, open_memory
from ingest import huggingface
from ingest.harvest import HarvestReport, harvest
from ingest.huggingface import MOST_LINKED, HuggingFace, as_paper, code_of, page_of, parse_linked, parse_page
from ingest.web import Answer, Client, Limits, Service
from tests.ingest.arxiv.test_oai import Killed, Mortal
from tests.ingest.hugging_server import HuggingService, HuggingWorld
from tests.ingest.server import FAULTS, Server, at_random, serving
from tests.papers import arxiv

QUICK = Limits(2, 0.3, 5, 2, 0.001, 0.01, 20, 8)
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface, "IDS_A_WINDOW", 5)


def library(world: HuggingWorld) -> Database:
    """Return a ledger that holds the papers of a world as arXiv knows them, one published a day."""
    db = open_memory()
    create_staging(db)
    stage_papers(db, [Paper(name, f"River {name} and its lake", "We flow.", identifiers=arxiv(name), precision="day",
                            published=str(date(2024, 1, 1) + timedelta(days=number)))
                      for number, name in enumerate(world.papers)])  # fmt: skip
    load_staged(db, "arxiv", utc_now())
    return db


def run(
    db: Database, server: Server, folder: Path, today: date = TODAY, daily_requests: int = 1000,
    kind: type[Client] = Client,
) -> HarvestReport:  # fmt: skip
    with kind(Service("huggingface", server.address, 0.0), QUICK, "", folder) as client:
        return harvest(db, HuggingFace(30, daily_requests), client, today, folder / "quarantine")


def known(db: Database) -> set[tuple[str, str, str]]:
    return set(
        db.execute(
            """SELECT r.source_id, a.kind, a.url FROM main.artifacts a JOIN main.records r USING (record_id)
            WHERE r.source = 'huggingface'"""
        ).fetchall()
    )


def asked_for(server: Server) -> list[str]:
    return [asked.path for asked in server.asked]


def test_what_is_told_is_what_is_known_and_a_second_run_is_quiet(tmp_path: Path) -> None:
    world = HuggingWorld(1)
    db = library(world)
    with serving(HuggingService(world)) as server:
        report = run(db, server, tmp_path)
        assert (report.windows_pending, report.error) == (0, None)
        assert report.requests == len(world.papers) + len(world.pages)
        assert run(db, server, tmp_path).requests == 0
    assert known(db) == world.truth()
    states = dict(db.execute("SELECT asked_for, state FROM main.source_coverage").fetchall())
    assert states == {f"arxiv:{name}": "found" if name in world.pages else "unknown" for name in world.papers}
    assert db.execute("SELECT count(*), count(*) FILTER (n_records = 2) FROM main.works").fetchall() == [
        (len(world.papers), len(world.pages))
    ]


def test_counts_are_those_told_and_stars_go_with_the_code(tmp_path: Path) -> None:
    world = HuggingWorld(2)
    db = library(world)
    with serving(HuggingService(world)) as server:
        run(db, server, tmp_path)
    counts = db.execute(
        "SELECT r.source_id, c.kind, c.count FROM main.source_counts c JOIN main.records r USING (record_id)"
    ).fetchall()
    coded = {name for name, kind, _ in world.truth() if kind == "code"}
    assert set(counts) == {(name, "upvotes", page["upvotes"]) for name, page in world.pages.items()} | {
        (name, "stars", 7) for name in coded
    }


def test_title_and_abstract_of_a_work_stay_those_of_arxiv(tmp_path: Path) -> None:
    world = HuggingWorld(3)
    db = library(world)
    before = db.execute("SELECT work_id, title_record_id, abstract_record_id, published FROM main.works").fetchall()
    for page in world.pages.values():
        page["title"] = "Another title <b>here</b>"
    with serving(HuggingService(world)) as server:
        run(db, server, tmp_path)
    assert sorted(before) == sorted(
        db.execute("SELECT work_id, title_record_id, abstract_record_id, published FROM main.works").fetchall()
    )


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_alone_loses_nothing(fault: str, tmp_path: Path) -> None:
    world = HuggingWorld(4, 6)
    db = library(world)
    with serving(HuggingService(world)) as server:
        server.fault = at_random(3, 0.4, [fault])
        report = run(db, server, tmp_path)
    assert (report.windows_pending, report.error) == (0, None)
    assert known(db) == world.truth()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(200 if metafunc.config.getoption("--long") else 6))


def test_faults_mixed_and_kills_end_in_the_truth(seed: int, tmp_path: Path) -> None:
    world = HuggingWorld(seed)
    db = library(world)
    with serving(HuggingService(world)) as server:
        server.fault = at_random(seed, 0.25, [name for name in FAULTS if name != "hang"])
        for _ in range(4):
            Mortal.left = 4
            with contextlib.suppress(Killed):
                run(db, server, tmp_path, kind=Mortal)
        report = run(db, server, tmp_path)
    assert (report.windows_pending, report.error) == (0, None)
    assert known(db) == world.truth()


def test_nothing_committed_is_asked_for_again_after_a_kill(tmp_path: Path) -> None:
    world = HuggingWorld(5)
    db = library(world)
    with serving(HuggingService(world)) as server:
        for left in (3, 6):
            Mortal.left = left
            with pytest.raises(Killed):
                run(db, server, tmp_path, kind=Mortal)
        run(db, server, tmp_path)
        papers = [path for path in asked_for(server) if path.startswith("/api/papers/")]
    assert len(papers) - len(set(papers)) <= 2, "more than the papers that the kills cut off came twice"
    assert known(db) == world.truth()


def test_the_newest_papers_come_first_as_far_as_the_day_allows(tmp_path: Path) -> None:
    world = HuggingWorld(6)
    db = library(world)
    with serving(HuggingService(world)) as server:
        for _ in range(2):
            run(db, server, tmp_path, daily_requests=6)
        papers = [path for path in asked_for(server) if path.startswith("/api/papers/")]
    assert papers == [f"/api/papers/{name}" for name in reversed(world.papers[-6:])]


def test_papers_are_asked_for_again_only_when_it_is_time_and_what_is_gone_goes(tmp_path: Path) -> None:
    world = HuggingWorld(7)
    db = library(world)
    with serving(HuggingService(world)) as server:
        run(db, server, tmp_path)
        day = utc_now().date()
        assert run(db, server, tmp_path, day + timedelta(days=29)).requests == 0
        for told in world.linked.values():
            told["models"] = told["models"][1:]
        run(db, server, tmp_path, day + timedelta(days=31))
    assert known(db) == world.truth()


def test_papers_of_before_2007_are_never_asked_for(tmp_path: Path) -> None:
    world = HuggingWorld(8, 0)
    world.papers = ["hep-th/9901001"]
    with serving(HuggingService(world)) as server:
        assert run(library(world), server, tmp_path).requests == 0


@pytest.mark.parametrize("title", [None, "\x00 ", ["River"], "x" * 100_001], ids=["none", "blank", "list", "endless"])
def test_a_page_without_title_is_found_but_no_record(title: object, tmp_path: Path) -> None:
    world = HuggingWorld(9, 1)
    world.pages[world.papers[0]]["title"] = title
    db = library(world)
    with serving(HuggingService(world)) as server:
        run(db, server, tmp_path)
    assert known(db) == set()
    assert db.execute("SELECT state FROM main.source_coverage").fetchall() == [("found",)]
    assert db.execute("SELECT reason FROM quarantine").fetchall() == [("no title",)]


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("https://github.com/ada/river", "https://github.com/ada/river"),
        ("http://www.github.com/ada/river.js.git/", "https://github.com/ada/river.js"),
        ("https://github.com/ada/river/tree/main", ""),
        ("https://github.com/ada/..", ""),
        ("https://github.com/ada/river?x=<script>", ""),
        ("https://github.com.evil.example/ada/river", ""),
        ("https://user@github.com/ada/river", ""),
        ("javascript:alert(1)", ""),
        ("https://github.com/ada/" + "r" * 300, ""),
        ("https://github.com/ada/riv\u0435r", ""),
        (None, ""),
        (["https://github.com/ada/river"], ""),
    ],
)
def test_code_lies_on_github_in_one_spelling(told: object, address: str) -> None:
    assert code_of(told) == address


@pytest.mark.parametrize(
    ("told", "is_page"),
    [
        ("https://ada.github.io/river/#results", True),
        ("https://lakes.example.org", True),
        ("http://lakes.example.org/", False),
        ("https://localhost/x", False),
        ("https://127.0.0.1/x", False),
        ("https://lakes.example.org:8080/", False),
        ("https://good.example@evil.example/", False),
        ("https://lakes.example.org/<script>", False),
        ('https://lakes.example.org/"onload=', False),
        ("https://lakes.example.org/a b", False),
        ("https://lakes.example.org\\@evil.example", False),
        ("https://" + "a." * 140 + "org/", False),
        ("data:text/html,x", False),
        (5, False),
    ],
)
def test_a_project_page_is_plain_https_of_a_named_host(told: object, is_page: bool) -> None:
    assert page_of(told) == (told if is_page else "")


def answer(told: object, status: int = 200) -> Answer:
    return Answer("", status, json.dumps(told).encode(), "application/json")


def test_of_many_models_the_most_liked_are_kept() -> None:
    models = [{"id": f"ada/m{number}", "likes": number, "downloads": 1} for number in range(300)]
    bad = [{"id": name} for name in ("gpt2", "a/b/c", "../x", "ada/..", "ada/x y", "<b>/x", "", 5, None)]
    found = parse_linked(answer({"models": bad + models, "datasets": [{"id": "ada/d"}], "spaces": "whatever"}))
    assert found[:2] == [["model", "https://huggingface.co/ada/m299"], ["model", "https://huggingface.co/ada/m298"]]
    assert found[-1] == ["dataset", "https://huggingface.co/datasets/ada/d"]
    assert len(found) == MOST_LINKED + 1


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"models": {}}', b'{"id": "2401.00002"}', b'"x"']
)
def test_an_answer_of_another_shape_is_none(body: bytes) -> None:
    with pytest.raises(BadAnswerError):
        parse_page(Answer("", 200, body, ""), "2401.00001")
    if b"id" not in body:
        with pytest.raises(BadAnswerError):
            parse_linked(Answer("", 200, body, ""))


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))  # fmt: skip
KEYS = ("title", "upvotes", "githubRepo", "githubStars", "projectPage")


@given(st.fixed_dictionaries({"id": st.just("2401.00001")}, optional={key: JSON for key in KEYS}), JSON)
def test_a_page_of_any_shape_is_a_paper_with_sound_addresses(told: dict[str, Any], linked: Any) -> None:
    found = parse_page(answer(told), "2401.00001")
    assert found is not None
    made = as_paper(json.loads(json.dumps(found)))
    assert all(artifact.url.startswith("https://") for artifact in made.artifacts)
    with contextlib.suppress(BadAnswerError):
        parse_linked(answer({"models": linked, "datasets": [linked]}))
