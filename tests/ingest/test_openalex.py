"""Harvesting OpenAlex from a real server of a known world, within a budget."""

import contextlib
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import BadAnswerError, InputError
from data.library import utc_now
from data.loading import load_staged
from data.records import Identifier, Paper
from data.staging import create_staging, stage_papers
from data.store import Database, open_memory, scalar
from ingest import openalex
from ingest.harvest import HarvestReport, harvest
from ingest.openalex import MOST_POSITION, OpenAlex, abstract_of, as_paper, doi_of, key_header, parse_works
from ingest.web import Answer, Client, Limits, Service
from tests.ingest.arxiv.test_oai import Killed, Mortal
from tests.ingest.openalex_server import OpenAlexService, OpenAlexWorld, reply
from tests.ingest.server import FAULTS, Reply, Server, at_random, serving

QUICK = Limits(2, 0.3, 5, 2, 0.001, 0.01, 20, 8)
KEY = "secret-key"


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openalex, "IDS_AT_ONCE", 4)
    monkeypatch.setattr(openalex, "IDS_A_WINDOW", 12)


def library(world: OpenAlexWorld) -> Database:
    """Return a ledger that holds the papers of a world, by title and identifier."""
    db = open_memory()
    create_staging(db)
    stage_papers(db, [Paper(name, told["title"], identifiers=(Identifier(*name.split(":", 1)),), published="2024-02-01",
                            precision="day") for name, told in world.works.items()])  # fmt: skip
    load_staged(db, "listing", utc_now())
    return db


def run(
    db: Database, server: Server, folder: Path, today: date | None = None, budget_usd: float = 1.0, key: str = KEY,
    kind: type[Client] = Client,
) -> HarvestReport:  # fmt: skip
    service = Service("openalex", server.address, 0.0, headers=key_header(key))
    with kind(service, QUICK, "", folder) as client:
        source = OpenAlex(30, budget_usd, key)
        return harvest(db, source, client, today or utc_now().date(), folder / "quarantine")


def known(db: Database) -> set[tuple[Any, ...]]:
    """Return what is known of each paper: as :meth:`OpenAlexWorld.truth`."""
    rows = db.execute(
        """SELECT c.asked_for, r.title, r.abstract, r.venue, nullif(r.licence, ''), n.count, c.n_listed
        FROM main.source_coverage c JOIN main.identifiers i ON i.scheme || ':' || i.value = c.asked_for
        JOIN main.records r ON r.record_id = i.record_id AND r.source = 'openalex'
        LEFT JOIN main.source_counts n ON n.record_id = r.record_id AND n.kind = 'citations'
        WHERE c.source = 'openalex' AND c.state = 'found' AND c.n_given IS NULL"""
    ).fetchall()
    assert len(rows) == scalar(db, "SELECT count(*) FROM main.records WHERE source = 'openalex'")
    return {tuple(row) for row in rows}


def test_what_is_told_is_what_is_known_and_a_second_run_is_quiet(tmp_path: Path) -> None:
    world = OpenAlexWorld(1)
    db = library(world)
    with serving(OpenAlexService(world)) as server:
        report = run(db, server, tmp_path)
        assert (report.windows_pending, report.error, report.requests) == (0, None, 8)
        assert all(asked.headers["Authorization"] == f"Bearer {KEY}" for asked in server.asked)
        assert not any(KEY in json.dumps(asked.params) for asked in server.asked)
        assert run(db, server, tmp_path).requests == 0
    assert known(db) == world.truth()
    assert scalar(db, "SELECT count(*) FROM main.works") == len(world.works)
    unknown = db.execute("SELECT asked_for FROM main.source_coverage WHERE state = 'unknown'").fetchall()
    assert {row[0] for row in unknown} == world.unknown
    assert scalar(db, "SELECT count(*) FROM main.harvest_rows") == 0


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_alone_loses_nothing(fault: str, tmp_path: Path) -> None:
    world = OpenAlexWorld(2, 20)
    db = library(world)
    with serving(OpenAlexService(world)) as server:
        server.fault = at_random(3, 0.4, [fault])
        report = run(db, server, tmp_path)
    assert (report.windows_pending, report.error) == (0, None)
    assert known(db) == world.truth()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(200 if metafunc.config.getoption("--long") else 6))


def test_faults_mixed_and_kills_end_in_the_truth(seed: int, tmp_path: Path) -> None:
    world = OpenAlexWorld(seed)
    db = library(world)
    with serving(OpenAlexService(world)) as server:
        server.fault = at_random(seed, 0.25, [name for name in FAULTS if name != "hang"])
        for _ in range(4):
            Mortal.left = 3
            with contextlib.suppress(Killed):
                run(db, server, tmp_path, kind=Mortal)
        report = run(db, server, tmp_path)
        good = {asked.params["filter"] for asked in server.asked}
    assert (report.windows_pending, report.error) == (0, None)
    assert known(db) == world.truth()
    assert len(good) == 8, "a page that was committed was cut in another way later"


def test_nothing_committed_is_asked_for_again_after_a_kill(tmp_path: Path) -> None:
    world = OpenAlexWorld(3)
    db = library(world)
    with serving(OpenAlexService(world)) as server:
        Mortal.left = 5
        with pytest.raises(Killed):
            run(db, server, tmp_path, kind=Mortal)
        run(db, server, tmp_path)
        asked = [asked.params["filter"] for asked in server.asked]
    assert len(asked) == len(set(asked)) == 8
    assert known(db) == world.truth()


def test_papers_are_asked_for_again_only_when_it_is_time_and_counts_follow(tmp_path: Path) -> None:
    world = OpenAlexWorld(4)
    db = library(world)
    with serving(OpenAlexService(world)) as server:
        run(db, server, tmp_path)
        day = utc_now().date()
        assert run(db, server, tmp_path, day + timedelta(days=29)).requests == 0
        for told in world.works.values():
            told["cited_by_count"] += 1
        world.unknown = set()
        assert run(db, server, tmp_path, day + timedelta(days=31)).requests == 8
    assert known(db) == world.truth()


def test_a_day_stays_within_its_budget_and_the_next_goes_on(tmp_path: Path) -> None:
    world = OpenAlexWorld(5)
    db = library(world)
    with serving(OpenAlexService(world)) as server:
        first = run(db, server, tmp_path, budget_usd=0.0005)
        assert (first.requests, first.error) == (5, None)
        assert run(db, server, tmp_path, budget_usd=0.0005).requests == 0
        db.execute("UPDATE main.harvest_windows SET started = started - INTERVAL 1 DAY")
        assert run(db, server, tmp_path, budget_usd=0.0005).requests == 3
    assert known(db) == world.truth()


def test_a_window_stops_where_the_next_request_would_pass_the_budget(tmp_path: Path) -> None:
    world = OpenAlexWorld(6)
    db = library(world)
    with serving(OpenAlexService(world, price_usd=0.01)) as server:
        report = run(db, server, tmp_path, budget_usd=0.02)
        assert len(server.asked) == 2
    assert report.windows_pending == 3
    assert "the OpenAlex budget of $0.02" in str(report.error)
    assert "sources.openalex.daily_budget_usd" in str(report.error)


def test_without_a_key_no_more_is_spent_than_the_service_allows() -> None:
    assert OpenAlex(30, 1.0, "").budget_usd == 0.01
    assert OpenAlex(30, 0.002, "").budget_usd == 0.002
    assert OpenAlex(30, 1.0, KEY).budget_usd == 1.0
    assert key_header("") == {}


def test_a_refusal_that_repeats_the_key_is_told_without_it(tmp_path: Path) -> None:
    world = OpenAlexWorld(7, 3)
    db = library(world)
    with serving(lambda asked: reply({"error": f"Invalid API key {KEY}"}, 401)) as server:
        report = run(db, server, tmp_path)
        assert len(server.asked) == 1
    assert "status 401" in str(report.error)
    assert "Invalid API key (the key)" in str(report.error)
    assert KEY not in str(report)
    assert KEY not in str(db.execute("SELECT * FROM main.harvest_windows").fetchall())


def test_an_account_that_is_spent_is_left_alone_for_as_long_as_it_asks(tmp_path: Path) -> None:
    world = OpenAlexWorld(10)
    db, spent = library(world), Reply(b'{"error": "Rate limit exceeded"}', 429, headers={"Retry-After": "40000"})
    with serving(lambda asked: spent) as server:
        for _ in range(2):
            report = run(db, server, tmp_path)
        assert len(server.asked) == 1
    assert report.windows_pending == 3
    assert "asks to be left alone" in str(report.error)


def test_a_retracted_paper_is_withdrawn_and_comes_back_if_it_does(tmp_path: Path) -> None:
    world = OpenAlexWorld(11, 4)
    world.unknown, name = set(), "arxiv:2401.00001"
    db, day = library(world), utc_now().date()
    with serving(OpenAlexService(world)) as server:
        for is_retracted, days in ((True, 0), (False, 31)):
            world.works[name]["is_retracted"] = is_retracted
            run(db, server, tmp_path, day + timedelta(days=days))
            gone = db.execute("SELECT value FROM public.identifiers JOIN main.works USING (work_id) WHERE is_withdrawn")
            assert {row[0] for row in gone.fetchall()} == ({"2401.00001", "w4001"} if is_retracted else set())


def test_a_doi_that_would_end_the_filter_is_never_asked_for(tmp_path: Path) -> None:
    world = OpenAlexWorld(8, 3)
    world.works["doi:10.1000/a,is_oa:true"] = world.works["doi:10.1000/b|c"] = world.works["doi:10.1000/river.0"]
    with serving(OpenAlexService(world)) as server:
        run(library(world), server, tmp_path)
        assert len(server.asked) == 1
        assert server.asked[0].params["filter"].count("|") == 2
        assert "," not in server.asked[0].params["filter"]


@pytest.mark.parametrize("status", [400, 403, 414])
def test_a_paper_that_the_service_cannot_look_up_is_left_out_alone(status: int, tmp_path: Path) -> None:
    world = OpenAlexWorld(9)
    db, good, bad = library(world), OpenAlexService(world), "10.1000/river.9"
    fault = reply({"error": "Invalid query parameters error.", "message": "not a DOI"}, status)
    with serving(lambda asked: fault if bad in asked.params["filter"] else good(asked)) as server:
        report = run(db, server, tmp_path)
        assert len(server.asked) <= 8 + 5
    assert (report.windows_pending, report.error) == (0, None)
    assert known(db) == {told for told in world.truth() if told[0] != f"doi:{bad}"}
    assert db.execute("SELECT origin FROM quarantine").fetchall() == [(f"doi:{bad}",)]


def answer(*works: Any, count: Any = None, **meta: Any) -> Answer:
    told = {"meta": {"count": len(works) if count is None else count} | meta, "results": list(works)}
    return Answer("", 200, json.dumps(told).encode(), "application/json")


def told(number: int = 1, doi: str = "10.1/x", **fields: Any) -> dict[str, Any]:
    return {"id": f"https://openalex.org/W{number}", "doi": f"https://doi.org/{doi}", "title": "Of Rivers"} | fields


def test_of_two_works_of_one_doi_the_older_is_taken() -> None:
    for works in ([told(12), told(7)], [told(7), told(12)]):
        assert parse_works(answer(*works), ["doi:10.1/x"]).works["doi:10.1/x"]["id"] == "W7"


def test_works_that_cannot_be_used_are_refused_and_the_rest_goes_in() -> None:
    index = {"We": [0], "flow.": [10**9]}
    works = [
        told(1, abstract_inverted_index=index),
        told(2, "10.1/other"),
        {"id": "W3"},
        5,
        told(4, "10.1/Y", title=""),
    ]
    found = parse_works(answer(*works), ["doi:10.1/x", "doi:10.1/y"])
    assert {name: (work["title"], work["abstract"]) for name, work in found.works.items()} == {
        "doi:10.1/x": ("Of Rivers", ""),
        "doi:10.1/y": ("", ""),
    }
    assert as_paper(found.works["doi:10.1/y"]) is None
    assert sorted(refused.reason[:25] for refused in found.refused) == [
        "a work that was not asked", "no OpenAlex id or DOI", "no OpenAlex id or DOI", "no title",
        "the abstract has a word a"]  # fmt: skip


def test_a_repository_is_no_venue_and_a_first_of_january_no_day() -> None:
    where = {"source": {"display_name": "arXiv", "type": "repository"}}
    work = told(publication_date="2023-01-01", publication_year=2023, primary_location=where,
                best_oa_location={"license": "<script>"}, cited_by_count=-1)  # fmt: skip
    found = parse_works(answer(work), ["doi:10.1/x"]).works["doi:10.1/x"]
    paper = as_paper(found)
    assert paper is not None
    assert (paper.published, paper.precision, paper.venue, paper.licence) == ("2023-01-01", "year", "", "")
    assert found["cited"] is None


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b"null", b"\xff", b"[" * 100_000, b'{"meta": {"count": 1}, "results": []}',
     b'{"meta": {"count": true}, "results": []}', b'{"meta": {}, "results": []}', b'{"meta": {"count": 0}}',
     b'{"meta": {"count": 999}, "results": [' + b"0," * 200 + b"0]}"],
)  # fmt: skip
def test_a_list_of_another_shape_is_no_answer(body: bytes) -> None:
    with pytest.raises(BadAnswerError):
        parse_works(Answer("", 200, body, ""), ["doi:10.1/x"])


def test_arxiv_papers_are_asked_for_by_the_doi_that_arxiv_registers() -> None:
    assert doi_of("arxiv:2401.00001") == "10.48550/arxiv.2401.00001"
    assert doi_of("arxiv:hep-th/9901001") == "10.48550/arxiv.hep-th/9901001"
    assert doi_of("doi:10.1/a:b") == "10.1/a:b"


@given(st.lists(st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=8), max_size=40))
def test_an_abstract_comes_back_from_its_index(words: list[str]) -> None:
    index: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        index.setdefault(word, []).append(place)
    text = " ".join(words)
    assert "@" in text or abstract_of(index) == text


@pytest.mark.parametrize(
    "index",
    [[], "We", {"We": 0}, {"We": [-1]}, {"We": [MOST_POSITION + 1]}, {"We": [0.0]}, {"We": [True]}, {"We": [None]},
     {"We": [10**300]}, {"w" * 60_000: [0, 1]}, {"We": [0] * 60_000}],
)  # fmt: skip
def test_an_index_that_is_none_is_refused(index: object) -> None:
    with pytest.raises(InputError):
        abstract_of(index)


def test_addresses_of_authors_are_taken_out_of_abstracts() -> None:
    assert abstract_of({"Write": [0], "to": [1], "ada@example.org": [2], "\ud800": [3]}) == "Write to  ?"


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))  # fmt: skip
NAMED = {"id": st.just("https://openalex.org/W1") | JSON, "doi": st.just("10.1/x") | JSON}
PARTS = st.fixed_dictionaries(NAMED, optional={name: JSON for name in openalex.FIELDS if name not in NAMED})


@given(st.lists(PARTS | JSON, max_size=4), JSON, JSON)
def test_works_of_any_shape_are_papers_or_refused(works: list[Any], count: Any, cost: Any) -> None:
    try:
        found = parse_works(answer(*works, count=count, cost_usd=cost), ["doi:10.1/x"])
    except BadAnswerError:
        return
    assert 0 <= found.price_usd <= 1
    for work in found.works.values():
        made = as_paper(json.loads(json.dumps(work)))
        assert made is None or (made.title and made.source_id == "W1")
