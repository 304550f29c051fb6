"""How sources are harvested one way after another, or what that would ask for; used by `ingest …` and `update`."""

import math
import time
from datetime import date
from typing import Any

from app.analyses import Opened
from app.output import counter
from app.sources import RECORDS_A_REQUEST, REQUESTS_A_WINDOW, Harvested, client_for
from data.library import utc_now
from data.settings import Settings
from data.windows import Window, open_windows
from ingest.harvest import HarvestReport, harvest
from ingest.raw import forget_old_answers, keep_answer
from ingest.web import Answer


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


def today(settings: Settings) -> date:
    """Return today (UTC), or the day that a rehearsal takes for it."""
    return settings.clock.today or utc_now().date()


def planned(opened: Opened, ways: list[Harvested]) -> dict[str, Any]:
    """Return what a harvest would do, without a request: windows, requests at least, minutes at the polite pace."""
    names: list[str] = []
    requests, minutes = 0, 0.0
    for way in ways:
        left = open_windows(opened.db, way.source.name, way.source.kind)
        due = {window.name: window for window in left + way.source.plan(opened.db, today(opened.settings))}
        count = sum(_least_requests(way.source.kind, window) for window in due.values())
        minutes += count * max(way.service.pace_seconds, way.service.least_pace_seconds) / 60
        requests += count
        names += due
    return {
        "source": ways[0].source.name, "windows": names, "requests_at_least": requests,
        "minutes_at_least": round(minutes, 1),
    }  # fmt: skip


def _least_requests(kind: str, window: Window) -> int:
    if kind in RECORDS_A_REQUEST and window.expected is not None:
        return math.ceil(window.expected / RECORDS_A_REQUEST[kind])
    return REQUESTS_A_WINDOW.get(kind, 1)
