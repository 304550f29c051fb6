"""Which edition the pages read: the current one, or with a warning the newest whole one before it; `app.frame` asks.

If there is none, or none is whole, the page says so and what to do.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import streamlit as st

from app.escape import markdown
from app.reading import Reader, open_edition
from app.view import end_page
from data.editions import current_number, load_edition, numbers
from data.errors import EditionError, FieldmapError, NotFoundError, StorageError
from data.library import Library
from data.settings import load_settings

TRIES = 3
"""Times the current edition is opened anew because an update replaced it meanwhile."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The edition that is read, and why it is not the current one ('': it is)."""

    reader: Reader
    why: str = ""


def open_or_stop(here: Library) -> Reader:
    """Return the edition that is read; end the page with what to do if there is none, or none is whole."""
    try:
        opened = open_whole(here)
    except NotFoundError as error:
        st.info(f"{markdown(str(error))}. Load papers and publish them:", icon=":material/inbox:")
        st.code(_what_makes_it(here), language="bash")
        end_page()
    except FieldmapError as error:
        st.error(markdown(str(error)), icon=":material/error:")
        end_page()
    if opened.why:
        edition = opened.reader.edition
        day = str(edition.manifest["published_at"])[:10]
        st.warning(f"{markdown(opened.why)}. What you see is edition {edition.number} of {day}, which is whole.")
    return opened.reader


def open_whole(here: Library) -> Opened:
    """Open the current edition, or the newest before it that can be opened.

    Raises
    ------
    NotFoundError
        If nothing was published yet.
    EditionError
        If no edition can be opened; says what is wrong with the current one.
    """
    kept, current, why = _on_disk(here)
    for _ in range(TRIES):
        if current is None:
            break
        try:
            return Opened(_reader(str(here.root), current, here.as_of))
        except (StorageError, OSError) as error:
            why, before = str(error), current
        kept, current, other = _on_disk(here)
        why = other or why
        if current == before:
            break
    for number in reversed([one for one in kept if current is None or one < current]):
        try:
            return Opened(_reader(str(here.root), number, here.as_of), why)
        except (StorageError, OSError):
            continue
    raise EditionError(why)


def _on_disk(here: Library) -> tuple[list[int], int | None, str]:
    """Return the editions there are, the current one, and what is wrong if that is not known.

    Raises
    ------
    NotFoundError
        If there is no edition at all.
    """
    kept: list[int] = []
    try:
        kept = numbers(here)
        current = current_number(here)
    except (EditionError, OSError) as error:
        return kept, None, str(error)
    if current is None and not kept:
        raise NotFoundError(f"{here.root} has no edition " + (f"as of {here.as_of}" if here.as_of else "yet"))
    return kept, current, "" if current else f"{here.current} is missing; fieldmap rollback sets it anew"


@st.cache_resource(max_entries=2, show_spinner="opening the edition …")
def _reader(root: str, edition: int, as_of: date | None) -> Reader:
    """Open an edition once for all people; a new edition has a new key."""
    here = Library(Path(root), as_of)
    return open_edition(load_edition(here, edition), here, load_settings(here.settings_file))


def _what_makes_it(here: Library) -> str:
    """Return the commands that make the edition that is missing."""
    return f"fieldmap analyze --as-of {here.as_of}" if here.as_of else "fieldmap ingest sample\nfieldmap update"
