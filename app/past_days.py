"""The choice of a past day in the explorer's side bar: which edition the pages read. For `app.explorer`, `app.frame`.

The day stands in the address of every page (`?as_of=2020-12-31`).
"""

import contextlib
from datetime import date

import streamlit as st

from app.address import ADDRESS
from data.cutting import cut_days
from data.library import Library

PARAMETER = "as_of"
TODAY = "today"


def chosen_day() -> date | None:
    """Return the past day that is read, or None for the current edition; what is no day counts as none."""
    told = st.session_state.get(PARAMETER) or st.query_params.get(PARAMETER, TODAY)
    with contextlib.suppress(ValueError):
        return date.fromisoformat(str(told))
    return None


def choose_day(here: Library) -> None:
    """Show the choice between today and the past days of a library, where there are any, and say which is read."""
    days = [TODAY, *(day.isoformat() for day in reversed(cut_days(here)))]
    now = here.as_of.isoformat() if here.as_of else TODAY
    if now not in days:
        days.append(now)
    if len(days) > 1:
        if PARAMETER not in st.query_params and here.as_of:
            st.session_state[PARAMETER] = now  # a link left it out: let the address tell it again
        chosen = st.sidebar.selectbox("The field as of", days, key=PARAMETER, bind=ADDRESS)
        if chosen != now:  # the address went back to another day
            st.rerun()
    if here.as_of:
        st.caption(
            f":material/history: As of {now}: made from what was public by then. Titles, abstracts, venues and "
            "categories are those of today where no older ones are kept; notes and corrections are of today."
        )
