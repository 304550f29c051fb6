"""Topics page: the map of all papers, and the papers of one topic."""

import plotly.colors
import plotly.graph_objects as go
import streamlit as st

from app.escape import hover, markdown
from app.frame import open_paper, paper_link, reader_or_stop
from app.views import map_points, topic_papers, topics

COLOURS = plotly.colors.qualitative.Dark24
NAMED = 15  # topics named on the map itself, the largest, by their first term; the legend names all

reader = reader_or_stop("Topics")
groups = topics(reader)
if not groups:
    st.info("No topics yet: run `fieldmap update`. They need papers with a text.")
    st.stop()
points, total = map_points(reader)
figure = go.Figure()
for place, group in enumerate(groups):
    mine = [point for point in points if point["topic_id"] == group["topic_id"]]
    labels = [hover(f"{point['title']} ({point['year'] or 'year unknown'})") for point in mine]
    figure.add_scattergl(
        x=[point["x"] for point in mine],
        y=[point["y"] for point in mine],
        text=labels,
        name=hover(group["name"], 40),
        mode="markers",
        marker={"size": 7 if total < 2_000 else 3, "color": COLOURS[place % len(COLOURS)]},
        customdata=[point["work_id"] for point in mine],
        hovertemplate="%{text}<extra></extra>",
    )
for group in [group for group in groups if group["terms"]][:NAMED]:
    label = hover(group["terms"][0], 30)
    figure.add_annotation(x=group["x"], y=group["y"], text=label, showarrow=False, captureevents=False,
                          font_size=14, font_color="#222", bgcolor="rgba(255,255,255,0.7)")  # fmt: skip
figure.update_layout(
    height=620, margin={"l": 0, "r": 0, "t": 10, "b": 0}, xaxis_visible=False, yaxis_visible=False,
    yaxis_scaleanchor="x", legend_title_text="topic",
)  # fmt: skip
clicked = st.plotly_chart(figure, key="map", on_select="rerun", selection_mode="points")["selection"]["points"]
if clicked:
    open_paper(int(clicked[0]["customdata"]))
drawn = f"a fixed sample of {len(points):,} of {total:,}" if len(points) < total else f"all {total:,}"
st.caption(
    f"{len(groups)} topics over {total:,} papers with a text; {drawn} are drawn; a click on one opens it. "
    "Near means alike in wording; the axes have no unit. Topics come from the graph of nearest neighbours, "
    "their names from the terms that set them apart (c-TF-IDF)."
)
names = {group["topic_id"]: f"{group['name']} ({group['n_works']:,})" for group in groups}
picked = st.selectbox("Topic", list(names), format_func=lambda number: names[number])
terms = next(group["terms"] for group in groups if group["topic_id"] == picked)
st.caption("Terms: " + markdown(", ".join(terms)))
for paper in topic_papers(reader, picked, 15):
    paper_link(paper["work_id"], paper["title"], paper["year"])
