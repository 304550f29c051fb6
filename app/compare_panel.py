"""Parts of the page Compare: the lists of each thing in columns, and what is common to two of them."""

from typing import Any

import streamlit as st

from app.comparing_papers import COMMON
from app.comparison import Comparison, Listed
from app.comparison_reports import headings
from app.escape import markdown
from app.frame import paper_link

IN_BOTH = {
    "papers_in_both": "papers of both", "references_in_both": "references of both", "citers_of_both": "cited by",
}  # fmt: skip


def lists_panel(told: Comparison) -> None:
    """Show each list in as many columns as there are things."""
    for listed in told.lists:
        st.subheader(listed.name.capitalize())
        _columns(told, listed)


def _columns(told: Comparison, listed: Listed) -> None:
    names = headings(told) if len(listed.entries) > 1 else [""]
    for place, name, entries in zip(st.columns(len(names)), names, listed.entries, strict=True):
        with place:
            if name:
                st.markdown(f"**{markdown(name)}**")
            _entries(entries)
            if not entries:
                st.caption("none known here")


def pairs_panel(told: Comparison) -> None:
    """Show the works that two of the things have in common."""
    names, listed = headings(told), {one.name for one in told.lists}
    for pair in told.pairs:
        for key, label in IN_BOTH.items():
            if pair.get(key) and not (key == "references_in_both" and COMMON in listed):
                title = f"{names[pair['first']]} and {names[pair['second']]}: {label}, most cited first"
                with st.expander(markdown(title)):
                    _entries(pair[key])


def _entries(entries: list[dict[str, Any]]) -> None:
    papers = [entry for entry in entries if "work_id" in entry]
    for entry in papers:
        paper_link(entry["work_id"], entry["label"], entry["year"])
    if len(papers) < len(entries):
        st.caption(markdown(" · ".join(entry["label"] for entry in entries if "work_id" not in entry)))
