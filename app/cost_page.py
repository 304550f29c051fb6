"""What the page Cost shows of a cost decision: the files to choose from, sliders, the curve, downloads."""

from pathlib import Path
from typing import Any, NamedTuple

import plotly.graph_objects as go
import streamlit as st

from analysis.decisions.cost.assessment import Assessment
from analysis.decisions.cost.case import ApiOption, Case, HostedOption, cell_at, number
from analysis.decisions.cost.sensitivity import labels
from app.address import follow, number_in
from app.cost_decisions import CostDecision
from app.document_page import downloads
from app.escape import hover, markdown
from app.palette import QUIET, colour, dash

FILE_KEYS = {"target": "target.p95_seconds", "load.growth": "load.growth_per_month",
             "wrong": "quality.cost_of_wrong_answer"}  # fmt: skip
"""Keys of a case that the file calls otherwise."""
OWNED = ("file", "load.", "target.", "options.", "quality.")
"""How the values begin that this page keeps in the address."""
_STEPS = 200


class Slider(NamedTuple):
    """An input that can be moved: its key in the file, its words, and how far."""

    key: str
    label: str
    value: float
    low: float
    high: float


def sliders_of(case: Case) -> list[Slider]:
    """Return what can be moved: load, growth, target, and of each option price, throughput and right answers."""
    keys = ["load.qps", "load.growth", "target"]
    for option in case.options.values():
        if isinstance(option, ApiOption | HostedOption):
            keys.append(f"options.{option.key}.paid_share")
            keys += [f"options.{option.key}.speed"] if isinstance(option, HostedOption) else []
            keys += [f"options.{option.key}.correct"] if option.correct is not None else []
    names = labels(case)
    return [_slider(case, key, names[key]) for key in keys]


def _slider(case: Case, key: str, label: str) -> Slider:
    value = number(cell_at(case, key))
    file_key = FILE_KEYS.get(key, key)
    if key.endswith("correct"):
        return Slider(file_key, label, value, max(0.01, value - 0.3), min(1.0, value + 0.3))
    if key == "load.growth":
        return Slider(file_key, label, value, min(-0.1, value), max(0.3, value))
    return Slider(file_key, label, value, value / 5, value * 5 if key == "load.qps" else value * 3)


def moved_by_sliders(sliders: list[Slider], file: str) -> dict[str, Any]:
    """Show the sliders of a file, where the address says so at its values; return what is moved, by key of the file."""
    told = st.query_params.to_dict() if st.query_params.get("file", file) == file else {}
    changes: dict[str, Any] = {}
    columns = st.columns(3)
    for place, one in enumerate(sliders):
        key = f"{file}: {one.key}"
        follow(key, one.key, told.get(one.key), number_in(told.get(one.key), one.value, one.low, one.high))
        value = columns[place % 3].slider(
            markdown(one.label), one.low, one.high, step=(one.high - one.low) / _STEPS, format="%.4g", key=key
        )
        if abs(value - one.value) > (one.high - one.low) / _STEPS / 2:
            changes[one.key] = round(value, 6)
    return changes


def curve_figure(told: Assessment) -> go.Figure:
    """Return what each option costs a month by load, with the crossings of the compared two and the plan's load."""
    figure = go.Figure()
    for place, (key, scores) in enumerate(told.curve.scores.items()):
        figure.add_scatter(x=told.curve.qps, y=scores, mode="lines", name=hover(told.case.options[key].name),
                           line_color=colour(place), line_dash=dash(place),
                           hovertemplate="%{x:.3g} requests a second: %{y:,.0f}<extra></extra>")  # fmt: skip
    crossings = told.even.crossings if told.even is not None else ()
    inside = [one for one in crossings if one.qps <= told.curve.qps[-1]]
    figure.add_scatter(x=[one.qps for one in inside], y=[one.amount for one in inside], mode="markers",
                       name="break-even", marker={"color": QUIET, "size": 11, "symbol": "diamond"},
                       hovertemplate="equal at %{x:.4g} requests a second<extra></extra>")  # fmt: skip
    figure.add_vline(x=number(told.case.load.qps), line_dash="dot", line_color=QUIET, annotation_text="the plan")
    return figure.update_layout(height=420, xaxis_title="requests a second, mean of a month", margin={"t": 10, "b": 10},
                                yaxis_title=hover(f"{told.case.currency} a month, as compared"),
                                yaxis_rangemode="tozero", legend_orientation="h", legend_y=1.12)  # fmt: skip


def offer(decided: CostDecision, name: str) -> None:
    """Offer the memo in each form, and the file as moved."""
    downloads(decided.memo, Path(name).stem, decided.file)
    st.download_button("The decision file as moved", decided.text, f"{Path(name).stem}-moved.toml", "application/toml",
                       key="cost-file", icon=":material/download:", on_click="ignore")  # fmt: skip
