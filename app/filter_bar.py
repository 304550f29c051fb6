"""The filters that all pages share: time, subject, topic, on top of each page. Drawn by `app.explorer`, read by pages.

They are drawn by the main script and not by a page, so that Streamlit leaves them in the address from page to page.
"""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from app.address import ADDRESS, EARLIEST
from app.escape import markdown
from app.filters import Filters, works_that_pass
from app.reading import Reader
from app.view import covered, end_page
from app.views import topics
from data.errors import FieldmapError
from data.some_works import SomeWorks

SHARED = ("since", "until", "subject_is", "in_topic")
OF_PAPERS = ("author", "venue", "stood-on", "tag", "with_code", "with_claims")
"""Filters that only a search has."""
EMPTY = {"subject_is": "", "author": "", "venue": "", "tag": "", "with_code": False, "with_claims": False}
"""What a widget shows that is not set, where that is not None."""
APPLIED = frozenset(("", "search", "ask", "topics", "map", "lineage", "people", "claims", "boards", "contradictions"))
"""Pages that show what passes, by the path of their address."""
WHOLE = "it is computed over all papers of the library, and a share of a part would be another number"
WHY_NOT = {"trends": WHOLE, "terms": WHOLE, "dead-ends": WHOLE, "forecasts": WHOLE,
           "brief": "a brief is gathered from all papers of its subject"}  # fmt: skip
NO_LIST = "it is no list of papers"


def filter_bar(page: str, reader: Reader) -> None:
    """Show the filters and what is set; on a page that they do not apply to only what is set, and why."""
    if page not in APPLIED and not _is_any_set():
        return
    labels = {str(topic["topic_id"]): f"{topic['topic_id']}: {topic['name']}" for topic in topics(reader)}
    _complete_address(labels)
    summary = st.container(horizontal=True, vertical_alignment="center")
    with st.expander("Filters", icon=":material/filter_alt:"):
        first, second, third, fourth = st.columns(4)
        first.date_input("First public from", value=None, min_value=EARLIEST, key="since", bind=ADDRESS)
        second.date_input("First public by", value=None, min_value=EARLIEST, key="until", bind=ADDRESS)
        third.text_input("Subject", max_chars=100, key="subject_is", placeholder="as cs.CL", bind=ADDRESS)
        fourth.selectbox("Topic", list(labels), index=None, format_func=labels.__getitem__, placeholder="all topics",
                         key="in_topic", bind=ADDRESS)  # fmt: skip
    if told := words_of(shared_filters(), labels):
        summary.markdown(f":material/filter_alt: {markdown(told)}", width="content")
        summary.button("Clear all", key="clear-filters", icon=":material/close:", type="tertiary", on_click=_clear)
        if page not in APPLIED:
            not_applied(WHY_NOT.get(page, NO_LIST))


def _is_any_set() -> bool:
    return any(st.session_state.get(name) or st.query_params.get(name) for name in SHARED)


def _complete_address(labels: Mapping[str, str]) -> None:
    """Let the address tell what is set although a link left it out, and take a topic's number for the topic."""
    for name in SHARED:
        if name not in st.query_params and st.session_state.get(name):
            st.session_state[name] = st.session_state[name]
    said = st.query_params.get("in_topic", "")
    number = said.partition(":")[0].strip()
    if said and said not in labels.values():
        st.session_state["in_topic"] = number if number in labels else None
        if number not in labels:
            st.warning(markdown(f"This edition has no topic {said[:100]}; it is left out of the filters."))


def _clear() -> None:
    for name in (*SHARED, *OF_PAPERS):
        if name in st.session_state:
            st.session_state[name] = EMPTY.get(name)


def shared_filters() -> Filters:
    """Return the filters that are set for all pages."""
    since, until = (st.session_state.get(name) for name in ("since", "until"))
    subject, topic = (str(st.session_state.get(name) or "").strip() for name in ("subject_is", "in_topic"))
    return Filters(since, until, subject or None, int(topic) if topic else None)


def chosen_works(reader: Reader) -> SomeWorks:
    """Return the works that pass the shared filters; end the page where a filter names nothing."""
    try:
        return works_that_pass(reader, shared_filters())
    except FieldmapError as error:
        st.error(markdown(str(error)))
        end_page()


def passed(works: SomeWorks, n: int, total: int, what: str) -> None:
    """Say, where filters are set, how many of what pass."""
    if works.sql:
        covered(f"{n:,} of {total:,} {what} pass the filters.")


def not_applied(reason: str) -> None:
    """Say, where filters are set, that they are not applied to what follows, and why."""
    if shared_filters().any():
        st.caption(markdown(f"The filters are not applied here: {reason}."))


def words_of(filters: Filters, topic_labels: Mapping[str, str]) -> str:
    """Return shared filters in words, as “since 2018 · cs.CL · topic 3: parsing”; '' when none is set."""
    topic = f"topic {topic_labels.get(str(filters.topic), filters.topic)}" if filters.topic is not None else ""
    parts = (_day("since", filters.since, (1, 1)), _day("until", filters.until, (12, 31)), filters.subject or "", topic)
    return " · ".join(part for part in parts if part)


def _day(word: str, day: date | None, whole_year: tuple[int, int]) -> str:
    """Return a day, or its year alone where that says the same."""
    if day is None:
        return ""
    return f"{word} {day.year if (day.month, day.day) == whole_year else day}"
