"""Trends page, the radar: what moved, with how much confidence, and the course of subjects side by side."""

from datetime import date

import streamlit as st

from app.address import ADDRESS, EARLIEST
from app.escape import markdown
from app.explaining import explanation
from app.frame import reader_or_stop
from app.share_findings import shares_finding
from app.trend_chart import trajectory_figure
from app.trend_reports import movers_coverage, radar_rows, subject_names
from app.view import chart, covered, end_page, table
from data.errors import FieldmapError

KINDS = {"model families": "family", "topics": "topic"}
FIRST = 4
"""Subjects that are drawn where none is chosen."""
PERIODS = {"by the dates": None, "years": "year", "quarters": "quarter", "months": "month"}

reader = reader_or_stop("Trends")
left, right = st.columns(2)
as_of = left.date_input("As the field stood on", value=None, min_value=EARLIEST, key="stood-on", bind=ADDRESS)
day = as_of if isinstance(as_of, date) else None
kind = (
    right.segmented_control("What moves among", list(KINDS), default="model families", key="movers", bind=ADDRESS)
    or "topics"
)
try:
    moved = reader.movers(KINDS[kind], day)
except FieldmapError as error:
    st.info(markdown(str(error)))
    end_page()
covered(movers_coverage(moved))
shown = radar_rows(moved)
if shown:
    formats = {"share": "percent", "chance": "scientific"} | dict.fromkeys(
        ("times", "at least", "at most", "times before"), "%.2f"
    )
    columns = {name: st.column_config.NumberColumn(format=format_) for name, format_ in formats.items()}
    table(f"{kind} that move", shown, column_config=columns)
elif moved.rows:
    st.info(f"None of the {kind} rises or falls beyond chance and beyond a change of what is covered.")
names = subject_names(reader.db, moved)
picked = st.multiselect("Side by side", names, placeholder=f"the first {FIRST} of the list", accept_new_options=True,
                        key="side_by_side", bind=ADDRESS) or names[:FIRST]  # fmt: skip
by = st.segmented_control("Periods", list(PERIODS), default="by the dates", key="periods", bind=ADDRESS)
if not picked:
    end_page()
try:
    told = reader.trajectories(picked, day, PERIODS[by or "by the dates"])
except FieldmapError as error:
    st.warning(markdown(str(error)))
    end_page()
if told.reason:
    st.warning(markdown(told.reason))
if any(row["course"] for row in told.subjects):
    chart(trajectory_figure(told.subjects), shares_finding(told.subjects), explanation("shares"))
    st.caption(
        "Shares are as if sources and venues had always been mixed alike; bands are 95 % intervals of counting: where "
        "they overlap, do not read a change into it. Stars are bursts, diamonds begin another level, hollow marks are "
        f"periods whose papers have not all arrived; {markdown(told.arrivals)}."
    )
with st.expander("What speaks for each, and who comes and goes"):
    table("what speaks for each",
          [{"name": row["name"], "kind": row["kind"], **(row["evidence"] or {})} for row in told.subjects])  # fmt: skip
with st.expander(f"What was covered: {len(told.strata)} sources, categories or venues"):
    st.markdown(markdown(", ".join(told.strata) or "none"))
    table("left out", told.left_out)
