"""What the first page tells is worked out when the server starts, so that nobody waits for it. For `app.server`."""

import contextlib
import logging
import threading
from dataclasses import replace

from app.home_facts import home_facts
from app.opening import open_whole
from data.errors import FieldmapError
from data.library import Library

_LOGGERS = ("streamlit.runtime.scriptrunner_utils.script_run_context", "streamlit.runtime.caching")
"""They warn that no page is being drawn, which is so."""


def warm(here: Library) -> threading.Thread:
    """Open the current edition in a thread and remember what every first page asks; what goes wrong, pages tell."""
    thread = threading.Thread(target=_first_look, args=(here,), name="warming", daemon=True)
    thread.start()
    return thread


def _first_look(here: Library) -> None:
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.ERROR)
    with contextlib.suppress(FieldmapError, OSError):
        reader = open_whole(here).reader
        home_facts(replace(reader, db=reader.db.cursor()))
