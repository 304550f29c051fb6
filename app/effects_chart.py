"""The pictures of "method or data?": runs that are alike side by side, and what parts two runs, with intervals.

Drawn by the page Effects.
"""

import numpy as np
import plotly.graph_objects as go

from analysis.decisions.effects.attribution import Attribution
from analysis.decisions.effects.leave_out import Estimate
from analysis.decisions.effects.memo import NAMES
from analysis.decisions.runs import Run
from app.escape import hover
from app.palette import QUIET, colour

MOST_PAIRS = 40
"""Pairs that are drawn; the memo counts all."""


def pairs_figure(told: Attribution) -> go.Figure:
    """Return pairs of runs that are alike, a line each, the pair in which the method helps most on top."""
    pairs = sorted(told.matched.pairs, key=lambda one: (-one.difference, one.with_it, one.without_it))[:MOST_PAIRS]
    figure = go.Figure()
    rows = list(range(len(pairs)))
    for row, pair in zip(rows, pairs, strict=True):
        ends = [told.runs[pair.without_it].score, told.runs[pair.with_it].score]
        figure.add_scatter(x=ends, y=[row, row], mode="lines", line_color=QUIET, showlegend=False, hoverinfo="skip")
    sides = (
        (f"with {told.question.method}", 4, "diamond", "with_it"),
        ("without", 0, "circle", "without_it"),
    )
    for name, place, symbol, side in sides:
        runs = [told.runs[getattr(pair, side)] for pair in pairs]
        figure.add_scatter(
            x=[run.score for run in runs], y=rows, mode="markers", name=hover(name),
            marker={"color": colour(place), "size": 10, "symbol": symbol}, hovertext=[label(run) for run in runs],
            customdata=[run.source for run in runs], hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    papers = [hover(told.runs[pair.with_it].paper or told.runs[pair.with_it].name)[:40] for pair in pairs]
    figure.update_yaxes(tickvals=rows, ticktext=papers, autorange="reversed")
    return figure.update_layout(height=160 + 26 * len(pairs), margin={"t": 10, "b": 10}, xaxis_title="score",
                                legend_orientation="h", legend_y=1.1)  # fmt: skip


def parts_figure(told: Attribution) -> go.Figure:
    """Return what parts two runs, in points, each with its interval; the effect alone where nothing is shared out."""
    parts = {NAMES[one.name]: one.points for one in told.shares}
    if not parts and told.points is not None:
        parts = {NAMES["method"]: told.points}
    names, found = list(parts), list(parts.values())
    figure = go.Figure()
    figure.add_bar(
        x=[one.value for one in found], y=names, orientation="h", marker_color=QUIET, showlegend=False,
        error_x={"type": "data", "symmetric": False, "array": _reach(found, "hi"), "arrayminus": _reach(found, "lo")},
        customdata=[[one.lo, one.hi] for one in found],
        hovertemplate="%{y}: %{x:.2f} points (%{customdata[0]:.2f} to %{customdata[1]:.2f})<extra></extra>",
    )  # fmt: skip
    figure.add_vline(x=0, line_color=QUIET, line_width=1)
    figure.update_yaxes(autorange="reversed")
    return figure.update_layout(height=140 + 50 * len(names), margin={"t": 10, "b": 10}, xaxis_title="points")


def _reach(found: list[Estimate], end: str) -> list[float]:
    """Return how far an end of each interval lies from its value; 0 where it is not known."""
    return [float(np.nan_to_num(abs(getattr(one, end) - one.value), posinf=0.0)) for one in found]


def label(run: Run) -> str:
    """Return what a run is, its score and size, and where it is from."""
    told = [run.name, f"score {run.score:g}" if run.score is not None else "", run.label or run.paper]
    told += [f"{name} {value:.4g}" for name, value in run.amounts.items()]
    told += [f"trained on {run.trained_on}" if run.trained_on else "", run.source]
    return "<br>".join(hover(text) for text in told if text)
