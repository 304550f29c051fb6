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
from data.library import utc_now
from data.settings import NetworkSettings, Settings
from data.windows import Window, open_windows
from ingest.arxiv_oai import ArxivOai
from ingest.harvest import HarvestReport, Source, harvest
from ingest.raw import forget_old_answers, keep_answer
from ingest.semantic_scholar import SemanticScholar
from ingest.web import Answer, Client, Limits, Service

ARXIV_PACE_SECONDS = 3.0
"""https://info.arxiv.org/help/api/tou.html: one request in three seconds over all its hosts, one connection."""
SCHOLAR_PACE_SECONDS = 1.0
"""https://www.semanticscholar.org/product/api: one request a second with a key, over all endpoints."""
REQUESTS_A_WINDOW = {"arxiv": 3, "semantic_scholar": 1}
"""At least: both forms of the records and the identifiers; one batch."""


@dataclass(frozen=True, slots=True)
class Harvested:
    """A source ready to be asked."""

    source: Source
    service: Service


def configured(settings: Settings) -> list[str]:
    """Return the sources that the settings ask for, in the order they are harvested."""
    wanted = {
        "arxiv": bool(settings.sources.arxiv.follow),
        "semantic_scholar": settings.sources.semantic_scholar.enabled,
    }
    return [name for name, is_wanted in wanted.items() if is_wanted]


def source_of(settings: Settings, name: str, only: tuple[date, date] | None = None) -> Harvested:
    """Return a source by name, as the settings describe it."""
    if name == "arxiv":
        told = settings.sources.arxiv
        service = Service("arxiv", told.oai_url, told.pace_seconds, ARXIV_PACE_SECONDS, frozenset({"export.arxiv.org"}))
        return Harvested(ArxivOai(told.follow, told.since, only), service)
    if name == "semantic_scholar":
        scholar, key = settings.sources.semantic_scholar, os.environ.get("S2_API_KEY", "")
        service = Service(name, scholar.graph_url, scholar.pace_seconds, SCHOLAR_PACE_SECONDS,
                          headers={"x-api-key": key} if key else {})  # fmt: skip
        source = SemanticScholar(scholar.refresh_days, scholar.daily_requests, scholar.contexts)
        return Harvested(source, service)
    raise SettingsError(f"there is no source {name}")


def harvest_source(opened: Opened, harvested: Harvested) -> dict[str, Any]:
    """Harvest one source and return what the command line prints of it, with the reason if windows are left."""
    clock, settings, library = time.perf_counter(), opened.settings, opened.library
    raw, days = library.root / "raw", settings.retention.raw_days
    forget_old_answers(raw, days, utc_now())

    def keep(answer: Answer) -> None:
        if days:
            keep_answer(raw, harvested.source.name, answer)

    with counter(harvested.source.name) as count, client_for(settings, harvested.service, keep) as client:
        report = harvest(opened.db, harvested.source, client, today(settings), library.quarantine, count)
    return shown(report, time.perf_counter() - clock)


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


def shown(report: HarvestReport, seconds: float) -> dict[str, Any]:
    """Return a report as it is printed."""
    return {**asdict(report), "seconds": round(seconds, 2)}


def planned(opened: Opened, harvested: Harvested) -> dict[str, Any]:
    """Return what a harvest would do, without a request: windows, requests at least, minutes at the polite pace."""
    source = harvested.source
    left: list[Window] = open_windows(opened.db, source.name)
    names = {window.name for window in left}
    windows = left + [window for window in source.plan(opened.db, today(opened.settings)) if window.name not in names]
    requests = REQUESTS_A_WINDOW[source.name] * len(windows)
    pace = max(harvested.service.pace_seconds, harvested.service.least_pace_seconds)
    return {
        "source": source.name, "windows": [window.name for window in windows], "requests_at_least": requests,
        "minutes_at_least": round(requests * pace / 60, 1), "host": harvested.service.base_url,
    }  # fmt: skip
