"""What a command works with: the library it is about, its settings, and the writer's connection."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.output import say, show_json, show_text
from data.counts import count_library
from data.errors import InputError
from data.library import (
    Library,
    append_log,
    find_library,
    require_library,
    source_checkout,
    utc_now,
    write_status,
    writer_lock,
)
from data.settings import Settings, load_settings
from data.store import Database, open_ledger
from data.windows import note_window

if TYPE_CHECKING:
    from data.loading import LoadCounts


@dataclass(frozen=True, slots=True)
class Session:
    """One run of the command line."""

    chosen: str | None
    command: str
    as_of: date | None = None
    """The past day whose edition is read; None: the current edition."""

    @property
    def library(self) -> Library:
        """The library the command is about; it need not exist."""
        return find_library(self.chosen, os.environ, Path.cwd(), source_checkout()).at(self.as_of)

    def existing(self) -> tuple[Library, Settings]:
        """Return the library, which must exist, and its settings."""
        library = require_library(self.library)
        return library, load_settings(library.settings_file)


pass_session = click.make_pass_decorator(Session)
DAY = click.DateTime(formats=["%Y-%m-%d"])
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")


@contextmanager
def locked(session: Session) -> Iterator[tuple[Library, Settings]]:
    """Hold the library as its writer, with a heartbeat before and after and a line in the log.

    The error that ended a run is left in ``status.json``, so that a failed run from cron is seen; wrong use,
    which whoever typed it sees at once, is only logged.
    """
    library, settings = session.existing()
    if library.as_of is not None:
        raise InputError(
            f"a library as of {library.as_of} is only read; fieldmap analyze --as-of {library.as_of} makes it anew"
        )
    with writer_lock(library):
        write_status(library, running=session.command, pid=os.getpid(), last_error=None)
        started = time.perf_counter()
        try:
            yield library, settings
        except BaseException as error:
            _note_end(library, session, started, f"{type(error).__name__}: {error}", isinstance(error, InputError))
            raise
        _note_end(library, session, started)


@contextmanager
def writing(library: Library, settings: Settings) -> Iterator[Database]:
    """Open the ledger for a writer who holds the lock; what it holds afterwards goes to ``status.json``."""
    with open_ledger(library, settings.store) as db:
        yield db
        write_status(library, ledger=count_library(db))


def _note_end(
    library: Library, session: Session, started: float, error: str | None = None, is_wrong_use: bool = False
) -> None:
    """Leave how a run ended in status and log; a disk that refuses even that must not hide the first error."""
    seconds = round(time.perf_counter() - started, 1)
    try:
        write_status(library, running=None, pid=None, last_error=None if is_wrong_use else error)
        append_log(
            library, "done" if error is None else "failed", command=session.command, seconds=seconds, error=error
        )
    except OSError as second:
        say(f"could not write status or log: {second}")


def load_and_report(
    session: Session, source: str, name: str, load: Callable[[Library, Database], "LoadCounts"], as_json: bool
) -> "LoadCounts":
    """Run one load as the writer, note its window, and print what came of it."""
    started, clock = utc_now(), time.perf_counter()
    with locked(session) as (library, settings), writing(library, settings) as db:
        counts = load(library, db)
        note_window(db, source, name, started, utc_now(), counts.read)
    report(counts, source, time.perf_counter() - clock, as_json)
    return counts


def report(counts: "LoadCounts", source: str, seconds: float, as_json: bool) -> None:
    """Print the counts of a load."""
    told: dict[str, Any] = {name: getattr(counts, name) for name in counts.__slots__}
    if as_json:
        show_json({"source": source, **told, "seconds": round(seconds, 2)})
        return
    parts = [f"{counts.read:,} read", f"{counts.works_new:,} works new", f"{counts.works_changed:,} changed",
             f"{counts.unchanged:,} unchanged"]  # fmt: skip
    named = {"duplicates": "repeats", "stubs_new": "new stubs", "citations": "citations", "merged": "works merged",
             "doubtful": "pairs for review", "quarantined": "quarantined"}  # fmt: skip
    parts += [f"{told[name]:,} {label}" for name, label in named.items() if told[name]]
    show_text(f"{source}: {', '.join(parts)} ({seconds:.1f} s)")
