"""Parts that pages of the explorer share: the filters of a search, its facets, and help with misspelt words."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from app.escape import markdown
from app.filters import Filters
from app.finding import Found
from app.reading import Reader

EARLIEST = "1950-01-01"
MOST_SHOWN = 10
"""Values of a facet shown on the page."""


def choose_filters(topics: Sequence[dict[str, Any]], key: str) -> Filters:
    """Show the filters in an expander and return those chosen."""
    with st.expander("Filters"):
        first, second, third = st.columns(3)
        since = first.date_input("First public from", value=None, min_value=EARLIEST, key=f"{key}-since")
        until = second.date_input("First public by", value=None, min_value=EARLIEST, key=f"{key}-until")
        as_of = third.date_input("As the field stood on", value=None, min_value=EARLIEST, key=f"{key}-as-of")
        author = first.text_input("Author", max_chars=100, key=f"{key}-author").strip()
        venue = second.text_input("Venue", max_chars=100, key=f"{key}-venue").strip()
        subject = third.text_input("Subject", max_chars=100, key=f"{key}-subject").strip()
        names = {None: "all topics"} | {topic["topic_id"]: topic["name"] for topic in topics}
        topic = first.selectbox("Topic", list(names), format_func=lambda number: names[number], key=f"{key}-topic")
        has_code = second.checkbox("With a link to code", key=f"{key}-code")
        has_claims = third.checkbox("With a claim", key=f"{key}-claims")
    return Filters(since, until, subject or None, topic, author or None, venue or None, has_code, has_claims, as_of)


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
