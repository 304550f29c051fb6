"""Home page: what changed since one last looked, what rises and what has ended, what to check, what came last."""

import streamlit as st

from app.desk_panel import changes_panel
from app.escape import markdown
from app.filter_bar import chosen_works, not_applied, passed
from app.frame import SEARCH, paper_link, reader_or_stop
from app.home_facts import count_papers, home_facts, newest_papers
from app.home_panel import DIRECTIONS, ended_line, health_lines, rising_line
from app.tour_panel import tour_panel
from app.view import covered, offer
from data.library import read_status

if paper := st.query_params.get("paper"):  # links of digests and documents lead to the first page
    st.switch_page(SEARCH, query_params={"paper": paper})


reader = reader_or_stop("Home")
told = home_facts(reader)
covered("; ".join(health_lines(reader.counts, read_status(reader.library))) + ".")
tour_panel(reader, told)
changes_panel(reader)
works = chosen_works(reader)
newest = newest_papers(reader.db, works)
passed(works, count_papers(reader.db, works), reader.counts["works"], "papers")
not_applied("only the newest papers are chosen by them; the rest is told by all papers")
left, right = st.columns(2, gap="large")
with left:
    st.subheader("What rises")
    for row in told.rising:
        st.markdown(rising_line(row))
    if not told.rising:
        st.caption(markdown(next(iter(told.why_not.values()), "Nothing rises beyond chance.")))
    st.page_link(DIRECTIONS["rising"], label="All that moves, with intervals", icon=":material/arrow_forward:")
    st.subheader("What has ended or declines")
    for row in told.ended:
        st.markdown(ended_line(row))
    if not told.ended:
        st.caption("Nothing here has ended beyond doubt; most directions fade without enough to call them dead.")
    st.page_link(DIRECTIONS["ended"], label="The register, with reasons", icon=":material/arrow_forward:")
    st.subheader("Topics")
    for row in told.topics:
        st.page_link(DIRECTIONS["topics"], label=markdown(f"{row['name']} ({row['n_works']:,})"), icon="",
                     query_params={"topic": str(row["topic_id"])})  # fmt: skip
    st.page_link(DIRECTIONS["topics"], label="The map of all papers", icon=":material/arrow_forward:")
with right:
    st.subheader("Numbers to check")
    for row in told.sota:
        st.markdown(f":material/close: “{markdown(row['sentence'])}” {markdown(row['reason'])}")
        paper_link(row["work_id"], row["title"], row["day"].year if row["day"] else None)
    st.markdown(f"{told.n_discrepancies:,} pairs of papers give one model different numbers, unexplained.")
    st.page_link(DIRECTIONS["check"], label="Both quotes side by side", icon=":material/arrow_forward:")
    st.subheader("Newest papers")
    for row in newest:
        paper_link(row["work_id"], row["title"], row["year"])
offer("rising", told.rising)
offer("newest papers", newest)
