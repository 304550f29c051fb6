"""Harvesting Semantic Scholar from a real server of a known citation graph."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import BadAnswerError
from data.library import utc_now
from data.loading import load_staged
from data.records import Paper
from data.staging import create_staging, stage_papers
from data.store import Database, open_memory
from ingest.harvest import HarvestReport, harvest
from ingest.scholar.answers import as_paper, parse_list
from ingest.scholar.batches import NamedPapers, SemanticScholar, parse_batch
from ingest.web import Answer, Client, Limits, Service
from tests.ingest.scholar.server import ScholarService, ScholarWorld
from tests.ingest.server import FAULTS, Server, at_random, serving
from tests.papers import arxiv

QUICK = Limits(2, 0.3, 5, 2, 0.001, 0.01, 20, 8)
TODAY = date(2026, 11, 21)


def library(world: ScholarWorld) -> Database:
    """Return a ledger that holds the papers of a world as arXiv knows them."""
    db = open_memory()
    create_staging(db)
    stage_papers(db, [Paper(name, told["title"], "We flow.", identifiers=arxiv(name), published="2024-01-05",
                            precision="day") for name, told in world.papers.items()])  # fmt: skip
    load_staged(db, "arxiv", utc_now())
    return db


def run(db: Database, server: Server, folder: Path, today: date = TODAY, contexts: bool = False) -> HarvestReport:
    service = Service("semantic_scholar", server.address, 0.0, headers={"x-api-key": "secret"})
    with Client(service, QUICK, "", folder) as client:
        return harvest(db, SemanticScholar(30, 1000, contexts), client, today, folder / "quarantine")


def edges(db: Database) -> set[tuple[str, str]]:
    """Return (citing, cited) by arXiv id."""
    return set(
        db.execute(
            """SELECT DISTINCT a.value, b.value FROM public.citations
            JOIN public.identifiers a ON a.work_id = citing_id AND a.scheme = 'arxiv'
            JOIN public.identifiers b ON b.work_id = cited_id AND b.scheme = 'arxiv'"""
        ).fetchall()
    )


@pytest.mark.parametrize("contexts", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_the_graph_that_is_told_is_the_graph_that_is_known(seed: int, contexts: bool, tmp_path: Path) -> None:
    world = ScholarWorld(seed)
    db = library(world)
    with serving(ScholarService(world, largest=7)) as server:
        server.fault = at_random(seed, 0.2, [name for name in FAULTS if name != "hang"])
        report = run(db, server, tmp_path, contexts=contexts)
    assert (report.windows_pending, report.error) == (0, None)
    assert edges(db) == world.edges()
    assert db.execute("SELECT count(*) FROM main.works WHERE NOT is_stub").fetchall() == [(len(world.papers),)]


def test_what_is_not_told_is_unknown_and_never_zero(tmp_path: Path) -> None:
    world = ScholarWorld(1)
    db = library(world)
    with serving(ScholarService(world)) as server:
        run(db, server, tmp_path)
    told = dict(db.execute("SELECT asked_for, (state, n_given) FROM source_coverage").fetchall())
    for name, cites in world.cites.items():
        given = None if name in world.unknown or (name in world.elided and cites) else len(cites)
        state = "unknown" if name in world.unknown else "found"
        assert told[f"arxiv:{name}"] == (state, given)
    lists = {
        row[0]
        for row in db.execute(
            "SELECT value FROM reference_lists JOIN public.identifiers USING (work_id) WHERE scheme = 'arxiv'"
        ).fetchall()
    }
    assert not lists & (world.unknown | world.elided)
    month = db.execute("SELECT works, asked, found FROM public.coverage_by_month").fetchall()
    assert month == [(len(world.papers), len(world.papers), len(world.papers) - len(world.unknown))]


def test_contexts_and_intents_come_with_the_references(tmp_path: Path) -> None:
    world = ScholarWorld(2)
    db = library(world)
    with serving(ScholarService(world)) as server:
        run(db, server, tmp_path, contexts=True)
    rows = db.execute("SELECT contexts, intents, is_influential FROM main.citations").fetchall()
    assert len(rows) >= len(world.edges())
    assert all(len(contexts) == 1 and intents == ["methodology"] and yes for contexts, intents, yes in rows)


def test_papers_are_asked_for_again_only_when_it_is_time(tmp_path: Path) -> None:
    world = ScholarWorld(3)
    db = library(world)
    with serving(ScholarService(world)) as server:
        assert run(db, server, tmp_path).requests == 1
        assert run(db, server, tmp_path).requests == 0
        asked = utc_now().date()
        assert run(db, server, tmp_path, asked + timedelta(days=29)).requests == 0
        world.cites["2401.00003"] = ["2401.00001"]
        world.unknown -= {"2401.00003"}
        world.elided -= {"2401.00003"}
        assert run(db, server, tmp_path, asked + timedelta(days=31)).requests == 1
    assert {pair for pair in edges(db) if pair[0] == "2401.00003"} == {("2401.00003", "2401.00001")}


def test_papers_that_join_on_the_same_day_are_asked_for_on_it(tmp_path: Path) -> None:
    world = ScholarWorld(6)
    db = library(world)
    with serving(ScholarService(world)) as server:
        run(db, server, tmp_path)
        create_staging(db)
        stage_papers(db, [Paper("2401.99999", "A paper that came later", identifiers=arxiv("2401.99999"))])
        load_staged(db, "arxiv", utc_now())
        assert run(db, server, tmp_path).requests == 1
    assert db.execute("SELECT state FROM source_coverage WHERE asked_for = 'arxiv:2401.99999'").fetchall() == [
        ("unknown",)
    ]


def test_a_library_the_service_knows_nothing_of_is_no_error(tmp_path: Path) -> None:
    world = ScholarWorld(4)
    world.unknown = set(world.papers)
    db = library(world)
    with serving(ScholarService(world)) as server:
        report = run(db, server, tmp_path)
    assert (report.windows_pending, report.error) == (0, None)
    assert edges(db) == set()


def test_the_key_goes_to_its_own_host_alone(tmp_path: Path) -> None:
    world = ScholarWorld(5)
    with serving(ScholarService(world)) as good:

        def astray(asked):  # type: ignore[no-untyped-def]
            reply = ScholarService(world)(asked)
            reply.status, reply.headers = 307, {"Location": good.address.replace("127.0.0.1", "localhost")}
            return reply

        with serving(astray) as server:
            report = run(library(world), server, tmp_path)
    assert good.asked == []
    assert "not one of its known hosts" in str(report.error)
    assert "secret" not in str(report)
    assert all(asked.headers.get("x-api-key") == "secret" for asked in server.asked)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"[1, 2]", b"null", b"\xff", b"[" * 100_000, b'[{"title"'])
def test_a_batch_of_another_shape_is_no_answer(body: bytes) -> None:
    with pytest.raises(BadAnswerError):
        parse_batch(Answer("", 200, body, "application/json"), 3)
    with pytest.raises(BadAnswerError):
        parse_list(Answer("", 200, body, "application/json"))


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))  # fmt: skip
KEYS = ("corpusId", "externalIds", "title", "abstract", "venue", "year", "publicationDate", "authors", "references")


@given(st.fixed_dictionaries({}, optional={key: JSON for key in KEYS}), st.lists(JSON))
def test_a_paper_of_any_shape_is_a_paper_or_none(told: dict[str, object], references: list[object]) -> None:
    json.dumps(told)
    made = as_paper(told, references, "arxiv:2401.00001")  # type: ignore[arg-type]
    assert made is None or (made.title and made.source_id.isdigit())


def test_a_paper_that_was_only_cited_becomes_a_harvested_one_when_it_is_named(tmp_path: Path) -> None:
    world = ScholarWorld(1)
    told = [name for name in world.papers if name not in world.unknown | world.elided]
    citing, cited = next((one, other) for one in told for other in world.cites[one] if other in told and other != one)
    db = open_memory()
    with serving(ScholarService(world)) as server:
        service = Service("semantic_scholar", server.address, 0.0)
        for name in (citing, cited):
            with Client(service, QUICK, "", tmp_path) as client:
                report = harvest(db, NamedPapers([f"arxiv:{name}"]), client, TODAY, tmp_path / "quarantine")
            assert (report.windows_done, report.error) == (1, None)
    known = "SELECT is_stub FROM main.works JOIN main.identifiers USING (work_id) WHERE scheme = 'arxiv' AND value = ?"
    assert db.execute(known, [cited]).fetchall()[0] == (False,)
    assert (citing, cited) in edges(db)
