"""Scaling page: how far the frontier is along size, compute or time, and what a gain of some points would take."""

import streamlit as st

from analysis.decisions.frontiers.points import SCORE
from analysis.decisions.frontiers.question import KIND
from app import document_page
from app.address import ADDRESS, follow, keep, number_in
from app.chart_findings import scaling_finding
from app.decision_files import choose_decision, decision_files
from app.document_files import rendered
from app.escape import markdown
from app.explaining import explanation
from app.frame import reader_or_stop
from app.run_decisions import asked_of_file, frontiers_of_file
from app.scaling_chart import frontier_figure
from app.view import chart, end_page
from data.errors import FieldmapError
from data.library import utc_now

reader = reader_or_stop("Scaling")
files = decision_files(reader.library, KIND)
name = choose_decision(files, "scaling")
today = utc_now().date()
try:
    asked = asked_of_file(files[name])
    changes = {}
    if asked.of == SCORE:
        told_gain = st.query_params.get("gain") if st.query_params.get("file") == name else None
        follow(f"gain-{name}", "gain", told_gain, number_in(told_gain, asked.gain or 1.0, 0.1, 10.0))
        changes["gain"] = st.slider("What would it take to gain this many points?", 0.1, 10.0, step=0.1,
                                    key=f"gain-{name}")  # fmt: skip
    found = frontiers_of_file(files[name], today, changes, reader)
    told = found.answer()
except FieldmapError as error:
    st.warning(markdown(str(error)))
    end_page()
keep({"file": name} | {key: f"{value:g}" for key, value in changes.items()}, ("file", "gain"))
memo, evidence = told.document, told.document.by_ref()
st.caption(markdown(f"{memo.title}. {memo.head}"))
answer, *rest = memo.sections
document_page.section(answer, evidence)
tabs = st.tabs(list(found.asked.against), key="against", bind=ADDRESS)
for place, (one, tab) in enumerate(zip(found.told, tabs, strict=True)):
    with tab:
        chart(frontier_figure(one), scaling_finding(one), explanation("scaling"), key=f"scaling-{place}")
    if one.reach is not None and one.reach.x is not None and not one.points.axis.is_day:
        tab.caption("The curve is the form that fits best; the star is the median of both forms that level off.")
    if one.why_no_curve:
        tab.caption(markdown(one.why_no_curve))
for section in rest:
    with st.expander(markdown(section.heading)):
        document_page.section(section, evidence)
document_page.sources(memo)
document_page.downloads(memo, name, lambda form: rendered(memo, form, lambda: told.as_json))
