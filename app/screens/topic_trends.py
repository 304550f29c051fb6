"""Trends page: each topic's share over time with its interval, and what these data cannot show."""

import plotly.colors
import plotly.graph_objects as go
import streamlit as st

from analysis.trends.shares import FEW_PAPERS, can_show
from app.escape import hover, markdown
from app.frame import reader_or_stop
from app.views import dating, topics, trends

COLOURS = plotly.colors.qualitative.Dark24

reader = reader_or_stop("Trends")
groups, dated = topics(reader), dating(reader)
if not groups:
    st.info("No topics yet: run `fieldmap update`. Trends are the shares of topics over time.")
    st.stop()
granularity = st.segmented_control("Period", ["year", "month"], default="year") or "year"
rows = trends(reader, granularity)
totals = {row["period"]: row["total"] for row in rows}
shows, reason = can_show(list(totals.values()))
st.caption(
    f"{dated['by_month']:,} papers are dated to the day or month, {dated['by_year']:,} by year alone (they never count "
    f"in a month), {dated['undated']:,} not at all. A share is of the papers in this library, which may cover years "
    "unevenly."
)
if not rows:
    st.info(f"No paper is dated to the {granularity}, so there is nothing to show by {granularity}.")
    st.stop()
(st.success if shows else st.warning)(markdown(reason))
names = {group["topic_id"]: group["name"] for group in groups}
picked = st.multiselect("Topics", list(names), default=list(names)[:3], format_func=lambda number: names[number])
figure = go.Figure()
for place, topic in enumerate(picked):
    mine = [row for row in rows if row["topic_id"] == topic and (row["total"] >= FEW_PAPERS or not shows)]
    figure.add_scatter(
        x=[row["period"] for row in mine],
        y=[row["share"] for row in mine],
        name=hover(names[topic], 40),
        mode="lines+markers" if shows else "markers",
        marker_color=COLOURS[place % len(COLOURS)],
        error_y={
            "type": "data", "symmetric": False, "thickness": 1,
            "array": [row["hi"] - row["share"] for row in mine],
            "arrayminus": [row["share"] - row["lo"] for row in mine],
        },
        customdata=[[row["n"], row["total"], row["period"]] for row in mine],
        hovertemplate="%{customdata[2]}: %{y:.1%} (%{customdata[0]} of %{customdata[1]} papers)",
    )  # fmt: skip
figure.update_layout(
    height=480, yaxis_tickformat=".0%", yaxis_title="share of the period's papers", xaxis_type="date",
    scattermode="group", scattergap=0.5, margin={"t": 10}, legend_orientation="h", legend_y=1.1, showlegend=True,
)  # fmt: skip
st.plotly_chart(figure)
left_out = f" Periods of fewer than {FEW_PAPERS} papers are left out." if shows else ""
st.caption(f"Bars are 95 % Wilson intervals. Where they overlap, do not read a change into it.{left_out}")
with st.expander("The numbers"):
    st.dataframe([row for row in rows if row["topic_id"] in picked], hide_index=True)
