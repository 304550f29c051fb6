"""Search page: find papers by words and meaning, and look at one."""

import streamlit as st

from app.escape import markdown
from app.frame import paper_panel, reader_or_stop
from app.reading import Filters
from app.views import topics
from data.errors import FieldmapError

reader = reader_or_stop("Search")
query = st.text_input("What are you looking for?", placeholder="words, a title, an identifier", max_chars=2000)
with st.expander("Filters"):
    left, middle, right = st.columns(3)
    since = left.date_input("First public from", value=None, min_value="1950-01-01")
    until = middle.date_input("First public by", value=None, min_value="1950-01-01")
    names = {None: "all topics"} | {topic["topic_id"]: topic["name"] for topic in topics(reader)}
    topic = right.selectbox("Topic", list(names), format_func=lambda number: names[number])
chosen = st.query_params.get("paper")
if query.strip():
    try:
        hits = reader.search(query, 20, Filters(since, until, None, topic))
    except FieldmapError as error:
        st.error(markdown(str(error)))
        hits = []
    st.caption(f"{len(hits)} best of {reader.counts['works']:,} papers, by words and meaning" if hits else "")
    if not hits:
        st.info("No paper found. Try other words, or fewer filters.")
    for hit in hits:
        year = str(hit["published"])[:4] if hit["published"] else "year unknown"
        st.markdown(f"{hit['rank']}. [{markdown(hit['title'])}](?paper={hit['work_id']}) ({year})")
        st.caption(markdown(hit["why"]))
elif not chosen:
    st.caption("Give a few words, or open a paper from the other pages.")
if chosen:
    st.divider()
    paper_panel(reader, chosen)
