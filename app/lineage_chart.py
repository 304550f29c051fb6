"""The picture of a lineage: a row a work, the oldest on top, citations as arrows, the main path in one lane.

Drawn by the page Lineage.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go

from analysis.graph.lineage import Lineage
from app.escape import hover
from app.palette import QUIET, colour

ROW = 30
"""Height of a work's row, in pixels."""
MAIN, OTHER = colour(4), colour(0)
Row = dict[str, Any]


def part_of(told: Lineage, works: Collection[int]) -> Lineage:
    """Return a lineage with only some of its works, the papers asked about, and the citations between these."""
    shown = [work for work in told.works if work["work_id"] in works or work["step"] == 0]
    known = {work["work_id"] for work in shown}
    return replace(told, works=shown, links=[one for one in told.links if {one["citing"], one["cited"]} <= known])


def lineage_figure(told: Lineage) -> go.Figure:
    """Return the picture of a lineage."""
    places = _places(told)
    works, lanes = told.works, max((lane for lane, _ in places.values()), default=0.0) + 1
    figure = go.Figure()
    for link in told.links:
        (x0, y0), (x1, y1) = places[link["cited"]], places[link["citing"]]
        main = link["on_main_path"]
        figure.add_annotation(
            x=x1, y=y1, ax=x0, ay=y0, xref="x", yref="y", axref="x", ayref="y", text="", showarrow=True, arrowhead=2,
            arrowwidth=2.5 if main else 1, arrowcolor=MAIN if main else QUIET, opacity=1 if main else 0.6,
            standoff=7, startstandoff=7,
        )  # fmt: skip
    figure.add_scatter(
        x=[places[work["work_id"]][0] for work in works], y=[places[work["work_id"]][1] for work in works],
        mode="markers", customdata=[work["work_id"] for work in works],
        hovertext=[_label(work) for work in works], hovertemplate="%{hovertext}<extra></extra>",
        marker={
            "size": 13, "color": [MAIN if work["on_main_path"] else OTHER for work in works],
            "symbol": ["diamond" if work["is_stub"] else "circle" for work in works],
        },
    )  # fmt: skip
    for work in works:
        title = hover(work["title"], 80)
        figure.add_annotation(
            x=lanes, y=places[work["work_id"]][1], text=f"<b>{title}</b>" if work["on_main_path"] else title,
            showarrow=False, xanchor="left", font_size=13, captureevents=False,
        )  # fmt: skip
    rows = [places[work["work_id"]][1] for work in works]
    figure.update_layout(
        height=90 + ROW * len(works), margin={"l": 10, "r": 10, "t": 10, "b": 10}, showlegend=False,
        xaxis={"visible": False, "range": [-0.5, 3.2 * lanes + 6], "fixedrange": True},
        yaxis={"tickvals": rows, "ticktext": [str(work["year"] or "?") for work in works], "showgrid": False,
               "zeroline": False, "range": [min(rows, default=0) - 0.8, 0.8], "fixedrange": True},
    )  # fmt: skip
    return figure


def _label(work: Row) -> str:
    return f"{hover(work['title'])}<br>{work['year'] or 'year unknown'}, cited by {work['n_citers']:,} here"


def _places(told: Lineage) -> dict[int, tuple[float, float]]:
    """Return a lane and a row for each work: the main path in lane 0, any other in the first lane that is free.

    A work holds its lane from its own row to that of the last work that cites it.
    """
    row = {work["work_id"]: place for place, work in enumerate(told.works)}
    last = dict(row)
    for link in told.links:
        last[link["cited"]] = max(last[link["cited"]], row[link["citing"]])
    free_from: list[int] = []
    places = {}
    for work in told.works:
        name = work["work_id"]
        lane = 0 if work["on_main_path"] else _free_lane(free_from, row[name], last[name])
        places[name] = (float(lane), -float(row[name]))
    return places


def _free_lane(free_from: list[int], row: int, last: int) -> int:
    """Return the first lane beside the main path that is free from a row on, and hold it to ``last``."""
    for lane, free in enumerate(free_from):
        if free <= row:
            free_from[lane] = last + 1
            return lane + 1
    free_from.append(last + 1)
    return len(free_from)
