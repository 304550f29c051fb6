"""The one harvester: takes a source's windows one after another, page by page, and never loses its place.

Used by `app.commands.harvest`. A source says which windows there are, which pages a window has, and how it is loaded.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from data.errors import SourceError
from data.library import utc_now
from data.loading import LoadCounts
from data.quarantine import Refused, quarantine
from data.store import Database
from data.windows import Row, Window, begin_window, fail_window, keep_page, open_windows, plan_windows
from ingest.web import Client

FAILURES_IN_A_ROW = 2
"""Windows that fail one after another before a source is left alone until the next run."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one request brought, and where the next one begins."""

    rows: list[Row]
    cursor: dict[str, Any]
    refused: list[Refused] = field(default_factory=list)
    """Records that cannot be used, with their bytes."""
    expected: int | None = None
    """Records that the source announces for the whole window; None: this page says nothing of it."""
    store: Callable[[], int] = lambda: 0
    """Keeps more, set-based, in the transaction that commits the cursor; returns how many records."""


class Source(Protocol):
    """What the harvester knows of a source."""

    name: str
    kind: str
    """First word of its windows' names: a source may be harvested in several ways."""

    def plan(self, db: Database, today: date) -> list[Window]:
        """Return the windows that should be done by ``today``; those in the ledger are left as they are."""

    def pages(self, db: Database, client: Client, window: Window) -> Iterator[Page]:
        """Yield the pages of a window from its cursor on; each is committed before the next is asked for."""

    def load(self, db: Database, window: Window, now: datetime) -> LoadCounts:
        """Load what a complete window kept and mark it done, in one transaction."""


@dataclass(frozen=True, slots=True)
class HarvestReport:
    """What one run did at one source."""

    source: str
    windows_done: int
    windows_pending: int
    received: int
    new: int
    changed: int
    requests: int
    error: str | None
    """Why windows are left; None: none are."""


def harvest(
    db: Database, source: Source, client: Client, today: date, quarantine_folder: Path,
    on_page: Callable[[int], object] = lambda count: None,
) -> HarvestReport:  # fmt: skip
    """Harvest every open window of a source; what fails is noted and left for the next run.

    Parameters
    ----------
    today
        The day (UTC) up to which is harvested; the sources decide how far behind it they stay.
    on_page
        Called with the number of records of each page: progress.
    """
    plan_windows(db, source.plan(db, today), utc_now())
    done, received, counts, in_a_row = 0, 0, LoadCounts(), 0
    error: str | None = None
    for window in open_windows(db, source.name, source.kind):
        try:
            begin_window(db, window, utc_now())
            for page in source.pages(db, client, window):
                count = keep_page(db, window, page.rows, page.cursor, page.store, page.expected)
                quarantine(db, quarantine_folder, source.name, page.refused, utc_now())
                received += count
                on_page(count)
            counts = counts.plus(source.load(db, window, utc_now()))
        except SourceError as failure:
            error = f"{window.name}: {failure}"
            fail_window(db, window, str(failure), utc_now())
            in_a_row += 1
            if in_a_row >= FAILURES_IN_A_ROW:
                break
        else:
            done, in_a_row = done + 1, 0
    left = len(open_windows(db, source.name, source.kind))
    return HarvestReport(
        source=source.name, windows_done=done, windows_pending=left, received=received,
        new=counts.works_new, changed=counts.works_changed, requests=client.requests, error=error,
    )  # fmt: skip
