"""The pictures of a trade-off: candidates by two criteria with the front, and how often each takes each rank.

Drawn by the page Trade-offs.
"""

import plotly.graph_objects as go

from analysis.decisions.candidates.attributes import attribute, shown
from analysis.decisions.choice.choose import Choice, Outcome
from analysis.decisions.choice.memo_evidence import STANDINGS, words
from app.escape import hover
from app.palette import QUIET, colour, faint

MARKS = {
    "on": (colour(4), "diamond"),
    "possibly on": (colour(1), "diamond-open"),
    "dominated": (colour(0), "circle"),
    "fails a constraint": (QUIET, "x"),
}
RANKS = tuple(faint(0, opacity) for opacity in (1.0, 0.7, 0.48, 0.3, 0.14))
MOST_BARS = 20


def front_figure(choice: Choice, across: str, up: str) -> go.Figure:
    """Return the candidates by two criteria, coloured by how they stand to the Pareto front over all criteria."""
    figure = go.Figure()
    known = [one for one in choice.outcomes if None not in (one.candidate.number(across), one.candidate.number(up))]
    for word, (ink, symbol) in MARKS.items():
        some = [one for one in known if STANDINGS[one.standing] == word]
        figure.add_scatter(
            x=[one.candidate.number(across) for one in some], y=[one.candidate.number(up) for one in some],
            mode="markers+text" if len(known) <= MOST_BARS else "markers", text=[hover(one.name, 30) for one in some],
            textposition="top center", name=word if word == "fails a constraint" else f"front: {word}",
            marker={"size": 11, "color": ink, "symbol": symbol}, hovertext=[_label(one, across, up) for one in some],
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    numbers = [one.candidate.number(across) or 0.0 for one in known]
    if numbers and min(numbers) > 0 and max(numbers) > 20 * min(numbers):
        figure.update_xaxes(type="log")
    return figure.update_layout(
        height=440, margin={"l": 10, "r": 10, "t": 10, "b": 10}, xaxis_title=hover(_axis(across)),
        yaxis_title=hover(_axis(up)), legend_orientation="h", legend_y=1.12,
    )  # fmt: skip


def ranks_figure(choice: Choice) -> go.Figure:
    """Return the rank acceptability of the best candidates: the share of draws in which each takes each rank."""
    drawn = [one for one in choice.pool if one.ranks][:MOST_BARS]
    figure = go.Figure()
    for rank, shade in enumerate(RANKS[: len(drawn)]):
        last = rank == len(RANKS) - 1 and len(drawn) > len(RANKS)
        shares = [sum(one.ranks[rank:]) if last else one.ranks[rank] for one in drawn]
        name = f"rank {rank + 1}{' or lower' if last else ''}"
        figure.add_bar(y=[hover(one.name, 40) for one in drawn], x=shares, orientation="h", name=name,
                       marker_color=shade, marker_line={"color": QUIET, "width": 1},
                       hovertemplate=name + ": %{x:.1%}<extra></extra>")  # fmt: skip
    return figure.update_layout(
        barmode="stack", height=120 + 28 * len(drawn), xaxis_tickformat=".0%", yaxis_autorange="reversed",
        xaxis_title="share of draws", margin={"l": 10, "r": 10, "t": 10, "b": 10}, legend_orientation="h", legend_y=1.2,
        legend_traceorder="normal",
    )  # fmt: skip


def _axis(name: str) -> str:
    unit = attribute(name).unit
    return f"{words(name)} [{unit}]" if unit else words(name)


def _label(one: Outcome, across: str, up: str) -> str:
    values = "<br>".join(
        f"{hover(words(name))}: {shown(name, one.candidate.number(name) or 0.0)}" for name in (across, up)
    )
    return f"{hover(one.name)}<br>{values}"
