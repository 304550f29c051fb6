"""What first askers would wait for is worked out when the server starts. For `app.server`.

Beside what the first pages show it is what `data.edition_answers` keeps, the same for every subject: asking of one
of each kind reads it.
"""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial

from analysis.forecasts.outlook import read_outlook
from analysis.status.lookup import rows_of
from analysis.status.tell import statuses
from analysis.trends.subjects import KINDS, Subject, all_subjects
from analysis.trends.trajectories import read_trajectories
from app.home_facts import home_facts
from app.library_facts import part_rows
from app.opening import open_whole
from app.reading import Reader
from data.errors import FieldmapError
from data.library import Library
from data.store import Database

_LOGGERS = ("streamlit.runtime.scriptrunner_utils.script_run_context", "streamlit.runtime.caching")
"""They warn that no page is being drawn, which is so."""


def warm(here: Library) -> threading.Thread:
    """Open the current edition in a thread and remember what everybody asks first; what goes wrong, pages tell."""
    thread = threading.Thread(target=_first_look, args=(here,), name="warming", daemon=True)
    thread.start()
    return thread


def _first_look(here: Library) -> None:
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.ERROR)
    with contextlib.suppress(FieldmapError, OSError):
        reader = open_whole(here).reader
        for ask in _questions(replace(reader, db=reader.db.cursor())):
            with contextlib.suppress(FieldmapError):
                ask()


def _questions(reader: Reader) -> Iterator[Callable[[], object]]:
    """Yield what is asked, what most people see first."""
    yield partial(home_facts, reader)
    yield partial(part_rows, reader)
    day = reader.seen_until().date()
    for kind in KINDS:
        for one in all_subjects(reader.db, kind)[:1]:
            yield partial(_ask_of, reader.db, one, day)
    yield reader.term_trends


def _ask_of(db: Database, subject: Subject, day: date) -> None:
    read_trajectories(db, [subject], day)
    read_outlook(db, subject, day, closely=True)
    rows_of(db, statuses(db, subject.kind, day, [subject], closely=True).verdicts, day)
