"""Which sources a library harvests, as its settings say, and how each is asked; used by `ingest …` and `update`."""

import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import platformdirs

from app.output import counter
from app.pipeline import Opened
from data.errors import SettingsError
from data.library import Library, utc_now
from data.settings import NetworkSettings, Settings
from data.windows import open_windows
from ingest.arxiv_oai import ArxivOai
from ingest.arxiv_query import ArxivIds, ArxivQueries
from ingest.download import Downloader
from ingest.harvest import HarvestReport, Source, harvest
from ingest.raw import forget_old_answers, keep_answer
from ingest.scholar_datasets import ScholarDatasets
from ingest.scholar_search import ScholarSearch
from ingest.semantic_scholar import SemanticScholar
from ingest.web import Answer, Client, Limits, Service

ARXIV_PACE_SECONDS = 3.0
"""https://info.arxiv.org/help/api/tou.html: one request in three seconds over all its hosts, one connection."""
SCHOLAR_PACE_SECONDS = 1.0
"""https://www.semanticscholar.org/product/api: one request a second with a key, over all endpoints."""
REQUESTS_A_WINDOW = {"oai": 3, "query": 1, "ids": 1, "papers": 1, "datasets": 3, "search": 1}
"""At least: for OAI-PMH both forms of the records and the identifiers."""


@dataclass(frozen=True, slots=True)
class Harvested:
    """A source ready to be asked."""

    source: Source
    service: Service


def configured(settings: Settings) -> list[str]:
    """Return the sources that the settings ask for, in the order they are harvested."""
    arxiv, scholar = settings.sources.arxiv, settings.sources.semantic_scholar
    wanted = {
        "arxiv": bool(arxiv.follow or arxiv.queries),
        "semantic_scholar": bool(scholar.enabled or scholar.queries or scholar.datasets),
    }
    return [name for name, is_wanted in wanted.items() if is_wanted]


def arxiv_sources(settings: Settings, only: tuple[date, date] | None = None) -> list[Harvested]:
    """Return the ways in which the settings ask arXiv: sets by OAI-PMH, searches by the query API.

    Raises
    ------
    SettingsError
        If they ask for nothing.
    """
    told, ways = settings.sources.arxiv, []
    if told.follow:
        service = Service("arxiv", told.oai_url, told.pace_seconds, ARXIV_PACE_SECONDS, frozenset({"export.arxiv.org"}))
        ways.append(Harvested(ArxivOai(told.follow, told.since, only), service))
    if told.queries:
        ways.append(Harvested(ArxivQueries(told.queries, told.since, only), _query_service(settings)))
    if not ways:
        raise SettingsError(
            'nothing to harvest: set sources.arxiv.follow, as ["cs:cs:LG"], or sources.arxiv.queries in fieldmap.toml'
        )
    return ways


def arxiv_ids(settings: Settings, ids: list[str]) -> list[Harvested]:
    """Return the way to some papers by their arXiv ids."""
    return [Harvested(ArxivIds(ids), _query_service(settings))]


def _query_service(settings: Settings) -> Service:
    told = settings.sources.arxiv
    return Service("arxiv", told.api_url, told.pace_seconds, ARXIV_PACE_SECONDS, frozenset({"arxiv.org"}))


def semantic_scholar(settings: Settings, library: Library) -> list[Harvested]:
    """Return the ways to Semantic Scholar; the key is read from the environment alone."""
    told, key = settings.sources.semantic_scholar, os.environ.get("S2_API_KEY", "")
    headers = {"x-api-key": key} if key else {}

    def service(address: str) -> Service:
        return Service("semantic_scholar", address, told.pace_seconds, SCHOLAR_PACE_SECONDS, headers=headers)

    ways = []
    if told.queries:
        ways.append(Harvested(ScholarSearch(told.queries, told.since), service(told.graph_url)))
    if told.enabled or not (told.queries or told.datasets):
        batches = SemanticScholar(told.refresh_days, told.daily_requests, told.contexts)
        ways.append(Harvested(batches, service(told.graph_url)))
    if told.datasets:
        download = Downloader(limits(settings.network), frozenset(told.file_hosts))
        ways.append(Harvested(ScholarDatasets(library.root / "scratch", download), service(told.datasets_url)))
    return ways


def ways_of(opened: Opened, name: str) -> list[Harvested]:
    """Return the ways in which a configured source is harvested."""
    return arxiv_sources(opened.settings) if name == "arxiv" else semantic_scholar(opened.settings, opened.library)


def harvest_ways(opened: Opened, ways: list[Harvested]) -> dict[str, Any]:
    """Harvest a source in each of its ways; return what the command line prints, with why windows are left."""
    clock, settings, library = time.perf_counter(), opened.settings, opened.library
    raw, days = library.root / "raw", settings.retention.raw_days
    forget_old_answers(raw, days, utc_now())

    def keep(answer: Answer) -> None:
        if days:
            keep_answer(raw, ways[0].source.name, answer)

    reports = []
    for way in ways:
        with counter(way.source.name) as count, client_for(settings, way.service, keep) as client:
            reports.append(harvest(opened.db, way.source, client, today(settings), library.quarantine, count))
    return _together(reports, time.perf_counter() - clock)


def _together(reports: list[HarvestReport], seconds: float) -> dict[str, Any]:
    """Return the reports of one source as one."""
    counted = ("windows_done", "windows_pending", "received", "new", "changed", "requests")
    sums = {name: sum(getattr(report, name) for report in reports) for name in counted}
    errors = [report.error for report in reports if report.error]
    return {"source": reports[0].source, **sums, "error": errors[0] if errors else None, "seconds": round(seconds, 2)}


def client_for(settings: Settings, service: Service, on_answer: Callable[[Answer], object]) -> Client:
    """Return a client for a service within the limits of the settings."""
    return Client(service, limits(settings.network), settings.contact, locks(settings), on_answer)


def limits(network: NetworkSettings) -> Limits:
    """Return the limits of the settings."""
    return Limits(**asdict(network))


def locks(settings: Settings) -> Path:
    """Return the folder of the locks that keep all processes of this person to one pace."""
    here = settings.paths.locks
    return Path(here) if here else Path(platformdirs.user_cache_dir("fieldmap", appauthor=False)) / "locks"


def today(settings: Settings) -> date:
    """Return today (UTC), or the day that a rehearsal takes for it."""
    return settings.clock.today or utc_now().date()


def planned(opened: Opened, ways: list[Harvested]) -> dict[str, Any]:
    """Return what a harvest would do, without a request: windows, requests at least, minutes at the polite pace."""
    names: list[str] = []
    minutes = 0.0
    for way in ways:
        due = way.source.plan(opened.db, today(opened.settings))
        new = [window.name for window in open_windows(opened.db, way.source.name, way.source.kind) + due]
        new = list(dict.fromkeys(new))
        pace = max(way.service.pace_seconds, way.service.least_pace_seconds)
        minutes += len(new) * REQUESTS_A_WINDOW[way.source.kind] * pace / 60
        names += new
    requests = sum(REQUESTS_A_WINDOW[name.split()[0]] for name in names)
    return {
        "source": ways[0].source.name, "windows": names, "requests_at_least": requests,
        "minutes_at_least": round(minutes, 1),
    }  # fmt: skip
