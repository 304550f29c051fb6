"""Bulk searches of Semantic Scholar through the real package, from a real server."""

import json
import random
from datetime import date
from pathlib import Path

import pytest

from data.errors import BadAnswerError
from data.store import Database, open_memory
from ingest.harvest import HarvestReport, harvest
from ingest.scholar.search import ScholarSearch, parse_page
from ingest.web import Answer, Client, Limits, Service
from tests.ingest.scholar.server import ScholarWorld
from tests.ingest.server import FAULTS, Asked, Reply, Server, at_random, serving

QUICK = Limits(2, 0.3, 5, 2, 0.001, 0.01, 20, 8)
QUERY = 'rivers & lakes +"of harm" #1'


class SearchService:
    """Answers one query with all papers of a world, page by page; ``odd`` pages are empty or without data."""

    def __init__(self, world: ScholarWorld, page: int = 7, odd: float = 0.0) -> None:
        self.papers, self.page, self.odd = list(world.papers.values()), page, odd
        self.chance = random.Random(world.seed)
        self.circle = False

    def __call__(self, asked: Asked) -> Reply:
        assert asked.path.endswith("/paper/search/bulk")
        assert asked.params["query"] == QUERY
        begin = int(asked.params.get("token", "t0")[1:])
        rows = self.papers[begin : begin + self.page]
        if self.chance.random() < self.odd:
            return _json({"total": len(self.papers), "token": None} | ({"data": []} if begin else {}))
        after = begin + self.page
        token = "t0" if self.circle else f"t{after}"
        return _json({"total": len(self.papers), "token": token if after < len(self.papers) else None, "data": rows})


def _json(told: object) -> Reply:
    return Reply(json.dumps(told).encode(), 200, "application/json")


def run(db: Database, server: Server, folder: Path, day: date = date(2026, 11, 21)) -> HarvestReport:
    with Client(Service("semantic_scholar", server.address + "/graph/v1", 0.0), QUICK, "", folder) as client:
        return harvest(db, ScholarSearch([QUERY], date(2024, 1, 1)), client, day, folder / "quarantine")


@pytest.mark.parametrize("seed", range(3))
def test_all_papers_of_a_search_come_whatever_goes_wrong(seed: int, tmp_path: Path) -> None:
    world, db = ScholarWorld(seed), open_memory()
    with serving(SearchService(world, odd=0.15)) as server:
        server.fault = at_random(seed, 0.15, [name for name in FAULTS if name != "hang"])
        for _ in range(4):
            report = run(db, server, tmp_path)
        assert (report.windows_pending, report.error) == (0, None)
        before = len(server.asked)
        assert run(db, server, tmp_path).requests == 0
        server.fault = lambda asked: ""
        run(db, server, tmp_path, date(2026, 12, 1))
        assert len(server.asked) > before
    known = {row[0] for row in db.execute("SELECT source_id FROM main.records").fetchall()}
    assert known == {str(told["corpusId"]) for told in world.papers.values()}


def test_pages_that_go_in_a_circle_are_noticed(tmp_path: Path) -> None:
    service = SearchService(ScholarWorld(1))
    service.circle = True
    with serving(service) as server:
        report = run(open_memory(), server, tmp_path)
    assert "in a circle" in str(report.error)


@pytest.mark.parametrize(
    "body", [b"{}", b"[]", b'{"total": 3}', b'{"total": 3, "data": []}', b'{"total": "3"}', b"<html>"]
)
def test_a_page_must_be_one(body: bytes) -> None:
    with pytest.raises(BadAnswerError):
        parse_page(Answer("", 200, body, ""))


def test_no_result_is_a_result(tmp_path: Path) -> None:
    assert parse_page(Answer("", 200, b'{"total": 0, "token": null}', ""))["data"] == []
