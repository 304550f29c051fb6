"""The choice of a past day in the explorer's side bar: which edition the pages read. Used by `app.frame`.

The day stands in the address (`?as_of=2020-12-31`) and, since links between pages carry no address, in the session.
"""

import contextlib
from datetime import date

import streamlit as st

from data.cutting import cut_days
from data.library import Library

PARAMETER = "as_of"
CHOSEN = "as-of-day"
"""Name in the session of what was chosen: the ISO day, or '' for today."""
TODAY = "today"


def chosen_day() -> date | None:
    """Return the past day that is read, or None for the current edition; what is no day counts as none."""
    told = st.session_state.get(CHOSEN, st.query_params.get(PARAMETER, ""))
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
        st.sidebar.selectbox("The field as of", days, days.index(now), key="as-of-choice", on_change=_take)
    if here.as_of:
        st.caption(
            f":material/history: As of {now}: made from what was public by then. Titles, abstracts, venues and "
            "categories are those of today where no older ones are kept; notes and corrections are of today."
        )


def _take() -> None:
    chosen = st.session_state["as-of-choice"]
    st.session_state[CHOSEN] = "" if chosen == TODAY else chosen
    st.query_params.pop(PARAMETER, None)
    if chosen != TODAY:
        st.query_params[PARAMETER] = chosen
