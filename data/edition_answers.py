"""What is read of an edition and is the same for every subject, read once: `once_an_edition` marks such functions.

An edition never changes, so an answer holds as long as its file does; a ledger is read anew each time. For analysis.
"""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from data.remembered import Remembered
from data.store import Database, rows_as_dicts

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
Reading = Callable[Concatenate[Database, Asked], Answer]
FEW = 16
"""Answers of a function that are kept: a few days of each edition that is open."""
_FILE = "SELECT path, readonly FROM duckdb_databases() WHERE database_name = current_database()"


def once_an_edition(most: int = FEW) -> Callable[[Reading[Asked, Answer]], Reading[Asked, Answer]]:
    """Keep what a function reads of editions, by the edition and what else is asked; callers leave it as it is.

    Parameters
    ----------
    most
        Answers kept, of all editions together; the one that was not asked for the longest goes first.
    """

    def kept_by(read: Reading[Asked, Answer]) -> Reading[Asked, Answer]:
        remembered = Remembered(most)

        @wraps(read)
        def read_once(db: Database, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
            edition = edition_of(db)
            if edition is None:
                return read(db, *args, **kwargs)
            asked = (edition, tuple(map(_fixed, args)), tuple((name, _fixed(one)) for name, one in kwargs.items()))
            return remembered(asked, lambda: read(db, *args, **kwargs))

        return read_once

    return kept_by


def edition_of(db: Database) -> tuple[str, int, int, int] | None:
    """Return what tells the file of an edition from any other; None of a database that may change."""
    (here,) = rows_as_dicts(db, _FILE)
    if not here["readonly"] or not here["path"]:
        return None
    told = Path(here["path"]).stat()
    return here["path"], told.st_ino, told.st_mtime_ns, told.st_size


def _fixed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
