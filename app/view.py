"""What a page shows, recorded while it is drawn, so that every page ends alike: evidence, method, link, files.

`app.explorer` runs each page within :func:`view_of`; pages draw tables and charts with :func:`table` and :func:`chart`
and say what their numbers rest on with :func:`covered`. What is shown in another way (cards, a component) is given to
:func:`offer`, so that it can be exported too.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NoReturn

import plotly.graph_objects as go
import streamlit as st

from app.escape import markdown, readable

Row = Mapping[str, Any]
LONGEST_CELL = 1000
"""Characters of a text in a table; the file has all of it."""


@dataclass(slots=True)
class View:
    """One page as it stands: its title, what it says of its coverage, and the data and charts on it."""

    page: str
    """The path of its address, '' for the first page."""
    title: str = ""
    rests_on: str = ""
    """The edition and what it holds, in words; '' until an edition is open."""
    coverage: list[str] = field(default_factory=list)
    tables: list[tuple[str, Sequence[Row]]] = field(default_factory=list)
    charts: list[tuple[str, go.Figure]] = field(default_factory=list)


class PageEnded(Exception):
    """A page has said all that it has to say; `app.explorer` shows its end."""


_current: ContextVar[View] = ContextVar("view")


@contextmanager
def view_of(page: str) -> Iterator[View]:
    """Record what is shown within."""
    view = View(page)
    token = _current.set(view)
    try:
        yield view
    finally:
        _current.reset(token)


def current_view() -> View:
    """Return the view that is being drawn."""
    return _current.get()


def end_page() -> NoReturn:
    """End a page before its last line; unlike after ``st.stop()``, its footer still follows."""
    raise PageEnded


def covered(text: str) -> None:
    """Say what the numbers of a view rest on: how many of what, since when, what is missing."""
    st.caption(markdown(text))
    current_view().coverage.append(text)


def table(name: str, rows: Sequence[Row], **options: Any) -> Any:
    """Show rows as a table that can be exported; return what is chosen on it.

    Parameters
    ----------
    name
        What it is called in files, as "claims".
    options
        Of ``st.dataframe``.
    """
    offer(name, rows)
    return st.dataframe([_cells(row) for row in rows], hide_index=True, **options)


def _cells(row: Row) -> Row:
    """Return a row as it is shown: long texts are cut, and characters that turn a text are told."""
    return {name: readable(value, LONGEST_CELL) if isinstance(value, str) else value for name, value in row.items()}


def chart(figure: go.Figure, finding: str, explanation: Sequence[str] = (), **options: Any) -> Any:
    """Show a chart under the finding that it shows; return what is chosen on it.

    Parameters
    ----------
    finding
        The title: what the chart shows, with unit and n.
    explanation
        How it is read, a paragraph each; shown when asked for.
    options
        Of ``st.plotly_chart``.
    """
    current_view().charts.append((finding, figure))
    st.markdown(f"**{markdown(finding)}**")
    chosen = st.plotly_chart(figure, alt=finding, **options)
    if explanation:
        with st.expander("Explain this chart"):
            for paragraph in explanation:
                st.markdown(markdown(paragraph))
    return chosen


def unfolded(label: str, key: str) -> Any:
    """Show a part that is folded at first; return where it is drawn once somebody has unfolded it, None before.

    What costs something to work out is so worked out only for who looks at it.
    """
    part = st.expander(label, key=key, on_change="rerun")
    return part if part.open else None


def is_unfolded(key: str) -> bool:
    """Tell before a part is shown whether somebody has unfolded it."""
    return bool(st.session_state.get(key))


def offer(name: str, rows: Sequence[Row]) -> None:
    """Let rows that the page shows in its own way be exported with it."""
    if rows:
        current_view().tables.append((name, rows))
