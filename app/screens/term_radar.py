"""Terms page: which phrases and acronyms rise and fall as of a day, with their course."""

from datetime import date

import plotly.graph_objects as go
import streamlit as st

from app.address import ADDRESS, EARLIEST
from app.desk_panel import follow_button
from app.escape import hover, markdown
from app.explaining import explanation
from app.followed import term_targets
from app.frame import paper_link, reader_or_stop
from app.palette import colour, dash
from app.share_findings import terms_finding
from app.term_reports import coverage_text, titles_of
from app.view import chart, covered, end_page, table
from data.errors import FieldmapError

LISTED = 30
DRAWN = 5
"""Terms whose course is drawn where none is chosen."""

reader = reader_or_stop("Terms")
as_of = st.date_input("As the field stood on", value=None, min_value=EARLIEST, key="stood-on", bind=ADDRESS)
try:
    told = reader.term_trends(as_of if isinstance(as_of, date) else None, LISTED)
except FieldmapError as error:
    st.info(markdown(str(error)))
    end_page()
covered(coverage_text(told))
shown = st.segmented_control("Terms that", ["rise", "fall"], default="rise", key="terms_that", bind=ADDRESS) or "rise"
rows = told.emerging if shown == "rise" else told.declining
if not rows:
    st.info("No term does, beyond chance and beyond a change of what is covered.")
    end_page()
table(
    f"terms that {shown}",
    [{"term": row["term"], "or": ", ".join(row["aliases"]), "times": row["growth"], "at least": row["interval"][0],
      "at most": row["interval"][1], "papers": row["n"], "expected": row["expected"], "share": row["share"],
      "first seen": row["first_seen"], "nearly the same papers": ", ".join(row["also"][:3])} for row in rows],
)  # fmt: skip
names = [row["term"] for row in rows]
picked = st.multiselect("Course of", names, placeholder=f"the first {DRAWN} of the list", key="course_of",
                        bind=ADDRESS) or names[:DRAWN]  # fmt: skip
figure = go.Figure()
for place, row in enumerate(rows):
    if row["term"] in picked:
        figure.add_scatter(
            line_color=colour(place), line_dash=dash(place),
            x=[point["period"] for point in row["course"]], y=[point["share"] for point in row["course"]],
            name=hover(row["term"], 40), mode="lines+markers", customdata=[[point["n"]] for point in row["course"]],
            marker_symbol=["star" if point["burst"] else "circle" for point in row["course"]],
            hovertemplate="%{x}: %{y:.2%} (%{customdata[0]} papers)",
        )  # fmt: skip
figure.update_layout(
    height=420, yaxis_tickformat=".1%", yaxis_title="share of the papers", xaxis_type="category", margin={"t": 10}
)
chart(figure, terms_finding(rows, picked, shown, LISTED), explanation("terms"))
st.caption("Shares are as if venues and categories had always been mixed as in the newest period; stars are bursts.")
targets = term_targets(reader.db, [row["term_id"] for row in rows])
for row in rows:
    if row["term"] in picked:
        st.markdown(f"**{markdown(row['term'])}**")
        follow_button(reader, targets[row["term_id"]])
        for work_id, title, year in titles_of(reader.db, row["works"]):
            paper_link(work_id, title, year)
