"""Harvesting searches of arXiv's query API, and papers by id, with the package that people use and what it loses."""

from datetime import date
from pathlib import Path

import arxiv
import pytest

from data.errors import BadAnswerError, RefusedError
from data.store import Database, open_memory
from ingest.arxiv import query
from ingest.arxiv.query import ArxivIds, ArxivQueries, arxiv_id_of, check_page
from ingest.harvest import HarvestReport, Source, harvest
from ingest.web import Answer, Client, Limits, Service
from tests.ingest.arxiv.atom_server import ERROR, AtomService, entry, feed
from tests.ingest.arxiv.world import Article, World
from tests.ingest.server import FAULTS, Reply, Server, at_random, serving

QUICK = Limits(2, 0.3, 5, 2, 0.001, 0.01, 20, 10)
SINCE = date(2024, 1, 1)
SEARCH = ArxivQueries(["cat:cs.LG"], SINCE)


def run(db: Database, server: Server, folder: Path, world: World, source: Source = SEARCH) -> HarvestReport:
    with Client(Service("arxiv", server.address + "/api/query", 0.0), QUICK, "", folder) as client:
        return harvest(db, source, client, world.today, folder / "quarantine")


def known(db: Database) -> set[tuple[str, str, int, str]]:
    rows = db.execute("""SELECT source_id, title, max(version), state FROM main.records LEFT JOIN main.versions
        USING (record_id) GROUP BY ALL""").fetchall()
    return {tuple(row) for row in rows}


def truth(world: World) -> set[tuple[str, str, int, str]]:
    return {
        (paper.arxiv_id, " ".join(paper.title.split()), len(paper.versions), "withdrawn" if paper.withdrawn else "live")
        for paper in world.articles.values()
        if "cs.LG" in paper.categories and paper.versions[-1].date() < world.today
    }


@pytest.mark.parametrize("seed", range(6))
def test_what_is_found_is_all_there_is_whatever_goes_wrong(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "PAGE_SIZE", 7)
    monkeypatch.setattr(query, "MOST_RESULTS", 20)
    world, db = World(seed), open_memory()
    world.live(60)
    with serving(AtomService(world, odd=0.15, seed=seed)) as server:
        server.fault = at_random(seed, 0.15, [name for name in FAULTS if name != "hang"])
        for _ in range(4):
            run(db, server, tmp_path, world)
            world.live(2)
        server.fault, server.answer = (lambda asked: ""), AtomService(world)
        report = run(db, server, tmp_path, world)
    assert (report.windows_pending, report.error) == (0, None)
    assert known(db) == truth(world)


def test_the_package_alone_takes_an_empty_page_for_the_end(tmp_path: Path) -> None:
    """The reason for the proof of completeness; should this fail one day, it may go."""
    world = World(1)
    world.live(30)
    with serving(AtomService(world, odd=0.0)) as server:
        server.answer = lambda asked: Reply(feed("", 0))
        alone = arxiv.Client(delay_seconds=0, num_retries=0)
        alone.query_url_format = server.address + "/api/query?{}"
        assert list(alone.results(arxiv.Search("cat:cs.LG", max_results=None))) == []
        alone._session.close()


def test_papers_come_by_id_and_unknown_ones_are_left_out(tmp_path: Path) -> None:
    world, db = World(2), open_memory()
    world.live(20)
    ids = sorted(world.articles)[:3]
    with serving(AtomService(world)) as server:
        report = run(db, server, tmp_path, world, ArxivIds([*ids, "9912.99999"]))
    assert (report.windows_pending, report.error) == (0, None)
    assert {row[0] for row in known(db)} == set(ids)


def test_an_error_in_the_form_of_a_feed_is_never_a_paper(tmp_path: Path) -> None:
    world, db = World(3), open_memory()
    world.live(5)
    with serving(AtomService(world)) as server:
        report = run(db, server, tmp_path, world, ArxivQueries(["no such field"], SINCE))
        asked = len(server.asked)
    assert report.windows_pending == 1
    assert "incorrect id format" in str(report.error)
    assert asked == 1
    assert known(db) == set()


def page(inner: str) -> Answer:
    return Answer("", 200, feed(inner, 1), "application/atom+xml")


def test_a_page_must_be_whole() -> None:
    world = World(4)
    paper: Article = world.add()
    good = page(entry(paper))
    assert check_page(good)[1] == 1
    with pytest.raises(RefusedError):
        check_page(page(ERROR))
    for bad in (page(""), page(entry(paper).replace("<published>", "<p>").replace("</published>", "</p>")),
                Answer("", 200, good.body[:-20], ""), Answer("", 200, b"<html/>", "")):  # fmt: skip
        with pytest.raises(BadAnswerError):
            check_page(bad)


@pytest.mark.parametrize(
    ("entry_id", "told"),
    [
        ("2401.00001v2", ("2401.00001", 2)),
        ("hep-th/9901001v1", ("hep-th/9901001", 1)),
        ("solv-int/9901001", ("solv-int/9901001", 1)),
    ],
)
def test_ids_are_parted_from_versions(entry_id: str, told: tuple[str, int]) -> None:
    assert arxiv_id_of(arxiv.Result(entry_id=f"http://arxiv.org/abs/{entry_id}")) == told
