"""The picture of a forecast: the course of a share, and the fan of what is to come beside the plain models.

Drawn by the page Forecasts.
"""

from typing import Any

import plotly.graph_objects as go

from analysis.forecasts.outlook import Outlook
from app.escape import hover
from app.palette import QUIET, colour, faint

OURS = colour(0)
BANDS = (("lo90", "hi90", "90 %", faint(0)), ("lo80", "hi80", "80 %", faint(0, 0.3)))
Row = dict[str, Any]


def fan_figure(told: Outlook) -> go.Figure:
    """Return the shares so far, with their smoothed course, and the forecasts with their intervals."""
    figure = go.Figure()
    days = [row["begins"] for row in told.history]
    if told.forecasts:
        _fan(figure, told, days[-1])
    figure.add_scatter(
        x=days, y=[row["share"] for row in told.history], mode="markers", name="share as counted",
        marker={"color": QUIET, "size": 6}, customdata=[[row["period"], row["n"]] for row in told.history],
        hovertemplate="%{customdata[0]}: %{y:.2%} (%{customdata[1]} papers)<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=days, y=[row["smoothed"] for row in told.history], mode="lines", name="smoothed, as known then",
        line_color=OURS, hoverinfo="skip",
    )  # fmt: skip
    return figure.update_layout(
        height=440, yaxis_tickformat=".2%", yaxis_rangemode="tozero", margin={"t": 10, "b": 10},
        yaxis_title=hover(f"share of the papers: {told.subject.name}"), legend_orientation="h", legend_y=1.12,
    )  # fmt: skip


def _fan(figure: go.Figure, told: Outlook, last: Any) -> None:
    rows = told.forecasts
    now = rows[0]["share_now"]
    days = [last, *(row["period_first"] for row in rows)]
    for lo, hi, name, shade in BANDS:
        upper, lower = ([now, *(row[end] for row in rows)] for end in (hi, lo))
        figure.add_scatter(
            x=[*days, *days[::-1]], y=[*upper, *lower[::-1]], fill="toself", fillcolor=shade, mode="lines",
            line={"width": 0}, name=name, hoverinfo="skip",
        )  # fmt: skip
    figure.add_scatter(
        x=days, y=[now, *(row["median"] for row in rows)], mode="lines+markers", line={"color": OURS, "dash": "dash"},
        name="forecast", hovertemplate="%{y:.2%}<extra></extra>",
    )  # fmt: skip
    for name, dash in (("naive", "dot"), ("drift", "dashdot")):
        label = "the last share again" if name == "naive" else "drift"
        figure.add_scatter(
            x=days, y=[told.history[-1]["share"], *(row[name] for row in rows)], mode="lines", name=label,
            line={"color": QUIET, "dash": dash, "width": 1}, hovertemplate="%{y:.2%}<extra></extra>",
        )  # fmt: skip
