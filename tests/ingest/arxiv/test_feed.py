"""The daily feed is a first word: it brings papers a day early, and OAI-PMH the whole truth after it."""

import contextlib
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.errors import BadAnswerError, RefusedError, SettingsError, SourceError
from data.store import Database, open_memory
from ingest.arxiv.feed import ArxivFeed, names_of, parse_feed
from ingest.arxiv.oai import ArxivOai
from ingest.harvest import HarvestReport, Source, harvest
from ingest.web import Client, Limits, Service
from tests.ingest.arxiv.feed_server import FeedService, entry, feed
from tests.ingest.arxiv.oai_server import OaiService
from tests.ingest.arxiv.test_oai import Killed, Mortal
from tests.ingest.arxiv.world import CATEGORY, SETS, World
from tests.ingest.server import FAULTS, Asked, Reply, Server, at_random, serving

QUICK = Limits(2, 0.3, 5, 2, 0.001, 0.01, 20, 8)
SINCE = date(2024, 1, 1)
CATEGORIES = list(CATEGORY.values())
RECORDS = """SELECT source_id, * EXCLUDE (record_id, work_id, first_seen, last_seen, source_id) FROM main.records"""
FACTS = ("versions", "identifiers", "authorship", "subjects", "artifacts")
WORKS = "SELECT source_id, w.published, w.date_precision, w.is_withdrawn, w.n_records, w.is_stub FROM main.works w"


def both(world: World) -> Any:
    """Return a server's answers: feed and OAI-PMH of one world."""
    daily, oai = FeedService(world), OaiService(world)
    return lambda asked: daily(asked) if asked.path.startswith("/rss/") else oai(asked)


def run(
    db: Database, server: Server, folder: Path, today: date, source: Source | None = None, kind: type[Client] = Client
) -> HarvestReport:
    source = source or ArxivFeed(CATEGORIES)
    path = "" if source.kind == "feed" else "/oai"
    with kind(Service("arxiv", server.address + path, 0.0), QUICK, "", folder) as client:
        return harvest(db, source, client, today, folder / "quarantine")


def known(db: Database) -> set[str]:
    return {row[0] for row in db.execute("SELECT source_id FROM main.records").fetchall()}


def all_of(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that is known of papers that are not deleted, whenever and in whatever order it came."""
    told = {"records": f"{RECORDS} WHERE state <> 'deleted'"}
    for name in FACTS:
        told[name] = f"""SELECT source_id, f.* EXCLUDE (record_id, work_id) FROM main.{name} f
            JOIN main.records r USING (record_id) WHERE r.state <> 'deleted'"""
    told["works"] = f"{WORKS} JOIN main.records r USING (work_id) WHERE r.state <> 'deleted'"
    return {name: sorted(db.execute(query).fetchall(), key=repr) for name, query in told.items()}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(100 if metafunc.config.getoption("--long") else 4))


def test_feed_then_oai_is_oai_alone(seed: int, tmp_path: Path) -> None:
    chance, world = random.Random(seed), World(seed)
    ours, alone, oai = open_memory(), open_memory(), ArxivOai(list(SETS), SINCE)
    early = set[str]()
    with serving(both(world)) as server:
        server.fault = at_random(seed, 0.1, [name for name in FAULTS if name != "hang"])
        for day in range(12):
            world.live(1)
            for source in chance.choice([[None, oai], [None], [None], [oai], [oai, None], []][: 6 if day > 3 else 2]):
                before = known(ours)
                run(ours, server, tmp_path, world.today, source)
                early |= known(ours) - before if source is None else set()
        world.live(1, 0, 0)
        for db in (ours, alone):
            assert run(db, server, tmp_path, world.today, oai).windows_pending == 0
    assert all_of(ours) == all_of(alone)
    assert early, "the feed brought nothing first: the test proves nothing"


def test_a_new_paper_is_known_a_day_early_with_what_the_feed_tells(tmp_path: Path) -> None:
    world, db = World(1), open_memory()
    paper = world.add()
    world.live(1, 0, 0)
    with serving(both(world)) as server:
        report = run(db, server, tmp_path, world.today)
        assert (report.windows_pending, report.new, report.requests) == (0, 1, 1)
        columns = "source_id, published, date_precision, updated, abstract, licence, state"
        assert db.execute(f"SELECT {columns} FROM main.records").fetchall() == [
            (paper.arxiv_id, world.today, "day", None, "We reach 91.5 accuracy on Iris.",
             "http://creativecommons.org/licenses/by/4.0/", "live")]  # fmt: skip
        assert db.execute("SELECT version, submitted FROM main.versions").fetchall() == [(1, None)]
        names = [row[0] for row in db.execute("SELECT name FROM main.authorship ORDER BY position").fetchall()]
        assert names == ["Ada Lovelace", "Alan Turing"]
        assert run(db, server, tmp_path, world.today).requests == 0


def test_what_oai_told_stays_whatever_the_feed_says_later(tmp_path: Path) -> None:
    world, db = World(2), open_memory()
    for _ in range(5):
        world.add()
    world.live(1, 0, 0)
    with serving(both(world)) as server:
        run(db, server, tmp_path, world.today, ArxivOai(list(SETS), SINCE))
        before = all_of(db)
        report = run(db, server, tmp_path, world.today)
    assert (report.received > 0, report.new, report.changed) == (True, 0, 0)
    assert all_of(db) == before


def test_a_deleted_paper_does_not_come_back_by_the_feed(tmp_path: Path) -> None:
    world, db = World(3), open_memory()
    paper = world.add()
    world.live(1, 0, 0)
    with serving(both(world)) as server:
        run(db, server, tmp_path, world.today, ArxivOai(list(SETS), SINCE))
        db.execute("UPDATE main.records SET state = 'deleted', content_hash = 0")
        run(db, server, tmp_path, world.today)
    assert db.execute("SELECT source_id, state FROM main.records").fetchall() == [(paper.arxiv_id, "deleted")]


def test_a_paper_from_before_the_first_day_that_the_feed_brought_takes_its_dates_from_oai(tmp_path: Path) -> None:
    world, db = World(4), open_memory()
    paper = world.add()
    world.live(1, 0, 0)
    with serving(both(world)) as server:
        run(db, server, tmp_path, world.today)
        paper.stamp = world.today
        world.live(1, 0, 0)
        run(db, server, tmp_path, world.today, ArxivOai(list(SETS), SINCE + timedelta(days=1)))
    assert db.execute("SELECT published, updated FROM main.records").fetchall() == [
        (paper.versions[0].date(), paper.stamp)
    ]


@pytest.mark.parametrize("kind", ["cross", "replace", "replace-cross"])
def test_only_new_papers_are_taken(kind: str) -> None:
    world = World(5)
    paper = world.add()
    told = parse_feed(feed(entry(paper, kind), world))
    assert (told.rows, told.refused) == ([], [])
    assert [row.part for row in parse_feed(feed(entry(paper, "new"), world)).rows] == ["arXiv", "arXivRaw"]


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_alone_loses_nothing(fault: str, tmp_path: Path) -> None:
    world, db = World(6), open_memory()
    told = set()
    with serving(both(world)) as server:
        server.fault = at_random(3, 0.5, [fault])
        for _ in range(6):
            world.live(1)
            service = FeedService(world)
            told |= {paper.arxiv_id for paper in world.articles.values() if service.kind(paper, CATEGORIES) == "new"}
            assert run(db, server, tmp_path, world.today).error is None
    assert known(db) == told
    assert told


def test_a_run_that_is_killed_goes_on_the_same_day(tmp_path: Path) -> None:
    world, db = World(7), open_memory()
    world.add()
    world.live(1, 0, 0)
    with serving(both(world)) as server:
        Mortal.left = 0
        with contextlib.suppress(Killed):
            run(db, server, tmp_path, world.today, kind=Mortal)
        assert known(db) == set()
        assert run(db, server, tmp_path, world.today).windows_pending == 0
    assert known(db) == set(world.articles)


def test_a_day_off_is_empty_and_done(tmp_path: Path) -> None:
    world, db = World(8), open_memory()
    world.live(1, 0, 0)
    with serving(both(world)) as server:
        report = run(db, server, tmp_path, world.today)
    assert (report.windows_pending, report.received, report.error) == (0, 0, None)


def test_a_day_that_was_missed_is_left_to_oai(tmp_path: Path) -> None:
    world, db = World(9), open_memory()
    with serving(both(world)) as server:
        for trouble in ("504", ""):
            server.fault = lambda asked, trouble=trouble: trouble  # type: ignore[misc]
            world.add()
            world.live(1, 0, 0)
            report = run(db, server, tmp_path, world.today)
    assert report.windows_pending == 0
    assert known(db) == {sorted(world.articles)[-1]}


def test_a_feed_that_was_forgotten_somewhere_is_not_todays(tmp_path: Path) -> None:
    world, db = World(10), open_memory()
    world.add()
    world.live(1, 0, 0)
    with serving(both(world)) as server:
        report = run(db, server, tmp_path, world.today + timedelta(days=9))
    assert "the feed is of 2024-01-02" in str(report.error)
    assert known(db) == set()


@pytest.mark.parametrize("status", [200, 400])
def test_an_error_in_the_form_of_a_feed_is_never_a_day_off(status: int, tmp_path: Path) -> None:
    world = World(11)
    body = feed("", world, "Feed error for query: nonsense")
    with serving(lambda asked: Reply(body, status, "application/rss+xml")) as server:
        report = run(open_memory(), server, tmp_path, world.today)
        assert len(server.asked) == 1
    assert (report.windows_pending, "arXiv refuses the feed" in str(report.error)) == (1, True)


@pytest.mark.parametrize("wrong", [[], ["cs.LG/../x"], ["cs.LG", "?x=1"], [""]])
def test_a_category_must_be_one(wrong: list[str]) -> None:
    with pytest.raises(SettingsError, match="categor"):
        ArxivFeed(wrong).plan(open_memory(), SINCE)


def test_entries_that_cannot_be_used_are_kept_and_the_rest_goes_in(tmp_path: Path) -> None:
    world, db = World(12), open_memory()
    papers = [world.add() for _ in range(6)]
    good = [entry(paper, "new") for paper in papers]
    good[0] = good[0].replace("oai:arXiv.org:", "oai:elsewhere:")
    good[1] = good[1].replace(f"<title>{papers[1].title}</title>", "<title> </title>")
    good[2] = good[2].replace("Abstract: We", "We")
    good[3] = good[3].replace("We reach", "We reach ada@example.org " + "a " * 60_000)
    good[4] = good[4].replace("Alan Turing", "Alan Turing, " * 100_000)
    with serving(lambda asked: Reply(feed("".join(good), world))) as server:
        report = run(db, server, tmp_path, world.today)
    assert (report.windows_pending, known(db)) == (0, {papers[5].arxiv_id})
    reasons = [row[0] for row in db.execute("SELECT reason FROM quarantine ORDER BY reason").fetchall()]
    assert [reason[:8] for reason in reasons] == ["abstract", "an entry", "no arXiv", "no title", "no title"]


@pytest.mark.parametrize(
    ("told", "names"),
    [
        ("Ada Lovelace, Alan Turing", ["Ada Lovelace", "Alan Turing"]),
        ("Ada Lovelace (A (B, C), D), Alan Turing Jr.", ["Ada Lovelace", "Alan Turing Jr."]),
        ("", []),
        (" , ,), Ada ada@example.org", ["Ada"]),
    ],
)
def test_names_are_parted_at_commas_outside_affiliations(told: str, names: list[str]) -> None:
    assert names_of(told) == names


def test_any_bytes_are_a_feed_or_refused() -> None:
    world, chance = World(13), random.Random(13)
    good = feed("".join(entry(world.add(), "new") for _ in range(3)), world)
    assert len(parse_feed(good).rows) == 6
    for _ in range(1500):
        body = bytearray(good)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(body))
            what = chance.randrange(3)
            if what == 0:
                body[at] = chance.randrange(256)
            elif what == 1:
                del body[at : at + chance.randint(1, 40)]
            else:
                body[at:at] = body[chance.randrange(len(body)) :][:30]
        with contextlib.suppress(BadAnswerError, RefusedError):
            parse_feed(bytes(body))


@pytest.mark.parametrize("body", [b"", b"<rss/>", b"<html/>", b"<rss><channel><title>x</title></channel></rss>",
                                  b"<rss><channel><pubDate>Tue, 99 Jan 2024</pubDate></channel></rss>"])  # fmt: skip
def test_a_feed_must_be_whole(body: bytes) -> None:
    with pytest.raises(SourceError):
        parse_feed(body)


def test_the_feed_is_asked_for_as_its_manual_says(tmp_path: Path) -> None:
    world = World(14)
    seen: list[Asked] = []
    with serving(lambda asked: seen.append(asked) or Reply(feed("", world))) as server:  # type: ignore[func-returns-value]
        run(open_memory(), server, tmp_path, world.today)
    assert [asked.path for asked in seen] == ["/rss/cs.LG+stat.ML"]
