"""The current edition for many calls at once, moving on when another is published. Used by the MCP server."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from app.reading import Reader, open_reader
from data.editions import current_number
from data.library import Library

MOST_AT_ONCE = 4
"""Calls that work at the same time; others wait. The database of an edition has one memory limit for all of them."""


@dataclass(slots=True)
class _Shared:
    """An open edition and the calls that use it."""

    reader: Reader
    users: int = 0
    is_retired: bool = False


class CurrentReader:
    """Opens the current edition when it is first asked for, and each later one when ``CURRENT`` names it.

    An edition is closed when it is no longer current and the last call that uses it has ended.
    """

    def __init__(self, library: Library) -> None:
        self.library = library
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._shared: _Shared | None = None

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Give the current edition to one call, with a database connection of its own.

        Raises
        ------
        NotFoundError
            If nothing has been published yet.
        EditionError
            If the current edition is damaged or was made by another schema.
        """
        with self._places:
            shared = self._taken()
            db = shared.reader.db.cursor()
            try:
                yield replace(shared.reader, db=db)
            finally:
                db.close()
                self._give_back(shared)

    def close(self) -> None:
        """Close what is open as soon as nobody uses it."""
        with self._lock:
            self._retire()

    def _taken(self) -> _Shared:
        with self._lock:
            if self._shared is None or self._shared.reader.edition.number != current_number(self.library):
                opened = open_reader(self.library)
                self._retire()
                self._shared = _Shared(opened)
            self._shared.users += 1
            return self._shared

    def _retire(self) -> None:
        """Let go of the open edition; the caller holds the lock."""
        if self._shared is not None:
            self._shared.is_retired = True
            _close_unused(self._shared)
            self._shared = None

    def _give_back(self, shared: _Shared) -> None:
        with self._lock:
            shared.users -= 1
            _close_unused(shared)


def _close_unused(shared: _Shared) -> None:
    if shared.is_retired and not shared.users:
        shared.reader.db.close()
