"""An open page learns of a new edition: a quiet line in the side bar, and the next answer is of it. For `app.frame`.

What was typed stays: the page is not drawn again until the person does something, or asks for it.
"""

import streamlit as st

from data.editions import current_number
from data.errors import EditionError
from data.library import Library

EVERY_SECONDS = 10
"""Reading the pointer takes microseconds; an update publishes once a day."""


def follow(here: Library, shown: int, before: int | None) -> None:
    """Show in the side bar when a newer edition than the one shown is there, with a button that reads it.

    Parameters
    ----------
    before
        Where the pointer stood before the shown edition was opened (:func:`pointed_at`).
    """
    with st.sidebar:
        _watch(here, shown, before)


@st.fragment(run_every=EVERY_SECONDS)
def _watch(here: Library, shown: int, before: int | None) -> None:
    """Look whether the pointer has moved since the page was drawn: one that names a damaged edition is no news."""
    newest = pointed_at(here)
    if newest in (None, before, shown):
        return
    st.caption(f":material/update: Edition {newest} is there; this page shows edition {shown}.")
    if st.button("Show it", key="show-newest-edition"):
        st.rerun(scope="app")


def pointed_at(here: Library) -> int | None:
    """Return the edition that the pointer names; None if it names none."""
    try:
        return current_number(here)
    except EditionError:
        return None  # the page says it when it is drawn next
