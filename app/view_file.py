"""A view of the explorer as files: each table as CSV, and all of it as one HTML page that works offline. Pure."""

import csv
import html
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import plotly.graph_objects as go
import plotly.io
from plotly.offline import get_plotlyjs

from app.exports.cells import csv_cell
from app.view import View

Row = Mapping[str, Any]
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1c2430; background: #fff; max-width: 62rem; margin: 2rem auto;
  padding: 0 1rem }
h1 { font-size: 1.7rem } h2 { font-size: 1.15rem; margin: 1.8rem 0 .4rem }
.quiet { color: #55606e } table { border-collapse: collapse; font-size: .88rem } .scroll { overflow-x: auto }
td, th { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #e6eaef; vertical-align: top }
a { color: #1a4a9c; overflow-wrap: anywhere }
"""
NO_HOSTS = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: blob:"
"""Content-Security-Policy: plotly's script stands in the page; nothing is asked of any host."""


def csv_file(rows: Sequence[Row]) -> str:
    """Return rows as CSV with a line of names; a cell never begins as a formula does."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return held.getvalue()


def view_html(view: View, address: str, method: str, day: date) -> str:
    """Return a view as one HTML page: findings and charts, tables, what they rest on, and how they were computed."""
    title = html.escape(view.title)
    charts = "".join(_chart(finding, figure) for finding, figure in view.charts)
    tables = "".join(_table(name, rows) for name, rows in view.tables)
    coverage = "".join(f"<p>{html.escape(text)}</p>\n" for text in view.coverage)
    script = f"<script>{get_plotlyjs()}</script>" if view.charts else ""
    link = f'<p>The live view: <a href="{html.escape(address)}">{html.escape(address)}</a></p>' if address else ""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title} · Fieldmap</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{NO_HOSTS}">'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style>{script}</head>\n<body>'
        f'<h1>{title}</h1>\n<p class="quiet">{html.escape(view.rests_on)} Saved on {day}.</p>\n'
        f"{coverage}{charts}{tables}<h2>How this is computed</h2>\n<p>{html.escape(method)}</p>{link}</body></html>\n"
    )


def _chart(finding: str, figure: go.Figure) -> str:
    drawn = go.Figure(figure).update_layout(template="plotly_white")
    shown = plotly.io.to_html(drawn, include_plotlyjs=False, full_html=False, default_height=480)
    return f"<h2>{html.escape(finding)}</h2>\n{shown}\n"


def _table(name: str, rows: Sequence[Row]) -> str:
    names = list(dict.fromkeys(part for row in rows for part in row))
    head = "".join(f"<th>{html.escape(str(part))}</th>" for part in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(_text(row.get(part)))}</td>" for part in names) + "</tr>\n" for row in rows
    )
    heading = f"<h2>{html.escape(name.capitalize())} ({len(rows):,})</h2>"
    return f'{heading}\n<div class="scroll"><table><tr>{head}</tr>\n{body}</table></div>\n'


def _cell(value: object) -> object:
    return value if isinstance(value, int | float) else csv_cell(_text(value))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "; ".join(_text(one) for one in value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)
