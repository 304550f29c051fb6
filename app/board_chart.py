"""The picture of a board: results by day, the best so far as a line; or value against parameters, with the frontier.

Drawn by the page Boards.
"""

from typing import Any

import plotly.graph_objects as go

from app.board_reports import is_quoted
from app.escape import hover
from app.palette import colour

BEST, OTHER = colour(4), colour(0)
Row = dict[str, Any]


def time_figure(board: Row) -> go.Figure:
    """Return the results of a board by day, with a line that rises with the best so far (falls, where low is good)."""
    dated = [row for row in board["rows"] if row["day"] is not None and row["value"] is not None]
    steps = sorted((row for row in dated if row["raised"]), key=lambda row: row["day"])
    figure = go.Figure()
    figure.add_scatter(
        x=[row["day"] for row in steps], y=[row["value"] for row in steps], mode="lines", line_shape="hv",
        line_color=BEST, name="best so far", hoverinfo="skip",
    )  # fmt: skip
    _points(figure, dated, [row["day"] for row in dated], [bool(row["raised"]) for row in dated])
    return _laid_out(figure, board, "public by")


def size_figure(board: Row) -> go.Figure:
    """Return the results of a board by parameters; those that no smaller model reaches are the frontier."""
    sized = [row for row in board["rows"] if row["parameters"] and row["value"] is not None]
    front = sorted((row for row in sized if row["on_frontier"]), key=lambda row: row["parameters"])
    figure = go.Figure()
    figure.add_scatter(
        x=[row["parameters"] for row in front], y=[row["value"] for row in front], mode="lines", line_shape="hv",
        line_color=BEST, name="frontier", hoverinfo="skip",
    )  # fmt: skip
    _points(figure, sized, [row["parameters"] for row in sized], [bool(row["on_frontier"]) for row in sized])
    return _laid_out(figure, board, "parameters").update_xaxes(type="log")


def _points(figure: go.Figure, rows: list[Row], x: list[Any], is_best: list[bool]) -> None:
    figure.add_scatter(
        x=x, y=[row["value"] for row in rows], mode="markers", name="result",
        customdata=[str(row["claim_id"]) for row in rows], hovertext=[_label(row) for row in rows],
        hovertemplate="%{hovertext}<extra></extra>",
        error_y={"type": "data", "array": [row["uncertainty"] or 0 for row in rows], "thickness": 1},
        marker={
            "size": 10, "color": [BEST if best else OTHER for best in is_best],
            "symbol": [_symbol(row, best) for row, best in zip(rows, is_best, strict=True)],
        },
    )  # fmt: skip


def _symbol(row: Row, is_best: bool) -> str:
    """Return a diamond for what is best, a circle for the others; open where the number is quoted."""
    return ("diamond" if is_best else "circle") + ("-open" if is_quoted(row) else "")


def _label(row: Row) -> str:
    told = "quoted" if is_quoted(row) else row["tier"]
    return f"{hover(row['model'] or 'its own model')}: {row['value']:g}<br>{hover(row['title'] or '')}<br>{told}"


def _laid_out(figure: go.Figure, board: Row, axis: str) -> go.Figure:
    unit = f" ({board['unit']})" if board["unit"] else ""
    return figure.update_layout(
        height=420, margin={"l": 10, "r": 10, "t": 10, "b": 10}, xaxis_title=axis, showlegend=True,
        yaxis_title=hover(f"{board['metric']}{unit}"), legend_orientation="h", legend_y=1.1,
    )  # fmt: skip
