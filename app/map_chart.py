"""The picture of a similarity map: a mark a work, as large as it is cited, coloured by year. Drawn by the page Map."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from analysis.graph.similarity_map import SimilarityMap
from app.escape import hover
from app.palette import QUIET, colour

SMALLEST, LARGEST = 9, 44
"""Diameter of a mark, in pixels; the area grows with the citations in this library."""
LINK_CLASSES = 4
"""Strengths that links are drawn in."""
NAMED = 14
"""Works whose first author's title is written on the picture: seeds and the most cited."""


def map_figure(told: SimilarityMap, shown: Sequence[int]) -> go.Figure:
    """Return the picture of those works of a map that are to be shown."""
    works = [work for work in told.works if work["work_id"] in set(shown)]
    figure = go.Figure(_links(told, {work["work_id"]: work for work in works}))
    most = max((work["n_citers"] for work in works), default=0) or 1
    years = [work["year"] for work in works]
    known = [year for year in years if year is not None]
    figure.add_scatter(
        x=[work["x"] for work in works], y=[work["y"] for work in works], mode="markers+text",
        text=_names(works), textposition="top center", textfont_size=11,
        hovertext=[_label(work) for work in works], hovertemplate="%{hovertext}<extra></extra>",
        customdata=[work["work_id"] for work in works],
        marker={
            "size": [SMALLEST + (LARGEST - SMALLEST) * (work["n_citers"] / most) ** 0.5 for work in works],
            "color": [year if year is not None else min(known, default=0) for year in years],
            "colorscale": "Viridis", "reversescale": True, "opacity": 0.9,
            "colorbar": {"title": "year", "thickness": 12, "tickformat": "d"}, "showscale": bool(known),
            "symbol": [_symbol(work) for work in works],
            "line": {"width": [3 if work["is_seed"] else 1 for work in works],
                     "color": [colour(4) if work["is_seed"] else QUIET for work in works]},
        },
    )  # fmt: skip
    figure.update_layout(
        height=640, margin={"l": 0, "r": 0, "t": 10, "b": 0}, xaxis_visible=False, yaxis_visible=False,
        showlegend=False,
    )  # fmt: skip
    return figure


def _symbol(work: dict[str, Any]) -> str:
    """Return the mark's form: a circle, open for a work without a year; a diamond for one that is only cited here."""
    form = "diamond" if work["is_stub"] else "circle"
    return form if work["year"] is not None else f"{form}-open"


def _label(work: dict[str, Any]) -> str:
    parts = [f"{name} {work[name]:.2f}" for name in ("coupling", "cocitation", "text") if work[name]]
    why = "a paper you asked about" if work["is_seed"] else f"score {work['score']:.2f}: {', '.join(parts)}"
    return f"{hover(work['title'])}<br>{work['year'] or 'year unknown'}, cited by {work['n_citers']:,} here<br>{why}"


def _names(works: list[dict[str, Any]]) -> list[str]:
    """Return what is written beside each mark: nothing but for the seeds and the most cited works."""
    order = sorted(works, key=lambda work: (not work["is_seed"], -work["n_citers"], work["work_id"]))
    named = {work["work_id"] for work in order[:NAMED]}
    return [hover(work["title"], 34) if work["work_id"] in named else "" for work in works]


def _links(told: SimilarityMap, places: dict[int, dict[str, Any]]) -> list[go.Scatter]:
    """Return the links between shown works, drawn the wider the more alike they are, a trace for each strength."""
    drawn = [link for link in told.links if link["one"] in places and link["other"] in places]
    most = max((link["similarity"] for link in drawn), default=1.0)
    traces = []
    for strength in range(1, LINK_CLASSES + 1):
        low, high = ((strength - 1) / LINK_CLASSES, strength / LINK_CLASSES)
        chosen = [link for link in drawn if low < link["similarity"] / most <= high]
        ends = [(places[link["one"]], places[link["other"]]) for link in chosen]
        traces.append(
            go.Scatter(
                x=[value for one, other in ends for value in (one["x"], other["x"], None)],
                y=[value for one, other in ends for value in (one["y"], other["y"], None)],
                mode="lines", hoverinfo="skip", opacity=0.5,
                line={"width": 0.6 * strength, "color": QUIET},
            )
        )  # fmt: skip
    return traces
