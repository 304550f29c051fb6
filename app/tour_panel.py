"""The strip of the tour on the first page: quiet, gone once it is dismissed, and there again when asked for."""

import streamlit as st

from app.escape import markdown
from app.home_facts import HomeFacts
from app.reading import Reader
from app.tour import Step, tour

HIDDEN = "tour-hidden"
"""Name in the session of whether the tour was dismissed."""


@st.cache_resource(max_entries=2, show_spinner=False)
def _steps(root: str, edition: int, as_of: str, _reader: Reader, _facts: HomeFacts) -> list[Step]:
    """Return the steps of an edition, chosen once for all people."""
    return tour(_reader, _facts)


def tour_panel(reader: Reader, facts: HomeFacts) -> None:
    """Show the tour, or the button that brings it back."""
    if st.session_state.get(HIDDEN):
        st.button("Take the tour again", icon=":material/tour:", key="tour-again", on_click=_set, args=[False])
        return
    with st.container(border=True):
        left, right = st.columns([5, 1], vertical_alignment="center")
        left.markdown("**New here?** Six steps through this library; each opens a real page on a real example.")
        right.button("Dismiss", key="tour-dismiss", on_click=_set, args=[True])
        steps = _steps(str(reader.library.root), reader.edition.number, str(reader.library.as_of), reader, facts)
        for place, column in enumerate(st.columns(len(steps))):
            with column:
                step = steps[place]
                label = markdown(f"{place + 1}. {step.label}").replace("\\.", ".", 1)
                st.page_link(step.page, label=label, query_params=dict(step.query))
                st.caption(markdown(step.told))


def _set(is_hidden: bool) -> None:
    st.session_state[HIDDEN] = is_hidden
