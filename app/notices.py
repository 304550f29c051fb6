"""Notices of an update that failed or left something undone: to whom the settings say, once a day for one reason."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.delivery import deliver
from app.output import say
from data.errors import BusyError, FieldmapError
from data.library import Library, append_log, read_status, utc_now, write_status
from data.settings import Settings
from data.store import DatabaseError


@contextmanager
def telling(library: Library, settings: Settings) -> Iterator[None]:
    """Send a notice of an error that leaves the block, and let it go on; that another writer is at work is none."""
    try:
        yield
    except BusyError:
        raise
    except (FieldmapError, DatabaseError, OSError) as error:
        _tell(library, settings, f"{type(error).__name__}: {error}")
        raise


def _tell(library: Library, settings: Settings, reason: str) -> None:
    """Send one notice, unless the same was sent today; what cannot be sent is logged and said, never raised."""
    today = {"day": f"{utc_now():%Y-%m-%d}", "reason": reason[:500]}
    if not settings.notices.to or read_status(library).get("noticed") == today:
        return
    text = f"{reason}\n\nLibrary: {library.root}\nMore: fieldmap --library {library.root} status"
    problems = deliver(settings, settings.notices.to, f"Fieldmap: update of {library.root.name} needs a look", text)
    for problem in problems:
        say(f"the notice could not be sent: {problem}")
    try:
        append_log(library, "noticed", to=settings.notices.to, problems=problems)
        if not problems:
            write_status(library, noticed=today)
    except OSError as error:
        say(f"could not write status or log: {error}")
