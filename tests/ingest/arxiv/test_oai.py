"""Harvesting arXiv by OAI-PMH from a real server of a known world: whatever goes wrong, the ledger is the truth."""

import contextlib
import random
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from data.errors import SettingsError, SourceError
from data.store import Database, open_memory
from ingest.arxiv.oai import ArxivOai, months, parse_listing, uncovered
from ingest.harvest import HarvestReport, harvest
from ingest.web import Client, Limits, Service
from tests.ingest.arxiv.oai_server import OaiService
from tests.ingest.arxiv.world import SETS, World
from tests.ingest.made_clock import MadeClock
from tests.ingest.server import FAULTS, Asked, Reply, Server, at_random, serving

QUICK = Limits(connect_seconds=2, read_seconds=0.3, total_seconds=5, body_mb=2, first_wait_seconds=0.001,
               longest_wait_seconds=0.01, budget_seconds=20, tries=8)  # fmt: skip
SINCE = date(2024, 1, 1)


def run(
    db: Database, server: Server, folder: Path, today: date, limits: Limits = QUICK, kind: type[Client] = Client
) -> HarvestReport:
    service = Service("arxiv", server.address + "/oai", pace_seconds=0.0)
    with kind(service, limits, "", folder) as client:
        return harvest(db, ArxivOai(list(SETS), SINCE), client, today, folder / "quarantine")


class Killed(BaseException):
    """Stands for a kill: nothing catches it."""


class Mortal(Client):
    """A client that dies after some requests."""

    left = 0

    def fetch(self, *words: Any, **named: Any) -> Any:
        Mortal.left -= 1
        if Mortal.left < 0:
            raise Killed
        return super().fetch(*words, **named)


def known(db: Database) -> set[tuple[str, str, int, str, str]]:
    rows = db.execute(
        """SELECT r.source_id, r.title, count(v.version), r.state, coalesce(d.value, '')
        FROM main.records r LEFT JOIN main.versions v USING (record_id)
        LEFT JOIN main.identifiers d ON d.record_id = r.record_id AND d.scheme = 'doi'
        GROUP BY ALL"""
    ).fetchall()
    assert len(rows) == len({row[0] for row in rows}), "a record stands twice"
    return {tuple(row) for row in rows}


def wrong(db: Database, world: World) -> dict[str, tuple[object, object]]:
    """Return what the ledger and the truth disagree on; of papers deleted before they were seen nothing is known."""
    found, truth = {row[0]: row for row in known(db)}, {row[0]: row for row in world.truth()}
    later = {name for name, paper in world.articles.items() if paper.stamp >= world.today}
    pairs = {name: (found.get(name), truth.get(name)) for name in (found.keys() | truth.keys()) - later}
    return {
        name: (ours, theirs)
        for name, (ours, theirs) in pairs.items()
        if (theirs and theirs[3] == "deleted" and (ours and ours[3] != "deleted"))
        or not (theirs and theirs[3] == "deleted")
        and ours != theirs
    }


def test_a_first_harvest_and_a_daily_one_know_all(tmp_path: Path) -> None:
    world, db = World(1), open_memory()
    world.live(70)
    with serving(OaiService(world)) as server:
        first = run(db, server, tmp_path, world.today)
        assert (first.windows_pending, first.error) == (0, None)
        assert wrong(db, world) == {}
        world.live(3)
        asked = len(server.asked)
        second = run(db, server, tmp_path, world.today)
        assert wrong(db, world) == {}
        assert len(server.asked) - asked == second.requests < first.requests
        assert second.new + second.changed > 0
        third = run(db, server, tmp_path, world.today)
        assert (third.requests, third.received) == (0, 0)
    assert db.execute("SELECT count(*) FROM harvest_rows").fetchall() == [(0,)]


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_alone_loses_nothing(fault: str, tmp_path: Path) -> None:
    world, db = World(2), open_memory()
    world.live(20)
    with serving(OaiService(world)) as server:
        server.fault = at_random(3, 0.3, [fault])
        report = run(db, server, tmp_path, world.today)
    assert (report.windows_pending, report.error) == (0, None)
    assert wrong(db, world) == {}


def seeds(config: pytest.Config) -> range:
    return range(1000 if config.getoption("--long") else 25)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", seeds(metafunc.config))


def test_faults_mixed_a_moving_world_and_kills_end_in_the_truth(seed: int, tmp_path: Path) -> None:
    chance, db = random.Random(seed), open_memory()
    world = World(seed)
    world.live(chance.randint(5, 40))

    def shift() -> None:
        if chance.random() < 0.15:
            world.change()  # it leaves its place in the list that is being read

    service = OaiService(world, page_size=chance.randint(1, 8), between=shift)
    with serving(service) as server:
        server.fault = at_random(seed, 0.2, [name for name in FAULTS if name != "hang"])
        for _ in range(6):
            service.dead_tokens = chance.randint(0, 2)
            Mortal.left = chance.randint(1, 60)
            with contextlib.suppress(Killed):
                run(db, server, tmp_path, world.today, replace(QUICK, tries=3), Mortal)
            world.live(chance.randint(1, 4))
        service.between, server.fault = (lambda: None), (lambda asked: "")
        for _ in range(3):
            report = run(db, server, tmp_path, world.today)
        assert (report.windows_pending, report.error) == (0, None)
    assert wrong(db, world) == {}


def test_nothing_committed_is_asked_for_again(tmp_path: Path) -> None:
    world, db = World(4), open_memory()
    world.live(28)
    with serving(OaiService(world, page_size=3)) as server:
        server.fault = lambda asked: "500" if len(server.asked) > 6 else ""
        report = run(db, server, tmp_path, world.today, replace(QUICK, tries=2))
        assert report.windows_pending == 2
        assert report.error is not None
        assert "status 500" in report.error
        asked = [(a.params.get("resumptionToken"), a.params.get("set")) for a in server.asked[:6]]
        server.fault, before = (lambda asked: ""), len(server.asked)
        assert run(db, server, tmp_path, world.today).windows_pending == 0
        again = [(a.params.get("resumptionToken"), a.params.get("set")) for a in server.asked[before:]]
    assert wrong(db, world) == {}
    assert not set(asked[1:]) & {pair for pair in again if pair[0]}


def test_a_page_that_never_comes_whole_loses_one_record_and_keeps_its_bytes(tmp_path: Path) -> None:
    world, db = World(5), open_memory()
    world.live(20)
    bad = sorted(world.articles)[3]
    service = OaiService(world)

    def answer(asked: Asked):  # type: ignore[no-untyped-def]
        reply = service(asked)
        if asked.params.get("metadataPrefix") == "arXiv" or "resumptionToken" in asked.params:
            reply.body = reply.body.replace(f"<id>{bad}</id>".encode(), b"<id>\xff\xfe</id>")
        return reply

    with serving(answer) as server:
        report = run(db, server, tmp_path, world.today, replace(QUICK, tries=2))
    assert (report.windows_pending, report.error) == (0, None)
    lost = {row[0] for row in world.truth()} - {row[0] for row in known(db)}
    assert lost - {a.arxiv_id for a in world.articles.values() if a.deleted} <= {bad}
    kept = db.execute("SELECT origin, reason, size_bytes FROM quarantine").fetchall()
    assert any(origin == f"{bad} (arXiv)" and "not a whole XML document" in reason and size > 100
               for origin, reason, size in kept)  # fmt: skip


def test_a_record_without_title_is_refused_and_the_rest_goes_in(tmp_path: Path) -> None:
    world, db = World(6), open_memory()
    world.live(15)
    bad = next(a for a in world.articles.values() if not a.deleted and a.stamp < world.today)
    bad.title = ""
    with serving(OaiService(world)) as server:
        report = run(db, server, tmp_path, world.today)
    assert report.windows_pending == 0
    assert db.execute("SELECT DISTINCT origin, reason FROM quarantine").fetchall() == [
        (f"{bad.arxiv_id} (arXiv)", "no title")
    ]


def test_a_deleted_paper_stays_marked_and_comes_back_if_it_does(tmp_path: Path) -> None:
    world, db = World(7), open_memory()
    paper = world.add()
    world.live(1, 0, 0)
    with serving(OaiService(world)) as server:
        run(db, server, tmp_path, world.today)
        for gone in (True, False):
            paper.deleted, paper.stamp = gone, world.today
            world.live(1, 0, 0)
            run(db, server, tmp_path, world.today)
            assert db.execute("SELECT is_withdrawn FROM main.works").fetchall() == [(gone,)]


def test_a_key_and_a_harvest_never_follow_a_redirect_elsewhere(tmp_path: Path) -> None:
    world, db = World(8), open_memory()
    world.live(3)
    service = OaiService(world)

    def answer(asked: Asked):  # type: ignore[no-untyped-def]
        reply = service(asked)
        reply.status, reply.headers = 302, {"Location": "http://localhost.example.org/oai"}
        return reply

    with serving(answer) as server:
        report = run(db, server, tmp_path, world.today)
    assert report.error is not None
    assert "not one of its known hosts" in report.error
    assert len(server.asked) == 2  # one a window: a refusal is not asked again


def test_the_pace_is_kept_across_clients(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = MadeClock()
    monkeypatch.setattr("ingest.web.time", clock)
    world, begun = World(9), []
    world.live(10)
    service = OaiService(world, page_size=2)

    def answer(asked: Asked) -> Reply:
        begun.append(clock.now)
        return service(asked)

    with serving(answer) as server:
        for _ in range(2):
            told = Service("arxiv", server.address + "/oai", pace_seconds=3.0)
            with Client(told, replace(QUICK, budget_seconds=1e6), "", tmp_path) as client:
                harvest(open_memory(), ArxivOai(list(SETS), SINCE), client, world.today, tmp_path / "q")
    assert len(begun) > 10
    assert begun[-1] - begun[0] == pytest.approx(3.0 * (len(begun) - 1), abs=0.01)
    assert all(later - earlier == pytest.approx(3.0, abs=0.002) for earlier, later in pairwise(begun))


def test_a_real_host_wants_a_contact_and_its_pace(tmp_path: Path) -> None:
    service = Service("arxiv", "https://oaipmh.arxiv.org/oai", pace_seconds=0.0, least_pace_seconds=3.0)
    with pytest.raises(SettingsError, match="contact is not set"):
        Client(service, QUICK, "", tmp_path)
    with Client(service, QUICK, "mailto:ada@example.org", tmp_path) as client:
        assert client.pace_seconds == 3.0


def test_what_is_due_are_the_days_no_window_holds() -> None:
    day = date.fromisoformat
    spans = [(day("2024-01-01"), day("2024-01-31")), (day("2024-03-01"), day("2024-03-05"))]
    assert uncovered(spans, day("2023-12-30"), day("2024-03-07")) == [
        (day("2023-12-30"), day("2023-12-31")), (day("2024-02-01"), day("2024-02-29")),
        (day("2024-03-04"), day("2024-03-07"))]  # fmt: skip
    assert uncovered(spans, day("2024-01-01"), day("2024-01-31")) == []
    assert [w.name for w in months("cs", day("2024-01-30"), day("2024-03-02"))] == [
        "cs 2024-01-30..2024-01-31", "cs 2024-02-01..2024-03-02"]  # fmt: skip


def test_an_answer_must_be_whole() -> None:
    with pytest.raises(SourceError):
        parse_listing(b"<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'></OAI-PMH>")


def test_locks_do_not_outlive_a_wrong_clock(tmp_path: Path) -> None:
    (tmp_path / "arxiv.turn").write_text("99999999999.0")
    world = World(1)
    world.live(2)
    with serving(OaiService(world)) as server:
        assert run(open_memory(), server, tmp_path, world.today).windows_pending == 0
    assert (tmp_path / "arxiv.turn").stat().st_size < 30
