"""Charts of shares over time: subjects side by side with intervals, bursts and change points marked."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from app.escape import hover
from app.palette import colour, dash, faint

Row = dict[str, Any]


def trajectory_figure(subjects: Sequence[Row]) -> go.Figure:
    """Return the shares of subjects by period: lines in intervals, stars in bursts, diamonds where a level begins.

    It begins a period before the first paper. Periods that are not covered are gaps; of those whose papers have not all
    arrived the marks are hollow.
    """
    figure, since = go.Figure(), _begins(subjects)
    for place, subject in enumerate(subjects):
        name = hover(subject["name"], 40)
        points = subject["course"][since:]
        periods = [one["period"] for one in points]
        for end, filled in (("hi", None), ("lo", "tonexty")):
            figure.add_scatter(
                x=periods, y=[one[end] for one in points], mode="lines", line_width=0, fill=filled, hoverinfo="skip",
                fillcolor=faint(place), showlegend=False, legendgroup=str(place), line_color=colour(place),
            )  # fmt: skip
        figure.add_scatter(
            x=periods, y=[one["share"] for one in points], name=name, legendgroup=str(place),
            line_color=colour(place), line_dash=dash(place),
            mode="lines+markers", marker_symbol=[_symbol(one) for one in points],
            marker_size=[11 if one["burst"] or one["change"] else 6 for one in points],
            customdata=[[one["n"], one["total"], one["complete"]] for one in points],
            hovertemplate="%{x}: %{y:.2%} (%{customdata[0]} papers of %{customdata[1]}, %{customdata[2]:.0%} arrived)",
        )  # fmt: skip
    figure.update_layout(
        height=460, yaxis_tickformat=".1%", yaxis_title="share of the papers", xaxis_type="category",
        margin={"t": 10}, legend_orientation="h", legend_y=1.1, showlegend=True, yaxis_rangemode="tozero",
    )  # fmt: skip
    return figure


def _begins(subjects: Sequence[Row]) -> int:
    """Return the place of the period before the first in which any subject has papers."""
    firsts = [t for subject in subjects for t, point in enumerate(subject["course"]) if point["n"]]
    return max(0, min(firsts, default=0) - 1)


def _symbol(point: Row) -> str:
    shape = "star" if point["burst"] else "diamond" if point["change"] else "circle"
    return f"{shape}-open" if point["complete"] < 0.995 else shape
