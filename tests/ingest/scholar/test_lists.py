"""Citers of seeds and papers of authors, from a real server of a known citation graph."""

from datetime import date
from pathlib import Path

import pytest

from data.store import Database, open_memory
from ingest.harvest import HarvestReport, Source, harvest
from ingest.scholar.batches import SemanticScholar
from ingest.scholar.lists import ScholarAuthors, ScholarCiters
from ingest.web import Client, Limits, Service
from tests.ingest.scholar.server import ScholarService, ScholarWorld
from tests.ingest.scholar.test_batches import edges, library
from tests.ingest.server import FAULTS, Server, at_random, serving

QUICK = Limits(2, 0.3, 5, 2, 0.001, 0.01, 20, 8)
TODAY, NEXT_MONTH = date(2026, 11, 21), date(2026, 12, 1)
SEEDS = ["arxiv:2401.00001", "arxiv:2401.00002"]


def run(db: Database, server: Server, folder: Path, source: Source, today: date = TODAY) -> HarvestReport:
    with Client(Service("semantic_scholar", server.address, 0.0), QUICK, "", folder) as client:
        return harvest(db, source, client, today, folder / "quarantine")


def citing(world: ScholarWorld, *seeds: str) -> set[tuple[str, str]]:
    """Return (citing, cited) of all that cite the seeds."""
    names = [seed.split(":")[1] for seed in seeds]
    return {(name, seed) for name, cites in world.cites.items() for seed in names if seed in cites and seed != name}


@pytest.mark.parametrize("seed", range(3))
def test_all_that_cite_the_seeds_come_with_the_seeds_whatever_goes_wrong(seed: int, tmp_path: Path) -> None:
    world, db = ScholarWorld(seed, 40), open_memory()
    with serving(ScholarService(world, page=2)) as server:
        server.fault = at_random(seed, 0.2, [name for name in FAULTS if name != "hang"])
        for _ in range(4):
            report = run(db, server, tmp_path, ScholarCiters(SEEDS))
        assert (report.windows_pending, report.error) == (0, None)
        assert run(db, server, tmp_path, ScholarCiters(SEEDS)).requests == 0
    truth = citing(world, *SEEDS)
    assert edges(db) == truth
    papers = {row[0] for row in db.execute(
        """SELECT value FROM public.works JOIN public.identifiers USING (work_id)
        WHERE scheme = 'arxiv' AND NOT is_stub""").fetchall()}  # fmt: skip
    assert papers == {name for pair in truth for name in pair} | {seed.split(":")[1] for seed in SEEDS}


def test_a_run_that_is_broken_off_goes_on_at_the_page_after_the_last(tmp_path: Path) -> None:
    world, db = ScholarWorld(5, 40), open_memory()
    with serving(ScholarService(world, page=1)) as server:
        server.fault = lambda asked: "500" if asked.params.get("offset") == "2" else ""
        assert "500" in str(run(db, server, tmp_path, ScholarCiters(SEEDS[:1])).error)
        before = len(server.asked)
        server.fault = lambda asked: ""
        run(db, server, tmp_path, ScholarCiters(SEEDS[:1]))
    assert server.asked[before].params["offset"] == "2"
    assert edges(db) == citing(world, SEEDS[0])


def test_citers_come_and_go_from_month_to_month(tmp_path: Path) -> None:
    world, db = ScholarWorld(6, 40), open_memory()
    with serving(ScholarService(world)) as server:
        run(db, server, tmp_path, ScholarCiters(SEEDS))
        gone = next(iter(sorted(citing(world, SEEDS[0]))))[0]
        world.cites[gone].remove("2401.00001")
        world.cites["2401.00030"] = ["2401.00001"]
        run(db, server, tmp_path, ScholarCiters(SEEDS), NEXT_MONTH)
    assert edges(db) == citing(world, *SEEDS)


def test_what_a_batch_told_of_references_stays(tmp_path: Path) -> None:
    world = ScholarWorld(7)
    db = library(world)
    lists = "SELECT record_id, n_listed, n_resolved FROM main.reference_lists ORDER BY 1"
    with serving(ScholarService(world)) as server:
        run(db, server, tmp_path, SemanticScholar(30, 1000))
        known = db.execute(lists).fetchall()
        run(db, server, tmp_path, ScholarCiters(SEEDS))
    assert known
    assert db.execute(lists).fetchall() == known
    assert edges(db) == world.edges() | citing(world, *SEEDS)


def test_an_edge_carries_its_sentence_and_the_seed_its_count(tmp_path: Path) -> None:
    world, db = ScholarWorld(8, 40), open_memory()
    with serving(ScholarService(world)) as server:
        run(db, server, tmp_path, ScholarCiters(SEEDS[:1]))
    told = db.execute("SELECT contexts, intents, is_influential FROM public.citations ORDER BY contexts").fetchall()
    names = sorted(name for name, _ in citing(world, SEEDS[0]))
    assert told == [([f"{name} builds on 2401.00001."], ["background"], False) for name in names]
    counts = db.execute("SELECT kind, count FROM public.source_counts").fetchall()
    assert counts == [("citations", len(names))]


def test_a_seed_that_the_service_does_not_know_is_named(tmp_path: Path) -> None:
    with serving(ScholarService(ScholarWorld(9))) as server:
        report = run(open_memory(), server, tmp_path, ScholarCiters(["arxiv:1234.56789"]))
    assert "knows no paper arxiv:1234.56789; check follow.seeds" in str(report.error)
    assert report.windows_pending == 1


@pytest.mark.parametrize("seed", range(3))
def test_all_papers_of_an_author_come_whatever_goes_wrong(seed: int, tmp_path: Path) -> None:
    world, db = ScholarWorld(seed), open_memory()
    with serving(ScholarService(world)) as server:
        server.fault = at_random(seed, 0.2, [name for name in FAULTS if name != "hang"])
        for _ in range(4):
            report = run(db, server, tmp_path, ScholarAuthors(["2"]))
    assert (report.windows_pending, report.error) == (0, None)
    known = {int(row[0]) for row in db.execute("SELECT source_id FROM main.records").fetchall()}
    assert known == {told["corpusId"] for told in world.papers.values() if told["corpusId"] % 3 == 2}


def test_sentences_of_a_model_and_vectors_come_when_they_are_wanted(tmp_path: Path) -> None:
    world = ScholarWorld(10)
    found = len(world.papers) - len(world.unknown)
    for extras, number in (((), 0), (("tldr", "embedding.specter_v2"), found)):
        db = library(world)
        with serving(ScholarService(world)) as server:
            run(db, server, tmp_path, SemanticScholar(30, 1000, extras=extras))
        summaries = db.execute("SELECT model, text, count(*) FROM public.summaries GROUP BY ALL").fetchall()
        vectors = db.execute("SELECT model, vector, count(*) FROM public.source_vectors GROUP BY ALL").fetchall()
        assert summaries == ([("tldr@v2.0.0", "Rivers flow.", number)] if number else [])
        assert vectors == ([("specter_v2", [0.5, -1.0, 2.25], number)] if number else [])
        assert db.execute("SELECT count(*) FROM public.source_counts WHERE kind = 'citations'").fetchall() == [(found,)]
