"""The jump on every page: Ctrl-K, "/" or its button open a palette that leads anywhere. Called by `app.explorer`.

Only the palette runs again while one types (a fragment); what is chosen opens in the same tab, without a reload.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.navigation.page import Page

from app.access import person
from app.frame import reader_if_any
from app.jump import Entry, Jumps, always, jump_to
from app.reading import Reader
from data.errors import FieldmapError
from index.prefixes import LONGEST_QUERY

VIEW = Path(__file__).parent / "jump_view"
KEY, LAST = "jump", "jumped-to"
_HTML, _CSS, _JS = ((VIEW / f"view.{part}").read_text(encoding="utf-8") for part in ("html", "css", "js"))
_palette = st.components.v2.component("fieldmap_jump", html=_HTML, css=_CSS, js=_JS)


@st.cache_resource(max_entries=2, show_spinner=False)
def _jumps(root: str, edition: int, as_of: date | None, _reader: Reader) -> Jumps:
    """Read the names of an edition once for all people."""
    return Jumps.read(_reader.db)


@st.fragment
def palette(pages: Sequence[Page]) -> None:
    """Show the palette; leave for what is chosen in it."""
    state: Any = st.session_state.get(KEY, {})
    by_address = {page.url_path: page for page in pages if page.visibility == "visible"}
    chosen = state.get("chosen")
    if isinstance(chosen, Mapping):
        _leave(_chosen(_entries(str(chosen.get("asked", "")), by_address), chosen.get("place")), by_address)
    asked = str(state.get("asked") or "")[:LONGEST_QUERY]
    shown = [{"label": entry.label, "detail": entry.detail} for entry in _entries(asked, by_address)]
    _palette(key=KEY, data={"asked": asked, "entries": shown}, on_asked_change=_noted, on_chosen_change=_noted)


def _entries(asked: str, by_address: Mapping[str, Page]) -> list[Entry]:
    """Return what was typed may mean; without an edition, the pages.

    The last answer is kept: the palette is drawn with every page, mostly shut, and still holds what was typed last.
    """
    titles, here = {address: page.title for address, page in by_address.items()}, st.query_params.to_dict()
    reader = _reader() if asked.strip() else None
    if reader is None:
        return always(titles, here)
    told = (asked, str(reader.library.root), reader.edition.number, reader.library.as_of, here.get("paper"))
    kept = st.session_state.get(LAST)
    if kept is None or kept[0] != told:
        jumps = _jumps(*told[1:4], reader)
        kept = st.session_state[LAST] = (told, jump_to(reader, jumps, asked, titles, here))
    return list(kept[1])


def _reader() -> Reader | None:
    """Return the open edition, for who may look; None where there is none, which the page tells.

    A fragment runs without the rest of the explorer, so that it asks itself who looks.
    """
    try:
        person()
    except FieldmapError:
        return None
    return reader_if_any()


def _chosen(entries: Sequence[Entry], place: object) -> Entry | None:
    """Return the entry at a place that a browser names; None for what is no place."""
    return entries[place] if isinstance(place, int) and 0 <= place < len(entries) else None


def _leave(entry: Entry | None, by_address: Mapping[str, Page]) -> None:
    if entry is None:
        return
    page = by_address.get(entry.page, entry.page)
    try:
        st.switch_page(page, query_params=dict(entry.query))
    except StreamlitAPIException:  # the open page has bound one of these names: its widget takes the value
        st.session_state.update(entry.query)
        st.switch_page(page, query_params={})


def _noted() -> None:
    """Let the palette run again; what was typed or chosen is in the component's state."""
