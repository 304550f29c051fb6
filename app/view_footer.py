"""The end of every page: its edition, how it is computed, its link, and the view as files. For `app.explorer`."""

import re
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from app.desk_panel import save_view_button
from app.escape import markdown
from app.frame import library
from app.method_notes import methods
from app.view import View
from app.view_file import csv_file, view_html
from data.library import utc_now

NOT_SHARED = ("confirm",)
"""Its address acts for the person it was sent to."""


def footer(view: View) -> None:
    """Show the end of a page whose edition is open; nothing under a page that has none."""
    if not view.rests_on:
        return
    method = methods()[view.page]
    st.divider()
    st.caption(markdown(view.rests_on))
    how, keep, _ = st.columns([2, 2, 3])
    with how.popover("How is this computed?", icon=":material/functions:"):
        st.markdown(markdown(method.text))
        st.caption(f"More, with formulas and measured quality: docs/{method.more}")
    if view.page in NOT_SHARED:
        return
    with keep.popover("Keep or share this view", icon=":material/ios_share:"):
        _files(view, method.text)
        save_view_button(library(), view)


def _files(view: View, method: str) -> None:
    """Offer the link, each table as CSV, and the whole as one HTML page; files are made when they are asked for."""
    address = address_of_view()
    st.caption("The link to this view, with its filters:")
    st.code(address, language=None, wrap_lines=True)
    today = utc_now().date()
    for place, (name, rows) in enumerate(view.tables):
        st.download_button(f"{name} as CSV ({len(rows):,} rows)", partial(csv_file, rows), f"{_file_name(name)}.csv",
                           "text/csv", key=f"view-csv-{place}", on_click="ignore")  # fmt: skip
    if view.tables or view.charts:
        made = partial(view_html, view, address, method, today)
        st.download_button("All of it as one HTML page", made, f"{_file_name(view.title)}-{today}.html", "text/html",
                           key="view-html", on_click="ignore")  # fmt: skip
    if view.charts:
        st.caption("A chart as a picture: the camera above its upper right corner.")


def address_of_view() -> str:
    """Return the address that shows this view again: its page with what stands in the address."""
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    return (st.context.url or "") + (f"?{urlencode(query, doseq=True)}" if query else "")


def _file_name(text: str) -> str:
    return re.sub(r"[^\w-]+", "-", text.lower()).strip("-")[:60] or "view"
