"""Notes and a rating of a paper, with undo, on the paper's panel: everyone sees and changes their own."""

import streamlit as st

from app.access import acting, acting_for, person
from app.escape import markdown
from data.annotations import Entry, entries_of, open_annotations, undo_entry, write_entry
from data.library import Library, utc_now


def show(library: Library, work_id: int) -> None:
    """Show and take notes and a rating; they are kept beside the editions."""
    with st.expander("Your notes and rating"):
        with open_annotations(library.annotations) as people:
            written = entries_of(people, [work_id])
        for entry in written:
            if entry.kind in ("note", "rating") and entry.person == person().name:
                _written(library, entry)
        with st.form(f"note-{work_id}", clear_on_submit=True):
            text = st.text_area("Note", max_chars=2000)
            stars = st.select_slider("Rating", ["none", "1", "2", "3", "4", "5"])
            if st.form_submit_button("Save"):
                _write(library, work_id, text, stars)
                st.rerun()


def _written(library: Library, entry: Entry) -> None:
    left, right = st.columns([5, 1])
    left.markdown(f"{entry.kind}: {markdown(entry.value)}")
    if right.button("Undo", key=f"undo-{entry.entry_id}"):
        acting_for(entry.person)
        with open_annotations(library.annotations) as people:
            undo_entry(people, entry.entry_id, utc_now())
        st.rerun()


def _write(library: Library, work_id: int, text: str, stars: str) -> None:
    me = acting("reader").name
    with open_annotations(library.annotations) as people:
        if text.strip():
            write_entry(people, "note", work_id, me, text, utc_now())
        if stars != "none":
            write_entry(people, "rating", work_id, me, stars, utc_now())
