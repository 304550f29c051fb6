"""Harvesting by the command line, as cron runs it: a real server, real kills, exit codes, status."""

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.library import Library
from tests.ingest.arxiv.oai_server import OaiService
from tests.ingest.arxiv.world import World
from tests.ingest.server import Server, serving
from tests.libraries import fieldmap, new_library, rows, start

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def world() -> World:
    made = World(11)
    made.live(40)
    return made


@pytest.fixture
def server(world: World) -> Iterator[Server]:
    with serving(OaiService(world, page_size=4)) as served:
        yield served


@pytest.fixture
def library(tmp_path: Path, server: Server, world: World, monkeypatch: pytest.MonkeyPatch) -> Library:
    """Make a library that follows two sets of the server."""
    made = new_library(tmp_path / "library")
    told = {
        "SOURCES__ARXIV__OAI_URL": f"{server.address}/oai", "SOURCES__ARXIV__PACE_SECONDS": "0",
        "SOURCES__ARXIV__FOLLOW": '["cs:cs:LG", "stat:stat:ML"]', "SOURCES__ARXIV__SINCE": "2024-01-01",
        "NETWORK__FIRST_WAIT_SECONDS": "0.01", "NETWORK__TRIES": "3", "PATHS__LOCKS": str(tmp_path / "locks"),
        "CLOCK__TODAY": str(world.today),
    }  # fmt: skip
    for name, value in told.items():
        monkeypatch.setenv(f"FIELDMAP_{name}", value)
    return made


def answer(capsys: Captured, library: Library, *words: str, code: int = 0) -> Any:
    capsys.readouterr()
    assert fieldmap(library, *words, "--json") == code
    return json.loads(capsys.readouterr().out)


def test_update_harvests_publishes_and_says_complete(library: Library, world: World, capsys: Captured) -> None:
    assert fieldmap(library, "update", "--json") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert set(lines[0]) >= {
        "source",
        "windows_done",
        "windows_pending",
        "received",
        "new",
        "changed",
        "requests",
        "seconds",
    }
    assert lines[-1] == {"edition": 1}
    told = answer(capsys, library, "status")
    live = sum(not paper.deleted for paper in world.articles.values() if paper.stamp < world.today)
    assert told["works"] >= live
    source = next(entry for entry in told["sources"] if entry["name"] == "arxiv")
    assert (source["state"], source["gaps"], source["last_error"]) == ("complete", 0, None)
    assert len(list((library.root / "raw" / "arxiv").glob("*/*.zst"))) > 5


def test_what_fails_is_told_kept_and_gone_on_with(library: Library, server: Server, capsys: Captured) -> None:
    server.fault = lambda asked: "503 seconds" if len(server.asked) > 5 else ""
    assert fieldmap(library, "update") == 3
    assert "windows left" in capsys.readouterr().err
    source = next(entry for entry in answer(capsys, library, "status")["sources"] if entry["name"] == "arxiv")
    assert (source["state"], source["gaps"] > 0) == ("incomplete", True)
    assert "status 503" in source["last_error"]
    server.fault = lambda asked: ""
    assert answer(capsys, library, "ingest", "arxiv")["windows_pending"] == 0


def test_a_dry_run_asks_nothing(library: Library, server: Server, capsys: Captured) -> None:
    told = answer(capsys, library, "ingest", "arxiv", "--dry-run")
    assert server.asked == []
    assert told["requests_at_least"] == 3 * len(told["windows"]) == 12
    assert rows(library, "SELECT count(*) FROM harvest_windows") == [(0,)]


def test_days_can_be_chosen(library: Library, capsys: Captured) -> None:
    told = answer(capsys, library, "ingest", "arxiv", "--since", "2024-01-03", "--until", "2024-01-05")
    assert told["windows_done"] == 2
    assert fieldmap(library, "ingest", "arxiv", "--since", "2024-01-05", "--until", "2024-01-03") == 2


def test_a_killed_harvest_goes_on_without_asking_again(library: Library, server: Server, world: World) -> None:
    server.fault = lambda asked: "hang" if len(server.asked) > 8 else ""
    process = start(library, "ingest", "arxiv")
    end = time.monotonic() + 60
    while len(server.asked) < 9 and time.monotonic() < end:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    kept = rows(library, "SELECT count(*) FROM harvest_rows")[0][0]
    assert kept > 0
    server.fault, before = (lambda asked: ""), len(server.asked)
    seen = {asked.params.get("resumptionToken") for asked in server.asked[:8]} - {None}
    assert fieldmap(library, "ingest", "arxiv") == 0
    again = {
        asked.params.get("resumptionToken") for asked in server.asked[before:] if asked.params["verb"] == "ListRecords"
    }
    assert len(seen & again) <= 1  # the page that was under way
    known = {row[0] for row in rows(library, "SELECT source_id FROM records")}
    assert {p.arxiv_id for p in world.articles.values() if p.stamp < world.today and not p.deleted} <= known


def test_nothing_to_follow_and_no_start_are_told(
    library: Library, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.delenv("FIELDMAP_SOURCES__ARXIV__SINCE")
    assert fieldmap(library, "ingest", "arxiv") == 78
    assert "sources.arxiv.since is not set" in capsys.readouterr().err
    monkeypatch.setenv("FIELDMAP_SOURCES__ARXIV__FOLLOW", "[]")
    assert fieldmap(library, "ingest", "arxiv") == 78
    assert "set follow.categories" in capsys.readouterr().err


def test_a_real_host_is_not_asked_without_a_contact(
    library: Library, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("FIELDMAP_SOURCES__ARXIV__OAI_URL", "https://oaipmh.arxiv.org/oai")
    assert fieldmap(library, "ingest", "arxiv") == 78
    assert "contact is not set" in capsys.readouterr().err
