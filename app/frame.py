"""The frame of every explorer page: the open edition, the side bar, the empty states, links to papers."""

import contextlib
import gc
import os
from dataclasses import replace
from pathlib import Path

import streamlit as st

from app import opening
from app.address import here_with
from app.escape import markdown, title_text
from app.filter_bar import filter_bar
from app.following_edition import follow, pointed_at
from app.past_days import choose_day, chosen_day
from app.reading import Reader
from app.view import current_view, end_page
from data.errors import FieldmapError
from data.library import Library, find_library, read_status, source_checkout

SEARCH = "screens/find_papers.py"
"""The page that shows a paper, as Streamlit names it: relative to `explorer.py`."""


def library() -> Library:
    """Return the library the explorer was started for, as of the day that is chosen."""
    return find_library(None, os.environ, Path.cwd(), source_checkout()).at(chosen_day())


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
    choose_day(library())
    with contextlib.suppress(FieldmapError):  # which the page itself tells
        filter_bar(page, _with_cursor(opening.open_whole(library()).reader))


def _with_cursor(reader: Reader) -> Reader:
    """Return a reader with a connection of this run's own: one serves one run of a page at a time."""
    return replace(reader, db=reader.db.cursor())


def reader_or_stop(title: str) -> Reader:
    """Show the page's title and side bar and return the open edition; end the page with what to do if there is none."""
    st.title(title)
    current_view().title = title
    here = library()
    before = pointed_at(here)
    reader = opening.open_or_stop(here)
    _leave_uncollected(reader.edition.number, reader.has_encoder)
    reader = _with_cursor(reader)
    _side_bar(here, reader)
    follow(here, reader.edition.number, before)
    current_view().rests_on = rests_on(reader)
    if not reader.counts["works"]:
        st.info("This edition holds no papers. Load some, then run `fieldmap update`.", icon=":material/inbox:")
        end_page()
    return reader


def reader_if_any() -> Reader | None:
    """Return the open edition for what stands beside a page; None where there is none, which the page tells."""
    try:
        return opening.open_whole(library()).reader
    except FieldmapError:
        return None


def rests_on(reader: Reader) -> str:
    """Say which edition a view shows, of when, of how many papers, and how far each source reaches."""
    counts, published = reader.counts, str(reader.edition.manifest["published_at"])[:16].replace("T", " ")
    reach = ", ".join(f"{one['name']} up to {str(one['newest'])[:10]}" for one in counts["sources"] if one["newest"])
    past = f", as of {reader.library.as_of}" if reader.library.as_of else ""
    papers = f"{counts['works']:,} papers" + (f" ({reach})" if reach else "")
    return f"Edition {reader.edition.number}{past}, published {published} UTC: {papers}."


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
    label = f"{before}{title_text(title)} ({year or 'year unknown'})"
    asked = here_with(paper=str(work_id)) if current_view().page == "search" else {"paper": str(work_id)}
    st.page_link(SEARCH, label=label, icon="", query_params=asked)


def open_paper(work_id: int) -> None:
    """Leave this page for the search page with a paper open."""
    st.switch_page(SEARCH, query_params={"paper": str(work_id)})
