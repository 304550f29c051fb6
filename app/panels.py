"""Parts that pages of the explorer share: the filters of a search, its facets, and help with misspelt words."""

from dataclasses import replace
from typing import Any

import streamlit as st

from app.address import ADDRESS, EARLIEST
from app.desk_panel import person_name
from app.escape import markdown
from app.filter_bar import OF_PAPERS, shared_filters
from app.filters import Filters
from app.finding import Found
from app.reading import Reader
from data.annotations import LONGEST_TAG

MOST_SHOWN = 10
"""Values of a facet shown on the page."""


def choose_filters() -> Filters:
    """Show the filters that only a search has, and return them with those that all pages share."""
    with st.expander("More filters", icon=":material/tune:", expanded=_is_filtered()):
        first, second, third, fourth = st.columns(4)
        author = first.text_input("Author", max_chars=100, key="author", bind=ADDRESS).strip()
        venue = second.text_input("Venue", max_chars=100, key="venue", bind=ADDRESS).strip()
        as_of = third.date_input("As the field stood on", value=None, min_value=EARLIEST, key="stood-on", bind=ADDRESS)
        tag = fourth.text_input("Your tag", max_chars=LONGEST_TAG, key="tag", bind=ADDRESS).strip()
        has_code = fourth.checkbox("With a link to code", key="with_code", bind=ADDRESS)
        has_claims = fourth.checkbox("With a claim", key="with_claims", bind=ADDRESS)
    mine = person_name() if tag else None
    return replace(shared_filters(), author=author or None, venue=venue or None, has_code=has_code,
                   has_claims=has_claims, as_of=as_of, tag=tag or None, tagged_by=mine)  # fmt: skip


def _is_filtered() -> bool:
    return any(st.session_state.get(name) or st.query_params.get(name) for name in OF_PAPERS)


def show_facets(part: Any, found: Found) -> None:
    """Show in a part of the page how many of the works found fall to each year, subject, venue and topic."""
    with part:
        st.caption(f"Over {found.over}: {found.total:,}")
        facets = found.facets or {}
        for column, (name, values) in zip(st.columns(max(1, len(facets))), facets.items(), strict=True):
            column.markdown(f"**{name}**")
            for one in values[:MOST_SHOWN]:
                column.caption(markdown(f"{one.get('name', one['value'])}: {one['count']:,}"))
            if not values:
                column.caption("none known")


def offer_words(reader: Reader, query: str) -> None:
    """Say which words of a query stand in no paper, and which that do are near."""
    for word, near in reader.nearest_words(query).items():
        hint = f"; did you mean: {', '.join(near)}?" if near else ""
        st.caption(markdown(f"“{word}” stands in no paper{hint}"))
