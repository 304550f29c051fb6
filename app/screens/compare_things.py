"""Compare page: two to four topics, terms, families or papers side by side, and what may be concluded."""

import streamlit as st

from app.address import ADDRESS
from app.compare_panel import lists_panel, pairs_panel
from app.comparing_things import MOST, compare
from app.comparison_reports import fact_rows
from app.escape import markdown
from app.explaining import explanation
from app.frame import reader_or_stop
from app.share_findings import shares_finding
from app.trend_chart import trajectory_figure
from app.view import chart, covered, end_page, table
from data.errors import FieldmapError

reader = reader_or_stop("Compare")
asked = st.text_input(
    f"Two to {MOST} topics, terms or model families; or papers", key="things", bind=ADDRESS, max_chars=2000,
    placeholder="names with | between them: machine translation | parsing, or P16-1057 | D10-1041",
)  # fmt: skip
names = [name.strip() for name in asked.split("|") if name.strip()]
if not names:
    st.info("Name what to set side by side; the jump (Ctrl-K) takes “A vs B”, too.", icon=":material/compare_arrows:")
    end_page()
try:
    told = compare(reader, names)
except FieldmapError as error:
    st.warning(markdown(str(error)))
    end_page()
covered(told.coverage)
if len(told.things) == 1:
    st.info("One thing has nothing beside it: add | and another name.")
for finding in told.findings:
    st.markdown(f"- {markdown(finding)}")
subjects = told.trajectories.subjects if told.trajectories else []
if any(row["course"] for row in subjects):
    chart(trajectory_figure(subjects), shares_finding(subjects), explanation("shares"))
table("side by side", fact_rows(told))
st.caption(
    "≠ marks what differs among what is known: of numbers, where intervals do not overlap. “Unknown” is not “none”."
)
lists_panel(told)
pairs_panel(told)
