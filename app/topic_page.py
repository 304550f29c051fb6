"""The page of one topic, part of the page Topics: what it is, its course, its papers, people, boards and neighbours."""

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from analysis.trends.courses import Course
from app.desk_panel import follow_button
from app.escape import markdown
from app.explaining import explanation
from app.frame import paper_link
from app.palette import colour
from app.reading import Reader
from app.share_findings import topic_finding
from app.topic_facts import TopicFacts, topic_facts
from app.view import chart, table
from data.desk import Target
from data.errors import FieldmapError

TOPICS = "screens/topic_map.py"


def topic_page(reader: Reader, number: str) -> None:
    """Show one topic, or say that it is not there."""
    st.page_link(TOPICS, label="All topics", icon=":material/arrow_back:")
    try:
        facts = topic_facts(reader, number)
    except FieldmapError as error:
        st.warning(markdown(str(error)))
        return
    _heading(facts.topic)
    follow_button(reader, Target("topic", str(facts.topic["topic_id"]), facts.topic["name"]))
    left, right = st.columns([3, 2])
    with left:
        _course(facts.course)
    with right:
        _neighbours(facts)
        _events(facts)
    left, right = st.columns(2)
    with left:
        _papers("Papers that stand for it", facts.papers)
    with right:
        _bridging(facts)
    left, right = st.columns(2)
    with left:
        _table("Who writes most of it", facts.people, ("name", "n_here", "n_elsewhere", "first_year", "last_year"))
    with right:
        _table("What its papers report results on", facts.boards, ("dataset", "metric", "n"))


def _heading(topic: dict[str, Any]) -> None:
    st.subheader(markdown(topic["name"]))
    said = [f"topic {topic['topic_id']}", f"{topic['n_works']:,} papers", f"{topic['share']:.1%} of those with a topic"]
    if topic.get("n_sure") is not None:
        said.append(f"{topic['n_sure']:,} belong to it surely")
    if topic.get("born") is not None:
        said.append(f"found first on {topic['born']:%Y-%m-%d}")
    st.markdown(markdown(" · ".join(said)))
    stability = topic.get("stability")
    st.caption(
        "How stable it is has not been measured in this edition." if stability is None
        else f"Stability {stability:.2f}: the overlap of its papers from one run of the grouping to the next."
    )  # fmt: skip
    st.caption("Terms: " + markdown(", ".join(topic["terms"])))


def _course(course: Course) -> None:
    """Show the share over time with its interval."""
    st.markdown("**Its share of the papers**")
    places = [place for place, total in enumerate(course.total) if total > 0]
    if course.reason is not None:
        st.caption(markdown(course.reason))
    elif not places:
        st.caption("Its papers are not dated well enough to tell.")
    if not places:
        return
    share, lo, hi = ([float(part[0, place]) for place in places] for part in (course.share, course.lo, course.hi))
    figure = go.Figure(go.Scatter(
        x=[course.periods[place].label for place in places], y=share, mode="lines+markers", marker_color=colour(0),
        error_y={"type": "data", "symmetric": False, "thickness": 1, "width": 3,
                 "array": [b - a for a, b in zip(share, hi, strict=True)],
                 "arrayminus": [a - b for a, b in zip(share, lo, strict=True)]},
        customdata=[[int(course.n[0, place]), int(course.total[place])] for place in places],
        hovertemplate="%{x}: %{y:.2%} (%{customdata[0]} of %{customdata[1]} papers)<extra></extra>",
    ))  # fmt: skip
    figure.update_layout(height=300, margin={"l": 0, "r": 0, "t": 10, "b": 0}, yaxis_tickformat=".1%",
                         yaxis_rangemode="tozero", xaxis_type="category")  # fmt: skip
    chart(figure, topic_finding(course), explanation("share"), key="course")
    grouped = course.grouped.get("topic")
    of_day = f"; which papers are of the topic is told by the fit of {grouped}" if grouped else ""
    st.caption(
        f"Bars are 95 % intervals; where they overlap, do not read a change into it. As of {course.as_of}{of_day}."
    )


def _neighbours(facts: TopicFacts) -> None:
    st.markdown("**Nearest topics on the map**")
    for other in facts.neighbours:
        st.page_link(TOPICS, label=markdown(f"{other['name']} ({other['n_works']:,})"), icon="",
                     query_params={"topic": str(other["topic_id"])})  # fmt: skip
    if not facts.neighbours:
        st.caption("There is no other topic.")


def _events(facts: TopicFacts) -> None:
    st.markdown("**Events**")
    if facts.events is None:
        st.caption("Births, splits and merges of topics are not kept in this edition.")
    elif not facts.events:
        st.caption("None is known.")
    for event in facts.events or []:
        other = f", topic {event['other']}" if event["other"] is not None else ""
        st.caption(markdown(f"{event['day']} {event['kind']}{other}: {event['name']}"))


def _papers(label: str, rows: list[dict[str, Any]]) -> None:
    st.markdown(f"**{label}**")
    for paper in rows:
        paper_link(paper["work_id"], paper["title"], paper["year"])


def _bridging(facts: TopicFacts) -> None:
    st.markdown("**Papers between it and another topic**")
    if facts.bridging is None:
        st.caption("How surely a paper belongs to its topic is not kept in this edition.")
    elif not facts.bridging:
        st.caption("None: no paper of it lies near another topic.")
    for paper in facts.bridging or []:
        paper_link(paper["work_id"], paper["title"], paper["year"])
        st.caption(markdown(f"also near: {paper['other_name']}"))


def _table(label: str, rows: list[dict[str, Any]], shown: tuple[str, ...]) -> None:
    st.markdown(f"**{label}**")
    if rows:
        table(label.lower(), [{name.replace("_", " "): row[name] for name in shown} for row in rows])
    else:
        st.caption("None is known here.")
