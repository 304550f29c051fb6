"""Parts that pages of the explorer share: the filters of a search, its facets, and help with misspelt words."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import streamlit as st

from app.desk_panel import person_name
from app.escape import markdown
from app.filters import Filters
from app.finding import Found
from app.reading import Reader
from data.annotations import LONGEST_TAG

ADDRESS: Literal["query-params"] = "query-params"
"""A widget bound so keeps its value in the address, so that a link shows what was seen."""
FILTERS = ("since", "until", "subject_is", "in_topic", "author", "venue", "stood-on", "with_code", "with_claims", "tag")
"""Names of the filters in the address."""
EARLIEST = "1950-01-01"
MOST_SHOWN = 10
"""Values of a facet shown on the page."""


def choose_filters(topics: Sequence[dict[str, Any]], *, of_papers: bool = True) -> Filters:
    """Show the filters in an expander and return those chosen.

    Time, subject and topic are those of all pages: they stand in the address and go along to the next page.

    Parameters
    ----------
    of_papers
        Whether to offer those that only a search has, too: author, venue, code, claims and a day.
    """
    with st.expander("Filters", expanded=_is_filtered()):
        first, second, third, fourth = st.columns(4)
        since = first.date_input("First public from", value=None, min_value=EARLIEST, key="since", bind=ADDRESS)
        until = second.date_input("First public by", value=None, min_value=EARLIEST, key="until", bind=ADDRESS)
        subject = third.text_input("Subject", max_chars=100, key="subject_is", bind=ADDRESS).strip()
        names = {str(topic["topic_id"]): f"{topic['topic_id']}: {topic['name']}" for topic in topics}
        topic = fourth.selectbox("Topic", list(names), index=None, format_func=names.__getitem__,
                                 placeholder="all topics", key="in_topic", bind=ADDRESS)  # fmt: skip
        shared = Filters(since, until, subject or None, int(topic) if topic else None)
        if not of_papers:
            return shared
        author = first.text_input("Author", max_chars=100, key="author", bind=ADDRESS).strip()
        venue = second.text_input("Venue", max_chars=100, key="venue", bind=ADDRESS).strip()
        as_of = third.date_input("As the field stood on", value=None, min_value=EARLIEST, key="stood-on", bind=ADDRESS)
        tag = fourth.text_input("Your tag", max_chars=LONGEST_TAG, key="tag", bind=ADDRESS).strip()
        has_code = fourth.checkbox("With a link to code", key="with_code", bind=ADDRESS)
        has_claims = fourth.checkbox("With a claim", key="with_claims", bind=ADDRESS)
    return replace(shared, author=author or None, venue=venue or None, has_code=has_code, has_claims=has_claims,
                   as_of=as_of, tag=tag or None, tagged_by=person_name() if tag else None)  # fmt: skip


def _is_filtered() -> bool:
    return any(st.session_state.get(name) or st.query_params.get(name) for name in FILTERS)


def show_facets(found: Found) -> None:
    """Show how many of the works found fall to each year, subject, venue and topic."""
    with st.expander("What was found, by year, subject, venue and topic"):
        st.caption(f"Over {found.over}: {found.total:,}")
        facets = found.facets or {}
        for place, (name, values) in zip(st.columns(max(1, len(facets))), facets.items(), strict=True):
            place.markdown(f"**{name}**")
            for one in values[:MOST_SHOWN]:
                place.caption(markdown(f"{one.get('name', one['value'])}: {one['count']:,}"))
            if not values:
                place.caption("none known")


def offer_words(reader: Reader, query: str) -> None:
    """Say which words of a query stand in no paper, and which that do are near."""
    for word, near in reader.nearest_words(query).items():
        hint = f"; did you mean: {', '.join(near)}?" if near else ""
        st.caption(markdown(f"“{word}” stands in no paper{hint}"))
