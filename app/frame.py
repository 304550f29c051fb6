"""The frame of every explorer page: the open edition, the side bar, the empty states, links to papers."""

import contextlib
import gc
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import streamlit as st

from app.address import here_with
from app.escape import markdown
from app.filter_bar import filter_bar
from app.past_days import choose_day, chosen_day
from app.reading import Reader, open_reader
from app.view import current_view
from data.editions import current_number
from data.errors import FieldmapError, NotFoundError
from data.library import Library, find_library, read_status, source_checkout

PERSON = "reader"
"""Who writes notes in an explorer without accounts."""
SEARCH = "screens/find_papers.py"
"""The page that shows a paper, as Streamlit names it: relative to `explorer.py`."""
LINKS_WRAP = """<style>
[data-testid="stPageLink-NavLink"], [data-testid="stPageLink-NavLink"]:hover { background: none; padding-left: 0 }
[data-testid="stPageLink-NavLink"] span { white-space: normal; color: var(--st-link-color, #1a4a9c) }
[data-testid="stPageLink-NavLink"]:hover span { text-decoration: underline }
</style>"""
"""Streamlit cuts the links between pages to one line; titles of papers need more. No text of papers gets in here."""


def library() -> Library:
    """Return the library the explorer was started for, as of the day that is chosen."""
    return find_library(None, os.environ, Path.cwd(), source_checkout()).at(chosen_day())


@st.cache_resource(max_entries=2, show_spinner="opening the edition …")
def _reader(root: str, edition: int, as_of: date | None) -> Reader:
    """Open an edition once for all people; a new edition has a new key."""
    return open_reader(Library(Path(root), as_of))


@st.cache_resource(max_entries=4, show_spinner=False)
def _leave_uncollected(edition: int, with_encoder: bool) -> None:
    """Keep what is loaded for good out of garbage collection.

    Streamlit collects all garbage after every run of a page; looking through an encoder's modules each time takes
    longer than a search.
    """
    gc.collect()
    gc.freeze()


def top_of_page(page: str) -> None:
    """Show what all pages have on top, where there is an edition: the day that is read, and the shared filters."""
    here = library()
    choose_day(here)
    with contextlib.suppress(FieldmapError):  # which the page itself tells
        filter_bar(page, _opened(here))


def _opened(here: Library) -> Reader:
    """Return the current edition, open, with a connection of this run's own.

    Raises
    ------
    NotFoundError
        If there is none.
    EditionError
        If it is damaged.
    """
    number = current_number(here)
    if number is None:
        raise NotFoundError(f"{here.root} has no edition " + (f"as of {here.as_of}" if here.as_of else "yet"))
    reader = _reader(str(here.root), number, here.as_of)
    _leave_uncollected(number, reader.has_encoder)
    return replace(reader, db=reader.db.cursor())  # one connection serves one run of a page at a time


def reader_or_stop(title: str) -> Reader:
    """Show the page's title and side bar and return the open edition; end the page with what to do if there is none."""
    st.title(title)
    st.html(LINKS_WRAP)
    current_view().title = title
    here = library()
    try:
        reader = _opened(here)
    except NotFoundError as error:
        st.info(f"{markdown(str(error))}. Load papers and publish them:", icon=":material/inbox:")
        st.code(_what_makes_it(here), language="bash")
        st.stop()
    except FieldmapError as error:
        st.error(markdown(str(error)), icon=":material/error:")
        st.stop()
    _side_bar(here, reader)
    current_view().rests_on = rests_on(reader)
    if not reader.counts["works"]:
        st.info("This edition holds no papers. Load some, then run `fieldmap update`.", icon=":material/inbox:")
        st.stop()
    return reader


def rests_on(reader: Reader) -> str:
    """Say which edition a view shows, of when, of how many papers, and how far each source reaches."""
    counts, published = reader.counts, str(reader.edition.manifest["published_at"])[:16].replace("T", " ")
    reach = ", ".join(f"{one['name']} up to {str(one['newest'])[:10]}" for one in counts["sources"] if one["newest"])
    past = f", as of {reader.library.as_of}" if reader.library.as_of else ""
    papers = f"{counts['works']:,} papers" + (f" ({reach})" if reach else "")
    return f"Edition {reader.edition.number}{past}, published {published} UTC: {papers}."


def _what_makes_it(here: Library) -> str:
    """Return the commands that make the edition that is missing."""
    return f"fieldmap analyze --as-of {here.as_of}" if here.as_of else "fieldmap ingest sample\nfieldmap update"


def _side_bar(here: Library, reader: Reader) -> None:
    """Show what the edition holds and how fresh it is."""
    counts, writer = reader.counts, read_status(here)
    published = str(reader.edition.manifest["published_at"])[:16].replace("T", " ")
    with st.sidebar:
        st.caption(f"Edition {reader.edition.number} · {published} UTC")
        st.caption(
            f"{counts['works']:,} papers · {counts['stubs']:,} cited only · {counts['citations']:,} citations · "
            f"{counts['claims']:,} claims"
        )
        if counts["vectors"] < counts["works"]:
            st.caption(
                f"{counts['works'] - counts['vectors']:,} papers have no vector yet: they are found by words only"
            )
        for source in writer.get("ledger", {}).get("sources", []):
            if source["gaps"]:
                st.caption(f"{markdown(source['name'])}: {source['gaps']:,} windows of the harvest are not done yet")
        if writer.get("running"):
            st.caption(f"An update is at work: {markdown(str(writer['running']))}")
        if writer.get("last_error"):
            st.warning(f"The last update failed: {markdown(str(writer['last_error'])[:300])}")


def paper_link(work_id: int, title: str, year: object, before: str = "") -> None:
    """Show a paper's title as a link that opens it on the search page, in the same tab."""
    label = f"{before}{markdown(title)} ({year or 'year unknown'})"
    asked = here_with(paper=str(work_id)) if current_view().page == "search" else {"paper": str(work_id)}
    st.page_link(SEARCH, label=label, icon="", query_params=asked)


def open_paper(work_id: int) -> None:
    """Leave this page for the search page with a paper open."""
    st.switch_page(SEARCH, query_params={"paper": str(work_id)})
