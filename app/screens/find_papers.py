"""Search page: find papers by words and meaning, and look at one."""

from typing import get_args

import streamlit as st

from app.address import ADDRESS, begin_anew
from app.desk_panel import follow_button
from app.download_panel import download_panel
from app.escape import markdown
from app.facets import Sort
from app.followed import target_of
from app.frame import paper_link, reader_or_stop
from app.panels import choose_filters, offer_words, show_facets
from app.paper_panel import paper_panel
from app.view import covered, end_page, is_unfolded, offer, unfolded
from data.errors import FieldmapError

RESULTS_HEIGHT = 900  # pixels of the list beside an open paper; it scrolls by itself
PAGE = 20

reader = reader_or_stop("Search")
query = st.text_input("What are you looking for?", placeholder="words, a title, an abstract, an identifier",
                      max_chars=2000, key="query", bind=ADDRESS)  # fmt: skip
filters = choose_filters()
asked = bool(query.strip()) or filters.any()
sort: Sort | None = None
page = 1
if asked:
    left, right, _ = st.columns([2, 1, 3])
    sort = left.segmented_control("Order", list(get_args(Sort)), default=None, key="order", bind=ADDRESS)
    begin_anew("page", (query, filters, sort))
    page = int(right.number_input("Page", 1, 50, 1, key="page", bind=ADDRESS))
chosen = st.query_params.get("paper")
if chosen:
    st.query_params["paper"] = chosen  # a link from this page to itself leaves the address as it was
both = st.container(key="found-and-opened")
found, opened = both.columns([2, 3], gap="large") if asked and chosen else (both.container(), both.container())
if asked:
    counts = is_unfolded("facets")
    try:
        result = reader.find(query, PAGE, filters, sort=sort, offset=PAGE * (page - 1), facets=counts)
    except FieldmapError as error:
        st.error(markdown(str(error)))
        end_page()
    with found:
        offer_words(reader, "" if result.note else query)
        if result.note:
            st.caption(markdown(f"Taken as: {result.note}"))
        if not result.hits:
            st.info("No paper found. Try other words, or fewer filters.", icon=":material/search_off:")
        else:
            way = "by words and meaning" if query.strip() else "that pass the filters"
            places = (
                f"{len(result.hits)} best"
                if page == 1
                else f"{result.hits[0]['rank']} to {result.hits[-1]['rank']} of the best"
            )
            covered(f"{places} of {reader.counts['works']:,} papers, {way}")
            if part := unfolded("What was found, by year, subject, venue and topic", "facets"):
                show_facets(part, result)
            offer("papers found", result.hits)
            download_panel(reader, [hit["work_id"] for hit in result.hits], "found")
    with found.container(height=RESULTS_HEIGHT if chosen and result.hits else "content", border=False):
        for hit in result.hits:
            paper_link(hit["work_id"], hit["title"], str(hit["published"] or "")[:4], f"{hit['rank']}. ")
            st.caption(markdown(hit["why"]))
            if hit["sentence"]:
                st.caption(f"“{markdown(hit['sentence'])}”")
    if filters.tag is None:
        follow_button(reader, target_of(reader, "search", query, filters))
elif not chosen:
    st.caption("Give a few words, or open a paper from the other pages.")
if chosen:
    with opened:
        paper_panel(reader, chosen)
