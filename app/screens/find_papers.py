"""Search page: find papers by words and meaning, and look at one."""

import streamlit as st

from app.escape import markdown
from app.frame import paper_link, paper_panel, reader_or_stop
from app.reading import Filters
from app.views import topics
from data.errors import FieldmapError

RESULTS_HEIGHT = 900  # pixels of the list beside an open paper; it scrolls by itself

reader = reader_or_stop("Search")
query = st.text_input("What are you looking for?", placeholder="words, a title, an identifier", max_chars=2000,
                      key="query", persist_state="session")  # fmt: skip
with st.expander("Filters"):
    left, middle, right = st.columns(3)
    since = left.date_input("First public from", value=None, min_value="1950-01-01")
    until = middle.date_input("First public by", value=None, min_value="1950-01-01")
    names = {None: "all topics"} | {topic["topic_id"]: topic["name"] for topic in topics(reader)}
    topic = right.selectbox("Topic", list(names), format_func=lambda number: names[number])
chosen = st.query_params.get("paper")
if chosen:
    st.query_params["paper"] = chosen  # a link from this page to itself leaves the address as it was
found, opened = st.columns([2, 3], gap="large") if query.strip() and chosen else (st.container(), st.container())
if query.strip():
    try:
        hits = reader.search(query, 20, Filters(since, until, None, topic))
    except FieldmapError as error:
        st.error(markdown(str(error)))
        st.stop()
    if not hits:
        found.info("No paper found. Try other words, or fewer filters.", icon=":material/search_off:")
    else:
        found.caption(f"{len(hits)} best of {reader.counts['works']:,} papers, by words and meaning")
    with found.container(height=RESULTS_HEIGHT if chosen and hits else "content", border=False):
        for hit in hits:
            paper_link(hit["work_id"], hit["title"], str(hit["published"] or "")[:4], f"{hit['rank']}. ")
            st.caption(markdown(hit["why"]))
elif not chosen:
    st.caption("Give a few words, or open a paper from the other pages.")
if chosen:
    with opened:
        paper_panel(reader, chosen)
