"""The picture of a frontier: runs, the staircase of the best, the curve with its band, what is to come, a gain.

Drawn by the page Scaling.
"""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from analysis.decisions.frontiers.ahead import LEVEL, Course
from analysis.decisions.frontiers.frontier import Frontier, bands
from analysis.decisions.frontiers.points import SCORE, day_of
from analysis.decisions.runs import FloatArray, Run
from app.escape import hover
from app.palette import QUIET, colour, faint

BEST, OTHER = colour(4), colour(0)
CURVE, AHEAD = 2, 3
"""Places in the palette."""


def frontier_figure(one: Frontier) -> go.Figure:
    """Return the frontier along one axis; amounts on logarithmic axes, every point with its source."""
    figure = go.Figure()
    for told, place, name in ((one.course, CURVE, "curve"), (one.ahead, AHEAD, "to come")):
        if told is not None:
            _band(figure, one, told, place, name)
    _stairs(figure, one)
    for is_best, ink, symbol, name in ((False, OTHER, "circle", "run"), (True, BEST, "diamond", "beaten by none")):
        _runs(figure, one, np.flatnonzero(one.is_best == is_best).tolist(), ink, symbol, name)
    _gain(figure, one)
    figure.update_layout(height=460, margin={"t": 10, "b": 10}, legend_orientation="h", legend_y=1.1,
                         xaxis_title="public by" if one.points.axis.is_day else one.points.axis.name,
                         yaxis_title=one.points.of)  # fmt: skip
    if not one.points.axis.is_day:
        figure.update_xaxes(type="log", exponentformat="power")
    if one.points.of != SCORE:
        figure.update_yaxes(type="log", exponentformat="power")
    return figure


def _at(one: Frontier, places: FloatArray) -> list[Any]:
    """Return places of the axis as days or amounts."""
    if one.points.axis.is_day:
        return [day_of(float(place)) for place in places]
    return list(one.points.axis.off(places).tolist())


def _band(figure: go.Figure, one: Frontier, told: Course, place: int, name: str) -> None:
    y, lo, hi = bands(told, one.points)
    x = _at(one, told.x)
    figure.add_scatter(
        x=[*x, *x[::-1]], y=[*hi, *lo[::-1]], fill="toself", fillcolor=faint(place), mode="lines", line={"width": 0},
        name=f"{LEVEL:.0%} band", hoverinfo="skip", showlegend=False,
    )  # fmt: skip
    figure.add_scatter(
        x=x, y=y, mode="lines", name=name,
        line={"color": colour(place), "dash": "dash" if name == "to come" else "solid"},
        customdata=np.stack([lo, hi], axis=1),
        hovertemplate="%{x}: %{y:.4g} (%{customdata[0]:.4g} to %{customdata[1]:.4g})<extra>" + name + "</extra>",
    )  # fmt: skip


def _stairs(figure: go.Figure, one: Frontier) -> None:
    chosen = np.flatnonzero(one.is_best)
    figure.add_scatter(
        x=_at(one, one.points.x[chosen]), y=one.points.value(one.points.y[chosen]), mode="lines", line_shape="hv",
        line_color=BEST, name="best so far", hoverinfo="skip",
    )  # fmt: skip


def _runs(figure: go.Figure, one: Frontier, places: list[int], ink: str, symbol: str, name: str) -> None:
    some = [one.points.runs[place] for place in places]
    figure.add_scatter(
        x=_at(one, one.points.x[places]), y=one.points.value(one.points.y[places]), mode="markers", name=name,
        marker={"color": ink, "size": 9, "symbol": symbol}, hovertext=[_label(run) for run in some],
        customdata=[run.source for run in some],
        hovertemplate="%{hovertext}<br>%{x}: %{y:.4g}<extra></extra>",
    )  # fmt: skip


def _label(run: Run) -> str:
    """Return what a run is and where it is from."""
    told = [run.name, run.label or run.paper, run.source]
    return "<br>".join(hover(text) for text in told if text)


def _gain(figure: go.Figure, one: Frontier) -> None:
    """Mark where the gain that is asked for is reached, with its interval."""
    if one.reach is None or one.reach.x is None:
        return
    ends = [one.reach.lo if one.reach.lo is not None else one.reach.x, one.reach.x,
            one.reach.hi if one.reach.hi is not None else one.reach.x]  # fmt: skip
    best = float(one.points.value(one.points.y[[one.start]])[0])
    height = best + one.points.sign * (one.gain or 0.0)
    figure.add_scatter(
        x=_at(one, np.asarray(ends)), y=[height] * 3, mode="lines+markers", name="the gain asked for",
        line={"color": QUIET, "dash": "dot"}, marker={"color": QUIET, "symbol": ["line-ns", "star", "line-ns"],
        "size": [10, 13, 10], "line": {"width": 2, "color": QUIET}},
        hovertemplate="%{x}: %{y:.4g}<extra>the gain asked for</extra>",
    )  # fmt: skip
