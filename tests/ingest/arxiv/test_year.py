"""A year of cron in minutes: a run each morning, with faults, kills, an outage and a day that re-stamps all."""

import contextlib
import math
import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from data.library import Library
from data.settings import StoreSettings
from data.store import open_ledger
from ingest.arxiv.oai import ArxivOai
from ingest.arxiv.windows import OVERLAP
from ingest.harvest import HarvestReport, harvest
from ingest.web import Client, Limits, Service
from tests.ingest.arxiv.oai_server import OaiService
from tests.ingest.arxiv.test_oai import Killed, Mortal, wrong
from tests.ingest.arxiv.world import SETS, World
from tests.ingest.server import FAULTS, Server, at_random, serving
from tests.libraries import new_library

QUICK = Limits(2, 0.3, 5, 2, 0.001, 0.01, 20, 3)
SINCE = date(2024, 1, 1)
PAGE = 10
KINDS = [name for name in FAULTS if name != "hang"]


def morning(library: Library, server: Server, today: date, kind: type[Client] = Client) -> HarvestReport:
    """Run the harvest of one day in a ledger on disk, opened and closed."""
    service = Service("arxiv", server.address + "/oai", 0.0)
    with (
        open_ledger(library, StoreSettings(threads=1)) as db,
        kind(service, QUICK, "", library.root / "locks") as client,
    ):
        return harvest(db, ArxivOai(list(SETS), SINCE), client, today, library.quarantine)


def needed(world: World) -> int:
    """Return the requests of a run that has only the last days to read: two forms and the identifiers of each set."""
    last = world.today - timedelta(days=1)
    counts = [sum(last - OVERLAP <= paper.stamp <= last for paper in world.of(name)) for name in SETS]
    return sum(3 * max(math.ceil(count / PAGE), 1) for count in counts)


@pytest.mark.timeout(3600)
def test_a_year_of_mornings_ends_in_the_truth_with_no_request_too_many(tmp_path: Path, is_long: bool) -> None:
    days, chance = (365 if is_long else 40), random.Random(2024)
    world, library = World(2024), new_library(tmp_path / "library")
    world.live(10)
    outage = range(days // 2, days // 2 + 7)
    clean, was_complete, checked = (lambda asked: ""), False, 0
    with serving(OaiService(world, page_size=PAGE)) as server:
        for day in range(days):
            if day == days // 3:
                for paper in world.articles.values():
                    paper.stamp = world.today  # a bulk change of metadata
            world.live(1)
            trouble = chance.choice(["none", "none", "faults", "death", "no run"])
            server.fault = {"faults": at_random(day, 0.3, KINDS), "death": clean}.get(trouble, clean)
            if day in outage:
                server.fault = lambda asked: "503 seconds"
            if trouble == "no run":
                was_complete = False
                continue
            Mortal.left = chance.randint(0, 8)
            before = len(server.asked)
            report = None
            with contextlib.suppress(Killed):
                report = morning(library, server, world.today, Mortal if trouble == "death" else Client)
            is_quiet = trouble == "none" and day not in outage
            if is_quiet and was_complete:
                assert len(server.asked) - before == needed(world)
                checked += 1
            was_complete = report is not None and report.windows_pending == 0
            if is_quiet:
                assert was_complete
        world.live(1)
        server.fault = clean
        assert morning(library, server, world.today).windows_pending == 0
    assert checked >= days // 20
    with open_ledger(library, StoreSettings(threads=1)) as db:
        assert wrong(db, world) == {}
        assert db.execute("SELECT count(*) FROM harvest_rows").fetchall() == [(0,)]


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_world_of_twenty_thousand_papers(tmp_path: Path) -> None:
    world, library = World(7), new_library(tmp_path / "library")
    world.live(200, births=200, changes=40)
    assert len(world.articles) > 15_000
    with serving(OaiService(world, page_size=500)) as server:
        server.fault = at_random(7, 0.1, KINDS)
        while morning(library, server, world.today).windows_pending:
            pass
    with open_ledger(library, StoreSettings(threads=2)) as db:
        assert wrong(db, world) == {}
