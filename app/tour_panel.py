"""The strip of the tour on the first page: quiet, gone once it is dismissed, and there again when asked for."""

import streamlit as st

from app.access import acting, acting_for
from app.desk_panel import filing, person_name, say_why_not
from app.escape import markdown
from app.home_facts import HomeFacts
from app.reading import Reader
from app.tour import Step, tour
from data.desk import hidden, hide, open_desk, undo
from data.library import Library, utc_now

TOUR = "tour"
"""What it is called among the things that a person wants out of the way."""


@st.cache_resource(max_entries=2, show_spinner=False)
def _steps(root: str, edition: int, _reader: Reader, _facts: HomeFacts) -> list[Step]:
    """Return the steps of an edition, chosen once for all people."""
    return tour(_reader, _facts)


def tour_panel(reader: Reader, facts: HomeFacts) -> None:
    """Show the tour, or the button that brings it back; the past has none."""
    if reader.library.as_of:
        return
    say_why_not(TOUR)
    with open_desk(reader.library.desk) as desk:
        entry = hidden(desk, person_name()).get(TOUR)
    if entry is not None:
        st.button("Take the tour again", icon=":material/tour:", key="tour-again", on_click=_show,
                  args=(reader.library, entry, person_name()))  # fmt: skip
        return
    with st.container(border=True):
        left, right = st.columns([5, 1], vertical_alignment="center")
        left.markdown("**New here?** Six steps through this library; each opens a real page on a real example.")
        right.button("Dismiss", key="tour-dismiss", on_click=_hide, args=(reader.library,))
        _strip(_steps(str(reader.library.root), reader.edition.number, reader, facts))


def _strip(steps: list[Step]) -> None:
    for place, (column, step) in enumerate(zip(st.columns(len(steps)), steps, strict=True), start=1):
        with column:
            st.page_link(step.page, label=f"{place}. {markdown(step.label)}", query_params=dict(step.query))
            st.caption(markdown(step.told))


def _hide(library: Library) -> None:
    with filing(TOUR), open_desk(library.desk) as desk:
        hide(desk, acting("reader").name, TOUR, utc_now())


def _show(library: Library, entry: int, owner: str) -> None:
    with filing(TOUR), open_desk(library.desk) as desk:
        acting_for(owner)
        undo(desk, entry, utc_now())
