"""Lineage page: where a paper comes from, how one paper led to another, the main paths of a field."""

import streamlit as st

from app.address import ADDRESS, choose_kind
from app.chart_findings import lineage_finding
from app.escape import markdown
from app.explaining import explanation
from app.filter_bar import chosen_works, passed
from app.frame import open_paper, paper_link, reader_or_stop
from app.lineage_chart import lineage_figure, part_of
from app.view import chart, covered, end_page, offer
from data.errors import FieldmapError

PICTURE = {"toImageButtonOptions": {"format": "svg", "filename": "fieldmap-lineage"}, "displaylogo": False}
KINDS = {"papers": "One paper or two", "about": "A field in words"}
HINTS = {"papers": "identifiers or titles, with | between two", "about": "machine translation"}

reader = reader_or_stop("Lineage")
kind = choose_kind("Lineage of", KINDS, "lineage_of")
asked = st.text_input(KINDS[kind], max_chars=2000, placeholder=HINTS[kind], key=kind, bind=ADDRESS)
if not asked.strip():
    st.info("Name a paper: what it comes from and leads to. Two papers: how one led to the other. A field: its main "
            "paths.", icon=":material/timeline:")  # fmt: skip
    end_page()
left, right = st.columns(2)
depth = left.slider("Citations back and forth from one paper", 1, 4, 2, key="depth", bind=ADDRESS)
routes = right.slider("Most important links that main paths are drawn through", 1, 40, 10, key="routes", bind=ADDRESS)
names = [name.strip() for name in asked.split("|") if name.strip()] if kind == "papers" else []
try:
    told = reader.lineage(names, asked if kind == "about" else "", depth, routes)
except FieldmapError as error:
    st.warning(markdown(str(error)))
    end_page()
if told.note:
    st.warning(markdown(told.note[0].upper() + told.note[1:] + "."))
works = chosen_works(reader)
passing = works.among(reader.db, [work["work_id"] for work in told.works])
passed(works, len(passing), len(told.works), "works of the lineage")
told = part_of(told, passing)
if not told.works:
    end_page()
clicked = chart(lineage_figure(told), lineage_finding(told), explanation("lineage"), key="lineage", on_select="rerun",
                selection_mode="points", config=PICTURE)  # fmt: skip
if points := [point for point in clicked["selection"]["points"] if point.get("customdata")]:
    open_paper(int(points[0]["customdata"]))
dropped = f" {told.dropped} citations that closed a circle are left out." if told.dropped else ""
covered(
    f"{len(told.works)} of {told.considered:,} works looked at; references are known of {told.with_references}: "
    f"what is not known here is missing.{dropped} Arrows lead from the cited to the citing work; the main path (bold) "
    "is the chain that most chains of citations run through (search path count, Hummon & Doreian 1989; key routes, Liu "
    "& Lu 2012). A click opens a paper."
)
offer("works", told.works)
offer("citations", told.links)
titles = {work["work_id"]: work for work in told.works}
for link in told.links:
    citing, cited = titles[link["citing"]], titles[link["cited"]]
    with st.container(border=True):
        paper_link(citing["work_id"], citing["title"], citing["year"])
        paper_link(cited["work_id"], cited["title"], cited["year"], before="cites ")
        for sentence in link["sentences"]:
            st.caption(f"“{markdown(sentence)}”")
        if not link["sentences"]:
            st.caption("The sentence is not known here.")
